"""Meetings, boards and representatives: scenarios a lawyer can read."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from nabolag.errors import BadInput
from nabolag.governance.ownership import Interest, read_sheet, rule, rules
from nabolag.governance.ownership.board import checks, competence_missing, most_of_one_sex
from nabolag.governance.ownership.meeting import MATTERS, Seats, barred, ours, powers, quorum, read_seats
from nabolag.municipalities import find
from nabolag.report.ownership import Meeting, board_paper, mandate_note, meeting_paper, protocol
from nabolag.report.paper import made
from nabolag.text import texts

DAY = date(2026, 11, 30)


def iks(**given: object) -> Interest:
    return Interest(**{"name": "Vann IKS", "form": "IKS", **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lines", "competent"),
    [
        ("A;4;4\nB;2;0\nC;2;0", False),  # half of the members, but half of the votes only
        ("A;4;4\nB;2;2\nC;2;0", True),
        ("A;4;3\nB;2;1\nC;2;1", False),  # five of eight members, five eighths of the votes
        ("A;1;1;10\nB;4;0;1", False),  # ten of fourteen votes, but one of five members
        ("A;1;1;8\nB;2;1;2\nC;1;0;1", True),  # two of four members, ten of thirteen votes
        ("A;2;2\nB;1;0", True),  # two thirds exactly
    ],
)
def test_given_an_iks_half_of_the_members_and_two_thirds_of_the_votes_must_be_there(
    lines: str, competent: bool
) -> None:
    assert quorum("IKS", read_seats(lines)).competent is competent


def test_given_a_task_community_half_of_the_members_are_enough_and_a_general_meeting_needs_none() -> None:
    seats = read_seats("A;4;4\nB;2;0\nC;2;0")
    assert quorum("KO", seats).competent is True
    assert quorum("IPR", read_seats("A;4;3\nB;4;0")).competent is False
    assert quorum("AS", seats).competent is None


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9), st.integers(1, 5)), min_size=1, max_size=6))
def test_more_who_come_never_make_a_meeting_less_competent(rows: list[tuple[int, int, int]]) -> None:
    seats = [
        Seats(str(n), members, min(present, members), votes)
        for n, (members, present, votes) in enumerate(rows)
    ]
    full = [Seats(one.name, one.members, one.members, one.votes_each) for one in seats]
    assert quorum("IKS", full).competent
    found = quorum("IKS", seats)
    by_hand = Fraction(found.present, found.members) >= Fraction(1, 2) and (
        Fraction(found.votes_present, found.votes) >= Fraction(2, 3)
    )
    assert found.competent is by_hand


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("A", "Linje 1"),
        ("A;4\n;2", "Linje 2"),
        ("A;4;5", "til stede av 4"),
        ("A;4\nB;2\n a ;1", "to ganger"),
        ("A;fire", "helt tall"),
        ("A;-1", "helt tall"),
        ("A;1;1;1;1", "Linje 1"),
        ("\n".join(f"E{n};1" for n in range(61)), "Høyst 60"),
    ],
)
def test_owners_that_cannot_be_are_named_with_their_line(lines: str, says: str) -> None:
    with pytest.raises(BadInput) as error:
        read_seats(lines)
    assert says in error.value.text(texts("nb"))


def test_given_three_owners_with_5_3_and_2_seats_the_first_stops_changes_but_settles_nothing_alone() -> None:
    seats = read_seats("Stavanger;5\nSandnes;3\nSola;2")
    parts = {part.matter.id: part for part in powers("IKS", seats)}
    mine = {id_: next(o for o in part.owners if o.owner.name == "Stavanger") for id_, part in parts.items()}
    assert mine["amendment"].veto  # five tenths are less than two thirds without it
    assert mine["all_councils"].veto
    assert mine["ordinary"].carries_with != frozenset({"Stavanger"})
    assert ours(seats, "stavanger") == seats[0]
    assert ours(seats, "Klepp") is None
    assert powers("IKS", seats[:1]) == []


def test_every_matter_stands_on_a_rule_for_its_form() -> None:
    for form, matters in MATTERS.items():
        for id_, _who in matters:
            assert form in rules()[id_].forms, id_


def test_given_a_councillor_on_the_board_she_is_barred_where_the_company_is_party() -> None:
    one = iks(board=("Kari Nes", "Per Å"))
    assert [(b.name, b.roles) for b in barred([one], ["kari  nes", "Ola Li"])] == [
        ("Kari Nes", ("councillor",))
    ]
    company = Interest(name="Kraft AS", form="AS", board=("Ola Li",), representatives=("Ola Li",))
    assert [b.roles for b in barred([company], [])] == [("representative",)]


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_papers_of_a_meeting_say_what_the_desk_needs(lang: str) -> None:
    one = iks(board=("Kari Nes",), representatives=("Ola Li",), meeting=date(2027, 4, 20))
    seats = read_seats("Stavanger;5;5\nSandnes;3;3\nSola;2;0")
    meeting = Meeting(one, seats, ("Kari Nes",), ("Budsjett 2028",))
    said = made(meeting_paper(find("Stavanger"), meeting, texts(lang)), "html").decode()
    for words in ("§ 9", "Kari Nes", "§ 32", "§ 4"):
        assert words in said
    note = made(mandate_note(find("Stavanger"), meeting, DAY, texts(lang)), "html").decode()
    assert "Ola Li" in note
    assert "1. Budsjett 2028" in note
    record = made(protocol(find("Stavanger"), meeting, DAY, texts(lang)), "html").decode()
    assert "§ 9a" in record


def test_without_seats_nothing_is_said_of_competence() -> None:
    paper = meeting_paper(find("Stavanger"), Meeting(iks()), texts("nb"))
    assert paper.data["competent"] is None
    assert "Møtet kan" not in str(paper.lead[0])


NUMBERS = [(1, None), (2, None), (3, 2), (4, 2), (5, 3), (6, 3), (7, 4), (8, 5), (9, 5), (10, 6), (15, 9)]


@pytest.mark.parametrize(("members", "most"), NUMBERS)
def test_at_most_so_many_of_one_sex(members: int, most: int | None) -> None:
    assert most_of_one_sex(members) == most  # aksjeloven § 6-11 a (2), read by hand


def ok(one: Interest) -> dict[str, bool | None]:
    return {check.rule: check.ok for check in checks(one)}


BOARD = tuple("ABCDEFG")


@pytest.mark.parametrize(
    ("board", "employees", "rule", "expected"),
    [
        (2, 10, "board-size", False),
        (3, 30, "board-size", True),
        (3, 31, "board-five", None),  # only when the employees ask for a seat
        (5, 200, "board-size", True),
        (5, 201, "board-seven", False),
        (7, 201, "board-seven", True),
        (0, None, "board-size", None),
    ],
)
def test_the_board_of_an_iks_is_as_large_as_its_employees_ask(
    board: int, employees: int | None, rule: str, expected: bool | None
) -> None:
    assert ok(iks(board=BOARD[:board], employees=employees))[rule] is expected


@pytest.mark.parametrize(
    ("women", "expected"), [(0, False), (1, False), (2, True), (3, True), (4, False), (None, None)]
)
def test_both_sexes_sit_on_a_board_of_five(women: int | None, expected: bool | None) -> None:
    assert ok(iks(board=BOARD[:5], board_women=women))["board-sexes"] is expected


def test_a_limited_company_follows_the_numbers_from_two_thirds() -> None:
    def company(share: float | None) -> Interest:
        return Interest(name="K", form="AS", share=share, board=BOARD[:3], board_women=0)

    assert ok(company(2 / 3))["board-sexes-as"] is False
    assert ok(company(0.5))["board-sexes-as"] is None, "other municipalities may own the rest"
    assert ok(company(None))["board-sexes-as"] is None


def test_representatives_have_the_deputies_that_their_form_asks_for() -> None:
    two = ("A", "B")
    assert ok(iks(representatives=two, deputies=("C", "D", "E")))["deputies"] is False
    assert ok(iks(representatives=two, deputies=("C", "D", "E", "F")))["deputies"] is True
    for form, id_ in (("KO", "deputies-ko"), ("IPR", "deputies-ipr")):
        assert ok(Interest(name="K", form=form, representatives=two, deputies=two))[id_] is True
    assert ok(iks(representatives=two))["deputies"] is None


def test_a_term_above_four_years_is_seen() -> None:
    assert ok(iks(board_years=5))["board-max-term"] is False
    assert ok(iks(board_years=4))["board-max-term"] is True
    assert ok(iks())["board-max-term"] is None


def test_what_is_needed_and_nobody_holds_is_named() -> None:
    one = iks(competence_needed=("Økonomi", "Jus"), competence_held=("økonomi",))
    assert competence_missing(one) == ("Jus",)
    paper = board_paper(find("Stavanger"), [one, iks(name="Annet IKS")], texts("nb"))
    said = made(paper, "html").decode()
    assert "ingen i styret har Jus" in said
    assert "Annet IKS" in said
    assert "ikke lov" in said


def test_a_semicolon_that_shifts_the_cells_is_told() -> None:
    read = read_sheet("a", [["navn", "form", "representanter"], ["Vann IKS", "IKS", "Kari", " Ola"]], DAY)
    assert [fault.row for fault in read.faults] == [2]


@pytest.mark.parametrize(
    ("board", "women", "size", "sexes"),
    [
        (2, 1, False, True),
        (3, 0, True, None),
        (3, 1, True, True),
        (4, 1, True, None),
        (5, 2, True, True),
        (6, 2, True, None),
        (7, 5, True, None),
        (5, None, True, None),
        (0, None, None, None),
    ],
)
def test_the_board_of_a_municipal_enterprise_has_three_and_less_than_40_per_cent_is_to_be_clarified(
    board: int, women: int | None, size: bool | None, sexes: bool | None
) -> None:
    said = ok(Interest(name="K", form="KF", board=tuple(map(str, range(board))), board_women=women))
    assert (said["board-kf"], said["sexes-council"]) == (size, sexes)


@pytest.mark.parametrize(
    ("form", "representatives", "women", "said"),
    [
        ("KO", 5, 2, True),
        ("KO", 5, 1, None),  # by lists it may be lawful
        ("IPR", 4, 2, True),
        ("IPR", 3, 1, True),
        ("IPR", 2, 2, None),
        ("KO", 3, None, None),
        ("KO", 0, None, None),
    ],
)
def test_both_sexes_among_representatives_to_an_elected_body_are_seen_or_to_be_clarified(
    form: str, representatives: int, women: int | None, said: bool | None
) -> None:
    names = tuple(map(str, range(representatives)))
    one = Interest(name="K", form=form, representatives=names, representatives_women=women)
    assert ok(one)["sexes-representatives"] is said


def test_of_one_representative_and_of_an_iks_no_sex_is_asked() -> None:
    assert "sexes-representatives" not in ok(Interest(name="K", form="KO", representatives=("A",)))
    assert "sexes-representatives" not in ok(iks(representatives=("A", "B")))  # may be a majority election


def test_the_act_does_not_say_whether_the_board_of_a_task_community_has_both_sexes() -> None:
    def board(form: str, women: int) -> dict[str, bool | None]:
        return ok(Interest(name="K", form=form, board=BOARD[:5], board_women=women))

    assert board("KO", 0)["sexes-ko-board"] is None
    assert board("KO", 2)["sexes-ko-board"] is True
    assert board("IPR", 1)["sexes-council"] is None  # an elected body: how it was elected decides
    sheet = [["navn", "form", "representanter", "kvinner blant representantene"], ["K", "KO", "A B; C D", 3]]
    assert [fault.field for fault in read_sheet("a", sheet, DAY).faults] == ["representatives_women"]


@pytest.mark.parametrize(
    ("form", "rule_", "field"),
    [
        ("KF", "kf-manager", "board"),
        ("IKS", "iks-manager-board", "board"),
        ("IKS", "iks-manager", "representatives"),
        ("KO", "ko-manager", "representatives"),
    ],
)
def test_the_manager_may_not_sit_where_the_act_says(form: str, rule_: str, field: str) -> None:
    there = Interest(name="x", form=form, manager="kari Nordmann", **{field: ("Kari  Nordmann", "Per")})
    assert ok(there)[rule_] is False
    assert ok(replace(there, manager="Ola"))[rule_] is True
    assert ok(replace(there, manager=""))[rule_] is None


def test_whoever_holds_a_barring_post_is_found_where_they_cannot_be_elected() -> None:
    officers = ("Kari", "Revisor AS")
    for form, field, expected in (
        ("KO", "deputies", False), ("KO", "board", None), ("IPR", "board", False), ("KF", "board", False), ("IKS", "board", None),
    ):  # fmt: skip
        one = Interest(name="x", form=form, **{field: ("kari",)})
        said = {check.rule: check.ok for check in checks(one, officers)}
        assert said.get("not-eligible") is expected, (form, field)
    assert "not-eligible" not in ok(Interest(name="x", form="KF", board=("Kari",))), (
        "nobody told who holds the posts"
    )


def test_a_political_council_has_its_voting_power_by_its_own_paragraphs() -> None:
    parts = powers("IPR", read_seats("A; 5\nB; 3\nC; 2"))
    assert {part.matter.id for part in parts} == {"ordinary", "ordinary_alone", "amendment", "all_councils"}
    amendment = next(part for part in parts if part.matter.id == "amendment")
    stops = {one.owner.code: one.veto for one in amendment.owners}
    assert stops == {"A": True, "B": False, "C": False}, "5 of 10 stops two thirds; 3 and 2 alone do not"


def test_what_the_agreement_reserves_stands_beside_what_the_act_does() -> None:
    one = Interest(name="Vann IKS", form="IKS")
    paper = meeting_paper(find("Stavanger"), Meeting(one, reserved=("Salg av kilden",)), texts("nb"))
    said = made(paper, "html").decode()
    assert "Salg av kilden" in said
    assert "avtalen, slik dere skriver" in said


def test_each_form_signs_its_protocol_as_its_own_act_says() -> None:
    def said(form: str) -> str:
        meeting = Meeting(Interest(name="Felles", form=form))
        return made(protocol(find("Stavanger"), meeting, DAY, texts("nb")), "html").decode()

    assert [said(form).count("valgt medlem") for form in ("IKS", "AS", "KO", "IPR")] == [2, 1, 0, 0]
    assert "Aksjeloven § 5-16 (3)" in said("AS")
    assert "Kommuneloven § 11-4 (1)" in said("KO")


@pytest.mark.parametrize(
    ("form", "says"), [("AS", "er inhabil når"), ("KO", "må avklares"), ("IPR", "må avklares")]
)
def test_only_a_board_of_a_company_bars_for_certain(form: str, says: str) -> None:
    one = Interest(name="Felles", form=form, board=("Kari Nes",))
    paper = meeting_paper(find("Stavanger"), Meeting(one, councillors=("Kari Nes",)), texts("nb"))
    [section] = [part for part in paper.sections if part.id == "habilitet"]
    assert says in str(section.blocks[0])


def test_an_officer_on_the_board_of_a_task_community_is_to_be_clarified() -> None:
    one = Interest(name="Felles IKT KO", form="KO", board=("Per Risa",), representatives=("Per Risa",))
    by = {check.rule: check.ok for check in checks(one, ("Per Risa",))}
    assert by["not-eligible"] is False
    assert by["ko-board-officers"] is None
    assert {c.rule: c.ok for c in checks(one, ("Eva Li",))}["ko-board-officers"] is True


@pytest.mark.parametrize(
    ("form", "id_", "law", "words"),
    [
        ("IKS", "elections-iks", "IKS-loven § 9 (5)", ("flest stemmer", "ny avstemning", "loddtrekning")),
        ("IKS", "auditor-iks", "IKS-loven § 28 (1)", ("representantskapet",)),
        ("AS", "as-elections", "Aksjeloven § 5-17 (2)", ("flest stemmer", "ny avstemning", "lodd")),
        ("KO", "elections-elected", "Kommuneloven § 7-8 (1)", ("mer enn halvparten", "lodd")),
        ("IPR", "auditor-elected", "Kommuneloven § 24-1 (4)", ("om ikke samarbeidsavtalen sier noe annet",)),
    ],
)
def test_elections_and_the_auditor_are_matters_of_their_own(
    form: str, id_: str, law: str, words: tuple[str, ...]
) -> None:
    assert (id_, "body") in MATTERS[form]
    assert form in rule(id_).forms
    assert rule(id_).law == law
    assert all(word in rule(id_).say("nb") for word in words)


def test_the_chair_s_vote_settles_no_election() -> None:
    """«I andre saker enn de som gjelder valg, er møtelederens stemme avgjørende» (kommuneloven § 11-9 (2)); IKS-loven § 9 (5)
    and aksjeloven § 5-17 (2) draw lots."""
    for id_ in ("majority", "as-majority", "majority-ko", "majority-ipr"):
        assert rule(id_).say("nb").startswith("Vanlige saker")
        assert "valg" not in rule(id_).say("nb").casefold()


@pytest.mark.parametrize(
    ("id_", "forms", "law", "condition"),
    [
        ("own-accountant", ("KO", "IPR"), "Kommuneloven § 7-3 (5)", "samarbeidet selv"),
        ("own-accountant-kf", ("KF",), "Kommuneloven § 7-3 (5)", "i foretaket"),
        ("accounts-in-office", ("KO", "IPR"), "Kommuneloven § 14-8 (2)", "ikke et eget rettssubjekt"),
        ("accounts-exempt", ("KO", "IPR"), "§ 8-3 (1)", "avtalen sier det"),
        ("overspend", ("KF", "KO", "IPR"), "Kommuneloven § 14-12 (1)", "året etter"),
    ],
)
def test_accounts_and_audit_of_cooperations_stand_in_rows_of_their_own(
    id_: str, forms: tuple[str, ...], law: str, condition: str
) -> None:
    assert rule(id_).forms == forms
    assert rule(id_).law.endswith(law)
    assert condition in rule(id_).say("nb")


def test_no_rule_claims_the_act_on_equality_which_does_not_ship() -> None:
    assert not any("2017-06-16-51" in one.cite.act for one in rules().values())
    assert not any(
        "likestilling" in one.say(lang).casefold() for one in rules().values() for lang in ("nb", "nn")
    )
