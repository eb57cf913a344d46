"""What each measure would be for one municipality: whether it is covered, in kroner, and with whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nabolag.report.answers.case import Case
from nabolag.report.casefile.subject import rows
from nabolag.report.paper.blocks import Cell, Column, Table
from nabolag.report.paper.model import Section
from nabolag.report.ranged import between
from nabolag.report.state.drawn import name_of
from nabolag.report.state.outcomes import lead, outcomes_of
from nabolag.report.state.places import places_of
from nabolag.state import Measure, Outcome
from nabolag.state.measures import scale_of
from nabolag.text import Texts


class Here(NamedTuple):
    """A measure seen from one municipality.

    Attributes:
        outcome: the measure in the whole country. own: whether the user wrote it.
        covered: whether it covers the municipality.
        paid: kroner to the municipality if it joins; None: depends on whom it merges with. together: to all chosen.
        saved: what the income system reckons it to save in a year, low and high, in kroner; None: unknown for the service.
        along: codes of the chosen partners, or of the neighbours where none are chosen, that the measure covers too.
    """

    outcome: Outcome
    own: bool
    covered: bool
    paid: float | None
    together: float | None
    saved: tuple[float, float] | None
    along: tuple[str, ...]


def seen_here(case: Case, measures: Sequence[Measure] | None = None) -> tuple[Here, ...]:
    """None at all, the user's own, then ours, as `case` would meet them.

    Raises:
        BadMeasure: one of the user's cannot be; with its number.
    """
    own = () if measures is None else outcomes_of(measures, None)[1:]
    none, *ours = outcomes_of(None, None)
    around = tuple(p.code for p in case.partners) or case.near()
    return (_seen(none, case, around, False), *(_seen(one, case, around, True) for one in own),
            *(_seen(one, case, around, False) for one in ours))  # fmt: skip


def _seen(outcome: Outcome, case: Case, around: tuple[str, ...], own: bool) -> Here:
    measure, inside = outcome.measure, set(outcome.eligible)
    covered = case.code in inside
    saved: tuple[float, float] | None = (0.0, 0.0)
    if measure is not None and covered:
        here = next(place for place in places_of(measure.service) if place.code == case.code)
        each = scale_of(measure)
        if not here.known_to_share:
            saved = None if each is None else (0.0, each * measure.spared)
    along = tuple(code for code in around if code in inside)
    paid, together = _paid(measure, case, along) if measure is not None and covered else (0.0, 0.0)
    return Here(outcome, own, covered, paid, together, saved, along)


def _paid(measure: Measure, case: Case, along: tuple[str, ...]) -> tuple[float | None, float | None]:
    """Kroner to the municipality, and to it and those along; a guarantee pays nobody, a merger by how many they become."""
    if measure.kind == "guarantee":
        return 0.0, 0.0
    if measure.kind != "merger":
        return measure.paid, measure.paid * (1 + len(along))
    if not case.partners or not along:
        return None, None
    whole = measure.graded(sum(rows()[code]["population"] for code in (case.code, *along)))
    return whole / (1 + len(along)), whole


def measures_here(case: Case, measures: Sequence[Measure] | None = None) -> Section:
    """What each measure would be for one municipality: the user's own beside ours, which are thought up, and none at all."""
    _ = case.texts
    seen = seen_here(case, measures)
    chosen = bool(case.partners)
    block = Table(
        _("Hva tiltakene ville vært for {name}", name=case.name),
        (
            Column(_("Tiltak")),
            Column(case.name),
            Column(_("Til kommunen, kr i alt"), "number"),
            *((Column(_("Til alle dere har valgt, kr i alt"), "number"),) if chosen else ()),
            Column(_("Spart her etter inntektssystemet, kr i året")),
            Column(_("Av dem dere har valgt, dekkes") if chosen else _("Naboer som dekkes"), priority=2),
        ),
        tuple(_row(one, case, _) for one in seen),
        note=" ".join(
            (
                lead(_, True)
                if measures is None
                else _(
                    "Tiltakene øverst er dine egne. De andre er tenkt, og ingen av dem er vedtatt eller anbefalt."
                ),
                _(
                    "Spart er fra 0 til kommunens del av det som da regnes én gang for alle, og ikke én gang for hver kommune."
                ),
            )
        ),
        sources=("population", "net_service_expenditure", "child_welfare_cooperation"),
        id="measures-here",
    )
    return Section("tiltak-her", _("Tiltak, og hva de ville vært her"), (block,))


def _row(one: Here, case: Case, _: Texts) -> tuple[Cell, ...]:
    measure, chosen = one.outcome.measure, bool(case.partners)
    if measure is None:
        words = _("som i dag")
    elif one.covered:
        words = _meets(measure, case, _)
    else:
        words = _("dekkes ikke")
    along = _.join(rows()[code]["name"] for code in one.along) if one.along else _("ingen")
    return (
        Cell(name_of(one.outcome, _)),
        Cell(words),
        _amount(one.paid, _),
        *((_amount(one.together, _),) if chosen else ()),
        between(one.saved, _, 0),
        Cell("–" if measure is None else along),
    )


def _meets(measure: Measure, case: Case, _: Texts) -> str:
    """What the measure is for a municipality it covers."""
    if measure.kind == "minimum" and measure.min_population is not None:
        told = {
            "n": _.number(measure.min_population),
            "name": case.name,
            "own": _.number(rows()[case.code]["population"]),
        }
        if not case.partners:
            return _("må bli {n} innbyggere med andre; {name} har {own}", **told)
        together = sum(rows()[code]["population"] for code in case.codes)
        told["together"] = _.number(together)
        if together < measure.min_population:
            return _("må bli {n} innbyggere; sammen er dere {together}: det holder ikke", **told)
        return _("må bli {n} innbyggere; sammen er dere {together}: det holder", **told)
    if measure.kind == "requirement":
        return _("må være med")
    if measure.kind == "guarantee":
        return _(
            "kan få garanti for {amount} kr",
            amount=_.number((measure.share or 0.0) * (measure.spending or 0.0)),
        )
    return _("får det ved å slå seg sammen") if measure.kind in ("merger", "transition") else _("kan søke")


def _amount(kroner: float | None, _: Texts) -> Cell:
    return Cell(_("kommer an på hvem"), status="unknown") if kroner is None else Cell("", kroner)


def here_data(case: Case, measures: Sequence[Measure] | None = None) -> list[dict[str, object]]:
    """The same for machines."""
    return [
        {
            "id": one.outcome.measure.id if one.outcome.measure else "none",
            "own": one.own,
            "covered": one.covered,
            "paid_nok": one.paid,
            "paid_together_nok": one.together,
            "saving_nok_per_year": None if one.saved is None else list(one.saved),
            "covered_too": list(one.along),
        }
        for one in seen_here(case, measures)
    ]
