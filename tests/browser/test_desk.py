"""Somebody logs in, follows a survey, and tries a questionnaire, on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.admin import PASSWORD, account
from tests.browser.conftest import SIZES, Reader, reading, served
from tests.fielded import NOW, SURVEY, come, field, new_store

from nabolag.store import Store
from nabolag.store.invitations import invitations
from nabolag.web.app import create_app

pytestmark = pytest.mark.browser
BASE = f"/admin/undersokelse/{SURVEY}"
PAGES = (
    "/admin",
    BASE,
    f"{BASE}/skjema",
    f"{BASE}/skjema/prov",
    f"{BASE}/gjor/slett-alt",
    "/admin/brukere",
    "/admin/logg",
    "/admin/passord",
)


@dataclass(frozen=True)
class Site:
    """A running site with a survey in the field."""

    address: str
    store: Store


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    store = new_store(tmp_path_factory.mktemp("felt"))
    field(store, 60)
    statuses = cycle(("completed", "started", "invited", "declined", "completed"))
    with store.read() as c:
        people = invitations(c, SURVEY)
    for place, person in enumerate(people):
        if (status := next(statuses)) != "invited":
            come(store, person.id, status, NOW - timedelta(days=place % 9))
    for role in ("owner", "reader"):
        account(store, role, role)
    with served(create_app(store, clock=lambda: NOW)) as address:
        yield Site(address, store)
    store.close()


def log_in(reader: Reader, name: str, path: str = "/admin") -> Page:
    page = reader.open(path)
    page.get_by_label("Brukernavn").fill(name)
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("button", name="Logg inn").click()
    page.wait_for_url(f"**{path}")
    return page


@pytest.mark.parametrize("size", SIZES)
def test_every_page_of_the_desk_is_accessible_and_fits(chromium: Browser, site: Site, size: str) -> None:
    with reading(chromium, site.address, viewport=SIZES[size]) as reader:
        reader.open("/admin/inn")
        assert reader.axe() == []
        log_in(reader, "owner")
        for path in PAGES:
            reader.open(path)
            assert (path, reader.axe(), reader.overflow()) == (path, [], 0)


def test_a_desk_that_nobody_has_a_user_of_fits_a_phone(chromium: Browser, tmp_path: Path) -> None:
    store = new_store(tmp_path)
    with served(create_app(store)) as address, reading(chromium, address, viewport=SIZES["phone"]) as reader:
        page = reader.open("/admin/inn")
        assert page.get_by_text("nabolag survey user").count() == 1
        assert (reader.axe(), reader.overflow()) == ([], 0)
    store.close()


@pytest.mark.parametrize("lang", ["nn", "en"])
def test_the_desk_fits_a_phone_in_every_language(chromium: Browser, site: Site, lang: str) -> None:
    with reading(chromium, site.address, viewport=SIZES["phone"]) as reader:
        log_in(reader, "owner")
        for path in (BASE, f"{BASE}/skjema", "/admin/brukere"):
            page = reader.open(f"{path}?lang={lang}")
            assert page.locator("html").get_attribute("lang") == lang
            assert (path, reader.axe(), reader.overflow()) == (path, [], 0)


def test_a_reader_tries_the_questionnaire_in_the_browser(chromium: Browser, site: Site) -> None:
    with reading(chromium, site.address, viewport=SIZES["phone"]) as reader:
        page = log_in(reader, "reader", f"{BASE}/skjema")
        page.get_by_label("Prøv som").select_option("kommunedirektor")
        page.get_by_role("button", name="Prøv skjemaet").click()
        page.get_by_text("det du svarer, lagres ikke").wait_for()
        for _page in range(30):
            if page.get_by_text("Her ville lederen levert").count():
                break
            assert (page.title(), reader.axe(), reader.overflow()) == (page.title(), [], 0)
            page.get_by_role("button", name="Neste").click()
            page.wait_for_load_state()
        assert (reader.axe(), reader.overflow()) == ([], 0)
        page.get_by_role("link", name="Prøv på nytt").click()
        page.get_by_text("Side 1 av").wait_for()
        reader.complaints[:] = [c for c in reader.complaints if "422" not in c]  # "you have not answered"


def test_the_numbers_refresh_by_themselves_until_they_are_stopped(chromium: Browser, site: Site) -> None:
    with reading(chromium, site.address, viewport=SIZES["desktop"]) as reader:
        reader.page.clock.install()
        page = log_in(reader, "reader", BASE)
        with page.expect_response("**/tall*"):
            page.clock.run_for(16_000)
        page.get_by_role("link", name="Stans oppdateringen").click()
        page.get_by_role("link", name="Oppdater hvert 15. sekund").wait_for()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.clock.run_for(40_000)
        assert not [url for url in asked if "/tall" in url]


def test_somebody_logs_in_closes_the_survey_and_logs_out_without_script(
    chromium: Browser, site: Site
) -> None:
    with reading(chromium, site.address, viewport=SIZES["phone"], java_script_enabled=False) as reader:
        page = log_in(reader, "owner", BASE)
        known, login = sorted(page.context.cookies(), key=lambda cookie: cookie["expires"], reverse=True)
        assert known["httpOnly"]
        assert login["httpOnly"]
        assert {known["sameSite"], login["sameSite"]} == {"Strict"}
        for name, back in (
            ("Lukk for svar", "Åpne for svar igjen"),
            ("Åpne for svar igjen", "Lukk for svar"),
        ):
            page.get_by_role("link", name=name).click()
            page.get_by_role("button", name=name).click()
            page.get_by_role("link", name=back).wait_for()
        page.get_by_role("button", name="Logg ut").click()
        page.wait_for_url("**/admin/inn")
        left = [cookie["name"] for cookie in page.context.cookies()]
        assert left == [known["name"]]  # that this browser has been let in; it opens nothing


def test_saved_cases_are_compared_on_a_phone_without_going_sideways(chromium: Browser, site: Site) -> None:
    with reading(chromium, site.address, viewport=SIZES["phone"]) as reader:
        log_in(reader, "reader")
        for homes in (2000, 900):
            page = reader.open(f"/gebyr?boliger={homes}&drift=6&navn=Sted{homes}&rente=5")
            link = page.locator("a", has_text="Lagre på brukeren din").first.get_attribute("href")
            page = reader.open(str(link))
            page.get_by_role("button", name="Lagre").first.click()
            page.wait_for_selector("text=Historikk")
            assert reader.overflow() == 0, "the page of a case"
        page = reader.open("/admin/saker")
        assert reader.overflow() == 0
        for box in page.query_selector_all("input[name=sak]"):
            box.check()
        page.click("text=Sammenlign de valgte")
        page.wait_for_url("**/gebyr/versjoner?*")
        shown = page.inner_text("main")
        assert "Sted900, versjon 1" in shown
        assert "Sted2000, versjon 1" in shown
        assert reader.overflow() == 0
