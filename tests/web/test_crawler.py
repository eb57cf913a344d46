"""From ten municipalities, every internal link and form: none is broken, none has forgotten the basket or the language."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from functools import cache
from urllib.parse import urlencode, urlsplit

import pytest
from fastapi.testclient import TestClient
from lxml import html
from starlette.datastructures import QueryParams

from nabolag.municipalities import comparable
from nabolag.web.app import create_app
from nabolag.web.basket import Basket, read

STARTS = (
    ("1874", "vann", "nb"),
    ("5610", "barnevern", "nb"),
    ("0301", "brann", "en"),
    ("1580", "avløp", "nb"),
    ("1151", "renovasjon", "nn"),
    ("5612", "ppt", "nb"),
    ("5001", "legevakt", "nb"),
    ("1508", "vann", "en"),
    ("1860", "barnevern", "nn"),
    ("3201", "ppt", "nb"),
)
"""Tiny and large, islands and inland, Sámi and Norwegian names, one that was parted; the service, the language."""
ELSEWHERE = re.compile(r"/(static|s|admin|api|kurv|figur)(/|$)|.*\.\w{2,4}$")
ONE_OF_A_KIND = re.compile(r"(?<=^/kommune/)\d{4}|(?<=^/indikator/)\w+")
"""Pages that differ in this alone are one kind; from each municipality, one of each kind is opened."""


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(), follow_redirects=True, raise_server_exceptions=False)


@pytest.mark.parametrize(("start", "service", "lang"), STARTS)
def test_no_internal_link_is_broken_or_forgets_who_was_chosen(
    site: TestClient, start: str, service: str, lang: str
) -> None:
    partners = comparable(start, "nearest").codes[:2]
    first = f"/kommune/{start}?med={','.join(partners)}&tjeneste={service}&lang={lang}"
    chosen = _choice(first)
    assert set(chosen.codes) == {start, *partners}
    assert chosen.service

    opened: set[str] = set()
    wrong: dict[str, None] = {}
    waiting = deque([first])
    while waiting:
        address = waiting.popleft()
        kind = ONE_OF_A_KIND.sub("*", urlsplit(address).path)
        if kind in opened:
            continue
        opened.add(kind)
        answer = site.get(address)
        if answer.status_code != 200:
            wrong[f"{answer.status_code}: {address}"] = None
        if _forgets(str(answer.url), start, chosen, lang):
            wrong[f"{address} led on to {answer.url}"] = None
        page = html.fromstring(answer.text)
        for there in _links(page):
            if _forgets(there, start, chosen, lang):
                wrong[f"{there} on {kind}"] = None
            waiting.append(there)
        for sent in _forms(page, chosen.service):
            if _forgets(sent, start, chosen, lang) and _forgets(str(site.get(sent).url), start, chosen, lang):
                wrong[f"{sent} sent from {kind}"] = None
    assert not wrong, "\n".join(list(wrong)[:30])
    assert len(opened) > 50


def _links(page: html.HtmlElement) -> Iterator[str]:
    """Where a page's own links lead."""
    for link in page.iter("a"):
        address = link.get("href", "")
        if _ours(address) and "data-as-it-is" not in link.attrib and "hreflang" not in link.attrib:
            yield address


def _forms(page: html.HtmlElement, service: str) -> Iterator[str]:
    """Where its forms lead, sent as they stand; one that asks for a service of a few others must change it."""
    for form in page.forms:
        asked = form.inputs["tjeneste"] if "tjeneste" in form.fields else None
        others = isinstance(asked, html.SelectElement) and service not in asked.value_options
        if form.method == "GET" and _ours(form.action) and "data-as-it-is" not in form.attrib and not others:
            yield f"{form.action}?{urlencode(form.form_values())}"


def _ours(address: str) -> bool:
    return address.startswith("/") and not ELSEWHERE.match(urlsplit(address).path)


def _forgets(address: str, start: str, chosen: Basket, lang: str) -> bool:
    """Whether `address` lacks some of the choice; on another municipality's page that one is who asks."""
    there = _choice(address)
    own_subject = re.match(r"/kommune/(\d{4})", urlsplit(address).path)
    allowed = {start} if own_subject and own_subject[1] not in chosen.codes else set()
    return (
        not set(chosen.codes) - set(there.codes) <= allowed
        or there.service != chosen.service
        or QueryParams(urlsplit(address).query).get("lang", "nb") != lang
    )


@cache
def _choice(address: str) -> Basket:
    there = urlsplit(address)
    return read(there.path, QueryParams(there.query))
