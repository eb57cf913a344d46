"""The rota as a municipality meets it: a plan with its law, or what stands in the way, on the page and in the command."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from nabolag.cli import root
from nabolag.report.answers import case_of
from nabolag.report.paper import Table
from nabolag.report.preparedness.dated import monday_of, rota_feed
from nabolag.report.preparedness.rota import asked_of, rota_paper
from nabolag.text import texts
from nabolag.web.app import create_app

PAGE = "/kommune/1874/beredskap/turnus"


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app())


def test_the_rules_are_the_act_s_own_figures() -> None:
    _ = texts("nb")
    given = {"antall": "6", "samtidig": "1"}

    def rules(**more: str) -> tuple[float, ...]:
        asked = asked_of(given | more, _)
        assert asked is not None
        one = asked.rules
        return one.day, one.week, one.mean, one.rest_day, one.rest_week

    assert rules() == (9, 36, 36, 11, 35)  # §§ 10-4 (1) and (5), 10-8 (1) and (2)
    assert rules(avtale="skriftlig") == (10, 50, 36, 11, 35)  # § 10-5 (1)
    assert rules(avtale="tariff", hvile="avtalt") == (12.5, 54, 36, 8, 28)  # §§ 10-5 (2), 10-8 (3)
    home = asked_of(given | {"vakt_hvor": "hjemme"}, _)
    assert home is not None
    assert home.rules.counted == pytest.approx(1 / 7)  # § 10-4 (3)
    night = asked_of(given, _)
    assert night is not None
    assert night.rules.night == pytest.approx(
        8 * (28 - 4 * 35 / 24)
    )  # § 10-11 (6): eight hours a day, the weekly rest left out


@pytest.mark.parametrize(
    ("agreed", "said", "not_said"),
    [
        # «Arbeidsgiver og arbeidstaker kan skriftlig avtale … annenhver søn- og helgedag» (§ 10-8 (4)): with the employee
        ({"avtale": "tariff"}, "skriftlig avtale med den ansatte", "kompenserende hvile"),
        # «bare … dersom arbeidstaker sikres tilsvarende kompenserende hvileperioder» (§ 10-8 (3))
        ({"avtale": "tariff", "hvile": "avtalt"}, "kompenserende hvile", "står til disposisjon"),
        # «ikke tillatt med mindre arbeidets art gjør det nødvendig» (§§ 10-10 (2), 10-11 (2))
        ({}, "arbeidets art gjør vakt om natten", "skriftlig avtale med den ansatte"),
        # «arbeidsfri … ikke står til disposisjon» (§ 10-1 (2)), «som hovedregel minst 1/7» (§ 10-4 (3))
        ({"vakt_hvor": "hjemme"}, "står til disposisjon", "arbeidets art"),
    ],
)
def test_what_the_milder_rules_also_take_is_to_be_clarified(
    agreed: dict[str, str], said: str, not_said: str
) -> None:
    paper = rota_paper(case_of("1874"), {"antall": "7", "samtidig": "1"} | agreed)
    (open_,) = (str(one) for one in paper.sections if one.id == "avklares")
    assert said in open_
    assert not_said not in open_
    assert "ledende stilling" in open_  # § 10-12 (1)


def test_a_plan_is_shown_as_a_week_table_with_its_law() -> None:
    paper = rota_paper(case_of("1874"), {"antall": "6", "samtidig": "1"})
    assert str(paper.lead[0]).startswith("Ja:")
    (plan,) = paper.tables()
    assert len(plan.rows) == 6
    assert {section.id for section in paper.sections} == {"plan", "regler", "avklares"}


def test_no_plan_says_what_would_help() -> None:
    paper = rota_paper(case_of("1874"), {"antall": "4", "samtidig": "1"})
    assert str(paper.lead[0]).startswith("Nei:")
    said = str(paper.sections)
    assert "Timene alene krever minst 5 personer" in said
    assert "6 personer i turnusen" in said
    assert "Vakten 07–19 er 12 timer. Reglene tillater 9" in str(
        rota_paper(case_of("1874"), {"antall": "6", "vakter": "07-19, 19-07"}).sections
    )


def test_standby_at_home_counts_a_seventh_and_rest_is_to_be_clarified() -> None:
    paper = rota_paper(case_of("1874"), {"antall": "4", "vakt_hvor": "hjemme", "vakter": "08-08"})
    assert str(paper.lead[0]).startswith("Ja:")
    said = str(paper.sections)
    assert "6 timer arbeidstid" in said
    assert "Hvile og søndager er derfor ikke prøvd" in said
    full = rota_paper(
        case_of("1874"), {"antall": "4", "vakt_hvor": "hjemme", "vakter": "08-08", "annet": "37,5"}
    )
    assert "Annet arbeid fyller hele den lovlige uken" in str(full.sections)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("antall", "0"), ("antall", "seks"), ("antall", "2,5"), ("antall", "99"), ("samtidig", "0"), ("samtidig", "7"),
        ("vakter", "07-15"), ("vakter", "07-15, 14-22, 22-07"), ("vakter", "07-33"), ("helgevakter", "x"), ("annet", "-1"),
        ("avtale", "muntlig"), ("hvile", "ingen"), ("vakt_hvor", "bil"),
    ],
)  # fmt: skip
def test_a_mistake_stands_beside_its_field_and_everything_is_kept(
    site: TestClient, field: str, value: str
) -> None:
    page = site.get(PAGE, params={"antall": "6", "annet": "3"} | {field: value})
    assert page.status_code == 422
    assert f'id="feil-{field}"' in page.text
    assert value in page.text


@pytest.mark.parametrize(
    ("lang", "word"), [("nb", "Turnus døgnet rundt"), ("nn", "Er han lovleg"), ("en", "Make a rota")]
)
def test_the_page_speaks_three_languages_and_waits_for_people(site: TestClient, lang: str, word: str) -> None:
    page = site.get(PAGE, params={"lang": lang})
    assert page.status_code == 200
    assert word.casefold() in page.text.casefold()
    assert site.get(PAGE, params={"lang": lang, "antall": "6"}).status_code == 200
    assert site.get(PAGE + ".xlsx", params={"antall": "6"}).status_code == 200


def test_the_command_makes_the_same_plan() -> None:
    said = CliRunner().invoke(root, ["preparedness", "Moskenes", "--rota", "6", "--agreement", "skriftlig"])
    assert said.exit_code == 0
    assert "Uke 6" in said.output
    assert CliRunner().invoke(root, ["preparedness", "Moskenes", "--shifts", "07-15"]).exit_code != 0


DATED = {"antall": "6", "fra": "2027-01-04"}


def test_the_plan_on_the_calendar_says_who_has_the_holidays(site: TestClient) -> None:
    paper = rota_paper(case_of("1874"), DATED)
    tables = {one.id: one for one in paper.tables()}
    days = {row[0].value: row[1].shown for row in tables["holidays"].rows}
    assert days["2027-03-25"] == "skjærtorsdag"  # 26 Sundays and five other days
    assert len(days) == 8  # Maundy Thursday to Whit Monday, which is 17 May; the first of January is before
    assert sum(row[1].value + row[3].value for row in tables["holidays-each"].rows) == 6 * 31  # type: ignore[operator, misc]
    home = rota_paper(case_of("1874"), DATED | {"vakt_hvor": "hjemme", "vakter": "08-08"})
    assert "Vakt hjemme er ikke prøvd mot regelen" in str(home.lead)
    for lang, word in (("nn", "Heilagdagane"), ("en", "Good Friday")):
        assert word in site.get(PAGE, params=DATED | {"lang": lang}).text


def test_the_holidays_are_shared_and_what_moved_is_told() -> None:
    """Four at home from January 2027: seven settled holidays, eight duties that touch them, two for each."""
    given = {"antall": "4", "fra": "2027-01-04", "vakt_hvor": "hjemme", "vakter": "08-08"}
    paper = rota_paper(case_of("1874"), given)
    tables = {one.id: one for one in paper.tables()}
    assert {row[2].value for row in tables["holidays-each"].rows} == {2}
    moved = tables["moved"].rows
    assert f"{len(moved)} vakter har skiftet person" in str(paper.sections)
    assert all(row[2].shown != row[3].shown for row in moved)
    feed = rota_feed(case_of("1874"), given, date(2026, 12, 1), "/")
    assert feed.replace("\r\n ", "").count("flyttet hit på grunn av helligdagene") == len(moved)


def test_six_cannot_share_the_holidays_of_a_spring_and_are_told_that_seven_may() -> None:
    """31 Sundays and holidays with three at work is 93; by half, six can have 15 each."""
    paper = rota_paper(case_of("1874"), DATED | {"avtale": "skriftlig"})
    assert "ikke holdt" in str(paper.lead)
    said = str(paper.sections)
    assert "6 ikke er nok" in said
    assert "Det trengs minst 7 (arbeidsmiljøloven § 10-8 (4))" in said
    assert "nedre grense" in said
    enough = rota_paper(case_of("1874"), DATED | {"avtale": "skriftlig", "antall": "7"})
    assert "Regelen om fri er holdt, også med helligdagene" in str(enough.lead)


def test_the_plan_is_a_calendar_for_all_and_for_one(site: TestClient) -> None:
    everybody = site.get(PAGE + ".ics", params=DATED)
    assert everybody.headers["content-type"].startswith("text/calendar")
    assert everybody.text.count("BEGIN:VEVENT") == 26 * 21
    begins = "DTSTART;TZID=Europe/Oslo:20270104T070000\r\nDTEND;TZID=Europe/Oslo:20270104T150000"
    assert begins in everybody.text
    each = [site.get(PAGE + ".ics", params=DATED | {"person": str(n)}).text for n in range(1, 7)]
    assert sum(one.count("BEGIN:VEVENT") for one in each) == 26 * 21
    marks = [line for one in each for line in one.splitlines() if line.startswith("UID:")]
    assert len(set(marks)) == len(marks)
    assert "turnus.ics?" in site.get(PAGE, params=DATED).text


def test_a_plan_that_is_quite_another_is_told_day_by_day(site: TestClient) -> None:
    """Six people by the law alone: so many duties move that each day's persons are listed, the same as the calendar has."""
    given = DATED | {"avtale": "ingen"}
    paper = rota_paper(case_of("1874"), given)
    assert paper.sections[-1].id == "dag-for-dag"
    table = paper.sections[-1].blocks[0]
    assert isinstance(table, Table)
    assert len(table.rows) == 26 * 7
    feed = rota_feed(case_of("1874"), given, date(2026, 1, 1), "/a")
    starts = re.findall(r"DTSTART;TZID=[^:]+:(\d{8})T(\d\d)\d{4}\r\n.*\r\nSUMMARY:Vakt: Person (\d)", feed)
    listed = {
        (str(row[0].value).replace("-", ""), column.head[:2], cell.shown)
        for row in table.rows
        for column, cell in zip(table.columns[1:], row[1:], strict=True)
        if cell.shown
    }
    assert listed == set(starts)


