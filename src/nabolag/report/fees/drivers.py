"""What drives the fee from the first year to the last: steps that sum to the whole rise, as a chart and its table."""

from __future__ import annotations

import json
from dataclasses import dataclass

from nabolag.fees import Projection
from nabolag.fees.costs import lines_of
from nabolag.report.fees.fan import SCHEMA
from nabolag.report.figures import Figure
from nabolag.report.figures.chart import OTHER, OURS
from nabolag.report.paper.native import Native
from nabolag.text import N_, Texts

RISE, FALL = "#c8553d", OTHER
ROW_HIGH, LABEL_WIDE = 34, 26
MOST_NEW = 6
"""Investments told one by one; the others are one step."""
FIRST, LAST = "first", "last"
WORDS = {
    "prices": N_("Drift og indirekte kostnader"),
    "income": N_("Andre inntekter"),
    "worn": N_("Anlegg i bruk slites ned"),
    "fund": N_("Fondet"),
    "connections": N_("Tilknytningsgebyr"),
    "users": N_("Flere eller færre som deler"),
    "others": N_("Andre investeringer"),
}


@dataclass(frozen=True)
class Step:
    """One step of a standard dwelling's fee, in kroner a year: `name` is a plant's own, else "" and `part` says what."""

    part: str
    name: str
    kroner: float

    def said(self, _: Texts) -> str:
        """What the step is called."""
        if self.part == "renewed":
            return _("{name}, bygd på nytt", name=self.name)
        return self.name or _(WORDS[self.part])


def steps_of(projection: Projection) -> tuple[Step, ...]:
    """Kroner from the first year's fee to the last's on the central path; they sum to the difference.

    Each part is divided by the dwellings of the first year; what other dwellings do to the whole is a step of its own. New
    plants carry depreciation and interest; those in use carry less of both each year, at that year's rate.
    """
    first, last = projection.rows[0], projection.rows[-1]
    t, rates = len(projection.rows) - 1, projection.ahead.rates[0]
    scenario = projection.scenario.central

    def moved(name: str) -> float:
        return float(getattr(last, name) - getattr(first, name)) / first.units

    _old, new = lines_of(projection.case, scenario)
    built: dict[str, float] = {}
    for line in new:
        price = float(projection.ahead.prices[0, line.year - projection.case.start]) * scenario.investments
        ends = [price * line.amount * (line.depreciation[k] + rates[k] * line.residual[k]) for k in (0, t)]
        built[line.name] = built.get(line.name, 0.0) + float(ends[1] - ends[0]) / first.units
    old = {asset.name for asset in projection.case.assets}
    named = sorted(built.items(), key=lambda one: -abs(one[1]))
    steps = [
        Step("prices", "", sum(map(moved, ("operation", "indirect", "indirect_capital")))),
        Step("income", "", -moved("income")),
        *(Step("renewed" if name in old else "built", name, kroner) for name, kroner in named[:MOST_NEW]),
        Step("others", "", sum(kroner for _name, kroner in named[MOST_NEW:])),
        Step("worn", "", moved("depreciation") + moved("interest") - sum(built.values())),
        Step("fund", "", moved("to_fund") - moved("from_fund")),
        Step("connections", "", -moved("connections")),
        Step("users", "", (last.revenue - last.connections) * (1 / last.units - 1 / first.units)),
    ]
    return tuple(step for step in steps if abs(step.kroner) >= 0.005)


def waterfall(projection: Projection, _: Texts) -> Figure:
    """The first year's fee, each step up or down, and the last year's fee."""
    first, last = projection.rows[0], projection.rows[-1]
    starts = (first.revenue - first.connections) / first.units
    ends = (last.revenue - last.connections) / last.units
    rows: list[tuple[str, float, float]] = [(_("Gebyret i {year}", year=str(first.year)), starts, starts)]
    values = [_bar(0, rows[0][0], 0.0, starts, OURS, _.number(starts))]
    at = starts
    for number, step in enumerate(steps_of(projection), 1):
        shown = ("+" if step.kroner > 0 else "") + _.number(step.kroner)
        values.append(
            _bar(number, step.said(_), at, at + step.kroner, RISE if step.kroner > 0 else FALL, shown)
        )
        at += step.kroner
        rows.append((step.said(_), step.kroner, at))
    rows.append((_("Gebyret i {year}", year=str(last.year)), ends, ends))
    values.append(_bar(len(values), rows[-1][0], 0.0, ends, OURS, _.number(ends)))
    label = {"field": "what", "type": "nominal", "title": None, "sort": {"field": "at"}}
    spec = {
        "$schema": SCHEMA,
        "data": {"values": values},
        "height": ROW_HIGH * len(values),
        "encoding": {"y": label},
        "layer": [
            {"mark": {"type": "bar", "height": 20},
             "encoding": {"x": {"field": "low", "type": "quantitative", "title": None, "scale": {"zero": True}, "axis": None},
                          "x2": {"field": "high"}, "color": {"field": "colour", "type": "nominal", "scale": None}}},
            {"mark": {"type": "text", "align": "left", "dx": 4},
             "encoding": {"x": {"field": "high", "type": "quantitative"}, "text": {"field": "shown"}}},
        ],
    }  # fmt: skip
    drivers = sorted(steps_of(projection), key=lambda one: -abs(one.kroner))
    caption = _("Fra gebyret i {first} til gebyret i {last}, kroner for en vanlig bolig uten merverdiavgift",
                first=str(first.year), last=str(last.year))  # fmt: skip
    alt = _("Mest flytter dette: {what}, {kroner} kroner.", what=drivers[0].said(_),
            kroner=("+" if drivers[0].kroner > 0 else "") + _.number(drivers[0].kroner)) if drivers else _(
        "Gebyret endrer seg ikke.")  # fmt: skip
    return Figure(
        "driver", caption, alt, json.dumps(spec, sort_keys=True, ensure_ascii=False),
        (_("Hva"), _("Kroner"), _("Gebyret så langt")), tuple(rows),
        _("Saken som er skrevet inn, regnet etter selvkostforskriften"), _.lang,
        note=_("Det midterste forløpet, uten trekninger. Stegene summerer til hele endringen."), says=alt,
    )  # fmt: skip


def waterfall_native(figure: Figure) -> Native:
    """What an office program draws: the steps as bars."""
    return Native(
        figure.caption, figure.alt, figure.note, tuple(row[0] for row in figure.rows if isinstance(row[0], str)),
        ((figure.columns[1], tuple(float(row[1] or 0) for row in figure.rows)),), says=figure.says,
    )  # fmt: skip


def _bar(at: int, what: str, start: float, end: float, colour: str, shown: str) -> dict[str, object]:
    low, high = sorted((start, end))
    return {
        "at": at,
        "what": what,
        "low": round(low, 2),
        "high": round(high, 2),
        "colour": colour,
        "shown": shown,
    }
