"""What somebody who is logged in sees of a survey, fetches, and can do with it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import escape, unescape
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import select
from tests.admin import signed_in
from tests.fielded import BLOCKS, NOW, SETTINGS, SURVEY, come, field, new_store
from tests.smtp import SENDER, Postbox, running

from nabolag.cli import root
from nabolag.cli.survey.preview import trial
from nabolag.errors import BadInput
from nabolag.report.survey import Survey
from nabolag.sources.survey_files import read_survey
from nabolag.store import Store, schema
from nabolag.store.accounts import events
from nabolag.store.invitations import Invitation
from nabolag.store.surveys import lock_questionnaire, save_survey
from nabolag.survey.fielding.monitor import by_county, by_stratum
from nabolag.survey.fielding.opening import close_fielding, open_fielding
from nabolag.survey.fielding.progress import asked, counts
from nabolag.survey.frame import draw, leaders
from nabolag.survey.questionnaire import read_questionnaire, shipped
from nabolag.survey.settings import read_settings
from nabolag.text import texts
from nabolag.web.app import create_app
from nabolag.web.pages.admin.preview import when

BASE = f"/admin/undersokelse/{SURVEY}"
XSS = "=1+1 <script>alert(1)</script>"


class Desk:
    """A site with twelve leaders asked, three of whom have handed in, one has begun and one said no."""

    def __init__(self, store: Store, tokens: list[str]) -> None:
        self.store, self.tokens = store, tokens
        self.app = create_app(store, clock=lambda: NOW)
        answering = TestClient(self.app, follow_redirects=False)
        for token in tokens[:4]:
            answering.post(f"/s/{token}?lang=nb")
            answering.post(f"/s/{token}/side/alene?lang=nb", data={"kapasitet": "liten"})
            kommentar = {"styring_politisk_kontroll": "liten", "kommentar": XSS}
            for _again in range(2):  # the first answer opens the question about it
                answering.post(f"/s/{token}/side/styring?lang=nb", data=kommentar)
        for token in tokens[:3]:
            answering.post(f"/s/{token}/levere?lang=nb")
        answering.post(f"/s/{tokens[4]}/avslutt?lang=nb")

    def log_in(self, role: str) -> Browser:
        client = TestClient(self.app, base_url="https://x", follow_redirects=False)
        return Browser(client, signed_in(client, self.store, role))

    def log(self) -> list[tuple[str, str, dict[str, Any]]]:
        with self.store.read() as c:
            return [(e.account, e.action, e.detail) for e in events(c, SURVEY)]


class Browser:
    """Somebody who is logged in."""

    def __init__(self, client: TestClient, csrf: str) -> None:
        self.client, self.csrf = client, csrf

    def get(self, path: str = "") -> Response:
        return self.client.get(BASE + path)

    def post(self, path: str, **form: str) -> Response:
        return self.client.post(BASE + path, data={"csrf": self.csrf, **form})


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = new_store(tmp_path)
    yield Desk(store, field(store, 12))
    store.close()


def rows(page: str) -> dict[str, list[str]]:
    """The first table: each row's heading and its cells."""
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    found = {}
    for row in re.findall(r"<tr.*?</tr>", body, re.S):
        head, *cells = [
            re.sub(r"<[^>]+>|\s+", " ", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)
        ]
        found[head] = cells
    return found


def test_the_list_shows_how_far_each_survey_has_come(desk: Desk) -> None:
    page = desk.log_in("reader").client.get("/admin").text
    (cells,) = rows(page).values()
    assert cells[-3:] == ["12", "3", "25 %"]
    assert "syntetisk" in page


