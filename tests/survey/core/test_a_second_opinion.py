"""The library svy, written apart from us, gives the same numbers; and what any table and unit gives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
import svy

from nabolag.survey import SurveyDesign

Read = Callable[[str], pl.DataFrame]


@pytest.fixture(scope="module")
def large() -> pl.DataFrame:
    random = np.random.default_rng(11)
    n = 4000
    h = random.integers(0, 12, n)
    return pl.DataFrame(
        {
            "h": h,
            "psu": h * 100 + random.integers(0, 6, n),
            "w": random.uniform(1, 5, n),
            "y": random.normal(20, 6, n) + h,
            "x": random.uniform(1, 3, n),
            "g": random.choice(["a", "b", "c", "d"], n),
            "k": random.choice(["p", "q"], n),
        }
    )


def test_svy_gives_the_same_estimates(large: pl.DataFrame) -> None:
    ours = SurveyDesign(large, weights="w", strata="h", psu="psu")
    theirs = svy.Sample(large, svy.Design(stratum="h", psu="psu", wgt="w")).estimation
    for mine, other in (
        (ours.mean("y"), theirs.mean("y")),
        (ours.total("y"), theirs.total("y")),
        (ours.ratio("y", "x"), theirs.ratio("y", "x")),
        (ours.mean("y", by="g"), theirs.mean("y", by="g")),
    ):
        table = other.to_polars()
        for name, column in (("estimate", "est"), ("se", "se"), ("ci_low", "lci"), ("df", "df")):
            assert mine.frame[name].to_list() == pytest.approx(table[column].to_list(), rel=1e-8)


def test_svy_rakes_to_the_same_weights(large: pl.DataFrame) -> None:
    margins = {"g": {"a": 3000.0, "b": 3200, "c": 2900, "d": 3100}, "k": {"p": 6500.0, "q": 5700}}
    ours = SurveyDesign(large, weights="w", strata="h", psu="psu").rake(margins)
    theirs = svy.Sample(large, svy.Design(stratum="h", psu="psu", wgt="w")).weighting.rake(
        controls=margins, tol=1e-12, max_iter=1000
    )
    assert ours.weight == pytest.approx(theirs.data["rk_wgt"].to_numpy(), rel=1e-8)


def test_a_table_may_come_from_polars_pandas_or_arrow(read: Read) -> None:
    data = read("apistrat")
    expected = SurveyDesign(data, weights="pw", strata="stype", fpc="fpc").mean("enroll").frame
    for table in (data.to_pandas(), data.to_arrow(), data.lazy()):
        found = SurveyDesign(table, weights="pw", strata="stype", fpc="fpc").mean("enroll").frame
        assert found.equals(expected)


def test_population_variance_equals_r(strat: SurveyDesign) -> None:
    found = strat.population_variance("api00").frame
    assert found.select("estimate", "se").row(0) == pytest.approx((15190.586205827334, 1255.7399786809804))


def test_each_replicate_has_its_own_mean_in_a_variance_as_in_r() -> None:
    """R 4.2, survey 4.1-1: svyvar on as.svrepdesign(type = "JKn") of the same rows, six answers missing."""
    rng = np.random.default_rng(3)
    data = pl.DataFrame(
        {
            "s": np.repeat(["a", "b", "c"], 20),
            "p": np.repeat(np.arange(12), 5),
            "w": rng.uniform(1, 4, 60),
            "y": rng.normal(5, 2, 60),
            "g": rng.choice(["u", "v"], 60),
        }
    )
    data = data.with_columns(y=pl.when(pl.Series(rng.random(60) >= 0.1)).then("y"))
    design = SurveyDesign(data, weights="w", strata="s", psu="p").replicates("jkn")
    whole = design.population_variance("y").frame.select("estimate", "se").row(0)
    assert whole == pytest.approx((4.118708178880, 0.879811421889), rel=1e-10)
    parts = design.population_variance("y", by="g").frame.select("estimate", "se").rows()
    assert parts[0] == pytest.approx((2.95240401548, 1.14458472243), rel=1e-10)
    assert parts[1] == pytest.approx((5.65539842453, 1.03978245313), rel=1e-10)


def answers() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "municipality": ["1874", "1874", "1874", "4601", "1507", "1507"],
            "office": ["mayor", "director", "opposition", "mayor", "mayor", "director"],
            "manage": [0, 0, 0, 1, 1, 0],
        }
    )


def test_leaders_and_municipalities_are_two_different_questions() -> None:
    """Moskenes' three answers count three times among leaders, and once among municipalities."""
    leaders = SurveyDesign.census(answers(), "municipality", "leader")
    one_vote = SurveyDesign.census(answers(), "municipality", "municipality")
    assert leaders.mean("manage").frame["estimate"][0] == pytest.approx(2 / 6)
    assert one_vote.mean("manage").frame["estimate"][0] == pytest.approx((0 + 1 + 0.5) / 3)
    assert one_vote.weight.sum() == pytest.approx(357)
    assert one_vote.degf() == leaders.degf() == 2
    # One vote each: the error is that of three municipality means out of 357.
    means = np.array([0, 1, 0.5])
    expected = (np.var(means, ddof=1) / 3 * (1 - 3 / 357)) ** 0.5
    assert one_vote.mean("manage").frame["se"][0] == pytest.approx(expected)


def test_a_full_census_of_municipalities_has_no_sampling_error() -> None:
    everyone = SurveyDesign.census(answers(), "municipality", "municipality", population=3)
    assert everyone.mean("manage").frame["se"][0] == pytest.approx(0, abs=1e-15)


def test_the_frame_gives_each_stratum_its_own_population() -> None:
    frame = pl.DataFrame(
        {
            "municipality": ["1874", "4601", "1507", "0301", "1103", "1804"],
            "size": ["small", "large", "large", "large", "large", "small"],
        }
    )
    data = answers().vstack(pl.DataFrame({"municipality": ["1804"], "office": ["mayor"], "manage": [1]}))
    asked = SurveyDesign.census(data, "municipality", "municipality", frame=frame, strata="size")
    found = asked.mean("manage", by="size").frame
    assert found["estimate"].to_list() == pytest.approx([0.75, 0.5])
    assert found["se"].to_list()[1] == pytest.approx(0, abs=1e-12)  # both small ones answered
    assert asked.weight.sum() == pytest.approx(6)
    by_count = SurveyDesign.census(
        data.join(frame, on="municipality"),
        "municipality",
        "leader",
        population={"small": 2, "large": 4},
        strata="size",
    )
    assert by_count.degf() == asked.degf() == 2


def test_an_answer_from_outside_the_frame_is_named() -> None:
    frame = pl.DataFrame({"municipality": ["1874", "4601"]})
    with pytest.raises(Exception, match="2 svar er fra kommuner som ikke er i rammen, det første fra 1507"):
        SurveyDesign.census(answers(), "municipality", "leader", frame=frame)
    with pytest.raises(Exception, match="utvalget har 3"):
        SurveyDesign.census(answers(), "municipality", "leader", population=2)
    with pytest.raises(Exception, match="leader eller municipality"):
        SurveyDesign.census(answers(), "municipality", "person")  # type: ignore[arg-type]
