"""Nobody passes the login but with a name, a password and a role, and no other site sends our forms."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from tests.admin import FULL_WORK, PASSWORD, account, csrf, signed_in
from tests.fielded import NOW, SURVEY, field, new_store

from nabolag.cli import root
from nabolag.errors import Unavailable
from nabolag.store import Store, passwords
from nabolag.store.accounts import accounts, events, save_account
from nabolag.web.app import create_app
from nabolag.web.pages.admin import PARTS, login

ROLES = ("reader", "analyst", "owner")
OPEN = {("GET", "/admin/inn"), ("POST", "/admin/inn"), ("POST", "/admin/inn/kode")}


class Clock:
    """What time the site thinks it is."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


class Desk:
    """A site with a survey, and browsers to log in with."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock = store, Clock()
        self.app = create_app(store, clock=self.clock)

    def browser(self, *, https: bool = True, address: str = "192.0.2.1") -> TestClient:
        scheme = "https" if https else "http"
        return TestClient(
            self.app,
            client=(address, 50000),
            base_url=f"{scheme}://testserver",
            follow_redirects=False,
            raise_server_exceptions=False,
        )

    def log_in(self, browser: TestClient, name: str, password: str = PASSWORD, **headers: str) -> Any:
        return browser.post("/admin/inn", data={"navn": name, "passord": password}, headers=headers)

    def log(self) -> list[tuple[str, str]]:
        with self.store.read() as c:
            return [(e.account, e.action) for e in events(c)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = new_store(tmp_path)
    field(store, 3)
    yield Desk(store)
    store.close()


def addresses() -> list[tuple[str, str, str]]:
    """Every admin address with its method and the role it asks for; "" for none."""
    found = []
    for route in (route for part in PARTS for route in part.router.routes):
        assert isinstance(route, APIRoute)
        asked = [d.call.role for d in route.dependant.dependencies if hasattr(d.call, "role")]
        found += [(method, route.path, asked[0] if asked else "") for method in sorted(route.methods)]
    return found


@pytest.mark.parametrize(("method", "path", "role"), addresses())
def test_every_admin_page_wants_a_login_and_its_role(desk: Desk, method: str, path: str, role: str) -> None:
    if (method, path) in OPEN:
        assert role == ""
        return
    assert role in ROLES, f"{path} lets everybody in"
    filled = re.sub(r"\{name\}", "ingen", re.sub(r"\{id(?:_|:\w+)?\}", SURVEY, path))
    filled = re.sub(r"\{\w+(:\w+)?\}", "x", filled)
    stranger = desk.browser().request(method, filled)
    assert stranger.status_code == 303
    assert stranger.headers["location"].startswith("/admin/inn")
    if role != "reader":
        below = desk.browser()
        field_ = signed_in(below, desk.store, ROLES[ROLES.index(role) - 1])
        answer = below.request(method, filled, data={"csrf": field_} if method == "POST" else None)
        assert answer.status_code == 403
    if method == "POST":
        inside = desk.browser()
        signed_in(inside, desk.store, "owner")
        assert inside.post(filled).status_code == 403


def test_the_login_cookie_is_out_of_reach(desk: Desk) -> None:
    account(desk.store, "kari", "owner")
    kept = desk.log_in(desk.browser(), "kari").headers["set-cookie"]
    assert kept.startswith("__Host-nabolag=")
    for part in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert part in kept
    assert "Domain" not in kept
    assert kept.split("=")[1].split(";")[0] not in database(desk)
    assert PASSWORD not in database(desk)


def database(desk: Desk) -> str:
    with desk.store.read() as c:
        rows = [*c.exec_driver_sql("SELECT * FROM sessions"), *c.exec_driver_sql("SELECT * FROM accounts")]
    return str(rows)


def test_a_name_and_password_let_you_in_and_lead_where_you_were_going(desk: Desk) -> None:
    account(desk.store, "kari", "owner")
    browser = desk.browser()
    asked = browser.get("/admin/logg?lang=en")
    form = browser.get(asked.headers["location"]).text
    goal = re.search(r'name="til" value="([^"]+)"', form)
    assert goal
    assert goal[1].startswith("/admin/logg")
    answer = browser.post("/admin/inn", data={"navn": " KARI ", "passord": PASSWORD, "til": goal[1]})
    assert answer.headers["location"].startswith("/admin/logg")
    assert browser.get("/admin/logg").status_code == 200


@pytest.mark.parametrize(
    "goal",
    [
        "https://ond.no",
        "//ond.no",
        "/admin/../../x\\",
        "/\\ond.no",
        "/adminx",
        "javascript:alert(1)",
        "/kommune/1",
    ],
)
def test_a_login_never_leads_off_the_admin_pages(desk: Desk, goal: str) -> None:
    account(desk.store, "kari", "owner")
    answer = desk.browser().post("/admin/inn", data={"navn": "kari", "passord": PASSWORD, "til": goal})
    assert answer.headers["location"] == "/admin"


def test_wrong_names_and_wrong_passwords_look_and_take_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Processor time, so that others on the machine do not count."""
    monkeypatch.setattr(passwords, "_hasher", FULL_WORK)
    passwords._nobody.cache_clear()
    kept = passwords.hashed(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    with desk.store.write() as c:
        save_account(c, "kari", kept, "owner", NOW)

    def tried(name: str) -> tuple[str, float]:
        start = time.process_time()
        answer = desk.log_in(desk.browser(), name, "noe helt annet")
        assert answer.status_code == 401
        return answer.text.replace(name, "x"), time.process_time() - start

    tried("varm")
    known, unknown = tried("kari"), tried("ukjent")
    assert known[0] == unknown[0]
    assert unknown[1] > known[1] / 4


def test_guessing_is_stopped_from_one_place_and_locks_nobody_else_out(desk: Desk) -> None:
    account(desk.store, "kari", "owner")
    browser = desk.browser()
    answers = [desk.log_in(browser, "kari", f"gjett nummer {i}").status_code for i in range(11)]
    assert answers == [401] * 10 + [429]
    assert desk.log_in(browser, "kari").status_code == 429
    assert desk.log_in(desk.browser(address="192.0.2.2"), "kari").status_code == 303


def test_guesses_from_many_places_are_few_and_whoever_has_been_in_gets_in(desk: Desk) -> None:
    """Every place keeps to its own limit, and the hashing is not reached: 300 places with a guess each."""
    account(desk.store, "kari", "owner")
    hers = desk.browser(address="192.0.2.9")
    assert desk.log_in(hers, "kari").status_code == 303
    places = [desk.browser(address=f"198.51.{i // 250}.{i % 250}") for i in range(300)]
    limit = desk.app.state.names.limit
    with pytest.MonkeyPatch.context() as quick:
        quick.setattr(login, "matches", lambda _password, _kept: False)
        answers = [desk.log_in(b, "kari", f"gjett {i}").status_code for i, b in enumerate(places)]
        nobody = [desk.log_in(b, "ingen", f"gjett {i}").status_code for i, b in enumerate(places)]
    assert answers == nobody == [401] * limit + [429] * (300 - limit)
    assert desk.log_in(hers, "kari").status_code == 303
    hers.cookies.delete("__Host-nabolag")
    assert desk.log_in(hers, "kari").status_code == 303, "the mark stays when the login ends"
    assert desk.log_in(desk.browser(address="203.0.113.1"), "kari").status_code == 429
    assert desk.log_in(desk.browser(address="203.0.113.2"), "ola", "noe annet").status_code == 401


def test_a_mark_is_good_for_one_name_and_has_its_own_number_of_guesses(desk: Desk) -> None:
    account(desk.store, "kari", "owner")
    account(desk.store, "ola", "reader")
    olas = desk.browser(address="192.0.2.9")
    desk.log_in(olas, "ola")
    mark = olas.cookies["__Host-nabolag-kjent"]
    with pytest.MonkeyPatch.context() as quick:
        quick.setattr(login, "matches", lambda _password, _kept: False)
        for i in range(desk.app.state.names.limit):
            desk.log_in(desk.browser(address=f"198.51.100.{i}"), "kari", "gjett")
        assert desk.log_in(olas, "kari", "gjett").status_code == 429, "it is a mark of another name"
        answers = []
        for i in range(12):
            copied = desk.browser(address=f"203.0.113.{i}")
            copied.cookies.set("__Host-nabolag-kjent", mark)
            answers.append(desk.log_in(copied, "ola", "gjett").status_code)
        assert answers == [401] * 10 + [429] * 2
        forged = desk.browser(address="203.0.113.99")
        forged.cookies.set("__Host-nabolag-kjent", mark.replace("ola", "kari"))
        assert desk.log_in(forged, "kari", "gjett").status_code == 429


def test_a_network_of_ipv6_guesses_as_one(desk: Desk) -> None:
    browsers = [desk.browser(address=f"2001:db8:1:2::{i:x}") for i in range(11)]
    answers = [desk.log_in(b, "kari", f"gjett nummer {i}").status_code for i, b in enumerate(browsers)]
    assert answers == [401] * 10 + [429]
    assert desk.log_in(desk.browser(address="2001:db8:1:3::1"), "kari", "gjett en gang").status_code == 401
    assert desk.log_in(desk.browser(address="::ffff:192.0.2.7"), "kari", "gjett en gang").status_code == 401


def test_guesses_at_the_same_time_count_before_they_are_checked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def slow(password: str, kept: str | None) -> bool:
        checked.append(password)
        time.sleep(0.3)
        return False

    monkeypatch.setattr(login, "matches", slow)
    with ThreadPoolExecutor(30) as many:
        answers = list(
            many.map(lambda i: desk.log_in(desk.browser(), "kari", f"gjett {i}").status_code, range(60))
        )
    assert len(checked) <= 10
    assert set(answers) <= {401, 429, 503}


def test_another_process_counts_the_same_guesses(desk: Desk) -> None:
    other = Desk(desk.store)
    for i in range(10):
        desk.log_in(desk.browser(), "kari", f"gjett nummer {i}")
    assert other.log_in(other.browser(), "kari", "en til").status_code == 429


def test_checking_passwords_has_a_short_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_turn", threading.Semaphore(0))  # the checks under way never end
    with ThreadPoolExecutor(20) as many:
        line = [many.submit(passwords.matches, "feil passord", None) for _ in range(20)]
        refused = [f for f in line[8:] if isinstance(f.exception(5), Unavailable)]
        assert len(refused) == 12
        for _ in range(8):
            passwords._turn.release()
        assert not any(f.result(30) for f in line[:8])


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://ond.no"}],
)
def test_another_site_can_send_neither_login_nor_form(desk: Desk, headers: dict[str, str]) -> None:
    account(desk.store, "kari", "owner")
    assert desk.log_in(desk.browser(), "kari", **headers).status_code == 403
    browser = desk.browser()
    field_ = signed_in(browser, desk.store, "owner")
    form = {"csrf": field_, "navn": "ond", "rolle": "owner"}
    assert browser.post("/admin/brukere", data=form, headers=headers).status_code == 403
    with desk.store.read() as c:
        assert "ond" not in {a.name for a in accounts(c)}


