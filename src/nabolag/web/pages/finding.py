"""Finding a municipality: the search page, and what the fields suggest while somebody types."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import Region, Suggestion, current, find, regions_called, several, suggested
from nabolag.report.casefile.subject import name_of
from nabolag.text import Texts
from nabolag.web.basket import MOST
from nabolag.web.render import language, led_on, page

router = APIRouter()
SUGGESTIONS = 8
PAIRS = 4
"""Lines of several names: the ways the last of them may go on."""
NAMED = 4
"""Names that stand on such a line; how many more there are is said."""
LISTED = 120
"""Of a search page's list: the largest county has 77, the largest part of the country more."""


@dataclass(frozen=True)
class ListOption:
    """One line of a list: what is shown, what stands in a field when it is chosen, and where it leads."""

    name: str
    note: str
    value: str
    path: str
    query: str = ""


@router.get("/sok")
def search(request: Request, q: str = "") -> Response:
    """Goes straight to the municipality when the words fit one, else lists those that come near.

    Of several names the first asks and the rest are its partners; what is misspelt among them its page says.
    """
    texts = language(request)
    if not q.strip():
        return led_on(request, "/")
    try:
        municipality = find(q)
    except (NotKnown, BadInput) as error:
        here = regions_called(q)
        if not here and (together := _together(q)):
            return led_on(request, together)
        near = [option(one, texts) for one in suggested(q, LISTED if here else SUGGESTIONS)]
        return page(
            request,
            "home/search.html",
            q=q,
            refusal="" if here else error.text(texts),
            regions=[r for r in here if len(r.codes) <= MOST],
            candidates=() if here else getattr(error, "candidates", ()),
            near=near,
        )
    return led_on(request, f"/kommune/{municipality.code}")


def _together(q: str) -> str:
    """The address of the first of several names, with the others as its partners; "" unless the first and one more are known."""
    names = several(q)
    known = [code for name in names[:MOST] if (code := _code(name))]
    if len(known) < 2 or known[0] != _code(names[0]):
        return ""
    return f"/kommune/{known[0]}?{urlencode({'med': ','.join(_code(name) or name for name in names[1:])}, safe=',')}"


def _code(name: str) -> str:
    try:
        return find(name).code
    except BadInput:
        return ""


@router.get("/sok/forslag")
def suggestions(request: Request, q: str = "") -> Response:
    """Options of a list box, best first: municipalities, and regions that can be taken as a whole."""
    texts, typed = language(request), q.strip()
    matches = suggested(typed, SUGGESTIONS) if len(typed) > 1 else ()
    options = [option(one, texts) for one in matches]
    whole = [_whole(one, texts) for one in regions_called(typed)[:2] if len(one.codes) <= MOST]
    if together := _several_typed(
        typed, texts
    ):  # what is near the whole text is one of them, and not what is meant
        matches = tuple(one for one in matches if one.why != "near")
        whole, options = together, [option(one, texts) for one in matches]
    by_place = bool(together) or (bool(matches) and matches[0].why == "region")
    return page(
        request, "home/suggestions.html", options=[*whole, *options] if by_place else [*options, *whole]
    )


def _several_typed(typed: str, _: Texts) -> list[ListOption]:
    """Several names as one line, for each way the last of them may go on; nothing where one before it is unknown."""
    parts = [] if regions_called(typed) else several(typed)
    if not 1 < len(parts) <= MOST:
        return []
    *before, last = parts
    first = list(dict.fromkeys(_code(name) for name in before))
    if "" in first or _code(last) in first:
        return []
    ends = dict.fromkeys([_code(last), *(one.municipality.code for one in suggested(last, PAIRS))])
    return [_as_one([*first, end], _) for end in ends if end and end not in first][:PAIRS]


def _as_one(codes: list[str], _: Texts) -> ListOption:
    names = [current()[code].name for code in codes]
    shown = _.join(names)
    if len(names) > NAMED:
        shown = _("{names} og {n} til", names=", ".join(names[: NAMED - 1]), n=len(names) - NAMED + 1)
    value = "; ".join(name_of(code) for code in codes)
    return ListOption(shown, _("{n} {n:kommune|kommuner}", n=len(codes)), value, "/sok", value)


def option(one: Suggestion, _: Texts) -> ListOption:
    """A municipality as a line, with why it is suggested where its name does not say so."""
    m = one.municipality
    place = f"{m.county_name}, {m.code}"
    why = {
        "name": "",
        "near": "",
        "other name": one.said,
        "centre": _("{place} er administrasjonssenteret", place=one.said),
        "former name": _("tidligere {name}", name=one.said),
        "region": one.said if one.said != m.county_name else "",
    }[one.why]
    return ListOption(m.name, f"{why} · {place}" if why else place, name_of(m.code), f"/kommune/{m.code}")


def _whole(region: Region, _: Texts) -> ListOption:
    note = _("alle {n} kommunene", n=len(region.codes))
    return ListOption(region.name, note, region.name, "/sok", region.name)
