"""Cost shares as printed in the literature, and where a printed figure is wrong."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from nabolag.governance.costs import CostGame, SavingsGame, airport, serial
from nabolag.governance.costs.certificate import kohlberg

from .skaane import COSTS, PLAYERS

TVA = {"1": 163520, "2": 140826, "12": 301607, "3": 250096, "13": 378821, "23": 367370, "123": 412584}


@pytest.fixture(scope="module")
def skaane() -> CostGame:
    return CostGame(PLAYERS, COSTS)


@pytest.mark.parametrize(
    ("method", "printed", "off"),
    [
        # Young, Okada & Hashimoto 1982, tables 7-8 of IIASA WP-79-77; `off` says where their rounding is forced
        ("shapley", [20.01, 10.71, 6.61, 10.37, 16.94, 19.18], 0.011),
        ("scrb", [19.54, 13.28, 5.62, 10.90, 16.66, 17.82], 0.011),
    ],
)
def test_skaane_shares_are_those_printed(
    skaane: CostGame, method: str, printed: list[float], off: float
) -> None:
    assert list(getattr(skaane, method)().values()) == pytest.approx(printed, abs=off)


def test_skaane_nucleolus_is_exact_and_not_the_printed_one(skaane: CostGame) -> None:
    """The paper prints 18.60 and 19.21 for M and T: in the least core, but an arbitrary vertex of it."""
    found = skaane.nucleolus()
    thirds = {
        "A": "407/20",
        "H": "3617/300",
        "K": "1499/300",
        "L": "1291/150",
        "M": "458/25",
        "T": "1949/100",
    }
    assert found.exact == {name: Fraction(value) for name, value in thirds.items()}
    assert found.certificate is not None
    assert found.certificate.holds
    printed = -np.array([20.35, 12.0567, 4.9967, 8.6066, 18.60, 19.21])
    printed[0] -= 83.82 + printed.sum()
    assert kohlberg(skaane._game(), found._gains)
    assert not kohlberg(skaane._game(), printed)
    assert skaane.least_core() == pytest.approx(-1.6)


def test_skaane_other_cores_and_marginal_cost_of_m(skaane: CostGame) -> None:
    per_capita = [20.029, 12.519, 3.943, 9.069, 18.544, 19.714]
    assert list(skaane.per_capita_prenucleolus().values()) == pytest.approx(per_capita, abs=6e-4)
    proportional = [19.806, 12.573, 4.351, 9.250, 18.372, 19.468]
    assert list(skaane.proportional_prenucleolus().values()) == pytest.approx(proportional, abs=6e-4)
    assert skaane.separable_costs()["M"] == pytest.approx(12.89)  # the paper prints 12.90


def test_skaane_shapley_gives_hkl_reason_to_leave(skaane: CostGame) -> None:
    (reason,) = skaane.shapley().violations
    assert reason.group == ("H", "K", "L")
    assert reason.amount == pytest.approx(27.69 - 27.26, abs=0.006)


def test_skaane_is_not_subadditive(skaane: CostGame) -> None:
    """AHLMT costs 83.00, but AHL and MT apart 82.63."""
    assert not skaane.is_subadditive()


def test_tennessee_valley_dams() -> None:
    """Ransmeier 1942 by way of Straffin & Heaney 1981: thousand dollars for navigation, flood control and power."""
    game = CostGame("123", TVA)
    assert list(game.shapley().values()) == pytest.approx([117829, 100756.5, 193998.5])
    assert game.nucleolus().exact == {"1": 116234, "2": 93540, "3": 202810}
    assert list(game.aca().values()) == pytest.approx([117476, 99157, 195951], abs=0.6)
    assert game.per_capita_prenucleolus().exact == {
        "1": Fraction(362524, 3),
        "2": Fraction(315415, 3),
        "3": Fraction(559813, 3),
    }
    assert dict(game.tau()) == pytest.approx(dict(game.aca()))
    assert list(game.proportional().values()) == pytest.approx([121682.224, 104794.648, 186107.128], abs=1e-3)
    assert list(game.eansc().values()) == pytest.approx([119424, 107973, 185187])
    assert not game.core_is_empty()
    assert game.least_core() == pytest.approx(-47286)
    assert game.least_core().allocation.violations == []


@pytest.mark.parametrize(
    ("estate", "shares"), [(100, [Fraction(100, 3)] * 3), (200, [50, 75, 75]), (300, [50, 100, 150])]
)
def test_talmud_widows(estate: int, shares: list[Fraction]) -> None:
    """Aumann & Maschler 1985, claims 100, 200 and 300. A peer package gives (50, 50, 200) for 300."""
    claims = [100, 200, 300]
    v = [max(0, estate - sum(c for i, c in enumerate(claims) if not m >> i & 1)) for m in range(8)]
    game = SavingsGame("abc", np.array(v, dtype=float))
    found = game.nucleolus()
    assert found.exact is not None
    assert list(found.exact.values()) == shares
    assert game.is_superadditive()


def test_young_1985_savings_per_capita() -> None:
    """Young 1985 p. 68: 2/3, 7/6, 61/6. A peer package gives (1, 1, 10)."""
    costs = {"1": 15, "2": 20, "12": 35, "3": 55, "13": 61, "23": 65, "123": 78}
    game = CostGame("123", costs)
    assert list(game.savings().per_capita_nucleolus().values()) == pytest.approx([2 / 3, 7 / 6, 61 / 6])
    assert list(game.tau().values()) == pytest.approx([14, 18.5, 45.5])
    assert [reason.group for reason in game.shapley().violations] == [("2", "3")]


def test_shared_taxi() -> None:
    game = CostGame("123", {"1": 6, "2": 12, "12": 12, "3": 42, "13": 42, "23": 42, "123": 42})
    assert list(game.shapley().values()) == pytest.approx([2, 5, 35])
    assert game.nucleolus().exact == {"1": 3, "2": Fraction(9, 2), "3": Fraction(69, 2)}
    assert airport({"1": 6, "2": 12, "3": 42}) == pytest.approx(dict(game.shapley()))


def test_birmingham_airport_landing_charges() -> None:
    """Littlechild & Owen 1973: all eleven printed charges, 13,572 users."""
    landings = [42, 9555, 288, 303, 151, 1315, 505, 1128, 151, 112, 22]
    capital = [65899, 76725, 95200, 97200, 97436, 98142, 102496, 104849, 113322, 115440, 117676]
    printed = [4.86, 5.66, 10.30, 10.85, 10.92, 11.13, 13.40, 15.07, 44.80, 60.61, 162.24]
    types = [f"type {i}" for i in range(11)]
    charge = airport(dict(zip(types, capital, strict=True)), dict(zip(types, landings, strict=True)))
    assert list(charge.values()) == pytest.approx(printed, abs=0.0051)


def test_serial_sharing_protects_the_small_user() -> None:
    """Moulin & Shenker 1992: C(q) = q²/2 and demands 1, 2, 3 give 1.5, 5.5, 11."""
    assert serial({"c": 3, "a": 1, "b": 2}, lambda q: q * q / 2) == pytest.approx(
        {"a": 1.5, "b": 5.5, "c": 11}
    )


def test_an_empty_core_says_what_stability_costs() -> None:
    """Every pair can do it for 1, all three for 2: no sharing holds; with half a unit from outside there is one."""
    game = CostGame("ABC", {"A": 2, "B": 2, "C": 2, "AB": 1, "AC": 1, "BC": 1, "ABC": 2})
    assert game.core_is_empty()
    assert game.stabilising_subsidy() == pytest.approx(0.5)
    assert game.least_core() == pytest.approx(1 / 3)
    assert all(v.amount == pytest.approx(1 / 3) for v in game.nucleolus().violations)
    assert len(game.nucleolus().violations) == 3


def test_prenucleolus_and_nucleolus_part_where_the_core_is_empty() -> None:
    """v = 1 for AB, AC and BC held down by a lone C that must not fall below its own."""
    values = {"A": 0, "B": 0, "C": 0, "AB": 10, "AC": 0, "BC": 0, "ABC": 2}
    game = SavingsGame("ABC", values)
    assert list(game.prenucleolus().values()) == pytest.approx([3, 3, -4])
    assert list(game.nucleolus().values()) == pytest.approx([1, 1, 0])
