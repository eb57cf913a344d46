"""What is unusual in a municipality: the key figures that lie farthest from the comparable ones, the farthest first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from statistics import median

from nabolag import data
from nabolag.report.casefile.subject import (
    Spread,
    Subject,
    described,
    known,
    place,
    readings,
    spread,
    unit_beside_title,
)
from nabolag.report.paper.blocks import Bullets
from nabolag.text import N_, Texts
from nabolag.text.units import measured

LOOKED_AT = (
    "population_change_10y",
    "share_80_plus",
    "share_0_15",
    "water_fee",
    "wastewater_fee",
    "waste_fee",
    "chimney_fee",
    "property_tax",
    "net_debt",
    "net_operating_result",
    "need_index",
    "free_income",
    "administration_expenditure",
    "child_welfare_expenditure",
    "fire_expenditure",
    "municipal_road",
    "travel_time_to_centre",
)
GROUNDS = {
    "a": N_("Driftsbudsjettet er vedtatt med et merforbruk."),
    "b": N_("Driftsdelen i økonomiplanen er vedtatt med et merforbruk."),
    "c": N_("Merforbruk skal dekkes inn over flere enn to år etter at det oppsto."),
    "d": N_("Balanseregnskapet viser et oppsamlet merforbruk større enn tre prosent av driftsinntektene."),
    "e": N_("Økonomiplanen eller årsbudsjettet er ikke vedtatt innen fristen."),
    "f": N_("Årsregnskapet er ikke vedtatt innen fristen."),
    "g": N_("Departementet har fattet et vedtak etter inndelingslova § 16 a."),
}
"""Why a municipality stands in ROBEK, by the letter of kommuneloven § 28-1, in the words of the register."""
FAR = 2.0
MOST = 3
_TO_NORMAL = 0.6745  # the upper quartile of the standard normal distribution
_FEWEST = 8


@dataclass(frozen=True)
class Unusual:
    """An indicator's value, the middle of the comparable group, the place from lowest, and how far from the middle.

    `distance` is in standard deviations of a normal distribution with the same half-width on that side.
    """

    indicator: str
    value: float
    median: float
    place: int
    of: int
    distance: float

    @property
    def high(self) -> bool:
        return self.value > self.median


def unusual(subject: Subject, most: int = MOST, far: float = FAR) -> tuple[Unusual, ...]:
    """At most `most` indicators at least `far` from the comparable group's median, the farthest first.

    The distance is |value - median| over the median distance of those on the same side of the median (the double
    median absolute deviation, on the scale of a standard deviation), so that neither outliers nor a long tail decide
    what is far. Values that the source doubts, and groups of fewer than eight known
    values, are left out.
    """
    group = subject.comparison.codes
    candidates = []
    for id_ in LOOKED_AT:
        own, others = readings(id_)[subject.code], spread(id_, group)
        stood = place(id_, subject.code, group)
        if own.value is None or others is None or stood is None or others.known < _FEWEST:
            continue
        if width := _width(id_, group, others, own.value):
            candidates.append(
                Unusual(id_, own.value, others.median, *stood, abs(own.value - others.median) / width)
            )
    far_ones = sorted((u for u in candidates if u.distance >= far), key=lambda u: -u.distance)
    return tuple(far_ones[:most])


def _width(id_: str, group: tuple[str, ...], others: Spread, value: float) -> float:
    """The side's median distance to the median on the scale of a standard deviation; 0 where all are alike."""
    off = (v - others.median for v in known(id_, group))
    side = [abs(d) for d in off if d * (value - others.median) >= 0]
    return median(side) / _TO_NORMAL if side else 0.0


def what_is_unusual(subject: Subject) -> Bullets:
    """What is unusual in words: what is decided or registered, then value, place in the group and its median."""
    _, name = subject.texts, subject.municipality.name
    items = [p.text[_.lang] for p in subject.municipality.planned]
    letters = robek_letters(subject.code)
    if letters:
        each = letters.replace(" og ", ", ").split(", ")
        items.append(
            _(
                "{name} står i ROBEK, registeret over kommuner i økonomisk ubalanse, per 20. april 2026 (kommuneloven "
                "§ 28-1, bokstav {letters}): {grounds}",
                name=name,
                letters=_.join(each),
                grounds=" ".join(_(GROUNDS[letter]) for letter in each),
            )
        )
    outliers = unusual(subject)
    if not outliers:
        items.append(_("Ingen av nøkkeltallene skiller {name} mye fra sammenlignbare kommuner.", name=name))
    items += [said_of(subject, u) for u in outliers]
    tables = dict.fromkeys(described(u.indicator).table for u in outliers)
    return Bullets(tuple(items), (*(["robek"] if letters else []), *tables))


def said_of(subject: Subject, u: Unusual) -> str:
    """One indicator's value, its place in the group, and the group's median."""
    _, indicator = subject.texts, described(u.indicator)
    where = where_in_group(subject, u)
    return _(
        "{title} ({year}): {value}, {where}; medianen er {median}.",
        title=indicator.title[_.lang],
        year=str(indicator.year),
        value=measured(_.number(u.value, indicator.decimals), unit_beside_title(indicator, _)),
        where=where,
        median=_.number(u.median, indicator.decimals),
    )


def where_in_group(subject: Subject, u: Unusual) -> str:
    """`lavest av 22 i gruppen`, or the place counted from the end it lies at."""
    _ = subject.texts
    if u.high:
        if u.place == u.of:
            return _("høyest av {of} i gruppen", of=u.of)
        if u.place == u.of - 1:
            return _("nest høyest av {of} i gruppen", of=u.of)
        return _("nummer {place} fra toppen av {of} i gruppen", place=u.of - u.place + 1, of=u.of)
    return from_lowest(u.place, u.of, _)


def from_lowest(place: int, of: int, _: Texts) -> str:
    """`nest lavest av 22 i gruppen`: a place counted from the lowest."""
    if place == 1:
        return _("lavest av {of} i gruppen", of=of)
    if place == 2:
        return _("nest lavest av {of} i gruppen", of=of)
    return _("nummer {place} fra bunnen av {of} i gruppen", place=place, of=of)


@cache
def _in_robek() -> dict[str, str]:
    return dict(data.table("robek").select("code", "grounds").iter_rows())


def robek_letters(code: str) -> str | None:
    """The letters of the law's ground for standing in ROBEK; None for those that do not."""
    return _in_robek().get(code)
