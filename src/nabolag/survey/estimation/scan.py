"""A survey larger than memory: only sums for each unit of the sample and each group are fetched.

Every estimate that is a smooth function of totals needs no more of the rows than Σw and Σwx in each cell of stratum ×
sampling unit × groups × weighting classes: a cell counts as one answer with weight Σw and value Σwx/Σw, and figures,
errors and degrees of freedom are those of all rows. The source does the summing: Polars as a stream, DuckDB as SQL,
a Dask cluster part by part.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import narwhals as nw
import polars as pl

from nabolag.errors import BadInput, NotKnown
from nabolag.survey.estimation.cluster import collected
from nabolag.survey.estimation.estimates import Estimates
from nabolag.survey.estimation.margins import Margins, Totals
from nabolag.survey.estimation.names import in_sql, quoted
from nabolag.survey.estimation.sources import in_parts, lazy
from nabolag.survey.estimation.stages import fpc_weight
from nabolag.survey.estimation.structure import Names, as_names
from nabolag.survey.estimation.variables import nearest_names
from nabolag.survey.estimation.variance import LonelyPsu
from nabolag.text.column_names import inner

if TYPE_CHECKING:
    from nabolag.survey.estimation.design import SurveyDesign
    from nabolag.survey.estimation.resampling import Kind

Interval = Literal["logit", "beta", "xlogit", "mean", "asin"]
_INTERVALS = ("logit", "beta", "xlogit", "mean", "asin")
_OK, _POSITIVE, _WEIGHT, _ROWS, _ABSENT, _NEGATIVE = (
    f"__nabolag_{x}" for x in ("ok", "positive", "w", "n", "absent", "negative")
)
DesignStep = tuple["Callable[[SurveyDesign], SurveyDesign]", tuple[str, ...]]
_TWIN = 0.25  # share of a cell's weight, and half of its answers, that its first half has


@dataclass(frozen=True, eq=False)
class ScannedDesign:
    """A `SurveyDesign` over rows that are never all in memory. See `SurveyDesign.scan`.

    Variables and groups are columns by name. The questions are those of `SurveyDesign` that follow from sums; each
    reads the source once.
    """

    parts: tuple[nw.LazyFrame[Any], ...]
    weights: str | None
    strata: tuple[str, ...]
    psu: tuple[str, ...]
    fpc: tuple[str, ...]
    nest: bool
    lonely_psu: LonelyPsu
    design: type[SurveyDesign]
    steps: tuple[DesignStep, ...] = ()
    raked: bool = False
    cluster: str | None = None

    # -- questions -------------------------------------------------------------------------------------

    def mean(
        self, vars: Names, by: Names = None, level: float = 0.95, *, df: float | None = None
    ) -> Estimates:
        """Weighted mean of numbers, shares of categories, by groups."""
        names, groups = _names(vars), _names(by)
        return self.gathered(names, groups).mean(list(names), _or_none(groups), level, df=df)

    def total(
        self, vars: Names, by: Names = None, level: float = 0.95, *, df: float | None = None
    ) -> Estimates:
        """Estimated population total of numbers, or number in each category."""
        names, groups = _names(vars), _names(by)
        return self.gathered(names, groups).total(list(names), _or_none(groups), level, df=df)

    def ratio(
        self,
        numerator: Names,
        denominator: Names,
        by: Names = None,
        level: float = 0.95,
        *,
        df: float | None = None,
    ) -> Estimates:
        """Ratio of two totals."""
        top, bottom, groups = _names(numerator), _names(denominator), _names(by)
        design = self.gathered((*top, *bottom), groups)
        return design.ratio(list(top), list(bottom), _or_none(groups), level, df=df)

    def proportion(
        self,
        var: str,
        by: Names = None,
        ci: Interval = "logit",
        level: float = 0.95,
        *,
        df: float | None = None,
    ) -> Estimates:
        """Share of each level; `ci` is "logit" "beta" "xlogit" "asin" or "mean" (the likelihood needs the rows)."""
        if ci not in _INTERVALS:
            raise BadInput(
                "Intervallet {value} er ikke kjent. Velg {choices}.", value=ci, choices=", ".join(_INTERVALS)
            )
        groups = _names(by)
        var = inner(var)
        return self.gathered((), (*groups, var)).proportion(var, _or_none(groups), ci, level, df=df)

    def crosstab(self, row: str, column: str) -> Any:
        """Weighted table of two variables."""
        row, column = _names([row, column])
        return self.gathered((), (row, column)).crosstab(row, column)

    def association(self, row: str, column: str, statistic: str = "F") -> Any:
        """Test of independence between two variables."""
        row, column = _names([row, column])
        return self.gathered((), (row, column)).association(row, column, statistic)

    # -- domains, weighting, replicates ----------------------------------------------------------------

    def where(self, expr: str | pl.Expr | nw.Expr) -> ScannedDesign:
        """The domain where `expr` is true, with the design kept: SQL text, or an expression of the source's own kind."""
        name = f"__nabolag_inside_{len(self.steps)}"
        parts = tuple(_marked(part, expr, name) for part in self.parts)
        return replace(self, parts=parts)._with(lambda d: d.where(pl.col(name)), (name,))

    def poststratify(self, by: Names, totals: Totals) -> ScannedDesign:
        """Weights scaled so that the categories of `by` have their population `totals`."""
        names = _names(by)
        return self._with(lambda d: d.poststratify(list(names), totals), names)

    def rake(self, margins: Margins, tol: float = 1e-8) -> ScannedDesign:
        """Weights fitted to several margins in turn until every total is within `tol`, relatively."""
        names = tuple(n for by in margins for n in _names(by))
        return replace(self._with(lambda d: d.rake(margins, tol), names), raked=True)

    def replicates(
        self, kind: Kind, n: int | None = None, seed: int | None = None, rho: float | None = None
    ) -> ScannedDesign:
        """The design with replicate weights of its sampling units."""
        return self._with(lambda d: d.replicates(kind, n, seed, rho), ())

    # -- the cells -------------------------------------------------------------------------------------

    def gathered(self, numbers: Sequence[str], groups: Sequence[str]) -> SurveyDesign:
        """The design over cells, made by one pass of the source.

        `numbers` that hold text are groups too. In the design, `rows` says how many answers a cell is.

        Raises:
            NotKnown: the source has no such column.
            BadInput: weights are missing or negative, or a number cannot be read as one.
        """
        try:
            schema = self.parts[0].collect_schema()
        except Exception as error:  # each source has its own
            raise BadInput("Kilden kan ikke leses: {reason}", reason=_first_line(error)) from error
        wanted = (*self.strata, *self.psu, *self.fpc, *groups, *(n for _, by in self.steps for n in by))
        text = tuple(
            n for n in numbers if n in schema and not (schema[n].is_numeric() or schema[n] == nw.Boolean)
        )
        keys = tuple(dict.fromkeys((*wanted, *text)))
        summed = tuple(dict.fromkeys(n for n in numbers if n not in keys))
        own = () if self.weights is None else (self.weights,)
        for name in (*keys, *summed, *own):
            if name not in schema:
                raise NotKnown(
                    "Data har ingen kolonne {variable}.",
                    variable=name,
                    candidates=nearest_names(name, schema.names()),
                )
        sums = [_sums(part, self.weights, keys, summed, twins=self.raked) for part in self.parts]
        cells = _cells(self._collected(sums), keys, summed, twins=self.raked)
        bad = int(cells[_ABSENT].sum())
        if bad:
            raise BadInput(
                "Vekten {variable} mangler i {rows} {rows:rad|rader}.", variable=self.weights, rows=bad
            )
        bad = int(cells[_NEGATIVE].sum())
        if bad:
            raise BadInput(
                "Vekten {variable} kan ikke være negativ eller uendelig. {rows} {rows:rad|rader} er det.",
                variable=self.weights,
                rows=bad,
            )
        design = self.design(
            cells, _WEIGHT, self.strata or None, self.psu, self.fpc or None, self.nest, self.lonely_psu
        )
        if self.weights is None:
            implied = fpc_weight(design.stages)
            if implied is not None:
                design = design.derive(weight=design.weight * implied)
        design = design.derive(rows=cells[_ROWS].cast(pl.Float64).to_numpy())
        for change, _ in self.steps:
            design = change(design)
        return design

    def _collected(self, sums: Sequence[nw.LazyFrame[Any]]) -> pl.DataFrame:
        try:
            if self.cluster is not None:
                return pl.concat(collected(self.cluster, [nw.to_native(part) for part in sums]))
            streamed = {"engine": "streaming"} if isinstance(nw.to_native(sums[0]), pl.LazyFrame) else {}
            tables: list[pl.DataFrame] = [part.collect("polars", **streamed).to_native() for part in sums]
            return pl.concat(tables)
        except BadInput:
            raise
        except Exception as error:  # each source has its own
            raise BadInput("Kilden kunne ikke summeres: {reason}", reason=_first_line(error)) from error

    def _with(self, change: Callable[[SurveyDesign], SurveyDesign], names: Sequence[str]) -> ScannedDesign:
        return replace(self, steps=(*self.steps, (change, tuple(names))))


