"""Numbers without bound and odd headers are refused in words, never a fault of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from fastapi.testclient import TestClient
from tests.admin import signed_in
from tests.fielded import KEYS, SURVEY, field
from tests.postgres import server as postgres_server

from nabolag.store import open_store
from nabolag.web.app import create_app

NUMBERS = ("9" * 30, "9" * 1500, "1e308", "-1e308", "1e-308", "nan", "-0", "\u00b2", "\u0663", "1/0")
PAGES = (
    "/makt?form=IKS&kommune=1874&plasser=7&kommune=1859&plasser=8&terskel=7",
    "/fordeling?tabell=Gruppe;Kostnad%0AA;7%0AB;8%0AA+%2B+B;9",
    "/fordeling/uttreden?form=IKS&andel=7&verdi=7&brutto=8&gjeld=9",
    "/fordeling/anlegg?kostnad=7",
    "/undersokelse/presisjon?N=7&svar=8&andel=9",
    "/avtale/IKS?participants=A;7;8&loan_cap_nok=7&share_capital_nok=8",
    "/avtale/AS?share_capital_nok=7&nominal_nok=8&price_nok=9",
    "/sammenlign?k=7&k=8",
    "/indikator/water_fee?kommune=7",
    "/kommune/1874?k=7",
)


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(), follow_redirects=False, raise_server_exceptions=False)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("page", PAGES)
def test_a_number_without_bound_is_no_fault_of_ours(site: TestClient, page: str, number: str) -> None:
    path, _, query = page.partition("?")
    for i, (asked, value) in enumerate(fields := parse_qsl(query)):
        for digit in "789":
            changed = [*fields]
            changed[i] = (asked, value.replace(digit, number))
            if digit in value:
                assert site.get(path, params=changed).status_code < 500, changed[i]


@pytest.mark.parametrize("length", ["9" * 30, "9" * 5000, "-1", "1e3", "\xb2"])
def test_a_length_without_bound_is_refused(site: TestClient, length: str) -> None:
    headers = {
        "content-length": length.encode("latin-1"),
        "content-type": b"application/x-www-form-urlencoded",
    }
    assert site.post("/admin/inn", content=b"x", headers=headers).status_code in (400, 413)  # type: ignore[arg-type]


@contextmanager
def stored(engine: str, folder: Path) -> Iterator[str]:
    if engine == "sqlite":
        yield f"sqlite:///{folder}/nabolag.db"
    else:
        with postgres_server() as url:
            yield url


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_nothing_in_an_address_is_the_store_s_fault(engine: str, tmp_path: Path) -> None:
    with stored(engine, tmp_path) as url:
        store = open_store(url, keys=KEYS)
        token = field(store, 2)[0]
        browser = TestClient(create_app(store), follow_redirects=False, raise_server_exceptions=False)
        csrf = signed_in(browser, store, "owner")
        for odd in ("%00", "%1b", "9" * 30, "1e308", "%ff", "\u00b2", "a" * 3000, "%ed%a0%80"):
            for path in (
                f"/admin/{odd}",
                f"/admin/undersokelse/{SURVEY}/skjema?versjon={odd}",
                f"/admin/logg?undersokelse={odd}",
                f"/admin/brukere/{odd}/fjern",
                f"/s/{token}/side/{odd}",
                f"/s/{odd}",
                f"/undersokelse/{odd}",
                f"/undersokelse/{SURVEY}/{odd}",
                f"/admin/undersokelse/{odd}",
            ):
                assert browser.get(path).status_code < 500, path
            form = {"csrf": csrf, "navn": f"x{odd}", "rolle": odd, "passord": odd}
            assert browser.post("/admin/brukere", data=form).status_code < 500
            kept = {"kommentar": f"x\x00{odd}", "kapasitet": odd, "videre": "1"}
            assert browser.post(f"/s/{token}/side/alene", data=kept).status_code < 500
        store.close()