def test_an_empty_site_says_how_a_survey_is_made(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    client = TestClient(create_app(store, clock=lambda: NOW))
    signed_in(client, store, "reader")
    assert "nabolag survey new" in client.get("/admin").text
    store.close()


@pytest.mark.parametrize("group", ["storrelse", "rolle", "sentralitet", "landsdel"])
def test_the_monitor_counts_everybody_once_in_each_group(desk: Desk, group: str) -> None:
    page = desk.log_in("reader").get(f"?etter={group}").text
    found = {name: [int(c) for c in cells[:5]] for name, cells in rows(page).items()}
    total = found.pop("Alle")
    assert total == [12, 1, 3, 1, 0]
    assert [sum(column) for column in zip(*found.values(), strict=True)] == total


def test_the_part_that_refreshes_has_the_same_numbers(desk: Desk) -> None:
    browser = desk.log_in("reader")
    assert rows(browser.get("/tall").text) == rows(browser.get().text)
    assert 'hx-trigger="every 15s"' in browser.get().text
    assert "hx-trigger" not in browser.get("?stans=true").text.split('id="tall"')[1].split(">")[0]


def test_when_the_login_is_over_the_refreshing_page_goes_to_the_login(desk: Desk) -> None:
    stranger = TestClient(desk.app, follow_redirects=False)
    answer = stranger.get(f"{BASE}/tall", headers={"hx-request": "true"})
    assert answer.headers["hx-redirect"] == "/admin/inn"


def test_a_reader_sees_counties_and_never_a_municipality(desk: Desk) -> None:
    browser = desk.log_in("reader")
    page = browser.get().text
    assert re.search(r"<title>[^<]*Oslo[^<]*: 3 av 12 har levert", page)
    assert "Finn kommune" not in page
    assert browser.get("/kommuner.csv").status_code == 403
    for name in ("Halden: ", "Moss: ", "Oslo: "):
        assert f"<title>{name}" not in page or "ingen er spurt" in page


def leader(municipality: str, landsdel: str, status: str = "invited") -> Invitation:
    background = {"landsdel": landsdel, "rolle": 1}
    return Invitation(
        "x", SURVEY, municipality, "ordforer", "", None, "nb", background, status, False, 0, None
    )


def test_no_group_a_reader_sees_is_small_or_the_difference_between_two() -> None:
    asked = [leader("0301", "Østlandet", "completed")] * 3 + [leader("3907", "Østlandet")] * 11
    asked += (
        [leader("3205", "Østlandet")] * 20 + [leader("5001", "Trøndelag")] * 15 + [leader("4601", "Vest")] * 4
    )
    parts = {r.title: r.asked for r in by_stratum(asked, "landsdel", least=10)}
    assert parts == {"Østlandet": 34, "Trøndelag og Vest": 19, "Alle": 53}
    areas = {a.title: (a.asked, a.completed) for a in by_county(asked, least=10)}
    assert areas == {"Akershus": (20, 0), "Oslo og Vestfold": (14, 3), "Trøndelag og Vestland": (19, 0)}
    assert [a.title for a in by_county(asked)] == ["Akershus", "Oslo", "Trøndelag", "Vestfold", "Vestland"]


def test_an_owner_sees_how_many_in_each_municipality_sorted_and_found(desk: Desk) -> None:
    assert desk.log_in("analyst").get("/kommuner.csv").status_code == 403
    browser = desk.log_in("owner")
    file = browser.get("/kommuner.csv").text.splitlines()
    asked = {line.split(",")[1]: line.split(",")[2:] for line in file[1:]}
    assert sum(int(a) for a, _done in asked.values()) == 12
    assert sum(int(done) for _a, done in asked.values()) == 3
    page = browser.get("?sorter=levert&synkende=true").text.split('id="kommuner"')[1]
    shown = [int(c[1]) for c in rows(page).values()]
    assert shown == sorted(shown, reverse=True)
    one = next(iter(asked))
    assert list(rows(browser.get(f"?finn={one}").text.split('id="kommuner"')[1])) == [one]
    assert "heter «ingensted»" in browser.get("?finn=ingensted").text


def test_the_groups_come_as_a_file(desk: Desk) -> None:
    lines = desk.log_in("reader").get("/lag.csv?etter=rolle").text.splitlines()
    assert lines[0].startswith("Rolle,Spurt,")
    assert lines[-1].split(",")[:5] == ["Alle", "12", "1", "3", "1"]


def test_a_day_without_answers_is_shown_as_none(desk: Desk) -> None:
    person = next(p for p in asked(desk.store, SURVEY) if p.status == "waiting")
    come(desk.store, person.id, "completed", NOW - timedelta(days=3))
    page = desk.log_in("owner").get("/tall").text.split("Levert dag for dag</h3>")[1]
    assert rows(page) == {
        "21. november 2026": ["1"],
        "22. november 2026": ["0"],
        "23. november 2026": ["0"],
        "24. november 2026": ["3"],
    }


def test_the_counties_come_as_a_file_like_the_table(desk: Desk) -> None:
    browser = desk.log_in("analyst")
    lines = browser.get("/fylker.csv").text.splitlines()[1:]
    assert [sum(int(line.split(",")[i]) for line in lines) for i in (1, 2)] == [12, 3]
    shown = rows(browser.get().text.split('id="fylker"')[1])
    assert {line.split(",")[0]: line.split(",")[1:3] for line in lines} == {
        k: v[:2] for k, v in shown.items()
    }


@pytest.mark.parametrize("kind", ["sav", "xlsx", "csv", "sss", "parquet"])
def test_an_analyst_fetches_the_answers_and_it_is_noted(desk: Desk, kind: str, tmp_path: Path) -> None:
    answer = desk.log_in("analyst").get(f"/svar.{kind}")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    if "zip" in answer.headers["content-disposition"]:
        zipfile.ZipFile(io.BytesIO(answer.content)).extractall(tmp_path)
        (file,) = tmp_path.glob(f"*.{kind}")
    else:
        file = tmp_path / f"svar.{kind}"
        file.write_bytes(answer.content)
    found = read_survey(file).data
    assert found.height == 3
    assert set(found["opphav"]) == {"syntetisk"}
    assert ("en-analyst", "export", {"kind": kind, "rows": 3}) in desk.log()


def test_what_triple_s_cannot_hold_is_said_beside_the_answers(desk: Desk) -> None:
    packed = zipfile.ZipFile(io.BytesIO(desk.log_in("analyst").get("/svar.sss").content))
    assert "målenivå" in packed.read("merknader.txt").decode("utf-8-sig")


def test_a_spreadsheet_runs_nothing_a_leader_wrote(desk: Desk, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    content = desk.log_in("analyst").get("/svar.xlsx").content
    cells = [c for sheet in load_workbook(io.BytesIO(content)) for row in sheet for c in row]
    written = [c for c in cells if "alert(1)" in str(c.value)]
    assert written
    assert all(c.data_type == "s" for c in written)
    packed = zipfile.ZipFile(io.BytesIO(desk.log_in("owner").get("/svar.csv").content))
    plain = "".join(packed.read(n).decode("utf-8-sig") for n in packed.namelist())
    assert re.search(r"(^|[;,\"])=1\+1", plain, re.M) is None


def test_those_who_have_not_handed_in_come_only_when_asked_for(desk: Desk, tmp_path: Path) -> None:
    file, browser = tmp_path / "svar.xlsx", desk.log_in("analyst")
    assert browser.get("/svar.xlsx?uferdige=true").status_code == 422
    close_fielding(desk.store, SURVEY, NOW, "kari")
    file.write_bytes(browser.get("/svar.xlsx?uferdige=true").content)
    assert read_survey(file).data.height == 4


@pytest.mark.parametrize("path", ["/svar.sav", "/svar.csv", "/kommuner.csv"])
def test_a_reader_fetches_no_answers(desk: Desk, path: str) -> None:
    assert desk.log_in("reader").get(path).status_code == 403
    assert "export" not in [what for _who, what, _detail in desk.log()]


@pytest.mark.parametrize("path", ["/svar.exe", "/gjor/alt", "?etter=navn"])
def test_what_is_not_there_is_said(desk: Desk, path: str) -> None:
    assert desk.log_in("owner").get(path).status_code in (404, 422)


def test_an_unknown_survey_is_not_found(desk: Desk) -> None:
    client = desk.log_in("owner").client
    for path in ("", "/tall", "/skjema", "/svar.sav", "/kommuner.csv", "/lag.csv", "/gjor/lukk"):
        assert client.get(f"/admin/undersokelse/ukjent{path}").status_code in (404, 422)


def test_an_owner_closes_and_opens_again(desk: Desk) -> None:
    browser, leader = desk.log_in("owner"), TestClient(desk.app, follow_redirects=False)
    assert browser.post("/gjor/lukk").status_code == 303
    assert leader.get(f"/s/{desk.tokens[6]}?lang=nb").status_code == 403
    assert "Åpne for svar igjen" in browser.get().text
    assert browser.post("/gjor/apne").status_code == 303
    assert leader.get(f"/s/{desk.tokens[6]}?lang=nb").status_code == 200
    assert [(who, what) for who, what, _d in desk.log()[:2]] == [("en-owner", "open"), ("en-owner", "close")]


def test_a_survey_whose_time_is_out_is_not_opened_by_a_button(desk: Desk) -> None:
    browser = desk.log_in("owner")
    with desk.store.write() as c:
        save_survey(c, SURVEY, {"closes_at": datetime(2026, 11, 1, tzinfo=UTC)})
    answer = browser.post("/gjor/apne")
    assert answer.status_code == 422
    assert "closes" in answer.text


def test_deletion_looks_dangerous_and_the_goal_is_a_line_in_the_chart(tmp_path: Path) -> None:
    text = SETTINGS.replace("closes: 2099-12-01 23:59", "closes: 2026-12-01 12:00") + "\ngoal: 0.55\n"
    store = new_store(tmp_path)
    desk = Desk(store, field(store, 12, settings=text))
    page = unescape(desk.log_in("owner").get().text)
    assert re.search(r'data-color="danger" href="[^"]*/gjor/slett-alt', page)
    assert not re.search(r'data-color="danger" href="[^"]*/gjor/lukk', page)
    assert "Målet er 55\u00a0%: 7 svar. Det mangler 4." in page
    assert 'class="adm-goal"' in page
    store.close()


@pytest.mark.parametrize("goal", ["0", "-0.1", "1.01", "101", "110 %"])
def test_a_goal_is_a_share(goal: str) -> None:
    with pytest.raises(BadInput, match="goal"):
        read_settings(f"{SETTINGS}\ngoal: {goal}\n")


@pytest.mark.parametrize("goal", ["0.6", "60", "60 %", "0,6"])
def test_a_goal_is_read_as_people_write_it(goal: str) -> None:
    assert read_settings(f"{SETTINGS}\ngoal: {goal}\n").value.goal == 0.6


def test_letters_go_out_from_the_desk_once_to_each(tmp_path: Path) -> None:
    box = Postbox()
    with running(box) as server:
        mail = f"mail: {{host: {server.host}, port: {server.port}, security: none, sender: '{SENDER}', per_minute: 6000}}"
        text = re.sub(r"(?ms)^mail:.*?(?=^\S|\Z)", "", SETTINGS) + f"\n{mail}\n"
        sample = draw(leaders(), "size").frame.head(3)
        sample = sample.with_columns(
            email=pl.lit("leder") + pl.int_range(pl.len()).cast(pl.String) + "@a.example"
        )
        store = new_store(tmp_path)
        open_fielding(store, read_settings(text), shipped(*BLOCKS), sample, NOW, settings_text=text)
        app = create_app(store, clock=lambda: NOW)
        client = TestClient(app, base_url="https://x", follow_redirects=False)
        browser = Browser(client, signed_in(client, store, "owner"))
        assert "3 får brev nå." in browser.get("/gjor/inviter").text
        for _twice in range(2):
            assert browser.post("/gjor/inviter").status_code == 303
            app.state.sender.join()
        assert len(box.to) == len(set(box.to)) == 3
        assert "Ingen skal ha brev nå." in browser.get("/gjor/inviter").text
        assert "Ingen skal ha brev nå." in browser.get("/gjor/paminn").text, "all had a letter just now"
        with store.read() as c:
            assert ("en-owner", "letters") in [(e.account, e.action) for e in events(c, SURVEY)]
        store.close()


def test_a_mail_server_that_is_not_there_is_said_and_nothing_is_queued(desk: Desk) -> None:
    browser = desk.log_in("owner")
    answer = browser.post("/gjor/inviter")
    assert answer.status_code in (422, 503)
    assert "letters" not in [what for _who, what, _detail in desk.log()]
    assert desk.log_in("reader").get("/gjor/inviter").status_code == 403


def test_deleting_wants_the_name_and_then_really_deletes(desk: Desk) -> None:
    browser = desk.log_in("owner")
    assert browser.post("/gjor/slett-alt", id="feil").status_code == 422
    assert sum(counts(desk.store, SURVEY).values()) == 12
    assert browser.post("/gjor/slett-alt", id=SURVEY).status_code == 303
    assert browser.get().status_code == 404
    database = b"".join(
        p.read_bytes() for p in Path(desk.store.people.engine.url.database or "").parent.glob("*.db*")
    )
    assert b"alert(1)" not in database


def test_deleting_contacts_keeps_the_answers(desk: Desk, tmp_path: Path) -> None:
    browser = desk.log_in("owner")
    assert browser.post("/gjor/slett-kontakter", id=SURVEY).status_code == 303
    assert "kontaktene er slettet" in browser.get().text
    file = tmp_path / "svar.xlsx"
    file.write_bytes(browser.get("/svar.xlsx").content)
    assert read_survey(file).data.height == 3


def test_the_questionnaire_can_be_read_with_codes_and_conditions(desk: Desk) -> None:
    page = desk.log_in("reader").get("/skjema").text
    for said in ("<code>kapasitet</code>", "<code>98</code> Vet ikke", "Vises når", "klare ansvarsforhold"):
        assert said in page
    assert "To what extent" in desk.log_in("analyst").get("/skjema?lang=en").text


def test_a_new_version_says_what_is_new(desk: Desk) -> None:
    text = shipped(*BLOCKS).replace("version: 1", "version: 2", 1).replace("Hva skulle til", "Hva må til")
    sample = draw(leaders(), "size").frame.head(12)
    open_fielding(desk.store, read_settings(SETTINGS), text, sample, NOW, settings_text=SETTINGS)
    browser = desk.log_in("reader")
    page = browser.get("/skjema").text
    assert "<code>kommentar</code>: endret (tekst)" in page
    assert "Hva skulle til" in browser.get("/skjema?versjon=1").text


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("{question: kapasitet, is: [liten, vet_ikke]}", "«kapasitet» er «I liten grad» eller «Vet ikke»"),
        ("{question: rolle, is: [1]}", "«rolle» er «Ordfører»"),
        ("{question: kapasitet, answered: false}", "«kapasitet» ikke er besvart"),
        ("{not: {question: barrierer, is: [ikt]}}", "ikke («barrierer» er «Ulike IKT-systemer»)"),
        (
            "{any: [{question: rolle, is: [1]}, {question: storrelse, is: [4]}]}",
            "«rolle» er «Ordfører» eller «storrelse» er «20 000 og over»",
        ),
    ],
)
def test_a_condition_is_said_in_words(condition: str, said: str) -> None:
    text = shipped("styring").replace("show_if:", "show_if_:")  # ours instead of the shipped one
    text = re.sub(r"\n\s+show_if_:[^\n]*", "", text)
    lines = text.splitlines()
    place = next(i for i, line in enumerate(lines) if "id: kommentar" in line)
    indent = " " * (len(lines[place]) - len(lines[place].lstrip(" -")))
    lines.insert(place + 1, f"{indent}show_if: {condition}")
    read = read_questionnaire("\n".join(lines))
    assert when(read.question("kommentar").show_if, read, texts("nb")) == said


