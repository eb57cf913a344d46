"""Area- and unit-level models are those of R sae 1.3 and lme4, iterated to convergence, and keep what any must keep."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabolag.errors import BadInput
from nabolag.survey.smallarea import fay_herriot, nested_error

REFERENCE = json.loads((Path(__file__).parent / "small_area_reference.json").read_text())
MILK, CORN = REFERENCE["milk"], REFERENCE["battese_harter_fuller"]
DIRECT = np.array([row["yi"] for row in MILK["data"]])
VARIANCE = np.array([row["SD"] ** 2 for row in MILK["data"]])
AREAS = np.array([[1.0, *(row["MajorArea"] == k for k in (2, 3, 4))] for row in MILK["data"]])
UNITS = [row for number, row in enumerate(CORN["data"], 1) if number != 33]  # as in the paper
HECTARES = np.array([row["CornHec"] for row in UNITS])
PIXELS = np.array([[1.0, row["CornPix"], row["SoyBeansPix"]] for row in UNITS])
COUNTY = np.array([row["County"] for row in UNITS])
MEANS = np.array([[1.0, row["MeanCornPixPerSeg"], row["MeanSoyBeansPixPerSeg"]] for row in CORN["means"]])
SEGMENTS = np.array([row["PopnSegments"] for row in CORN["means"]])


@pytest.mark.parametrize("method", ["reml", "ml"])
def test_expenditure_on_milk_is_as_in_r(method: str) -> None:
    printed = MILK[method]
    found = fay_herriot(DIRECT, VARIANCE, AREAS, method)
    assert found.area_variance == pytest.approx(printed["refvar"], rel=1e-5)  # R stops early
    assert found.estimates == pytest.approx(np.array(printed["eblup"]), abs=1e-6)
    if "mse" in printed:
        assert found.mse == pytest.approx(np.array(printed["mse"]), abs=1e-6)


def test_the_area_variance_is_iterated_to_the_top() -> None:
    assert fay_herriot(DIRECT, VARIANCE, AREAS).area_variance == pytest.approx(0.01855033, abs=5e-9)


def test_corn_in_twelve_counties_is_as_in_the_paper() -> None:
    found = nested_error(HECTARES, PIXELS, COUNTY, MEANS, sizes=SEGMENTS)
    assert found.beta == pytest.approx(np.array(CORN["fit"]["fixed"]), rel=1e-6)
    assert found.variances == pytest.approx((CORN["fit"]["refvar"], CORN["fit"]["errorvar"]), rel=1e-5)
    assert found.estimates == pytest.approx(np.array([row["eblup"] for row in CORN["eblup"]]), abs=2e-6)
    assert np.all(found.mse > 0)


def test_row_order_never_matters() -> None:
    order = np.random.default_rng(1).permutation(len(UNITS))
    there = nested_error(HECTARES, PIXELS, COUNTY, MEANS)
    back = nested_error(HECTARES[order], PIXELS[order], COUNTY[order], MEANS)
    assert np.array_equal(there.estimates, back.estimates)


def test_an_area_seen_whole_has_its_own_mean_and_no_error() -> None:
    sizes = SEGMENTS.copy()
    sizes[4] = (COUNTY == 5).sum()
    found = nested_error(HECTARES, PIXELS, COUNTY, MEANS, sizes=sizes)
    assert found.estimates[4] == pytest.approx(HECTARES[COUNTY == 5].mean())
    assert found.mse[4] == pytest.approx(0)


def test_an_area_without_answers_has_the_models_estimate() -> None:
    direct = DIRECT.copy()
    direct[3] = np.nan
    found = fay_herriot(direct, VARIANCE, AREAS)
    assert found.synthetic == (3,)
    assert found.estimates[3] == pytest.approx(AREAS[3] @ found.beta)
    assert found.mse[3] > found.area_variance


def test_areas_that_do_not_differ_are_not_told_apart() -> None:
    found = fay_herriot([1.0, 1.01, 0.99, 1.0, 1.0], [0.04] * 5, np.ones(5))
    assert found.area_variance == 0
    assert found.estimates == pytest.approx([found.beta[0]] * 5)


def test_shares_stay_between_nothing_and_all_on_the_logit() -> None:
    share = np.array([0.01, 0.02, 0.9, 0.3, 0.5, 0.04, 0.12])
    found = fay_herriot(share, share * (1 - share) / 20, np.ones(7), link="logit")
    assert np.all((found.estimates > 0) & (found.estimates < 1))
    pulled = np.abs(found.estimates - found.estimates.mean()) < np.abs(share - found.estimates.mean()) + 0.05
    assert pulled.all()


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.floats(0.1, 1000))
def test_units_of_measure_do_not_matter(seed: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    x = np.c_[np.ones(20), rng.normal(size=20)]
    d = rng.uniform(0.2, 2, 20)
    y = x @ [1, 2] + rng.normal(0, 1, 20) + rng.normal(0, np.sqrt(d))
    one, other = fay_herriot(y, d, x), fay_herriot(scale * y, scale**2 * d, x)
    assert other.estimates == pytest.approx(scale * one.estimates, rel=1e-5, abs=1e-5 * scale)
    assert np.all((one.shrinkage >= 0) & (one.shrinkage <= 1))


def test_known_truth_is_covered_in_simulated_worlds() -> None:
    rng = np.random.default_rng(20261129)
    covered = []
    for _ in range(150):
        x = np.c_[np.ones(40), rng.normal(size=40)]
        d = rng.uniform(0.3, 2, 40)
        truth = x @ [1, 0.5] + rng.normal(0, 1, 40)
        found = fay_herriot(truth + rng.normal(0, np.sqrt(d)), d, x)
        covered.append(np.abs(found.estimates - truth) <= 1.96 * np.sqrt(found.mse))
    assert 0.93 <= np.mean(covered) <= 0.97


@pytest.mark.parametrize(
    ("direct", "variance", "covariates", "more", "says"),
    [
        ([1, 2, 3], [1, 1], np.ones(3), {}, "direct har 3"),
        ([1, 2, 3], [1, 0, 1], np.ones(3), {}, "område 1"),
        ([1, 2, 3], [1, np.nan, 1], np.ones(3), {}, "område 1"),
        ([1, 2, 3], [1, 1, 1], np.ones(2), {}, "covariates"),
        ([1, 2, 3], [1, 1, 1], np.c_[np.ones(3), np.ones(3)], {}, "følger av de andre"),
        ([1, 2, 3], [1, 1, 1], np.c_[np.ones(3), [1, np.nan, 2]], {}, "rad 1, kolonne 1"),
        ([1, "to", 3], [1, 1, 1], np.ones(3), {}, "tall"),
        ([0, 0.5, 0.4], [1, 1, 1], np.ones(3), {"link": "logit"}, "område 0"),
        ([1, 2, 3], [1, 1, 1], np.ones(3), {"method": "REML"}, "reml, ml"),
        ([1, np.nan, np.nan], [1, 1, 1], np.ones(3), {}, "for få"),
    ],
)
def test_figures_that_cannot_be_used_are_said(
    direct: object, variance: object, covariates: object, more: dict, says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        fay_herriot(direct, variance, covariates, **more)


def test_more_units_than_there_are_is_refused() -> None:
    sizes = SEGMENTS.copy()
    sizes[11] = 2
    with pytest.raises(BadInput, match="område 12"):
        nested_error(HECTARES, PIXELS, COUNTY, MEANS, sizes=sizes)
    with pytest.raises(BadInput, match="area_means"):
        nested_error(HECTARES, PIXELS, COUNTY, MEANS[:5])
