"""An editor adds, changes, undoes and reads in; anybody tells what is missing; all of it is kept with who and when."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from tests.admin import signed_in
from tests.fielded import NOW, new_store

from nabolag.cli.register import command
from nabolag.report.register.exchange import read_file
from nabolag.store import Store, additions, open_store
from nabolag.web.app import create_app
from nabolag.web.limits import HINTS_AN_HOUR

CSV = "Samarbeid;Tjenester;Kommune;Rolle;Kilde\nFjordvann;vann;Moskenes;eier;www\nFjordvann;vann;Flakstad;eier;www\n"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder: Path = tmp_path_factory.mktemp("store")
    opened = new_store(folder)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def editor(store: Store) -> tuple[TestClient, str]:
    client = TestClient(create_app(store, clock=lambda: NOW), base_url="https://x", follow_redirects=False)
    return client, signed_in(client, store, "analyst")


def test_a_file_is_taken_whole_or_not_at_all_and_stands_beside_the_sources(
    editor: tuple[TestClient, str], store: Store
) -> None:
    client, csrf = editor
    bad = CSV + "Fjordvann;vann;Moskens;eier;www\n"
    refused = client.post("/admin/register/fil", data={"csrf": csrf}, files={"fil": ("a.csv", bad)})
    assert refused.status_code == 422
    assert "Moskenes" in refused.text  # the nearest is offered
    with store.read() as c:
        assert additions.now_said(c) == []
    assert (
        client.post("/admin/register/fil", data={"csrf": csrf}, files={"fil": ("a.csv", CSV)}).status_code
        == 200
    )
    assert "Fjordvann" in client.get("/samarbeid/lagt-inn").text
    answer = client.get("/samarbeid/sporsmal", params={"q": "vann i Lofoten"}).text
    assert "Det brukere har lagt inn" in answer
    api = client.get("/api/arrangements", params={"municipality": "Moskenes", "service": "water"}).json()
    assert [(a["origin"], a["members"]) for a in api] == [("user", ["1859", "1874"])]
    back = client.get("/admin/register/eksport.csv")
    again = client.post("/admin/register/fil", data={"csrf": csrf}, files={"fil": ("b.csv", back.content)})
    assert again.status_code == 200, "what is exported is read back"


def test_what_users_add_is_shown_beside_the_sources_and_counted_in_only_when_asked(
    editor: tuple[TestClient, str], store: Store
) -> None:
    client, csrf = editor
    lines = "Samarbeid;Organisasjonsnummer;Form;Tjenester;Kommune;Rolle;Kilde"
    told = "\n".join(f"Ishavsvann;;IKS;vann;{name};eier;sak 4/26" for name in ("Vardø", "Vadsø", "Moskenes"))
    sent = {"fil": ("i.csv", f"{lines}\n{told}\n")}
    assert client.post("/admin/register/fil", data={"csrf": csrf}, files=sent).status_code == 200
    reader = TestClient(client.app, base_url="https://x")

    alone = reader.get("/api/counts?rule=F2").json()
    both = reader.get("/api/counts?rule=F2&added=true").json()
    assert (alone["origin"], both["origin"]) == ("register", "register and user")
    assert both["total_at_least"] > alone["total_at_least"]
    assert (alone["municipalities"]["5634"], both["municipalities"]["5634"]) == (None, 1)
    page = reader.get("/samarbeid/telling?regel=F2").text
    assert "som ikke er talt med" in page
    counted = reader.get("/samarbeid/telling?regel=F2&brukere=med").text
    assert "Det er ubekreftet" in counted
    assert "brukere=med" in counted, "the address keeps the choice"

    own = reader.get("/kommune/1874/samarbeid").text
    assert "Det brukere har lagt inn" in own
    assert "sak 4/26" in own
    assert 'href="/kommune/5634/samarbeid' not in own, "the network is the sources' until it is asked for"
    mixed = reader.get("/kommune/1874/samarbeid?brukere=med").text
    assert 'href="/kommune/5634/samarbeid' in mixed
    assert "vann (meldt inn av brukere)" in mixed
    assert "Det brukere har lagt inn" not in reader.get("/kommune/0301/samarbeid").text

    assert "Ishavsvann" not in reader.get("/samarbeid/vann").text
    shown = reader.get("/samarbeid/vann?brukere=med").text
    assert "Ishavsvann (meldt inn av brukere)" in shown
    assert reader.get("/samarbeid/vann?brukere=kanskje").status_code == 422
    answer = reader.get("/api/question", params={"q": "vann i Finnmark"}).json()
    assert (answer["status"], [a["name"] for a in answer["added_by_users"]]) == ("unknown", ["Ishavsvann"])
    for kind in ("json", "csv", "xlsx"):
        assert reader.get(f"/kommune/1874/samarbeid.{kind}?brukere=med").status_code == 200
    client.post("/admin/register/endre/ishavsvann", data={"csrf": csrf, "hva": "fjern"})
    assert "Ishavsvann" not in reader.get("/kommune/1874/samarbeid?brukere=med").text


def test_an_editor_changes_undoes_and_sees_who_and_when(editor: tuple[TestClient, str], store: Store) -> None:
    client, csrf = editor
    form = {"csrf": csrf, "name": "Nordhavn IKS", "form": "IKS", "services": "havn", "source": "vedtak"}
    made = client.post("/admin/register/ny", data=form | {"kommuner": "Bodø; eier; 60\nGildeskål; eier; 40"})
    assert made.status_code == 303, made.text
    id_ = "nordhavniks"
    wrong = client.post(
        f"/admin/register/endre/{id_}", data=form | {"kommuner": "Bodø; eier; 60\nGildeskål; eier; 60"}
    )
    assert wrong.status_code == 422
    assert "120" in wrong.text
    again = client.post("/admin/register/ny", data=form | {"kommuner": "Rana; eier; 100"})
    assert again.status_code == 422
    assert "lagt inn fra før" in again.text
    client.post(f"/admin/register/endre/{id_}", data=form | {"kommuner": "Bodø; eier; 100"})
    page = client.get(f"/admin/register/endre/{id_}").text
    assert "1804; eier; 100" in page or "Bodø (Nordland), 1804; eier; 100" in page
    assert "en-analyst" in page
    client.post(f"/admin/register/endre/{id_}", data={"csrf": csrf, "hva": "angre"})
    assert "Gildeskål" in client.get(f"/admin/register/endre/{id_}").text
    client.post(f"/admin/register/endre/{id_}", data={"csrf": csrf, "hva": "fjern"})
    assert "Nordhavn" not in client.get("/samarbeid/lagt-inn").text
    client.post(f"/admin/register/endre/{id_}", data={"csrf": csrf, "hva": "angre"})
    assert "Nordhavn" in client.get("/samarbeid/lagt-inn").text
    with store.read() as c:
        assert [h.action for h in additions.history(c, id_)] == [
            "undone",
            "removed",
            "undone",
            "changed",
            "added",
        ]
    client.post(f"/admin/register/endre/{id_}", data={"csrf": csrf, "hva": "fjern"})


def test_anybody_tells_what_is_missing_and_only_the_contact_is_personal(
    editor: tuple[TestClient, str], store: Store
) -> None:
    client, csrf = editor
    reader = TestClient(create_app(store, clock=lambda: NOW), base_url="https://x", follow_redirects=False)
    assert reader.get("/samarbeid/meld?kommune=Moskenes").status_code == 200
    wrong = reader.post("/samarbeid/meld", data={"kommune": "Moskens", "hva": "Felles legevakt"})
    assert wrong.status_code == 422
    assert 'id="feil-kommune"' in wrong.text
    assert "Felles legevakt" in wrong.text
    told = {"kommune": "Moskenes", "hva": "Felles legevakt", "kontakt": "a@example.no"}
    elsewhere = reader.post("/samarbeid/meld", data=told, headers={"sec-fetch-site": "cross-site"})
    assert elsewhere.status_code == 422
    assert reader.post("/samarbeid/meld", data=told | {"nettside": "x"}).status_code == 303
    with store.read() as c:
        assert additions.waiting(c) == [], "what only a program fills in is not kept"
    statuses = [reader.post("/samarbeid/meld", data=told).status_code for _ in range(HINTS_AN_HOUR + 2)]
    assert statuses == [303] * HINTS_AN_HOUR + [429, 429]
    queue = client.get("/admin/register").text
    assert queue.count("a@example.no") == HINTS_AN_HOUR
    with store.read() as c:
        first = additions.waiting(c)[0]
    client.post(f"/admin/register/melding/{first.id}", data={"csrf": csrf, "hva": "used"})
    with store.read() as c:
        assert len(additions.waiting(c)) == HINTS_AN_HOUR - 1
        row = c.exec_driver_sql(f"SELECT contact, state, account FROM hints WHERE id = {first.id}").one()
    assert tuple(row) == (None, "used", "en-analyst")


def test_a_site_without_a_store_says_that_it_takes_no_messages() -> None:
    client = TestClient(create_app())
    assert "tar ikke imot" in client.get("/samarbeid/meld").text
    assert client.get("/samarbeid/lagt-inn").status_code == 200


def test_an_organisations_editor_edits_its_own_arrangements_and_no_others(
    editor: tuple[TestClient, str], store: Store
) -> None:
    site, site_csrf = editor
    owner = TestClient(site.app, base_url="https://x", follow_redirects=False)
    own_csrf = signed_in(owner, store, "owner")
    theirs = TestClient(site.app, base_url="https://x", follow_redirects=False)
    csrf = signed_in(theirs, store, "reader")
    assert theirs.get("/admin/register").status_code == 403, "a reader of no organisation edits nothing"
    given = {"csrf": own_csrf, "organisasjon": "Flakstad kommune"}
    assert owner.post("/admin/brukere/en-reader/organisasjon", data=given).status_code == 303
    assert 'value="Flakstad"' in owner.get("/admin/brukere").text
    assert "Flakstad" in theirs.get("/admin/register").text

    made = {"name": "Yttersida legevakt", "services": "helse", "source": "sak 9"}
    wrong = theirs.post("/admin/register/ny", data=made | {"csrf": csrf, "kommuner": "Moskenes; deltaker"})
    assert wrong.status_code == 422
    assert "Flakstad" in wrong.text
    lines = "Moskenes; deltaker\nFlakstad; vertskommune"
    assert theirs.post("/admin/register/ny", data=made | {"csrf": csrf, "kommuner": lines}).status_code == 303
    assert "Flakstad" in site.get("/samarbeid/lagt-inn").text, "who added it is shown"
    with store.read() as c:
        assert additions.history(c, "yttersidalegevakt")[0].organisation == "1859"

    others = {
        "csrf": site_csrf,
        "name": "Sørvann",
        "services": "vann",
        "source": "www",
        "kommuner": "Risør; eier",
    }
    assert site.post("/admin/register/ny", data=others).status_code == 303
    assert theirs.get("/admin/register/endre/sorvann").status_code == 403
    for what in ("angre", "fjern", ""):
        answer = theirs.post("/admin/register/endre/sorvann", data=others | {"csrf": csrf, "hva": what})
        assert answer.status_code == 403
    taken = theirs.post("/admin/register/ny", data=others | {"csrf": csrf, "kommuner": "Flakstad; eier"})
    assert taken.status_code == 422, "an arrangement of the same name is not written over"
    file = "Samarbeid;Kommune;Rolle;Kilde\nSørvann;Flakstad;eier;www\n"
    sent = theirs.post("/admin/register/fil", data={"csrf": csrf}, files={"fil": ("a.csv", file)})
    assert sent.status_code == 422
    back = theirs.get("/admin/register/eksport.csv").text
    assert "Yttersida" in back
    assert "Sørvann" not in back
    theirs.post("/admin/register/endre/yttersidalegevakt", data={"csrf": csrf, "hva": "fjern"})
    assert "Yttersida" not in site.get("/samarbeid/lagt-inn").text
    assert theirs.post("/admin/brukere/en-reader/organisasjon", data={"csrf": csrf}).status_code == 403


def test_what_is_told_becomes_an_arrangement_and_is_dealt_with_in_one_step(
    editor: tuple[TestClient, str], store: Store
) -> None:
    client, csrf = editor
    with store.write() as c:
        additions.hint(c, NOW, "1874", "Felles brannvesen med Flakstad", "sak 3/26", None)
    with store.read() as c:
        number = additions.waiting(c)[-1].id
    begun = client.get(f"/admin/register/ny?melding={number}").text
    assert "Felles brannvesen med Flakstad" in begun
    assert 'value="sak 3/26"' in begun
    assert "Moskenes" in begun
    form = {
        "csrf": csrf,
        "melding": str(number),
        "name": "Yttersida brann",
        "services": "brann",
        "source": "sak 3/26",
    }
    assert client.post("/admin/register/ny", data=form | {"kommuner": "Moskenes; sjef"}).status_code == 422
    with store.read() as c:
        assert number in {h.id for h in additions.waiting(c)}, "nothing is dealt with where nothing is kept"
    lines = "Moskenes; deltaker\nFlakstad; deltaker"
    assert client.post("/admin/register/ny", data=form | {"kommuner": lines}).status_code == 303
    with store.read() as c:
        assert number not in {h.id for h in additions.waiting(c)}
    assert "Yttersida brann" in client.get("/kommune/1874/samarbeid").text


def test_the_command_line_reads_in_and_writes_out_the_same(tmp_path: Path) -> None:
    url, file = f"sqlite:///{tmp_path}/n.db", tmp_path / "a.csv"
    bad = tmp_path / "bad.csv"
    file.write_text(CSV, "utf-8")
    bad.write_text(CSV + "Fjordvann;vann;Moskens;eier;www\n", "utf-8")
    refused = CliRunner().invoke(command, ["import", str(bad), "--store", url])
    assert refused.exit_code == 1
    assert "Moskenes" in refused.output
    assert CliRunner().invoke(command, ["import", str(file), "--store", url]).exit_code == 0
    for kind in ("xlsx", "csv"):
        out = tmp_path / f"ut.{kind}"
        assert "1 samarbeid" in CliRunner().invoke(command, ["export", str(out), "--store", url]).output
        back = read_file(out.read_bytes(), out.name)
        assert back == read_file(file.read_bytes(), file.name)
    for told, words in ((["--store", url], True), ([], False)):
        answer = CliRunner().invoke(command, ["ask", "vann i Lofoten", *told]).output
        assert ("Fjordvann" in answer) == words
        counted = CliRunner().invoke(command, ["count", "--rule", "F3", "--area", "Lofoten", "--json", *told])
        assert json.loads(counted.output)["added_by_users"] == (1 if words else 0)
    wrong = CliRunner().invoke(command, ["export", str(tmp_path / "ut.pdf"), "--store", url])
    assert wrong.exit_code != 0
    with closing(open_store(url)) as opened, opened.read() as c:
        assert [(h.account, h.action) for h in additions.history(c, "fjordvann")] == [("nabolag", "imported")]
