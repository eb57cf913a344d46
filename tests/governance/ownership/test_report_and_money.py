"""Is the ownership report whole, and what can ownership cost: scenarios a lawyer can read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabolag.data import fact_of, table
from nabolag.governance.ownership import (
    Interest,
    Practice,
    Told,
    Whole,
    completeness,
    exposures,
    register_of,
)
from nabolag.governance.ownership.money import co_owners, total
from nabolag.municipalities import find
from nabolag.report.ownership import draft_statement, money_paper, statement_paper
from nabolag.report.paper import made
from nabolag.text import texts

DAY = date(2026, 11, 30)


def answers(whole: Whole, told: Told | None = None, practice: Practice | None = None) -> dict[str, str]:
    parts = completeness(whole, told or Told(), practice or Practice(), DAY)
    return {part.id: part.answer for part in parts}


def test_what_nobody_has_told_is_unknown_and_never_no() -> None:
    found = answers(Whole((), (), ()))
    assert set(found.values()) == {"unknown"}


def test_given_a_report_of_the_term_before_the_law_is_not_met() -> None:
    whole = register_of("Stavanger")
    assert answers(whole, Told(report=date(2023, 6, 1)))["report"] == "no"
    assert answers(whole, Told(report=date(2023, 12, 1)))["report"] == "yes"
    assert answers(whole, Told(report=date(2024, 5, 1)))["yearly"] == "no"
    assert answers(whole, Told(report=date(2026, 5, 1)))["yearly"] == "yes"


def test_the_purpose_of_every_interest_is_demanded() -> None:
    with_, without = Interest(name="A", form="IKS", purpose="vann"), Interest(name="B", form="AS")
    assert answers(Whole((with_, without), (), ()))["report-purpose"] == "partly"
    assert answers(Whole((with_,), (), ()))["report-purpose"] == "yes"
    assert answers(Whole((without,), (), ()))["report-purpose"] == "no"
    found = Interest(name="C", form="IKS", origin="register")
    assert answers(Whole((found,), (), ()))["report-purpose"] == "unknown", "the sources tell no purpose"


def test_the_score_is_told_part_by_part_beside_the_nation() -> None:
    paper = statement_paper(
        find("Stavanger"), register_of("Stavanger"), Told(), Practice(training=True), DAY, texts("nb")
    )
    (table_,) = [t for t in paper.tables() if t.id == "parts"]
    by_name = {row[0].shown: [cell.shown for cell in row] for row in table_.rows}
    training = by_name["Opplæring av folkevalgte i eierskap"]
    assert training[1] == "ja"
    assert "27 prosent" in training[4]
    assert fact_of("F9a").value == 27
    assert by_name["Prinsipper for eierstyring"][3] == "lovkrav"
    assert training[3] == "råd fra KS"


@pytest.mark.parametrize("lang", ["nb", "nn"])
def test_the_draft_has_what_the_law_demands_the_list_and_marks_advice(lang: str) -> None:
    whole = register_of("Stavanger", [Interest(name="Ivar IKS", form="IKS", purpose="Reint vatn")])
    paper = draft_statement(find("Stavanger"), whole, DAY, texts(lang))
    said = made(paper, "html").decode()
    for words in ("§ 26-1", "Reint vatn", "ROGALAND BRANN OG REDNING IKS"):
        assert words in said
    assert {"nb": "ikke lov", "nn": "ikkje lov"}[lang] in said
    assert made(paper, "docx")[:2] == b"PK"


def one(**given: object) -> Interest:
    return Interest(**{"name": "Vann IKS", "form": "IKS", **given})  # type: ignore[arg-type]


def test_given_a_quarter_of_an_iks_with_80_million_in_debt_the_owner_may_answer_for_20() -> None:
    (found,) = exposures([one(share=0.25, debt_nok=80e6)], "1103")
    assert found.possible == 20e6


def test_given_an_agreement_with_another_liability_share_that_one_holds() -> None:
    (found,) = exposures([one(share=0.25, liability=0.5, debt_nok=80e6)], "1103")
    assert found.possible == 40e6
    assert "liability-differs" in found.warned


def test_shareholders_do_not_answer_for_debt_and_unknown_is_not_zero() -> None:
    company, unknown, host = exposures(
        [one(form="AS", share=0.5, debt_nok=9e6), one(share=0.5), one(form="vertskommune")], "1103"
    )
    assert company.possible == 0
    assert unknown.possible is None
    summed = total([company, unknown, host])
    assert (summed.known, summed.lacking) == (0, 1)


@pytest.mark.parametrize(
    ("debt", "cap", "warned"),
    [
        (60e6, 60e6, "near-cap"),
        (60.1e6, 60e6, "over-cap"),
        (53e6, 60e6, None),
        (1.0, None, "no-cap"),
        (0.0, None, None),
    ],
)
def test_loans_are_held_against_the_cap(debt: float, cap: float | None, warned: str | None) -> None:
    (found,) = exposures([one(debt_nok=debt, loan_cap_nok=cap)], "1103")
    assert [w for w in found.warned if "cap" in w] == ([warned] if warned else [])


def test_given_an_owner_in_robek_loans_need_approval_whoever_asks() -> None:
    listed = set(table("robek")["code"].to_list())
    number, owners = next((n, o) for n, o in co_owners().items() if o & listed and o - listed)
    asking = sorted(owners - listed)[0]
    (found,) = exposures([one(org_number=number)], asking)
    assert found.robek == tuple(sorted(owners & listed))
    (company,) = exposures([one(org_number=number, form="AS")], asking)
    assert company.robek == ()


def test_equity_below_zero_and_guarantees_are_warned_of() -> None:
    (found,) = exposures([one(equity_nok=-1.0, dividend_nok=5.0, guarantee_nok=1.0)], "1103")
    assert set(found.warned) == {"negative-equity", "payout-negative", "guarantee"}


@given(st.lists(st.tuples(st.floats(0.01, 1), st.integers(0, 10**9)), min_size=1, max_size=6))
def test_the_sum_is_that_of_the_parts_and_never_more_than_the_debt(pairs: list[tuple[float, int]]) -> None:
    interests = [one(name=str(n), share=share, debt_nok=float(debt)) for n, (share, debt) in enumerate(pairs)]
    summed = total(exposures(interests, "1103"))
    assert summed.known == pytest.approx(sum(share * debt for share, debt in pairs))
    assert summed.known <= sum(debt for _share, debt in pairs) + 1e-6


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_paper_names_what_to_look_at_with_the_law(lang: str) -> None:
    paper = money_paper(find("Stavanger"), [one(share=0.25, debt_nok=80e6, loan_cap_nok=60e6)], texts(lang))
    said = made(paper, "html").decode()
    assert "§ 22" in said
    assert "20" in said
