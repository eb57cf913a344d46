"""An owner corrects a publication from the desk, and is told which copies a deletion does not reach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from tests.admin import signed_in
from tests.fielded import NOW, SETTINGS, SURVEY, field, new_store

from nabolag.cli import root
from nabolag.errors import BadInput
from nabolag.report.publication.house import kept_editions, publish_in
from nabolag.store import Store
from nabolag.store.accounts import note
from nabolag.survey.fielding.collected import collected
from nabolag.survey.fielding.opening import told
from nabolag.survey.fielding.traces import outside
from nabolag.survey.settings import read_settings
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


def publish(store: Store, correction: str | None = None) -> dict[str, bytes]:
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
        note(c, NOW, "ada", "export", SURVEY, kind="sav")
        note(c, NOW, "nabolag", "publish", SURVEY, files=3)
    client, csrf = owner(store)
    asked = client.get(f"{BASE}/gjor/{act}").text
    done = client.post(f"{BASE}/gjor/{act}", data={"csrf": csrf, "id": SURVEY})
    assert done.status_code == 200
    for page in (asked, done.text):
        assert str(links) in page
        assert (str(answers) in page) == (act == "slett-alt")
        assert ("ada" in page) == (act == "slett-alt")
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
