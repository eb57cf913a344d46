"""Any indicator as map, distribution and table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import polars as pl
from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import JSONResponse, Response

from nabolag.municipalities import Indicator, Municipality, find, indicator, indicators, table
from nabolag.municipalities.indicator_list import describe
from nabolag.report.casefile.subject import name_of
from nabolag.report.figures.distribution import distribution
from nabolag.report.figures.maps import marked
from nabolag.report.indicators import indicator_paper, note_of, shown_value
from nabolag.report.paper import Paper
from nabolag.report.paper.html import fragment
from nabolag.report.trend import trend
from nabolag.text import sort_key, texts
from nabolag.text.units import unit_words
from nabolag.web.basket import basket_of, say
from nabolag.web.carrying import site_of
from nabolag.web.figures import framed
from nabolag.web.files import paper_file
from nabolag.web.maps import areas, choropleth, map_file
from nabolag.web.render import as_printed, csv_file, drawn, environment, language, page
from nabolag.web.topics import TOPICS, topic_of

router = APIRouter()
SORTS = ("navn", "verdi")


@router.get("/indikator")
def overview(request: Request) -> Response:
    """All indicators with their definition and source."""
    _ = language(request)
    order = list(TOPICS)
    shown = sorted(
        ((topic_of(measure.id), measure) for measure in indicators()), key=lambda pair: order.index(pair[0])
    )
    return page(
        request,
        "indicator/list.html",
        indicators=[(_(topic), measure) for topic, measure in shown],
        spread={measure.id: _spread(measure.id, _.lang) for _topic, measure in shown},
        told=_told_once([measure.definition[_.lang] for _topic, measure in shown]),
        unit_words=unit_words,
    )


@dataclass(frozen=True)
class Spread:
    """How the municipalities of the country lie: `at` is (q1, median, q3) along the line from lowest to highest, 0–100."""

    median: str
    half: str
    at: tuple[float, float, float]


@lru_cache(maxsize=256)
def _spread(id_: str, lang: str) -> Spread | None:
    """The middle half and the median of the known values; None for yes and no."""
    measure, _ = describe(id_), texts(lang)
    if measure.unit == "flag":
        return None
    known = indicator(id_).filter(pl.col("status") == "ok")["value"].drop_nulls()
    low, *middle, high = (float(known.quantile(q, "linear") or 0) for q in (0, 0.25, 0.5, 0.75, 1))
    q1, median, q3 = (_.number(value, measure.decimals) for value in middle)
    first, second, third = (100 * (value - low) / ((high - low) or 1) for value in middle)
    return Spread(
        median,
        _("halvparten ligger mellom {q1} og {q3}", q1=q1, q3=q3),
        (first, second, third),
    )


def _told_once(definitions: list[str]) -> list[str]:
    """The definitions with each sentence where it is first said: that a fee is no cost holds for every fee in the list."""
    said: set[str] = set()
    out = []
    for definition in definitions:
        first, *rest = re.split(r"\. (?=[A-ZÆØÅ])", definition)  # «1. januar» is no end
        fresh = [sentence for sentence in rest if sentence.rstrip(".") not in said]
        said.update(sentence.rstrip(".") for sentence in rest)
        out.append(". ".join([first, *fresh]).rstrip(".") + ".")
    return out


@router.get("/indikator/{id_}.csv")
def as_csv(request: Request, id_: str) -> Response:
    """One row per municipality: code, name, value, status, note."""
    texts, rows = language(request), _rows(id_)
    decimals = describe(id_).decimals
    body = [
        [r["code"], r["name"], as_printed(r["value"], decimals), r["status"], note_of(r, texts)] for r in rows
    ]
    return csv_file(f"{id_}.csv", ["code", "name", "value", "status", "note"], body)


@router.get("/indikator/{id_}.json")
def as_json(request: Request, id_: str) -> Response:
    """The same for machines."""
    return JSONResponse(_rows(id_))


@router.get("/indikator/{id_}.xlsx")
def as_workbook(request: Request, id_: str, kommune: str = "") -> Response:
    """The spread as a chart and every municipality in a sheet, with the source."""
    ours = find(kommune) if kommune else None
    paper = indicator_paper(describe(id_), ours, language(request).lang)
    return paper_file(request, paper, "xlsx", f"/indikator/{id_}")


@router.get("/kart.{kind}")
def plain_map(request: Request, kind: str) -> Response:
    """The municipalities of Norway as SVG or PNG."""
    return drawn(kind, map_file(None, language(request).lang))


@router.get("/indikator/{id_}/kart.{kind}")
def map_as_file(request: Request, id_: str, kind: str) -> Response:
    """The map as SVG or PNG."""
    return drawn(kind, map_file(describe(id_), language(request).lang))


@router.get("/indikator/{id_}/fordeling.{kind}")
def distribution_as_file(request: Request, id_: str, kind: str, kommune: str = "") -> Response:
    """The distribution as SVG or PNG."""
    ours = find(kommune) if kommune else None
    made = distribution(describe(id_), ours, language(request).lang)
    return drawn(kind, made.svg(ink="file"), made.png)


@router.get("/indikator/{id_}")
def show(
    request: Request,
    id_: str,
    kommune: str = "",
    sorter: str = "navn",
    synkende: bool = False,
    utsnitt: str = "",
) -> Response:
    """Map, distribution with "we are here" for the municipality that asks, and a table sorted by name or value.

    `utsnitt` is one of `areas`: the map and the table show only that; anything else shows the whole country.
    """
    texts, measure = language(request), describe(id_)
    shown, status = areas(texts.lang), 200
    if sorter not in SORTS:
        say(
            request,
            texts("Tabellen kan ikke sorteres etter «{said}». Den er sortert etter navn.", said=sorter),
        )
        sorter, status = "navn", 422
    if utsnitt and utsnitt not in shown:
        say(request, texts("Kartet har ikke utsnittet «{said}». Det viser hele landet.", said=utsnitt))
    chosen = basket_of(request)
    ours = find(chosen.code) if chosen.code else None
    if kommune and not ours:  # the basket says why
        status = 422
    rows = _rows(id_)
    if sorter == "navn":
        rows.sort(key=lambda r: sort_key(r["name"]), reverse=synkende)
    else:
        with_value = [r for r in rows if r["value"] is not None]
        rows = sorted(with_value, key=lambda r: r["value"], reverse=synkende) + [
            r for r in rows if r["value"] is None
        ]
    area = utsnitt if utsnitt in shown else ""
    svg, legend = choropleth(measure, texts.lang, area)
    within = shown[area][1] if area else ()
    if ours:
        svg = Markup(marked(str(svg), ours.code, within))
    if area:
        rows = [r for r in rows if r["code"] in within]
    counties = dict(table().select("code", "county_name").iter_rows())
    return page(
        request,
        "indicator/show.html",
        measure=measure,
        unit=texts("ja eller nei") if measure.unit == "flag" else unit_words(measure.unit, texts),
        rows=[
            {
                **r,
                "name": name_of(r["code"]),
                "shown": shown_value(r, measure, texts),
                "county": counties[r["code"]],
            }
            for r in rows
        ],
        map=svg,
        legend=legend,
        chart=distribution(measure, ours, texts.lang),
        trend=_trend(request, measure, ours),
        ours=ours,
        own=next((shown_value(r, measure, texts) for r in rows if ours and r["code"] == ours.code), None),
        areas={id_: name for id_, (name, _codes) in shown.items()},
        area=area,
        embed=f"{site_of(request)}/indikator/{id_}/figur",
        sort=sorter,
        descending=synkende,
        status=status,
    )


def _trend(request: Request, measure: Indicator, ours: Municipality | None) -> Markup:
    _ = language(request)
    section = trend(measure, ours, _.lang)
    return fragment(Paper(measure.id, measure.title[_.lang], _.lang, (section,)))


@router.get("/indikator/{id_}/figur")
def embedded(request: Request, id_: str, kommune: str = "") -> Response:
    """The distribution alone, to be built into another site: no script, no form, and framed by anybody."""
    chart = distribution(describe(id_), find(kommune) if kommune else None, language(request).lang)
    macros = environment().get_template("macros.html").module
    home = f"/indikator/{id_}" + (f"?kommune={kommune}" if kommune else "")
    return framed(request, chart.caption, macros.figure(chart, language(request)), home)  # type: ignore[attr-defined]


def _rows(id_: str) -> list[dict[str, Any]]:
    by_code = {r["code"]: r for r in table().iter_rows(named=True)}
    return [{**r, "name": by_code[r["code"]]["name"]} for r in indicator(id_).iter_rows(named=True)]
