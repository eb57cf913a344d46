"""A facility that several use: what each pays when it must be as large as the largest need, or when use adds up.

In: participants with what a facility for each alone would cost (airport sharing), or with a need each and the cost of
a total need, point by point (serial sharing). Out: what each pays, beside an equal split and a split by need.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from nabolag.errors import BadInput, in_field
from nabolag.governance.costs import airport, serial
from nabolag.governance.costs.methods import methods
from nabolag.report.share.case import figure, rows_of_file, rows_of_text
from nabolag.text import Texts

NAMES = ("deltaker", "deltakar", "participant", "navn", "namn", "name")
COLUMNS = {
    "cost": ("kostnad", "cost"),
    "users": ("antall", "tal", "brukere", "brukarar", "users"),
    "need": ("behov", "need"),
}
CURVE = (("mengde", "mengd", "amount"), ("kostnad", "cost"))
MOST = 60

EXAMPLE = """deltaker;kostnad;antall;behov
Nord;6,0;1;20
Sør;12,5;1;50
Øst;9,0;1;30
"""
CURVE_EXAMPLE = """mengde;kostnad
0;0
50;20
100;26
"""
"""Figures made up to show the form of the files."""


@dataclass(frozen=True)
class Facility:
    """Who uses it: every participant has a cost alone, or every one has a need and `curve` says what needs cost.

    Attributes:
        costs: participant -> what a facility as large as it needs, and no larger, would cost.
        users: participant -> how many users it stands for; 1 when left out.
        needs: participant -> its need.
        curve: (total need, cost), rising, from 0; straight lines between.
    """

    players: tuple[str, ...]
    costs: Mapping[str, float] = field(default_factory=dict)
    users: Mapping[str, int] = field(default_factory=dict)
    needs: Mapping[str, float] = field(default_factory=dict)
    curve: tuple[tuple[float, float], ...] = ()
    unit: str = ""
    example: bool = False


@dataclass(frozen=True)
class FacilityShares:
    """What each pays in every way that the figures allow, in one language."""

    title: str
    facility: Facility
    texts: Texts
    total: float
    rows: tuple[tuple[str, str, Mapping[str, float]], ...]
    explained: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]

    def amount(self, value: float) -> str:
        """A cost with as many decimals as its size calls for."""
        return self.texts.number(value, 0 if self.total >= 1000 else 2)


def read_facility(path: Path, curve: Path | None = None) -> Facility:
    """A table of participants, and the table of what a total need costs.

    Raises:
        BadInput: a file that cannot be read, a missing column, or a figure that is none.
    """
    return facility_of_rows(rows_of_file(path), rows_of_file(curve) if curve else None)


def facility_of_text(text: str, curve: str = "") -> Facility:
    """The same from pasted tables."""
    return facility_of_rows(rows_of_text(text), rows_of_text(curve) if curve.strip() else None)


def facility_of_rows(
    rows: Sequence[Sequence[object]], curve: Sequence[Sequence[object]] | None = None
) -> Facility:
    """The same from rows with a header.

    Raises:
        BadInput: as `read_facility`.
    """
    head = [str(cell or "").strip().casefold() for cell in rows[0]] if rows else []
    if not head or head[0] not in NAMES:
        raise BadInput("Første rad skal begynne med deltaker, ikke «{head}».", head="; ".join(head[:3]))
    places = {
        id_: next((i for i, name in enumerate(head) if name in words), None) for id_, words in COLUMNS.items()
    }
    values: dict[str, dict[str, float]] = {id_: {} for id_ in COLUMNS}
    players: list[str] = []
    for number, row in enumerate(rows[1:], 2):
        cells = [*row, *([""] * (len(head) - len(row)))]
        name = str(cells[0] or "").strip()
        if not name:
            continue
        if name in players:
            raise BadInput("Rad {row}: {name} står to ganger.", row=number, name=name)
        players.append(name)
        for id_, place in places.items():
            if place is not None and str(cells[place] if cells[place] is not None else "").strip():
                values[id_][name] = figure(cells[place], number, head[place])
    with in_field("kurve"):
        points = _curve(curve) if curve else ()
    return Facility(
        tuple(players),
        values["cost"],
        {name: _whole(count, name) for name, count in values["users"].items()},
        values["need"],
        points,
    )


def facility_shares(facility: Facility, texts: Texts) -> FacilityShares:
    """What each pays: serial sharing when there is a curve, else airport sharing; by need and equally beside it.

    Raises:
        BadInput: too few or too many participants, neither costs nor needs for all, a need without a curve or beyond
            its end, or what `airport` and `serial` raise.
    """
    _, players = texts, facility.players
    if not 2 <= len(players) <= MOST:
        raise BadInput("Oppgi fra 2 til {most} deltakere, ikke {count}.", most=MOST, count=len(players))
    priced, needed = (
        _all_or_none(facility.costs, players, "kostnad"),
        _all_or_none(facility.needs, players, "behov"),
    )
    if not priced and not (needed and facility.curve):
        raise BadInput(
            "Oppgi kostnad for hver deltaker, eller behov for hver og hva samlet behov koster (mengde og kostnad)."
        )
    by_id, needs = methods(), dict(facility.needs)
    rows: list[tuple[str, str, Mapping[str, float]]] = []
    if needed and facility.curve:
        cost = _interpolated(facility)
        total = cost(sum(needs.values()))
        rows.append(("serial", by_id["serial"].name(_.lang), serial(needs, cost)))
    else:
        total = max(facility.costs.values())
        users = {name: facility.users.get(name, 1) for name in players}
        each = airport(dict(facility.costs), users)
        rows.append(
            ("airport", by_id["airport"].name(_.lang), {name: each[name] * users[name] for name in players})
        )
    if needed and sum(needs.values()) > 0:
        whole = sum(needs.values())
        rows.append(("use", _("Etter behov"), {name: total * needs[name] / whole for name in players}))
    rows.append(
        ("equal_charge", by_id["equal_charge"].name(_.lang), dict.fromkeys(players, total / len(players)))
    )
    notes = [_("Regnet av nabolag fra tallene du ga.")]
    if facility.example:
        notes.insert(
            0, _("Eksempel: tallene er laget for å vise siden. De gjelder ingen virkelige kommuner.")
        )
    if not facility.unit:
        notes.append(_("Beløpene er i den enheten du ga kostnadene i."))
    if facility.curve:
        notes.append(_("Mellom punktene i tabellen er kostnaden regnet langs rette linjer."))
    if priced and facility.curve:
        notes.append(_("Kostnadene for hver alene er ikke brukt: her er det samlet behov som koster."))
    return FacilityShares(
        _("Hvem betaler for det felles anlegget? {names}", names=_.join(players)),
        facility,
        texts,
        total,
        tuple(rows),
        tuple((name, by_id[id_].says(_.lang), by_id[id_].source) for id_, name, _amounts in rows),
        tuple(notes),
    )


def facility_json(paper: FacilityShares) -> dict[str, Any]:
    """The paper as data, unrounded."""
    return {
        "title": paper.title,
        "example": paper.facility.example,
        "total": paper.total,
        "allocations": [
            {"method": id_, "name": name, "amounts": dict(amounts)} for id_, name, amounts in paper.rows
        ],
        "notes": list(paper.notes),
    }


def _all_or_none(given: Mapping[str, float], players: Sequence[str], what: str) -> bool:
    missing = [name for name in players if name not in given]
    if given and missing:
        raise BadInput(
            "{name} mangler «{what}». Fyll inn «{what}» for alle, eller for ingen.",
            name=missing[0],
            what=what,
        )
    return bool(given)


def _whole(count: float, name: str) -> int:
    if count != int(count) or count < 1:
        raise BadInput("{name} mangler antall brukere. Oppgi 1 eller flere.", name=name)
    return int(count)


def _curve(rows: Sequence[Sequence[object]]) -> tuple[tuple[float, float], ...]:
    head = [str(cell or "").strip().casefold() for cell in rows[0]] if rows else []
    if len(head) < 2 or head[0] not in CURVE[0] or head[1] not in CURVE[1]:
        raise BadInput("Første rad skal være mengde og kostnad, ikke «{head}».", head="; ".join(head[:3]))
    points = [
        (figure(row[0], number, head[0]), figure(row[1], number, head[1]))
        for number, row in enumerate(rows[1:], 2)
        if len(row) > 1
    ]
    if not points or points[0] != (0.0, 0.0):
        points.insert(0, (0.0, 0.0))
    for (before, paid), (after, pays) in zip(points, points[1:], strict=False):
        if after <= before or pays < paid:
            raise BadInput(
                "Etter mengden {before} kommer {after}. Mengdene skal stige, og kostnaden ikke synke.",
                before=before,
                after=after,
            )
    return tuple(points)


def _interpolated(facility: Facility) -> Callable[[float], float]:
    amounts, costs = (np.array(side) for side in zip(*facility.curve, strict=True))
    most = sum(facility.needs.values())
    largest = max([most, *(_asked(facility))])
    if largest > amounts[-1]:
        raise BadInput(
            "Tabellen over hva samlet behov koster, slutter på {end}. Den må gå til {most}.",
            end=float(amounts[-1]),
            most=largest,
        )
    return lambda amount: float(np.interp(amount, amounts, costs))


def _asked(facility: Facility) -> list[float]:
    """Every total the serial rule asks the cost of: each need, with all larger ones cut down to it."""
    needs = sorted(facility.needs.values())
    return [sum(needs[:k]) + (len(needs) - k) * need for k, need in enumerate(needs)]
