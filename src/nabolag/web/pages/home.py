"""Front page."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from nabolag.municipalities import table
from nabolag.municipalities.indicator_list import describe
from nabolag.report.figures.published import no_groups, published_figures
from nabolag.text import sort_key
from nabolag.text.units import unit_words
from nabolag.web.maps import choropleth
from nabolag.web.render import language, page

router = APIRouter()
MAPPED = "population_change_10y"
"""The indicator of the map: where people leave is where the page's question is asked."""


@router.get("/")
def front(request: Request) -> Response:
    """What the survey says, a map, a search box, and every municipality by county."""
    texts, measure = language(request), describe(MAPPED)
    drawn, legend = choropleth(measure, texts.lang)
    return page(
        request,
        "home/front.html",
        figures=published_figures(texts.lang),
        of_all=no_groups(texts),
        map=drawn,
        legend=legend,
        measure=measure,
        unit=unit_words(measure.unit, texts),
        counties=_by_county(),
    )


def _by_county() -> list[tuple[str, list[dict[str, str]]]]:
    counties: dict[str, list[dict[str, str]]] = {}
    for row in table().iter_rows(named=True):
        counties.setdefault(row["county_name"], []).append(row)
    return [
        (name, sorted(rows, key=lambda r: sort_key(r["name"])))
        for name, rows in sorted(counties.items(), key=lambda item: sort_key(item[0]))
    ]