def test_the_value_of_another_login_is_no_good(desk: Desk) -> None:
    one, other = desk.browser(), desk.browser()
    signed_in(one, desk.store, "owner")
    foreign = signed_in(other, desk.store, "analyst")
    assert one.post("/admin/ut", data={"csrf": foreign}).status_code == 403


def test_a_login_ends_after_eight_hours_and_when_logged_out(desk: Desk) -> None:
    browser = desk.browser()
    field_ = signed_in(browser, desk.store, "reader")
    cookie = browser.cookies["__Host-nabolag"]
    assert browser.post("/admin/ut", data={"csrf": field_}).status_code == 303
    browser.cookies.set("__Host-nabolag", cookie)
    assert browser.get("/admin/passord").status_code == 303
    browser.cookies.clear()
    desk.log_in(browser, "en-reader")
    assert browser.get("/admin/passord").status_code == 200
    desk.clock.now = NOW + timedelta(hours=8, seconds=1)
    assert browser.get("/admin/passord").status_code == 303


def test_an_owner_gives_and_takes_access(desk: Desk) -> None:
    browser, theirs = desk.browser(), desk.browser()
    field_ = signed_in(browser, desk.store, "owner")
    made = browser.post("/admin/brukere", data={"csrf": field_, "navn": "Ola", "rolle": "reader"})
    secret = re.search(r'adm-secret">([^<]+)<', made.text)
    assert secret
    assert secret[1] not in browser.get("/admin/brukere").text
    assert desk.log_in(theirs, "ola", secret[1]).status_code == 303
    own = choose(theirs, secret[1])
    assert theirs.get("/admin/brukere").status_code == 403
    browser.post("/admin/brukere/ola/rolle", data={"csrf": field_, "rolle": "owner"})
    assert theirs.get("/admin/passord").status_code == 303, "a new role begins with a new login"
    desk.log_in(theirs, "ola", own)
    assert theirs.get("/admin/brukere").status_code == 200
    assert browser.post("/admin/brukere/ola/fjern", data={"csrf": field_}).status_code == 303
    assert theirs.get("/admin/passord").status_code == 303
    assert ("en-owner", "account removed") in desk.log()


