"""Weighted cross-tables and tests of independence, as R's `svytable` and `svychisq`.

Rao & Scott (1984) first and second order corrections of Pearson's X², Wald tests on the table's departures
from independence (Koch, Freeman & Freeman 1975; adjusted: Thomas & Rao 1987), and the distribution of X² as a
linear combination by saddlepoint (Kuonen 1999). Needs the table's covariance only: one sum over sampling units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nabolag.errors import BadInput
from nabolag.survey.estimation.codes import Codes
from nabolag.survey.estimation.estimates import check_confidence, t_interval
from nabolag.survey.estimation.tails import chi2_beyond, f_beyond, normal_beyond
from nabolag.survey.estimation.variables import Floats, Mask, Variable, fresh_name, levels_of, select
from nabolag.text.column_names import outer

if TYPE_CHECKING:
    from nabolag.survey.estimation.design import SurveyDesign

STATISTICS = ("F", "Chisq", "Wald", "adjWald", "lincom", "saddlepoint")
MOST_CELLS = 2500
FLAT = 1e-12  # design effects that are none


@dataclass(frozen=True)
class Test:
    """A test's statistic, its degrees of freedom (`ddf` None: not an F test) and p-value."""

    __test__ = False  # not a test of pytest's

    statistic: float
    df: float
    ddf: float | None
    p_value: float
    method: str


@dataclass(frozen=True)
class Crosstab:
    """A weighted table. `frame` has a row for each cell: row and column level, weighted count, shares with errors.

    Columns: the two variables, `total`, `total_se`, `share` of the whole with `share_se`, `share_low`,
    `share_high`, `row_share`, `column_share`, `n` answers. An empty cell has total 0 and n 0. A figure called as
    one of the variables gets a `_` after it; so does the second of two variables with one name.
    """

    frame: pl.DataFrame
    rows: tuple[str, ...]
    columns: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Crosstab({len(self.rows)} × {len(self.columns)})\n{self.frame}"


@dataclass(frozen=True)
class _Cells:
    """Cells with the row index running fastest: code of each row of data (-1: not used), and the sums."""

    cell: Codes
    used: Mask
    n: Floats
    total: Floats
    rows: list[str]
    columns: list[str]


def crosstab(design: SurveyDesign, row: Variable, column: Variable, level: float = 0.95) -> Crosstab:
    """The weighted table of two variables, rows with both answers.

    Raises:
        BadInput: nobody answered both, or a number with far too many values for a table.
    """
    check_confidence(level)
    names = [outer(c.name) for c in select(design.table, [row, column])]
    names[1] = fresh_name(names[1], names[:1])
    cells = _cells(design, row, column)
    whole = cells.total.sum()
    share = cells.total / whole
    se = np.sqrt(np.maximum(np.diag(_share_covariance(design, cells)), 0))
    total_se = np.sqrt(np.maximum(np.diag(_total_covariance(design, cells)), 0))
    low, high = t_interval(share, se, np.full(len(share), design.degf()), level)
    shape = (len(cells.columns), len(cells.rows))
    table = cells.total.reshape(shape)
    with np.errstate(invalid="ignore", divide="ignore"):
        of_row = (table / table.sum(axis=0, keepdims=True)).ravel()
        of_column = (table / table.sum(axis=1, keepdims=True)).ravel()
    figures = {
        "total": cells.total,
        "total_se": total_se,
        "share": share,
        "share_se": se,
        "share_low": low,
        "share_high": high,
        "row_share": of_row,
        "column_share": of_column,
        "n": cells.n.astype(np.int64),
    }
    frame = pl.DataFrame(
        {
            names[0]: cells.rows * len(cells.columns),
            names[1]: [label for label in cells.columns for _ in cells.rows],
            **{fresh_name(name, names): values for name, values in figures.items()},
        }
    )
    return Crosstab(frame, tuple(cells.rows), tuple(cells.columns))


def association(design: SurveyDesign, row: Variable, column: Variable, statistic: str = "F") -> Test:
    """Test of independence between two variables.

    "F": Rao–Scott second order with an F reference (the default); "Chisq": first order; "Wald", "adjWald";
    "lincom", "saddlepoint": X² against its own distribution. R takes "lincom" by numerical integration when
    CompQuadForm is installed and by saddlepoint otherwise; here it is the saddlepoint.

    Raises:
        BadInput: another statistic, nobody answering both, a variable with one category, or a Wald test with
            more cells than the sample has degrees of freedom.
    """
    if statistic not in STATISTICS:
        raise BadInput(
            "Testen «{statistic}» finnes ikke. Velg en av {statistics}.",
            statistic=statistic,
            statistics=", ".join(STATISTICS),
        )
    cells = _cells(design, row, column)
    for name, levels in zip((row, column), (cells.rows, cells.columns), strict=True):
        if len(levels) < 2:
            raise BadInput(
                "Variabelen {variable} har bare én kategori, {level}, blant dem som har svart på begge.",
                variable=str(name),
                level=levels[0],
            )
    if statistic in ("Wald", "adjWald"):
        return _wald(design, cells, adjusted=statistic == "adjWald")
    return _rao_scott(design, cells, statistic)


