"""Selvkost by the rules: published paths, own vectors, and what must hold of any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabolag.errors import BadInput
from nabolag.fees import fee_of_investment
from nabolag.fees.selvkost import calculation_rate, capital_cost, fund_ledger, fund_path, relifted
from nabolag.fees.selvkost.prices import DEFLATOR, PRICE_GROWTH

# Drammen's budgeted water path 2012-16, 1,000 kroner, as printed (positive: in the fund).
DRAMMEN = {"surplus": [-758, -1889, -2561, -1126, -312], "printed": [5683, 3936, 1468, 373, 68]}
AMOUNTS = st.lists(st.integers(-5000, 5000), min_size=1, max_size=12)


def test_a_lawyers_example_with_interest_on_the_mean_balance() -> None:
    assert fund_path(2000, [1000], [0.04]) == pytest.approx([3100])


def test_drammens_printed_path_is_found_again() -> None:
    found = fund_path(6293, DRAMMEN["surplus"], [0.025, 0.030, 0.035, 0.035, 0.035])
    assert found == pytest.approx(DRAMMEN["printed"], abs=2)


def test_rates_may_be_written_as_people_say_them() -> None:
    assert fund_path(6293, DRAMMEN["surplus"], [2.5, 3, 3.5, 3.5, 3.5]) == fund_path(
        6293, DRAMMEN["surplus"], [0.025, 0.03, 0.035, 0.035, 0.035]
    )


def test_a_deficit_of_water_bears_no_interest_unless_told() -> None:
    assert fund_path(0, [-1000, 0], 0.05, interest_on_deficit=False) == [-1000, -1000]
    assert fund_path(0, [-1000], 0.05) == pytest.approx([-1025])


def test_each_surplus_must_be_used_by_the_fifth_year_oldest_first() -> None:
    years = fund_ledger(0, [100, 50, -120, 0, 0, 0, 0], 0.0, 2026)
    assert years[1].expires == {2031: 100, 2032: 50}
    assert years[2].expires == {2032: 30}
    assert [year.expired for year in years] == [0, 0, 0, 0, 0, 0, 30]


@given(AMOUNTS, st.integers(-3000, 3000), st.sampled_from([0.0, 0.02, 0.045]), st.booleans())
def test_ledger_and_path_agree_and_nothing_is_lost(
    surplus: list[int], opening: int, rate: float, both: bool
) -> None:
    years = fund_ledger(opening, surplus, rate, 2026, interest_on_deficit=both)
    assert [y.closing for y in years] == pytest.approx(
        fund_path(opening, surplus, rate, interest_on_deficit=both)
    )
    for year in years:
        assert year.closing == pytest.approx(year.opening + year.surplus + year.interest)
        assert sum(year.expires.values()) == pytest.approx(year.closing)
        signs = {amount > 0 for amount in year.expires.values()}
        assert len(signs) <= 1  # a surplus covers an old deficit before it is set aside


def test_a_network_of_eighty_million_in_its_first_full_year() -> None:
    first = capital_cost(80e6, 80, 0.045, 2026)[0]
    assert (first.depreciation, first.interest) == pytest.approx((1_000_000, 3_577_500))
    assert first.cost == pytest.approx(4_577_500)


def test_an_old_network_over_the_years_that_are_left() -> None:
    assert relifted(11e6, 29, 80) == pytest.approx(215_686, abs=0.5)


@given(st.integers(0, 10**9), st.integers(1, 80), st.floats(0, 0.2))
def test_an_asset_is_paid_exactly_once(price: int, life: int, rate: float) -> None:
    years = capital_cost(price, life, rate, 2026)
    assert sum(year.depreciation for year in years) == pytest.approx(price)
    assert years[-1].closing == pytest.approx(0, abs=1e-6 * max(price, 1))
    shorter = capital_cost(price, max(life - 1, 1), rate, 2026)
    assert shorter[0].depreciation >= years[0].depreciation
    assert sum(y.interest for y in years) >= sum(y.interest for y in shorter) - 1e-6 * max(price, 1)


def test_the_calculation_interest_changed_its_ground_in_2026() -> None:
    assert calculation_rate(2025, 0.040) == pytest.approx(0.045)
    assert calculation_rate(2026, 0.040) == pytest.approx(0.047)


def test_what_cannot_be_is_said() -> None:
    with pytest.raises(BadInput, match="ingen år igjen"):
        relifted(100, 90, 80)
    with pytest.raises(BadInput, match="minst 1"):
        capital_cost(100, 0, 0.04, 2026)
    with pytest.raises(BadInput, match="mangler kalkylerente for 2027"):
        capital_cost(100, 2, {2026: 0.04}, 2026)
    with pytest.raises(BadInput, match="større enn"):
        capital_cost(100, 5, 0.04, 2026, contributions=200)
    with pytest.raises(BadInput, match="2 renter og 3 år"):
        fund_path(0, [1, 2, 3], [0.04, 0.04])
    with pytest.raises(BadInput, match="ikke en rente"):
        fund_path(0, [1], ["fire"])  # type: ignore[list-item]


def test_what_an_investment_adds_to_each_dwelling_s_fee_without_a_case() -> None:
    assert fee_of_investment(80e6, 1000, life=80, rate=4.5) == pytest.approx(4577.5)
    for wrong in ((80e6, 0), (-1, 10), (float("nan"), 10)):
        with pytest.raises(BadInput):
            fee_of_investment(*wrong)


def test_the_deflator_is_that_of_the_ministry() -> None:
    assert (DEFLATOR[2017], DEFLATOR[2022], DEFLATOR[2023]) == (0.024, 0.067, 0.043)
    assert pytest.approx(0.470 / 13, abs=1e-4) == PRICE_GROWTH
