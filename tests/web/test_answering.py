"""What a respondent meets: each answer kept, no way in without the token, nothing that bites back."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from tests.fielded import NOW, SETTINGS, SURVEY, field, new_store

from nabolag.sources.survey_files import read_survey, write_survey
from nabolag.store import Store
from nabolag.store.invitations import invitation_of, invitations
from nabolag.store.responses import response_of
from nabolag.store.surveys import forget_contacts
from nabolag.survey.fielding.collected import collected
from nabolag.survey.fielding.progress import counts
from nabolag.survey.fielding.retention import delete_due
from nabolag.web.app import create_app


class Clock:
    """What time the site thinks it is."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


class Site:
    """A site with one survey in the field, and what its respondents do."""

    def __init__(self, store: Store, tokens: list[str]) -> None:
        self.store, self.tokens, self.clock = store, tokens, Clock()
        self.client = TestClient(
            create_app(store, clock=self.clock), follow_redirects=False, raise_server_exceptions=False
        )

    def get(self, path: str, token: int | str = 0) -> Response:
        return self.client.get(f"/s/{self._token(token)}{path}?lang=nb")

    def post(self, path: str, form: dict[str, object] | None = None, token: int | str = 0) -> Response:
        return self.client.post(f"/s/{self._token(token)}{path}?lang=nb", data=form or {})

    def kept(self, token: int = 0) -> dict[str, object]:
        with self.store.answers.read() as c:
            found = response_of(c, self.store.keys.answers(self.tokens[token]))
        return found.answers if found else {}

    def _token(self, token: int | str) -> str:
        return self.tokens[token] if isinstance(token, int) else token


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    store = new_store(tmp_path)
    yield Site(store, field(store))
    store.close()


def place(answer: Response) -> str:
    """Where an answer leads, after the token."""
    assert answer.status_code == 303, answer.text
    return "/".join(["", *urlsplit(answer.headers["location"]).path.split("/")[3:]])


def test_a_leader_goes_through_the_survey_and_gets_a_receipt(site: Site) -> None:
    assert "Begynn" in site.get("").text
    assert place(site.post("")) == "/side/alene"
    assert place(site.post("/side/alene", {"kapasitet": "noen"})) == "/side/hindre"
    assert place(site.post("/side/hindre", {"barrierer": ["kontroll", "ikt"]})) == "/side/staten"
    assert place(site.post("/side/staten", {"staten": "vet_ikke"})) == "/side/tjenester"
    assert place(site.post("/side/tjenester", {"tjenester": "ingen"})) == "/side/former"
    form = {"former": "iks", "viktigst.styring": "2", "viktigst.ansvar": "1", "viktigst.okonomi": "3"}
    assert place(site.post("/side/former", form)) == "/side/styring"
    form = {f"styring_{i}": "stor" for i in ("klare_ansvar", "profesjonell_styring", "forutsigbarhet")}
    assert (
        place(site.post("/side/styring", {**form, "styring_politisk_kontroll": "liten"})) == "/side/styring"
    )
    assert "Hva skulle til" in site.get("/side/styring").text
    again = {**form, "styring_politisk_kontroll": "liten", "kommentar": "Mer tid."}
    assert place(site.post("/side/styring", again)) == "/levere"
    assert "I noen grad" in site.get("/levere").text
    assert place(site.post("/levere")) == "/takk"
    receipt = site.get("/takk").text
    assert "Mer tid." in receipt
    assert "Klare ansvarsforhold; Politisk styring; Økonomi og risiko" in receipt
    assert counts(site.store, SURVEY)["completed"] == 1
    data = collected(site.store, SURVEY)
    row = data.data.row(0, named=True)
    assert (row["kapasitet"], row["staten"], row["barrierer_ikt"], row["viktigst_ansvar"]) == (3, 98, 1, 1)
    assert row["opphav"] == "syntetisk"
    assert not {"kommune", "navn", "epost"} & set(row)


def test_an_answer_is_on_disk_before_it_is_acknowledged(site: Site) -> None:
    site.post("")
    site.post("/side/alene", {"kapasitet": "noen", "lagre": "1"})
    assert site.kept() == {"kapasitet": "noen"}


def test_one_goes_on_where_one_stopped_also_on_another_device(site: Site) -> None:
    site.post("")
    site.post("/side/alene", {"kapasitet": "noen"})
    other = TestClient(create_app(site.store, clock=site.clock), follow_redirects=False)
    assert "Gå videre" in other.get(f"/s/{site.tokens[0]}?lang=nb").text
    answer = other.post(f"/s/{site.tokens[0]}?lang=nb")
    assert place(answer) == "/side/hindre"
    assert 'value="noen" checked' in other.get(f"/s/{site.tokens[0]}/side/alene?lang=nb").text


