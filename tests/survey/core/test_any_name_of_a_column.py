"""Columns may be called anything: every question gives the same figures whatever the columns are called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import polars.selectors as cs
import pytest

from nabolag.errors import NotKnown
from nabolag.survey import SurveyDesign
from nabolag.survey.smallarea import mrp

ROLES = ("y", "x", "svar", "dom", "kjonn", "vekt", "lag", "enhet", "antall", "b")
HOSTILE = (
    # patterns and stars, which Polars takes for many columns
    "^x$", "^.*$", "*", "^y$", "^(y|x)$", "^__.*$", "^[^\\W]+$",
    # spaces, quotes, braces, marks of formulas and of SQL
    "a b", " ", "", 'sier "ja"', "it's", "{y}", "{}", "y ~ x", "a:b", "`x`", "back\\slash", "a;b", "y + x", "1", "-1",
    "%", "é", "æøå", "select", "null", "true", "TRUE", "C(x)", "__", ".", "a.b", "\n", "y,x",
    # words that tables have of their own
    "total", "share", "variable", "level", "estimate", "n", "df", "t", "rest", "p_value", "len", "g", "status",
    "weights", "index", "literal", "q", "se", "count", "base", "code", "rows", "group", "domain", "row", "value",
    "__group__", "__code__", "row_share", "p_adjusted", "n_rest", "ci_low", "ci_high", "weight",
    "term", "cv", "deff", "withheld", "difference", "estimate_", "population", "column", "__nabolag_weight", "_y", "_n",
    "_w", "_N", "effect", "of_answers", "dnum", "literal_1", "mean0", "_wide",
)  # fmt: skip
TOTALS = {"b": 900.0, "c": 700.0, "a": 800.0}
SEX = {"k": 1300.0, "m": 1100.0}


def rows() -> pl.DataFrame:
    r = np.random.default_rng(14)
    n = 90
    stratum = np.arange(n) % 3
    return pl.DataFrame(
        {
            "y": pl.Series(r.normal(50, 10, n)).set(pl.Series(r.random(n) < 0.1), None),
            "x": r.uniform(1, 5, n),
            "svar": r.choice(["ja", "nei"], n),
            "dom": r.choice(["a", "b", "c"], n),
            "kjonn": r.choice(["k", "m"], n),
            "vekt": r.uniform(10, 40, n),
            "lag": [f"{s}" for s in stratum],
            "enhet": stratum * 10 + r.integers(0, 5, n),
            "antall": 20 + stratum,
            "b": r.random(n) < 0.4,
        }
    )


def exactly(name: str) -> pl.Expr:
    """A column by its name, whatever it is."""
    return cs.by_name(name).as_expr()


DATA = rows()
Ask = Callable[[Any, dict[str, str]], Any]


def quoted(name: str) -> str:
    return "`" + name.replace("`", "\\`") + "`"


def sql(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


QUESTIONS: dict[str, Ask] = {
    "mean": lambda d, c: d.mean([c["y"], c["x"]], by=[c["dom"], c["kjonn"]], deff=True),
    "contrast": lambda d, c: d.mean(c["y"], by=c["dom"], covmat=True).contrast("a / b"),
    "total": lambda d, c: d.total([c["y"], c["svar"]], by=c["dom"]),
    "ratio": lambda d, c: d.ratio(c["y"], c["x"], by=c["dom"]),
    "variance": lambda d, c: d.population_variance([c["y"], c["x"]], by=c["dom"]),
    "proportion": lambda d, c: d.proportion(c["svar"], by=[c["dom"], c["kjonn"]]),
    "likelihood": lambda d, c: d.proportion(c["svar"], ci="likelihood"),
    "multiple": lambda d, c: d.multiple_response([c["svar"], c["b"]], by=c["dom"]),
    "quantile": lambda d, c: d.quantile([c["y"], c["x"]], [0.25, 0.5], by=c["dom"]),
    "crosstab": lambda d, c: d.crosstab(c["svar"], c["dom"]),
    "complement": lambda d, c: d.complement_test(c["y"], c["dom"]),
    "complement of shares": lambda d, c: d.complement_test(c["svar"], c["dom"]),
    "glm": lambda d, c: d.glm(f"{quoted(c['y'])} ~ {quoted(c['x'])} * {quoted(c['dom'])} + log({quoted(c['x'])})"),
    "margins": lambda d, c: d.glm(f"{quoted(c['y'])} ~ {quoted(c['x'])}").marginal_means(c["dom"]),
    "predict": lambda d, c: d.glm(f"{quoted(c['y'])} ~ {quoted(c['x'])} + {quoted(c['dom'])}").predict(d.data.head(3)),
    "ordinal": lambda d, c: d.ordinal(f"{quoted(c['dom'])} ~ {quoted(c['x'])}", levels=["a", "b", "c"]),
    "where": lambda d, c: d.where(f"{sql(c['x'])} > 2 AND {sql(c['svar'])} = 'ja'").mean(c["y"]),
    "poststratify": lambda d, c: d.poststratify(c["dom"], TOTALS).mean(c["y"], by=c["dom"]),
    "poststratify by two": lambda d, c: d.poststratify(
        [c["dom"], c["kjonn"]], {(a, b): 300.0 + len(a) for a in "abc" for b in "km"}
    ).mean(c["y"]),
    "partial": lambda d, c: d.poststratify(c["dom"], TOTALS | {"z": 4}, partial=True).mean(c["y"]),
    "rake": lambda d, c: d.rake({c["dom"]: dict(TOTALS), c["kjonn"]: SEX}).total(c["y"]),
    "calibrate": lambda d, c: d.calibrate({c["dom"]: TOTALS, c["x"]: 7300.0}).mean(c["y"]),
    "standardize": lambda d, c: d.standardize(c["dom"], TOTALS, over=c["kjonn"], excluding_missing=c["y"]).mean(
        c["y"], by=c["kjonn"]
    ),
    "non-response": lambda d, c: d.adjust_nonresponse([c["dom"]], exactly(c['b'])).mean(c["y"]),
    "jackknife": lambda d, c: d.replicates("jkn").mean(c["y"], by=c["dom"]),
    "trim": lambda d, c: d.trim(35).mean(c["y"]),
}  # fmt: skip
FIGURES: dict[str, Callable[[Any, dict[str, str]], object]] = {
    "association": lambda d, c: d.association(c["svar"], c["dom"]).p_value,
    "ttest": lambda d, c: d.ttest(c["y"], c["kjonn"]).estimate,
    "ranktest": lambda d, c: d.ranktest(c["y"], c["dom"]).p_value,
    "alpha": lambda d, c: d.cronbach_alpha([c["y"], c["x"]]),
    "term test": lambda d, c: d.glm(f"{quoted(c['y'])} ~ {quoted(c['dom'])}").term_test(quoted(c["dom"])).p_value,
    "two phases": lambda d, c: SurveyDesign.two_phase(
        d.data, exactly(c["b"]), strata=(None, c["dom"])
    ).mean(c["y"]).frame["se"].to_list(),
    "census": lambda d, c: SurveyDesign.census(
        d.data, c["enhet"], "leader", frame=d.data.select(exactly(c["enhet"]), exactly(c["lag"])).unique(), strata=c["lag"],
        leaders=30,
    ).mean(c["y"]).frame["se"].to_list(),
    "small areas": lambda d, c: mrp(
        d.data,
        d.data.group_by(exactly(c["dom"]), exactly(c["kjonn"])).agg((pl.len() * 5).alias(c["antall"])),
        c["b"], [c["dom"], c["kjonn"]], counts=c["antall"], weights=c["vekt"],
    ).frame["estimate"].to_list(),
}  # fmt: skip
SCANNED = ("total", "ratio", "proportion", "crosstab", "where", "poststratify", "rake", "jackknife")


def design(data: pl.DataFrame, called: dict[str, str], make: Any = SurveyDesign) -> Any:
    return make(data, weights=called["vekt"], strata=called["lag"], psu=called["enhet"], fpc=called["antall"])


def callings() -> list[dict[str, str]]:
    """Names for the roles such that every name is a number, an answer, a group and a part of the design."""
    step = len(ROLES)
    out = []
    for turn in (0, 2, 3, 6):
        names = list(HOSTILE) + ["fyll"] * (-len(HOSTILE) % step)
        for start in range(0, len(names), step):
            some = names[start : start + step]
            some = [f"{n}{i}" if n == "fyll" else n for i, n in enumerate(some)]
            out.append(dict(zip(ROLES, some[turn:] + some[:turn], strict=True)))
    return out


def unnamed(made: Any, called: dict[str, str], at: int | None) -> list[tuple[object, ...]]:
    """Rows, numbers to 11 digits; the name of a variable, in column `at`, as that of `ROLES` where it is alone."""
    back = {name: role for role, name in called.items()}
    rows = made.frame.rows()
    if at is not None:
        rows = [(*r[:at], back.get(r[at]), *r[at + 1 :]) for r in rows]
    return [tuple(float(f"{v:.11g}") if isinstance(v, float) else v for v in row) for row in rows]


def figures(ask: Ask, made: Any, called: dict[str, str]) -> object:
    """What a question of `FIGURES` gives, to 11 digits."""
    found = ask(made, called)
    if not isinstance(found, list):
        found = [found]
    return [float(f"{v:.11g}") for v in found]


PLAIN = {role: role for role in ROLES}
CALLINGS = callings()


@pytest.fixture(scope="module")
def designs() -> list[tuple[Any, dict[str, str]]]:
    return [(design(DATA.rename(called), called), called) for called in (PLAIN, *CALLINGS)]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_table_is_the_same_whatever_columns_are_called(
    question: str, designs: list[tuple[Any, dict[str, str]]]
) -> None:
    ask = QUESTIONS[question]
    (plain, called), *others = designs
    columns = ask(plain, called).frame.columns
    at = (
        columns.index("variable")
        if "variable" in columns and question not in ("predict", "margins")
        else None
    )
    right = unnamed(ask(plain, called), called, at)
    for named, called in others:
        made = ask(named, called)
        keys = [called[c] for c in columns if c in ROLES]
        assert made.frame.columns[: len(keys)] == keys
        if "term" in columns:
            assert [r[1:] for r in made.frame.rows()] == [r[1:] for r in ask(plain, PLAIN).frame.rows()]
        else:
            assert unnamed(made, called, at) == right, called


@pytest.mark.parametrize("question", FIGURES)
def test_a_figure_is_the_same_whatever_columns_are_called(
    question: str, designs: list[tuple[Any, dict[str, str]]]
) -> None:
    ask = FIGURES[question]
    right = figures(ask, *designs[0])
    for named, called in designs[1 :: 4 if question == "small areas" else 1]:
        assert figures(ask, named, called) == right, called


@pytest.mark.parametrize("kind", ["parquet", "duckdb"])
@pytest.mark.parametrize("question", SCANNED)
def test_a_file_is_summed_whatever_its_columns_are_called(
    question: str, kind: str, designs: list[tuple[Any, dict[str, str]]], tmp_path: Path
) -> None:
    """Of names that a file may have (DuckDB's cannot be empty, or alike but for capitals)."""
    right = QUESTIONS[question](designs[0][0], PLAIN)
    at = right.frame.columns.index("variable") if "variable" in right.frame.columns else None
    for number, (_, called) in enumerate(designs[1 : 1 + len(HOSTILE) // len(ROLES)]):
        path = tmp_path / f"{number}.parquet"
        names = [f"{name or 'tom'}{role if name == name.upper() else ''}" for role, name in called.items()]
        called = dict(zip(ROLES, names if kind == "duckdb" else called.values(), strict=True))
        DATA.rename(called).write_parquet(path)
        source = path if kind == "parquet" else duckdb.read_parquet(str(path))
        made = QUESTIONS[question](design(source, called, SurveyDesign.scan), called)
        assert unnamed(made, called, at) == unnamed(right, PLAIN, at), called


def test_a_user_keeps_the_names_given() -> None:
    called = dict(zip(ROLES, ("^x$", "*", "^.*$", "", *ROLES[4:]), strict=True))
    made = design(DATA.rename(called), called)
    assert made.data.columns == list(called.values())
    assert made.with_columns(pl.col("enhet").alias("^ny$")).total("^ny$").frame["variable"].to_list() == [
        "^ny$"
    ]
    assert made.rake({"^.*$": {"ja": 900, "nei": 900}}).diagnostics.margins["margin"].unique().to_list() == [
        "^.*$"
    ]
    assert made.crosstab("^.*$", "").frame.columns[:2] == ["^.*$", ""]
    assert made.mean("^x$", by="").labels == ["a", "b", "c"]
    with pytest.raises(NotKnown, match=r"\^y\$"):
        made.mean("^y$")
