"""Unequal probabilities by pairs of units as in R (`unequal_probabilities.R` makes the figures)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from nabolag.errors import BadInput
from nabolag.survey import SurveyDesign

Read = Callable[[str], pl.DataFrame]
# Standard errors: three totals, a mean, a ratio, a total in two domains; degrees of freedom.
FIGURES = {
    "overton": (
        2939607.84993936,
        1964631.62874171,
        104372.83526225,
        2536.42096463239,
        0.108093415310175,
        3904178.82983992,
        3863301.59105794,
        39,
    ),
    "overton YG": (
        2483725.73838344,
        2489098.14318848,
        100874.794300151,
        2468.68636553088,
        0.109742323973815,
        3784160.00648317,
        3657245.38365386,
        39,
    ),
    "hartley-rao": (
        2472752.96278869,
        2426842.19793111,
        102595.343522668,
        2539.76027544927,
        0.108010309098391,
        3888212.68588663,
        3730346.67365284,
        39,
    ),
    "hartley-rao YG": (
        2447628.88865615,
        2450786.5390824,
        102420.243515406,
        2536.42096463239,
        0.108093415310174,
        3882275.18623481,
        3719946.71148283,
        39,
    ),
    "joint": (
        2604404.47780038,
        2523712.36945764,
        102325.561822147,
        2531.01002420683,
        0.106724345464628,
        3866339.47735556,
        3813417.84025726,
        39,
    ),
    "joint YG": (
        2406525.80921637,
        2408090.52059838,
        101663.663722092,
        2522.90724177853,
        0.106239838089241,
        3849877.55382193,
        3698327.07931118,
        39,
    ),
    "overton strata": (
        2941602.45163209,
        2002711.28277533,
        104594.161035197,
        2567.85140651613,
        0.10892523998491,
        3843740.18832057,
        3655089.75471988,
        38,
    ),
    "hartley-rao strata": (
        2530102.59219988,
        2440692.56921997,
        102589.873756386,
        2573.04032273228,
        0.10949790309836,
        3813699.8763136,
        3584609.66207518,
        38,
    ),
}


def design(read: Read, name: str, **more: object) -> SurveyDesign:
    data = read("election_pps").with_columns(h=pl.Series([1, 2] * 20))
    pps, *rest = name.split()
    options: dict[str, object] = {"pps": pps, **more}
    if pps == "joint":
        options["joint"] = read("election_joint").to_numpy()
    if "YG" in rest:
        options["pps_variance"] = "YG"
    if "strata" in rest:
        options["strata"] = "h"
    return SurveyDesign(data, fpc="p", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FIGURES)
def test_errors_by_pairs_of_units(read: Read, name: str) -> None:
    asked = design(read, name)
    by = asked.with_columns(many=pl.col("Bush") > 5000)
    found = [
        *asked.total(["Bush", "Kerry", "Nader"]).frame["se"],
        asked.mean("Bush").frame["se"][0],
        asked.ratio("Bush", "Kerry").frame["se"][0],
        *by.total("Bush", by="many").frame["se"],
        asked.degf(),
    ]
    assert found == pytest.approx(FIGURES[name], rel=1e-8)
    alone = [by.where(pl.col("many") == k).total("Bush").frame["se"][0] for k in (False, True)]
    assert alone == pytest.approx(FIGURES[name][5:7], rel=1e-8)


def test_hartley_rao_with_the_populations_own_sum(read: Read) -> None:
    total = design(read, "hartley-rao", psum=0.10321027266234986).total("Bush").frame
    assert total["se"][0] == pytest.approx(2624661.6443617, rel=1e-8)


def test_joint_probabilities_follow_their_units_in_any_order(read: Read) -> None:
    data, joint = read("election_pps"), read("election_joint").to_numpy()
    order = np.random.default_rng(1).permutation(40)
    names = data.with_columns(unit=pl.Series([f"u{(7 * i) % 40:02}" for i in range(40)]))
    mixed = SurveyDesign(names[order], psu="unit", fpc="p", pps="joint", joint=joint[np.ix_(order, order)])
    assert mixed.total("Bush").frame["se"][0] == pytest.approx(2604404.47780038, rel=1e-8)


def test_many_groups_and_weighting_by_pairs(read: Read) -> None:
    asked = design(read, "joint").with_columns(g=pl.int_range(40) % 20, one=pl.lit(1.0))
    by = asked.total("Kerry", by="g").frame
    alone = [asked.where(pl.col("g") == g).total("Kerry").frame["se"][0] for g in range(20)]
    assert by["se"].to_list() == pytest.approx(alone)
    assert asked.poststratify("h", {1: 2000, 2: 2600}).total("one", by="h").frame["se"].max() < 1e-6  # type: ignore[operator]
    assert asked.complement_test("Kerry", "g").frame["se"].null_count() == 0


def test_what_does_not_fit_is_refused(read: Read) -> None:
    with pytest.raises(BadInput, match="40 × 40"):
        SurveyDesign(read("election_pps"), fpc="p", pps="joint", joint=np.ones((3, 3)))
    with pytest.raises(BadInput, match=r"diagonalen.*rad 1"):
        SurveyDesign(read("election_pps"), fpc="p", pps="joint", joint=np.full((40, 40), 0.5))
    with pytest.raises(BadInput, match="pps=sampford"):
        design(read, "sampford")
    with pytest.raises(BadInput, match="ett trinn"):
        SurveyDesign(read("apiclus2"), psu=["dnum", "enroll"], fpc=["fpc1", "fpc2"], pps="overton")