def everything_kept(store: Store) -> dict[str, list[Any]]:
    found = {}
    for database, tables in ((store.people, schema.metadata), (store.answers, schema.apart)):
        with database.read() as c:
            found |= {t.name: sorted(map(str, c.execute(select(t)))) for t in tables.sorted_tables}
    return found


class Trial:
    """A reader who clicks through the questionnaire."""

    def __init__(self, browser: Browser, query: str = "") -> None:
        self.browser = browser
        self.page = browser.get(f"/skjema/prov?kommune=1874&rolle=ordforer{query}").text

    def answer(self, **form: str) -> str:
        hidden = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', self.page)
        sent: dict[str, Any] = {}
        for name, value in hidden:
            sent.setdefault(unescape(name), []).append(unescape(value))
        self.page = self.browser.client.post(f"{BASE}/skjema/prov?lang=nb", data=sent | form).text
        return self.page

    @property
    def title(self) -> str:
        return unescape(re.search(r"<h1[^>]*>([^<]*)", self.page)[1])  # type: ignore[index]


def test_a_reader_tries_the_questionnaire_and_nothing_is_kept(desk: Desk) -> None:
    browser = desk.log_in("reader")
    before = everything_kept(desk.store)
    trial, titles = Trial(browser), []
    while "Her ville lederen levert" not in trial.page:
        assert "det du svarer, lagres ikke" in trial.page
        assert "answer.js" not in trial.page
        titles.append(trial.title)
        trial.answer(kapasitet="liten", styring_politisk_kontroll="liten", videre="1", kommentar=XSS)
        assert len(titles) < 20
    assert len(set(titles)) > 4
    review = trial.page
    assert "I liten grad" in review
    assert XSS not in review
    assert escape(XSS, quote=False) in review.replace("&#34;", '"')
    assert everything_kept(desk.store) == before


