"""Regression models give R's numbers: survey 4.1.1, R 4.2.2, on the data R ships (run 2026-11-23)."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from nabolag.errors import BadInput, NotKnown
from nabolag.survey import SurveyDesign

DATA = Path(__file__).parents[1] / "core" / "data"


def api(name: str) -> pl.DataFrame:
    return pl.read_csv(DATA / f"{name}.csv", infer_schema_length=None, null_values=["NA"])


def strat() -> SurveyDesign:
    return SurveyDesign(api("apistrat"), weights="pw", strata="stype", fpc="fpc")


def clus1() -> SurveyDesign:
    return SurveyDesign(api("apiclus1"), weights="pw", psu="dnum", fpc="fpc")


def clus2() -> SurveyDesign:
    return SurveyDesign(api("apiclus2"), weights="pw", psu=["dnum", "snum"], fpc=["fpc1", "fpc2"])


DESIGNS = {
    "strat": strat,
    "strat without H": lambda: strat().where(pl.col("stype") != "H"),
    "clus2": clus2,
    "clus2 E": lambda: clus2().where(pl.col("stype") == "E"),
    "clus1 calibrated": lambda: clus1().poststratify("stype", {"E": 4421, "H": 755, "M": 1018}),
    "clus1 jk1": lambda: clus1().replicates("jk1"),
}
# design, formula, family, df, {term: (estimate, se)}
CASES = [
    (
        "strat", "api00 ~ stype*awards + meals", "gaussian", 191,
        {
            "(Intercept)": (859.4477251525793, 14.391820175136894),
            "stypeH": (-139.0051993612823, 16.62241476902405),
            "stypeM:awardsYes": (20.095740505317977, 20.898887670172087),
        },
    ),
    (
        "strat", "api.stu ~ offset(log(enroll)) + meals", "quasipoisson", 196,
        {"(Intercept)": (-0.1962668359160094, 0.020375558667575667), "meals": (0.0003830444754739899, 0.0003293832599561762)},
    ),
    (
        "strat", 'I(awards=="Yes") ~ stype + meals', "quasibinomial", 194,
        {
            "(Intercept)": (1.285035785175034, 0.4110456649681221),
            "stypeH": (-1.87559837487545, 0.4095030304473419),
            "meals": (-0.005489817925654157, 0.006212238503407013),
        },
    ),
    (
        "strat", "sch.wide ~ ell + meals", "quasibinomial", 195,
        {"(Intercept)": (1.560408423586611, 0.3155303921323009), "ell": (-0.006831056554696005, 0.01314706882718616)},
    ),
    (
        "clus2", "api.stu ~ meals + factor(stype)", "quasipoisson", 36,
        {"meals": (-0.000315404735638307, 0.002336585810628056), "factor(stype)M": (0.93677990691248, 0.1410945750171658)},
    ),
    (
        "clus2 E", "api00 ~ ell + meals", "gaussian", 32,
        {"(Intercept)": (860.5655662694435, 19.01822437894313), "ell": (-1.399205106157952, 1.339191259765908)},
    ),
    (
        "strat", "api00 ~ meals:stype", "gaussian", 194,
        {"(Intercept)": (835.3034665543041, 7.733057883839896), "meals:stypeE": (-3.257009540657834, 0.1596197392849331)},
    ),
    (
        "strat", "api00 ~ stype + meals:stype", "gaussian", 192,
        {"stypeM": (-40.40391894804702, 17.53810922845988), "stypeE:meals": (-3.703553902030308, 0.1840036167952639)},
    ),
    (
        "strat", "api00 ~ meals + stype - 1", "gaussian", 194,
        {"stypeE": (867.5130731492249, 8.368216679866714), "meals": (-3.729632473425252, 0.1517849560502797)},
    ),
    (
        "strat without H", "api00 ~ stype + meals", "gaussian", 146,
        {"stypeM": (-59.28747296164933, 9.776071554394417), "meals": (-3.757876175420197, 0.163851149180121)},
    ),
    (
        "clus1 calibrated", "api00 ~ ell + meals", "gaussian", 12,
        {"(Intercept)": (808.9053132586087, 19.63821562018217), "meals": (-3.133324604451477, 0.332436938999854)},
    ),
    (
        "clus1 jk1", "api00 ~ ell + meals", "gaussian", 12,
        {"(Intercept)": (817.1822885090784, 19.88700345305651), "ell": (-0.5087966834164598, 0.3453915807404367)},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("design", "formula", "family", "df", "wanted"), CASES, ids=lambda v: str(v)[:40])
def test_coefficients_and_errors_are_those_of_svyglm(
    design: str, formula: str, family: str, df: float, wanted: dict[str, tuple[float, float]]
) -> None:
    model = DESIGNS[design]().glm(formula, family)
    assert model.df == df
    for term, (estimate, se) in wanted.items():
        row = model.frame.row(by_predicate=pl.col("term") == term, named=True)
        assert row["estimate"] == pytest.approx(estimate, rel=1e-8)
        assert row["se"] == pytest.approx(se, rel=1e-8)
        assert row["ci_low"] < row["estimate"] < row["ci_high"]


def test_a_term_with_several_coefficients_is_tested_as_regtermtest_does() -> None:
    found = strat().glm('I(awards=="Yes") ~ stype + meals', "quasibinomial").term_test("stype")
    assert found.statistic == pytest.approx(11.384911304085728, rel=1e-8)
    assert (found.df, found.ddf) == (2, 194)
    assert found.p_value == pytest.approx(2.1129151113982896e-05, rel=1e-7)


def test_the_ordinal_model_is_svyolr_up_to_its_search() -> None:
    """R's polr stops its BFGS search at 1e-8 of the likelihood and differentiates numerically; ours goes to the top."""
    cat = (
        pl.col("api00")
        .bin_intervals([550, 700], labels=["low", "mid", "high"])
        .cast(pl.Enum(["low", "mid", "high"]))
    )
    model = strat().with_columns(cat=cat).ordinal("cat ~ meals + ell")
    wanted = {
        "meals": (-0.0604540978227392, 0.0103196111041111),
        "ell": (-0.0353877223176536, 0.0136921846401217),
        "low|mid": (-6.24179458871389, 0.518919876181235),
        "mid|high": (-2.80501373078153, 0.314001375995066),
    }
    assert list(model.coefficients) == list(wanted)
    for (estimate, se), row in zip(wanted.values(), model.frame.iter_rows(named=True), strict=True):
        assert row["estimate"] == pytest.approx(estimate, rel=1e-3)
        assert row["se"] == pytest.approx(se, rel=1e-3)


