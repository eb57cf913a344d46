"""A published survey of one's own stands beside the article's barriers, with its interval; a made-up one never does."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.fielded import NOW, SETTINGS, SURVEY, field, new_store

from nabolag.report.publication.house import publish_in
from nabolag.report.publication.kept import kept_editions
from nabolag.report.state import wave_in
from nabolag.store import Store
from nabolag.survey.fielding.collected import collected
from nabolag.survey.fielding.opening import told
from nabolag.survey.settings import read_settings
from nabolag.web.app import create_app

BARRIERS = ("kontroll", "insentiver", "uenighet", "erfaringer", "ikt")
OWN = "Nevnt i egen undersøkelse"


def answered(folder: Path, origin: str) -> tuple[Store, TestClient, list[set[str]]]:
    """Sixty leaders have answered (syntetisk, whatever it is called here), and what each named."""
    store, rng = new_store(folder), random.Random(3)
    client = TestClient(create_app(store, clock=lambda: NOW), base_url="https://x", follow_redirects=False)
    named = []
    for token in field(store, 60, settings=SETTINGS.replace("origin: synthetic", f"origin: {origin}")):
        named.append({one for one in BARRIERS if rng.random() < 0.5} or {"kontroll"})
        client.post(f"/s/{token}?lang=nb")
        client.post(f"/s/{token}/side/alene?lang=nb", data={"kapasitet": "stor"})
        client.post(f"/s/{token}/side/hindre?lang=nb", data={"barrierer": sorted(named[-1])})
        client.post(f"/s/{token}/levere?lang=nb")
    return store, client, named


def publish(store: Store, origin: str, questions: str = "kapasitet, barrierer") -> None:
    publish_in(
        store,
        collected(store, SURVEY),
        told(store, read_settings(SETTINGS.replace("origin: synthetic", f"origin: {origin}"))),
        (f"questions: [{questions}]\ngroups: [storrelse]\n", "plan.yaml"),
        None,
        kept_editions(store, SURVEY),
        lang="nb",
        now=NOW,
        by="nabolag",
        demonstration=True,
        correction=None,
    )


def test_a_real_wave_stands_beside_the_article_as_soon_as_it_is_published(tmp_path: Path) -> None:
    store, client, named = answered(tmp_path, "user")
    for address in ("/staten", "/kommune/1874/staten"):
        assert OWN not in client.get(address).text
    publish(store, "user")
    wave = wave_in(store)
    assert wave is not None
    control = wave.of("barrierer_kontroll")
    assert control is not None
    counted = sum("kontroll" in one for one in named) / len(named)
    assert control.share == pytest.approx(counted, abs=0.02)  # weighted, all of one stratum or near it
    assert control.low is not None and control.high is not None  # noqa: PT018
    assert control.low < counted < control.high
    for address in ("/staten", "/kommune/1874/staten"):
        page = client.get(address).text
        assert OWN in page
        assert f"{round(100 * control.share)}" in page
        assert "antall svar: 60" in page
        assert "publisert 24. november 2026" in page
    assert "Named in own survey" in client.get("/staten?lang=en").text
    assert "Nemnd i eiga undersøking" in client.get("/kommune/1874/staten?lang=nn").text
    store.close()


def test_a_survey_that_told_nothing_of_barriers_adds_no_column(tmp_path: Path) -> None:
    store, client, _named = answered(tmp_path, "user")
    publish(store, "user", "kapasitet")
    assert wave_in(store) is None
    assert OWN not in client.get("/staten").text
    store.close()


def test_a_made_up_wave_never_stands_beside_what_is_published(tmp_path: Path) -> None:
    store, client, _named = answered(tmp_path, "synthetic")
    publish(store, "synthetic")
    assert wave_in(store) is None
    for address in ("/staten", "/kommune/1874/staten"):
        assert OWN not in client.get(address).text
    store.close()
