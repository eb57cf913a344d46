"""Fee cases that somebody logged in keeps: named, versioned, copied, compared, taken out and deleted, and nobody else's."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from tests.admin import signed_in
from tests.fees.test_kept_cases import CASE
from tests.fielded import NOW, new_store

from nabolag.errors import BadInput, NotKnown
from nabolag.fees import case_of_yaml
from nabolag.fees.kept import packed
from nabolag.store import Store
from nabolag.store.accounts import delete_account
from nabolag.store.saved import keep_case, keep_version, rename_case, saved_case, saved_cases
from nabolag.web.app import create_app


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = new_store(tmp_path_factory.mktemp("store"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def site(store: Store) -> TestClient:
    return TestClient(create_app(store, clock=lambda: NOW), base_url="https://x", follow_redirects=False)


@pytest.fixture(scope="module")
def csrf(site: TestClient, store: Store) -> str:
    return signed_in(site, store, "reader")


def text(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def test_a_case_is_saved_from_its_page_changed_into_a_next_version_compared_copied_and_deleted(
    site: TestClient, csrf: str
) -> None:
    page = site.get("/gebyr?boliger=2000&drift=6&navn=Nordvik&rente=5").text
    link = unescape(re.search(r'href="([^"]+)"[^>]*>Lagre på brukeren din', page)[1])  # type: ignore[index]
    asked = site.get(link)
    assert asked.status_code == 200
    address = unescape(re.search(r'name="adresse" value="([^"]+)"', asked.text)[1])  # type: ignore[index]
    assert "rente=5" in address, "what is assumed of the future is kept too"
    led = site.post("/admin/saker", data={"csrf": csrf, "adresse": address, "navn": "Vann 2027"})
    assert led.status_code == 303
    where = led.headers["location"]

    dearer = f"/gebyr?{urlencode({'sak': packed(replace(CASE, name='Nordvik'))})}"
    again = {"csrf": csrf, "adresse": dearer, "sak": where.rpartition("/")[2]}
    for _twice in range(2):  # the same figures again are no new version
        assert site.post("/admin/saker", data=again).headers["location"] == where
    shown = site.get(where).text
    assert "Åpne versjon 2" in shown
    assert "Åpne versjon 3" not in shown
    addresses = [unescape(a) for a in re.findall(r'href="(/gebyr\?[^"]+)"', shown)]
    assert "Saken: Nordvik, versjon 2" in site.get(addresses[0]).text
    both = re.findall(r'name="sak" value="([^"]+)"[^>]* checked', shown)
    assert "Nordvik, versjon 1" in text(site.get("/gebyr/versjoner", params={"sak": both}).text)
    assert (
        site.get(re.search(r'href="(/gebyr/sak\.xlsx[^"]+)"', shown)[1].replace("&amp;", "&")).content[:2]
        == b"PK"
    )  # type: ignore[index]

    assert site.post(f"{where}/navn", data={"csrf": csrf, "navn": "Vann, budsjett"}).status_code == 303
    copied = site.post(f"{where}/kopi", data={"csrf": csrf, "navn": "Vann, alternativ"}).headers["location"]
    assert (
        "Saken: Vann, alternativ, versjon 1"
        in site.get(
            unescape(re.search(r'href="(/gebyr\?[^"]+)"', site.get(copied).text)[1])  # type: ignore[index]
        ).text
    )
    taken = site.post(f"{where}/navn", data={"csrf": csrf, "navn": "Vann, alternativ"})
    assert (taken.status_code, "Velg et annet navn" in taken.text) == (422, True)

    listed = re.findall(r'name="sak" value="([^"]+)"', site.get("/admin/saker").text)
    side_by_side = text(site.get("/gebyr/versjoner", params={"sak": listed}).text)
    assert "Vann, alternativ, versjon 1" in side_by_side
    assert "Nordvik, versjon 2" in side_by_side

    out = zipfile.ZipFile(io.BytesIO(site.get("/admin/saker/eksport.zip").content))
    cases = [case_of_yaml(out.read(n).decode()) for n in out.namelist() if n.endswith(".yaml")]
    assert sorted(case.version for case in cases) == [1, 1, 2]
    assert "Vann, budsjett" in out.read("saker.csv").decode("utf-8-sig")
    for address in (where, copied):
        assert site.post(f"{address}/slett", data={"csrf": csrf}).status_code == 303
        assert site.get(address).status_code == 404
    assert "Du har ingen lagrede saker her" in site.get("/admin/saker").text


def test_members_together_are_kept_as_one_case(site: TestClient, csrf: str) -> None:
    table = "kommune;boliger;drift\nA;2000;6\nB;900;4\n"
    page = site.get("/gebyr/sammen", params={"tabell": table, "spart": "5"}).text
    link = unescape(re.search(r'href="([^"]+)"[^>]*>Lagre på brukeren din', page)[1])  # type: ignore[index]
    address = unescape(re.search(r'name="adresse" value="([^"]+)"', site.get(link).text)[1])  # type: ignore[index]
    led = site.post("/admin/saker", data={"csrf": csrf, "adresse": address, "navn": "A og B"})
    kept = unescape(re.search(r'href="(/gebyr/sammen\?[^"]+)"', site.get(led.headers["location"]).text)[1])  # type: ignore[index]
    assert [m["name"] for m in site.get(kept.replace("sammen?", "sammen.json?")).json()["members"]] == [
        "A",
        "B",
    ]


@pytest.mark.parametrize(
    "address", ["", "/gebyr", "https://ond.no/gebyr?sak=x", "/gebyr?sak=tull", "/admin?sak=x", "javascript:x"]
)
def test_only_a_case_is_kept(site: TestClient, csrf: str, address: str) -> None:
    assert site.post("/admin/saker", data={"csrf": csrf, "adresse": address, "navn": "x"}).status_code == 422


def test_a_case_is_its_owners_alone_and_goes_with_the_account(
    store: Store, site: TestClient, csrf: str
) -> None:
    other = TestClient(site.app, base_url="https://x", follow_redirects=False)
    token = signed_in(other, store, "analyst")
    address = f"/gebyr?{urlencode({'sak': packed(CASE)})}"
    where = other.post("/admin/saker", data={"csrf": token, "adresse": address, "navn": "Hemmelig"}).headers[
        "location"
    ]
    assert other.get(where).status_code == 200
    assert site.get(where).status_code == 404
    assert site.post(f"{where}/slett", data={"csrf": csrf}).status_code == 404
    assert "Hemmelig" not in site.get("/admin/saker").text
    with store.write() as c:
        delete_account(c, "en-analyst")
        assert saved_cases(c, "en-analyst") == []


def test_a_site_without_accounts_offers_nothing_to_save_on(site: TestClient) -> None:
    page = TestClient(create_app()).get("/gebyr?boliger=2000&drift=6").text
    assert "Lagre på brukeren din" not in page


def test_names_are_one_of_a_kind_and_numbers_bound(store: Store, tmp_path: Path) -> None:
    with store.write() as c:
        first = keep_case(c, NOW, "en-reader", "gebyr", " To  ord ", "merke", "/gebyr?sak=1")
        assert (first.name, first.last.version) == ("To ord", 1)
        assert keep_version(c, NOW, "en-reader", first.id, "merke", "/gebyr?sak=2").last.version == 2
        for name in ("", "To ord", "x" * 81):
            with pytest.raises(BadInput):
                keep_case(c, NOW, "en-reader", "gebyr", name, "merke", "/gebyr?sak=1")
        with pytest.raises(BadInput, match="for stor"):
            keep_case(c, NOW, "en-reader", "gebyr", "stor", "merke", "x" * 60_001)
        with pytest.raises(NotKnown):
            rename_case(c, "en-analyst", first.id, "Ny")
        with pytest.raises(NotKnown):
            saved_case(c, "en-reader", "ukjent")


def test_addresses_from_when_fees_were_the_only_kind_lead_on(site: TestClient, csrf: str) -> None:
    led = site.get("/admin/gebyrsaker/ny?hva=sammen&lang=nn")
    assert (led.status_code, led.headers["location"]) == (308, "/admin/saker/ny?hva=sammen&lang=nn")