@pytest.mark.parametrize(
    ("formula", "family", "words"),
    [
        ("api00", "gaussian", "y ~ a"),
        ("api00 ~ ", "gaussian", "y ~ a"),
        ("api00 ~ ell +", "gaussian", "midt i et ledd"),
        ("api00 ~ finnes", "gaussian", "finnes"),
        ("api00 ~ os.system(1)", "gaussian", "kan ikke leses"),
        ("api00 ~ ell + I(2*ell)", "gaussian", "følger av leddene"),
        ("stype ~ ell", "gaussian", "kategoriene E, H, M"),
        ("api00 ~ ell", "quasibinomial", "mellom 0 og 1"),
        ("I(0-api00) ~ ell", "quasipoisson", "negative"),
        ("api00 ~ ell", "gamma", "gamma"),
        ('I(stype=="E") ~ stype', "quasibinomial", "faller ikke til ro"),
    ],
)
def test_a_model_that_cannot_be_fitted_says_why(formula: str, family: str, words: str) -> None:
    with pytest.raises((BadInput, NotKnown), match=words):
        strat().glm(formula, family)


def test_text_needs_an_order_before_it_is_ordinal() -> None:
    with pytest.raises(BadInput, match="levels"):
        strat().ordinal("stype ~ meals")
    assert strat().ordinal("stype ~ meals", levels=["E", "M", "H"]).n == 200


def test_an_empty_domain_has_no_model() -> None:
    nobody = strat().with_columns(x=pl.lit(None, pl.Float64))
    with pytest.raises(BadInput, match="Ingen av 200 rader"):
        nobody.glm("api00 ~ x")
