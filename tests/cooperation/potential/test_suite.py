"""The suite of cost functions against worlds whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from nabolag.cooperation.potential import Assumed, CostPanel, Joining, Suite, best_of
from nabolag.cooperation.potential.regression import fit
from nabolag.errors import BadInput

N, COUNTIES = 357, 15
PEOPLE = np.exp(np.random.default_rng(1).normal(8.6, 1.25, N)).clip(200, 700_000).round()
DENSITY = 0.5 * np.log(PEOPLE) + np.random.default_rng(2).normal(0, 1.0, N)
COUNTY = np.random.default_rng(3).integers(0, COUNTIES, N)
CODES = tuple(f"{at:04d}" for at in range(N))
SMALL = [CODES[at] for at in np.argsort(PEOPLE)[[40, 90, 150]]]


def world(seed: int, scale: float, years: int = 1, error: float = 0.2) -> CostPanel:
    """Cost per inhabitant falling by `scale` with the logarithm of inhabitants, counties and errors that last and do not."""
    random = np.random.default_rng([seed, 5])
    lasting = random.normal(0, 0.08, COUNTIES)[COUNTY] + random.normal(0, error, N)
    y = 8.5 - scale * np.log(PEOPLE / 10_000) + 0.03 * DENSITY + lasting
    cost = np.exp(y)[:, None] * PEOPLE[:, None] * np.exp(random.normal(0, 0.05, (N, years)))
    held = {"density": DENSITY, "roads": np.random.default_rng(4).normal(size=N)}
    return CostPanel(
        CODES,
        tuple(range(2026 - years, 2026)),
        cost,
        np.repeat(PEOPLE[:, None], years, axis=1),
        np.ones(N),
        held,
        tuple(str(c) for c in COUNTY),
    )


def truth(panel: CostPanel, group: list[str], scale: float) -> float:
    """Kroner saved in a world of that scale, of what the group costs now."""
    rows = [CODES.index(code) for code in group]
    whole = PEOPLE[rows].sum()
    return float(sum(panel.cost[at, -1] * (1 - (whole / PEOPLE[at]) ** -scale) for at in rows))


def test_a_planted_scale_is_found_with_the_coverage_that_is_promised() -> None:
    x = np.column_stack([np.ones(N), np.log(PEOPLE / 10_000), DENSITY])
    random, inside, worlds = np.random.default_rng(0), 0, 600
    for _world in range(worlds):
        county = random.normal(0, random.choice([0.0, 0.08, 0.2]), COUNTIES)[COUNTY]
        y = 8.5 - 0.12 * x[:, 1] + 0.03 * DENSITY + county + random.normal(0, 0.2, N)
        low, high = np.quantile(fit(x, y, COUNTY, PEOPLE).draws(400, random)[:, 1], [0.025, 0.975])
        inside += low <= -0.12 <= high
    assert 0.93 <= inside / worlds <= 0.97


def test_what_a_group_would_save_is_inside_the_interval_and_no_bad_year_is_sold_as_a_saving() -> None:
    inside, worlds, middles = 0, 30, []
    for seed in range(worlds):
        panel = world(seed, 0.12)
        draws = Suite(panel, draws=400).saved(SMALL)
        assert draws is not None
        low, high = np.quantile(draws, [0.025, 0.975])
        inside += low <= truth(panel, SMALL, 0.12) <= high
        middles.append(np.median(draws) / truth(panel, SMALL, 0.12))
    assert inside / worlds >= 0.9  # of 30: the models' own coverage is the test above
    assert np.mean(middles) == pytest.approx(1, abs=0.05)


def test_a_world_without_scale_gives_no_saving() -> None:
    found = [Joining(Suite(world(seed, 0.0), draws=400)).gain(SMALL, 40.0) for seed in range(16)]
    assert sum(one.excluded for one in found if one) <= 2  # 2.5 per cent, and every model that counts
    assert all(
        one.scale[0] <= 0 <= one.scale[1] and one.net[0] < 0 for one in found if one and not one.excluded
    )


def test_costs_dealt_out_anew_among_municipalities_give_no_saving() -> None:
    panel, claims = world(7, 0.2), 0
    each = panel.cost / panel.people
    for seed in range(8):
        dealt = each[np.random.default_rng(seed).permutation(N)] * panel.people
        placebo = CostPanel(
            panel.codes, panel.years, dealt, panel.people, panel.need, panel.geography, panel.group
        )
        gain = Joining(Suite(placebo, draws=300)).gain(SMALL, 0.0)
        claims += bool(gain and gain.excluded)
    assert claims <= 1


def test_weights_say_which_form_fits_and_what_is_kept_apart_is_foretold() -> None:
    apart = CODES[::7]
    suite = Suite(world(11, 0.12), apart=apart)
    assert sum(model.weight for model in suite.models) == pytest.approx(1)
    assert sum(model.weight for model in suite.models if model.form == "none") < 0.01
    assert sum(model.weight for model in suite.models if model.form in ("log", "log_square")) > 0.5
    low, high = np.quantile(suite.unexplained(apart), [0.025, 0.975])
    assert low < 0 < high


def test_a_group_of_larger_ones_may_lose_and_what_comes_on_top_grows_with_owners_and_distance() -> None:
    joining = Joining(Suite(world(3, -0.05), draws=400))
    loss = joining.gain(SMALL, 10.0)
    assert loss
    assert loss.scale[0] < 0
    two, three = joining.gain(SMALL[:2], 10.0), joining.gain(SMALL, 50.0)
    assert two
    assert three
    assert two.governing[1] < three.governing[1]
    assert three.travel == pytest.approx([5 * end for end in two.travel])
    free = Joining(joining.suite, Assumed((0, 0), (0, 0), spill_back=(0, 0))).gain(SMALL, 50.0)
    assert free
    assert free.net == free.scale


def test_joint_costs_of_many_groups_are_those_of_each() -> None:
    joining = Joining(Suite(world(3, 0.1), draws=200))
    rows = joining.suite.rows(SMALL)
    parts = joining.parts(SMALL, 30.0)
    assert parts
    members = np.array([[*rows, -1], [rows[0], rows[1], -1, -1], [rows[2], -1, -1, -1]])
    costs = joining.net_costs(members, np.array([30.0, 0.0, 0.0]))
    net = parts["scale"] - parts["governing"] - parts["travel"] - parts["spill_back"]
    assert costs[0] == pytest.approx(joining.suite.today[rows].sum(axis=0) - net)
    assert costs[2] == pytest.approx(joining.suite.today[rows[2]])


def test_the_best_of_many_is_not_sold_for_more_than_it_is() -> None:
    random = np.random.default_rng(0)
    for spread in (0.0, 1.0, 3.0):
        luck, corrected = [], []
        for _world in range(120):
            true = random.normal(5, spread, 300)
            seen = true + random.normal(0, 1, 300)
            best = best_of(seen[:, None] + random.normal(0, 1, (300, 60)))
            luck.append(best.estimate - true[best.at])
            corrected.append(best.corrected - true[best.at])
        assert np.mean(luck) > 0.25
        assert abs(np.mean(corrected)) < 0.15


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"cost": np.ones((N, 2))}, "en rad per kommune"),
        ({"need": np.zeros(N)}, "0 kommuner i 0 fylker"),
        ({"group": ("1",) * N}, "i 1 fylke"),
    ],
)
def test_figures_that_carry_no_model_are_refused(change: dict[str, object], says: str) -> None:
    panel = world(0, 0.1)
    with pytest.raises(BadInput, match=says):
        Suite(CostPanel(**{**panel.__dict__, **change}))  # type: ignore[arg-type]


def test_groups_that_cannot_be_reckoned_are_unknown_or_refused() -> None:
    joining = Joining(Suite(world(0, 0.1), draws=50))
    assert joining.gain(["x", "y"], 1.0) is None
    assert joining.gain(CODES, 1.0) is None
    for group, km in ((["0001"], 1.0), (["0001", "0001"], 1.0), (["0001", "0002"], -1.0)):
        with pytest.raises(BadInput):
            joining.gain(group, km)
    with pytest.raises(BadInput, match="det minste først"):
        Assumed(governing=(0.2, 0.1))
    with pytest.raises(BadInput, match="to grupper"):
        best_of(np.ones((1, 5)))
