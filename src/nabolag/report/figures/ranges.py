"""Where one value lies in the range of others: a row for each figure, a dot for the own value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import altair as alt

from nabolag.report.figures.chart import OTHER, OURS, QUIET, Figure, empty, spec, with_values
from nabolag.text import Texts

HALF = 9
"""Thickness of the middle half, in pixels."""
STEP, LINE_AT = 72, 0.66
"""Pixels of a row, and how far down in it the line lies, under two lines of words."""


@dataclass(frozen=True)
class Range:
    """The own value among others; each row has its own scale, from the lowest to the highest of them all."""

    label: str
    shown: str
    value: float
    low: float
    q1: float
    median: float
    q3: float
    high: float
    median_shown: str

    def at(self, value: float) -> float:
        """How far along the row `value` lies, from 0 at its lowest end to 1."""
        low, high = min(self.low, self.value), max(self.high, self.value)
        return (value - low) / ((high - low) or 1.0)


def ranges(caption: str, rows: Sequence[Range], name: str, source: str, _: Texts) -> Figure:
    """The rows under each other: a line for all, a thick one for the middle half, a tick for the median, a dot for `name`."""
    values = [_scaled(row, i, _) for i, row in enumerate(rows)]
    note = _(
        "Hver rad har sin egen skala, fra lavest til høyest i gruppen. Tykk strek: den midterste halvparten. Kort strek: "
        "medianen. Prikk: {name}.",
        name=name,
    )
    parts = [
        _("{label} (median {median})", label=f"{row.label}: {row.shown}", median=row.median_shown)
        for row in rows
    ]
    return Figure(
        "nokkeltall",
        caption,
        _("{caption}. {rows}.", caption=caption, rows="; ".join(parts)),
        with_values(_shape(), values),
        (_("Forhold"), name, _("Median")),
        tuple((row.label, row.shown, row.median_shown) for row in rows),
        source,
        _.lang,
        note=note,
    )


@cache
def _shape() -> str:
    """The chart, without its rows."""
    axis = alt.Scale(domain=[0, 1])

    def down(part: float) -> alt.Y:
        return alt.Y("place:O", axis=None, bandPosition=part, scale=alt.Scale(padding=0))

    def at(field: str) -> alt.X:
        return alt.X(f"{field}:Q", axis=None, scale=axis)

    base, words = alt.Chart().encode(y=down(LINE_AT)), alt.Chart().encode(y=down(0))
    line = base.mark_rule(strokeWidth=1.5, color=OTHER).encode(x=at("low"), x2=alt.X2("high:Q"))
    half = base.mark_rule(strokeWidth=HALF, color=OTHER).encode(x=at("q1"), x2=alt.X2("q3:Q"))
    middle = base.mark_point(
        shape="stroke", angle=90, size=220, strokeWidth=2, opacity=1, color=QUIET
    ).encode(x=at("median"))
    dot = base.mark_circle(size=130, color=OURS, opacity=1).encode(x=at("value"))
    label = words.mark_text(align="left", baseline="top", fontWeight="bold").encode(
        x=alt.XValue(0), text=alt.Text("label:N")
    )
    value = words.mark_text(align="left", baseline="top", dy=16).encode(
        x=alt.XValue(0), text=alt.Text("said:N")
    )
    layers = (line, half, middle, dot, label, value)
    return spec(alt.layer(*layers, data=empty(0)).properties(height=alt.Step(STEP)))


def _scaled(row: Range, place: int, _: Texts) -> dict[str, object]:
    at = {name: row.at(getattr(row, name)) for name in ("value", "low", "q1", "median", "q3", "high")}
    words = _("{value}, median {median}", value=row.shown, median=row.median_shown)
    return {"place": place, "label": row.label, "said": words, **at}
