"""The model of capacity on the web: files at the desk of a closed survey, one sentence of a municipality of a published one."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from fastapi.testclient import TestClient
from tests.admin import PASSWORD, kept, signed_in
from tests.fielded import NOW, SETTINGS, SURVEY, field, new_store

from nabolag.report.alone import felt
from nabolag.sources.survey_files import read_survey
from nabolag.store import Store
from nabolag.store.accounts import give_surveys, save_account
from nabolag.store.publications import keep_publication
from nabolag.survey.fielding.answering import begin, complete, save, visit
from nabolag.survey.fielding.opening import close_fielding
from nabolag.survey.questionnaire import read_questionnaire, shipped
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


def answered(
    store: Store, origin: str, id: str = SURVEY, n: int = 100, grades: Sequence[str] = GRADES
) -> Store:
    """A closed survey of 300 leaders, `n` of whom have answered (syntetisk, whatever it is called here)."""
    settings = SETTINGS.replace("origin: synthetic", f"origin: {origin}").replace(SURVEY, id)
    rng = random.Random(4)
    for token in rng.sample(field(store, 300, questionnaire=shipped("oppgaver"), settings=settings), n):
        found = visit(store, token, NOW)
        assert found is not None
        found = begin(store, found, "nb")
        found, _wrong = save(store, found, found.page("alene"), {"kapasitet": [rng.choice(grades)]}, NB)
        form = {f"oppgaver_{task}": [rng.choice(grades)] for task in TASKS}
        found, _wrong = save(store, found, found.page("oppgaver"), form, NB)
        complete(store, found, NOW)
    close_fielding(store, id, NOW, "kari")
    return store


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = answered(new_store(tmp_path_factory.mktemp("real")), "user")
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
    assert "Ingen annen undersøkelse ligger her" in desk
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


def test_the_desk_shows_the_change_from_a_wave_that_asked_in_the_same_words(
    real: Store, site: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waves with other words, with none answered, or open, stand with the reason."""
    from nabolag.web.pages.admin import capacity as page

    monkeypatch.setattr(page, "capacity", partial(page.capacity, diagnose=False))
    answered(real, "user", "ifjor", n=40, grades=GRADES[:3])
    words, user = shipped("oppgaver"), SETTINGS.replace("origin: synthetic", "origin: user")
    asked = next(q for q in read_questionnaire(words).questions() if q.id == "kapasitet").text["nb"]
    other = words.replace(asked, "Klarer dere dere alene?")
    for id, text, settings in (
        ("andre-ord", other, user),
        ("oppdiktet", words, SETTINGS),
        ("tom", words, user),
        ("apen", words, user),
        ("hemmelig", words, user),
    ):
        field(real, 20, questionnaire=text, settings=settings.replace(SURVEY, id))
        if id != "apen":
            close_fielding(real, id, NOW, "kari")
    owner = TestClient(site.app, base_url="https://x", follow_redirects=False)
    signed_in(owner, real, "owner")
    base = f"/admin/undersokelse/{SURVEY}"
    desk = owner.get(base).text
    (picker,) = re.findall(r'<select class="ds-input" id="fra" name="fra">(.*?)</select>', desk)
    assert re.findall(r'value="(.*?)"', picker) == ["ifjor"]
    told = html.unescape(desk)
    for why in (
        "samme ord: «Klarer dere dere alene?»",
        "oppdiktet",
        "Færre enn 30 har svart.",
        "Den er ikke lukket.",
    ):
        assert why in told[told.index("Disse kan ikke sammenlignes:") :]
    got = owner.get(f"{base}/kapasitet", params={"fra": "ifjor", "format": "sav"})
    assert got.status_code == 200
    (tmp_path / "k.sav").write_bytes(got.content)
    table = read_survey(tmp_path / "k.sav").data
    whole = table.row(0, named=True)
    assert 0 < whole["change_low"] < whole["change"] < whole["change_high"]
    assert table.filter(pl.col("task") != "")["change"].count() == len(TASKS)
    assert owner.get(f"{base}/kapasitet", params={"fra": "andre-ord", "format": "sav"}).status_code == 422
    assert owner.get(f"{base}/kapasitet", params={"fra": "ifjor", "format": "exe"}).status_code == 404
    # whoever is not given a survey is not told that it is there
    reader = TestClient(site.app, base_url="https://x", follow_redirects=False)
    with real.write() as c:
        save_account(c, "gjest", kept(), "analyst", NOW)
        give_surveys(c, "gjest", [SURVEY])
    reader.post("/admin/inn", data={"navn": "gjest", "passord": PASSWORD})
    assert "Ingen annen undersøkelse ligger her" in reader.get(base).text
    assert reader.get(f"{base}/kapasitet", params={"fra": "ifjor", "format": "sav"}).status_code == 404


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
    store = answered(new_store(tmp_path), "synthetic")
    with store.write() as c:
        keep_publication(c, SURVEY, {"index.html": b"<p>syntetisk</p>"}, NOW)
    client = TestClient(create_app(store, clock=lambda: NOW), base_url="https://x")
    assert "◌ ukjent: hva lederne i Moskenes mener" in client.get("/kommune/1874/alene?lang=nb").text
    assert felt.felt_in(store, "1874", NB) is None
    store.close()
