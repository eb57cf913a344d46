"""Nothing is redirected to where the Host header says."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from nabolag.web.app import create_app

EVIL = {"host": "ond.example"}


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(), follow_redirects=False, raise_server_exceptions=False)


@pytest.mark.parametrize(
    "path",
    [
        f"/s/{'a' * 26}/",
        "/makt/",
        "/fordeling///",
        "/admin/",
        "//ond.example",
        "//ond.example/",
        "/\\ond.example/",
        "/",
    ],
)
def test_no_address_leads_to_another_host(site: TestClient, path: str) -> None:
    answer = site.get(f"http://testserver{path}", headers=EVIL)
    where = answer.headers.get("location", "/")
    assert re.match(r"/(?![/\\])", where), where
    assert not re.search(r'(?:href|action|src)="(?:https?:)?[/\\][/\\]ond', answer.text)
    assert "ond.example/s/" not in answer.text


def test_a_slash_too_many_is_the_same_page(site: TestClient) -> None:
    assert site.get("/makt/").status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("nabolag.no", 200),
        ("NABOLAG.no:443", 200),
        ("a.lokal.no", 200),
        ("lokal.no", 421),
        ("ond.example", 421),
        ("ondnabolag.no", 421),
        ("nabolag.no.ond.example", 421),
        ("nabolag.no:443@ond.example", 421),
        ("[::1]:80", 200),
        ("", 421),
    ],
)
def test_only_known_hosts_are_answered(host: str, status: int) -> None:
    site = TestClient(create_app(hosts=["nabolag.no", "*.lokal.no", "[::1]"]), raise_server_exceptions=False)
    assert site.get("/makt", headers={"host": host}).status_code == status


def test_known_hosts_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NABOLAG_HOSTS", "nabolag.no, *.lokal.no")
    site = TestClient(create_app(), raise_server_exceptions=False)
    assert site.get("/makt").status_code == 421
    assert site.get("/makt", headers={"host": "x.lokal.no"}).status_code == 200