def test_trying_follows_the_routes_back_and_forth(desk: Desk) -> None:
    text = """id: prove
version: 2
languages: [nb]
title: {nb: Prøve}
pages:
  - id: en
    title: {nb: Side en}
    questions:
      - {id: sagt, type: single, text: {nb: "Vil du si mer?"}, required: yes,
         options: [{id: ja, code: 1, text: {nb: Ja}}, {id: nei, code: 2, text: {nb: Nei}}]}
  - id: to
    title: {nb: Side to}
    show_if: {question: sagt, is: [ja]}
    questions: [{id: mer, type: text, text: {nb: "Du sa {sagt}. Hva mer?"}}]
  - id: tre
    title: {nb: Side tre}
    questions: [{id: slutt, type: text, text: {nb: "Noe annet?"}}]
"""
    with desk.store.write() as c:
        lock_questionnaire(c, SURVEY, 2, text, NOW)
    trial = Trial(desk.log_in("reader"))
    assert "må besvares" in trial.answer()
    trial.answer(sagt="nei")
    assert trial.title == "Side tre"
    trial.answer(forrige="1")
    assert trial.title == "Side en"
    assert "Du sa Ja. Hva mer?" in trial.answer(sagt="ja")
    trial.answer(mer="mye")
    trial.answer(slutt="nei takk")
    assert {"Ja", "mye", "nei takk"} <= set(re.findall(r"<dd>([^<]*)</dd>", trial.page))
    trial.answer(forrige="1")
    trial.answer(forrige="1")
    assert ">mye</textarea>" in trial.page


