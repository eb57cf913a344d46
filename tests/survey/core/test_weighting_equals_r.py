"""Weighting and replicates against R 4.2.2 with survey 4.1.1, to 1e-8 relative."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl
import pytest

from nabolag.survey import SurveyDesign

Read = Callable[[str], pl.DataFrame]
TYPES = {"E": 4421, "H": 755, "M": 1018}
SCHOOL_WIDE = {"No": 1072, "Yes": 5122}
TOTALS = {"(Intercept)": 6194, "stypeH": 755, "stypeM": 1018, "api99": 3914069}


def close(expected: float | list[float]) -> object:
    return pytest.approx(expected, rel=1e-8)


def mean_of(design: SurveyDesign, variable: str = "api00") -> list[float]:
    return list(design.mean(variable).frame.select("estimate", "se").row(0))


def total_of(design: SurveyDesign, variable: str = "enroll") -> list[float]:
    return list(design.total(variable).frame.select("estimate", "se").row(0))


def test_post_stratification_counts_in_the_variance(clus1: SurveyDesign, strat: SurveyDesign) -> None:
    weighted = clus1.poststratify("stype", TYPES)
    assert mean_of(weighted) == close([642.310788211582, 23.9204864450904])
    assert total_of(weighted) == close([3680892.94511905, 406292.636294802])
    assert sorted(set(weighted.weight.round(10))) == close([30.7013888889, 40.72, 53.9285714286])
    domain = weighted.where("\"sch.wide\" = 'Yes'")
    assert [*mean_of(domain, "enroll"), domain.degf()] == close([591.1647339517818, 69.7935474639094, 14])
    by = weighted.mean("api00", by="sch.wide").frame
    assert by["se"].to_list() == close([27.3731955191233, 24.3970669015280])
    again = strat.poststratify("sch.wide", SCHOOL_WIDE)
    assert mean_of(again) == close([662.2030294504443, 9.272543899907804])
    assert total_of(again) == close([3689885.6776593067, 125625.23333752091])


def test_raking_counts_in_the_variance(clus1: SurveyDesign) -> None:
    weighted = clus1.rake({"stype": TYPES, "sch.wide": SCHOOL_WIDE})
    assert mean_of(weighted) == close([641.2303209268, 23.703616887929])
    assert total_of(weighted) == close([3647280.14807054, 400603.256861826])
    told = weighted.diagnostics
    assert told.converged
    assert told.largest_gap < 1e-8
    assert told.margins["after"].to_list() == pytest.approx(told.margins["target"].to_list(), rel=1e-8)
    assert told.margins.filter(margin="stype", level="H")["before"].to_list() == close([473.857948303223])
    assert told.effective_n < told.effective_n_before == pytest.approx(183)


@pytest.mark.parametrize(
    "totals", [TOTALS, {"stype": TYPES, "api99": 3914069}], ids=["named as in R", "by category"]
)
def test_linear_calibration_counts_in_the_variance(clus1: SurveyDesign, totals: dict[str, object]) -> None:
    weighted = clus1.calibrate(totals)
    assert mean_of(weighted) == close([665.30907116578, 3.44175311640481])
    assert total_of(weighted) == close([3638487.20413188, 385524.427352479])


@pytest.mark.parametrize(
    ("method", "bounds", "expected"),
    [
        ("linear", (0.7, 1.6), [665.44858668444, 3.40116381264601, 23.69289741516113, 54.15519409179688]),
        ("raking", (0.7, 1.7), [665.5188539060457, 3.4193992559281, 23.6928974151611, 57.5398937225342]),
        ("logit", (0.5, 2.0), [665.414844238898, 3.42865384555472, 19.56743446502578, 61.51541600134226]),
    ],
)
def test_bounded_calibration(
    clus1: SurveyDesign, method: str, bounds: tuple[float, float], expected: list[float]
) -> None:
    weighted = clus1.calibrate(TOTALS, method, bounds)  # type: ignore[arg-type]
    found = [*mean_of(weighted), weighted.diagnostics.weight_min, weighted.diagnostics.weight_max]
    assert found == close(expected)


def test_calibration_of_a_two_stage_sample(clus2: SurveyDesign) -> None:
    weighted = clus2.calibrate(TOTALS, "raking")
    assert mean_of(weighted) == close([659.1772911698101, 2.3725721084447153])
    assert total_of(weighted) == close([3079382.9572400274, 304680.9139851754])


def test_trimming_shares_out_what_it_cuts(strat: SurveyDesign) -> None:
    trimmed = strat.trim(upper=40, lower=18)
    assert mean_of(trimmed) == close([659.463739257249, 8.951444717991505])
    assert total_of(trimmed) == close([3932979.085067749, 126894.79825246679])
    assert trimmed.weight.sum() == pytest.approx(strat.weight.sum())


def test_negative_weights_after_linear_calibration_count_as_in_r(clus1: SurveyDesign) -> None:
    weighted = clus1.calibrate({**TOTALS, "api99": 5214069})
    assert [*mean_of(weighted), weighted.diagnostics.weight_min] == close(
        [854.891870422155, 6.35313813197142, -122.121540461747]
    )
    trimmed = weighted.trim(upper=120, lower=1)
    assert [*mean_of(trimmed, "enroll"), trimmed.diagnostics.weight_min] == close(
        [510.258374935717, 48.6734355104526, -22.8263963386562]
    )
    assert weighted.trim(upper=120, lower=1, strict=True).diagnostics.weight_min >= 1


def test_the_jackknife_scales_by_the_finite_population(
    read: Read, clus1: SurveyDesign, strat: SurveyDesign
) -> None:
    deleted = clus1.replicates("jk1")
    assert mean_of(deleted) == close([644.169398907104, 26.3293605895276])
    assert total_of(deleted) == close([3404940.13452911, 932235.027041215])
    median = deleted.quantile("api00").frame.select("estimate", "ci_low", "ci_high", "se").row(0)
    assert median == close((652, 552, 720, 39.1647339444971))
    assert deleted.mean("api00", by="stype").frame["se"].to_list() == close(
        [25.3743035523982, 46.3441217451860, 33.6876199986314]
    )
    assert deleted.mean("api00", deff=True).frame["deff"][0] == close(11.6897370921388)
    assert mean_of(strat.replicates("jkn"))[1] == close(9.40894080278461)
    textbook = SurveyDesign(
        read("fpc"), weights="weight", strata="stratid", psu="psuid", fpc="Nh", nest=True
    ).replicates("jkn")
    assert [*mean_of(textbook, "x"), textbook.degf()] == close([5.448148118125068, 0.6160407198096529, 6])


def test_each_replicate_is_weighted_as_the_sample(clus1: SurveyDesign) -> None:
    stratified = clus1.replicates("jk1").poststratify("stype", TYPES)
    assert [*mean_of(stratified), stratified.degf()] == close([642.310788211582, 26.934535367426, 14])
    raked = clus1.replicates("jk1").rake({"stype": TYPES, "sch.wide": SCHOOL_WIDE})
    assert total_of(raked) == close([3647280.148065213, 463582.186210968])


def test_balanced_half_samples(read: Read, scd: SurveyDesign) -> None:
    halves = scd.replicates("brr")
    assert mean_of(halves, "arrests") == close([301.8333333333333, 25.3930217885851])
    ratio = halves.ratio("alive", "arrests").frame.select("estimate", "se").row(0)
    assert ratio == close((0.153506350082827, 0.00941840066991849))
    assert total_of(halves, "alive") == close([278, 21.4941852602047])
    assert halves.degf() == 3
    found = halves.total("alive").frame.select("ci_low", "ci_high").row(0)
    assert found == close((209.5959095335781, 346.4040904664219))
    kept = scd.replicates("fay", rho=0.3).ratio("alive", "arrests").frame
    assert kept["se"][0] == close(0.00952518747770524)
    nine = SurveyDesign(read("halves"), weights="w", strata="st", psu="psu").replicates("brr")
    assert mean_of(nine, "x")[1] == close(12.2319494120828)
    assert nine.ratio("x", "y").frame["se"][0] == close(1.43807264630657)


def test_replicate_weights_that_came_with_the_data(read: Read) -> None:
    given = SurveyDesign.from_replicates(
        read("scd"), "w", read("repw_scd_bootstrap").to_numpy(), "bootstrap", combined=False, scale=2 / 49
    )
    found = given.mean(["alive", "arrests"]).frame
    assert found["se"].to_list() == close([3.6124626809581297, 24.73745358716867])
    assert found["ci_low"].to_list() == close([34.836864821342857, 223.10771556272118])
    assert given.total("arrests").frame["se"][0] == close(148.42472152301201)
    columns = read("scd").hstack(read("repw_scd_bootstrap"))
    named = SurveyDesign.from_replicates(
        columns, "w", [f"V{i}" for i in range(1, 51)], "bootstrap", scale=2 / 49
    )
    assert named.mean("alive").frame["se"].to_list() == close([3.6124626809581297])


@pytest.mark.parametrize("kind", ["rao-wu", "preston"])
def test_the_bootstrap_does_not_depend_on_its_workers(strat: SurveyDesign, kind: str) -> None:
    alone = strat.replicates(kind, n=60, seed=7)  # type: ignore[arg-type]
    with ThreadPoolExecutor(3) as executor:
        shared = strat.replicates(kind, n=60, seed=7, executor=executor)  # type: ignore[arg-type]
    assert alone.mean("api00").frame.equals(shared.mean("api00").frame)
    assert alone.replicate is not None
    other = strat.replicates(kind, n=60, seed=8)  # type: ignore[arg-type]
    assert not other.mean("api00").frame.equals(alone.mean("api00").frame)


def test_the_bootstrap_agrees_with_the_formula(strat: SurveyDesign, clus2: SurveyDesign) -> None:
    """Preston's bootstrap has the finite population in it; Rao and Wu's is of sampling with replacement."""
    finite = strat.replicates("bootstrap", n=4000, seed=1)
    assert finite.replicate is not None
    assert finite.replicate.kind == "preston"
    assert mean_of(finite)[1] == pytest.approx(9.40894080278458, rel=0.04)
    replaced = SurveyDesign(strat.data, weights="pw", strata="stype")
    bootstrap = replaced.replicates("bootstrap", n=4000, seed=1)
    assert bootstrap.replicate is not None
    assert bootstrap.replicate.kind == "rao-wu"
    assert mean_of(bootstrap)[1] == pytest.approx(mean_of(replaced)[1], rel=0.04)
    kept = SurveyDesign(clus2.data, psu=["dnum", "snum"], fpc=["fpc1", "fpc2"], lonely_psu="certainty")
    assert total_of(kept.replicates("preston", n=4000, seed=2))[1] == pytest.approx(799637.77, rel=0.05)


def test_a_fully_sampled_stratum_does_not_vary_in_the_bootstrap(strat: SurveyDesign) -> None:
    counted = strat.data.with_columns(pl.len().over("stype").alias("all"))
    census = SurveyDesign(counted, weights="pw", strata="stype", fpc="all").replicates(
        "bootstrap", n=20, seed=1
    )
    assert mean_of(census)[1] == pytest.approx(0, abs=1e-9)


def test_own_statistics_over_replicates(clus1: SurveyDesign) -> None:
    design = clus1.replicates("jk1")
    y = design.data["api00"].to_numpy()

    def own(weight: np.ndarray) -> np.ndarray:
        return np.array([np.average(y, weights=weight)])

    thetas = design.replicates_of(own)
    variance = design.replicate_covariance(thetas, own(design.weight))
    assert variance[0, 0] ** 0.5 == close(26.3293605895276)