def test_a_calendar_of_hours_says_when_the_clock_of_norway_changes(site: TestClient) -> None:
    """The offsets of the named zone, as the calendar itself tells them, are those of the time zone database."""
    lines = site.get(PAGE + ".ics", params=DATED).text.replace("\r\n ", "").split("\r\n")
    zone = lines[lines.index("BEGIN:VTIMEZONE") : lines.index("END:VTIMEZONE")]
    assert lines.index("END:VTIMEZONE") < lines.index("BEGIN:VEVENT")
    assert "TZID:Europe/Oslo" in zone
    for part, month in (("STANDARD", 10), ("DAYLIGHT", 3)):
        told = dict(
            one.split(":", 1) for one in zone[zone.index(f"BEGIN:{part}") : zone.index(f"END:{part}")]
        )
        assert told["RRULE"] == f"FREQ=YEARLY;BYMONTH={month};BYDAY=-1SU"
        first = datetime.strptime(told["DTSTART"], "%Y%m%dT%H%M%S")
        for year in (first.year, 2027, 2099):
            last = max(
                day
                for n in range(25, 32)
                if (day := first.replace(year=year, month=month, day=n)).weekday() == 6
            )
            assert year != first.year or last == first
            # five hours to either side is beyond the change whatever the clock calls the moment
            for side, offset in ((-5, "TZOFFSETFROM"), (5, "TZOFFSETTO")):
                moment = (last + timedelta(hours=side)).replace(tzinfo=ZoneInfo("Europe/Oslo"))
                assert f"{moment:%z}" == told[offset], (year, part)


