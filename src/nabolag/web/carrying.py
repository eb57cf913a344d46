"""Every link and form on a page carries what the reader chose, and the language, whoever wrote the link."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape, unescape
from urllib.parse import parse_qsl, quote, urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request

from nabolag.web.basket import Basket, read
from nabolag.web.own_fields import named, tool
from nabolag.web.store import store_or_none

ELSEWHERE = re.compile(r"/(static|s|admin|api|figur|kurv)(/|$)|/[^/]*\.(txt|xml|svg|ico)$")
FILE = re.compile(r"\.[a-z]{3,4}$")
LINK = re.compile(r"<a\b[^>]*>")
HREF = re.compile(r'\bhref="(/[^"]*)"')
FORM = re.compile(r"(<form\b[^>]*>)(.*?)</form>", re.DOTALL)
ACTION = re.compile(r'\baction="(/[^"]*)"')
AS_IT_IS = "data-as-it-is"
"""An attribute of links and forms that change the choice; links to another language are left alone too."""


def carried(address: str, basket: Basket, lang: str = "nb") -> str:
    """An address of ours with the choice and the language it does not name itself; any other address as it is.

    >>> carried("/indikator#liste", Basket("1874", ("1859",)), "nn")
    '/indikator?kommune=1874&med=1859&lang=nn#liste'
    """
    bare, hash_, fragment = address.partition("#")
    path, _, query = bare.partition("?")
    if not path.startswith("/") or path.startswith("//") or ELSEWHERE.match(path):
        return address
    more = _missing(path, query, basket, lang)
    if not more:
        return address
    joined = "&".join(part for part in (query, _written(tuple(more.items()))) if part)
    return f"{path}?{joined}{hash_}{fragment}"


def address(path: str, pairs: Sequence[tuple[str, str]], lang: str) -> str:
    """`path` with these pairs and the language."""
    whole = [*pairs, *([("lang", lang)] if lang != "nb" else [])]
    return f"{path}?{urlencode(whole)}" if whole else path


def carry(html: str, basket: Basket, lang: str) -> str:
    """A page's links and forms with the choice in them."""
    if not basket and lang == "nb":
        return html

    def link(match: re.Match[str]) -> str:
        tag = match[0]
        return (
            tag
            if AS_IT_IS in tag or "hreflang=" in tag
            else HREF.sub(lambda m: f'href="{_in_html(m[1], basket, lang)}"', tag)
        )

    def form(match: re.Match[str]) -> str:
        tag, inside = match[1], match[2]
        action = ACTION.search(tag)
        if action is None or AS_IT_IS in tag:
            return match[0]
        if 'method="post"' in tag:
            return ACTION.sub(lambda m: f'action="{_in_html(m[1], basket, lang)}"', tag) + f"{inside}</form>"
        path = unescape(action[1]).partition("?")[0]
        return f"{tag}{_hidden(path, inside, basket, lang)}{inside}</form>"

    return LINK.sub(link, FORM.sub(form, html))


@lru_cache(maxsize=1024)
def _written(more: tuple[tuple[str, str], ...]) -> str:
    """The same for hundreds of links of a page."""
    return urlencode(more, quote_via=quote, safe=",")


def _missing(path: str, query: str, basket: Basket, lang: str) -> dict[str, str]:
    pairs = parse_qsl(query, keep_blank_values=True) if query else []
    has = {key for key, _ in pairs}
    wanted = {} if FILE.search(path) and not path.startswith("/kommune/") else basket.query(path)
    if named(path, pairs) is not None:
        there = read(path, QueryParams(pairs))
        wanted = {"tjeneste": wanted.get("tjeneste", "")}
        if basket.code in there.partners and not FILE.search(path):  # the first is not the one that asks
            wanted["kommune"] = basket.code
    if "service" in has:
        wanted.pop("tjeneste", None)
    if lang != "nb":
        wanted["lang"] = lang
    return {key: value for key, value in wanted.items() if value and key not in has}


def _hidden(path: str, inside: str, basket: Basket, lang: str) -> str:
    """Fields for what the form does not ask itself; most of a tool's forms hold its participants already."""
    if ELSEWHERE.match(path):
        return ""
    wanted = basket.query(path) | ({"lang": lang} if lang != "nb" else {})
    if (one := tool(path)) and f'name="{one.field}"' in inside:
        wanted = {key: value for key, value in wanted.items() if key not in ("kommune", "med")}
    if 'name="service"' in inside:
        wanted.pop("tjeneste", None)
    if path.endswith("/beredskap"):  # where they are written: what was taken out there does not come back
        wanted = {key: value for key, value in wanted.items() if key not in dict(basket.duty)}
    return "".join(
        f'<input type="hidden" name="{key}" value="{escape(value)}">'
        for key, value in wanted.items()
        if f'name="{key}"' not in inside
    )


def _in_html(address: str, basket: Basket, lang: str) -> str:
    return escape(carried(unescape(address), basket, lang))


def save_address(request: Request, path: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Where somebody with an account saves the case of an address; "" on a site that has no accounts."""
    if store_or_none(request) is None:
        return ""
    given = [("fra", path), *((name, value) for name, value in pairs if name != "lang")]
    lang = request.query_params.get("lang", "nb")
    return f"/admin/saker/ny?{urlencode([*given, *([('lang', lang)] if lang != 'nb' else [])])}"


def site_of(request: Request) -> str:
    """Where the site is found, as `https://nabolag.no`: what comes before an address of ours that is used elsewhere."""
    return str(request.base_url).rstrip("/")
