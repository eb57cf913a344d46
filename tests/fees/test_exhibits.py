"""What a finance head shows: what drives the rise, a paragraph for the council paper, and the loans beside the fee."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from nabolag.errors import BadInput
from nabolag.fees import Agreement, Asset, FeeCase, Investment, Loan, Scenario, Tariff, project, together
from nabolag.fees.loans import loan_path, minimum_instalment
from nabolag.report.fees import path_paper, together_paper
from nabolag.report.fees.drivers import steps_of, waterfall
from nabolag.report.paper import made
from nabolag.text import texts
from nabolag.web.app import create_app

CASE = FeeCase(
    "Nordvik", 2027, 2000, {2027: 6e6, 2028: 6.5e6},
    assets=(Asset("Nett", 80e6, 80, 2026), Asset("Verk", 40e6, 40, 2005, renewal=60e6)),
    plan=(Investment("Renseanlegg", 90e6, 40, 2030), Investment("Trinn", 30e6, 40, 2033, directive=True)), indirect=6e5,
    income=2e5, fund={2023: 1e6, 2025: 8e5}, industry=40000, new_dwellings=10, tariff=Tariff(1000, 20, 15000),
    loans=(Loan("KBN", 100e6, 0.045, 60),),
)  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 30), st.floats(0, 0.06), st.floats(-20, 60), st.sampled_from(["even", "smooth"]))
def test_the_steps_sum_to_the_whole_rise(years: int, rate: float, new: float, policy: str) -> None:
    case = replace(CASE, new_dwellings=max(new, 0.0))
    path = project(case, Scenario(years=years, rate=rate, policy=policy, directive=True))  # type: ignore[arg-type]
    assert sum(step.kroner for step in steps_of(path)) == pytest.approx(
        path.rows[-1].fee - path.rows[0].fee, abs=0.06
    )


def test_each_investment_is_a_step_and_the_chart_ends_at_the_last_fee() -> None:
    path = project(CASE)
    said = [step.said(texts("nb")) for step in steps_of(path)]
    assert {"Renseanlegg", "Verk, bygd på nytt", "Anlegg i bruk slites ned"} <= set(said)
    assert "Trinn" not in said
    figure = waterfall(path, texts("nb"))
    assert figure.rows[0][1] == pytest.approx(path.rows[0].fee)
    assert figure.rows[-2][2] == pytest.approx(figure.rows[-1][1])
    assert figure.rows[-1][1] == pytest.approx(path.rows[-1].fee)


def test_many_investments_are_told_six_by_six() -> None:
    plan = tuple(Investment(f"P{i}", 1e7 + i * 1e6, 40, 2028 + i) for i in range(10))
    said = [step.said(texts("nb")) for step in steps_of(project(replace(CASE, plan=plan)))]
    assert "Andre investeringer" in said
    assert len([one for one in said if one.startswith("P")]) == 5  # the renewal of Verk is larger


def test_the_council_paper_gets_a_paragraph_with_its_grounds() -> None:
    text = made(path_paper(project(CASE, Scenario(draws=50)), texts("nb")), "html").decode()
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    for said in (
        "Avsnitt til sakspapiret", "for en bolig som bruker 150 m³ i året", "I åtte av ti framtider", "Det som øker gebyret mest",
        "EUs reviderte avløpsdirektiv er ikke regnet med. Det er ikke vedtatt i Norge.", "4 % kalkylerente",
        "Grunnlag: Nordvik, versjon 1, merke",
    ):  # fmt: skip
        assert said in text, said


def test_the_paragraph_of_a_cooperation_says_who_loses_and_what_would_mend_it() -> None:
    other = replace(CASE, name="Sør", dwellings=9000, plan=(), operation=9e6)
    both = together((CASE, other), Agreement(fees="harmonised", saving=0.1))
    text = made(together_paper(both, texts("nb")), "html").decode()
    assert both.losers
    for said in (f"betaler {both.losers[0]} mer enn alene", "Med en kompensasjon i dag til"):
        assert said in text


def test_the_minimum_instalment_is_depreciation_times_debt_by_assets() -> None:
    assert minimum_instalment(1e6, 60e6, 80e6) == 750_000
    assert minimum_instalment(0, 60e6, 0) is None
    first, *_rest, last = path = loan_path(project(CASE, Scenario(years=60)))
    assert (first.debt, first.instalment) == (100e6, pytest.approx(100e6 / 60))
    assert first.paid_interest == pytest.approx(0.045 * (100e6 - 100e6 / 120))
    # Nett 80 mill. over 80 years, Verk 40 mill. over 40 of which 21 are used by 1 January 2027
    assert (first.depreciation, first.assets) == (pytest.approx(2e6), pytest.approx(80e6 + 19e6))
    assert first.least == pytest.approx(2e6 * 100 / 99)
    assert len(path) == 60
    assert last.debt == pytest.approx(100e6 / 60)


def test_loans_are_shown_beside_the_interest_that_the_fee_carries_and_change_no_fee() -> None:
    bare = replace(CASE, loans=())
    assert [r.fee for r in project(bare).rows] == [r.fee for r in project(CASE).rows]
    assert loan_path(project(bare)) == ()
    text = made(path_paper(project(CASE), texts("nb")), "html").decode().replace("\N{NO-BREAK SPACE}", " ")
    for said in (
        "Minimumsavdraget er 2 020 202 kroner",
        "som er mindre",
        "forskrift om minimumsavdrag § 3-1 (2)",
    ):
        assert said in text, said
    assert "Minimumsavdrag" not in made(path_paper(project(bare), texts("nb")), "html").decode()


@pytest.mark.parametrize("rate", [-0.01, 4.5])
def test_a_loan_at_an_impossible_rate_is_refused(rate: float) -> None:
    with pytest.raises(BadInput, match=r"loans\[0\].rate"):
        replace(CASE, loans=(Loan("X", 1e6, rate, 10),))


@pytest.mark.parametrize(("lang", "said"), [("nb", "5 000 000 000 000 000"), ("en", "5,000,000,000,000,000")])
def test_a_figure_in_a_refusal_is_written_as_the_language_writes_numbers(lang: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        replace(CASE, indirect=5e15)
    assert said in caught.value.text(texts(lang)).replace("\N{NO-BREAK SPACE}", " ")
    line = project(CASE).trace(2027)[0].said(texts(lang))
    assert ("1,0000" if lang == "nb" else "1.0000") in line


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app())


def test_the_fee_is_held_against_the_incomes_the_reader_writes(site: TestClient) -> None:
    asked = {"boliger": "2000", "drift": "6", "inntekt": "enslige: 350 000; 900000"}
    page = site.get("/gebyr", params=asked).text.replace("\N{NO-BREAK SPACE}", " ")
    path = project(FeeCase("A", 2027, 2000, 6e6))
    share = 100 * 1.15 * path.rows[0].fee / 350_000
    for said in (
        "enslige",
        "900 000 kr i året",
        f"{share:.2f} %".replace(".", ","),
        "ingen inntekt etter husholdning",
    ):
        assert said in page, said
    assert "Hva husholdningene betaler" not in site.get("/gebyr", params=asked | {"inntekt": ""}).text


@pytest.mark.parametrize("wrong", ["mye", "350", "-5", ";".join(["300000"] * 9)])
def test_an_income_that_is_none_stands_beside_its_field(site: TestClient, wrong: str) -> None:
    answer = site.get("/gebyr", params={"boliger": "2000", "drift": "6", "inntekt": wrong})
    assert answer.status_code == 422
    assert 'id="feil-inntekt"' in answer.text


def test_the_neighbours_of_today_stand_beside_and_an_unknown_fee_is_unknown(site: TestClient) -> None:
    page = site.get("/gebyr?kommune=1874&boliger=450&drift=3").text.replace("\N{NO-BREAK SPACE}", " ")
    for said in ("Naboene i dag", "Flakstad", "10 174", "Medianen i liknende kommuner", "tabell 12842"):
        assert said in page, said
    assert "Naboene i dag" not in site.get("/gebyr?boliger=450&drift=3").text


def test_the_answer_of_the_gain_says_what_an_investment_does_to_the_fee_here(site: TestClient) -> None:
    page = site.get("/kommune/1874?tjeneste=water&med=1859").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "En investering på 10 000 000 kroner i Moskenes øker gebyrene med 661 kr i året" in page
    assert "Deles den etter folketall i Moskenes og Flakstad, blir det 292 kr." in page
    assert "4 % kalkylerente, som er satt av oss" in page
    assert "En investering på" not in site.get("/kommune/1874?tjeneste=child_welfare&med=1859").text
