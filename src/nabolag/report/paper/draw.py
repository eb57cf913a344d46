"""Bars, series and maps as pictures, for files that hold pictures; and their figures as rows, for native charts."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from nabolag.report.figures import Figure
from nabolag.report.figures.chart import OTHER, OURS, QUIET
from nabolag.report.figures.maps import (
    FILE_STYLE,
    GROUP_STYLE,
    PLACE_STYLE,
    MapGroup,
    grouped_map,
    local_map,
    place_map,
)
from nabolag.report.paper.blocks import Bars, Block, Drawing, Map, Series
from nabolag.report.paper.native import Native
from nabolag.text import Texts

COLOURS = {"ours": OURS, "reference": QUIET, "other": OTHER}
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"


def natives(block: Block) -> tuple[Native, ...]:
    """The native charts of a block; none for a block that is no chart."""
    if isinstance(block, Drawing) and block.natives:
        return block.natives
    made = _native(block)
    return (made,) if made else ()


def _native(block: Block) -> Native | None:
    if isinstance(block, Bars):
        bars = block.bars
        return Native(
            block.caption,
            block.alt,
            block.note,
            tuple(bar.label for bar in bars),
            ((block.unit, tuple(bar.value for bar in bars)),),
            colours=tuple(COLOURS[bar.role] for bar in bars),
            says=block.says,
        )
    if isinstance(block, Series):
        return Native(
            block.caption,
            block.alt,
            block.gaps,
            tuple(str(year) for year in block.years),
            ((block.unit, block.values),),
            line=True,
            says=block.says,
        )
    if isinstance(block, Drawing):
        figure = block.figure
        numeric = [
            i
            for i in range(1, len(figure.columns))
            if all(isinstance(row[i], int | float) or row[i] is None for row in figure.rows)
        ]
        labels = tuple(str(row[0]) for row in figure.rows)
        if not numeric or not labels:
            return None
        series = tuple((figure.columns[i], tuple(_value(row[i]) for row in figure.rows)) for i in numeric)
        return Native(
            figure.caption,
            figure.alt,
            figure.source,
            labels,
            series,
            percent=block.percent,
            says=figure.says,
        )
    return None


def picture(block: Bars | Series, lang: str) -> Figure:
    """The same as a figure that can be drawn."""
    spec = _bars(block) if isinstance(block, Bars) else _series(block)
    rows: tuple[tuple[str | float | None, ...], ...]
    if isinstance(block, Bars):
        rows = tuple((bar.label, bar.value) for bar in block.bars)
    else:
        rows = tuple((str(y), v) for y, v in zip(block.years, block.values, strict=True))
    return Figure(
        "", block.caption, block.alt, json.dumps(spec, ensure_ascii=False), ("", block.unit), rows, "", lang
    )


def said_under(block: Drawing, _: Texts) -> str:
    """What stands under a figure: what is to know of it, and where it is from."""
    note, source = block.figure.note, block.figure.source
    credit = source if source.endswith(".") or not source else _("Kilde: {source}", source=source)
    return f"{note} {credit}".strip()


def map_svg(block: Map, query: str | None = None) -> str:
    """The map as a picture of its own; with `query`, for a page: each municipality a link with it."""
    if block.groups:
        return _groups(block.groups, block.alt, tuple(block.names.items()), query)
    if block.whole:
        return _country(block.whole, block.latitudes, block.alt, tuple(block.names.items()), query)
    style = FILE_STYLE if query is None else None
    return local_map(
        block.code, block.around, alt=block.alt, titles=block.names, query=query or "", style=style
    )


@lru_cache(maxsize=64)
def _country(
    whole: tuple[str, ...],
    latitudes: tuple[tuple[float, str], ...],
    alt: str,
    names: tuple[tuple[str, str], ...],
    query: str | None,
) -> str:
    style = PLACE_STYLE if query is None else None
    return place_map(frozenset(whole), latitudes, alt=alt, titles=dict(names), query=query or "", style=style)


@lru_cache(maxsize=64)
def _groups(
    groups: tuple[MapGroup, ...], alt: str, names: tuple[tuple[str, str], ...], query: str | None
) -> str:
    style = GROUP_STYLE if query is None else None
    return grouped_map(groups, alt=alt, titles=dict(names), query=query or "", style=style)


def _value(value: str | float | None) -> float | None:
    return None if value is None or isinstance(value, str) else float(value)


def _bars(block: Bars) -> dict[str, Any]:
    values = [
        {
            "place": i,
            "label": bar.label,
            "value": bar.value,
            "beside": max(bar.value or 0.0, 0.0),
            "shown": bar.shown,
            "colour": COLOURS[bar.role],
        }
        for i, bar in enumerate(block.bars)
    ]
    x: dict[str, Any] = {"field": "value", "type": "quantitative", "axis": None}
    y: dict[str, Any] = {
        "field": "label",
        "type": "nominal",
        "sort": [bar.label for bar in block.bars],
        "title": None,
    }
    y["axis"] = {"labelLimit": 460}
    top = max(0.0, *(bar.value or 0.0 for bar in block.bars))
    most = block.whole or top * 1.25 or 1.0
    x["scale"] = {"domain": [min(0.0, *(bar.value or 0.0 for bar in block.bars)), most]}
    colour = {"field": "colour", "type": "nominal", "scale": None}
    return {
        "$schema": SCHEMA,
        "data": {"values": values},
        "height": {"step": 24},
        "layer": [
            {"mark": {"type": "bar", "height": 15}, "encoding": {"x": x, "y": y, "color": colour}},
            {
                "mark": {"type": "text", "align": "left", "dx": 5},
                "encoding": {"x": x | {"field": "beside", "stack": None}, "y": y, "text": {"field": "shown"}},
            },
        ],
    }


def _series(block: Series) -> dict[str, Any]:
    values = [{"year": str(y), "value": v} for y, v in zip(block.years, block.values, strict=True)]
    every = max(1, len(block.years) // 8)
    return {
        "$schema": SCHEMA,
        "data": {"values": values},
        "height": 150,
        "mark": {"type": "line", "color": OURS, "strokeWidth": 2.5, "point": {"color": OURS}},
        "encoding": {
            "x": {
                "field": "year",
                "type": "ordinal",
                "title": None,
                "axis": {"labelAngle": 0, "values": [str(y) for y in block.years[::every]]},
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "title": block.unit,
                "scale": {"zero": False},
                "axis": {"tickCount": 4},
            },
        },
    }
