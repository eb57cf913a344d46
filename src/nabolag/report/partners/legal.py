"""Which legal forms the law leaves for each group, from the same rules as the page on forms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nabolag.cooperation.constellations import Constellation
from nabolag.errors import NabolagError
from nabolag.governance.forms import Advice, Verdict
from nabolag.municipalities import find
from nabolag.report.answers.case import Case
from nabolag.report.answers.steering import IN_A_SENTENCE, forms_left
from nabolag.report.casefile.subject import rows
from nabolag.report.paper.blocks import Cell, Column, Table
from nabolag.report.paper.model import Section
from nabolag.text import Texts

VERDICTS: tuple[Verdict, ...] = ("possible", "requires", "to_clarify", "excluded")


def legal_section(case: Case, constellations: Iterable[Constellation]) -> list[Section]:
    """The forms group by group; nothing before a service is chosen."""
    if case.service is None:
        return []
    _ = case.texts
    table = Table(
        _("Former loven åpner for, {service}", service=_(case.service.name)),
        (
            Column(_("Gruppe")),
            Column(_("Mulig")),
            Column(_("Mulig på vilkår")),
            Column(_("Må avklares"), priority=2),
            Column(_("Utelukket"), priority=2),
        ),
        tuple(_row(case, one.codes, _) for one in constellations),
        note=_("Paragrafene bak hvert svar står på siden om form. Svarene der kan avklare det som er åpent."),
        id="group-forms",
    )
    return [Section("former", _("Hvilken form åpner loven for?"), (table,))]


def forms_of(case: Case, codes: Iterable[str]) -> tuple[Advice, ...]:
    """The law's answer for each form in one group; empty where the rules do not know the service."""
    others = tuple(find(code) for code in codes if code != case.code)
    try:
        return forms_left(replace(case, partners=others))
    except NabolagError:
        return ()


def _row(case: Case, codes: tuple[str, ...], _: Texts) -> tuple[Cell, ...]:
    name, advice = Cell(_.join(rows()[code]["name"] for code in codes)), forms_of(case, codes)
    if not advice:
        return name, *[Cell(_("ukjent"), status="unknown")] * len(VERDICTS)
    return name, *(Cell(_listed(advice, verdict, _)) for verdict in VERDICTS)


def _listed(advice: Iterable[Advice], verdict: Verdict, _: Texts) -> str:
    return ", ".join(_(IN_A_SENTENCE[one.form]) for one in advice if one.verdict == verdict) or "–"
