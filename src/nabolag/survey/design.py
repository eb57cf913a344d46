"""`SurveyDesign`: a sample and how it was drawn. Built once, then asked plain questions."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Self

import narwhals as nw
import numpy as np
import polars as pl

from nabolag.errors import BadInput
from nabolag.survey import calibration, linear, proportions, quantiles, weighting
from nabolag.survey.adjustments import Adjustment
from nabolag.survey.calibration import Method
from nabolag.survey.census import COUNT, MUNICIPALITIES, WEIGHT, Frame, Unit, with_census_weights
from nabolag.survey.codes import Codes
from nabolag.survey.estimates import Estimates
from nabolag.survey.linear import Deff
from nabolag.survey.margins import Margins, Totals
from nabolag.survey.proportions import Interval
from nabolag.survey.quantiles import QuantileInterval, Rule
from nabolag.survey.replicates import Replicates, given_replicates
from nabolag.survey.resampling import Kind, make_replicates
from nabolag.survey.stages import Stage, build_stages, fpc_weight
from nabolag.survey.variables import Floats, Mask, Variable, Variables, require
from nabolag.survey.variance import LonelyPsu, covariance, covariance_by
from nabolag.survey.weighting import Diagnostics

if TYPE_CHECKING:
    from narwhals.typing import IntoDataFrame

Names = str | Sequence[str] | None
_LONELY = ("fail", "adjust", "average", "certainty", "remove")


class SurveyDesign:
    """A sample with its weights, strata, sampling units and finite populations.

    `data` is a Polars, pandas or PyArrow table with one row an answer. `weights` names the column of weights
    (> 0); without it they follow from `fpc`, or are 1. `strata` and `psu` name one column for each sampling
    stage, first stage first; without `psu` each row is its own unit. `fpc` gives for each stage the number
    of units in the stratum's population, or the fraction sampled; without it sampling was with replacement
    and only the first stage matters; stages without a column of their own count as with replacement.
    `nest=True` when unit numbers start again in each stratum. `lonely_psu` says what a stratum with one unit
    contributes: "fail" (an error), "adjust" (its deviation from the overall mean), "average" (as other
    strata on average), "certainty" or "remove" (nothing). `pps="brewer"` for unequal probabilities without
    replacement, with `fpc` holding each unit's probability (Brewer's approximation).

    Methods that change a design return a new one. Estimates use rows where all variables named in the call
    have a value, with the rest as outside the domain (as R's `na.rm=TRUE`).

    Raises `BadInput` for a design that contradicts itself and `NotKnown` for a column that is not there.
    """

    data: pl.DataFrame
    weight: Floats
    in_domain: Mask
    stages: tuple[Stage, ...]
    lonely_psu: LonelyPsu
    adjustments: tuple[Adjustment, ...]
    replicate: Replicates | None
    diagnostics: Diagnostics

    def __init__(
        self,
        data: IntoDataFrame,
        weights: str | None = None,
        strata: Names = None,
        psu: Names = None,
        fpc: Names = None,
        nest: bool = False,
        lonely_psu: LonelyPsu = "fail",
        pps: Literal["brewer"] | None = None,
    ) -> None:
        self.data = read_table(data)
        self.strata = _names(strata)
        self.stratified = bool(self.strata)
        if lonely_psu not in _LONELY:
            raise BadInput(
                "lonely_psu={value} er ikke kjent. Velg {choices}.",
                value=lonely_psu,
                choices=", ".join(_LONELY),
            )
        if self.data.is_empty():
            raise BadInput("Data har ingen rader.")
        columns = {"strata": _names(strata), "psu": _names(psu), "fpc": _names(fpc)}
        for name in (*columns["strata"], *columns["psu"], *columns["fpc"]):
            require(self.data, name)
        if len(columns["fpc"]) > max(1, len(columns["psu"])):
            raise BadInput(
                "fpc har {fpc} trinn, men psu bare {psu}.",
                fpc=len(columns["fpc"]),
                psu=max(1, len(columns["psu"])),
            )
        if pps not in (None, "brewer"):
            raise BadInput("pps={value} er ikke kjent. Velg brewer.", value=pps)
        self.pps = pps is not None
        self.lonely_psu = lonely_psu
        self.stages = build_stages(self.data, nest=nest, pps=self.pps, **columns)
        self.weight = self._weights(weights)
        self.in_domain = np.ones(self.data.height, dtype=bool)
        self.whole = True
        self.adjustments = ()
        self.replicate = None
        self.diagnostics = weighting.describe("none", self.weight, self.weight)

    # -- questions -------------------------------------------------------------------------------------

    def mean(
        self,
        vars: Variables,
        by: Variables | None = None,
        level: float = 0.95,
        deff: Deff = False,
        *,
        df: float | None = None,
    ) -> Estimates:
        """Weighted mean of numbers, shares of categories (one row a level), by groups.

        `df` overrides the degrees of freedom of the interval (`math.inf`: the normal distribution).
        `deff=True` compares with simple random sampling without replacement, "replace" with replacement.
        """
        return linear.mean(self, vars, by, level, deff, df)

    def total(
        self,
        vars: Variables,
        by: Variables | None = None,
        level: float = 0.95,
        deff: Deff = False,
        *,
        df: float | None = None,
    ) -> Estimates:
        """Estimated population total of numbers, or number in each category."""
        return linear.total(self, vars, by, level, deff, df)

    def ratio(
        self,
        numerator: Variables,
        denominator: Variables,
        by: Variables | None = None,
        level: float = 0.95,
        deff: Deff = False,
        *,
        df: float | None = None,
    ) -> Estimates:
        """Ratio of two totals; named `numerator/denominator`."""
        return linear.ratio(self, numerator, denominator, by, level, deff, df)

    def proportion(
        self,
        var: Variable,
        by: Variables | None = None,
        ci: Interval = "logit",
        level: float = 0.95,
        deff: Deff = False,
        *,
        df: float | None = None,
    ) -> Estimates:
        """Share of each level (of yes, for a 0/1 or true/false variable), with an interval within 0–1.

        `ci` is "logit" "beta" "xlogit" "likelihood" "asin" or "mean", as R's `svyciprop`.
        """
        return proportions.proportion(self, var, by, ci, level, deff, df)

    def multiple_response(
        self, vars: Variables, by: Variables | None = None, level: float = 0.95, *, df: float | None = None
    ) -> Estimates:
        """Share choosing each alternative of a multi-response question; `vars` are its 0/1 or yes/no columns.

        `estimate` is the share of respondents: those with a value in at least one of the columns, where a
        missing alternative counts as not chosen. `of_answers` (with `_se`, `_low`, `_high`) is the share of
        all answers given, which sums to 1.
        """
        return proportions.multiple_response(self, vars, by, level, df)

    def quantile(
        self,
        vars: Variables,
        q: float | Sequence[float] = 0.5,
        by: Variables | None = None,
        level: float = 0.95,
        *,
        rule: Rule = "math",
        ci: QuantileInterval = "mean",
        df: float | None = None,
    ) -> Estimates:
        """Quantiles with Woodruff's interval; one row for each `q`, in column `q`. `rule` as R's `qrule`."""
        return quantiles.quantile(self, vars, q, by, level, rule, ci, df)

    @property
    def effective_n(self) -> float:
        """Kish's effective number of answers in the domain, (Σw)² / Σw²."""
        return weighting.kish(self.weight[self.in_domain])

    # -- comparison and models -------------------------------------------------------------------------

    def crosstab(self, row: Variable, column: Variable) -> Any:
        """Weighted table of two variables; see `nabolag.survey.association.crosstab`."""
        from nabolag.survey import association

        return association.crosstab(self, row, column)

    def association(self, row: Variable, column: Variable, statistic: str = "F") -> Any:
        """Test of independence: "F" "Chisq" "Wald" "adjWald" "lincom" "saddlepoint"."""
        from nabolag.survey import association

        return association.association(self, row, column, statistic)

    def complement_test(self, var: Variable, by: Variables, **options: Any) -> Any:
        """Each subgroup against the rest ("motsatsen"); see `nabolag.survey.comparison`."""
        from nabolag.survey import comparison

        return comparison.complement_test(self, var, by, **options)

    def ttest(self, y: Variable, group: Variable | None = None, **options: Any) -> Any:
        """Design-based t-test of a mean between two groups; see `nabolag.survey.comparison`."""
        from nabolag.survey import comparison

        return comparison.ttest(self, y, group, **options)

    def ranktest(self, y: Variable, group: Variable, test: str = "wilcoxon", **options: Any) -> Any:
        """Design-based rank test between groups; see `nabolag.survey.comparison`."""
        from nabolag.survey import comparison

        return comparison.ranktest(self, y, group, test, **options)

    def glm(self, formula: str, family: str = "gaussian", **options: Any) -> Any:
        """Generalised linear model with design-based errors; see `nabolag.survey.models`."""
        from nabolag.survey import models

        return models.glm(self, formula, family, **options)

    def ordinal(self, formula: str, **options: Any) -> Any:
        """Proportional-odds model with design-based errors; see `nabolag.survey.models`."""
        from nabolag.survey import models

        return models.ordinal(self, formula, **options)

    # -- designs from this design ----------------------------------------------------------------------

    def where(self, expr: pl.Expr | str | Sequence[bool] | Mask | pl.Series) -> Self:
        """The domain where `expr` is true, with the design kept.

        `expr` is a Polars expression, its SQL text (`"age >= 18"`) or a truth value for each row; missing is
        false. An empty domain is an error.
        """
        inside = self.in_domain & self._truth(expr)
        if not inside.any():
            raise BadInput(
                "Domenet {expr} er tomt: ingen av {rows} rader er med.", expr=str(expr), rows=len(inside)
            )
        return self.derive(in_domain=inside, whole=bool(inside.all()))

    def with_columns(self, *exprs: pl.Expr, **named: pl.Expr) -> Self:
        """The design with new or changed variables. Weights, strata and units stay as they were read."""
        return self.derive(data=self.data.with_columns(*exprs, **named))

    def poststratify(self, by: str | Sequence[str], totals: Totals) -> SurveyDesign:
        """Weights scaled so that the categories of `by` have their population `totals`.

        `totals` maps category (a tuple for several variables) to its total, or is a table with the variables
        and one column of totals. Raises `BadInput` when categories of data and totals differ.
        """
        return weighting.poststratify(self, by, totals)

    def rake(self, margins: Margins, tol: float = 1e-8) -> SurveyDesign:
        """Weights fitted to several margins in turn until every total is within `tol`, relatively."""
        return weighting.rake(self, margins, tol)

    def calibrate(
        self, totals: Mapping[str, Any], method: Method = "linear", bounds: tuple[float, float] | None = None
    ) -> SurveyDesign:
        """Weights as near the old as `method` measures, with exact `totals`; see `nabolag.survey.calibration`.

        `bounds` limit the weight after over the weight before.
        """
        return calibration.calibrate(self, totals, method, bounds)

    def trim(
        self, upper: float | None = None, lower: float | None = None, *, strict: bool = False
    ) -> SurveyDesign:
        """Weights cut to the limits, what was cut shared equally among the others. `strict` repeats until none exceed."""
        return weighting.trim(self, upper, lower, strict)

    def adjust_nonresponse(self, classes: Variables, responded: pl.Expr | str) -> SurveyDesign:
        """Respondents weighted up to all sampled in their class; those who did not respond leave the domain.

        `data` holds all sampled; `responded` is true for respondents. The variance counts both the sampling and
        the response, taken as random within classes.
        """
        return weighting.adjust_nonresponse(self, classes, self._truth(responded))

    def replicates(
        self,
        kind: Kind,
        n: int | None = None,
        seed: int | None = None,
        rho: float | None = None,
        *,
        executor: Executor | None = None,
    ) -> Self:
        """The design with replicate weights; see `nabolag.survey.resampling` for the kinds.

        Random kinds need a `seed`; results do not depend on `executor` or its number of workers.
        """
        first = self.stages[0].row_of_stratum
        labels = [str(v) for v in self.data[self.strata[0]][first]] if self.strata else ["1"]
        made = make_replicates(self, kind, n, seed, rho, executor, labels)
        return self.derive(replicate=made)

    @classmethod
    def from_replicates(
        cls,
        data: IntoDataFrame,
        weights: str,
        repweights: Sequence[str] | Floats,
        type: str,
        *,
        scale: float | None = None,
        rscales: Sequence[float] | None = None,
        combined: bool = True,
        rho: float | None = None,
        mse: bool = False,
    ) -> SurveyDesign:
        """A design given by its replicate weights: column names of `data`, or an array (n, R).

        `type` is "jk1" "jkn" "brr" "fay" "bootstrap" "jk2" "acs" or "other"; `combined` when the replicate weights
        hold the sampling weight. `scale` and `rscales` follow from the type where R's `svrepdesign` does so.
        """
        design = cls(data, weights=weights)
        made = given_replicates(design, repweights, type, scale, rscales, combined, rho, mse)
        return design.derive(replicate=made)

    @classmethod
    def census(
        cls,
        data: IntoDataFrame,
        municipality: str,
        unit: Unit,
        *,
        frame: IntoDataFrame | None = None,
        population: int | Mapping[Any, int] = MUNICIPALITIES,
        strata: str | None = None,
        lonely_psu: LonelyPsu = "fail",
    ) -> SurveyDesign:
        """Answers from leaders of municipalities, all of whom were asked, as a sample of finitely many municipalities.

        `unit="leader"`: every answer counts, clustered in its municipality. `unit="municipality"`: the answers
        of a municipality share one vote. `frame` lists all municipalities, one a row, with `strata` if used;
        otherwise `population` is how many there are (for each stratum). Non-response is taken as random within
        strata.
        """
        table = None if frame is None else read_table(frame)
        weighted = with_census_weights(read_table(data), Frame(table, population), municipality, strata, unit)
        return cls(
            weighted, weights=WEIGHT, strata=strata, psu=municipality, fpc=COUNT, lonely_psu=lonely_psu
        )

    # -- what estimation modules build on --------------------------------------------------------------

    def variance(self, influence: Floats) -> Floats:
        """(k, k) covariance of estimates whose influence (n, k) is weight × linearised value, 0 outside the domain."""
        influence = influence if influence.ndim == 2 else influence[:, None]
        if self.replicate is not None:
            ratio = np.divide(
                influence, self.weight[:, None], where=self.weight[:, None] > 0, out=np.zeros_like(influence)
            )
            return self.replicate.covariance(self.replicate.totals(ratio), influence.sum(axis=0))
        for adjustment in self.adjustments:
            influence = adjustment.residual(influence)
        # A weighted or PPS design keeps rows outside the domain when strata are judged, as R does.
        present = None if self.whole or self.adjustments or self.pps else self.in_domain
        return covariance(influence, self.stages, self.lonely_psu, present)

    def variance_by(self, influence: Floats, group: Codes, n_groups: int) -> Floats:
        """(G, k, k) covariance within each group; `group` (n,) is -1 outside all groups."""
        if not self.adjustments and self.replicate is None:
            return covariance_by(influence, group, n_groups, self.stages, self.lonely_psu, unequal=self.pps)
        return np.stack(
            [self.variance(np.where((group == g)[:, None], influence, 0.0)) for g in range(n_groups)]
        )

    def replicates_of(self, estimator: Callable[[Floats], Floats]) -> Floats:
        """(R, k): `estimator` called with each replicate's weights (n,), 0 outside the domain.

        `replicate_covariance` turns them into a covariance. Raises `BadInput` for a design without replicates.
        """
        if self.replicate is None:
            raise BadInput("Designet har ingen replikatvekter. Lag dem med replicates().")
        inside = self.in_domain
        return np.stack([np.atleast_1d(estimator(w * inside)) for w in self.replicate.each()])

    def replicate_covariance(self, thetas: Floats, estimate: Floats) -> Floats:
        """(k, k) covariance from replicate estimates (R, k) and the full-sample estimate (k,)."""
        if self.replicate is None:
            raise BadInput("Designet har ingen replikatvekter. Lag dem med replicates().")
        return self.replicate.covariance(thetas, estimate)

    @property
    def is_replicate(self) -> bool:
        """Whether variances come from replicate weights."""
        return self.replicate is not None

    def degf(self) -> float:
        """Degrees of freedom: first-stage units less strata with rows in the domain.

        With replicate weights: their rank less one.
        """
        return self._degf

    def degf_by(self, group: Codes, n_groups: int) -> Floats:
        """`degf` of each group (n,) as a domain of its own."""
        if self.replicate is not None:
            return np.array([self.replicate.rank(group == g) - 1.0 for g in range(n_groups)])
        stage = self.stages[0]
        out = np.empty(n_groups)
        if stage.unit is None:
            units = np.bincount(group + 1, minlength=n_groups + 1)[1:].astype(np.float64)
            pair = (group + 1) * stage.n_strata + stage.stratum
        else:
            cell = np.bincount(
                (group + 1) * stage.n_units + stage.unit, minlength=(n_groups + 1) * stage.n_units
            )
            seen = cell.reshape(n_groups + 1, -1)[1:] > 0
            return np.array(
                [row.sum() - len(np.unique(stage.stratum[row])) for row in seen], dtype=np.float64
            )
        strata = np.bincount(pair, minlength=(n_groups + 1) * stage.n_strata).reshape(n_groups + 1, -1)[1:]
        out[:] = units - (strata > 0).sum(axis=1)
        return out

    # -- inside ----------------------------------------------------------------------------------------

    @cached_property
    def _degf(self) -> float:
        if self.replicate is not None:
            return self.replicate.rank(self.in_domain) - 1.0
        stage = self.stages[0]
        if self.whole:
            return float(stage.n_units - stage.n_strata)
        return float(self.degf_by(np.where(self.in_domain, 0, -1), 1)[0])

    def derive(self, **changes: Any) -> Self:
        new = copy.copy(self)
        new.__dict__.pop("_degf", None)
        for name, value in changes.items():
            setattr(new, name, value)
        return new

    def _truth(self, expr: pl.Expr | str | Sequence[bool] | Mask | pl.Series) -> Mask:
        if isinstance(expr, str):
            expr = pl.sql_expr(expr)
        if isinstance(expr, pl.Expr):
            for name in expr.meta.root_names():
                require(self.data, name)
            column = self.data.select(expr).to_series()
        else:
            column = pl.Series("domain", expr)
        if column.dtype != pl.Boolean:
            raise BadInput(
                "Domenet må være sant eller usant for hver rad, ikke {dtype}.", dtype=str(column.dtype)
            )
        if len(column) != self.data.height:
            raise BadInput(
                "Domenet har {rows} verdier, men data har {expected} rader.",
                rows=len(column),
                expected=self.data.height,
            )
        return column.fill_null(False).to_numpy()

    def _weights(self, name: str | None) -> Floats:
        if name is None:
            implied = fpc_weight(self.stages)
            return np.ones(self.data.height) if implied is None else implied
        column = self.data[require(self.data, name)]
        if not column.dtype.is_numeric():
            raise BadInput(
                "Vekten {variable} må være tall, men er {dtype}.", variable=name, dtype=str(column.dtype)
            )
        values = column.cast(pl.Float64)
        missing = values.null_count() + int(values.is_nan().sum() or 0)
        if missing:
            raise BadInput("Vekten {variable} mangler i {rows} rader.", variable=name, rows=missing)
        weight = values.to_numpy()
        low = weight <= 0
        if low.any() or not np.isfinite(weight).all():
            wrong = low | ~np.isfinite(weight)
            row = int(np.flatnonzero(wrong)[0])
            raise BadInput(
                "Vekten {variable} må være større enn 0. {rows} rader er det ikke, den første er rad {row} "
                "med vekt {value}. Bruk where for å velge rader.",
                variable=name,
                rows=int(wrong.sum()),
                row=row + 1,
                value=float(weight[row]),
            )
        return weight


def read_table(data: IntoDataFrame) -> pl.DataFrame:
    """A Polars table from Polars, pandas or PyArrow."""
    if isinstance(data, pl.DataFrame):
        return data
    if isinstance(data, pl.LazyFrame):
        return data.collect()
    try:
        frame = nw.from_native(data, eager_only=True)
    except TypeError as error:
        raise BadInput(
            "Data må være en tabell fra Polars, pandas eller PyArrow, ikke {kind}.", kind=type(data).__name__
        ) from error
    return frame.to_polars()


def _names(names: Names) -> tuple[str, ...]:
    if names is None:
        return ()
    return (names,) if isinstance(names, str) else tuple(names)