def scanned(
    source: Any,
    weights: str | None,
    strata: Names,
    psu: Names,
    fpc: Names,
    nest: bool,
    lonely_psu: LonelyPsu,
    cluster: str | None,
    design: type[SurveyDesign],
) -> ScannedDesign:
    """The design over `source`; see `SurveyDesign.scan`."""
    units = _names(psu)
    if not units:
        raise BadInput(
            "scan summerer for hver utvalgsenhet og trenger psu. Er hver rad sin egen enhet, les dataene inn."
        )
    parts = tuple(_set_aside(part) for part in ((lazy(source),) if cluster is None else in_parts(source)))
    weights = None if weights is None else inner(weights)
    return ScannedDesign(
        parts, weights, _names(strata), units, _names(fpc), nest, lonely_psu, design, cluster=cluster
    )


def _set_aside(source: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    try:
        names = source.collect_schema().names()
    except Exception:  # what it is, is said when it is read
        return source
    changed = {name: inner(name) for name in names if inner(name) != name}
    native = nw.to_native(source)
    if changed and hasattr(native, "project"):  # to DuckDB * is every column unless it stands in quotes
        columns = (f"{quoted(name)} AS {quoted(inner(name))}" for name in names)
        made: nw.LazyFrame[Any] = nw.from_native(native.project(", ".join(columns)))
        return made
    return source.rename(changed) if changed else source


def _marked(source: nw.LazyFrame[Any], expr: str | pl.Expr | nw.Expr, name: str) -> nw.LazyFrame[Any]:
    native = nw.to_native(source)
    try:
        if isinstance(expr, str):
            expr = in_sql(expr, source.collect_schema().names())
        if isinstance(native, pl.LazyFrame) and not isinstance(expr, nw.Expr):
            made = pl.sql_expr(expr) if isinstance(expr, str) else expr
            return nw.from_native(native.with_columns(made.fill_null(False).cast(pl.Boolean).alias(name)))
        if isinstance(expr, str) and hasattr(native, "project"):
            marked: nw.LazyFrame[Any] = nw.from_native(
                native.project(f'*, coalesce(({expr}), false) AS "{name}"')
            )
            return marked
        if isinstance(expr, nw.Expr):
            return source.with_columns(expr.fill_null(False).alias(name))
    except Exception as error:
        raise BadInput("Uttrykket {expr} kan ikke leses som SQL.", expr=str(expr)) from error
    raise BadInput("Uttrykket {expr} kan ikke leses som SQL.", expr=str(expr))


def _sum_names(numbers: Sequence[str], *, twins: bool) -> tuple[dict[str, str], dict[str, str]]:
    """Columns of Σwx and the number of each, and with `twins` columns of Σx and the Σwx of each."""
    values = {f"__nabolag_x{i}": name for i, name in enumerate(numbers)}
    return values, {f"__nabolag_u{i}": x for i, x in enumerate(values)} if twins else {}


def _key_names(keys: Sequence[str]) -> dict[str, str]:
    """Columns of the keys, by names that no source has trouble with."""
    return {f"__nabolag_k{i}": name for i, name in enumerate(keys)}


def _sums(
    source: nw.LazyFrame[Any],
    weights: str | None,
    keys: Sequence[str],
    numbers: Sequence[str],
    *,
    twins: bool,
) -> nw.LazyFrame[Any]:
    """The plan of one row a cell: keys, sums of weights, rows and numbers."""
    values, plain = _sum_names(numbers, twins=twins)
    weight = nw.lit(1.0) if weights is None else nw.col(weights).cast(nw.Float64)
    own = list(_key_names(keys))
    frame = source.select(
        *(nw.col(name).alias(key) for key, name in _key_names(keys).items()),
        weight.alias(_WEIGHT),
        *(nw.col(name).cast(nw.Float64).alias(x) for x, name in values.items()),
    )
    whole = [~(nw.col(x).is_null() | nw.col(x).is_nan()) for x in values]
    w = nw.col(_WEIGHT)
    frame = frame.with_columns(
        (nw.all_horizontal(*whole, ignore_nulls=True) if whole else nw.lit(True)).alias(_OK),
        (w > 0).alias(_POSITIVE),
    )
    weighed = nw.col(_OK) & nw.col(_POSITIVE)
    sums = frame.with_columns(
        nw.lit(1).alias(_ROWS),
        (w.is_null() | w.is_nan()).cast(nw.Int64).alias(_ABSENT),
        ((w < 0) | (w == float("inf"))).cast(nw.Int64).alias(_NEGATIVE),
        *(nw.when(weighed).then(nw.col(x)).otherwise(0.0).alias(u) for u, x in plain.items()),
        *(nw.when(weighed).then(w * nw.col(x)).otherwise(0.0).alias(x) for x in values),
    )
    counted = [_WEIGHT, _ROWS, _ABSENT, _NEGATIVE, *values, *plain]
    return sums.group_by(*own, _OK, _POSITIVE).agg(*(nw.col(c).sum().alias(c) for c in counted))


def _cells(sums: pl.DataFrame, keys: Sequence[str], numbers: Sequence[str], *, twins: bool) -> pl.DataFrame:
    """One row a cell: keys, weight, rows with weight, and each number's weighted mean (null where not answered).

    `twins`: two rows a cell, whose Σx over answers is right too, not only Σwx (the variance after raking needs both).
    """
    values, plain = _sum_names(numbers, twins=twins)
    cells = (
        sums.rename(_key_names(keys))
        .with_columns(pl.col(pl.Decimal).cast(pl.Float64))
        .cast({_ROWS: pl.Float64, _ABSENT: pl.Int64, _NEGATIVE: pl.Int64})
    )
    cells = cells.group_by(*keys, _OK, _POSITIVE).agg(pl.all().sum())  # a cell may stand in several parts
    cells = cells.sort(*keys, nulls_last=True)
    some = pl.col(_OK) & (pl.col(_WEIGHT) > 0)

    def safe_mean(sums: pl.Expr) -> pl.Expr:
        return pl.when(some).then(sums).when(pl.col(_OK)).then(0.0)

    means = {name: safe_mean(pl.col(x) / pl.col(_WEIGHT)) for x, name in values.items()}
    if not twins:
        return cells.with_columns(mean.alias(name) for name, mean in means.items())
    bare = {values[x]: safe_mean(pl.col(u) / pl.col(_ROWS)) for u, x in plain.items()}
    halves = [
        cells.with_columns(
            (pl.col(_WEIGHT) * share).alias(_WEIGHT),
            pl.col(_ROWS) / 2,
            *((a * means[name] + b * bare[name]).alias(name) for name in means),
            *(pl.col(c) if first else pl.lit(0, pl.Int64).alias(c) for c in (_ABSENT, _NEGATIVE)),
        )
        for first, share, a, b in ((True, _TWIN, -2, 3), (False, 1 - _TWIN, 2, -1))
    ]
    return pl.concat(halves)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _names(names: Names) -> tuple[str, ...]:
    all_names = as_names(names)
    if not all(isinstance(name, str) for name in all_names):
        raise BadInput("scan tar variabler og grupper som navn på kolonner.")
    return tuple(inner(name) for name in all_names)


def _or_none(names: tuple[str, ...]) -> list[str] | None:
    return list(names) or None
