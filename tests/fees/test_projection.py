"""The path of the fee: published and own vectors, conservation, the five-year rule, and what must hold of any case."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabolag.errors import BadInput
from nabolag.fees import Asset, FeeCase, Investment, Scenario, Tariff, project
from nabolag.fees.funding import funded, vintages
from nabolag.fees.selvkost import fund_ledger

CASE = FeeCase(
    "Nordvik", 2027, 2000, 6e6,
    assets=(Asset("Nett", 80e6, 80, 2026), Asset("Verk", 40e6, 40, 2005, renewal=60e6)),
    plan=(Investment("Renseanlegg", 90e6, 40, 2030),),
    indirect=6e5, fund={2023: 1e6, 2025: 8e5}, industry=40000, new_dwellings=10, tariff=Tariff(1000, 20, 15000),
)  # fmt: skip
MONEY = st.floats(0, 5e7).map(lambda v: round(v, 2))
FUNDS = st.dictionaries(st.integers(2022, 2026), st.floats(0, 4e6), max_size=5)


@st.composite
def cases(draw: st.DrawFn) -> FeeCase:
    plan = tuple(
        Investment(
            f"I{i}", draw(st.floats(1e6, 1e8)), draw(st.integers(1, 80)), draw(st.integers(2027, 2050))
        )
        for i in range(draw(st.integers(0, 3)))
    )
    assets = tuple(
        Asset(f"A{i}", draw(st.floats(1e6, 1e8)), draw(st.integers(40, 80)), draw(st.integers(1990, 2026)))
        for i in range(draw(st.integers(0, 3)))
    )
    return FeeCase(
        "Prøve", 2027, draw(st.floats(500, 5000)), draw(st.floats(2e6, 2e7)), assets=assets, plan=plan,
        indirect=draw(st.floats(0, 1e6)), fund=draw(FUNDS), new_dwellings=draw(st.floats(0, 50)),
        tariff=draw(st.sampled_from([None, Tariff(900, 21.5, 10000)])), fee=draw(st.sampled_from([None, 5000.0])),
    )  # fmt: skip


def test_a_network_of_eighty_million_costs_what_the_rule_says_in_its_first_full_year() -> None:
    case = FeeCase("Vektor", 2027, 1000, 1e6, assets=(Asset("Nett", 80e6, 80, 2026),))
    first = project(case, Scenario(rate=4.5)).rows[0]
    assert (first.depreciation, first.interest) == pytest.approx((1_000_000, 3_577_500))
    planned = replace(case, assets=(), plan=(Investment("Nett", 80e6, 80, 2027),))
    years = project(planned, Scenario(rate=4.5, prices=0.0)).rows
    assert (years[0].depreciation, years[0].interest) == pytest.approx((0, 80e6 / 2 * 0.045))
    assert years[1].depreciation + years[1].interest == pytest.approx(4_577_500)


def test_an_old_network_is_spread_over_the_years_that_are_left() -> None:
    case = FeeCase("Vektor", 2026, 1000, 1e6, assets=(Asset("Nett", 20e6, 80, 1996, book=11e6),))
    assert project(case, Scenario(rate=4)).rows[0].depreciation == pytest.approx(215_686, abs=0.5)


def test_the_fund_of_many_futures_is_the_ledger_of_one() -> None:
    rates = np.full((1, 12), 0.04)
    path = funded(vintages(CASE.fund, 2027), np.full((1, 12), 1e7), rates)
    ledger = fund_ledger(dict(CASE.fund), list(path.surplus[0]), [0.04] * 12, 2027)
    assert path.closing[0] == pytest.approx([year.closing for year in ledger])
    assert all(year.expired == pytest.approx(0, abs=1e-3) for year in ledger)


def test_a_carried_deficit_of_water_bears_no_interest_and_is_covered_in_five_years() -> None:
    rows = project(replace(CASE, fund={2026: -1e6}), Scenario()).rows
    assert sum(row.fund_interest for row in rows[:5]) == pytest.approx(0, abs=1)
    assert rows[4].fund_closing == pytest.approx(0, abs=1)
    assert rows[0].revenue == pytest.approx(rows[0].cost + 2e5)
    waste = project(replace(CASE, fund={2026: -1e6}, interest_on_deficit=True), Scenario(rate=4)).rows
    assert waste[0].fund_interest == pytest.approx(-0.04 * 9e5)


@settings(max_examples=10, deadline=None)
@given(cases(), st.sampled_from(["even", "even", "even", "smooth"]), st.floats(0, 0.08))
def test_fees_and_the_fund_pay_exactly_what_it_costs_and_no_surplus_grows_old(
    case: FeeCase, policy: str, rate: float
) -> None:
    found = project(case, Scenario(policy=policy, rate=rate, years=9))  # type: ignore[arg-type]
    for before, row in zip((None, *found.rows), found.rows, strict=False):
        assert row.revenue + row.from_fund - row.to_fund == pytest.approx(row.cost, abs=0.01)
        assert row.fund_opening + row.to_fund - row.from_fund + row.fund_interest == pytest.approx(
            row.fund_closing, abs=0.01
        )
        assert sum(row.expires.values()) == pytest.approx(row.fund_closing, abs=0.01)
        assert row.overdue <= 0.01 or row.revenue == pytest.approx(0, abs=0.01)
        assert row.fee * row.units + row.connections == pytest.approx(row.revenue, abs=0.01)
        assert row.fund_closing >= -0.01
        if before is not None:
            assert row.fund_opening == pytest.approx(before.fund_closing, abs=0.01)
        lines = found.trace(row.year)
        assert sum(line.amount for line in lines) == pytest.approx(row.revenue, abs=0.2)


@settings(max_examples=8, deadline=None)
@given(cases(), st.floats(0, 0.05), st.floats(0, 0.03))
def test_a_higher_rate_never_lowers_what_is_paid(case: FeeCase, rate: float, more: float) -> None:
    bare = replace(case, fund={})  # on a fund the rate earns, as it should
    low, high = (sum(r.cost for r in project(bare, Scenario(rate=r_)).rows) for r_ in (rate, rate + more))
    assert high >= low - 1e-6 * abs(low)


@settings(max_examples=8, deadline=None)
@given(st.integers(2, 80), st.integers(1, 30), st.floats(0, 0.05))
def test_a_shorter_life_never_lowers_what_is_paid_when_worn_things_are_built_again(
    life: int, fewer: int, rate: float
) -> None:
    def paid(years: int) -> float:
        asset = Asset("Nett", 8e7, years, 2026, renewal=8e7)
        case = FeeCase("Prøve", 2027, 1000, 1e6, assets=(asset,))
        return sum(row.depreciation for row in project(case, Scenario(rate=rate, prices=0.0)).rows)

    assert paid(max(life - fewer, 1)) >= paid(life) - 1


@settings(max_examples=8, deadline=None)
@given(st.floats(0, 0.05), st.integers(0, 60))
def test_a_longer_life_never_costs_more_over_thirty_years(rate: float, more: int) -> None:
    def paid(years: int) -> float:
        case = FeeCase("Prøve", 2027, 1000, 1e6, assets=(Asset("Nett", 8e7, years, 2026),))
        return sum(row.cost for row in project(case, Scenario(rate=rate, years=30)).rows)

    assert paid(30 + more) <= paid(30) + 1


def test_the_smooth_path_has_the_smallest_largest_rise() -> None:
    case = replace(CASE, fee=5000.0)

    def largest(policy: str) -> float:
        fees = [5000.0, *(row.fee for row in project(case, Scenario(policy=policy)).rows)]  # type: ignore[arg-type]
        return max(after - before for before, after in zip(fees, fees[1:], strict=False))

    assert largest("smooth") < 0.75 * largest("even")


def test_without_draws_the_same_case_gives_the_same_path_and_no_interval() -> None:
    first, second = project(CASE, Scenario()), project(CASE, Scenario())
    assert first.rows == second.rows
    assert first.rows[0].low is None
    assert first.frame.height == 20


def test_draws_give_an_interval_that_the_seed_repeats() -> None:
    drawn = project(CASE, Scenario(draws=400))
    again = project(CASE, Scenario(draws=400))
    assert np.array_equal(drawn.fees, again.fees)
    assert not np.array_equal(drawn.fees, project(CASE, Scenario(draws=400, seed=7)).fees)
    for row in drawn.rows:
        assert row.low is not None
        assert row.high is not None
        assert row.low <= row.fee <= row.high
    last, first = drawn.rows[-1], drawn.rows[0]
    assert last.high - last.low > first.high - first.low  # type: ignore[operator]
    calm = project(CASE, Scenario())
    assert last.fee == pytest.approx(calm.rows[-1].fee, rel=0.05)
    assert (last.cost, last.fund_closing) == (calm.rows[-1].cost, calm.rows[-1].fund_closing)


def test_the_directive_counts_only_in_its_scenario() -> None:
    case = replace(CASE, plan=(*CASE.plan, Investment("Rensetrinn", 30e6, 40, 2033, directive=True)))
    assert project(case, Scenario()).rows == project(CASE, Scenario()).rows
    assert project(case, Scenario(directive=True)).rows[-1].fee > project(CASE, Scenario()).rows[-1].fee


def test_a_fund_larger_than_the_cost_gives_no_fee_below_nothing_and_says_what_is_overdue() -> None:
    row = project(replace(CASE, fund={2022: 40e6}), Scenario()).rows[0]
    assert row.revenue == pytest.approx(0)
    assert row.overdue == pytest.approx(40e6 - row.cost)


def test_a_budget_by_year_is_followed_before_prices() -> None:
    rows = project(replace(CASE, operation={2027: 6e6, 2028: 9e6}), Scenario(prices=0.03)).rows
    assert [row.operation for row in rows[:3]] == pytest.approx([6e6, 9e6, 9e6 * 1.03])


@pytest.mark.parametrize(
    "wrong",
    [
        {"years": 0},
        {"years": 99},
        {"draws": -1},
        {"policy": "tull"},
        {"investment_spread": 2.0},
        {"years": True},
    ],
)
def test_a_scenario_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        Scenario(**wrong)  # type: ignore[arg-type]


def test_a_year_without_a_rate_is_named() -> None:
    with pytest.raises(BadInput, match="2029"):
        project(CASE, Scenario(rate={2027: 0.04, 2028: 0.04}))
    with pytest.raises(BadInput, match="2027"):
        project(CASE, Scenario()).trace(1999)


def test_each_kind_of_cost_is_traced_to_its_own_paragraph() -> None:
    case = FeeCase(
        "Nordvik", 2027, 2000, 6e6, indirect=6e5, income=1e5, assets=(Asset("Nett", 80e6, 80, 2020),)
    )
    laws = {line.part: line.values["law"] for line in project(case, Scenario(years=2)).trace(2027)}
    assert laws == {
        "operation": "selvkostforskriften § 4 (1)",
        "indirect": "selvkostforskriften § 4 (2)",
        "income": "selvkostforskriften § 2 (2)",
        "indirect_capital": "selvkostforskriften § 5 (5)",
        "depreciation": "selvkostforskriften § 5 (3)",
        "interest": "selvkostforskriften § 5 (4)",
    }
