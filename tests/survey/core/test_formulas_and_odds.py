"""Formulas with any column name; models and log odds as in R (`formulas_and_odds.R` makes the figures)."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from nabolag.errors import BadInput, NotKnown
from nabolag.survey import SurveyDesign

Read = Callable[[str], pl.DataFrame]
AWKWARD = ["a b", "class", "1", "0", "a+b", "x:y", "log", "offset(z)", "C(x)", "alder (år)"]
AWKWARD += ["a~b", "don't", 'say "x"', "I", "None"]


@pytest.mark.parametrize("name", AWKWARD)
def test_a_column_of_any_name_stands_in_a_formula(strat: SurveyDesign, name: str) -> None:
    named = strat.with_columns(pl.col("api99").alias(name), pl.col("stype").alias(name + "?"))
    quoted, factor = f"`{name}`", f"`{name}?`"
    for right, plain in (
        (quoted, "api99"),
        (f"{quoted} + {factor}", "api99 + stype"),
        (f"{quoted} * {factor}", "api99 * stype"),
        (f"log({quoted}) + I({quoted} > 600) + C({factor})", "log(api99) + I(api99 > 600) + C(stype)"),
        (f"meals + offset({quoted})", "meals + offset(api99)"),
    ):
        found, expected = strat.glm(f"api00 ~ {plain}").frame, named.glm(f"api00 ~ {right}").frame
        assert found.drop("term").equals(expected.drop("term"))
    assert named.glm(f"{quoted} ~ meals").coefficients == strat.glm("api99 ~ meals").coefficients
    assert [t for t in named.glm(f"api00 ~ {quoted}").terms if t != "(Intercept)"] == [quoted]


def test_what_is_no_column_is_named(strat: SurveyDesign) -> None:
    with pytest.raises(NotKnown, match="a b"):
        strat.glm("api00 ~ `a b`")
    with pytest.raises(NotKnown, match="api98"):
        strat.glm("api00 ~ log(api98)")


ERRORS = [
    ((1.3013081227051, 0.00187164189979941, 0.0144735845007999), (0.633427216093385, 0.000811011341469706, 0.00555940668757068)),
    ((1.33785057641438, 0.00190098250797871, 0.0158482386283948), (1.07289116786423, 0.00139766152981309, 0.00757771165724693)),
    ((1.29808842990813, 0.00183512715365365, 0.0162076990285748), (0.617422232925218, 0.000768824249867113, 0.0062661296240807)),
    ((1.36873133789914, 0.00188970047870174, 0.0178614501846769), (1.02251322088239, 0.00132019172635863, 0.0080325928104615)),
]  # fmt: skip


def test_a_model_on_rows_some_of_which_have_no_answer(read: Read) -> None:
    plain = SurveyDesign(read("apiclus1"), weights="pw", psu="dnum", fpc="fpc").with_columns(
        api9=pl.when(pl.col("api00") <= 800).then("api99"), yes=pl.col("sch.wide") == "Yes"
    )
    jack = plain.replicates("jk1")
    designs = (plain, jack, plain.where("ell < 60"), jack.where("ell < 60"))
    for design, (binomial, poisson) in zip(designs, ERRORS, strict=True):
        logistic = design.glm("yes ~ api9 + ell", "quasibinomial").frame["se"].to_list()
        assert logistic == pytest.approx(binomial, rel=1e-10)
        counts = design.glm("api.stu ~ api9 + ell", "quasipoisson").frame["se"].to_list()
        assert counts == pytest.approx(poisson, rel=1e-10)


def test_the_log_odds_of_a_share_have_their_own_error_on_replicates(read: Read) -> None:
    jack = SurveyDesign(read("apiclus1"), weights="pw", psu="dnum", fpc="fpc").replicates("jk1")
    found = jack.proportion(pl.col("sch.wide") == "Yes").frame
    assert (found["ci_low"][0], found["ci_high"][0]) == pytest.approx(
        (0.823463548270105, 0.912085364512058), rel=1e-8
    )
    by = jack.proportion(pl.col("sch.wide") == "Yes", by="stype").frame
    one = jack.where("stype = 'H'").proportion(pl.col("sch.wide") == "Yes").frame
    assert by["ci_low"][1] == pytest.approx(one["ci_low"][0], rel=1e-12)


@pytest.mark.parametrize("ask", ["mean", "total", "proportion"])
def test_free_text_is_no_category(ask: str) -> None:
    design = SurveyDesign(pl.DataFrame({"said": [f"answer {i}" for i in range(1500)]}))
    with pytest.raises(BadInput, match="1500 ulike verdier"):
        getattr(design, ask)("said")