def choose(browser: TestClient, given: str, own: str = "lodde sild brosme") -> str:
    """Change the password that somebody else made."""
    form = {"csrf": csrf(browser.get("/admin/passord").text), "passord": given, "nytt": own, "gjentatt": own}
    answer = browser.post("/admin/passord", data=form)
    assert answer.status_code == 200
    assert "noen andre" not in answer.text
    return own


def test_a_password_made_by_somebody_else_opens_only_the_page_to_change_it(desk: Desk) -> None:
    owner, theirs = desk.browser(), desk.browser()
    field_ = signed_in(owner, desk.store, "owner")
    made = owner.post("/admin/brukere", data={"csrf": field_, "navn": "ola", "rolle": "owner"})
    for round_ in ("new", "lost", "role"):
        if round_ == "lost":
            made = owner.post("/admin/brukere/ola/passord", data={"csrf": field_})
        if round_ == "role":
            made = owner.post("/admin/brukere/ola/passord", data={"csrf": field_})
            owner.post("/admin/brukere/ola/rolle", data={"csrf": field_, "rolle": "owner"})
        found = re.search(r'adm-secret">([^<]+)<', made.text)
        assert found
        desk.log_in(theirs, "ola", found[1])
        for path in ("/admin", "/admin/brukere", "/admin/logg.csv"):
            answer = theirs.get(path)
            assert (answer.status_code, answer.headers["location"]) == (303, "/admin/passord"), path
        asked = theirs.get("/admin/passord?lang=en")
        assert "was made by somebody else" in asked.text
        form = {"csrf": csrf(asked.text), "passord": found[1]}
        for path, more in (
            ("/admin/brukere", {"navn": "per", "rolle": "owner"}),
            ("/admin/brukere/en-owner/passord", {}),
            ("/admin/brukere/en-owner/fjern", {}),
        ):
            answer = theirs.post(path, data=form | more)
            assert (answer.status_code, answer.headers["location"]) == (303, "/admin/passord")
        same = theirs.post("/admin/passord", data=form | {"nytt": found[1], "gjentatt": found[1]})
        assert same.status_code == 422
        assert theirs.get("/admin").status_code == 303
        choose(theirs, found[1])
        assert theirs.get("/admin/brukere").status_code == 200
    with desk.store.read() as c:
        assert {a.name for a in accounts(c)} == {"en-owner", "ola"}


