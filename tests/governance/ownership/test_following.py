"""Demands followed up, and what speaks for control of a company: each part by itself."""

from __future__ import annotations

from datetime import date

import pytest

from nabolag.errors import BadInput
from nabolag.governance.ownership import Interest
from nabolag.governance.ownership.following import read_demands, risks
from nabolag.municipalities import find
from nabolag.report.ownership import follow_paper
from nabolag.report.paper import made
from nabolag.text import texts

DAY = date(2026, 11, 30)
NAMES = ["Vann IKS", "Kraft AS"]


@pytest.mark.parametrize(
    ("target", "measured", "stand"),
    [
        ("minst 95 %", "95", "met"),
        ("minst 95 %", "94,9 %", "missed"),
        ("over 1 200 kroner", "1 300", "met"),
        ("høyst 20 %", "20", "met"),
        ("høgst 20", "20,1", "missed"),
        ("at most 3", "2.5", "met"),
        ("minst -2", "-1,5", "met"),
        ("minst 95 %", "", "unmeasured"),
        ("95 %", "99", "not-measurable"),
        ("god kvalitet", "", "not-measurable"),
        ("bedre enn i fjor", "4", "not-measurable"),
    ],
)
def test_a_demand_can_be_measured_when_it_has_a_direction_and_a_figure(
    target: str, measured: str, stand: str
) -> None:
    (demand,) = read_demands(f"vann iks; Oppetid; {target}; {measured}", NAMES)
    assert demand.stand == stand
    assert demand.company == "Vann IKS"


def test_a_demand_that_is_not_met_in_time_is_overdue() -> None:
    late, met, open_ = read_demands(
        "Vann IKS; Lekkasje; høyst 20; 31; 30.06.2026; Kari; 2025-02-01\n"
        "Vann IKS; Oppetid; minst 99; 99,5; 30.06.2026\n\n"
        "Vann IKS; Klager; høyst 5; ; 2027-01-01",
        NAMES,
    )
    assert [one.overdue(DAY) for one in (late, met, open_)] == [True, False, False]
    assert (late.who, late.decided) == ("Kari", date(2025, 2, 1))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Vann IKS; Oppetid", "Krav 1"),
        ("Annet IKS; Oppetid; minst 9", "ikke i registeret"),
        ("Vann IKS; Oppetid; minst 9; mye", "ikke et målt tall"),
        ("Vann IKS; Oppetid; minst 9; 9; snart", "ikke en dato"),
        ("Vann IKS; a; b; 1; ; c; ; d", "Krav 1"),
        ("\n".join(["Vann IKS; Oppetid; minst 9"] * 201), "Høyst 200"),
    ],
)
def test_a_demand_that_cannot_be_read_is_named_with_its_number(line: str, says: str) -> None:
    with pytest.raises(BadInput) as error:
        read_demands(line, NAMES)
    assert says in error.value.text(texts("nb"))


INTERESTS = (
    Interest(name="Vann IKS", form="IKS", share=0.5, debt_nok=80e6, loan_cap_nok=60e6, agreement=date(2019, 1, 1),
             board=("A", "B")),
    Interest(name="Kraft AS", form="AS"),
)  # fmt: skip


def test_what_speaks_for_control_is_told_part_by_part() -> None:
    demands = read_demands("Vann IKS; Lekkasje; høyst 20; 31", NAMES)
    water, power = risks(INTERESTS, demands, "1103", DAY)
    assert (water.possible, water.missed, water.breaches, water.old) == (40e6, 1, 1, True)
    assert water.warnings >= 1
    assert water.overdue >= 4  # nothing of the year is reported done
    assert (power.missed, power.breaches, power.old) == (0, None, False)  # nothing is told of its board
    assert power.unknown > 0
    [bare] = risks((Interest(name="Havn IKS", form="IKS"),), (), "1103", DAY)
    assert (bare.breaches, bare.old) == (None, None)


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_years_report_has_demands_control_law_and_advice(lang: str) -> None:
    demands = read_demands("Vann IKS; Lekkasje; høyst 20; 31; 2026-06-30", NAMES)
    paper = follow_paper(find("Stavanger"), INTERESTS, demands, DAY, texts(lang))
    said = made(paper, "html").decode()
    for words in ("Lekkasje", "§ 23-4", "§ 19", "2024", "KS"):
        assert words in said
    assert paper.data["measurable"] == 1
    for kind in ("docx", "pdf", "xlsx", "csv", "json"):
        assert made(paper, kind)


def test_no_demands_written_is_not_none_set() -> None:
    paper = follow_paper(find("Stavanger"), INTERESTS, (), DAY, texts("nb"))
    assert "Det betyr ikke" in made(paper, "html").decode()