def _rao_scott(design: SurveyDesign, cells: _Cells, statistic: str) -> Test:
    r, c = len(cells.rows), len(cells.columns)
    share = cells.total / cells.total.sum()
    size = design.size
    expected = np.outer(share.reshape(c, r).sum(axis=1), share.reshape(c, r).sum(axis=0)).ravel()
    pearson = float(size * ((share - expected) ** 2 / expected).sum())
    contrast = _interactions(r, c)
    inverse = np.divide(1, share, where=share > 0, out=np.zeros_like(share))
    weighted = contrast * inverse[:, None]
    delta = np.linalg.solve(
        contrast.T @ weighted / size, weighted.T @ _share_covariance(design, cells) @ weighted
    )
    trace = float(np.trace(delta))
    if not trace > FLAT:
        raise BadInput("Alle verdiene er like, så det er ingenting å teste.")
    df = trace**2 / float(np.trace(delta @ delta))
    freedom = design.degf()
    if freedom <= 0:
        raise BadInput("Testen trenger flere utvalgsenheter enn {n}.", n=int(freedom) + 1)
    if statistic == "F":
        value = pearson / trace
        return Test(value, df, df * freedom, f_beyond(value, df, df * freedom), "Rao–Scott, F")
    if statistic == "Chisq":
        k = delta.shape[0]
        p = chi2_beyond(pearson / (trace / k), k)
        return Test(pearson, k, None, p, "Rao–Scott, χ²")
    eigen = np.sort(np.linalg.eigvals(delta).real)[::-1]
    ddf = np.inf if design.is_replicate else df * freedom
    return Test(pearson, df, None, tail(pearson, eigen, ddf), "X², saddlepoint")


def _wald(design: SurveyDesign, cells: _Cells, *, adjusted: bool) -> Test:
    r, c = len(cells.rows), len(cells.columns)
    table = cells.total.reshape(c, r)
    rows, columns, whole = table.sum(axis=0), table.sum(axis=1), table.sum()
    row_of, column_of = np.tile(np.arange(r), c), np.repeat(np.arange(c), r)
    expected = rows[row_of] * columns[column_of] / whole
    slope = (
        np.eye(r * c)
        - (row_of[:, None] == row_of[None, :]) * (columns[column_of] / whole)[:, None]
        - (column_of[:, None] == column_of[None, :]) * (rows[row_of] / whole)[:, None]
        + (expected / whole)[:, None]
    )
    free = (row_of > 0) & (column_of > 0)
    departure = (cells.total - expected)[free]
    covariance = (slope @ _total_covariance(design, cells) @ slope.T)[np.ix_(free, free)]
    k, freedom = int(free.sum()), design.degf()
    ddf = freedom - k + 1 if adjusted else freedom
    if ddf <= 0 or np.linalg.matrix_rank(covariance) < k:
        raise BadInput(
            "Wald-testen trenger flere utvalgsenheter: tabellen har {k} frie celler, utvalget {df} "
            "{df:frihetsgrad|frihetsgrader}. "
            "Bruk «F».",
            k=k,
            df=freedom,
        )
    value = float(departure @ np.linalg.solve(covariance, departure)) / k
    if adjusted:
        value *= ddf / freedom
    name = "adjusted Wald" if adjusted else "Wald"
    return Test(value, k, ddf, f_beyond(value, k, ddf), name)


def _cells(design: SurveyDesign, row: Variable, column: Variable) -> _Cells:
    both = select(design.table, [row, column])
    codes, labels = zip(*(levels_of(c) for c in both), strict=True)
    used = design.in_domain & (codes[0] >= 0) & (codes[1] >= 0)
    if not used.any():
        raise BadInput(
            "Ingen av {rows} {rows:rad|rader} i domenet har svar på både {row} og {column}.",
            rows=int(design.in_domain.sum()),
            row=both[0].name,
            column=both[1].name,
        )
    keep = [np.unique(code[used]) for code in codes]
    index = [np.searchsorted(k, code) for k, code in zip(keep, codes, strict=True)]
    r, c = len(keep[0]), len(keep[1])
    if r * c > MOST_CELLS:
        raise BadInput(
            "Tabellen får {cells} {cells:celle|celler}. Del {row} eller {column} inn i grupper først.",
            cells=r * c,
            row=both[0].name,
            column=both[1].name,
        )
    cell = np.where(used, np.minimum(index[0], r - 1) + r * np.minimum(index[1], c - 1), -1)
    n = np.bincount(cell + 1, design.rows, r * c + 1)[1:].astype(np.float64)
    total = np.bincount(cell + 1, weights=np.where(used, design.weight, 0.0), minlength=r * c + 1)[1:].astype(
        np.float64
    )
    named = [[str(label[i]) for i in k] for label, k in zip(labels, keep, strict=True)]
    return _Cells(cell, used, n, total, named[0], named[1])


