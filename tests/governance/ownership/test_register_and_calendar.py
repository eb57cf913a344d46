"""What a municipality owns and must do when: sheets as people write them, and days as the law sets them."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from nabolag.cli import root
from nabolag.errors import BadInput
from nabolag.governance.holidays import easter_sunday, holiday, working_day
from nabolag.governance.law import contains, shipped
from nabolag.governance.ownership import (
    FORMS,
    Interest,
    Told,
    Whole,
    calendar,
    gaps,
    old_agreements,
    packed,
    read_sheet,
    register_of,
    reminders,
    rules,
    unpacked,
)
from nabolag.governance.ownership.calendar import last_constituted
from nabolag.municipalities import find
from nabolag.report.ownership import as_file, calendar_paper, read_file, register_paper
from nabolag.report.paper import Table, made
from nabolag.text import texts

DAY = date(2026, 11, 30)
HEAD = ["Selskap", "Selskapsform", "Eierandel (%)", "Lånetak", "Avtale datert", "Sektor"]


def sheet(*rows: list[object], head: list[str] = HEAD) -> list[list[object]]:
    return [list(head), *rows]


@pytest.mark.parametrize("id_", sorted(rules()))
def test_every_rule_of_owners_quotes_its_paragraph(id_: str) -> None:
    one = rules()[id_]
    assert contains(shipped().paragraph(one.cite.act, one.cite.paragraph).text, one.quote)
    assert set(one.forms) <= set(FORMS)


def test_a_sheet_is_read_as_people_write_it() -> None:
    head = [*HEAD[:4], "Selskapsavtale datert", "Sektor"]
    rows = [["Vann IKS", "Interkommunalt selskap", "12,5", "60 mill. kr", "12.06.2024", "vann"],
            ["Kraft A/S", "aksjeselskap", "1/3", "", "", "kraft"]]  # fmt: skip
    read = read_sheet("eierskap", [["Eierinteresser 2026"], [], *sheet(*rows, head=head)], DAY)
    assert read.faults == ()
    water, power = read.interests
    assert (water.form, water.share, water.loan_cap_nok) == ("IKS", 0.125, 60_000_000)
    assert water.agreement == date(2024, 6, 12)
    assert power.form == "AS"
    assert power.share == pytest.approx(1 / 3)
    assert power.debt_nok is None, "unknown is unknown, not zero"


@pytest.mark.parametrize(
    ("cells", "field", "says"),
    [
        ({"eierandel": "125 %"}, "share", "mellom 0 og 100 prosent"),
        ({"eierandel": "5/4"}, "share", "mellom 0 og 100 prosent"),
        ({"eierandel": "0"}, "share", "mellom 0 og 100 prosent"),
        ({"ansvarsandel": "110"}, "liability", "mellom 0 og 100 prosent"),
        ({"avviklet": "2025-03-01"}, "ended", "finnes ikke"),
        ({"stiftet": "2027-03-01"}, "started", "finnes ikke"),
        ({"avtaledato": "1. mars 2027"}, "agreement", "finnes ikke"),
        ({"representanter": "Kari Nes; Ola Li", "styremedlemmer": "ola  li; Per Å"}, "board", "§ 10 (4)"),
        ({"representanter": "3"}, "representatives", "Skriv navnene"),
        ({"plasser": "9", "plasser i alt": "8"}, "seats", "av"),
        ({"gjeld": "-4"}, "debt_nok", "under null"),
        ({"gjeld": "mye"}, "debt_nok", "ikke et beløp"),
        ({"gjeld": "ca. 5 mill."}, "debt_nok", "1,2 mrd"),
        ({"eierandel": "5 aksjer"}, "share", "ikke en andel"),
        ({"eierandel": "50/50"}, "share", "halvparten eller hele"),
        ({"representanter": "Nes, Kari, Li, Ola"}, "representatives", "4 eller 2 personer"),
        ({"representanter": "Nes, Kari (Ap)", "styremedlemmer": "Kari Nes, leder"}, "board", "§ 10 (4)"),
        ({"orgnr": "123456789"}, "org_number", "organisasjonsnummer"),
        ({"form": "ANS"}, "form", "ukjent"),
        ({"avtaledato": "i fjor"}, "agreement", "ikke en dato"),
        ({"år i styret": "0"}, "board_years", "valgperiode"),
    ],
)
def test_what_is_wrong_is_named_with_row_field_and_remedy(
    cells: dict[str, str], field: str, says: str
) -> None:
    row = {"navn": "Vann IKS", "form": "IKS", **cells}
    read = read_sheet(
        "ark", [list(row), ["Annet IKS", "IKS", *[""] * (len(row) - 2)], list(row.values())], DAY
    )
    assert [(fault.row, fault.field) for fault in read.faults] == [(3, field)]
    assert says in str(read.faults[0].error)


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Kari Nes; Ola Li", ("Kari Nes", "Ola Li")),
        ("Kari Nes, Ola Li", ("Kari Nes", "Ola Li")),
        ("Nes, Kari", ("Kari Nes",)),
        ("Nes, Kari Anne; Li, Ola", ("Kari Anne Nes", "Ola Li")),
        ("van der Nes, Kari; Ola  Li", ("Kari van der Nes", "Ola Li")),
        ("Kari Nes, Ola Li; Per Å", ("Kari Nes", "Ola Li", "Per Å")),
        ("van der Nes, Kari", ("Kari van der Nes",)),
        ("Nes, Kari (Ap)", ("Kari Nes (Ap)",)),
        ("Kari Nes, nestleder; Ola Li", ("Kari Nes (nestleder)", "Ola Li")),
    ],
)
def test_a_surname_that_stands_first_is_not_a_person_of_its_own(said: str, names: tuple[str, ...]) -> None:
    read = read_sheet("ark", [["navn", "form", "representanter"], ["Kraft AS", "AS", said]], DAY)
    assert read.interests[0].representatives == names


@pytest.mark.parametrize(
    ("said", "share"),
    [
        ("33⅓ %", "1/3"), ("33⅓", "1/3"), ("⅓", "1/3"), ("1/3", "1/3"), ("1⁄3", "1/3"), ("33 1/3 prosent", "1/3"),
        ("33 1/3", "1/3"), ("33,3", "333/1000"), ("0,999", "999/1000"), ("1,5 %", "3/200"), ("100", "1"),
        ("3 av 8", "3/8"), ("12,5 pst.", "1/8"), ("12,5 prosent", "1/8"), ("31,95 %", "3195/10000"), ("½ %", "1/200"),
    ],
)  # fmt: skip
def test_a_share_is_read_as_people_write_it(said: str, share: str) -> None:
    (one,) = read_sheet("ark", [["navn", "form", "eierandel"], ["Vann IKS", "IKS", said]], DAY).interests
    assert one.share == pytest.approx(float(Fraction(share)), abs=1e-10)


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("1,2 mrd", 1.2e9), ("1,2 milliarder kr", 1.2e9), ("12 mill.", 12e6), ("12 MNOK", 12e6), ("12 mkr", 12e6),
        ("500 TNOK", 5e5), ("5 tusen", 5000), ("kr 1.000.000,-", 1e6), ("12 millionar", 12e6), ("1 000 kroner", 1000),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(said: str, amount: float) -> None:
    (one,) = read_sheet("ark", [["navn", "form", "gjeld"], ["Vann IKS", "IKS", said]], DAY).interests
    assert one.debt_nok == pytest.approx(amount)


def test_lines_of_totals_and_forms_alone_are_no_companies() -> None:
    table = [
        ["Eierskap i Stavanger 2026", "", ""], ["Navn", "Organisering", "Stavanger kommunes eierandel (%)"],
        ["Interkommunale selskaper:", "", ""], ["Vann IKS", "IKS", "31,95 %"],
        ["Aksjeselskaper", None, None], ["Total Energi AS", "Aksjeselskap (AS)", 12.5], ["Sum", "", "44,45 %"],
    ]  # fmt: skip
    read = read_sheet("a", table, DAY)
    assert read.faults == ()
    assert [(one.name, one.form) for one in read.interests] == [
        ("Vann IKS", "IKS"),
        ("Total Energi AS", "AS"),
    ]
    assert [one.share for one in read.interests] == pytest.approx([0.3195, 0.125])


@pytest.mark.parametrize(
    "said", ["Kari Nes\nOla Li", "1. Kari Nes\n2. Ola Li", "Kari Nes / Ola Li", "Kari Nes og Ola Li"]
)
def test_names_below_each_other_in_a_cell_are_each_a_person(said: str) -> None:
    read = read_sheet("ark", [["navn", "form", "representanter"], ["Kraft AS", "AS", said]], DAY)
    assert read.interests[0].representatives == ("Kari Nes", "Ola Li")
    both = [["navn", "form", "representanter", "styre"], ["Vann IKS", "IKS", said, "Li, Ola (leder)"]]
    assert [fault.field for fault in read_sheet("ark", both, DAY).faults] == ["board"]


@pytest.mark.parametrize(
    "said",
    [
        "01.06.2024",
        "1. juni 2024",
        "1.juni.2024",
        "06/2024",
        "6.2024",
        "juni 2024",
        "01.06.2024 00:00",
        "2024-06-01T00:00:00",
    ],
)
def test_a_day_is_read_as_people_and_sheets_write_it(said: str) -> None:
    (one,) = read_sheet("ark", [["navn", "form", "avtaledato"], ["Vann IKS", "IKS", said]], DAY).interests
    assert one.agreement == date(2024, 6, 1)


def test_a_share_that_the_sheet_made_a_date_is_told() -> None:
    (fault,) = read_sheet(
        "ark", [["navn", "form", "eierandel"], ["A IKS", "IKS", datetime(2026, 3, 1)]], DAY
    ).faults
    assert "gjort andelen om til en dato" in str(fault.error)


def test_a_missing_column_lists_the_headings_that_are_there() -> None:
    (fault,) = read_sheet(
        "ark", [["Navnet vårt", "form", "eierandel"], ["Vann IKS", "IKS", "1/3"]], DAY
    ).faults
    assert "«Navnet vårt», «form», «eierandel»" in fault.error.text(texts("nb"))


@pytest.mark.parametrize(("share", "shown"), [(0.3195, "31,95"), (0.4, "40,0"), (1 / 3, "33,33")])
def test_a_share_is_shown_with_the_decimals_it_has(share: float, shown: str) -> None:
    one = Interest(name="Vann IKS", form="IKS", share=share)
    whole = Whole((one,), (), ())
    assert (
        f"{shown}\N{NO-BREAK SPACE}%"
        in made(register_paper(find("Stavanger"), whole, texts("nb")), "html").decode()
    )


def test_an_interest_without_share_is_taken_and_named_as_a_gap() -> None:
    read = read_sheet("ark", [["navn", "form", "eierandel"], ["Vann IKS", "IKS", "ukjent"]], DAY)
    assert read.faults == ()
    (gap,) = gaps(read.interests)
    assert "share" in gap.fields
    assert gap.places == ("IKS-loven § 4 (3)",)
    assert read.interests[0].carries is None


def test_one_may_sit_on_both_sides_of_a_limited_company() -> None:
    head = ["navn", "form", "representanter", "styremedlemmer"]
    assert read_sheet("ark", [head, ["Kraft AS", "AS", "Kari Nes", "Kari Nes"]], DAY).faults == ()


def test_given_an_iks_with_an_agreement_of_2023_it_is_flagged_and_one_of_2024_is_not() -> None:
    old = Interest(name="A", form="IKS", agreement=date(2023, 12, 31))
    new = Interest(name="B", form="IKS", agreement=date(2024, 1, 1))
    other = Interest(name="C", form="AS", agreement=date(2001, 1, 1))
    assert [one.name for one in old_agreements([old, new, other])] == ["A"]


def test_the_users_word_goes_before_a_source_and_a_difference_is_told() -> None:
    (ivar,) = [one for one in register_of("Stavanger").interests if one.name == "IVAR IKS"]
    mine = Interest(name="Ivar iks", form="IKS", share=0.5, purpose="Vann")
    whole = register_of("Stavanger", [mine])
    (merged,) = [one for one in whole.interests if one.purpose == "Vann"]
    assert merged.share == 0.5
    assert merged.org_number == ivar.org_number
    assert [(name, share) for name, share, _theirs, _source in whole.differs] == [("Ivar iks", 0.5)]
    assert len(whole.interests) == len(register_of("Stavanger").interests)


WORDS = st.text("abcæøå ÆØ;=+@1,", min_size=1, max_size=20).map(str.strip).filter(lambda s: s.strip(";, "))


@given(
    st.builds(
        Interest,
        name=WORDS.filter(lambda s: any(c.isalpha() for c in s)),
        form=st.sampled_from(FORMS),
        share=st.none() | st.integers(1, 1000).map(lambda n: n / 1000),
        debt_nok=st.none() | st.integers(0, 10**9).map(float),
        equity_nok=st.none() | st.integers(-(10**9), 10**9).map(float),
        agreement=st.none() | st.dates(date(1990, 1, 1), DAY),
        owners=st.none() | st.integers(1, 50),
    )
)
def test_a_register_comes_back_from_address_and_sheet_as_it_was(one: Interest) -> None:
    assert unpacked(packed([one])) == (one,)
    read = read_file(as_file([one], "csv"), "a.csv", DAY)
    assert read.faults == ()
    assert read.interests[0].share == pytest.approx(one.share)
    assert read.interests[0].agreement == one.agreement
    assert read.interests[0].equity_nok == one.equity_nok


def test_a_workbook_comes_back_and_its_template_has_every_column() -> None:
    one = Interest(name="=Vann IKS", form="IKS", board=("Kari", "Ola"), share=0.007)
    assert read_file(as_file([one], "xlsx"), "a.xlsx", DAY).interests == (one,)
    assert read_file(as_file([], "xlsx"), "a.xlsx", DAY).interests[0].note.startswith("syntetisk")


@pytest.mark.parametrize("text", ["x", "eJw", "A" * 50_000, "é", "eJyLVkpUiOVSUPJLzE1VUgcAFuYDXg"])
def test_a_register_that_is_not_whole_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        unpacked(text)


EASTERS = [
    (2000, 4, 23),
    (2008, 3, 23),
    (2011, 4, 24),
    (2024, 3, 31),
    (2025, 4, 20),
    (2027, 3, 28),
    (2038, 4, 25),
]


@pytest.mark.parametrize(("year", "month", "day"), EASTERS)
def test_easter_is_when_the_church_says(year: int, month: int, day: int) -> None:
    assert easter_sunday(year) == date(year, month, day)  # published tables of Easter


def test_weekends_and_holidays_are_seen() -> None:
    assert working_day(date(2027, 5, 17)) == date(2027, 5, 14)  # 17 May is the Monday after Whit Sunday
    assert working_day(date(2024, 3, 31)) == date(
        2024, 3, 27
    )  # Easter Sunday; Thursday and Friday are holy too
    assert not holiday(date(2026, 6, 30))


IKS = Interest(name="Vann IKS", form="IKS", owners=3)


def test_given_an_iks_with_three_owners_the_year_has_the_days_of_the_act() -> None:
    days = {duty.id: duty.latest for duty in calendar([IKS], 2027, DAY) if duty.about}
    assert days["accounts-manager"] == date(2027, 2, 22)
    assert days["accounts-board"] == date(2027, 3, 31)
    assert days["accounts-auditor"] == date(2027, 5, 15)
    assert days["accounts-adopted"] == date(2027, 6, 30)
    assert days["call-accounts"] == date(2027, 6, 2)
    assert days["budget"] == date(2027, 12, 31)
    assert days["call-budget"] == date(2027, 12, 3)


@given(st.dates(date(2001, 2, 1), date(2099, 11, 1)))
def test_a_meeting_is_called_four_weeks_before_it_in_leap_years_too(meeting: date) -> None:
    one = Interest(name="Vann IKS", form="IKS", meeting=meeting)
    notice = meeting - timedelta(weeks=4)
    found = [d for d in calendar([one], notice.year, DAY) if d.id == "call-meeting"]
    assert [d.latest for d in found] == [notice]


def test_given_a_general_meeting_on_the_first_of_march_the_notice_is_due_on_23_february_in_a_leap_year() -> (
    None
):
    one = Interest(name="Kraft AS", form="AS", meeting=date(2028, 3, 1))
    assert {d.id: d.latest for d in calendar([one], 2028, DAY)}["call-general-meeting"] == date(2028, 2, 23)


@pytest.mark.parametrize(
    ("elected", "years", "ends"),
    [
        (date(2024, 2, 29), None, date(2026, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2025, 4, 1), 1, date(2026, 4, 1)),
    ],
)
def test_a_board_of_an_iks_sits_two_years_unless_agreed(elected: date, years: int | None, ends: date) -> None:
    one = Interest(name="Vann IKS", form="IKS", board_elected=elected, board_years=years)
    assert {d.id: d.latest for d in calendar([one], ends.year, DAY)}["board-term"] == ends


def test_the_plans_of_control_are_due_at_the_end_of_the_year_after_the_council_is_constituted() -> None:
    for year, due in ((2024, True), (2025, False), (2027, False), (2028, True)):
        ids = {duty.id for duty in calendar([], year, DAY)}
        assert ("ownership-control-plan" in ids) is due
        assert ("audit-plan" in ids) is due
    assert "constituted" in {duty.id for duty in calendar([], 2027, DAY)}
    assert last_constituted(date(2027, 10, 31)) == 2023
    assert last_constituted(date(2027, 11, 1)) == 2027


def test_what_has_passed_is_seen_and_what_is_done_is_not_asked_for_again() -> None:
    today = date(2028, 7, 1)
    states = {d.id: d.status for d in calendar([IKS], 2028, today) if d.about}
    assert states["accounts-adopted"] == "overdue"
    assert states["budget"] == "ahead"
    assert reminders(calendar([IKS], 2028, today))[0].status == "overdue"
    done = Interest(name="Vann IKS", form="IKS", accounts=date(2028, 6, 12))
    states = {d.id: d.status for d in calendar([done], 2028, today) if d.about}
    assert states["accounts-adopted"] == states["accounts-manager"] == states["call-accounts"] == "done"
    late = Interest(name="Vann IKS", form="IKS", accounts=date(2028, 7, 1))
    assert {d.id: d.status for d in calendar([late], 2028, today)}["accounts-adopted"] == "late"


def test_a_plan_of_the_term_before_does_not_count() -> None:
    old, new = Told(ownership_plan=date(2024, 12, 1)), Told(ownership_plan=date(2028, 12, 1))
    states = [
        {d.id: d.status for d in calendar([], 2028, date(2029, 1, 2), told)}["ownership-control-plan"]
        for told in (old, new)
    ]
    assert states == ["overdue", "done"]


def test_a_company_has_no_duties_before_it_began() -> None:
    one = Interest(name="Ny IKS", form="IKS", started=date(2027, 9, 1))
    days = [d.latest for d in calendar([one], 2027, DAY) if d.about and d.latest]
    assert days == [date(2027, 12, 3), date(2027, 12, 31)]


def test_what_only_a_source_tells_of_is_not_called_overdue() -> None:
    one = Interest(name="Vann IKS", form="IKS", origin="registered_owners")
    duties = calendar([one], 2028, date(2028, 7, 1))
    assert {d.id: d.status for d in duties}["accounts-adopted"] == "untold"
    assert "overdue" not in {d.status for d in duties if d.about}


def test_a_number_that_is_per_cent_to_some_and_a_part_to_others_is_asked_about() -> None:
    def read(head: str, said: object) -> tuple[float | None, str]:
        read = read_sheet("ark", [["navn", "form", head], ["Vann IKS", "IKS", said]], DAY)
        return (
            read.interests[0].share if read.interests else None,
            read.faults[0].error.text(texts("nb")) if read.faults else "",
        )

    assert "0,5 % eller 50 %" in read("Eierandel i prosent", "0,5")[1]
    assert "0,5 % eller 50 %" in read("Eierandel (%)", 0.5)[1]
    assert "1 % eller 100 %" in read("eierandel", 1)[1]
    assert read("eierandel", "0,5")[0] == 0.5
    assert read("Eierandel (%)", "0,5 %")[0] == 0.005
    assert read("Eierandel (%)", "1/2")[0] == 0.5
    assert read("Eierandel i %", 40)[0] == 0.4


def test_a_cell_that_a_workbook_shows_as_per_cent_is_read_as_it_is_shown() -> None:
    book = Workbook()
    book.active.append(["navn", "form", "eierandel i prosent"])
    for row, (share, shown) in enumerate([(0.39949, "0.00%"), (1, "0%"), (0.005, "0.0%")], 2):
        book.active.append([f"Vann {row} IKS", "IKS", share])
        book.active.cell(row, 3).number_format = shown
    out = io.BytesIO()
    book.save(out)
    assert [one.share for one in read_file(out.getvalue(), "a.xlsx", DAY).interests] == [0.39949, 1, 0.005]


def test_a_refused_file_says_what_would_be_right_to_the_end_in_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text(
        "navn;form;representanter;styremedlemmer\nVann IKS;IKS;Kari Nordmann;Kari Nordmann\n", "utf-8"
    )
    run = CliRunner().invoke(root, ["ownership", "register", "Stavanger", "--file", str(file)])
    assert run.exit_code == 2
    assert run.stderr.rstrip().endswith("Ta bort navnet fra en av kolonnene.")
    run = CliRunner().invoke(root, ["ownership", "meeting", "Stavanger", "IVAR"])
    assert run.exit_code == 2
    assert "IVAR IKS; " in run.stderr
    assert "…" not in run.stderr


@pytest.mark.parametrize(
    "said", ["133 1/3 %", "4/3", "101 %", "1,5", "1.01", "33 1/0 %", "-5 %", "0", "ca 30 %"]
)
def test_a_share_that_cannot_be_is_named_with_its_row_and_what_would_do(said: str) -> None:
    (fault,) = read_sheet("ark", [["navn", "form", "eierandel"], ["Vann IKS", "IKS", said]], DAY).faults
    assert (fault.row, fault.field) == (2, "share")
    assert "Skriv" in fault.error.text(texts("nb"))


def test_what_many_must_do_without_a_fixed_day_is_said_once_with_all_of_them_named() -> None:
    two = tuple(Interest(name=name, form="IKS") for name in ("Vann IKS", "Havn IKS"))
    paper = calendar_paper(find("Stavanger"), two, 2026, DAY, Told(), texts("nb"))
    [section] = [part for part in paper.sections if part.id == "uten-dag"]
    [table] = [block for block in section.blocks if isinstance(block, Table)]
    said = [[cell.shown for cell in line] for line in table.rows]
    assert len({tuple(line[:2]) for line in said}) == len(said)
    assert [line[2] for line in said if line[0] in ("straks", "minst fire uker før hvert møte")] == [
        "Havn IKS og Vann IKS"
    ] * 2