def test_a_password_of_ones_own_stays_ones_own_when_the_role_changes(desk: Desk) -> None:
    owner, theirs = desk.browser(), desk.browser()
    field_ = signed_in(owner, desk.store, "owner")
    signed_in(theirs, desk.store, "reader")
    owner.post("/admin/brukere/en-reader/rolle", data={"csrf": field_, "rolle": "owner"})
    desk.log_in(theirs, "en-reader")
    assert theirs.get("/admin/brukere").status_code == 200


def test_the_last_owner_stays(desk: Desk) -> None:
    browser = desk.browser()
    field_ = signed_in(browser, desk.store, "owner")
    for path, form in (("fjern", {}), ("rolle", {"rolle": "reader"})):
        answer = browser.post(f"/admin/brukere/en-owner/{path}", data={"csrf": field_, **form})
        assert answer.status_code == 422
        assert "minst én eier" in answer.text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (
            {"passord": "feil", "nytt": "et nytt og langt", "gjentatt": "et nytt og langt"},
            "ikke det du skrev",
        ),
        ({"nytt": "et nytt og langt", "gjentatt": "et annet og langt"}, "ikke like"),
        ({"nytt": PASSWORD, "gjentatt": PASSWORD}, "det du har fra før"),
        ({"nytt": "kort", "gjentatt": "kort"}, "fra 12 til 200"),
        ({"nytt": "aaaaaaaaaaaaaa", "gjentatt": "aaaaaaaaaaaaaa"}, "for lett"),
        ({"nytt": "jeg er en-owner", "gjentatt": "jeg er en-owner"}, "for lett"),
    ],
)
def test_a_new_password_must_be_meant_and_hard_to_guess(desk: Desk, form: dict[str, str], said: str) -> None:
    browser = desk.browser()
    field_ = signed_in(browser, desk.store, "owner")
    answer = browser.post("/admin/passord", data={"csrf": field_, "passord": PASSWORD, **form})
    assert answer.status_code == 422
    assert said in answer.text


