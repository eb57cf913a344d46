"""Tables and tests give R's numbers: survey 4.1.1, R 4.2.2, on the data R ships (run 2026-11-23)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabolag.errors import BadInput, NotKnown
from nabolag.survey import SurveyDesign

DATA = Path(__file__).parents[1] / "core" / "data"


def read(name: str) -> pl.DataFrame:
    return pl.read_csv(DATA / f"{name}.csv", infer_schema_length=None, null_values=["NA"])


def clus1() -> SurveyDesign:
    return SurveyDesign(read("apiclus1"), weights="pw", psu="dnum", fpc="fpc")


def strat() -> SurveyDesign:
    return SurveyDesign(read("apistrat"), weights="pw", strata="stype", fpc="fpc")


DESIGNS: dict[str, Callable[[], SurveyDesign]] = {
    "strat": strat,
    "c1": clus1,
    "c2": lambda: SurveyDesign(read("apiclus2"), psu=["dnum", "snum"], fpc=["fpc1", "fpc2"]),
    "n": lambda: SurveyDesign(
        read("nhanes"), weights="WTMEC2YR", strata="SDMVSTRA", psu="SDMVPSU", nest=True
    ),
    "cal": lambda: clus1().poststratify("stype", {"E": 4421, "H": 755, "M": 1018}),
    "rep": lambda: clus1().replicates("jk1"),
    "dom": lambda: strat().where(pl.col("stype") != "H"),
}
# design, row, column, statistic, value, df, ddf, p
TABLES = [
    ("strat", "sch.wide", "stype", "F", 17.2474439638888, 1.82867150416358, 360.248286320226, 2.03504635946512e-07),
    ("strat", "awards", "stype", "saddlepoint", 19.47965642095888, None, None, 4.8547329135635706e-06),
    ("strat", "awards", "comp.imp", "Chisq", 185.88023295118387, 1, None, 2.0600018608001912e-34),
    ("c2", "sch.wide", "stype", "F", 11.87274514256088, 1.382498808592437, 53.917453535105054, 0.0003221146624380827),
    ("n", "HI_CHOL", "race", "F", 3.15133862171228, 1.92297667944367, 30.7676268710987, 0.0586747436854519),
    ("n", "HI_CHOL", "agecat", "F", 62.89140605723316, 2.636618731408382, 42.185899702534108, 6.74103688490004e-15),
    ("cal", "sch.wide", "stype", "F", 4.711738224200158, 1.629024954499192, 22.806349362988687, 0.02508983624109079),
    ("rep", "sch.wide", "awards", "F", 183.1370334943792, 1, 14, 1.97055334157789e-09),
    ("dom", "sch.wide", "comp.imp", "F", 30.46432661360365, 1, 148, 1.483983773758813e-07),
    ("c2", "sch.wide", "stype", "Chisq", 53.90866834470489, 2, None, 6.978021440906565e-06),
    ("cal", "sch.wide", "stype", "Chisq", 12.73269715312238, 2, None, 0.008989138855869822),
    ("n", "HI_CHOL", "agecat", "Chisq", 353.6678166781803, 3, None, 1.180304932586761e-40),
    ("c2", "sch.wide", "stype", "Wald", 2.794467803346294, 2, 39, 0.07342285760988261),
    ("n", "HI_CHOL", "agecat", "Wald", 64.72503927493362, 3, 16, 3.636123629557462e-09),
    ("cal", "sch.wide", "stype", "Wald", 1.972454628040727, 2, 14, 0.1759168273809868),
    ("rep", "sch.wide", "awards", "Wald", 18.76798944814612, 1, 14, 0.0006892714934503386),
    ("dom", "sch.wide", "comp.imp", "Wald", 23.51225544524643, 1, 148, 3.107854983166651e-06),
    ("c2", "sch.wide", "stype", "adjWald", 2.722814782747671, 2, 38, 0.07850775027216705),
    ("n", "HI_CHOL", "race", "adjWald", 5.12766257346799, 3, 14, 0.013362672843579),
    ("cal", "sch.wide", "stype", "adjWald", 1.831565011752104, 2, 13, 0.1991654488857595),
    ("c2", "sch.wide", "stype", "saddlepoint", 53.90866834470489, None, None, 0.0005485070706935073),
    ("n", "HI_CHOL", "agecat", "saddlepoint", 353.6678166781803, None, None, 9.576865711762507e-14),
    ("rep", "sch.wide", "awards", "saddlepoint", 64.5247641509434, None, None, 1.141921821118231e-41),
]  # fmt: skip


@pytest.mark.parametrize(("design", "row", "column", "statistic", "value", "df", "ddf", "p"), TABLES)
def test_a_table_is_tested_as_svychisq_does(
    design: str,
    row: str,
    column: str,
    statistic: str,
    value: float,
    df: float | None,
    ddf: float | None,
    p: float,
) -> None:
    found = DESIGNS[design]().association(row, column, statistic)
    assert found.statistic == pytest.approx(value, rel=1e-8)
    if df is not None:
        assert found.df == pytest.approx(df, rel=1e-8)
    assert found.ddf == (None if ddf is None else pytest.approx(ddf, rel=1e-8))
    # R seeks the saddlepoint to 1e-8 absolutely, which shows in its p-value's seventh digit
    assert found.p_value == pytest.approx(p, rel=2e-6 if statistic == "saddlepoint" else 1e-8)


def test_a_weighted_table_is_svytable() -> None:
    frame = strat().crosstab("stype", "awards").frame
    wanted = [1193.6699752807617, 513.4000129699706, 529.3600158691406]
    wanted += [3227.329933166504, 241.6000061035156, 488.6400146484375]
    assert frame["total"].to_list() == pytest.approx(wanted, rel=1e-12)
    assert frame["share"].sum() == pytest.approx(1)
    by_row = frame.group_by("stype").agg(pl.col("row_share").sum())["row_share"]
    assert by_row.to_list() == pytest.approx([1, 1, 1])


@pytest.mark.parametrize(
    ("design", "y", "group", "t", "df", "p"),
    [
        ("c1", "api00", "sch.wide", 2.108989847792919, 13, 0.05490881708904665),
        ("rep", "api00", "sch.wide", 2.064594261479836, 13, 0.05950827291235051),
        ("c1", pl.col("api00") - pl.col("api99"), None, 12.05474309407787, 13, 1.978692755069488e-08),
    ],
)
def test_a_t_test_is_svyttest(design: str, y: str, group: str | None, t: float, df: float, p: float) -> None:
    found = DESIGNS[design]().ttest(y, group)
    assert (found.statistic, found.p_value) == (pytest.approx(t, rel=1e-8), pytest.approx(p, rel=1e-8))
    assert found.df == df


def test_a_t_test_in_a_domain_with_its_interval() -> None:
    domain = DESIGNS["c2"]().where(pl.col("stype") == "E").ttest("api00", "awards")
    assert domain.statistic == pytest.approx(4.170938989429546, rel=1e-8)
    assert domain.p_value == pytest.approx(0.0002065886386227984, rel=1e-8)
    whole = clus1().ttest("api00", "sch.wide")
    assert (whole.ci_low, whole.ci_high) == pytest.approx((-1.006606131642947, 83.64464960990375), rel=1e-8)


@pytest.mark.parametrize(
    ("design", "y", "group", "test", "t", "df", "p"),
    [
        ("strat", "api00", "sch.wide", "wilcoxon", 3.6664058269168, 196, 0.000316747694882582),
        ("strat", "api00", "sch.wide", "median", 2.455452267137308, 196, 0.014942122916119453),
        ("strat", "api00", "sch.wide", "vanderWaerden", 3.876293029255339, 196, 0.00014462804228546874),
        ("c2", "api00", "awards", "wilcoxon", 6.041234521845177, 38, 4.997565563245278e-07),
        ("c2", "api00", "awards", "vanderWaerden", 5.978988446277974, 38, 6.083416548309026e-07),
        ("c2", "api00", "awards", "median", 3.973027026992362, 38, 0.0003058938550013163),
        ("n", "race", "HI_CHOL", "wilcoxon", -1.016400056731473, 15, 0.3255537416406623),
        ("n", "race", "HI_CHOL", "median", -2.194401833034209, 15, 0.04436688586296151),
        ("c1", "api00", "sch.wide", "wilcoxon", 2.229818667888981, 13, 0.04401570239467927),
    ],
)
def test_a_rank_test_is_svyranktest_with_its_fpc(
    design: str, y: str, group: str, test: str, t: float, df: float, p: float
) -> None:
    found = DESIGNS[design]().ranktest(y, group, test)
    assert found.statistic == pytest.approx(t, rel=1e-8)
    assert found.p_value == pytest.approx(p, rel=1e-8)
    assert found.df == df


@pytest.mark.parametrize(
    ("design", "chisq", "ddf", "p"),
    [
        ("strat", 6.710406076087576, 195, 0.03692878320881857),
        ("c1", 2.223974821375529, 12, 0.3605467848573261),
    ],
)
def test_ranks_of_three_groups_are_kruskal_wallis(design: str, chisq: float, ddf: float, p: float) -> None:
    found = DESIGNS[design]().ranktest("api00", "stype", "KruskalWallis")
    assert found.statistic == pytest.approx(chisq, rel=1e-8)
    assert (found.df, found.ddf) == (2, ddf)
    assert found.p_value == pytest.approx(p, rel=1e-8)


def test_a_group_against_the_rest_is_the_contrast_of_two_domains() -> None:
    found = strat().complement_test("api00", "awards")
    yes = found.frame.row(by_predicate=pl.col("awards") == "Yes", named=True)
    assert yes["difference"] == pytest.approx(44.68749395502505, rel=1e-8)
    assert yes["se"] == pytest.approx(19.39891993332056, rel=1e-8)
    assert "Holm" in found.method


def test_the_rest_of_a_category_is_tested_level_by_level_and_corrected_together() -> None:
    plain = strat().complement_test("stype", "awards", correction="none").frame
    holm = strat().complement_test("stype", "awards").frame
    assert plain.height == 6
    assert plain["p_adjusted"].equals(plain["p_value"], null_equal=True)
    assert (holm["p_adjusted"] >= holm["p_value"]).all()


def test_independent_variables_are_found_dependent_in_one_test_of_twenty() -> None:
    rng = np.random.default_rng(5)
    found = []
    for _ in range(300):
        cluster = np.repeat(np.arange(40), 8)
        lean = rng.normal(size=40)[cluster]
        data = pl.DataFrame(
            {
                "c": cluster,
                "a": (rng.normal(size=320) + lean > 0).astype(int),
                "b": rng.integers(0, 3, 320),
            }
        )
        found.append(SurveyDesign(data, psu="c").association("a", "b").p_value < 0.05)
    assert 0.025 < np.mean(found) < 0.085


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_of_rows_and_scale_of_weights_do_not_matter(random: object) -> None:
    data = read("apistrat")
    order = list(range(data.height))
    random.shuffle(order)  # type: ignore[attr-defined]
    mixed = data[order].with_columns(pw=pl.col("pw") * 7)
    plain = SurveyDesign(data, weights="pw", strata="stype").association("awards", "sch.wide")
    other = SurveyDesign(mixed, weights="pw", strata="stype").association("awards", "sch.wide")
    assert other.p_value == pytest.approx(plain.p_value, rel=1e-9)


def test_ranks_with_replicate_weights_sum_the_influence_as_r_does() -> None:
    found = DESIGNS["rep"]().ranktest("api00", "sch.wide")
    # R 4.2.2, survey 4.1.1: svyranktest on as.svrepdesign(type="JK1")
    assert found.statistic == pytest.approx(2.229818667888982, rel=1e-8)


def test_what_cannot_be_tested_is_named() -> None:
    design = strat()
    calls: list[tuple[Callable[[], object], str]] = [
        (lambda: design.association("awards", "stype", "G2"), "G2"),
        (lambda: design.association("awards", "finnes"), "finnes"),
        (
            lambda: design.where(pl.col("awards") == "Yes").association("awards", "stype"),
            "bare én kategori, Yes",
        ),
        (lambda: design.association("api00", "api99"), "grupper"),
        (lambda: design.ttest("api00", "stype"), "E, H, M"),
        (lambda: design.ttest("awards", "sch.wide"), "awards"),
        (lambda: design.ranktest("api00", "awards", "sign"), "sign"),
        (lambda: design.complement_test("api00", "awards", correction="x"), "holm"),
        (lambda: design.with_columns(x=pl.lit(3.7)).ranktest("x", "awards"), "like"),
        (lambda: design.with_columns(x=pl.lit(3.7)).glm("x ~ meals"), "like"),
        (lambda: design.with_columns(x=pl.lit(None, pl.Float64)).ttest("x", "awards"), "Ingen av 200"),
    ]
    for call, words in calls:
        with pytest.raises((BadInput, NotKnown), match=words):
            call()
