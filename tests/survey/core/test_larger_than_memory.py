"""A survey that is only summed gives what all of its rows in memory give."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import polars as pl
import pytest

from nabolag.errors import BadInput, NotKnown
from nabolag.survey import SurveyDesign

N = 6_000


def rows() -> pl.DataFrame:
    """Answers in 5 strata of 8 units, clustered, some without an answer and some without weight."""
    r = np.random.default_rng(14)
    stratum = r.integers(0, 5, N)
    unit = r.integers(0, 8, N)
    own = r.normal(0, 1, (5, 8))
    y = 1e3 + own[stratum, unit] + r.normal(0, 2, N)
    weight = r.uniform(0.5, 3, N) * (r.random(N) > 0.02)
    missing = r.random(N) < 0.1
    return pl.DataFrame(
        {
            "lag": [f"{s:02d}" for s in stratum],
            "enhet": unit,
            "vekt": weight,
            "y": pl.Series(y).set(pl.Series(missing), None),
            "x": r.uniform(1, 5, N),
            "b": pl.Series(r.integers(0, 2, N)),
            "svar": pl.Series(r.choice(["ja", "nei", "vet ikke"], N)).set(
                pl.Series(r.random(N) < 0.05), None
            ),
            "dom": [f"d{d:02d}" for d in r.integers(0, 20, N)],
            "kjonn": r.choice(["k", "m"], N),
            "alder": r.choice(["ung", "eldre", "gammel"], N),
            "antall": [20 + s for s in stratum],
        }
    )


DATA = rows()
DESIGN: dict[str, Any] = {"weights": "vekt", "strata": "lag", "psu": "enhet", "nest": True}


@pytest.fixture(params=["parquet", "csv", "lazy", "frame", "pattern", "duckdb"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    kind = request.param
    if kind == "lazy":
        return DATA.lazy()
    if kind == "frame":
        return DATA
    if kind == "csv":
        DATA.write_csv(tmp_path / "svar.csv")
        return tmp_path / "svar.csv"
    if kind == "pattern":
        for i, part in enumerate(DATA.iter_slices(1_000)):
            part.write_parquet(tmp_path / f"svar{i}.parquet")
        return str(tmp_path / "svar*.parquet")
    DATA.write_parquet(tmp_path / "svar.parquet")
    if kind == "parquet":
        return tmp_path / "svar.parquet"
    return duckdb.read_parquet(str(tmp_path / "svar.parquet"))


def same(made: Any, right: Any, within: float = 1e-12) -> None:
    """Equal, relatively."""
    made, right = made.frame, right.frame
    assert made.columns == right.columns
    assert made.height == right.height
    for name in right.columns:
        if right[name].dtype != pl.Float64:
            assert made[name].to_list() == right[name].to_list(), name
            continue
        assert made[name].is_null().to_list() == right[name].is_null().to_list(), name
        a, b = made[name].drop_nulls().to_numpy(), right[name].drop_nulls().to_numpy()
        np.testing.assert_allclose(a, b, rtol=within, atol=1e-12, err_msg=name)


QUESTIONS: dict[str, Callable[[Any], Any]] = {
    "mean": lambda d: d.mean("y"),
    "means": lambda d: d.mean(["y", "x"], by="dom"),
    "mean of text": lambda d: d.mean("svar", by=["kjonn", "alder"]),
    "total": lambda d: d.total(["x", "svar"], level=0.9),
    "totals": lambda d: d.total("y", by="dom"),
    "ratio": lambda d: d.ratio("y", "x", by="kjonn"),
    "proportion": lambda d: d.proportion("svar", by="dom"),
    "yes": lambda d: d.proportion("b"),
    "crosstab": lambda d: d.crosstab("svar", "dom"),
    "mean by its stratum": lambda d: d.mean("x", by="lag"),
    "mean of a grouping number": lambda d: d.mean(["b", "y"], by="b"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_sums_answer_as_the_rows_do(question: str, source: Any) -> None:
    ask = QUESTIONS[question]
    same(ask(SurveyDesign.scan(source, **DESIGN)), ask(SurveyDesign(DATA, **DESIGN)))


AGE, SEX = {"ung": 4000.0, "eldre": 5000.0, "gammel": 3000.0}, {"k": 6100.0, "m": 5900.0}
CHANGES: dict[str, Callable[[Any], Any]] = {
    "domain": lambda d: d.where("alder <> 'ung'"),
    "domains": lambda d: d.where("x > 2").where("kjonn = 'k'"),
    "poststratified": lambda d: d.poststratify("alder", AGE),
    "raked": lambda d: d.rake({"alder": AGE, "kjonn": SEX}),
    "raked, then a domain": lambda d: d.rake({"alder": AGE, "kjonn": SEX}).where("x > 2"),
    "a domain, then raked": lambda d: d.where("x > 2").rake({"kjonn": SEX}),
    "jackknife": lambda d: d.replicates("jkn"),
    "raked replicates": lambda d: d.replicates("jkn").rake({"alder": AGE, "kjonn": SEX}),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("question", ["mean", "means", "ratio", "proportion", "crosstab"])
def test_domains_weighting_and_replicates_too(change: str, question: str) -> None:
    made = QUESTIONS[question](CHANGES[change](SurveyDesign.scan(DATA.lazy(), **DESIGN)))
    iterated = 1e-10 if change == "raked replicates" else 1e-12  # each raked until it moves no more
    same(made, QUESTIONS[question](CHANGES[change](SurveyDesign(DATA, **DESIGN))), iterated)


@pytest.mark.parametrize("statistic", ["F", "Chisq", "adjWald"])
def test_tests_of_tables_count_rows_not_cells(statistic: str) -> None:
    for change in ("domain", "raked", "jackknife"):
        made, right = (
            CHANGES[change](d).association("svar", "kjonn", statistic)
            for d in (SurveyDesign.scan(DATA, **DESIGN), SurveyDesign(DATA, **DESIGN))
        )
        assert (made.statistic, made.p_value) == pytest.approx((right.statistic, right.p_value), rel=1e-10)


def test_duckdb_takes_domains_in_its_own_words(tmp_path: Path) -> None:
    DATA.write_parquet(tmp_path / "svar.parquet")
    relation = duckdb.read_parquet(str(tmp_path / "svar.parquet"))
    own = "x > 2 AND kjonn = 'k'"
    made = SurveyDesign.scan(relation, **DESIGN).where(own).rake({"alder": AGE})
    right = SurveyDesign(DATA, **DESIGN).where(own).rake({"alder": AGE})
    same(made.mean("y", by="dom"), right.mean("y", by="dom"))


@pytest.mark.parametrize("ci", ["logit", "xlogit", "beta", "asin", "mean"])
def test_intervals_of_shares_are_those_of_the_rows(ci: str) -> None:
    for change in ("domain", "raked"):
        made, right = (
            CHANGES[change](d) for d in (SurveyDesign.scan(DATA, **DESIGN), SurveyDesign(DATA, **DESIGN))
        )
        same(made.proportion("svar", ci=ci), right.proportion("svar", ci=ci))


@pytest.mark.parametrize(
    "design",
    [
        {"psu": "enhet"},
        {"psu": "enhet", "weights": "vekt"},
        {"strata": "lag", "psu": "enhet", "fpc": "antall", "nest": True},
        {"strata": "lag", "psu": "enhet", "fpc": "antall", "nest": True, "weights": "vekt"},
        {"strata": "dom", "psu": ["dom"], "weights": "vekt", "lonely_psu": "adjust"},
    ],
)
def test_other_designs(design: dict[str, Any]) -> None:
    for question in ("mean", "proportion", "ratio"):
        ask = QUESTIONS[question]
        same(ask(SurveyDesign.scan(DATA, **design)), ask(SurveyDesign(DATA, **design)))


def test_an_expression_of_any_kind_makes_a_domain() -> None:
    right = SurveyDesign(DATA, **DESIGN).where(pl.col("x") > 2).mean("y")
    for expr in (pl.col("x") > 2, nw.col("x") > 2, "x > 2"):
        same(SurveyDesign.scan(DATA.lazy(), **DESIGN).where(expr).mean("y"), right)


def test_codes_in_a_csv_keep_their_zeros(tmp_path: Path) -> None:
    path = tmp_path / "koder.csv"
    path.write_text("knr;y\n" + "0301;1,5\n301;2,5\n" * 50)
    made = SurveyDesign.scan(path, psu="knr").mean("y", by="knr", df=10).frame
    assert made["knr"].to_list() == ["0301", "301"]
    assert made["estimate"].to_list() == [1.5, 2.5]


def test_mistakes_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="trenger psu"):
        SurveyDesign.scan(DATA.lazy(), strata="lag")
    design = SurveyDesign.scan(DATA.lazy(), **DESIGN)
    with pytest.raises(NotKnown, match="ingen kolonne alderr"):
        design.mean("y", by="alderr")
    with pytest.raises(BadInput, match="ikke kjent"):
        design.proportion("svar", ci="likelihood")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="kan ikke leses"):
        SurveyDesign.scan(tmp_path / "finnes_ikke.parquet", psu="a").mean("y")
    with pytest.raises(BadInput, match="ikke int"):
        SurveyDesign.scan(3, psu="a")
    with pytest.raises(BadInput, match="mangler i 1 rad"):
        SurveyDesign.scan(
            DATA.with_columns(vekt=pl.when(pl.int_range(pl.len()) > 0).then("vekt")), **DESIGN
        ).mean("y")
    with pytest.raises(BadInput, match="kan ikke være negativ"):
        SurveyDesign.scan(DATA.with_columns(vekt=-pl.col("vekt")), **DESIGN).mean("y")
    with pytest.raises(BadInput, match="kan ikke leses som SQL"):
        design.where("x >")
