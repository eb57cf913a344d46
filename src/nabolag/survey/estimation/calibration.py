"""Calibration of weights on any totals (Deville & Särndal 1992): linear, raking and logit distance.

Totals may be of numbers (`{"enroll": 3_811_472}`), of categories (`{"stype": {"E": 4421, "H": 755}}`), of single
levels as R names them (`{"stypeH": 755}`) and of the population (`{"(Intercept)": 6194}`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from nabolag.errors import BadInput
from nabolag.survey.estimation.adjustments import Calibrated
from nabolag.survey.estimation.margins import Auxiliary, Margin, read_margin
from nabolag.survey.estimation.variables import Floats, is_category, numbers, require, select
from nabolag.survey.estimation.weighting import reweighted
from nabolag.text.column_names import inner

if TYPE_CHECKING:
    from nabolag.survey.estimation.design import SurveyDesign

Method = Literal["linear", "raking", "logit"]
Bounds = tuple[float, float]

_STEPS = 100
_CLOSE = 1e-11


def calibrate(
    design: SurveyDesign,
    totals: Auxiliary,
    method: Method,
    bounds: Bounds | None,
) -> SurveyDesign:
    if method not in get_args(Method):
        raise BadInput(
            "Metoden {value} er ikke kjent. Velg {choices}.",
            value=method,
            choices=", ".join(get_args(Method)),
        )
    low, high = (-np.inf, np.inf) if bounds is None else (float(bounds[0]), float(bounds[1]))
    if not low < 1 < high:
        raise BadInput("Grensene {lower} til {upper} må ha 1 mellom seg.", lower=low, upper=high)
    if method == "logit" and not (np.isfinite(low) and np.isfinite(high)):
        raise BadInput("Logit-kalibrering trenger en nedre og en øvre grense.")
    names, x, target, margins = _auxiliary(design, totals)

    def fit(weight: Floats) -> Floats:
        return weight * _ratios(x, weight, target, names, method, (low, high))

    before = design.weight * design.in_domain
    root = np.sqrt(before)
    ratio = fit(before)[design.in_domain] / before[design.in_domain]
    scale = np.zeros(len(before))
    scale[design.in_domain] = ratio * root[design.in_domain]
    adjustment = Calibrated(_basis(x * root[:, None]), scale)
    return reweighted(design, fit, adjustment, f"calibrate-{method}", margins)


def _auxiliary(design: SurveyDesign, totals: Auxiliary) -> tuple[list[str], Floats, Floats, list[Margin]]:
    """Names, matrix (n, p) and totals (p,) of what to calibrate on, and the categorical margins among them."""
    if not totals:
        raise BadInput("Kalibrering trenger minst én total.")
    names: list[str] = []
    columns: list[Floats] = []
    target: list[float] = []
    margins: list[Margin] = []
    inside = design.in_domain
    for key, value in totals.items():
        if isinstance(value, Mapping):
            margin = read_margin(design.table, key, value, inside)
            margins.append(margin)
            for j, label in enumerate(margin.labels):
                names.append(f"{key}={label}")
                columns.append(((margin.code == j) & inside).astype(np.float64))
                target.append(float(margin.totals[j]))
            continue
        if not isinstance(value, int | float) or not np.isfinite(value):
            raise BadInput("Totalen for {variable} må være et tall.", variable=key)
        names.append(key)
        columns.append(_column(design, key) * inside)
        target.append(float(value))
    return names, np.column_stack(columns), np.array(target), margins


def _column(design: SurveyDesign, key: str) -> Floats:
    data, inside = design.table, design.in_domain
    if key == "(Intercept)":
        return np.ones(data.height)
    if key not in data.columns and inner(key) not in data.columns:
        split = [name for name in data.columns if key.startswith(name)]
        for name in sorted(split, key=len, reverse=True):
            hit = (data[name].cast(str) == key.removeprefix(name)).fill_null(False).to_numpy()
            if (hit & inside).any():
                return hit.astype(np.float64)
        require(data, split[0] if split else key)
        raise BadInput("Ingen rader i data har kategorien {category}.", category=key)
    (column,) = select(data, key)
    missing = int((column.is_null().to_numpy() & inside).sum())
    if missing:
        raise BadInput(
            "Kalibreringsvariabelen {variable} mangler verdi i {rows} {rows:rad|rader}.",
            variable=key,
            rows=missing,
        )
    if is_category(column):
        raise BadInput("{variable} er en kategori: gi én total for hver kategori.", variable=key)
    return numbers(column)


def _basis(x: Floats) -> Floats:
    """Orthonormal basis (n, r) of the columns of `x`, leaving out those that depend on others."""

    from scipy import linalg

    q, r, _ = linalg.qr(x, mode="economic", pivoting=True)
    diagonal = np.abs(np.diag(r))
    return np.asarray(q[:, diagonal > 1e-7 * diagonal[0]])


def _ratios(
    x: Floats, weight: Floats, target: Floats, names: list[str], method: Method, bounds: Bounds
) -> Floats:
    """g = after / before for each row, by Newton's method on the calibration equations."""

    from scipy import linalg

    free = not np.isfinite(bounds).any()
    eta = np.zeros(x.shape[1])
    g, slope = _distance(np.zeros(len(x)), method, bounds)
    gap = target - x.T @ (weight * g)
    scale = 1 + np.abs(target)
    best = np.inf
    for _ in range(_STEPS):
        hessian = (x * (weight * slope)[:, None]).T @ x
        step = (
            linalg.pinvh(hessian, rtol=1e-13) @ gap
            if method != "linear" or not free
            else _solve(hessian, gap)
        )
        for _halving in range(30):
            with np.errstate(over="ignore", invalid="ignore"):
                g, slope = _distance(x @ (eta + step), method, bounds)
            if np.isfinite(g).all() and np.isfinite(slope).all():
                break
            step = step / 2
        eta = eta + step
        gap = target - x.T @ (weight * g)
        size = float((np.abs(gap) / scale).max())
        if size <= _CLOSE or (size <= 1e-9 and size >= best):
            return g
        best = min(best, size)
    worst = int(np.argmax(np.abs(gap) / scale))
    raise BadInput(
        "Kalibreringen når ikke totalen for {variable}: {reached} mot {total}. "
        "Totalene er uenige, eller grensene for vektene er for trange.",
        variable=names[worst],
        reached=round(float(target[worst] - gap[worst]), 4),
        total=float(target[worst]),
    )


def _solve(matrix: Floats, right: Floats) -> Floats:
    scale = np.sqrt(np.maximum(np.diag(matrix), 1e-300))
    return np.asarray(np.linalg.lstsq(matrix / np.outer(scale, scale), right / scale, rcond=1e-12)[0] / scale)


def _distance(u: Floats, method: Method, bounds: Bounds) -> tuple[Floats, Floats]:
    """Ratio g(u) and its derivative for the distance function."""
    low, high = bounds
    if method == "linear":
        return np.clip(1 + u, low, high), ((u > low - 1) & (u < high - 1)).astype(np.float64)
    if method == "raking":
        raw = np.exp(u)
        return np.clip(raw, low, high), np.where((raw > low) & (raw < high), raw, 0.0)
    a = (high - low) / ((high - 1) * (1 - low))
    e = np.exp(a * u)
    bottom = high - 1 + (1 - low) * e
    g = (low * (high - 1) + high * (1 - low) * e) / bottom
    return g, (high - low) * (high - 1) * (1 - low) * a * e / bottom**2
