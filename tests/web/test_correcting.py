"""An owner corrects a publication from the desk, and is told which copies a deletion does not reach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from tests.admin import signed_in
from tests.fielded import BLOCKS, NOW, SETTINGS, SURVEY, field, new_store

from nabolag.cli import root
from nabolag.errors import BadInput
from nabolag.report.publication.house import publish_in
from nabolag.report.publication.kept import kept_editions, kept_languages
from nabolag.report.publication.overlap import overlaps, refuse_again
from nabolag.store import Store
from nabolag.store.accounts import events, note
from nabolag.store.publications import keep_publication
from nabolag.survey.fielding.collected import collected
from nabolag.survey.fielding.opening import open_fielding, told
from nabolag.survey.fielding.retention import delete_contacts
from nabolag.survey.fielding.traces import outside, traces
from nabolag.survey.frame import draw, leaders
from nabolag.survey.questionnaire import shipped
from nabolag.survey.settings import read_settings
from nabolag.survey.tabulation.plan import read_plan
from nabolag.text import texts
from nabolag.web.app import create_app

BASE = f"/admin/undersokelse/{SURVEY}"
PLAN = "questions: [kapasitet]\ngroups: [storrelse]\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path)
    yield opened
    opened.close()


def owner(store: Store, role: str = "owner") -> tuple[TestClient, str]:
    client = TestClient(
        create_app(store, clock=lambda: NOW + timedelta(days=1)), base_url="https://x", follow_redirects=False
    )
    return client, signed_in(client, store, role)


def answered(store: Store, n: int = 12) -> None:
    """So many hand in an answer to the question that is published."""
    client = TestClient(create_app(store, clock=lambda: NOW), base_url="https://x", follow_redirects=False)
    for i, token in enumerate(field(store, n)):
        client.post(f"/s/{token}?lang=nb")
        client.post(f"/s/{token}/side/alene?lang=nb", data={"kapasitet": ("liten", "stor")[i % 2]})
        client.post(f"/s/{token}/levere?lang=nb")


def publish(store: Store, correction: str | None = None, also: tuple[str, ...] = ()) -> dict[str, bytes]:
    return publish_in(
        store,
        collected(store, SURVEY),
        told(store, read_settings(SETTINGS)),
        (PLAN, "plan.yaml"),
        None,
        kept_editions(store, SURVEY),
        lang="nb",
        now=NOW,
        by="nabolag",
        demonstration=True,
        correction=correction,
        also=also,
    )[0]


def test_an_owner_corrects_what_is_published_from_the_desk(store: Store) -> None:
    answered(store)
    client, csrf = owner(store)
    assert "Ingenting er publisert ennå" in client.get(f"{BASE}/rett").text
    first = publish(store)
    assert "Utgave 1" in client.get(f"{BASE}/rett").text
    empty = client.post(f"{BASE}/rett", data={"csrf": csrf, "rettet": " "})
    assert empty.status_code == 422
    assert "Si hva som er rettet" in empty.text
    done = client.post(f"{BASE}/rett", data={"csrf": csrf, "rettet": "Tittelen var <b>feil</b>."})
    assert done.status_code == 303, done.text
    page = client.get(done.headers["location"]).text
    assert "Rettet utgave 2" in page
    assert "Tittelen var &lt;b&gt;feil&lt;/b&gt;." in page
    assert [e.number for e in kept_editions(store, SURVEY)] == [1, 2]
    assert first["side.html"] != client.get(f"/undersokelse/{SURVEY}/side.html").content
    for role in ("analyst", "reader"):
        other, token = owner(store, role)
        assert other.get(f"{BASE}/rett").status_code in (403, 404)
        assert other.post(f"{BASE}/rett", data={"csrf": token, "rettet": "x"}).status_code in (403, 404)


def test_a_correction_from_the_desk_is_made_in_every_language(store: Store) -> None:
    answered(store)
    client, csrf = owner(store)
    publish(store, also=("nn", "en"))
    form = client.get(f"{BASE}/rett").text
    assert [name in form for name in ('name="rettet"', 'name="rettet-nn"', 'name="rettet-en"')] == [True] * 3
    assert 'name="rettet-nb"' not in form
    said = {"csrf": csrf, "rettet": "Tittelen var feil.", "rettet-en": "The title was wrong."}
    assert client.post(f"{BASE}/rett", data=said).status_code == 303
    for lang, words in (
        ("nb", "Tittelen var feil."),
        ("nn", "Tittelen var feil."),
        ("en", "The title was wrong."),
    ):
        page = client.get(f"/undersokelse/{SURVEY}?lang={lang}").text
        assert words in page, lang
    assert kept_languages(store, SURVEY) == ("nb", "nn", "en")


def test_a_correction_from_the_command_line_leaves_no_language_behind(store: Store) -> None:
    """Else readers of the other language would have the figures that are corrected, or none."""
    answered(store)
    first = publish(store, also=("nn",))
    corrected = publish(store, "Tittelen var feil.")
    assert set(first) == set(corrected)
    assert "Tittelen var feil." in corrected["nn/index.html"].decode()


def test_another_survey_of_the_same_people_and_groups_is_told_of(store: Store) -> None:
    answered(store)
    publish(store)
    other = SETTINGS.replace(SURVEY, "neste")
    assert overlaps(store, SURVEY, read_plan(PLAN).plan) == []
    found = read_settings(other)
    both = pl.concat([draw(leaders(), "size").frame.head(5), draw(leaders(), "size").frame.tail(3)])
    open_fielding(store, found, shipped(*BLOCKS), both, NOW, settings_text=other)
    (near,) = overlaps(store, "neste", read_plan(PLAN).plan)
    assert (near.survey, near.people, near.asked, near.groups) == (SURVEY, 5, 8, ("storrelse",))
    for lang, words in (("nb", "5 av de 8 som er spurt her"), ("en", "5 of the 8")):
        assert words in near.said(texts(lang))
    assert overlaps(store, "neste", read_plan("questions: [kapasitet]\n").plan) == []
    merged = "questions: [kapasitet]\ngroups: [s2]\nderived: {s2: {from: storrelse, categories: {alle: [1, 2, 3]}}}\n"
    assert [o.groups for o in overlaps(store, "neste", read_plan(merged).plan)] == [("storrelse",)]
    delete_contacts(store, SURVEY, NOW, "ada")
    (near,) = overlaps(store, "neste", read_plan(PLAN).plan)
    assert near.people is None
    assert "ikke kjent om de samme" in near.said(texts("nb"))


def test_the_desk_and_the_log_say_that_another_survey_is_near(store: Store) -> None:
    answered(store)
    publish(store)
    with store.write() as c:
        keep_publication(c, "neste", {"om.json": b'{"title": "Neste", "lang": "nb"}', "side.html": b""}, NOW)
    client, csrf = owner(store)
    assert "«Neste» (neste) er også publisert herfra" in client.get(f"{BASE}/rett").text
    client.post(f"{BASE}/rett", data={"csrf": csrf, "rettet": "Tittelen var feil."})
    with store.read() as c:
        assert events(c, SURVEY)[0].detail["beside"] == ["neste"]


def test_the_same_answers_are_not_published_under_another_name(store: Store) -> None:
    answered(store)
    publish(store)
    refuse_again(store, SURVEY, collected(store, SURVEY))
    with pytest.raises(BadInput, match=f"alt publisert som «{SURVEY}»"):
        refuse_again(store, "neste", collected(store, SURVEY))


def test_two_who_publish_at_once_do_not_write_over_each_other(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(store)
    publish(store)
    from nabolag.report.publication import house

    real, once = house.written, []

    def meanwhile(*args: object, **kwargs: object) -> dict[str, bytes]:
        if not once:
            once.append(True)
            publish(store, "Den andre var først.")
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(house, "written", meanwhile)
    with pytest.raises(BadInput, match="Noen andre publiserte"):
        publish(store, "Begge på en gang.")
    assert [dict(e.note) for e in kept_editions(store, SURVEY)] == [{}, {"nb": "Den andre var først."}]


@pytest.mark.parametrize("act", ["slett-alt", "slett-kontakter"])
def test_deleting_on_the_site_names_the_copies_it_does_not_reach(
    store: Store, tmp_path: Path, act: str
) -> None:
    field(store, 5)
    links, answers = tmp_path / "lenker.csv", tmp_path / "borte.sav"
    links.write_text("x")
    with store.write() as c:
        note(c, NOW, "nabolag", "links", SURVEY, files=[str(links)])
        note(c, NOW, "nabolag", "answer file", SURVEY, files=[str(answers)])
        note(c, NOW, "ada.lovelace", "export", SURVEY, kind="sav")
        note(c, NOW, "nabolag", "publish", SURVEY, files=3)
    client, csrf = owner(store)
    asked = client.get(f"{BASE}/gjor/{act}").text
    done = client.post(f"{BASE}/gjor/{act}", data={"csrf": csrf, "id": SURVEY})
    assert done.status_code == 200
    for page in (asked, done.text):
        assert str(links) in page
        assert (str(answers) in page) == (act == "slett-alt")
        assert ("ada.lovelace" in page) == (act == "slett-alt")
    assert links.is_file()


def test_deleting_where_there_are_no_copies_says_nothing_of_them(store: Store) -> None:
    field(store, 5)
    client, csrf = owner(store)
    assert "Kopier utenfor lageret" not in client.get(f"{BASE}/gjor/slett-alt").text
    assert client.post(f"{BASE}/gjor/slett-alt", data={"csrf": csrf, "id": SURVEY}).status_code == 303


def test_files_of_answers_and_exact_tables_are_for_their_owner_alone(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "mappe"
    folder.mkdir()
    answered(store)
    for name, text in (("undersokelse.yaml", SETTINGS), ("plan.yaml", PLAN)):
        (folder / name).write_text(text)
    url = str(store.people.engine.url)
    for call in (
        ["weight", str(folder), "--out", str(tmp_path / "vektet.csv"), "--store", url],
        ["export", str(folder), "--out", str(tmp_path / "svar.sav"), "--store", url],
    ):
        done = CliRunner().invoke(root, ["survey", *call])
        assert done.exit_code == 0, done.output
    tables = ["survey", "analyse", str(tmp_path / "svar.sav"), "--plan", str(folder / "plan.yaml")]
    done = CliRunner().invoke(root, [*tables, "--out", str(tmp_path / "tabeller")])
    assert done.exit_code == 0, done.output
    made = [
        *tmp_path.glob("vektet*"),
        tmp_path / "svar.sav",
        *(p for p in (tmp_path / "tabeller").rglob("*") if p.is_file()),
    ]
    assert len(made) >= 6
    assert {p.name: oct(p.stat().st_mode & 0o777) for p in made} == {p.name: "0o600" for p in made}
    assert str(tmp_path / "vektet.csv") in outside(store, SURVEY, everything=True).there


def test_exact_tables_made_from_a_survey_stand_in_the_log_and_are_deleted_with_it(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "mappe"
    folder.mkdir()
    answered(store)
    for name, text in (("undersokelse.yaml", SETTINGS), ("plan.yaml", PLAN)):
        (folder / name).write_text(text)
    monkeypatch.setenv("NABOLAG_STORE", str(store.people.engine.url))
    done = CliRunner().invoke(root, ["survey", "analyse", str(folder), "--out", str(folder / "tabeller")])
    assert done.exit_code == 0, done.output
    made = {str(p) for p in (folder / "tabeller").iterdir()}
    assert len(made) == 3
    assert made <= set(outside(store, SURVEY, everything=True).there)
    assert made <= set(map(str, traces(store, SURVEY, folder, everything=True).ours))
    assert made.isdisjoint(map(str, traces(store, SURVEY, folder, everything=False).ours))
    client, _csrf = owner(store)
    assert "skrev tabeller med nøyaktige tall" in client.get("/admin/logg").text