def test_a_trial_bears_what_a_hand_made_form_sends(desk: Desk) -> None:
    browser = desk.log_in("reader")
    for form in ({}, {".side": "x", ".kommune": "1874", ".rolle": "ordforer"}, {".kommune": "9999"}):
        assert browser.post("/skjema/prov", **form).status_code in (200, 404)
    assert browser.get("/skjema/prov?rolle=konge").status_code == 404
    assert browser.get("/skjema/prov?versjon=7").status_code == 404


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(root, ["survey", *arguments])


def test_a_questionnaire_is_tried_before_anybody_is_asked(run: Callable[..., Any], tmp_path: Path) -> None:
    assert run("new", "ledere").exit_code == 0
    scratch = tmp_path / "borte"
    scratch.mkdir()
    store, token = trial(Survey(Path("ledere")), scratch, "1874", "ordforer")
    client = TestClient(create_app(store))
    page = client.get(f"/s/{token}?lang=nb").text
    assert "en prøve, ikke en virkelig undersøkelse" in page
    assert client.post(f"/s/{token}?lang=nb").status_code == 200
    store.close()
    assert not (tmp_path / "ledere" / "nabolag.db").exists()


def test_the_whole_questionnaire_is_written_to_one_file(run: Callable[..., Any], tmp_path: Path) -> None:
    run("new", "ledere", "--block", "styring")
    sheet = Path("ledere/skjema.yaml")
    sheet.write_text(
        sheet.read_text("utf-8").replace("Hva skulle til", "<script>alert(1)</script> Hva"), "utf-8"
    )
    done = run("preview", "ledere", "--out", "skjema.html")
    assert done.exit_code == 0, done.output
    page = Path("skjema.html").read_text("utf-8")
    for said in ("<code>kapasitet</code>", "<code>98</code> Vet ikke", "Vises når", "&lt;script&gt;"):
        assert said in page
    assert "<script" not in page
    assert not re.search(r"(src|href)=", page), "the file needs nothing else"
    assert run("preview", "ledere", "--out", "skjema.docx").exit_code == 2


