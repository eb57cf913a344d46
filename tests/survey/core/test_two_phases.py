"""Samples in two phases as in R's `twophase(method="full")` (`two_phases.R` makes the figures)."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from nabolag.errors import BadInput
from nabolag.survey import SurveyDesign

Read = Callable[[str], pl.DataFrame]
ROW = pl.int_range(1, pl.len() + 1)
# Mean of api00 with error, total of enroll with error, errors of api00 ~ ell and its df, errors of three domains.
FIGURES = {
    "plain": (632.105263157895, 12.7946085134956, 152073.684210526, 16225.1031245091,
              13.6038131720687, 0.443978778602197, 93, 18.7494916756047, 20.6049463118449, 25.0978646604906),
    "second in strata": (645.752443792766, 14.0785782203767, 138172.812805474, 14268.0067729051,
                         13.752534417876, 0.494556371047299, 92, 18.1282905707055, 28.8611617201079, 26.2519172514286),
    # As R when it counts the units of the first phase for the right rows (the script mends it).
    "both in strata": (662.020180107275, 14.824882643635, 3630878.02357771, 178861.775441336,
                       13.4682840995417, 0.495526510832562, 92, 18.1399738169224, 28.7709290891376, 26.2090359165853),
    "clusters": (640.049180327869, 24.7338881792053, 4799380, 1335733.10755575,
                 29.0029561261673, 0.483939570344329, 120, 22.3916415854972, 47.880688296494, 43.4973767410715),
    "clusters, then strata": (639.805767461992, 25.4170832731951, 5013486.41882457, 1401347.64671264,
                              29.1608521115367, 0.478559033707166, 118, 22.3926183337433, 49.2923501403398, 44.3335199339824),
}  # fmt: skip
OPTIONS: dict[str, dict[str, tuple[str | None, str | None]]] = {
    "plain": {},
    "second in strata": {"strata": (None, "awards")},
    "both in strata": {"strata": ("stype", "awards"), "fpc": ("fpc", None)},
    "clusters": {"psu": ("dnum", None), "fpc": ("fpc", None)},
    "clusters, then strata": {"psu": ("dnum", None), "strata": (None, "stype"), "fpc": ("fpc", None)},
}


def design(read: Read, name: str) -> SurveyDesign:
    if name.startswith("clusters"):
        data = read("apiclus1").with_columns(inn=ROW % 3 != 1)
    else:
        some = (ROW % 3 == 0) | ((pl.col("awards") == "No") & (ROW % 2 == 0))
        data = read("apistrat").with_columns(inn=some)
    return SurveyDesign.two_phase(data, "inn", **OPTIONS[name])


@pytest.mark.parametrize("name", FIGURES)
def test_two_phases_equal_r(read: Read, name: str) -> None:
    asked = design(read, name)
    mean, total, model = asked.mean("api00").frame, asked.total("enroll").frame, asked.glm("api00 ~ ell")
    found = [
        mean["estimate"][0], mean["se"][0], total["estimate"][0], total["se"][0],
        *model.frame["se"], model.df, *asked.mean("api00", by="stype").frame["se"],
    ]  # fmt: skip
    assert found == pytest.approx(FIGURES[name], rel=1e-8)


def test_weighting_to_the_first_phase_takes_from_the_second_only(read: Read) -> None:
    plain = design(read, "plain")
    totals = read("apistrat")["stype"].value_counts()
    weighted = plain.poststratify("stype", totals)
    first = read("apistrat").height
    assert weighted.with_columns(one=pl.lit(1.0)).total("one").frame["estimate"][0] == pytest.approx(first)
    assert 0 < weighted.mean("api99").frame["se"][0] < plain.mean("api99").frame["se"][0] * 1.05


def test_a_second_phase_without_rows_is_refused(read: Read) -> None:
    with pytest.raises(BadInput, match="0 rader"):
        SurveyDesign.two_phase(read("apistrat"), pl.col("api00") < 0)