@pytest.mark.parametrize(
    "said",
    [
        "2027-01-04", "4.1.2027", "04.01.2027", "4. januar 2027", "mandag 4. januar 2027", "Monday 4 January 2027", "4/1-2027",
        "2027.01.04", "2027/1/4", "uke 1 2027", "Week 1, 2027", "2027-W01",
    ],
)  # fmt: skip
def test_the_first_day_is_read_as_people_write_it(said: str) -> None:
    assert monday_of({"fra": said}) == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("said", "hours"), [("7,5", 7.5), ("7.5", 7.5), ("07:30", 7.5), ("7,5 timer", 7.5), ("7t", 7)]
)
def test_hours_are_read_as_people_write_them(said: str, hours: float) -> None:
    asked = asked_of({"antall": "6 personer", "annet": said}, texts("nb"))
    assert asked is not None
    assert (asked.people, asked.other) == (6, hours)


def test_six_people_over_easter_by_the_law_alone_have_a_plan_and_are_told_to_use_the_calendar() -> None:
    paper = rota_paper(case_of("1874"), DATED)
    assert "Regelen om fri er holdt, også med helligdagene" in str(paper.lead)
    assert "bruk planen dag for dag, eller kalenderfilene" in str(paper.sections)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"fra": "i dag"}, "er ingen dato"),
        ({"fra": "uke 54 2027"}, "er ingen dato"),
        ({"annet": "ukjent"}, "«ukjent» er ikke et tall"),
        ({"fra": "2027-02-30"}, "er ingen dato"),
        ({"fra": "05.01.2027"}, "Skriv 2027-01-04"),
        ({"fra": "1027-01-04"}, "fra 2006 til 2099"),
        ({"fra": ""}, "dagen turnusen begynner"),
        ({"person": "7"}, "fra 1 til 6"),
        ({"person": "Kari"}, "er ikke et tall"),
        ({"antall": "4"}, "ingen lovlig plan"),
        ({"antall": ""}, "hvor mange som er i turnusen"),
    ],
)
def test_a_calendar_that_cannot_be_made_says_what_would_do(
    site: TestClient, given: dict[str, str], words: str
) -> None:
    answer = site.get(PAGE + ".ics", params=DATED | given)
    assert answer.status_code == 422
    assert words in answer.text
