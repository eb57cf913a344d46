"""The model of capacity on the web: files at the desk of a closed survey, one sentence of a municipality of a published one."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.admin import signed_in
from tests.fielded import NOW, SETTINGS, SURVEY, field, new_store

from nabolag.report.alone import felt
from nabolag.sources.survey_files import read_survey
from nabolag.store import Store
from nabolag.store.publications import keep_publication
from nabolag.survey.fielding.answering import begin, complete, save, visit
from nabolag.survey.fielding.opening import close_fielding
from nabolag.survey.questionnaire import shipped
from nabolag.text import texts
from nabolag.web.app import create_app

NB = texts("nb")
GRADES = ("svaert_stor", "stor", "noen", "liten", "svaert_liten")
TASKS = (
    "barnevern",
    "legevakt",
    "sykehjem",
    "grunnskole",
    "sosial",
    "krisesenter",
    "brann",
    "avlop",
    "avfall",
    "plan",
)


def answered(folder: Path, origin: str) -> Store:
    """A closed survey of 300 leaders, 100 of whom have answered (syntetisk, whatever it is called here)."""
    store = new_store(folder)
    settings = SETTINGS.replace("origin: synthetic", f"origin: {origin}")
    rng = random.Random(4)
    for token in rng.sample(field(store, 300, questionnaire=shipped("oppgaver"), settings=settings), 100):
        found = visit(store, token, NOW)
        assert found is not None
        found = begin(store, found, "nb")
        found, _wrong = save(store, found, found.page("alene"), {"kapasitet": [rng.choice(GRADES)]}, NB)
        form = {f"oppgaver_{task}": [rng.choice(GRADES)] for task in TASKS}
        found, _wrong = save(store, found, found.page("oppgaver"), form, NB)
        complete(store, found, NOW)
    close_fielding(store, SURVEY, NOW, "kari")
    return store


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = answered(tmp_path_factory.mktemp("real"), "user")
    yield store
    store.close()


@pytest.fixture(scope="module")
def site(real: Store) -> TestClient:
    return TestClient(create_app(real, clock=lambda: NOW), base_url="https://x", follow_redirects=False)


@pytest.fixture(scope="module")
def analyst(real: Store, site: TestClient) -> TestClient:
    client = TestClient(site.app, base_url="https://x", follow_redirects=False)
    signed_in(client, real, "analyst")
    return client


STARTS = {"pptx": b"PK", "html": b"<!", "sav": b"$FL2"}


def test_the_analyst_gets_slides_a_page_and_spss_with_the_tasks_and_the_map(
    analyst: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nabolag.web.pages.admin import capacity as page

    fitted, kept = page.capacity, []
    monkeypatch.setattr(
        page, "capacity", lambda answers: kept[0] if kept else kept.append(fitted(answers)) or kept[0]
    )
    desk = analyst.get(f"/admin/undersokelse/{SURVEY}").text
    for kind, begins in STARTS.items():
        assert f"/kapasitet.{kind}" in desk
        got = analyst.get(f"/admin/undersokelse/{SURVEY}/kapasitet.{kind}")
        assert got.status_code == 200
        assert got.content.lstrip()[: len(begins)].lower() == begins.lower()
        assert got.headers["content-disposition"] == f'attachment; filename="{SURVEY}-kapasitet.{kind}"'
        assert "no-store" in got.headers["cache-control"]
        if kind == "html":
            said = got.text
            for id_ in (
                "svar",
                "oppgaver",
                "kart",
                "folt-maalt",
                "tillit",
                "neste",
                "publisering",
                "kommuner",
            ):
                assert f'id="{id_}"' in said
            assert "krisesentertilbud" in said
            assert "syntetisk" not in said.lower()
    (tmp_path / "k.sav").write_bytes(got.content)
    table = read_survey(tmp_path / "k.sav").data
    assert table["n"].max() == 100
    assert set(table["task"]) == {"", *(f"oppgaver_{task}" for task in TASKS)}


def test_the_public_page_says_nothing_before_the_real_wave_is_published_and_an_estimate_after(
    real: Store, site: TestClient
) -> None:
    before = site.get("/kommune/1874/alene?lang=nb").text
    assert "◌ ukjent: hva lederne i Moskenes mener, vet vi ikke." in before
    with real.write() as c:
        keep_publication(c, SURVEY, {"index.html": b"<p>tabeller</p>"}, NOW)
    for code, name in (("1874", "Moskenes"), ("0301", "Oslo"), ("5610", "Karasjok")):
        page = site.get(f"/kommune/{code}/alene?lang=nb").text
        said = re.search(rf"◐ anslag: i kommuner som [^.]*{name}[^.]*\.", page)
        assert said, page[:400]
        assert re.search(r"\(\d+–\d+ prosent på 95\s?%-nivå|\(\d+–\d+ prosent på", said[0])
        assert "anslag fra 100 svar i hele landet, ikke et svar fra" in page
    for lang, sign in (("nn", "◐"), ("en", "◐")):
        assert sign in site.get(f"/kommune/1874/alene?lang={lang}").text


def test_a_made_up_wave_that_is_published_still_says_nothing_of_a_municipality(tmp_path: Path) -> None:
    store = answered(tmp_path, "synthetic")
    with store.write() as c:
        keep_publication(c, SURVEY, {"index.html": b"<p>syntetisk</p>"}, NOW)
    client = TestClient(create_app(store, clock=lambda: NOW), base_url="https://x")
    assert "◌ ukjent: hva lederne i Moskenes mener" in client.get("/kommune/1874/alene?lang=nb").text
    assert felt.felt_in(store, "1874", NB) is None
    store.close()
