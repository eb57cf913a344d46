"""The register and the owner's year as paper, page, feed and file."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from nabolag.cli import root
from nabolag.governance.ownership import Interest, Told
from nabolag.municipalities import find
from nabolag.report.ownership import as_file, calendar_paper
from nabolag.report.ownership.ics import Event, escaped, folded, ics
from nabolag.report.paper import Table
from nabolag.text import texts
from nabolag.web.app import create_app

PAGE = "/kommune/1103/eierskap"


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(create_app())


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_a_feed_keeps_to_rfc_5545() -> None:
    text = ics(
        "Eier; år, 1",
        [Event("a", date(2028, 2, 29), "Møte: å, ø; æ\\", "1\n2\r3" + "å" * 200, "https://x.no/§ 1")],
        date(2026, 1, 2),
        "/a",
    )
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.endswith("END:VCALENDAR\r\n")
    lines = unfolded(text)
    assert "DTSTART;VALUE=DATE:20280229" in lines
    assert "DTEND;VALUE=DATE:20280301" in lines
    assert "SUMMARY:Møte: å\\, ø\\; æ\\\\" in lines
    assert f"DESCRIPTION:1\\n2\\n3{'å' * 200}" in lines
    assert "URL:https://x.no/%C2%A7%201" in lines
    assert "DTSTAMP:20260102T000000Z" in lines
    assert escaped("a\x00b") == "a b"
    assert "".join(folded("😀" * 90).split("\r\n ")) == "😀" * 90


def test_a_reader_sees_what_is_known_what_is_missing_and_the_way_on(client: TestClient) -> None:
    page = client.get(PAGE).text
    for said in (
        "IVAR IKS",
        "Det som mangler",
        "FOLKEHALLENE IKS",
        "Eierkalender",
        "Last ned regnearket (Excel)",
    ):
        assert said in page


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
@pytest.mark.parametrize("view", ["", "/kalender", "/melding", "/okonomi", "/styre", "/oppfolging"])
def test_every_page_and_file_in_three_languages(client: TestClient, view: str, lang: str) -> None:
    assert client.get(f"{PAGE}{view}?lang={lang}").status_code == 200
    for kind in ("pdf", "docx", "xlsx", "csv", "json"):
        assert client.get(f"{PAGE}{view}.{kind}?lang={lang}").status_code == 200


def test_a_sheet_is_opened_and_carried_to_every_page(client: TestClient) -> None:
    content = as_file(
        [Interest(name="Vannverket IKS", form="IKS", share=0.25, agreement=date(2019, 5, 1))], "xlsx"
    )
    sent = client.post(PAGE, files={"fil": ("eierskap.xlsx", io.BytesIO(content))}, follow_redirects=False)
    assert sent.status_code == 303
    page = client.get(sent.headers["location"]).text
    assert "Vannverket IKS" in page
    assert "Avtaler som bør gås gjennom" in page
    (calendar,) = set(re.findall(r'href="(/kommune/1103/eierskap/kalender\?[^"]+)"', page))
    assert "Vannverket IKS" in client.get(calendar.replace("&amp;", "&")).text
    sheet = client.get(f"{PAGE}/mal.csv?" + sent.headers["location"].partition("?")[2]).text
    assert "Vannverket IKS" in sheet


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", "navn;form;eierandel\nVann IKS;IKS;140", "rad 2, eierandel"),
        ("a.csv", "navn;eierandel\nVann IKS;40", "«form» mangler"),
        ("a.csv", "", "er tom"),
        ("a.csv", "navn;form\n", "ingen rader"),
        ("a.pdf", "x", "Send en .xlsx eller .csv"),
        ("a.xlsx", "x", "ikke en hel fil"),
    ],
)
def test_a_sheet_with_a_fault_is_not_taken_in(client: TestClient, name: str, content: str, says: str) -> None:
    page = client.post(PAGE, files={"fil": (name, content.encode())})
    assert page.status_code == 422
    assert says in page.text


@pytest.mark.parametrize(
    "query",
    ["dag=31.12", "dag=1900-01-01", "aret=27", "aret=x", "eier=x", "melding=nei", "melding=2099-01-01"],
)
def test_what_cannot_be_used_is_told_beside_its_field(client: TestClient, query: str) -> None:
    page = client.get(f"{PAGE}/kalender?{query}")
    assert page.status_code == 422
    assert f'id="feil-{query.partition("=")[0].replace("eier", "fil")}"' in page.text


def test_the_feed_can_be_subscribed_to(client: TestClient) -> None:
    feed = client.get(f"{PAGE}/kalender.ics?aret=2027&dag=2027-01-01")
    assert feed.headers["content-type"].startswith("text/calendar")
    lines = unfolded(feed.text)
    assert "DTSTART;VALUE=DATE:20270222" in lines
    assert "DTSTART;VALUE=DATE:20281231" in lines, "the next year too"
    marks = [line for line in lines if line.startswith("UID:")]
    assert len(set(marks)) == len(marks)
    again = client.get(f"{PAGE}/kalender.ics?aret=2027&dag=2027-01-02").text
    assert marks == [line for line in unfolded(again) if line.startswith("UID:")]


def test_without_a_municipality_it_is_asked_for(client: TestClient) -> None:
    assert "Vis eierskapet" in client.get("/eierskap").text
    led = client.get("/eierskap?kommune=1103", follow_redirects=False)
    assert led.headers["location"].startswith(PAGE)


def test_the_command_writes_reads_and_refuses(tmp_path) -> None:  # type: ignore[no-untyped-def]
    run, sheet = CliRunner(), tmp_path / "eierskap.xlsx"
    assert run.invoke(root, ["ownership", "template", "Stavanger", "--out", str(sheet)]).exit_code == 0
    shown = run.invoke(root, ["ownership", "register", "Stavanger", "--file", str(sheet)])
    assert "IVAR IKS" in shown.output
    feed = tmp_path / "a.ics"
    run.invoke(root, ["ownership", "calendar", "Stavanger", "--year", "2027", "--ics", str(feed)])
    assert feed.read_text().startswith("BEGIN:VCALENDAR")
    bad = tmp_path / "b.csv"
    bad.write_text("navn;form;eierandel\nVann IKS;IKS;140\n")
    refused = run.invoke(root, ["ownership", "register", "Stavanger", "--file", str(bad)])
    assert refused.exit_code == 2
    assert "rad 2" in refused.output + refused.stderr


MEETING = f"{PAGE}/mote?selskap=IVAR+IKS&eiere=Stavanger;5;5%0ASandnes;3;3&saker=Budsjett&folkevalgte=Kari"


def test_a_meeting_is_prepared_with_mandate_and_protocol(client: TestClient) -> None:
    assert "Velg virksomheten" in client.get(f"{PAGE}/mote").text
    page = client.get(MEETING).text
    for said in (
        "Møtet kan gjøre vedtak.",
        "Hva Stavanger kan avgjøre og stoppe",
        "Protokoll å fylle ut (Word)",
    ):
        assert said in page
    for lang in ("nb", "nn", "en"):
        for kind in ("pdf", "docx", "xlsx", "csv", "json"):
            assert (
                client.get(MEETING.replace("/mote?", f"/mote.{kind}?") + f"&lang={lang}").status_code == 200
            )
        assert (
            client.get(MEETING.replace("/mote?", "/mote/protokoll.docx?") + f"&lang={lang}").content[:2]
            == b"PK"
        )


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("selskap=Finnes+ikke", "selskap"),
        ("selskap=IVAR+IKS&eiere=Stavanger", "eiere"),
        ("selskap=IVAR+IKS&eiere=Stavanger;5%0ASandnes;0", "eiere"),
        ("selskap=IVAR+IKS&saker=" + "x" * 201, "saker"),
    ],
)
def test_what_is_wrong_with_a_meeting_stands_beside_its_field(
    client: TestClient, query: str, field: str
) -> None:
    page = client.get(f"{PAGE}/mote?{query}")
    assert page.status_code == 422
    assert f'id="feil-{field}"' in page.text


def test_a_demand_that_cannot_be_read_stands_beside_its_field(client: TestClient) -> None:
    page = client.get(f"{PAGE}/oppfolging?eierkrav=Ukjent+IKS;a;minst+1")
    assert page.status_code == 422
    assert 'id="feil-eierkrav"' in page.text
    shown = client.get(f"{PAGE}/oppfolging?eierkrav=IVAR+IKS;Lekkasje;høyst+20;31;2020-01-01").text
    assert "ikke nådd, fristen er passert" in shown


def test_a_reader_without_an_own_register_is_not_told_that_nothing_has_passed(client: TestClient) -> None:
    page = client.get(f"{PAGE}/kalender?aret=2026&dag=2026-11-30").text
    assert "vet vi ikke om det er gjort" in page
    assert "Ingen frister er passert" not in page
    assert "Ingen frister er passert i 2026." in client.get(f"{PAGE}/kalender?aret=2026&dag=2026-01-02").text


def test_the_calendar_s_field_shows_the_year_it_is_about(client: TestClient) -> None:
    assert (
        'name="aret" inputmode="numeric" value="2027"' in client.get(f"{PAGE}/kalender?dag=2027-03-01").text
    )
    assert 'name="aret" inputmode="numeric" value="27"' in client.get(f"{PAGE}/kalender?aret=27").text


def test_the_year_is_told_month_by_month_with_what_is_alike_said_once(client: TestClient) -> None:
    """Ten companies with one deadline are one row; who they are is said once, and the file of figures has a row for each."""
    told = client.get(f"{PAGE}/kalender.json?aret=2026&dag=2026-01-02").json()
    dated = [one for one in told["duties"] if one["latest"]]
    months = [one for one in told["sections"] if one["id"].startswith("maned-")]
    assert [one["id"] for one in months] == sorted({f"maned-{one['latest'][:7]}" for one in dated})
    rows = [row for month in months for block in month["blocks"] for row in block["rows"]]
    assert len(rows) < len(dated) / 3
    companies = {one["about"] for one in dated if one["about"]}
    assert any(f"alle {len(companies)} IKS" in str(row) for row in rows)
    (named,) = (one for one in told["sections"] if one["id"] == "alle")
    shown = str(told["sections"])
    for about in companies:
        assert about in str(named)
        assert shown.count(about) == 1, about
    lines = client.get(f"{PAGE}/kalender.csv?aret=2026&dag=2026-01-02").text.splitlines()
    assert len([line for line in lines if "2026" in line or "2027" in line]) >= len(dated)


def test_a_company_that_began_during_the_year_is_not_among_all_before_it_did() -> None:
    """The row of a deadline before the fifth was founded names the four; the fifth has part in those after."""
    names = ["Alfa IKS", "Beta IKS", "Delta IKS", "Gamma IKS", "Ny IKS"]
    held = [
        Interest(name=name, form="IKS", started=date(2026, 4, 1) if name == "Ny IKS" else None)
        for name in names
    ]
    paper = calendar_paper(find("1103"), held, 2026, date(2026, 1, 2), Told(), texts("nb"))
    who = [
        line[2].shown
        for section in paper.sections
        if section.id.startswith("maned-")
        for block in section.blocks
        if isinstance(block, Table)
        for line in block.rows
    ]
    assert "Alfa IKS, Beta IKS, Delta IKS og Gamma IKS" in who
    assert "alle 5 IKS" in who
    assert "Ny IKS" not in who


def test_companies_with_the_same_open_demands_are_named_once(client: TestClient) -> None:
    page = client.get(f"{PAGE}/styre").text
    assert page.count("SØRMARKA FLERBRUKSHALL IKS") == 1
