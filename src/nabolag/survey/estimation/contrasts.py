"""Contrasts of estimates: weighted sums and expressions of them, with their errors (R's `svycontrast`).

A contrast is a number for each estimate (in order, or by name), or an expression of names such as `log(a / b)`, whose
error is that of its linear part. Names that are no plain words stand in backticks.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

import numpy as np

from nabolag.errors import BadInput, NotKnown
from nabolag.survey.estimation.formula import plain
from nabolag.survey.estimation.variables import Floats, nearest_names

Contrast = str | Sequence[float] | Mapping[str, float]
Contrasts = Contrast | Mapping[str, Contrast]

_FUNCTIONS = {"log": np.log, "exp": np.exp, "sqrt": np.sqrt}
_STEP = 1e-30  # of the imaginary part: the derivative is then exact


def contrasted(
    names: Sequence[str], estimate: Floats, covariance: Floats, asked: Contrasts
) -> tuple[list[str], Floats, Floats]:
    """Names, values (m,) and covariance (m, m) of what is asked.

    Raises:
        BadInput: the wrong number of weights, or an expression that cannot be read.
        NotKnown: an estimate that is not there.
    """
    wanted = _named(asked)
    values, slopes = zip(*(_one(names, estimate, c) for c in wanted.values()), strict=True)
    slope = np.stack(slopes)
    return list(wanted), np.array(values), slope @ covariance @ slope.T


def _named(asked: Contrasts) -> Mapping[str, Contrast]:
    if isinstance(asked, str):
        return {asked: asked}
    if isinstance(asked, Mapping):
        several = {k: v for k, v in asked.items() if not isinstance(v, int | float)}
        return (
            several
            if several
            else {"contrast": {k: v for k, v in asked.items() if isinstance(v, int | float)}}
        )
    return {"contrast": asked}


def _one(names: Sequence[str], estimate: Floats, asked: Contrast) -> tuple[float, Floats]:
    if isinstance(asked, str):
        return _expression(names, estimate, asked)
    weight = np.zeros(len(names))
    if isinstance(asked, Mapping):
        for name, value in asked.items():
            weight[_place(names, name)] = value
    else:
        if len(asked) != len(names):
            raise BadInput(
                "Kontrasten har {given} tall, men det er {count} anslag: {names}.",
                given=len(asked),
                count=len(names),
                names=", ".join(names),
            )
        weight[:] = asked
    used = weight != 0
    return float(weight[used] @ estimate[used]), weight


def _place(names: Sequence[str], name: str) -> int:
    if name not in names:
        raise NotKnown(
            "Det er ikke noe anslag som heter {variable}.",
            candidates=nearest_names(name, names),
            variable=name,
        )
    return list(names).index(name)


def _expression(names: Sequence[str], estimate: Floats, text: str) -> tuple[float, Floats]:
    words, columns = plain(text)
    try:
        tree = ast.parse(words.replace("^", "**"), mode="eval").body
    except SyntaxError as error:
        raise BadInput("Leddet «{term}» kan ikke leses.", term=text) from error
    at = {word: _place(names, name) for word, name in columns.items()}
    slope = np.zeros(len(names))
    value = 0.0
    with np.errstate(all="ignore"):
        for i in set(at.values()) or {0}:
            moved = estimate.astype(np.complex128)
            moved[i] += 1j * _STEP
            moved_value = complex(_value(tree, {word: moved[j] for word, j in at.items()}, text))
            value, slope[i] = moved_value.real, moved_value.imag / _STEP
    if not np.isfinite(value) or not np.isfinite(slope).all():
        raise BadInput("Uttrykket {expr} har ingen verdi for disse anslagene.", expr=text)
    return value, slope


def _value(node: ast.expr, values: Mapping[str, np.complex128], text: str) -> np.complex128:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return np.complex128(node.value)
    if isinstance(node, ast.Name) and node.id in values:
        return values[node.id]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1:
        function = _FUNCTIONS.get(node.func.id)
        if function is not None:
            return np.complex128(function(_value(node.args[0], values, text)))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, values, text)
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left, values, text), _value(node.right, values, text)
        match node.op:
            case ast.Add():
                return left + right
            case ast.Sub():
                return left - right
            case ast.Mult():
                return left * right
            case ast.Div():
                return left / right
            case ast.Pow():
                return np.complex128(left**right)
    raise BadInput("Leddet «{term}» kan ikke leses.", term=text)