def test_changing_the_password_logs_out_everywhere_else(desk: Desk) -> None:
    here, elsewhere = desk.browser(), desk.browser()
    field_ = signed_in(here, desk.store, "reader")
    desk.log_in(elsewhere, "en-reader")
    new = "sild brisling makrell"
    form = {"csrf": field_, "passord": PASSWORD, "nytt": new, "gjentatt": new}
    answer = here.post("/admin/passord", data=form)
    assert answer.status_code == 200
    assert elsewhere.get("/admin/passord").status_code == 303
    assert csrf(here.get("/admin/passord").text) == csrf(answer.text)
    assert desk.log_in(elsewhere, "en-reader").status_code == 401
    assert desk.log_in(elsewhere, "en-reader", new).status_code == 303


def test_what_is_done_is_in_the_log_and_runs_no_formula(desk: Desk) -> None:
    browser = desk.browser()
    field_ = signed_in(browser, desk.store, "owner")
    browser.post("/admin/brukere", data={"csrf": field_, "navn": "+kari", "rolle": "reader"})
    shown = browser.get("/admin/logg")
    assert "la til en bruker" in shown.text
    stored = browser.get("/admin/logg.csv").text
    assert "account added" in stored
    assert not re.search(r"(^|;)[=+@]", stored, re.M)


@pytest.mark.parametrize("name", ["", "<script>alert(1)</script>", "a b", "x" * 121, "../../etc"])
def test_a_name_that_is_none_makes_no_account(desk: Desk, name: str) -> None:
    browser = desk.browser()
    field_ = signed_in(browser, desk.store, "owner")
    answer = browser.post("/admin/brukere", data={"csrf": field_, "navn": name, "rolle": "reader"})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    with desk.store.read() as c:
        assert [a.name for a in accounts(c)] == ["en-owner"]


def test_pages_of_the_desk_are_kept_by_nobody(desk: Desk) -> None:
    browser = desk.browser()
    signed_in(browser, desk.store, "owner")
    for path in ("/admin/inn", "/admin/brukere", "/admin/logg", "/admin/passord"):
        headers = browser.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert "noindex" in headers["x-robots-tag"]


def test_a_site_without_https_says_so(desk: Desk) -> None:
    assert "ikke kryptert" in desk.browser(https=False).get("/admin/inn").text
    assert "ikke kryptert" not in desk.browser().get("/admin/inn").text


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, said: str | None = None) -> Any:
        return CliRunner().invoke(root, ["survey", *arguments], input=said)

    assert call("new", "prove", "--demo").exit_code == 0
    return call


def test_the_first_account_is_made_on_the_command_line(run: Callable[..., Any]) -> None:
    assert "Ingen har bruker" in run("user", "prove").output
    made = run("user", "prove", "--add", "Kari", "--role", "owner")
    assert re.search(r"vises bare nå: (\w{5}-){3}\w{5}", made.output)
    given = run(
        "user", "prove", "--add", "ola", "--role", "reader", "--password-stdin", said="torsk hyse sei\n"
    )
    assert "torsk" not in given.output
    assert [line.split("\t")[:2] for line in run("user", "prove").output.splitlines()] == [
        ["kari", "owner"],
        ["ola", "reader"],
    ]
    assert run("user", "prove", "--remove", "ola").exit_code == 0
    assert run("user", "prove", "--remove", "kari").exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("--add", "kari"),
        ("--role", "owner"),
        ("--add", "a", "--remove", "b"),
        ("--remove", "ingen"),
        ("--add", "to ord", "--role", "owner"),
    ],
)
def test_unclear_orders_change_nothing(run: Callable[..., Any], arguments: tuple[str, ...]) -> None:
    assert run("user", "prove", *arguments).exit_code == 2
    assert "Ingen har bruker" in run("user", "prove").output
