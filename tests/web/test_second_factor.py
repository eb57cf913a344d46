"""A password alone opens nothing where there is a second factor; logins are listed and ended; the log leaves whole."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from tests.admin import PASSWORD, account, csrf, signed_in
from tests.fielded import NOW, field, new_store

from nabolag.cli import root
from nabolag.store import Store, second
from nabolag.store.accounts import events, note
from nabolag.web.app import create_app


class Site:
    """A site with a clock of its own, and browsers."""

    def __init__(self, store: Store) -> None:
        self.store, self.now = store, NOW
        self.app = create_app(store, clock=lambda: self.now)

    def browser(self, address: str = "192.0.2.1") -> TestClient:
        return TestClient(
            self.app, client=(address, 50000), base_url="https://testserver", follow_redirects=False
        )

    def later(self, seconds: float = 30) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now

    def enter(self, browser: TestClient, name: str = "en-owner", password: str = PASSWORD) -> Any:
        return browser.post("/admin/inn", data={"navn": name, "passord": password, "til": "/admin/logg"})

    def answer(self, browser: TestClient, asked: str, code: str) -> Any:
        ticket = re.search(r'name="billett" value="([^"]+)"', asked)
        assert ticket
        return browser.post(
            "/admin/inn/kode", data={"billett": ticket[1], "kode": code, "til": "/admin/logg"}
        )

    def actions(self) -> list[str]:
        with self.store.read() as c:
            return [e.action for e in events(c)]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    store = new_store(tmp_path)
    field(store, 3)
    yield Site(store)
    store.close()


def turn_on(site: Site, browser: TestClient) -> tuple[Callable[[], str], list[str]]:
    """Turn the second factor on as an app would; out: what the app shows now, and the recovery codes."""
    page = browser.get("/admin/kode").text
    typed = re.search(r'adm-key">([A-Z2-7 ]+)<', page)
    word = re.search(r'name="ord" value="([0-9a-f]{32})"', page)
    assert typed
    assert word
    assert "<svg" in page
    import base64

    key = base64.b32decode(typed[1].replace(" ", ""))

    def shows() -> str:
        return second.code_at(key, int(site.now.timestamp()) // second.STEP)

    form = {"csrf": csrf(page), "ord": word[1]}
    assert browser.post("/admin/kode", data={**form, "kode": "000000"}).status_code == 422
    done = browser.post("/admin/kode", data={**form, "kode": shows()})
    assert done.status_code == 200
    codes = re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", done.text)
    assert len(codes) == second.RECOVERY
    return shows, codes


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B: the last six digits of the SHA-1 column."""
    key = b"12345678901234567890"
    published = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
    assert {at: second.code_at(key, at // 30) for at in published} == published


def test_a_password_alone_is_not_enough_and_a_code_works_once(site: Site) -> None:
    here, there = site.browser(), site.browser()
    signed_in(here, site.store, "owner")
    shows, _codes = turn_on(site, here)
    used = shows()
    asked = site.enter(there)
    assert asked.status_code == 200
    assert there.get("/admin/logg").status_code == 303
    assert site.answer(there, asked.text, used).status_code == 401, "it turned the factor on, and is used up"
    for wrong in ("", "12345", "æøå", "１２３４５６", "0" * 40):
        assert site.answer(there, asked.text, wrong).status_code in (401, 422)
    site.later()
    right = shows()
    let_in = site.answer(there, asked.text, f"{right[:3]} {right[3:]}")
    assert (let_in.status_code, let_in.headers["location"]) == (303, "/admin/logg")
    assert there.get("/admin/logg").status_code == 200
    again = site.browser()
    assert site.answer(again, site.enter(again).text, right).status_code == 401, "seen over a shoulder"
    assert "code refused" in site.actions()


def test_a_recovery_code_opens_once(site: Site) -> None:
    here, there = site.browser(), site.browser()
    signed_in(here, site.store, "owner")
    _shows, codes = turn_on(site, here)
    kept = str([*_rows(site.store)])
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    assert site.answer(there, site.enter(there).text, codes[3].upper().replace("-", " ")).status_code == 303
    assert "recovery code used" in site.actions()
    assert site.answer(site.browser(), site.enter(site.browser()).text, codes[3]).status_code == 401
    assert "9" in there.get("/admin/kode").text


def _rows(store: Store) -> Iterator[Any]:
    with store.read() as c:
        yield from c.exec_driver_sql("SELECT * FROM accounts")


def test_a_ticket_is_ours_fresh_and_of_this_password(site: Site) -> None:
    here, there = site.browser(), site.browser()
    field_ = signed_in(here, site.store, "owner")
    shows, _codes = turn_on(site, here)
    site.later()
    forged = there.post("/admin/inn/kode", data={"billett": "en-owner|9999999999|x.00", "kode": shows()})
    assert forged.status_code == 401
    assert there.post("/admin/inn/kode", data={"kode": shows()}).status_code == 401
    asked = site.enter(there).text
    site.later(301)
    assert site.answer(there, asked, shows()).status_code == 401
    asked = site.enter(there).text
    new = "sild brisling makrell"
    here.post("/admin/passord", data={"csrf": field_, "passord": PASSWORD, "nytt": new, "gjentatt": new})
    assert site.answer(there, asked, shows()).status_code == 401
    assert there.get("/admin/logg").status_code == 303


def test_guessing_codes_is_stopped(site: Site) -> None:
    here, there = site.browser(), site.browser()
    signed_in(here, site.store, "owner")
    shows, _codes = turn_on(site, here)
    asked = site.enter(there).text
    answers = [site.answer(site.browser(f"192.0.2.{i}"), asked, f"{i:06d}").status_code for i in range(12)]
    assert answers[-1] == 429
    site.later()
    assert site.answer(there, asked, shows()).status_code == 429


def test_it_is_turned_off_with_a_code_and_reset_by_another_owner(site: Site) -> None:
    here, other = site.browser(), site.browser()
    field_ = signed_in(here, site.store, "owner")
    shows, _codes = turn_on(site, here)
    assert here.post("/admin/kode/av", data={"csrf": field_, "kode": "123456"}).status_code == 422
    account(site.store, "kari", "owner")
    site.enter(other, "kari")
    assert "Nullstill engangskode" in other.get("/admin/brukere").text
    reset = other.post("/admin/brukere/en-owner/kode", data={"csrf": csrf(other.get("/admin/passord").text)})
    assert reset.status_code == 303
    assert here.get("/admin/passord").status_code == 303, "logged out"
    assert site.enter(here).headers["location"] == "/admin/logg"
    shows, _codes = turn_on(site, here)
    site.later()
    form = {"csrf": csrf(here.get("/admin/passord").text), "kode": shows()}
    assert here.post("/admin/kode/av", data=form).status_code == 303
    assert site.enter(site.browser()).status_code == 303


def test_a_site_can_ask_owners_for_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NABOLAG_SECOND_FACTOR", "owners")
    site.app = create_app(site.store, clock=lambda: site.now)
    browser, reader = site.browser(), site.browser()
    account(site.store, "en-owner", "owner")
    site.enter(browser)
    for path in ("/admin", "/admin/logg.csv", "/admin/brukere"):
        assert browser.get(path).headers["location"] == "/admin/kode"
    turn_on(site, browser)
    assert browser.get("/admin/brukere").status_code == 200
    account(site.store, "ola", "reader")
    site.enter(reader, "ola")
    assert reader.get("/admin").status_code == 200


def test_logins_are_listed_and_ended_one_by_one_or_all(site: Site) -> None:
    agents = (
        "Mozilla/5.0 (X11; Linux) Firefox/130.0",
        "Mozilla/5.0 (iPhone) Version/18 Safari/604",
        "<b>x</b>",
    )
    browsers = [site.browser() for _ in agents]
    field_ = signed_in(browsers[0], site.store, "reader")
    for browser, agent in zip(browsers, agents, strict=True):
        site.later()
        browser.post(
            "/admin/inn", data={"navn": "en-reader", "passord": PASSWORD}, headers={"user-agent": agent}
        )
    page = browsers[0].get("/admin/innlogginger").text
    assert "Firefox, Linux" in page
    assert "Safari, iPhone" in page
    assert "<b>x" not in page
    field_ = csrf(page)
    handles = re.findall(r"/admin/innlogginger/([0-9a-f]{16})", page)
    assert len(handles) == 2
    browsers[0].post(f"/admin/innlogginger/{handles[0]}", data={"csrf": field_})
    assert [b.get("/admin").status_code for b in browsers] == [200, 200, 303]
    browsers[0].post("/admin/innlogginger/andre", data={"csrf": field_})
    assert [b.get("/admin").status_code for b in browsers] == [200, 303, 303]
    assert {"login ended", "other logins ended"} <= set(site.actions())


def test_nobody_ends_the_logins_of_another(site: Site) -> None:
    mine, theirs = site.browser(), site.browser()
    signed_in(theirs, site.store, "owner")
    field_ = signed_in(mine, site.store, "reader")
    own = re.findall(r"innlogginger/([0-9a-f]{16})", theirs.get("/admin/innlogginger").text)
    assert not own, "the browser one sits at has no button"
    from nabolag.store.accounts import sessions_of

    with site.store.read() as c:
        other = sessions_of(c, "en-owner", site.now)[0].handle
    mine.post(f"/admin/innlogginger/{other}", data={"csrf": field_})
    assert theirs.get("/admin").status_code == 200


def test_the_whole_log_leaves_from_day_to_day_without_formulas(site: Site) -> None:
    browser = site.browser()
    signed_in(browser, site.store, "owner")
    with site.store.write() as c:
        for i in range(1200):
            note(c, NOW - timedelta(days=40), "=cmd|' /C calc'!A1", f"@old {i}", detail="+1")
    whole = [*csv.reader(io.StringIO(browser.get("/admin/logg.csv").text))]
    assert len(whole) > 1201
    assert not any(cell[:1] in tuple("=+-@") for row in whole for cell in row)
    day = f"{NOW - timedelta(days=40):%Y-%m-%d}"
    found = browser.get(f"/admin/logg.json?fra={day}&til={day}").json()
    assert len(found) == 1200
    assert set(found[0]) == {"at_utc", "account", "action", "survey", "detail"}
    assert browser.get(f"/admin/logg.json?fra={NOW:%Y-%m-%d}").json()[-1]["action"] != "@old 0"
    for wrong in (
        "fra=x",
        "fra=2026-13-01",
        "til=0001-01-01",
        "fra=2026-02-01&til=2026-01-01",
        "fra=9999-12-31",
    ):
        assert browser.get(f"/admin/logg.json?{wrong}").status_code == 422


def test_the_command_line_resets_and_writes_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Any:
        return CliRunner().invoke(root, ["survey", *arguments])

    assert call("new", "prove", "--demo").exit_code == 0
    assert call("user", "prove", "--add", "kari", "--role", "owner").exit_code == 0
    assert call("user", "prove", "--reset-code", "kari").exit_code == 0
    assert call("user", "prove", "--reset-code", "ola").exit_code == 2
    assert call("user", "prove", "--reset-code", "kari", "--remove", "kari").exit_code == 2
    assert "second reset" in call("log", "prove", "--all").stdout
    assert (
        call("log", "prove", "--all", "--json", "--from", "2000-01-01", "--to", "2000-01-02").stdout == "[]\n"
    )
    assert call("log", "prove", "--out", "logg.csv").exit_code == 0
    assert (tmp_path / "logg.csv").stat().st_mode & 0o077 == 0
    assert call("log", "prove", "--from", "nan").exit_code == 2
