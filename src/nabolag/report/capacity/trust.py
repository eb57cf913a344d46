"""Whether a model can be trusted, for a reader who knows statistics and one who does not."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from nabolag.report.capacity.words import effect_title, grade_title, group_title
from nabolag.report.paper import Cell, Column, Section, Table, text
from nabolag.report.paper.blocks import Block
from nabolag.survey.capacity import Capacity, Check, Diagnosed, Tasks
from nabolag.survey.smallarea import Graded
from nabolag.text import Texts


def trust_sections(found: Capacity, diagnosed: Diagnosed, _: Texts) -> list[Section]:
    """A verdict, then replicated answers, groups left out with their influence, and calibration."""
    question = found.model.question
    tables = _tables(found, found.found, diagnosed, question, lambda check: _name(found, check, _), _)
    return [Section("tillit", _("Kan modellen stoles på?"), tables, folded=True)]


def task_trust(found: Capacity, tasks: Tasks, diagnosed: Diagnosed, _: Texts) -> Section:
    """The same of the model of tasks; each task is a group too."""

    def name(check: Check) -> str:
        if check.group_by == tasks.task:
            return tasks.block.items[check.group]
        return _name(found, check, _)

    question = next(iter(tasks.block.items))
    verdict, *tables = _tables(found, tasks.found, diagnosed, question, name, _)
    own = [
        replace(table, id=f"oppgaver-{table.id}", sheet=_("Oppgaver, {group}", group=table.sheet)[:31])
        for table in tables
        if isinstance(table, Table)
    ]
    title = _("Kan modellen for oppgavene stoles på?")
    mean = text(_("«Alle» er her snittet av oppgavene."), tone="quiet")
    return Section("oppgaver-tillit", title, (verdict, mean, *own), folded=True)


def _tables(
    found: Capacity,
    fit: Graded,
    diagnosed: Diagnosed,
    question: str,
    name: Callable[[Check], str],
    _: Texts,
) -> tuple[Block, ...]:
    """The verdict, then what it is from."""
    return (
        text(_verdict(fit, diagnosed, name, _)),
        _replicated(found, diagnosed, question, name, _),
        _left_out(diagnosed, name, _),
        _calibrated(diagnosed, _),
    )


def _verdict(fit: Graded, diagnosed: Diagnosed, name: Callable[[Check], str], _: Texts) -> str:
    lost = [one.check for one in diagnosed.left_out if not one.check.inside]
    most = max(diagnosed.left_out, key=lambda one: abs(one.moved), default=None)
    verdict = [
        _like(diagnosed, _),
        _(
            "Når en gruppe tas ut, treffer modellen det gruppen svarte i {inside} av {all} {all:gruppe|grupper}.",
            inside=len(diagnosed.left_out) - len(lost),
            all=len(diagnosed.left_out),
        ),
        _gain(diagnosed, _),
    ]
    if most is not None:
        verdict.append(
            _(
                "Mest innflytelse på tallet for alle har {group}: uten den ville det flyttet seg {points} prosentpoeng.",
                group=name(most.check),
                points=_.number(100 * most.moved, 1),
            )
        )
    points = _.number(100 * float(abs(diagnosed.alone).max()), 1)
    if fit.predictors.between is not None:
        reach = _(
            "Ingen enkelt kommune flytter tallet for alle mer enn {points} prosentpoeng.", points=points
        )
    elif fit.predictors.persons is not None:
        reach = _("Ingen enkelt leder flytter tallet for alle mer enn {points} prosentpoeng.", points=points)
    else:
        reach = _(
            "Ikke noe enkelt svar flytter tallet for alle mer enn {points} prosentpoeng.", points=points
        )
    verdict.append(reach)
    return " ".join(verdict)


def _like(diagnosed: Diagnosed, _: Texts) -> str:
    checks = diagnosed.replicated
    return _(
        "Modellen lager svar som likner de virkelige: {inside} av {all} {all:andel|andeler} ligger i 95 prosent-intervallet.",
        inside=sum(check.inside for check in checks),
        all=len(checks),
    )


def _gain(diagnosed: Diagnosed, _: Texts) -> str:
    return _(
        "Svar modellen ikke har sett, får i snitt {gain} prosent høyere sannsynlighet enn uten egenskapene.",
        gain=_.number(100 * math.expm1(diagnosed.score - diagnosed.without), 1),
    )


def _replicated(
    found: Capacity, diagnosed: Diagnosed, question: str, name: Callable[[Check], str], _: Texts
) -> Table:
    return Table(
        _("Svar laget av modellen mot svarene"),
        (
            Column(_("Hva")),
            Column(_("Modellens intervall, nedre"), "share"),
            Column(_("Øvre"), "share"),
            Column(_("Treffer")),
        ),
        tuple(
            (
                Cell(
                    _("Svaret {grade}", grade=grade_title(found, check.group, _, question))
                    if not check.group_by
                    else name(check)
                ),
                Cell(value=check.low),
                Cell(value=check.high),
                _hit(check, _),
            )
            for check in diagnosed.replicated
        ),
        id="replikert",
        sheet=_("Replikert"),
    )


def _left_out(diagnosed: Diagnosed, name: Callable[[Check], str], _: Texts) -> Table:
    return Table(
        _("Én gruppe tatt ut om gangen"),
        (
            Column(_("Gruppe")),
            Column(_("Ventet uten den, nedre"), "share"),
            Column(_("Øvre"), "share"),
            Column(_("Treffer")),
            Column(_("Flytter alle, prosentpoeng"), "number", decimals=1),
        ),
        tuple(
            (
                Cell(name(one.check)),
                Cell(value=one.check.low),
                Cell(value=one.check.high),
                _hit(one.check, _),
                Cell(value=100 * one.moved),
            )
            for one in diagnosed.left_out
        ),
        id="tatt-ut",
        sheet=_("Tatt ut"),
    )


def _calibrated(diagnosed: Diagnosed, _: Texts) -> Table:
    return Table(
        _("Kalibrering: svar modellen ikke har sett"),
        (
            Column(_("Ventet andel"), "share"),
            Column(_("Andel som svarte slik"), "share"),
            Column("n", "number"),
        ),
        tuple((Cell(value=p), Cell(value=o), Cell(value=n)) for p, o, n in diagnosed.calibration),
        note=_("Fem like store deler etter hva modellen ventet. Andelene skal følge hverandre."),
        id="kalibrering",
        sheet=_("Kalibrering"),
    )


def _hit(check: Check, _: Texts) -> Cell:
    return Cell(_("ja") if check.inside else _("nei"))


def _name(found: Capacity, check: Check, _: Texts) -> str:
    return f"{effect_title(found, check.group_by, _)}: {group_title(found, check.group_by, check.group, _)}"