def _dense(design: SurveyDesign, cells: _Cells) -> Floats:
    """(n, k) weights spread over the cells' columns."""
    out = np.zeros((len(cells.cell), len(cells.total)))
    rows = np.flatnonzero(cells.used)
    out[rows, cells.cell[rows]] = design.weight[rows]
    return out


def _total_covariance(design: SurveyDesign, cells: _Cells) -> Floats:
    if design.is_replicate:
        return _replicated(design, cells, shares=False)
    return design.variance(_dense(design, cells))


def _share_covariance(design: SurveyDesign, cells: _Cells) -> Floats:
    """Covariance of the cells' shares: those of the totals, linearised."""
    if design.is_replicate:
        return _replicated(design, cells, shares=True)
    whole = cells.total.sum()
    share = cells.total / whole
    linear = (np.eye(len(share)) - share[:, None]) / whole
    return np.asarray(linear @ _total_covariance(design, cells) @ linear.T)


def _replicated(design: SurveyDesign, cells: _Cells, *, shares: bool) -> Floats:
    k = len(cells.total)

    def table(weight: Floats) -> Floats:
        total = np.bincount(cells.cell + 1, weights=np.where(cells.used, weight, 0.0), minlength=k + 1)[1:]
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(total / total.sum() if shares else total, dtype=np.float64)

    return design.replicate_covariance(design.replicates_of(table), table(design.weight))


def _interactions(r: int, c: int) -> Floats:
    """Columns for the interaction of an r × c table, cleared of its margins."""
    row_of, column_of = np.tile(np.arange(r), c), np.repeat(np.arange(c), r)
    rows = (row_of[:, None] == np.arange(1, r)).astype(np.float64)
    columns = (column_of[:, None] == np.arange(1, c)).astype(np.float64)
    margins = np.hstack([np.ones((r * c, 1)), rows, columns])
    both = np.hstack([rows[:, [i]] * columns for i in range(r - 1)])
    basis, _ = np.linalg.qr(margins)
    return np.asarray(both - basis @ (basis.T @ both))


def tail(x: float, weights: Floats, ddf: float) -> float:
    """P(Σ aᵢχ²₁ > x·χ²_ddf/ddf): by saddlepoint, or Satterthwaite's F where that is not defined."""
    weights = weights[weights > max(FLAT * float(weights.max(initial=0.0)), FLAT**2)]
    if not len(weights):
        raise BadInput("Alle verdiene er like, så det er ingenting å teste.")
    mean, spread = weights.mean(), (weights**2).mean()
    df = len(weights) * mean**2 / spread
    scaled = x / (spread / mean) / df
    satterthwaite = f_beyond(scaled, df, ddf)
    if np.isfinite(ddf):
        whole = np.floor(ddf)  # as R, which repeats the last weight a whole number of times
        lumps, counts, at = np.append(weights, -x / ddf), np.append(np.ones(len(weights)), whole), 0.0
    else:
        lumps, counts, at = weights, np.ones(len(weights)), x
    probability = _saddlepoint(at, lumps, counts)
    return float(satterthwaite if probability is None else probability)


def _saddlepoint(x: float, weights: Floats, counts: Floats) -> float | None:
    """Tail probability of Σ aᵢχ²(nᵢ) beyond x (Kuonen 1999); None near its singular point."""
    largest = weights.max()
    a, x = weights / largest, x / largest

    def first(zeta: float) -> float:
        return float((counts * a / (1 - 2 * zeta * a)).sum() - x)

    if (a < 0).any():
        low = float((1 / (2 * a[a < 0])).max()) * 0.99999
    else:
        low = -0.01 if x > (counts * a).sum() else -counts.sum() / (2 * x)
    high = float((1 / (2 * a[a > 0])).min()) * 0.99999
    if first(low) * first(high) > 0:
        return None
    from scipy.optimize import brentq

    zeta = brentq(first, low, high, xtol=1e-14)
    if abs(zeta) < 1e-4:
        return None
    k0 = -float((counts * np.log(1 - 2 * zeta * a)).sum()) / 2
    curve = 2 * float((counts * a**2 / (1 - 2 * zeta * a) ** 2).sum())
    w = np.sign(zeta) * np.sqrt(2 * (zeta * x - k0))
    v = zeta * np.sqrt(curve)
    return normal_beyond(w + np.log(v / w) / w)
