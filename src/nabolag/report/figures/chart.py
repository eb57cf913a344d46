"""A chart with its table, its text and its source."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Literal

import altair as alt
from altair.utils import schemapi

from nabolag.report.rendering import png_of, svg_of
from nabolag.text import clean, texts

WIDE, NARROW = 640, 320
INK = {"page": "currentColor", "file": "#1b2330", "print": "#1b2330"}
OURS, OTHER, QUIET = "#0a5fb4", "#9db4cc", "#6b7788"
LIKERT = ("#0a5fb4", "#9db4cc", "#c8553d")


@dataclass(frozen=True)
class Figure:
    """`spec` is Vega-Lite without width or colours of the page; `rows` is the same as a table; `says` is what is to be seen."""

    id: str
    caption: str
    alt: str
    spec: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float | None, ...], ...]
    source: str
    lang: str
    note: str = ""
    says: str = ""

    def svg(self, width: int = WIDE, ink: Literal["page", "file", "print"] = "page") -> str:
        """SVG without style attributes, so that a strict Content-Security-Policy holds.

        "page": in the page's colours; "file": with caption and source; "print": for a document that has these.
        """
        title = self._title() if ink == "file" else ""
        return _svg(self.spec, width, INK[ink], self.lang, self.alt, title)

    def png(self, scale: float = 2.0, *, titled: bool = True) -> bytes:
        """PNG on white, with caption and source unless what it stands in has these."""
        spec = _sized(self.spec, WIDE, INK["file"]) | {"background": "white"}
        if titled:
            spec["title"] = json.loads(self._title())
        return png_of(json.dumps(spec), scale, self.lang)

    def _title(self) -> str:
        title = {
            "text": wrap(self.caption, 80),
            "subtitle": wrap(self.note, 95)
            + (wrap(texts(self.lang)("Kilde: {source}", source=self.source), 95) if self.source else []),
            "anchor": "start",
            "fontSize": 14,
            "subtitleFontSize": 12,
            "color": INK["file"],
            "subtitleColor": QUIET,
            "offset": 12,
        }
        return json.dumps(title, ensure_ascii=False)


PLACE = "comes here"
MARGIN = 5
"""Pixels round a figure."""


def spec(chart: Any) -> str:
    """An Altair chart as canonical JSON; the site leaves out Altair's own checks (`web.ready`)."""
    return json.dumps(chart.to_dict(validate=schemapi.DEBUG_MODE), sort_keys=True, ensure_ascii=False)


def empty(number: int) -> alt.Data:
    """Where a chart's rows come when it is drawn: `with_values` puts them there, `number` by number."""
    return alt.Data(values=[{PLACE: number}])


def with_values(shape_: str, *values: Sequence[Mapping[str, object]]) -> str:
    """A kept shape with its rows: the same as `spec` of the chart drawn with them."""

    def filled(node: dict[str, Any]) -> dict[str, Any]:
        rows = node.get("values")
        return {"values": values[rows[0][PLACE]]} if rows and PLACE in rows[0] else node

    return json.dumps(json.loads(shape_, object_hook=filled), sort_keys=True, ensure_ascii=False)


def _sized(spec_: str, width: int, ink: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(spec_)
    made["width"] = {"step": 0} if width == 0 else width
    made["autosize"] = {"type": "fit-x", "contains": "padding"}
    made["config"] = {
        **made.get("config", {}),
        "background": "transparent",
        "font": "Inter, sans-serif",
        "view": {"stroke": "transparent"},
        "axis": {
            "labelColor": ink,
            "titleColor": ink,
            "labelFontSize": 13,
            "titleFontSize": 13,
            "titleFontWeight": "normal",
            "domain": False,
            "ticks": False,
            "labelPadding": 6,
            "labelLimit": 160 if width < WIDE else 280,
            "grid": False,
        },
        "legend": {
            "labelLimit": 320,
            "labelColor": ink,
            "labelFontSize": 13,
            "title": None,
            "orient": "top",
            "columns": 1,
        },
        "text": {"color": ink, "fontSize": 13},
    }
    return made


def _svg(spec_: str, width: int, ink: str, lang: str, alt: str, title: str) -> str:
    made = _sized(spec_, width, ink) | ({"title": json.loads(title)} if title else {})
    svg = svg_of(json.dumps(made), lang)
    svg = re.sub(r' style="[^"]*"', "", svg)
    svg = re.sub(r' aria-[a-z]+="[^"]*"| role="[^"]*"', "", svg)
    svg = _legend_at_the_edge(svg)
    label = clean(alt).replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" focusable="false" ', 1)


def _legend_at_the_edge(svg: str) -> str:
    """The legend begins at the figure's left edge, not at the axis: long words on a phone need the width."""
    axis = re.search(r'transform="translate\(([\d.]+),', svg)
    left = float(axis[1]) - MARGIN if axis else 0.0
    if left <= 0:
        return svg
    return svg.replace(
        'role-legend"><g transform="translate(0,-', f'role-legend"><g transform="translate({-left:g},-'
    )
