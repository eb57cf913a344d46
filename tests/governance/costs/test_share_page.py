"""/fordeling, as a reader meets it."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from nabolag.web.app import create_app

from .skaane import COSTS, PLAYERS


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app())


def address(path: str = "/fordeling") -> str:
    pairs = [("navn", name) for name in PLAYERS]
    pairs += [(f"k{sum(1 << PLAYERS.index(c) for c in group)}", str(cost)) for group, cost in COSTS.items()]
    return f"{path}?{urlencode(pairs)}"


def test_the_address_carries_the_whole_case(site: TestClient) -> None:
    page = site.get(address())
    assert page.status_code == 200
    assert "H + K + L (0,43)" in page.text
    found = site.get(address("/fordeling.json")).json()
    nucleolus = next(row for row in found["allocations"] if row["method"] == "nucleolus")
    assert nucleolus["amounts"]["M"] == pytest.approx(18.32)


def test_an_answer_comes_at_once(site: TestClient) -> None:
    site.get(address("/fordeling/svar"))
    answer = site.get(address("/fordeling/svar"))
    assert float(answer.headers["server-timing"].split("dur=")[1]) < 100
    assert answer.headers["hx-replace-url"].startswith("/fordeling?navn=A")


def test_the_example_says_that_it_is_made_up(site: TestClient) -> None:
    assert "De gjelder ingen virkelige kommuner" in site.get("/fordeling").text


def test_a_pasted_table_becomes_an_address(site: TestClient) -> None:
    pasted = {"tabell": "gruppe;kostnad\nA;3\nB;4\nA + B;6,5"}
    moved = site.get("/fordeling", params=pasted, follow_redirects=False)
    assert moved.status_code == 303
    assert "k3=6%2C5" in moved.headers["location"]
    assert site.get(moved.headers["location"]).status_code == 200


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("navn=A", "fra 2 til 6 deltakere, ikke 1"),
        ("navn=A&navn=B&k1=3", "Fyll inn hva B ville betalt"),
        ("navn=A&navn=B&k1=3&k2=4&k3=x", "«x» er ikke et tall"),
        ("navn=A&navn=A&k1=3&k2=4&k3=6", "«A» står to ganger"),
        ("tabell=hei", "Første rad skal begynne"),
        ("&".join(f"navn=k{i}" for i in range(7)), "ikke 7"),
    ],
)
def test_a_case_that_cannot_be_used_says_why_and_keeps_what_was_written(
    site: TestClient, query: str, says: str
) -> None:
    page = site.get(f"/fordeling?{query}")
    assert page.status_code == 422
    assert says in page.text
    if query.startswith("navn=A"):
        assert 'value="A"' in page.text


@pytest.mark.parametrize("kind", ["xlsx", "docx", "csv", "json"])
def test_files_come_in_every_kind_and_language(site: TestClient, kind: str) -> None:
    for lang in ("nb", "nn", "en"):
        assert len(site.get(f"/fordeling.{kind}?lang={lang}").content) > 400


def test_names_are_shown_as_text_and_never_as_markup(site: TestClient) -> None:
    page = site.get("/fordeling", params={"navn": ["<b>A</b>", "B"], "k1": 3, "k2": 4, "k3": 6})
    assert page.status_code == 200
    assert "<b>A</b>" not in page.text
