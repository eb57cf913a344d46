"""Municipalities chosen on a map, one touch each; it is links all the way, so that it needs no script."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from nabolag.municipalities import current, table
from nabolag.report.casefile.subject import name_of
from nabolag.text import sort_key, visible
from nabolag.web.basket import basket_of, read, say
from nabolag.web.maps import areas, chosen_map
from nabolag.web.render import language, page

router = APIRouter()
WHOLE = "landet"


@router.get("/kart")
def choose(request: Request, til: str = "/", utsnitt: str = "") -> Response:
    """A map on which a touch takes a municipality along, and another leaves it; `til` is the page it is chosen for."""
    _, chosen = language(request), basket_of(request)
    parts = areas(_.lang)
    if utsnitt not in (*parts, "", WHOLE):
        say(request, _("Kartet har ikke utsnittet «{said}». Det viser hele landet.", said=utsnitt))
        utsnitt = WHOLE
    own = current()[chosen.code].county_code if chosen.code else ""
    area = "" if utsnitt == WHOLE else utsnitt or own
    within = parts[area][1] if area in parts else ()
    path, mark, query = ("/" + visible(til).strip("/\\")).partition("?")
    query_now = {"til": path + mark + query, "utsnitt": area or WHOLE} | (
        {"lang": _.lang} if _.lang != "nb" else {}
    )
    here = f"/kart?{urlencode(query_now | chosen.query())}"
    before = set(read(path, QueryParams(query)).codes)
    done = [("til", path + mark + query)]
    done += [("ny", code) for code in chosen.codes if code not in before]
    done += [("bort", code) for code in sorted(before - set(chosen.codes))]
    rows = {r["code"]: r["name"] for r in table().iter_rows(named=True)}
    listed = sorted(within or (), key=lambda code: sort_key(rows[code]))
    return page(
        request,
        "home/choose.html",
        map=chosen_map(chosen.codes, within, here, _),
        parts={id_: name for id_, (name, _codes) in parts.items()},
        area=area,
        whole=WHOLE,
        til=path + mark + query,
        done="/kurv?" + urlencode(done),
        listed=[
            (name_of(code), code in chosen.codes, _touch(here, code, code in chosen.codes)) for code in listed
        ],
    )


def _touch(here: str, code: str, taken: bool) -> str:
    return "/kurv?" + urlencode({"til": here, "bort" if taken else "ny": code})