def test_going_back_keeps_what_was_filled_in(site: Site) -> None:
    site.post("")
    site.post("/side/alene", {"kapasitet": "noen"})
    assert place(site.post("/side/hindre", {"barrierer": "kontroll", "forrige": "1"})) == "/side/alene"
    assert site.kept() == {"kapasitet": "noen", "barrierer": ["kontroll"]}


def test_an_old_page_sent_again_from_the_back_button_changes_only_its_own_answers(site: Site) -> None:
    site.post("")
    site.post("/side/alene", {"kapasitet": "noen"})
    site.post("/side/hindre", {"barrierer": "kontroll"})
    site.post("/side/alene", {"kapasitet": "stor"})
    assert site.kept() == {"kapasitet": "stor", "barrierer": ["kontroll"]}


def test_a_question_left_open_is_pointed_out_once(site: Site) -> None:
    site.post("")
    answer = site.post("/side/alene")
    assert answer.status_code == 422
    assert "Du kan gå videre likevel" in answer.text
    assert place(site.post("/side/alene", {"videre": "1"})) == "/side/hindre"


@pytest.mark.parametrize(
    ("page", "form", "said"),
    [
        ("hindre", {"barrierer": ["kontroll", "ingen"]}, "kan ikke velges sammen"),
        ("hindre", {"barrierer": "finnes-ikke"}, "Velg blant alternativene"),
        ("tjenester", {"tjenester": "vann", "antall_samarbeid": "mange"}, "Skriv svaret som et tall"),
        ("tjenester", {"tjenester": "vann", "antall_samarbeid": "1000"}, "fra 0 til 200"),
        ("former", {"former": "iks", "viktigst.styring": "1", "viktigst.ansvar": "1"}, "fått plass 1"),
    ],
)
def test_a_mistake_is_said_and_the_rest_of_the_page_is_kept(
    site: Site, page: str, form: dict[str, object], said: str
) -> None:
    site.post("")
    answer = site.post(f"/side/{page}", {**form, "videre": "1"})
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    if page != "hindre":
        assert site.kept()


def test_languages_follow_the_respondent(site: Site) -> None:
    site.client.post(f"/s/{site.tokens[0]}?lang=nn")
    answer = site.client.get(f"/s/{site.tokens[0]}")
    assert answer.headers["location"].endswith("?lang=nn")
    page = site.client.get(f"/s/{site.tokens[0]}/side/alene?lang=nn").text
    assert '<html lang="nn"' in page
    assert "I kva grad" in page
    assert "To what extent" in site.client.get(f"/s/{site.tokens[0]}/side/alene?lang=en").text


def test_declining_deletes_the_answers_and_can_be_regretted(site: Site) -> None:
    site.post("")
    site.post("/side/alene", {"kapasitet": "noen"})
    assert "Slett og avslutt" in site.get("/avslutt").text
    assert site.kept(), "following the link alone must not delete"
    site.post("/avslutt")
    assert site.kept() == {}
    assert counts(site.store, SURVEY)["declined"] == 1
    assert "Delta likevel" in site.get("").text
    assert place(site.post("")) == "/side/alene"


