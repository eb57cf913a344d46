"""Two to eight municipalities side by side."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from nabolag.errors import BadInput
from nabolag.municipalities import Municipality, find, indicator, indicators, several
from nabolag.report.indicators import (
    charts_paper,
    comparison_paper,
    distance,
    median_of,
    note_of,
    shown_value,
)
from nabolag.report.paper import Paper
from nabolag.text import N_, Texts
from nabolag.text.units import unit_words
from nabolag.web.basket import basket_of, filled, say
from nabolag.web.carrying import site_of
from nabolag.web.figures import figure_routes, offered
from nabolag.web.files import paper_file
from nabolag.web.mistakes import Mistake, mistake_of
from nabolag.web.render import as_printed, csv_file, language, led_on, page
from nabolag.web.topics import TOPICS, topic_of

router = APIRouter()
MOST = 8
WAYS = {"tabell": N_("Tabell"), "avstand": N_("Mot medianen"), "figur": N_("Figur")}
"""How the same numbers are shown: what stands in the address, and the word."""


@router.get("/sammenlign")
def compare(request: Request, vis: str = "tabell") -> Response:
    """Every indicator for the municipalities in `k`, or those in the basket, as a table or a chart for each indicator."""
    texts = language(request)
    if vis not in WAYS:
        say(
            request,
            texts("Tallene vises som tabell, avstand eller figur, ikke «{said}». Her er tabellen.", said=vis),
        )
        vis = "tabell"
    asked = [one for one in filled(request).getlist("k") if one.strip()]
    if (whole := [name for one in asked for name in several(one)]) != asked:
        way = {} if vis == "tabell" else {"vis": vis}
        return led_on(request, f"/sammenlign?{urlencode({'k': whole} | way, doseq=True)}")
    hidden = [id_ for id_ in dict.fromkeys(request.query_params.getlist("uten")) if id_ in _ids()]
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
        rows=[row for row in _rows(chosen, texts, vis == "avstand") if row["measure"].id not in hidden],
        hidden=hidden,
        below=offered(
            lambda ending: _figure_at(request, ending, [m.code for m in chosen]), site_of(request), texts
        ),
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
    texts, chosen = language(request), _chosen(k)
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
            *(as_printed(values[m.code]["value"], measure.decimals) for m in chosen),
        ]
        for measure in indicators()
        if (values := _values(measure.id))
    ]
    return csv_file("sammenligning.csv", header, body)


def _chosen(asked: list[str]) -> list[Municipality]:
    """The municipalities of a file, each once."""
    if not 1 <= len(asked) <= MOST:
        raise BadInput("Velg mellom 1 og {most} kommuner, ikke {n}.", most=MOST, n=len(asked))
    return list(dict.fromkeys(find(one) for one in asked))


def _charts(request: Request) -> Paper:
    chosen = _chosen(request.query_params.getlist("k"))
    return charts_paper(chosen, basket_of(request).code, language(request).lang)


def _figure_at(request: Request, ending: str, codes: list[str] | None = None) -> str:
    """Where a figure of `codes`, or of those in the address, lies; without an ending, the page with the charts."""
    query = request.query_params
    pairs = [("k", code) for code in codes or query.getlist("k")]
    pairs += [(name, query[name]) for name in ("kommune", "lang") if query.get(name)]
    return f"/sammenlign{ending}?{urlencode(pairs + ([] if ending else [('vis', 'figur')]))}"


figure_routes(router, "/sammenlign", _charts, _figure_at)


def _ids() -> frozenset[str]:
    return frozenset(measure.id for measure in indicators())


def _rows(chosen: list[Municipality], _: Texts, apart: bool) -> list[dict[str, Any]]:
    """A row for each indicator: each value on a scale from zero, or, `apart`, how far it lies from the median."""
    rows = []
    for measure in indicators():
        values = [_values(measure.id)[m.code] for m in chosen]
        numbers = [v["value"] for v in values if v["value"] is not None]
        middle = median_of(measure)
        base = middle or 0 if apart else 0
        numbers = [number - base for number in numbers]
        low = min(0, *numbers, 0 if apart else middle or 0)
        span = max(0, *numbers, 0 if apart else middle or 0) - low or 1
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
                        "shown": distance(v, measure, middle, _) if apart else shown_value(v, measure, _),
                        "note": note_of(v, _),
                        "bar": None
                        if measure.unit == "flag" or v["value"] is None
                        else _bar(v["value"] - base, low, span),
                    }
                    for v in values
                ],
            }
        )
    return rows


def _bar(value: float, low: float, span: float) -> tuple[str, str]:
    """Start and width in per cent of the cell, on a scale that the row shares and that holds zero."""
    return f"{(min(value, 0) - low) / span * 100:.1f}", f"{abs(value) / span * 100:.1f}"


@cache
def _values(id_: str) -> dict[str, dict[str, Any]]:
    return {row["code"]: row for row in indicator(id_).iter_rows(named=True)}
