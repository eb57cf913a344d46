"""Pages are kept by browsers; what depends on answers, logins or publications is not."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from nabolag.web import app as web
from nabolag.web.app import _first_uses, create_app


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(), follow_redirects=False, raise_server_exceptions=False)


@pytest.mark.parametrize("path", ["/om", "/kommune/1874?med=1859", "/makt.json", "/sok/forslag?q=mos"])
def test_a_page_asked_for_again_costs_nothing(site: TestClient, path: str) -> None:
    first = site.get(path)
    assert first.status_code == 200
    assert "max-age" in first.headers["cache-control"]
    again = site.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["content-security-policy"]
    assert site.head(path).headers["etag"] == first.headers["etag"]


def test_another_address_or_part_is_another_page(site: TestClient) -> None:
    tags = {
        site.get(p).headers["etag"] for p in ("/om", "/om?lang=nn", "/om?kommune=1874", "/om?kommune=1859")
    }
    tags.add(site.get("/om", headers={"HX-Request": "true"}).headers["etag"])
    assert len(tags) == 5


@pytest.mark.parametrize(
    "path", ["/s/x", "/admin/inn", "/undersokelse", "/finnes-ikke", "/kommune/9999", "/kurv"]
)
def test_what_else_decides_or_is_not_there_is_not_kept(site: TestClient, path: str) -> None:
    answer = site.get(path)
    assert "etag" not in answer.headers
    assert "public" not in answer.headers.get("cache-control", "")


def test_pages_made_beforehand_give_way_to_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    made, now, rests = [], [0.0], []
    monkeypatch.setattr(web, "published_figures", lambda lang: ())
    monkeypatch.setattr(web, "current", lambda: ("1874", "1859"))
    monkeypatch.setattr(web.municipality, "answered", lambda code, *_: made.append(code))
    monkeypatch.setattr(web, "neighbourhood", lambda code, lang: now.__setitem__(0, now[0] + 0.5))
    monkeypatch.setattr(web.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(web.time, "sleep", rests.append)
    _first_uses()
    assert made == ["1874", "1859"]
    assert rests == [2.0, 2.0]
