"""What a design knows about itself: its rows, weights, stages and domain, and the variance that follows.

Estimation modules build on `Structure.variance`, `variances_by`, `degf` and `replicates_of`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self, get_args

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nabolag.arguments import named
from nabolag.errors import BadInput
from nabolag.survey.estimation import grouped_variance, pairs, weighting
from nabolag.survey.estimation.adjustments import Adjustment
from nabolag.survey.estimation.codes import Codes, grouped_sum, sorted_groups
from nabolag.survey.estimation.names import in_sql, put_back, set_aside
from nabolag.survey.estimation.pairs import PairVariance, Pps
from nabolag.survey.estimation.replicates import Replicates
from nabolag.survey.estimation.stages import Stage, build_stages, fpc_weight
from nabolag.survey.estimation.variables import Floats, Mask, evaluated, require
from nabolag.survey.estimation.variance import LonelyPsu, covariance, variances_by
from nabolag.survey.estimation.weighting import Diagnostics

if TYPE_CHECKING:
    from narwhals.typing import IntoDataFrame

    from nabolag.survey.estimation.census import Note, Unit

Names = str | Sequence[str] | None
_LONELY = ("fail", "adjust", "average", "certainty", "remove")


class Structure:
    """The sample and how it was drawn; `SurveyDesign` adds the questions. See there for the arguments."""

    table: pl.DataFrame
    """The data, with its columns called as `names` has them."""
    weight: Floats
    in_domain: Mask
    kept: Mask
    stages: tuple[Stage, ...]
    lonely_psu: LonelyPsu
    adjustments: tuple[Adjustment, ...]
    replicate: Replicates | None
    diagnostics: Diagnostics
    notes: tuple[Note, ...]
    history: tuple[weighting.WeightingStep, ...]
    pairs: Floats | None
    pair_unit: Codes | None
    first_phase: Floats | None
    responded: Unit | None
    """The unit of a census, whose first stage is who answered of all who were asked; None: a sample was drawn."""
    rows: Floats | None
    """How many answers each row of `table` stands for; None is one."""

    @named("SurveyDesign")
    def __init__(
        self,
        data: IntoDataFrame,
        weights: str | None = None,
        strata: Names = None,
        psu: Names = None,
        fpc: Names = None,
        nest: bool = False,
        lonely_psu: LonelyPsu = "fail",
        pps: Pps | None = None,
        *,
        joint: NDArray[np.float64] | None = None,
        pps_variance: PairVariance = "HT",
        psum: float | None = None,
    ) -> None:
        self.table = set_aside(read_table(data))
        if lonely_psu not in _LONELY:
            raise BadInput(
                "lonely_psu={value} er ikke kjent. Velg {choices}.",
                value=lonely_psu,
                choices=", ".join(_LONELY),
            )
        if self.table.is_empty():
            raise BadInput("Data har ingen rader.")
        given = {"strata": as_names(strata), "psu": as_names(psu), "fpc": as_names(fpc)}
        columns = {what: tuple(require(self.table, n) for n in names) for what, names in given.items()}
        self.strata = columns["strata"]
        self.stratified = bool(self.strata)
        if len(columns["fpc"]) > max(1, len(columns["psu"])):
            raise BadInput(
                "fpc har {fpc} trinn, men psu bare {psu}.",
                fpc=len(columns["fpc"]),
                psu=max(1, len(columns["psu"])),
            )
        if pps is not None and pps not in get_args(Pps):
            raise BadInput(
                "pps={value} er ikke kjent. Velg {choices}.", value=pps, choices=", ".join(get_args(Pps))
            )
        if pps is not None and not columns["fpc"]:
            raise BadInput("Med pps må fpc si hvilken kolonne som har trekksannsynlighetene.")
        if pps not in (None, "brewer") and max(len(columns["psu"]), len(columns["fpc"])) > 1:
            raise BadInput("pps={value} gjelder bare utvalg i ett trinn. Bruk brewer.", value=pps)
        self.pps = pps is not None
        self.lonely_psu = lonely_psu
        self.stages = build_stages(self.table, nest=nest, pps=self.pps, **columns)
        self.pairs, self.first_phase, self.pair_unit = None, None, self.stages[0].unit
        if pps is not None and pps != "brewer":
            self.pairs = pairs.pair_weights(self.stages[0], pps, pps_variance, joint, psum)
        self.weight = self._weights(weights)
        self.in_domain = self.weight > 0  # a row without weight was sampled, but says nothing
        self.kept = np.ones(self.table.height, dtype=bool)
        self.whole = bool(self.in_domain.all())
        self.adjustments = ()
        self.history = ()
        self.notes = ()
        self.responded = None
        self.rows = None
        self.replicate = None
        self.diagnostics = weighting.describe("none", self.weight, self.weight)

    def __repr__(self) -> str:
        rows = (
            f"{self.table.height} rows"
            if self.whole
            else f"{int(self.in_domain.sum())} of {self.table.height} rows"
        )
        stages = " > ".join(
            f"{s.n_units} units" if s.unit is not None else f"{s.n_units} rows" for s in self.stages
        )
        strata = f" in {self.stages[0].n_strata} strata" if self.stratified else ""
        parts = [rows, stages + strata]
        if self.adjustments or self.history:
            parts.append(f"weighted ({self.diagnostics.method})")
        if self.replicate is not None:
            parts.append(f"{self.replicate.count} {self.replicate.kind} replicates")
        return f"{type(self).__name__}({', '.join(parts)})"

    @property
    def data(self) -> pl.DataFrame:
        """The sample as it was given, with the variables that have been added."""
        return put_back(self.table)

    @property
    def size(self) -> float:
        """Rows that have not been left out, those without weight too."""
        return float((self.kept if self.rows is None else self.rows[self.kept]).sum())

    def where(self, expr: pl.Expr | str | Sequence[bool] | Mask | pl.Series) -> Self:
        """The domain where `expr` is true, with the design kept.

        `expr` is a Polars expression, its SQL text (`"age >= 18"`) or a truth value for each row; missing is
        false. An empty domain is an error.
        """
        true = self._truth(expr)
        inside = self.in_domain & true
        if not inside.any():
            raise BadInput(
                "Domenet {expr} er tomt: ingen av {rows} {rows:rad|rader} er med.",
                expr=str(expr),
                rows=len(inside),
            )
        # Rows left out before weighting are gone, as in R; a weighted or PPS design keeps them with no weight.
        gone = self.is_replicate or not (self.adjustments or self.pps)
        kept = self.kept & true if gone else self.kept
        return self.derive(in_domain=inside, whole=bool(inside.all()), kept=kept)

    def with_columns(self, /, *exprs: pl.Expr, **named: pl.Expr) -> Self:
        """The design with new or changed variables. Weights, strata and units stay as they were read."""
        return self.derive(table=set_aside(self.data.with_columns(*exprs, **named)))

    # -- what estimation modules build on --------------------------------------------------------------

    def variance(self, influence: Floats) -> Floats:
        """(k, k) covariance of estimates whose influence (n, k) is weight × linearised value, 0 outside the domain."""
        influence = influence if influence.ndim == 2 else influence[:, None]
        if self.replicate is not None:
            ratio = np.divide(
                influence, self.weight[:, None], where=self.weight[:, None] != 0, out=np.zeros_like(influence)
            )
            return self.replicate.covariance(self.replicate.totals(ratio), influence.sum(axis=0))
        own = influence
        for adjustment in self.adjustments:
            influence = adjustment.residual(influence)
        if self.pairs is not None:
            unit = self.pair_unit
            sums = influence if unit is None else grouped_sum(unit, influence, len(self.pairs))
            matrix = sums.T @ (self.pairs @ sums)
            if self.first_phase is not None:  # what was weighted to is known of the first phase only
                matrix = matrix + own.T @ (self.first_phase @ own)
            return np.asarray(matrix)
        return covariance(influence, self.stages, self.lonely_psu, None if self.kept.all() else self.kept)

    def variances_by(self, influence: Floats, group: Codes, n_groups: int) -> Floats:
        """(G, k) variances within each group of a design without replicates; `group` (n,) is -1 outside all groups."""
        if not self.adjustments and self.pairs is None:
            return variances_by(influence, group, n_groups, self.stages, self.lonely_psu)
        return grouped_variance.variances(self, influence, group, n_groups)

    def replicates_of(self, estimator: Callable[[Floats], Floats]) -> Floats:
        """(R, k): `estimator` called with each replicate's weights (n,), 0 outside the domain.

        A replicate where `estimator` fails (`BadInput`, a singular matrix) is not-a-number, and left out by
        `replicate_covariance`, which turns them into a covariance. Raises `BadInput` for a design without replicates.
        """
        if self.replicate is None:
            raise BadInput("Designet har ingen replikatvekter. Lag dem med replicates().")
        inside = self.in_domain
        estimates: list[Floats | None] = []
        for weight in self.replicate.each():
            try:
                estimates.append(np.atleast_1d(estimator(weight * inside)))
            except (BadInput, np.linalg.LinAlgError):
                estimates.append(None)
        size = next((len(theta) for theta in estimates if theta is not None), 1)
        return np.stack([np.full(size, np.nan) if theta is None else theta for theta in estimates])

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
            order, ends = sorted_groups(group, n_groups)
            return np.array(
                [self.replicate.rank(order[ends[g] : ends[g + 1]]) - 1.0 for g in range(n_groups)]
            )
        stage = self.stages[0]
        if stage.unit is None:
            units = np.bincount(group + 1, minlength=n_groups + 1)[1:].astype(np.float64)
            pair = (group + 1) * stage.n_strata + stage.stratum
        else:
            cell = np.bincount(
                (group + 1) * stage.n_units + stage.unit, minlength=(n_groups + 1) * stage.n_units
            )
            at, unit = np.nonzero(cell.reshape(n_groups + 1, -1)[1:])
            units = np.bincount(at, minlength=n_groups).astype(np.float64)
            pair = (at + 1) * stage.n_strata + stage.stratum[unit]
        strata = np.bincount(pair, minlength=(n_groups + 1) * stage.n_strata).reshape(n_groups + 1, -1)[1:]
        return np.asarray(units - (strata > 0).sum(axis=1))

    # -- inside ----------------------------------------------------------------------------------------

    @cached_property
    def _degf(self) -> float:
        if self.replicate is not None:
            return self.replicate.rank(np.flatnonzero(self.in_domain)) - 1.0
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
        if isinstance(expr, np.ndarray) and expr.dtype == np.bool_ and expr.shape == self.in_domain.shape:
            return expr
        if isinstance(expr, str):
            try:
                expr = pl.sql_expr(in_sql(expr, self.table.columns))
            except pl.exceptions.PolarsError as error:
                raise BadInput("Uttrykket {expr} kan ikke leses som SQL.", expr=expr) from error
        if isinstance(expr, pl.Expr):
            for name in expr.meta.root_names():
                require(self.table, name)
            column = evaluated(self.table, expr)
        else:
            column = pl.Series("domain", expr)
        if column.dtype != pl.Boolean:
            raise BadInput(
                "Domenet må være sant eller usant for hver rad, ikke {dtype}.", dtype=str(column.dtype)
            )
        if len(column) != self.table.height:
            raise BadInput(
                "Domenet har {rows} {rows:verdi|verdier}, men data har {expected} {expected:rad|rader}.",
                rows=len(column),
                expected=self.table.height,
            )
        return column.fill_null(False).to_numpy()

    def _weights(self, name: str | None) -> Floats:
        if name is None:
            implied = fpc_weight(self.stages)
            return np.ones(self.table.height) if implied is None else implied
        column = self.table[require(self.table, name)]
        if not column.dtype.is_numeric():
            raise BadInput(
                "Vekten {variable} må være tall, men er {dtype}.", variable=name, dtype=str(column.dtype)
            )
        values = column.cast(pl.Float64)
        missing = values.null_count() + int(values.is_nan().sum() or 0)
        if missing:
            raise BadInput(
                "Vekten {variable} mangler i {rows} {rows:rad|rader}.", variable=name, rows=missing
            )
        weight = values.to_numpy()
        low = weight < 0
        if low.any() or not np.isfinite(weight).all():
            wrong = low | ~np.isfinite(weight)
            row = int(np.flatnonzero(wrong)[0])
            raise BadInput(
                "Vekten {variable} kan ikke være negativ eller uendelig. {rows} {rows:rad|rader} er det, den første er rad {row} "
                "med vekt {value}.",
                variable=name,
                rows=int(wrong.sum()),
                row=row + 1,
                value=float(weight[row]),
            )
        if not weight.any():
            raise BadInput("Vekten {variable} er 0 i alle {rows} rader.", variable=name, rows=len(weight))
        return weight


def read_table(data: IntoDataFrame) -> pl.DataFrame:
    """A Polars table from Polars, pandas or PyArrow."""
    if isinstance(data, pl.DataFrame):
        return data
    if isinstance(data, pl.LazyFrame):
        return data.collect()
    import narwhals as nw

    try:
        frame = nw.from_native(data, eager_only=True)
    except TypeError as error:
        raise BadInput(
            "Data må være en tabell fra Polars, pandas eller PyArrow, ikke {kind}.", kind=type(data).__name__
        ) from error
    return frame.to_polars()


def as_names(names: Names) -> tuple[str, ...]:
    """No, one or many names as a tuple."""
    if names is None:
        return ()
    return (names,) if isinstance(names, str) else tuple(names)
