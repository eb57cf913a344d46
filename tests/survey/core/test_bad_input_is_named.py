"""What cannot be used is refused with the variable, the category and how many rows."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter

import polars as pl
import pytest

import nabolag.survey
from nabolag.errors import BadInput, NotKnown
from nabolag.survey import SurveyDesign
from nabolag.text import texts

TYPES = {"E": 4421, "H": 755, "M": 1018}
SCHOOL_WIDE = {"No": 1072, "Yes": 5122}


def table(**columns: list[object]) -> pl.DataFrame:
    base = {"w": [1.0, 2.0, 3.0, 4.0], "y": [1.0, 2.0, 3.0, 5.0], "s": ["a", "a", "b", "b"]}
    return pl.DataFrame({**base, **columns}, strict=False)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ([1.0, -2.0, 0.0, 4.0], ["w", "1 rad", "rad 2", "-2.0"]),
        ([1.0, None, 2.0, 4.0], ["w", "1 rad"]),
        ([1.0, float("nan"), None, 4.0], ["w", "2 rader"]),
        (["a", "b", "c", "d"], ["w", "tall"]),
    ],
)
def test_weights_must_be_numbers_that_are_not_negative(weights: list[object], words: list[str]) -> None:
    with pytest.raises(BadInput) as error:
        SurveyDesign(table(w=weights), weights="w")
    assert all(word in str(error.value) for word in words)


def test_a_unit_is_in_one_stratum() -> None:
    data = table(psu=[1, 2, 2, 3])
    with pytest.raises(BadInput, match="Enheten 2 i psu er i to strata, a og b") as error:
        SurveyDesign(data, weights="w", strata="s", psu="psu")
    assert "nest=True" in str(error.value)
    assert SurveyDesign(data, weights="w", strata="s", psu="psu", nest=True, lonely_psu="adjust").degf() == 2


@pytest.mark.parametrize(
    ("fpc", "words"),
    [
        ([1, 1, 9, 9], ["fpc", "1 enhet", "utvalget har 2"]),
        ([0.5, 0.5, 9, 9], ["antall", "andeler", "2 rader"]),
        ([5, 6, 9, 9], ["varierer", "rad 2"]),
        ([5, None, 9, 9], ["fpc", "1 rad"]),
        ([-5, -5, 9, 9], ["fpc", "2 rader"]),
    ],
)
def test_the_finite_population_holds_the_sample(fpc: list[object], words: list[str]) -> None:
    with pytest.raises(BadInput) as error:
        SurveyDesign(table(fpc=fpc), weights="w", strata="s", fpc="fpc")
    assert all(word in str(error.value) for word in words)


def test_a_stratum_of_one_unit_fails_unless_told_otherwise() -> None:
    with pytest.raises(BadInput, match="2 strata har bare én enhet på trinn 1, det første i rad 1"):
        SurveyDesign(table(s=["a", "b", "c", "c"]), weights="w", strata="s").mean("y")


def test_unknown_columns_come_with_the_nearest(strat: SurveyDesign) -> None:
    with pytest.raises(NotKnown, match="api0") as error:
        strat.mean("api0")
    assert "api00" in error.value.candidates


def test_a_variable_without_answers_and_an_empty_domain(strat: SurveyDesign) -> None:
    empty = strat.with_columns(nothing=pl.lit(None, pl.Float64))
    for ask in (empty.mean, empty.total, empty.proportion, empty.quantile):
        with pytest.raises(BadInput, match="nothing mangler verdi i alle 200 rader"):
            ask("nothing")
    with pytest.raises(BadInput, match="tomt: ingen av 200 rader"):
        strat.where(pl.col("api00") > 5000)
    partly = strat.with_columns(some=pl.when(pl.col("stype") == "E").then("api00"))
    with pytest.raises(BadInput, match="some mangler verdi i alle 100 rader i domenet"):
        partly.where("stype <> 'E'").mean("some")


def test_a_group_without_answers_is_empty_and_not_a_number(strat: SurveyDesign) -> None:
    partly = strat.with_columns(some=pl.when(pl.col("stype") == "E").then("api00"))
    found = partly.mean("some", by="stype").frame
    assert found["n"].to_list() == [100, 0, 0]
    assert found["estimate"].to_list()[1:] == [None, None]
    assert not found["se"].is_nan().any()


@pytest.mark.parametrize(
    ("totals", "words"),
    [
        ({**TYPES, "X": 5}, ["X", "stype", "5.0", "ingen rader"]),
        ({"E": 4421, "H": 755}, ["M", "stype", "25 rader"]),
        ({**TYPES, "M": -1}, ["M", "stype"]),
        ({**TYPES, "M": None}, ["M", "stype"]),
    ],
)
def test_margins_have_the_categories_of_the_data(
    clus1: SurveyDesign, totals: dict[str, float], words: list[str]
) -> None:
    for ask in (
        lambda: clus1.poststratify("stype", totals),
        lambda: clus1.rake({"stype": totals}),
        lambda: clus1.calibrate({"stype": totals}),
    ):
        with pytest.raises(BadInput) as error:
            ask()
        assert all(word in str(error.value) for word in words)


def test_a_margin_variable_must_have_values(clus1: SurveyDesign) -> None:
    holes = clus1.with_columns(stype=pl.when(pl.col("stype") != "H").then("stype"))
    with pytest.raises(BadInput, match="stype mangler verdi i 14 rader"):
        holes.rake({"stype": TYPES})


def test_totals_that_disagree_are_refused(clus1: SurveyDesign) -> None:
    with pytest.raises(BadInput, match=r"stype summerer til 6194\.0, sch\.wide til 7000\.0"):
        clus1.rake({"stype": TYPES, "sch.wide": {"No": 1878, "Yes": 5122}})
    with pytest.raises(BadInput, match="Totalene er uenige"):
        clus1.calibrate({"stype": TYPES, "(Intercept)": 7000})


def test_raking_that_cannot_converge_says_which_margin_and_how_far() -> None:
    """a = 1 is only found with b = 1, but b = 1 is too small for it."""
    data = pl.DataFrame({"w": [1.0] * 4, "a": [1, 1, 2, 2], "b": [1, 1, 1, 2], "y": [1.0, 2.0, 3.0, 4.0]})
    with pytest.raises(BadInput) as error:
        SurveyDesign(data, weights="w").rake({"a": {1: 60, 2: 40}, "b": {1: 50, 2: 50}})
    assert "nådde ikke" in str(error.value)
    assert " i a: " in str(error.value)
    assert "mot 60.0" in str(error.value) or "mot 40.0" in str(error.value)


def test_bounds_too_narrow_to_reach_the_totals(clus1: SurveyDesign) -> None:
    with pytest.raises(BadInput, match="Kalibreringen når ikke totalen"):
        clus1.calibrate({"stype": TYPES}, "logit", (0.9, 1.05))
    with pytest.raises(BadInput, match="Logit"):
        clus1.calibrate({"stype": TYPES}, "logit")


def test_nobody_answering_in_a_class(strat: SurveyDesign) -> None:
    with pytest.raises(BadInput, match=r"klassen H \(50 rader"):
        strat.adjust_nonresponse("stype", pl.col("stype") != "H")


def test_replicates_that_cannot_be_made(strat: SurveyDesign, clus1: SurveyDesign) -> None:
    for design, kind, words in (
        (strat, "jk1", "strata"),
        (clus1, "jkn", "strata"),
        (clus1, "brr", "strata"),
        (clus1, "bootstrap", "seed"),
    ):
        with pytest.raises(BadInput, match=words):
            design.replicates(kind)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="ingen replikatvekter"):
        clus1.replicates_of(lambda weight: weight)


def test_answers_of_the_wrong_kind(strat: SurveyDesign) -> None:
    with pytest.raises(BadInput, match="stype"):
        strat.ratio("stype", "enroll")
    with pytest.raises(BadInput, match="stype"):
        strat.quantile("stype")
    with pytest.raises(BadInput, match="api00 må være 0/1, men har andre verdier i 200 rader"):
        strat.multiple_response(["api00", "awards"])
    with pytest.raises(BadInput, match="Nevneren"):
        strat.with_columns(zero=pl.lit(0)).ratio("api00", "zero")
    with pytest.raises(BadInput, match="Polars, pandas eller PyArrow"):
        SurveyDesign([1, 2, 3])  # type: ignore[arg-type]


def test_groups_and_expressions_that_cannot_be_read(strat: SurveyDesign) -> None:
    with pytest.raises(BadInput, match="kolonnen stype to ganger"):
        strat.mean("api00", by=["stype", "stype"])
    with pytest.raises(BadInput, match="kan ikke leses som SQL"):
        strat.where("api00 >")
    with pytest.raises(BadInput, match="blank mangler verdi i alle 200 rader"):
        strat.with_columns(blank=pl.lit(None, pl.String)).mean(["api00", "blank"])


def test_every_message_is_translated() -> None:
    rooms = Path(nabolag.survey.__file__).parent / "estimation"
    named = (
        "adjustments calibration census codes design estimates linear margins proportions quantiles "
        "replicates resampling stages structure variables variance weighting"
    )
    for module in named.split():
        for node in ast.walk(ast.parse((rooms / f"{module}.py").read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("BadInput", "NotKnown"):
                message = ast.literal_eval(node.args[0])
                places = {name: 0 for _, name, _, _ in Formatter().parse(message) if name}
                assert texts("en")(message, **places) != texts("nb")(message, **places), message

    with pytest.raises(BadInput) as error:
        SurveyDesign(table(w=[1.0, -2.0, 0.0, 4.0]), weights="w")
    assert "cannot be negative" in error.value.text(texts("en"))
    assert "kan ikkje vere negativ" in error.value.text(texts("nn"))
