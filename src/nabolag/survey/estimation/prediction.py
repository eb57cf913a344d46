"""Predictions from a fitted model: for new rows, and for everybody as if in each group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy.special import expit

from nabolag.errors import BadInput
from nabolag.survey.estimation import formula as formulas
from nabolag.survey.estimation.estimates import Estimates, listed, with_keys
from nabolag.survey.estimation.names import set_aside
from nabolag.survey.estimation.variables import Floats, Variable, countable, fresh_name, require, select

if TYPE_CHECKING:
    from narwhals.typing import IntoDataFrame

    from nabolag.survey.estimation.model import Model, Scale


def predict(model: Model, new: IntoDataFrame, scale: Scale) -> Estimates:
    from nabolag.survey.estimation.structure import read_table

    if scale not in ("response", "link"):
        raise BadInput(
            "Metoden {value} er ikke kjent. Velg {choices}.", value=scale, choices="response, link"
        )
    table = set_aside(read_table(new))
    if table.is_empty():
        raise BadInput("Data har ingen rader.")
    x, offset = _matrix(model, table)
    value, slope = _mean(x @ _beta(model) + offset, model.family)
    if scale == "link":
        value, slope = x @ _beta(model) + offset, np.ones(len(x))
    gradient = x * slope[:, None]
    names = [str(i + 1) for i in range(len(x))]
    predictions = listed(
        names, value, gradient @ model.covariance @ gradient.T, model.df, model.n, model.level, scale
    )
    return with_keys(predictions, table)


def marginal_means(model: Model, group: Variable) -> Estimates:
    fitted = model._fitted()
    design = fitted.design
    (column,) = select(design.table, group)
    name = fresh_name("group", design.table.columns)
    codes, labels = countable(column)
    inside = fitted.used & (codes >= 0)
    present = np.unique(codes[inside])
    text = pl.Series(name, [labels[c] if c >= 0 else None for c in codes], dtype=pl.Enum(labels))
    adjusted = design.with_columns(pl.lit(text).alias(name))
    adjusted = adjusted.where(inside)
    wider = fitted.build(adjusted, f"{model.formula} + {name}", model.family, fitted.level)
    data = adjusted.table
    rows = wider._fitted().used
    values, slopes = np.zeros((data.height, len(present))), np.zeros((len(wider.terms), len(present)))
    weight = np.where(rows, design.weight, 0.0)
    for j, code in enumerate(present):
        as_if = data.filter(rows).with_columns(pl.lit(labels[code]).cast(text.dtype).alias(name))
        x, offset = _matrix(wider, as_if)
        mean, slope = _mean(x @ _beta(wider) + offset, model.family)
        values[rows, j] = mean
        slopes[:, j] = (weight[rows] * slope) @ x / weight.sum()
    asked = [fresh_name(f"mean{j}", data.columns) for j in range(len(present))]
    fitted_means = {n: pl.lit(pl.Series(n, values[:, i])) for i, n in enumerate(asked)}
    everyone = adjusted.where(rows).with_columns(**fitted_means).mean(list(asked))
    assert everyone.covariance is not None  # there are no groups
    covariance = slopes.T @ wider.covariance @ slopes + everyone.covariance
    names = [labels[code] for code in present]
    estimate = everyone.frame["estimate"].to_numpy()
    return listed(names, estimate, covariance, wider.df, wider.n, fitted.level, "marginal_mean")


def _beta(model: Model) -> Floats:
    return model.frame["estimate"].to_numpy()


def _mean(eta: Floats, family: str) -> tuple[Floats, Floats]:
    """Mean and its slope by the linear predictor."""
    if family == "gaussian":
        return eta, np.ones_like(eta)
    if family == "quasipoisson":
        return np.exp(eta), np.exp(eta)
    mean = np.asarray(expit(eta))
    return mean, mean * (1 - mean)


def _matrix(model: Model, new: pl.DataFrame) -> tuple[Floats, Floats]:
    """The model matrix and offset of new rows, with the levels that the model was fitted to."""
    fitted = model._fitted()
    _, right = formulas.split(model.formula)
    old = fitted.design.table.filter(fitted.used)
    columns = formulas.columns_in(right, old)
    for column in columns:
        require(new, column)
        missing = new[column].null_count()
        if missing:
            raise BadInput(
                "Kolonnen {variable} mangler verdi i {rows} {rows:rad|rader}.", variable=column, rows=missing
            )
    fitted_columns = old.select(columns)
    try:
        added = new.select(pl.col(c).cast(fitted_columns[c].dtype) for c in columns)
    except pl.exceptions.PolarsError as error:
        raise BadInput(
            "Verdiene i {variable} er ikke av samme slag som modellens.", variable=", ".join(columns)
        ) from error
    both = (
        pl.concat([fitted_columns, added])
        if columns
        else pl.DataFrame({"row": range(old.height + new.height)})
    )
    inside = np.arange(both.height) < old.height
    made = formulas.matrix(both, right, inside, strict=True)
    if made.names != tuple(model.frame["term"]):
        raise BadInput(
            "Verdiene i {variable} er ikke av samme slag som modellens.", variable=", ".join(columns)
        )
    return made.x[~inside], made.offset[~inside]
