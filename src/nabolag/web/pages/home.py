"""Front page and search."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import find, table
from nabolag.report.figures.published import published_figures
from nabolag.text import fold, sort_key
from nabolag.web.maps import municipality_map
from nabolag.web.render import language, led_on, page

router = APIRouter()
SUGGESTIONS = 8


@router.get("/")
def front(request: Request) -> Response:
    """What the survey says, a map, a search box, and every municipality by county."""
    texts = language(request)
    return page(
        request,
        "home/front.html",
        figures=published_figures(texts.lang),
        map=municipality_map(texts),
        counties=_by_county(),
    )


@router.get("/sok")
def search(request: Request, q: str = "") -> Response:
    """Goes straight to the municipality when the words fit one, else lists those that come near."""
    texts = language(request)
    if not q.strip():
        return led_on(request, "/")
    try:
        found = find(q)
    except (NotKnown, BadInput) as error:
        return page(
            request,
            "home/search.html",
            q=q,
            said=error.text(texts),
            candidates=getattr(error, "candidates", ()),
            near=_starting(q),
        )
    return led_on(request, f"/kommune/{found.code}")


@router.get("/sok/forslag")
def suggestions(request: Request, q: str = "") -> Response:
    """List items for the search box while somebody types."""
    return page(request, "home/suggestions.html", near=_starting(q) if len(q.strip()) > 1 else [])


def _starting(q: str) -> list[dict[str, str]]:
    wanted = fold(q)
    rows = [
        r
        for r in table().iter_rows(named=True)
        if wanted and (wanted in fold(r["name"]) or r["code"].startswith(wanted))
    ]
    rows.sort(key=lambda r: (not fold(r["name"]).startswith(wanted), sort_key(r["name"])))
    return rows[:SUGGESTIONS]


def _by_county() -> list[tuple[str, list[dict[str, str]]]]:
    counties: dict[str, list[dict[str, str]]] = {}
    for row in table().iter_rows(named=True):
        counties.setdefault(row["county_name"], []).append(row)
    return [
        (name, sorted(rows, key=lambda r: sort_key(r["name"])))
        for name, rows in sorted(counties.items(), key=lambda item: sort_key(item[0]))
    ]
