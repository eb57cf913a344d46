"""From a user's variables and groups to arrays: what a variable is called, its levels, where it is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nabolag.errors import BadInput, NotKnown
from nabolag.survey.estimation.codes import Codes
from nabolag.survey.estimation.names import put_back
from nabolag.text.column_names import inner, outer

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Variable = str | pl.Expr
Variables = Variable | Sequence[Variable]

MOST_LEVELS = 1000
"""Values that a category may have and still be counted value by value."""


@dataclass(frozen=True)
class Columns:
    """Values to estimate, (n, k), with the name (the user's own) and level (None: a number) of each column.

    `answered` (n,) is False where a row cannot be used; its values are 0. None: every row can.
    """

    values: Floats
    names: tuple[str, ...]
    levels: tuple[str | None, ...]
    answered: Mask | None


@dataclass(frozen=True)
class Groups:
    """`code` (n,) of each row's group (-1: none) and `keys`, one row a group, sorted."""

    code: Codes
    keys: pl.DataFrame

    @property
    def size(self) -> int:
        return self.keys.height


def as_list(variables: Variables) -> list[Variable]:
    return [variables] if isinstance(variables, str | pl.Expr) else list(variables)


def select(data: pl.DataFrame, variables: Variables) -> list[pl.Series]:
    """The columns asked for, by name or as Polars expressions, with NaN made missing."""
    out = []
    for variable in as_list(variables):
        if isinstance(variable, str):
            column = data[require(data, variable)]
        else:
            for name in variable.meta.root_names():
                require(data, name)
            column = evaluated(data, variable)
        if len(column) != data.height:
            raise BadInput(
                "Uttrykket {variable} gir {rows} {rows:verdi|verdier}, men data har {expected} {expected:rad|rader}.",
                variable=column.name,
                rows=len(column),
                expected=data.height,
            )
        out.append(column.fill_nan(None) if column.dtype.is_float() else column)
    if not out:
        raise BadInput("Oppgi minst én variabel.")
    return out


def evaluated(data: pl.DataFrame, expr: pl.Expr) -> pl.Series:
    """The values of an expression, which knows the columns by the user's own names or by those of `data`."""
    roots = expr.meta.root_names()
    column = (data if roots and roots[0] in data.columns else put_back(data)).select(expr).to_series()
    return column.alias(inner(column.name))


def require(data: pl.DataFrame, name: str) -> str:
    """What data calls the column `name`, else an error with the nearest names."""
    if name not in data.columns and inner(name) not in data.columns:
        raise NotKnown(
            "Data har ingen kolonne {variable}.",
            candidates=nearest_names(name, data.columns),
            variable=name,
        )
    return name if name in data.columns else inner(name)


def nearest_names(name: str, names: Sequence[str]) -> list[str]:
    """The three names most like `name`."""
    return get_close_matches(name, names, n=3)


def fresh_name(name: str, taken: Sequence[str]) -> str:
    """`name`, with a line after it for as long as a column is called so already."""
    while name in taken:
        name += "_"
    return name


def is_category(column: pl.Series) -> bool:
    return isinstance(column.dtype, pl.String | pl.Categorical | pl.Enum)


def numbers(column: pl.Series) -> Floats:
    """A numeric or boolean column as floats, missing as 0."""
    if column.dtype == pl.Null:  # nobody has answered
        column = column.cast(pl.Float64)
    if is_category(column) or not (column.dtype.is_numeric() or column.dtype == pl.Boolean):
        raise BadInput(
            "Variabelen {variable} må være tall, men er {dtype}.",
            variable=column.name,
            dtype=str(column.dtype),
        )
    filled = column.cast(pl.Float64).fill_null(0.0) if column.null_count() else column.cast(pl.Float64)
    values = filled.to_numpy()
    if not np.isfinite(values).all():
        raise BadInput(
            "Variabelen {variable} har uendelige verdier i {rows} {rows:rad|rader}.",
            variable=column.name,
            rows=int((~np.isfinite(values)).sum()),
        )
    return values


def levels_of(column: pl.Series) -> tuple[Codes, list[str]]:
    """Level of each row (-1: missing) and the levels in order: Enum's own, otherwise sorted."""
    unique = column.unique().drop_nulls()
    order = unique.to_physical().arg_sort() if isinstance(column.dtype, pl.Enum) else None
    if order is not None:
        unique = unique[order]
    elif isinstance(column.dtype, pl.Categorical):
        unique = unique.cast(pl.String).sort()
    else:
        unique = unique.sort()
    labels = [_label(value) for value in unique.to_list()]
    if isinstance(column.dtype, pl.Categorical):
        column = column.cast(pl.String)
    codes = column.replace_strict(unique, np.arange(len(labels)), default=None, return_dtype=pl.Int64)
    return codes.fill_null(-1).to_numpy().astype(np.intp), labels


def countable(column: pl.Series) -> tuple[Codes, list[str]]:
    """`levels_of` a column with few enough values to be counted one by one.

    Raises:
        BadInput: far too many, as free text and amounts have.
    """
    code, labels = levels_of(column)
    if len(labels) > MOST_LEVELS:
        raise BadInput(
            "Variabelen {variable} har {levels} ulike verdier. Del den inn i grupper først.",
            variable=column.name,
            levels=len(labels),
        )
    return code, labels


def columns_of(data: pl.DataFrame, variables: Variables) -> Columns:
    """Numbers as they are, categories as one 0/1 column for each level. A row missing in any is unusable."""
    values: list[Floats] = []
    names: list[str] = []
    levels: list[str | None] = []
    answered: Mask | None = None
    for column in select(data, variables):
        if column.null_count():
            here = column.is_not_null().to_numpy()
            answered = here if answered is None else answered & here
        if column.null_count() == len(column):
            raise BadInput(
                "Variabelen {variable} mangler verdi i alle {rows} rader.",
                variable=column.name,
                rows=len(column),
            )
        if is_category(column):
            code, labels = countable(column)
            for j, label in enumerate(labels):
                values.append((code == j).astype(np.float64))
                names.append(outer(column.name))
                levels.append(label)
        else:
            values.append(numbers(column))
            names.append(outer(column.name))
            levels.append(None)
    matrix = values[0][:, None] if len(values) == 1 else np.column_stack(values)
    if answered is not None:
        matrix = np.where(answered[:, None], matrix, 0.0)
    return Columns(matrix, tuple(names), tuple(levels), answered)


def groups_of(data: pl.DataFrame, by: Variables, inside: Mask) -> Groups:
    """Groups that occur among the rows `inside`, sorted by their keys; rows with a missing key are in none."""
    columns = select(data, by)
    taken = [c.name for i, c in enumerate(columns) if c.name in [d.name for d in columns[:i]]]
    if taken:
        raise BadInput("Grupperingen kan ikke ha kolonnen {variable} to ganger.", variable=taken[0])
    frame = pl.DataFrame(columns)
    names = frame.columns
    sortable = [
        pl.col(c.name).cast(pl.String) if isinstance(c.dtype, pl.Categorical) else pl.col(c.name)
        for c in columns
    ]
    keys = frame.filter(inside).unique().drop_nulls().sort(sortable)
    if keys.is_empty():
        raise BadInput("Grupperingen {by} har ingen grupper med verdi i domenet.", by=", ".join(names))
    if len(columns) == 1:
        code = columns[0].replace_strict(
            keys.to_series(), np.arange(keys.height), default=None, return_dtype=pl.Int64
        )
    else:
        index = fresh_name("group", names)
        marked = keys.with_row_index(index)
        code = frame.join(marked, on=names, how="left", maintain_order="left")[index].cast(pl.Int64)
    codes = code.fill_null(-1).to_numpy().astype(np.intp)
    return Groups(np.where(inside, codes, -1) if not inside.all() else codes, keys)


def _label(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
