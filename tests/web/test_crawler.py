"""From ten municipalities, every internal link: none is broken, none has forgotten the basket."""

from __future__ import annotations

import re
from collections import deque
from html import unescape
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from starlette.datastructures import QueryParams

from nabolag.municipalities import comparable
from nabolag.web.app import create_app
from nabolag.web.basket import read

STARTS = ("1874", "5610", "0301", "1151", "1580", "4204", "1515", "3301", "5001", "4631")
ELSEWHERE = re.compile(r"/(static|s|admin|api|kurv|figur)(/|$)|.*\.\w{2,4}$")
KINDS = re.compile(r"(?<=/)(\d{4}|[a-z_]+_[a-z_]+)(?=/|$)")
"""Pages that differ in a number or an indicator alone are one kind, and one of each kind is opened."""


def kind(path: str) -> str:
    return KINDS.sub("*", path)


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(), follow_redirects=True, raise_server_exceptions=False)


def test_no_internal_link_is_broken_or_forgets_who_was_chosen(site: TestClient) -> None:
    opened: set[str] = set()
    wrong: list[str] = []
    for start in STARTS:
        partners = comparable(start, "nearest").codes[:2]
        chosen = {start, *partners}
        first = f"/kommune/{start}?med={','.join(partners)}&tjeneste=vann"
        waiting = deque([first])
        while waiting:
            address = waiting.popleft()
            if kind(urlsplit(address).path) in opened:
                continue
            opened.add(kind(urlsplit(address).path))
            answer = site.get(address)
            if answer.status_code != 200:
                wrong.append(f"{answer.status_code}: {address}")
            page = re.sub(r"<a\b[^>]*(data-as-it-is|hreflang=)[^>]*>", "", answer.text)
            for link in re.findall(r'<a\b[^>]*\bhref="(/[^"]*)"', page):
                there = urlsplit(unescape(link))
                if ELSEWHERE.match(there.path):
                    continue
                found = read(there.path, QueryParams(there.query))
                own_subject = re.match(r"/kommune/(\d{4})", there.path)
                left = chosen - set(found.codes)
                allowed = {start} if own_subject and own_subject[1] not in chosen else set()
                if not left <= allowed or found.service != "water":
                    wrong.append(f"{link} on {address}")
                waiting.append(unescape(link))
        opened.discard("/kommune/*")
    assert not wrong, "\n".join(wrong[:30])
    assert len(opened) > 25
