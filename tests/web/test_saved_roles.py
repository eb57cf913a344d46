"""A municipality's ownership kept on accounts: who may do what at each address, its history, and all of it out."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from tests.admin import PASSWORD, account, csrf
from tests.fielded import NOW, new_store

from nabolag.errors import NotKnown
from nabolag.governance.ownership import Interest, packed
from nabolag.report.ownership import read_file
from nabolag.store import Store
from nabolag.store.accounts import delete_account
from nabolag.store.saved import keep_case, saved_case, saved_cases
from nabolag.web.app import create_app

REGISTER = (
    Interest(name="Vann IKS", form="IKS", share=0.5, purpose="Vann"),
    Interest(name="Kraft AS", form="AS", share=0.1),
)
ADDRESS = "/kommune/1103/eierskap?" + urlencode(
    [("eier", packed(REGISTER)), ("eierkrav", "Vann IKS; Lekkasje; høyst 20 %; 31 %; 2026-06-30")]
)


class Town:
    """A site with a secretariat that has a register, shared with a representative and a reader, and a stranger."""

    def __init__(self, folder: Path) -> None:
        self.store: Store = new_store(folder)
        self.app = create_app(self.store, clock=lambda: NOW)
        self.browsers: dict[str, tuple[TestClient, str]] = {}
        for who in ("sekretariat", "kollega", "representant", "leser", "fremmed"):
            account(self.store, who, "reader")
            client = TestClient(self.app, base_url="https://x", follow_redirects=False)
            client.post("/admin/inn", data={"navn": who, "passord": PASSWORD})
            self.browsers[who] = client, csrf(client.get("/admin/passord").text)
        kept = self.post("sekretariat", "/admin/saker", adresse=ADDRESS, navn="Eierskap")
        self.case = kept.headers["location"]
        self.id = self.case.rpartition("/")[2]
        for who, role in (("kollega", "edit"), ("representant", "note"), ("leser", "read")):
            assert self.post("sekretariat", f"{self.case}/del", bruker=who, rolle=role).status_code == 303

    def last(self) -> int:
        """The number of the register's last version."""
        with self.store.read() as c:
            return saved_case(c, "sekretariat", self.id).last.version

    def get(self, who: str, path: str = "") -> Response:
        return self.browsers[who][0].get(path or self.case)

    def post(self, who: str, path: str, **data: str) -> Response:
        client, token = self.browsers[who]
        return client.post(path, data={"csrf": token, **data})


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    made = Town(tmp_path_factory.mktemp("town"))
    yield made
    made.store.close()