def test_before_opening_and_after_closing_there_is_a_page_that_says_so(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    times = "opens: 2026-12-01 08:00\ncloses: 2026-12-20 23:59\n"
    site = Site(store, field(store, settings=SETTINGS.replace("closes: 2099-12-01 23:59\n", times)))
    assert "1. desember 2026" in site.get("").text
    assert site.post("").status_code == 403
    site.clock.now = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
    site.post("")
    site.post("/side/alene", {"kapasitet": "noen"})
    site.clock.now = datetime(2026, 12, 20, 22, 59, tzinfo=UTC)
    answer = site.post("/side/alene", {"kapasitet": "stor"})
    assert answer.status_code == 403
    assert "lukket" in answer.text
    assert site.kept() == {"kapasitet": "noen"}
    store.close()


def test_everything_is_deleted_on_the_day_that_was_promised(site: Site) -> None:
    site.post("")
    site.post("/side/alene", {"kapasitet": "noen"})
    assert delete_due(site.store, datetime(2099, 12, 30, tzinfo=UTC)) == []
    hours = [datetime(2099, 12, 30, 0, 30, tzinfo=UTC) + timedelta(hours=n) for n in range(24)]
    found = [delete_due(site.store, hour) for hour in hours]
    assert found == [*[[]] * 23, [SURVEY]]
    assert site.get("").status_code == 404
    assert site.kept() == {}


def test_a_site_that_is_up_deletes_by_itself_on_the_day(site: Site) -> None:
    site.post("")
    due = datetime(2100, 1, 1, tzinfo=UTC)
    for hours in (0, 5, 10, 15):  # one look at a clock is not believed
        delete_due(site.store, due + timedelta(hours=hours))
    later = create_app(site.store, clock=lambda: due + timedelta(hours=20))
    with TestClient(later):
        for _ in range(100):
            if site.get("").status_code == 404:
                break
            time.sleep(0.05)
    assert site.get("").status_code == 404
    assert site.kept() == {}


def test_a_token_that_was_never_made_looks_like_one_that_is_gone(site: Site) -> None:
    gone = site.tokens[1]
    with site.store.write() as c:
        forget_contacts(c, SURVEY)
    pages = [site.get("", t) for t in (gone, "a" * 26, "a" * 25, "'; drop table surveys; --", "%00")]
    assert {p.status_code for p in pages} == {404}
    assert len({re.sub(r"/s/[^\"?]*", "", p.text) for p in pages}) == 1


def test_guessing_is_stopped_and_starts_again_after_a_minute(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = time.monotonic()
    monkeypatch.setattr(site.client.app.state.misses, "_clock", lambda: start)  # type: ignore[attr-defined]
    assert {
        site.get("", f"{i:a>26}".translate(str.maketrans("0189", "abcd"))).status_code for i in range(30)
    } == {404}
    assert site.get("", "b" * 26).status_code == 429
    assert site.get("").status_code == 200, "somebody else's wrong links must not shut out a right one"
    posted = site.post("/side/styring", {"kommentar": "husk meg"}, "b" * 26)
    assert posted.status_code == 429
    assert 'value="husk meg"' in posted.text, "what was posted goes back, to be sent again"
    monkeypatch.setattr(site.client.app.state.misses, "_clock", lambda: start + 61)  # type: ignore[attr-defined]
    assert site.get("", "b" * 26).status_code == 404


def test_script_in_an_open_answer_is_shown_as_text(site: Site) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"
    site.post("")
    for _ in range(2):
        site.post("/side/styring", {"styring_politisk_kontroll": "liten", "kommentar": evil, "videre": "1"})
    assert site.kept()["kommentar"] == evil
    for page in ("/side/styring", "/levere"):
        text = site.get(page).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert html.escape(evil).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in text


def test_a_formula_in_an_open_answer_is_text_in_a_spreadsheet(site: Site, tmp_path: Path) -> None:
    import openpyxl

    site.post("")
    for _ in range(2):
        site.post(
            "/side/styring",
            {"styring_politisk_kontroll": "liten", "kommentar": '=HYPERLINK("http://x")', "videre": "1"},
        )
    site.post("/levere")
    data = collected(site.store, SURVEY)
    for name in ("svar.xlsx", "svar.csv"):
        write_survey(data, tmp_path / name)
    sheet = openpyxl.load_workbook(tmp_path / "svar.xlsx").worksheets[0]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert ";=HYPERLINK" not in (tmp_path / "svar.csv").read_text("utf-8-sig").replace(",=", ";=")
    assert (
        read_survey(tmp_path / "svar.csv").data["kommentar"].to_list()[0].endswith('=HYPERLINK("http://x")')
    )


def test_more_than_a_page_asks_for_is_refused(site: Site) -> None:
    site.post("")
    assert site.post("/side/alene", {"kapasitet": "x" * 2_000_000}).status_code == 413

    def pieces() -> Iterator[bytes]:
        for _ in range(30):
            yield b"kapasitet=" + b"x" * 50_000

    untold = site.client.post(f"/s/{site.tokens[0]}/side/alene", content=pieces())
    assert untold.status_code == 413
    assert site.kept() == {}


def test_no_page_of_a_respondent_is_cached_indexed_or_shown_in_a_frame(site: Site) -> None:
    site.post("")
    for path in ("", "/side/alene", "/levere", "/avslutt", "/personvern"):
        headers = site.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert "noindex" in headers["x-robots-tag"]
        assert headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in headers
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy


def test_the_privacy_notice_says_what_the_law_asks(site: Site) -> None:
    text = site.get("/personvern").text
    for said in (
        "Behandlingsansvarlig",
        "Formål",
        "Rettslig grunnlag",
        "Hvem som får opplysningene",
        "Hvor lenge",
        "31. desember 2099",
        "innsyn, retting, sletting",
        "Datatilsynet",
        "demo@example.invalid",
    ):
        assert said in text


def test_a_store_that_is_gone_gives_the_answers_back_to_be_sent_again(site: Site) -> None:
    site.post("")
    gone = True

    def fail(*_: object) -> None:
        if gone:
            import sqlite3

            raise sqlite3.OperationalError("database or disk is full")

    event.listen(site.store.answers.engine, "before_cursor_execute", fail)
    answer = site.post("/side/hindre", {"barrierer": ["kontroll", "ikt"]})
    assert answer.status_code == 503
    assert "Ikke lagret ennå" in answer.text
    sent = re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', answer.text)
    assert sent == [("barrierer", "kontroll"), ("barrierer", "ikt")]
    gone = False
    assert place(site.post("/side/hindre", {"barrierer": [v for _, v in sent]})) == "/side/staten"
    assert site.kept()["barrierer"] == ["kontroll", "ikt"]


def test_a_site_without_a_store_says_so() -> None:
    client = TestClient(create_app(), raise_server_exceptions=False)
    answer = client.get("/s/" + "a" * 26)
    assert answer.status_code == 404
    assert "ingen undersøkelser" in answer.text


def test_the_database_never_holds_a_token(site: Site, tmp_path: Path) -> None:
    site.post("")
    site.post("/side/alene", {"kapasitet": "noen"})
    content = b"".join(f.read_bytes() for f in tmp_path.glob("nabolag*.db*"))
    assert not any(t.encode() in content for t in site.tokens)
    with site.store.read() as c:
        found = invitation_of(c, site.store.keys.identity(site.tokens[0]))
    assert found is not None
    assert found.status == "waiting", "nothing beside the invitation says who has begun"
    assert counts(site.store, SURVEY)["started"] == 1


FORM = st.dictionaries(
    st.sampled_from(
        [
            "kapasitet",
            "barrierer",
            "staten",
            "antall_samarbeid",
            "tjenester",
            "viktigst.styring",
            "videre",
            "kommentar",
        ]
    )
    | st.text(max_size=10),
    st.lists(
        st.sampled_from(["noen", "kontroll", "ingen", "1", "-1", "1e9", "٣"]) | st.text(max_size=30),
        max_size=4,
    ),
    max_size=5,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(page=st.sampled_from(["alene", "hindre", "tjenester", "former", "styring", "finnes-ikke"]), form=FORM)
def test_no_form_makes_the_site_fail(site: Site, page: str, form: dict[str, list[str]]) -> None:
    site.post("")
    assert site.post(f"/side/{page}", dict(form)).status_code in (204, 303, 422)
    assert site.get("/levere").status_code == 200


def test_a_question_opened_by_what_the_script_has_kept_is_shown_before_going_on(site: Site) -> None:
    site.post("")
    items = ("klare_ansvar", "profesjonell_styring", "forutsigbarhet", "politisk_kontroll")
    form: dict[str, object] = {f"styring_{item}": "liten" for item in items} | {"vist": "styring"}
    assert site.post("/side/styring", {**form, "lagre": "1"}).status_code == 204
    assert place(site.post("/side/styring", form)) == "/side/styring"
    seen = {**form, "vist": ["styring", "kommentar"], "kommentar": "Mer tid."}
    assert place(site.post("/side/styring", seen)) == "/levere"
    assert site.kept()["kommentar"] == "Mer tid."
    site.post("/side/styring", form)
    assert site.kept()["kommentar"] == "Mer tid.", "an older page takes away nothing it did not show"


def test_what_is_said_about_a_grid_is_shown(site: Site) -> None:
    site.post("")
    assert "Laget av nabolag" in site.get("/side/styring").text


def test_the_database_alone_does_not_tell_which_municipality_a_pseudonym_is(site: Site) -> None:
    site.post("")
    with site.store.answers.read() as c:
        found = response_of(c, site.store.keys.answers(site.tokens[0]))
    with site.store.read() as c:
        people = invitations(c, SURVEY)
    assert found is not None
    pseudonym = str(found.background["klynge"])
    assert pseudonym
    assert not [p for p in people if pseudonym in str(p)]
    site.post("", token=1)
    with site.store.answers.read() as c:
        other = response_of(c, site.store.keys.answers(site.tokens[1]))
    assert other is not None
    same = people[0].municipality == people[1].municipality
    assert (other.background["klynge"] == pseudonym) is same
