"""What services learn of each other, against worlds whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm
from tests.cooperation.potential.test_suite import SMALL, truth, world

from nabolag.cooperation.potential import Suite, borrowed
from nabolag.cooperation.potential.across import Ends, Floats, expected_of, interval, unlike
from nabolag.errors import BadInput

ERROR = np.array([0.03, 0.04, 0.02, 0.05, 0.03])
TOGETHER = np.full((5, 5), 0.3) + 0.7 * np.eye(5)
COVARIANCE = TOGETHER * np.outer(ERROR, ERROR)
OWN = 2 * norm.ppf(0.975) * ERROR
WORLDS = 600


def one(mean: float, variance: float) -> tuple[Floats, Floats, Floats]:
    return np.ones(1), np.array([mean]), np.array([variance])


def learned(seen: Floats, at: int) -> Ends:
    return interval(float(seen[at]), float(ERROR[at]), *expected_of(at, seen, COVARIANCE, 0.2))


def seen_in(true: Floats, seed: int) -> Floats:
    return true + np.random.default_rng(seed).multivariate_normal(np.zeros(5), COVARIANCE, WORLDS)


def covered(true: Floats, at: int, seed: int) -> tuple[float, float]:
    """How often the truth of `at` is inside, and the mean width beside the service's own."""
    ends = np.array([learned(seen, at) for seen in seen_in(true, seed)])
    inside = (ends[:, 0] <= true[at]) & (true[at] <= ends[:, 1])
    return float(inside.mean()), float((ends[:, 1] - ends[:, 0]).mean() / OWN[at])


@pytest.mark.parametrize("at", [0, 3])
def test_services_that_share_a_scale_get_narrower_intervals_that_cover_as_promised(at: int) -> None:
    coverage, width = covered(np.full(5, 0.12), at, 1)
    assert 0.93 <= coverage <= 0.97
    assert width < 0.97


@pytest.mark.parametrize("away", [0.04, 0.1, 0.3])
def test_a_service_that_differs_keeps_its_coverage(away: float) -> None:
    true = np.array([0.12 - away, 0.12, 0.12, 0.12, 0.12])
    coverage, _width = covered(true, 0, 2)
    assert 0.93 <= coverage <= 0.97


def test_services_that_all_differ_learn_next_to_nothing() -> None:
    coverage, width = covered(np.array([0.6, -0.4, 0.1, 0.3, -0.1]), 2, 3)
    assert 0.93 <= coverage <= 0.97
    assert width == pytest.approx(1, abs=0.02)


def test_a_world_without_scale_is_called_a_saving_no_more_often_than_promised() -> None:
    claims = np.mean([learned(seen, 3)[0] > 0 for seen in seen_in(np.zeros(5), 4)])
    assert claims <= 0.04


def test_the_ends_are_the_textbook_ones_without_others_and_one_sided_when_they_are_sure() -> None:
    assert interval(0.2, 0.1, *one(5.0, 1e12)) == pytest.approx((0.2 - 0.196, 0.2 + 0.196), abs=5e-4)
    low, high = interval(0.2, 0.1, *one(0.2, 1e-9))
    assert (low, high) == pytest.approx((0.2 - 0.1645, 0.2 + 0.1645), abs=1e-3)


def test_what_the_others_foretell_rests_on_nothing_of_ones_own_error() -> None:
    seen = seen_in(np.full(5, 0.1), 5)[:300]
    foretold = [
        float(weight @ mean)
        for one in seen
        for weight, mean, _variance in [expected_of(2, one, COVARIANCE, 1e-6)]
    ]
    assert abs(np.corrcoef(foretold, seen[:, 2])[0, 1]) < 0.12  # 2 standard errors
    assert np.mean(foretold) == pytest.approx(0.1, abs=0.005)


def test_cochrans_q_is_the_textbook_one_for_independent_errors() -> None:
    y, v = np.array([0.1, 0.3, 0.35, 0.65, 0.45]), np.array([0.03, 0.03, 0.05, 0.01, 0.05])
    mean = (y / v).sum() / (1 / v).sum()
    q, chance = unlike(y, np.diag(v))
    assert q == pytest.approx(((y - mean) ** 2 / v).sum())
    assert 0 < chance < 1


def test_suites_of_one_scale_sharpen_each_other_and_none_makes_a_saving_of_nothing() -> None:
    widths, inside = [], 0
    for seed in range(3):
        panels = {str(at): world(10 * seed + at, 0.12) for at in range(5)}
        found = borrowed("0", {name: Suite(panel, draws=300) for name, panel in panels.items()}, SMALL)
        assert found
        assert found.others == 4
        share = truth(panels["0"], SMALL, 0.12) / sum(
            panels["0"].cost[panels["0"].codes.index(code), -1] for code in SMALL
        )
        inside += found.learned[0] - 0.01 <= share <= found.learned[1] + 0.01
        widths.append((found.learned[1] - found.learned[0]) / (found.own[1] - found.own[0]))
    assert inside >= 2
    assert np.mean(widths) < 1
    flat = {"0": world(91, 0.0), **{str(at): world(at, 0.12) for at in range(1, 5)}}
    none = borrowed("0", {name: Suite(panel, draws=300) for name, panel in flat.items()}, SMALL)
    assert none
    assert none.learned[0] <= 0 <= none.learned[1]


def test_what_cannot_be_borrowed_is_unknown_or_refused() -> None:
    suites = {str(at): Suite(world(at, 0.1), draws=50) for at in range(3)}
    assert borrowed("0", suites, ["x", "y"]) is None
    assert borrowed("0", {"0": suites["0"], "1": suites["1"]}, SMALL) is None
    for service, group in (("water", SMALL), ("0", SMALL[:1])):
        with pytest.raises(BadInput, match="minst to kommuner"):
            borrowed(service, suites, group)
