"""Two to eight municipalities side by side."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from nabolag.errors import BadInput
from nabolag.municipalities import Indicator, Municipality, find, indicator, indicators, region_called
from nabolag.text import Texts
from nabolag.text.units import unit_words
from nabolag.web.basket import filled
from nabolag.web.mistakes import Mistake, mistake_of
from nabolag.web.render import csv_file, language, led_on, page
from nabolag.web.topics import topic_of

router = APIRouter()
MOST = 8


@router.get("/sammenlign")
def compare(request: Request) -> Response:
    """Every indicator for the municipalities in `k`, or those in the basket."""
    texts = language(request)
    asked = [one for one in filled(request).getlist("k") if one.strip()]
    if (whole := _regions_out(asked)) != asked:
        return led_on(request, f"/sammenlign?{urlencode({'k': whole}, doseq=True)}")
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
    )


@router.get("/sammenlign.csv")
def compare_csv(request: Request, k: Annotated[list[str], Query()]) -> Response:
    """The same table as a file."""
    texts = language(request)
    if not 1 <= len(k) <= MOST:
        raise BadInput("Velg mellom 1 og {most} kommuner, ikke {n}.", most=MOST, n=len(k))
    chosen = [find(one) for one in k]
    header = [texts("Indikator"), texts("Enhet"), texts("År"), texts("Kilde"), *(m.name for m in chosen)]
    body = [
        [
            measure.title[texts.lang],
            unit_words(measure.unit, texts),
            measure.year,
            f"{measure.source.publisher} {measure.source.table_number or ''}".strip(),
            *(values[m.code]["value"] for m in chosen),
        ]
        for measure in indicators()
        if (values := _values(measure.id))
    ]
    return csv_file("sammenligning.csv", header, body)


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
        low = min(0, *numbers, 0)
        span = max(0, *numbers, 0) - low or 1
        rows.append(
            {
                "measure": measure,
                "topic": _(topic_of(measure.id)),
                "unit": unit_words(measure.unit, _),
                "zero": f"{-low / span * 100:.1f}" if low < 0 else None,
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


def _bar(value: float | None, low: float, span: float) -> tuple[str, str] | None:
    """Start and width in per cent of the cell, on a scale that the row shares and that holds zero."""
    if value is None:
        return None
    return f"{(min(value, 0) - low) / span * 100:.1f}", f"{abs(value) / span * 100:.1f}"


def _values(id_: str) -> dict[str, dict[str, Any]]:
    return {row["code"]: row for row in indicator(id_).iter_rows(named=True)}


def note_of(row: dict[str, Any], _: Texts) -> str:
    """The note of a value in the reader's language."""
    note: str | None = row["note"]
    return _(note) if note else ""


def shown_value(row: dict[str, Any], measure: Indicator, _: Texts) -> str:
    """A value for people: unknown and not applicable in words, (!) when it must be checked in its source."""
    value: float | None = row["value"]
    if value is None:
        return _("gjelder ikke") if row["status"] == "not_applicable" else _("ukjent")
    if measure.unit == "flag":
        return _("ja") if value else _("nei")
    return _.number(value, measure.decimals) + (" (!)" if row["status"] == "doubtful" else "")
