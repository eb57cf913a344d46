"""The fee by year, with the band that eight of ten futures lie in."""

from __future__ import annotations

import json

from nabolag.fees import Projection
from nabolag.report.figures import Figure
from nabolag.report.figures.chart import OTHER, OURS
from nabolag.report.paper.native import Native
from nabolag.text import Texts

HIGH = 260
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
"""Written as it is: making the same through Altair takes longer than the whole case."""


def fan(projection: Projection, _: Texts) -> Figure:
    """A line for the middle fee, and a band from P10 to P90 where futures are drawn."""
    values = [
        {"year": r.year, "fee": round(r.fee, 2), "low": round(r.low if r.low is not None else r.fee, 2),
         "high": round(r.high if r.high is not None else r.fee, 2)}
        for r in projection.rows
    ]  # fmt: skip
    year = {"field": "year", "type": "quantitative", "title": None, "axis": {"format": "d", "tickMinStep": 1},
            "scale": {"zero": False, "nice": False}}  # fmt: skip
    low = {"field": "low", "type": "quantitative", "title": _("kroner i året"), "scale": {"zero": True}}
    drawn_as = {
        "$schema": SCHEMA,
        "data": {"values": values},
        "height": HIGH,
        "layer": [
            {"mark": {"type": "area", "color": OTHER, "opacity": 0.5},
             "encoding": {"x": year, "y": low, "y2": {"field": "high"}}},
            {"mark": {"type": "line", "color": OURS, "strokeWidth": 3},
             "encoding": {"x": year, "y": {"field": "fee", "type": "quantitative"}}},
        ],
    }  # fmt: skip
    first, last = projection.rows[0], projection.rows[-1]
    drawn = bool(projection.scenario.draws)
    return Figure(
        "gebyr",
        _("Gebyret for en vanlig bolig, kroner uten merverdiavgift"),
        _("Gebyret går fra {first} i {from_} til {last} i {to}.", first=_.nok(first.fee), last=_.nok(last.fee),
          from_=str(first.year), to=str(last.year)),
        json.dumps(drawn_as, sort_keys=True, ensure_ascii=False),
        (_("År"), _("Gebyr"), *((_("P10"), _("P90")) if drawn else ())),
        tuple((str(r.year), r.fee, *((r.low, r.high) if drawn else ())) for r in projection.rows),
        _("Saken som er skrevet inn, regnet etter selvkostforskriften"),
        _.lang,
        note=_("Strek: det midterste. Bånd: åtte av ti framtider (P10–P90).") if drawn else "",
    )  # fmt: skip


def fan_native(figure: Figure) -> Native:
    """What an office program draws: a line for the middle, and one for each end of the band."""
    series = tuple(
        (name, tuple(None if row[i] is None else float(row[i]) for row in figure.rows))  # type: ignore[arg-type]
        for i, name in enumerate(figure.columns[1:], 1)
    )
    years = tuple(str(row[0]) for row in figure.rows)
    return Native(
        figure.caption,
        figure.alt,
        figure.note,
        years,
        series,
        line=True,
        says=figure.alt,
        colours=(OURS, OTHER, OTHER)[: len(series)],
    )
