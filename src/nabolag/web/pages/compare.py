"""Two to eight municipalities side by side."""

from __future__ import annotations

from statistics import median
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from nabolag.errors import BadInput
from nabolag.municipalities import Indicator, Municipality, find, indicator, indicators, region_called
from nabolag.report.indicators import comparison_paper, note_of, shown_value
from nabolag.text import N_, Texts
from nabolag.text.units import unit_words
from nabolag.web.basket import basket_of, filled, say
from nabolag.web.files import paper_file
from nabolag.web.mistakes import Mistake, mistake_of
from nabolag.web.render import csv_file, language, led_on, page
from nabolag.web.topics import TOPICS, topic_of

router = APIRouter()
MOST = 8
WAYS = {"tabell": N_("Tabell"), "figur": N_("Figur")}
"""How the same numbers are shown: what stands in the address, and the word."""


@router.get("/sammenlign")
def compare(request: Request, vis: str = "tabell") -> Response:
    """Every indicator for the municipalities in `k`, or those in the basket, as a table or a chart for each indicator."""
    texts = language(request)
    if vis not in WAYS:
        say(request, texts("Tallene vises som tabell eller figur, ikke «{said}». Her er tabellen.", said=vis))
        vis = "tabell"
    asked = [one for one in filled(request).getlist("k") if one.strip()]
    if (whole := _regions_out(asked)) != asked:
        way = {} if vis == "tabell" else {"vis": vis}
        return led_on(request, f"/sammenlign?{urlencode({'k': whole} | way, doseq=True)}")
    chosen: list[Municipality] = []
    mistakes, written = [], ""
    for one in asked[: MOST + 1]:
        try:
            municipality = find(one)
        except BadInput as error:
            error.field = "ny"
            mistakes.append(mistake_of(error, texts, request))
            written = written or one
        else:
            if municipality not in chosen:
                chosen.append(municipality)
    if len(chosen) > MOST:
        mistakes.append(Mistake(texts("Velg høyst {most} kommuner.", most=MOST)))
        chosen = chosen[:MOST]
    return page(
        request,
        "compare/compare.html",
        status=mistakes[0].status if mistakes else 200,
        chosen=chosen,
        mistake=mistakes[0] if mistakes else Mistake(),
        mistakes=mistakes,
        written=written,
        most=MOST,
        rows=_rows(chosen, texts),
        topics=list(TOPICS),
        ways=WAYS,
        way=vis,
        own=basket_of(request).code,
    )


@router.get("/sammenlign.{kind}")
def as_file(request: Request, k: Annotated[list[str], Query()], kind: str) -> Response:
    """The same table as a file.

    Raises:
        BadInput: no municipality or too many of them, or another kind of file.
    """
    texts = language(request)
    if not 1 <= len(k) <= MOST:
        raise BadInput("Velg mellom 1 og {most} kommuner, ikke {n}.", most=MOST, n=len(k))
    chosen = [find(one) for one in k]
    if kind != "csv":
        paper = comparison_paper(chosen, texts.lang)
        return paper_file(request, paper, kind, f"/sammenlign?{request.url.query}")
    header = [texts("Indikator"), texts("Enhet"), texts("År"), texts("Kilde"), *(m.name for m in chosen)]
    body = [
        [
            measure.title[texts.lang],
            unit_words(measure.unit, texts),
            measure.year,
            f"{measure.source.publisher} {measure.source.table_number or ''}".strip(),
            *(_printed(values[m.code]["value"], measure.decimals) for m in chosen),
        ]
        for measure in indicators()
        if (values := _values(measure.id))
    ]
    return csv_file("sammenligning.csv", header, body)


def _printed(value: float | None, decimals: int) -> float | int | None:
    """A figure with the precision that the page prints."""
    return None if value is None else round(value, decimals) if decimals else round(value)


def _regions_out(asked: list[str]) -> list[str]:
    """A county or region becomes those in it, unless a municipality is called so."""
    names: list[str] = []
    for one in asked:
        try:
            find(one)
            names.append(one)
        except BadInput:
            region = region_called(one)
            names += region.codes if region else (one,)
    return names


def _rows(chosen: list[Municipality], _: Texts) -> list[dict[str, object]]:
    rows = []
    for measure in indicators():
        values = [_values(measure.id)[m.code] for m in chosen]
        numbers = [v["value"] for v in values if v["value"] is not None]
        middle = _median(measure)
        low = min(0, *numbers, middle or 0)
        span = max(0, *numbers, middle or 0) - low or 1
        rows.append(
            {
                "measure": measure,
                "topic": topic_of(measure.id),
                "unit": unit_words(measure.unit, _),
                "zero": f"{-low / span * 100:.1f}" if low < 0 else None,
                "median": None if middle is None else _.number(middle, measure.decimals),
                "median_at": None if middle is None else f"{(middle - low) / span * 100:.1f}",
                "cells": [
                    {
                        "shown": shown_value(v, measure, _),
                        "note": note_of(v, _),
                        "bar": _bar(v["value"], low, span) if measure.unit != "flag" else None,
                    }
                    for v in values
                ],
            }
        )
    return rows


def _median(measure: Indicator) -> float | None:
    """Of all municipalities whose value is known and not doubted; None where values are yes and no."""
    values = [
        r["value"] for r in _values(measure.id).values() if r["status"] == "ok" and r["value"] is not None
    ]
    return median(values) if values and measure.unit != "flag" else None


def _bar(value: float | None, low: float, span: float) -> tuple[str, str] | None:
    """Start and width in per cent of the cell, on a scale that the row shares and that holds zero."""
    if value is None:
        return None
    return f"{(min(value, 0) - low) / span * 100:.1f}", f"{abs(value) / span * 100:.1f}"


def _values(id_: str) -> dict[str, dict[str, Any]]:
    return {row["code"]: row for row in indicator(id_).iter_rows(named=True)}