def text(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


NOTE = {"slag": "mote", "om": "Vann IKS", "tekst": "Møtet gikk bra"}
ACTS = {
    "": ({}, {"sekretariat": 200, "kollega": 200, "representant": 200, "leser": 200}),
    "/eksport.zip": ({}, {"sekretariat": 200, "kollega": 200, "representant": 200, "leser": 200}),
    "/notat": (NOTE, {"sekretariat": 303, "kollega": 303, "representant": 303, "leser": 403}),
    "/tilbake": ({"versjon": "1"}, {"sekretariat": 303, "kollega": 303, "representant": 303, "leser": 403}),
    "/navn": ({"navn": "Eierskap"}, {"sekretariat": 303, "kollega": 303, "representant": 403, "leser": 403}),
    "/del": (
        {"bruker": "leser", "rolle": "read"},
        {"sekretariat": 303, "kollega": 303, "representant": 403, "leser": 403},
    ),
    "/kopi": ({"navn": "Kopi"}, {"sekretariat": 303, "kollega": 303, "representant": 303, "leser": 303}),
    "/slett": ({}, {"kollega": 403, "representant": 403, "leser": 403}),
}


@pytest.mark.parametrize("act", list(ACTS))
def test_each_role_may_do_its_own_and_a_stranger_is_told_that_there_is_nothing(town: Town, act: str) -> None:
    data, may = ACTS[act]
    for who, status in may.items():
        path = town.case + act
        answer = town.get(who, path) if act in ("", "/eksport.zip") else town.post(who, path, **data)
        assert answer.status_code == status, (who, answer.text[:300])
    for case in (town.case, "/admin/saker/0123456789abcdef"):
        path = case + act
        stranger = (
            town.get("fremmed", path) if act in ("", "/eksport.zip") else town.post("fremmed", path, **data)
        )
        assert stranger.status_code == 404
        assert "Eierskap" not in re.sub(r"<nav.*?</nav>", "", stranger.text, flags=re.DOTALL)
    if act not in ("", "/eksport.zip"):
        browser, _token = town.browsers["sekretariat"]
        assert browser.post(town.case + act, data=data).status_code == 403, "a form from elsewhere"


def test_only_those_who_edit_can_save_a_next_version(town: Town) -> None:
    for who, status in (("representant", 403), ("leser", 403), ("fremmed", 404)):
        changed = ADDRESS + "&melding=2025-01-01"
        assert town.post(who, "/admin/saker", adresse=changed, sak=town.id).status_code in (status, 422)
    assert "2025-01-01" not in town.get("sekretariat").text


def test_a_save_is_a_version_with_who_and_when_and_can_be_brought_back(town: Town) -> None:
    fewer = "/kommune/1103/eierskap?" + urlencode({"eier": packed(REGISTER[:1])})
    assert town.post("kollega", "/admin/saker", adresse=fewer, sak=town.id).status_code == 303
    town.post("representant", f"{town.case}/notat", slag="krav", om="Vann IKS", tekst="Lekkasjen er målt")
    page = text(town.get("leser").text)
    assert (
        re.search(r"Åpne versjon \d+ 27\.\d\d\.20\d\d \d\d:\d\d kollega innholdet", page)
        or "kollega innholdet" in page
    )
    assert "nytt notat: Vann IKS" in page
    assert "Lekkasjen er målt" in page
    town.post("sekretariat", f"{town.case}/tilbake", versjon="1")
    back = town.get("sekretariat").text
    links = re.findall(r'href="(/kommune/1103/eierskap\?[^"]+)"', back)
    assert "Kraft AS" in town.get("sekretariat", unescape(links[0])).text, "the register is as it was"
    assert "Lekkasjen er målt" in text(back), "what others have noted since stands"
    earlier = unescape(re.search(r'href="(/kommune/1103/eierskap/endring\?[^"]+)"', back)[1])  # type: ignore[index]
    set_beside = town.get("leser", earlier)
    assert "Virksomheter uten hull i registeret" in set_beside.text
    assert town.get("leser", earlier.replace("forrige=", "forrige=x")).status_code == 422


def test_what_somebody_else_saved_meanwhile_is_not_written_over_unseen(town: Town) -> None:
    last = town.last()
    base = {"sak": town.id, "lagret": town.id, "versjon": str(last)}
    first, second = (f"{ADDRESS}&revisjonsplan=2024-0{n}-01" for n in (3, 4))
    assert town.post("kollega", "/admin/saker", adresse=first, **base).status_code == 303
    late = town.post("sekretariat", "/admin/saker", adresse=second, **base)
    assert late.status_code == 422
    assert "kollega lagret versjon" in late.text
    assert town.post("sekretariat", "/admin/saker", adresse=second, likevel="1", **base).status_code == 303


def test_a_note_is_changed_and_taken_away_by_its_writer_alone(town: Town) -> None:
    town.post("representant", f"{town.case}/notat", slag="mote", om="Kraft AS", tekst="Første tekst")
    page = town.get("representant").text
    mine = re.findall(r'name="notat" value="(\w+)"', page)[0]
    assert town.post("sekretariat", f"{town.case}/notat", notat=mine, tekst="Kapret").status_code == 404
    assert (
        town.post(
            "representant", f"{town.case}/notat", notat=mine, slag="mote", tekst="Andre tekst"
        ).status_code
        == 303
    )
    assert "Andre tekst" in town.get("leser").text
    before = town.last() - 1
    assert (
        town.post("representant", f"{town.case}/notat", notat=mine, slag="mote", tekst="").status_code == 303
    )
    assert "Andre tekst" not in town.get("leser").text
    town.post("representant", f"{town.case}/tilbake", versjon=str(before))
    assert "Første tekst" in town.get("leser").text
    for wrong in ({"slag": "tull"}, {"om": "Finnes ikke IKS"}, {"tekst": " "}, {"tekst": "x" * 4001}):
        answer = town.post("representant", f"{town.case}/notat", **{**NOTE, **wrong})
        assert answer.status_code == 422
        assert wrong.get("tekst", "Møtet gikk bra").strip() in answer.text, "what was typed stays"


def test_everything_comes_out_and_the_register_reads_back_to_the_same(town: Town) -> None:
    town.post("sekretariat", "/admin/saker", adresse=ADDRESS, sak=town.id)
    out = zipfile.ZipFile(io.BytesIO(town.get("leser", f"{town.case}/eksport.zip").content))
    names = out.namelist()
    read = read_file(out.read("eierinteresser.xlsx"), "eierinteresser.xlsx", date(2026, 11, 30))
    assert {"Vann IKS", "Kraft AS"} <= {one.name for one in read.interests}
    assert not read.faults
    assert out.read("eierkalender.ics").startswith(b"BEGIN:VCALENDAR")
    assert sum(name.endswith(".docx") for name in names) >= 6
    assert len(names) == len(set(names))
    assert {"kontrollplan-1103-nb.docx", "eierskapsmelding-utkast-1103-nb.docx"} <= set(names)
    assert "Lekkasje" in out.read("eieroppfolging-1103.json").decode()
    history, notes, shared = (
        out.read(name).decode("utf-8-sig") for name in ("saker.csv", "notater.csv", "deling.csv")
    )
    assert "kollega" in history
    assert "Møtet gikk bra" in notes
    assert "representant;eierrepresentant" in shared


def test_a_register_outlives_the_account_that_made_it(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.post("kollega", "/admin/saker", adresse=ADDRESS, navn="Eierskap")
    with town.store.write() as c:
        delete_account(c, "sekretariat")
        cases = {case.id: case for case in saved_cases(c, "kollega")}
        assert cases[town.id].account == "kollega"
        assert len({case.name for case in cases.values()}) == 2
    assert "representant" in town.get("kollega").text
    assert town.get("leser").status_code == 200
    with town.store.write() as c:
        delete_account(c, "leser")
    assert "<li>leser:" not in town.get("kollega").text
    town.store.close()


def test_a_reader_is_told_that_what_they_save_is_a_case_of_their_own(town: Town) -> None:
    shown = town.get("leser").text
    assert "denne blir som den er" in shown
    client, _token = town.browsers["leser"]
    opened = unescape(re.search(r'href="(/kommune/1103/eierskap/oppfolging\?[^"]+)"', shown)[1])  # type: ignore[index]
    saving = unescape(re.search(r'href="(/admin/saker/ny[^"]+)"', client.get(opened).text)[1])  # type: ignore[index]
    assert "blir en ny sak som bare du ser" in client.get(saving).text
    kept = town.browsers["sekretariat"][0].get(saving).text
    assert "blir en ny sak som bare du ser" not in kept


def test_a_meeting_that_is_kept_comes_out_with_its_mandate_and_protocol(town: Town) -> None:
    kept = town.post(
        "fremmed", "/admin/saker", adresse=f"{ADDRESS}&selskap=Vann+IKS&saker=Budsjett", navn="Møtet"
    )
    content = town.get("fremmed", kept.headers["location"] + "/eksport.zip").content
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert {"eiermote-1103.docx", "mandat-1103-nb.docx", "protokoll-1103-nb.docx"} <= set(names)


def test_what_cannot_be_read_is_not_kept_and_what_is_kept_comes_out_whatever_it_says(town: Town) -> None:
    for wrong in ("avvik=tull", "eierkrav=tull", "selskap=Finnes+ikke"):
        answer = town.post("fremmed", "/admin/saker", adresse=f"{ADDRESS}&{wrong}", navn="Nei")
        assert answer.status_code == 422, wrong
    address = f"{ADDRESS}&melding=i+fjor&avvik=tull&selskap=Borte"  # as kept before the sources changed
    with town.store.write() as c:
        case = keep_case(c, NOW, "fremmed", "eierskap", "Gammel", "m", address).id
    assert town.get("fremmed", f"/admin/saker/{case}").status_code == 200
    content = town.get("fremmed", f"/admin/saker/{case}/eksport.zip").content
    out = zipfile.ZipFile(io.BytesIO(content))
    assert {"eierinteresser.xlsx", "eierskap-1103.docx", "saker.csv"} <= set(out.namelist())
    told = out.read("mangler.txt").decode()
    for named in ("Oppfølging: Avvik 1", "Møtet: «Borte»", "Eierkalender: "):
        assert named in told


def test_sharing_tells_nobody_which_accounts_there_are(town: Town) -> None:
    """The answer is the same, but for the name, whether there is such an account or not."""
    pages = []
    for name in ("fremmed", "finnesik"):
        assert town.post("sekretariat", f"{town.case}/del", bruker=name, rolle="read").status_code == 303
        pages.append(town.get("sekretariat").text.replace(name, "hen"))
        out = zipfile.ZipFile(io.BytesIO(town.get("sekretariat", f"{town.case}/eksport.zip").content))
        assert f"{name};leser" in out.read("deling.csv").decode("utf-8-sig")
        assert town.post("sekretariat", f"{town.case}/del", bruker=name).status_code == 303
    assert pages[0] == pages[1]
    for wrong in ("", "kari nordmann", "x" * 121):
        assert town.post("sekretariat", f"{town.case}/del", bruker=wrong, rolle="read").status_code == 422


def test_a_name_that_gets_an_account_later_sees_the_case_and_one_that_goes_loses_it(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.post("sekretariat", f"{town.case}/del", bruker=" NY ", rolle="edit")
    account(town.store, "ny", "reader")
    with town.store.write() as c:
        assert saved_case(c, "ny", town.id).role == "edit"
        delete_account(c, "ny")
    account(town.store, "ny", "reader")
    with town.store.write() as c, pytest.raises(NotKnown):
        saved_case(c, "ny", town.id)
    town.post("sekretariat", f"{town.case}/del", bruker="aldri", rolle="edit")
    with town.store.write() as c:  # the heir is somebody who is there
        delete_account(c, "sekretariat")
        assert saved_case(c, "kollega", town.id).account == "kollega"
    town.store.close()


def test_saving_starts_on_the_page_and_opens_there_again(town: Town) -> None:
    client, _token = town.browsers["fremmed"]
    page = client.get(ADDRESS.replace("/eierskap?", "/eierskap/okonomi?")).text
    link = unescape(re.search(r'href="(/admin/saker/ny[^"]+)"', page)[1])  # type: ignore[index]
    asked = client.get(link)
    assert asked.status_code == 200
    address = unescape(re.search(r'name="adresse" value="([^"]+)"', asked.text)[1])  # type: ignore[index]
    led = town.post("fremmed", "/admin/saker", adresse=address, navn="Min")
    opened = unescape(
        re.search(
            r'href="(/kommune/1103/eierskap/oppfolging\?[^"]+)"', client.get(led.headers["location"]).text
        )[1]  # type: ignore[index]
    )
    shown = client.get(opened).text
    assert "Lekkasje" in shown
    again = unescape(re.search(r'href="(/admin/saker/ny[^"]+)"', shown)[1])  # type: ignore[index]
    assert "selected>Versjon 2 av Min" in client.get(again).text
    assert "/admin/saker/ny" not in TestClient(create_app()).get(ADDRESS).text