@pytest.mark.parametrize("arguments", [("--municipality", "9999"), ("--role", "konge")])
def test_a_preview_of_nobody_is_refused(run: Callable[..., Any], arguments: tuple[str, str]) -> None:
    run("new", "ledere")
    assert run("preview", "ledere", "--no-open", *arguments).exit_code == 2


def test_the_desk_leads_to_the_model_when_the_survey_is_closed(desk: Desk) -> None:
    analyst = desk.log_in("analyst")
    assert "Modellen kan lages når undersøkelsen er lukket." in analyst.get().text
    assert "/kapasitet." not in analyst.get().text
    assert "er lukket" in analyst.get("/kapasitet.docx").text
    close_fielding(desk.store, SURVEY, NOW, "kari")
    assert f"{BASE}/kapasitet.docx" in analyst.get().text
    assert (
        "Færre enn 30 har svart" in analyst.get("/kapasitet.docx").text
    )  # three have: nothing is told of them
    assert analyst.get("/kapasitet.exe").status_code == 404
    assert desk.log_in("reader").get("/kapasitet.docx").status_code == 403


def test_on_a_phone_every_list_is_a_card_for_each_row_with_its_labels(desk: Desk) -> None:
    owner = desk.log_in("owner")
    for path in ("/admin", BASE, "/admin/brukere", "/admin/logg", "/admin/innlogginger"):
        text = owner.client.get(path).text
        tables = [one for one in re.findall(r"<table.*?</table>", text, re.S) if "adm-days" not in one]
        assert tables, path
        for table in tables:
            assert 'class="nb-cards ' in table
            body = table.split("<tbody>")[1]
            labelled = re.findall(r'<td role="cell" data-label="[^"]+"', body)
            assert body.count("<td ") == len(labelled) > 0
            assert body.count('<th role="rowheader"') == body.count("<tr ")
