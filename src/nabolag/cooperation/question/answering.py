"""Answers a question by what the sources show: found, none where a source can say so, else unknown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from nabolag.cooperation.arranged import (
    COMPLETE,
    Arrangement,
    Participation,
    Statement,
    TakesPart,
    arrangements,
    participation,
)
from nabolag.cooperation.question.grammar import read
from nabolag.cooperation.question.index import index_of, names_of
from nabolag.cooperation.question.model import Place, Question, place
from nabolag.cooperation.question.words import served_by
from nabolag.cooperation.registered import Everyone, every_iks
from nabolag.municipalities import current, find, table
from nabolag.text.showing import Shown

Status = Literal["found", "none", "unknown"]


@dataclass(frozen=True, repr=False)
class Found(Shown):
    """What the register shows of a question.

    Attributes:
        status: `found`; `none`: a source that names every municipality here says that there is none; `unknown`: nothing
            was found, and no source is complete for this.
        arrangements: those that fit, by name; empty when municipalities without were asked for.
        municipalities: codes of those that do not take part, when they were asked for; only where a source says so.
        counts: how many of the municipalities in question take part: yes, partly, no, unknown; without a service, nothing.
        here: codes of the municipalities in question.
        place: how the place was drawn, None without one.
        any_form: those that fit whatever their form, when a form was asked for.
        elsewhere: those that fit but lie outside the place.
        may_be: those in the place, of the form, whose service no source says.
        others: those in the place, of the form, for other services.
        as_of: the times the sources of the answer speak of.
        tables: the tables the answer rests on; where nothing is found, those that were searched.
        complete: the table that lets the answer say who or what is not there; "" where none does.
    """

    question: Question
    status: Status
    arrangements: tuple[Arrangement, ...] = ()
    municipalities: tuple[str, ...] = ()
    counts: dict[str, int] | None = None
    here: frozenset[str] = frozenset()
    place: Place | None = None
    any_form: tuple[Arrangement, ...] = ()
    elsewhere: tuple[Arrangement, ...] = ()
    may_be: tuple[Arrangement, ...] = ()
    others: tuple[Arrangement, ...] = ()
    as_of: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    complete: str = ""


def ask(question: str | Question) -> Found:
    """What the shipped sources show of a question, given in plain words or part by part.

    Raises:
        BadInput: nothing in the question can be looked for, or a part of it cannot be used.
        NotKnown: a place or municipality is not known; `candidates` are the nearest.
    """
    asked = read(question).question if isinstance(question, str) else question
    where = place(asked.place) if asked.place else None
    members = tuple(find(code).code for code in asked.members)
    asked = replace(asked, members=members)
    here = _municipalities(asked, where)
    services = asked.services
    took = [participation(code, service, asked.years) for code in sorted(here) for service in services]
    fits = _fitting(asked, here)
    without = tuple(sorted({p.code for p in took} - {p.code for p in took if p.takes_part != "no"}))
    complete = bool(took) and all(COMPLETE.get(p.service) == p.table for p in took) and _then(asked, took)
    relaxed = _relaxed(asked, fits, here) if not asked.without else ((), (), (), ())
    every = _every_iks(asked, relaxed[2])
    if every and asked.without:
        without = tuple(sorted(here - {code for a in fits for code in a.members_now}))
    none = every is not None and bool(here) and not fits
    none |= complete and not asked.name and not _fitting(replace(asked, form="", other_form=False), here)
    if asked.without:
        shown = _shown(asked, fits, here, took) | dict.fromkeys(without, "no")
        fits, status = (), _status(bool(without), bool(here) and all(one == "yes" for one in shown.values()))
    else:
        without, shown, status = (), {}, _status(bool(fits), none)
    telling = _telling(fits, asked, here)
    whole = "registered_units" if every else COMPLETE[services[0]] if complete else ""
    told_by_all = whole and (status == "none" or without)
    return Found(
        question=asked,
        status=status,
        arrangements=fits,
        municipalities=without,
        counts=dict(Counter(shown.values()))
        if asked.without
        else dict(Counter(p.takes_part for p in _together(took)))
        if services
        else None,
        here=here,
        place=where,
        any_form=relaxed[0],
        elsewhere=relaxed[1],
        may_be=relaxed[2],
        others=relaxed[3],
        as_of=(every.day.isoformat(),)
        if every and told_by_all
        else tuple(sorted({s.as_of for s in telling} or {p.as_of for p in took if p.as_of})),
        tables=("registered_units", "registered_owners")
        if every and told_by_all
        else tuple(dict.fromkeys(s.table for s in telling)) or _searched(asked),
        complete=whole if told_by_all else "",
    )


def _every_iks(asked: Question, may_be: tuple[Arrangement, ...]) -> Everyone | None:
    """The register of entities where it has been fetched and can say that no IKS is what is asked for; None where it cannot.

    It cannot of a year that it is not of, of other forms, nor while an IKS there may be one: its service, or a municipality that
    owns it, is not known.
    """
    if asked.form != "IKS" or asked.other_form or asked.name or (asked.without and asked.services):
        return None
    every = every_iks()
    if every is None or (asked.years and not asked.years[0] <= every.day.year <= asked.years[1]):
        return None
    if any(a.org_number in every.numbers for a in may_be):
        return None
    if any(not asked.services or not told or set(told) & set(asked.services) for _, told in every.unplaced):
        return None
    return every


def _shown(
    asked: Question, fits: tuple[Arrangement, ...], here: frozenset[str], took: list[Participation]
) -> dict[str, TakesPart]:
    """Whether each municipality `here` takes part in one of those that fit; who only houses one, does not.

    Where nothing but services is asked for, a source that tells of every municipality may say yes without naming partners.
    """
    shown: dict[str, TakesPart] = dict.fromkeys(here, "unknown")
    for a in fits:
        for s in a.statements:
            if s.code in here and s.role != "seat" and _speaks(s, asked) and s.certainty in ("yes", "partly"):
                shown[s.code] = "yes" if s.certainty == "yes" or shown[s.code] == "yes" else "partly"
    told = {one.code: one.takes_part for one in _together(took)}
    if not (asked.form or asked.name):
        return shown | told
    return shown | {code: one for code, one in told.items() if one == "no"}


def _status(any_fit: bool, none: bool) -> Status:
    return "found" if any_fit else "none" if none else "unknown"


def _then(asked: Question, took: list[Participation]) -> bool:
    """Whether the sources speak of the year asked for."""
    years = asked.years
    return years is None or all(years[0] <= int(p.as_of) <= years[1] for p in took)


def _municipalities(asked: Question, where: Place | None) -> frozenset[str]:
    if asked.fewer_than is None and asked.more_than is None:
        everywhere = frozenset(current()) if where is None else where.codes
        return everywhere & frozenset(asked.members) if asked.members else everywhere
    return frozenset(
        code
        for code, population in _population().items()
        if (where is None or code in where.codes)
        and (asked.fewer_than is None or population < asked.fewer_than)
        and (asked.more_than is None or population > asked.more_than)
        and (not asked.members or code in asked.members)
    )


@cache
def _population() -> dict[str, int]:
    return dict(table().select("code", "population").iter_rows())


def _fitting(asked: Question, here: frozenset[str]) -> tuple[Arrangement, ...]:
    return index_of(arrangements()).fitting(asked, here)


def fits_question(a: Arrangement, asked: Question, here: frozenset[str]) -> bool:
    """Whether an arrangement is of what is asked for and connected with one of the municipalities `here`.

    Of one whose form no source says, nobody can say that it has another form.
    """
    if asked.form and (a.form is None or (a.form in asked.forms) == asked.other_form):
        return False
    if asked.services and served_by(a.services, a.name).isdisjoint(asked.services):
        return False
    if asked.name and names_of(a).isdisjoint(asked.names):
        return False
    codes = a.standing if asked.years is None else {s.code for s in a.statements if _speaks(s, asked)}
    return not here.isdisjoint(codes) and codes.issuperset(asked.members)


def _relaxed(
    asked: Question, fits: tuple[Arrangement, ...], here: frozenset[str]
) -> tuple[tuple[Arrangement, ...], ...]:
    """Those of any form, those elsewhere, those that may be, those for other services: beside the ones that fit."""
    everywhere = frozenset(current())
    any_form = _fitting(replace(asked, form="", other_form=False), here) if asked.form else ()
    elsewhere = (
        _fitting(replace(asked, members=()), everywhere) if here != everywhere or asked.members else ()
    )
    same = _fitting(replace(asked, services=()), here) if asked.services else ()
    may_be = [a for a in same if not a.services]
    others = [a for a in same if a.services]
    fitting = {a.id for a in fits}
    return tuple(
        tuple(a for a in some if a.id not in fitting) for some in (any_form, elsewhere, may_be, others)
    )


def _telling(fits: tuple[Arrangement, ...], asked: Question, here: frozenset[str]) -> list[Statement]:
    return [s for a in fits for s in a.statements if s.code in here and _speaks(s, asked)]


def _speaks(statement: Statement, asked: Question) -> bool:
    """Whether a statement is of the year asked for; without one, whether nothing newer has taken its place."""
    if (years := asked.years) is None:
        return not statement.superseded
    return statement.year is not None and years[0] <= statement.year <= years[1]


def _together(took: list[Participation]) -> list[Participation]:
    """One a municipality: the surest of the services asked for."""
    order = ("yes", "partly", "unknown", "no")
    best: dict[str, Participation] = {}
    for one in took:
        if one.code not in best or order.index(one.takes_part) < order.index(best[one.code].takes_part):
            best[one.code] = one
    return list(best.values())


def _searched(asked: Question) -> tuple[str, ...]:
    """The tables that could have shown it."""
    by_service = {
        "child_welfare": ("child_welfare_cooperation",),
        "waste": ("waste_companies", "iks_2021"),
        "water": ("iks_water_members", "iks_2021"),
        "wastewater": ("iks_water_members", "iks_2021"),
    }
    searched = [t for s in asked.services for t in by_service.get(s, ("iks_2021",))]
    return tuple(
        dict.fromkeys(
            searched or ("iks_2021", "child_welfare_cooperation", "waste_companies", "iks_water_members")
        )
    )
