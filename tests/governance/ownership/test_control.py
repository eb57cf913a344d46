"""Deviations, control before against after, and the draft of the plan of control."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from nabolag.errors import BadInput
from nabolag.governance.ownership import Interest
from nabolag.governance.ownership.control import Owned, change, control_parts, read_deviations
from nabolag.governance.ownership.following import read_demands
from nabolag.municipalities import find
from nabolag.report.ownership import change_paper, control_plan, follow_paper
from nabolag.report.paper import made
from nabolag.text import texts

DAY = date(2026, 11, 30)
NAMES = ["Vann IKS", "Kraft AS"]


def owned(*interests: Interest, demands: str = "", deviations: str = "", day: date = DAY) -> Owned:
    return Owned(interests, read_demands(demands, NAMES), read_deviations(deviations, NAMES), day)


WATER = Interest(
    name="Vann IKS", form="IKS", share=0.5, purpose="Vann", votes=0.5, seats=2, of_seats=4, debt_nok=80e6,
    loan_cap_nok=60e6, agreement=date(2019, 1, 1), board=("A", "B", "C"), board_women=0,
)  # fmt: skip
POWER = Interest(name="Kraft AS", form="AS")
BEFORE = owned(WATER, POWER, demands="Vann IKS; Lekkasje; høyst 20; 31", day=date(2025, 11, 30))
AFTER = owned(
    replace(WATER, debt_nok=30e6, agreement=date(2025, 6, 1), board_women=1),
    POWER,
    demands="Vann IKS; Lekkasje; høyst 20; 19\nKraft AS; Oppetid; minst 99; 98",
    deviations="Vann IKS; Brudd på budsjettet; 2026-03-01; Ny prognose; 2026-06-30; Kari; 2026-06-01",
)


def test_each_part_counts_what_is_known_and_nothing_else() -> None:
    parts = {one.id: (one.has, one.of) for one in control_parts(BEFORE, "1103")}
    assert parts["registered"] == (1, 2)
    assert parts["agreements"] == (0, 1)
    assert parts["money"] == (0, 1), "a company whose money is not told is in no warning and in no all-clear"
    assert parts["measurable"] == (1, 2)
    assert parts["met"] == (0, 1)
    assert parts["deviations"] == (0, 0)
    assert all(one.share is None for one in control_parts(owned(), "1103"))


def test_the_parts_give_the_whole_change_and_any_weights_stay_within_the_range() -> None:
    found = change(BEFORE, AFTER, "1103")
    assert found.before is not None
    assert found.after is not None
    assert found.after - found.before == pytest.approx(sum(found.gives.values()), abs=1e-12)
    assert "deviations" not in found.shared, "known only afterwards"
    moves = {
        old.id: (new.share or 0) - (old.share or 0) for old, new in found.parts if old.id in found.shared
    }
    assert moves["agreements"] == 1
    weights = {id_: 1 + n**2 for n, id_ in enumerate(moves)}
    weighted = sum(weights[id_] * move for id_, move in moves.items()) / sum(weights.values())
    assert found.least is not None
    assert found.most is not None
    assert found.least <= weighted <= found.most
    back = change(AFTER, BEFORE, "1103")
    assert {id_: -move for id_, move in back.gives.items()} == pytest.approx(dict(found.gives))


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_before_and_after_is_never_one_number_alone(lang: str) -> None:
    paper = change_paper(find("Stavanger"), BEFORE, AFTER, texts(lang))
    assert len(paper.data["parts"]) == 8
    assert paper.data["least"] < paper.data["after"] - paper.data["before"] < paper.data["most"]
    for kind in ("html", "docx", "pdf", "xlsx"):
        assert made(paper, kind)
    nothing = change_paper(find("Stavanger"), owned(), owned(), texts(lang))
    assert nothing.data["before"] is None
    assert made(nothing, "html")


@pytest.mark.parametrize(
    ("line", "stand"),
    [
        ("Vann IKS; Brudd", "open"),
        ("vann iks; Brudd; 2026-01-01; Plan; 2026-11-29", "overdue"),
        ("Vann IKS; Brudd; ; ; 2026-11-30", "open"),
        ("Vann IKS; Brudd; ; ; 2026-11-01; Kari; 2026-11-20", "closed"),
        ("Vann IKS; Brudd; ; ; 2026-11-01; Kari; 2026-12-01", "overdue"),
    ],
)
def test_a_deviation_is_open_until_the_day_it_is_closed(line: str, stand: str) -> None:
    (one,) = read_deviations(line, NAMES)
    assert one.stand(DAY) == stand


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Vann IKS", "Avvik 1"),
        ("Annet IKS; Brudd", "ikke i registeret"),
        ("Vann IKS; Brudd; snart", "ikke en dato"),
        ("Vann IKS; Brudd; 2026-05-01; ; ; ; 2026-04-01", "før det ble oppdaget"),
        ("\n".join(["Vann IKS; Brudd"] * 201), "Høyst 200"),
    ],
)
def test_a_deviation_that_cannot_be_read_is_named_with_its_number(line: str, says: str) -> None:
    with pytest.raises(BadInput) as error:
        read_deviations(line, NAMES)
    assert says in error.value.text(texts("nb"))


@pytest.mark.parametrize("lang", ["nb", "nn"])
def test_the_plan_of_control_has_law_risk_deviations_and_a_line_for_each_company(lang: str) -> None:
    paper = control_plan(find("Stavanger"), AFTER, texts(lang))
    said = made(paper, "html").decode()
    for words in ("§ 23-3", "§ 23-4", "2023–2027", "31. desember 2024", "Kraft AS", "Brudd på budsjettet"):
        assert words in said
    assert made(paper, "docx")[:2] == b"PK"


def test_the_years_report_has_the_deviations() -> None:
    paper = follow_paper(
        find("Stavanger"), AFTER.interests, AFTER.demands, DAY, texts("nb"), AFTER.deviations
    )
    assert [one["status"] for one in paper.data["deviations"]] == ["closed"]
    assert "Ny prognose" in made(paper, "html").decode()
