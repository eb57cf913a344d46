"""A survey's answers with everything that says what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec
import polars as pl

from nabolag.errors import BadInput, NotKnown
from nabolag.text import Texts

Value = float | str
Labels = dict[str, str]
Type = Literal["numeric", "string", "date", "datetime", "time"]
Measure = Literal["nominal", "ordinal", "scale", "unknown"]


class Category(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A value and what it means, by language."""

    value: Value
    labels: Labels = {}


class Variable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One column. `missing` and `missing_range` are answers that count as no answer (user-missing)."""

    name: str
    type: Type = "numeric"
    labels: Labels = {}
    categories: tuple[Category, ...] = ()
    missing: tuple[Value, ...] = ()
    missing_range: tuple[float, float] | None = None
    measure: Measure = "unknown"
    format: str | None = None
    width: int | None = None

    def label(self, lang: str = "nb") -> str:
        """The label in `lang`, else in any language, else the name."""
        return spoken(self.labels, lang) or self.name

    def says(self, value: object, lang: str = "nb") -> str:
        """What `value` means; a value without a label is its own text."""
        for category in self.categories:
            if category.value == value:
                return spoken(category.labels, lang) or _text(value)
        return _text(value)


class MultiResponseSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Several columns that answer one question.

    kind: "dichotomy" (a column for each alternative, `counted` means chosen) or "category" (each column
    holds one of the chosen alternatives). `labels_from_values`: the alternatives are named by the counted
    value's labels instead of the variables'.
    """

    name: str
    variables: tuple[str, ...]
    kind: Literal["dichotomy", "category"] = "dichotomy"
    counted: Value | None = None
    labels: Labels = {}
    labels_from_values: bool = False

    def label(self, lang: str = "nb") -> str:
        """The label in `lang`, else in any language, else the name."""
        return spoken(self.labels, lang) or self.name


@dataclass(frozen=True)
class Loss:
    """Something a format cannot hold: a bokmål template and what fills it.

    `unread`: how many of each question's answers the file holds and nobody could read; `missing`: how many it holds
    that are empty here because they count as no answer.
    """

    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    unread: Mapping[str, int] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)

    def text(self, texts: Texts) -> str:
        """The loss in the language of `texts`."""
        return texts(self.message, **self.values)


@dataclass(frozen=True, eq=False)
class SurveyData:
    """Answers and their codebook.

    Args:
        data: one row a respondent. User-missing answers stand as they are; see `valid`.
        variables: one for each column, in the same order.
        weight: the variable that weights the respondents, if the file says.
        origin: published, register, user, synthetic or modelled.
        losses: what was in the file that this value cannot hold.
        file: what the file is called.
        sheets: the sheets of a workbook, first the one that the answers are read from.

    Raises:
        BadInput: columns and codebook differ, or a set names a variable that is not there.
    """

    data: pl.DataFrame
    variables: tuple[Variable, ...]
    mr_sets: tuple[MultiResponseSet, ...] = ()
    weight: str | None = None
    title: str = ""
    notes: tuple[str, ...] = ()
    origin: str = "user"
    losses: tuple[Loss, ...] = ()
    file: str = ""
    sheets: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [v.name for v in self.variables]
        differ = set(names) ^ set(self.data.columns)
        if differ:
            raise BadInput(
                "Variabelen «{variable}» står bare i ett av stedene data og kodebok.",
                variable=min(differ),
            )
        for group in self.mr_sets:
            for name in group.variables:
                if name not in names:
                    raise BadInput(
                        "Flersvarssettet «{set}» bruker variabelen «{variable}», som ikke finnes.",
                        set=group.name,
                        variable=name,
                    )
        if self.weight is not None and self.weight not in names:
            raise BadInput("Vektvariabelen «{variable}» finnes ikke i datasettet.", variable=self.weight)

    def variable(self, name: str) -> Variable:
        """The variable called `name`.

        Raises:
            NotKnown: there is none.
        """
        for variable in self.variables:
            if variable.name == name:
                return variable
        raise NotKnown(
            "Datasettet har ingen variabel «{variable}».",
            variable=name,
            candidates=nearest(name, self.data.columns),
        )

    def mr_set(self, name: str) -> MultiResponseSet:
        """The multi-response set called `name`, with or without `$`.

        Raises:
            NotKnown: there is none.
        """
        for group in self.mr_sets:
            if group.name == name.removeprefix("$"):
                return group
        raise NotKnown(
            "Datasettet har ikke flersvarssettet «{set}».",
            set=name,
            candidates=nearest(name, [g.name for g in self.mr_sets]),
        )

    def valid(self) -> pl.DataFrame:
        """The answers with every user-missing one set to null, and text that says nothing too."""
        return self.data.with_columns(
            pl.when(_is_missing(v, self.data[v.name])).then(None).otherwise(self.data[v.name]).alias(v.name)
            for v in self.variables
            if v.missing or v.missing_range or self.data.schema[v.name] == pl.String
        )


def describe(
    data: pl.DataFrame, labels: Mapping[str, str] | None = None, *, origin: str = "user"
) -> SurveyData:
    """A `SurveyData` over a plain frame: types from the columns, bokmål labels from `labels`."""
    labels = labels or {}
    variables = tuple(
        Variable(name, type=type_of(dtype), labels={"nb": labels[name]} if name in labels else {})
        for name, dtype in data.schema.items()
    )
    return SurveyData(data, variables, origin=origin)


def type_of(dtype: pl.DataType) -> Type:
    """The codebook's word for a column type."""
    if dtype.is_numeric() or dtype == pl.Boolean:
        return "numeric"
    if dtype == pl.Date:
        return "date"
    if dtype == pl.Datetime:
        return "datetime"
    return "time" if dtype == pl.Time else "string"


def spoken(labels: Mapping[str, str], lang: str) -> str:
    """The label in `lang`, else bokmål, else the first there is."""
    return labels.get(lang) or labels.get("nb") or next(iter(labels.values()), "")


def nearest(name: str, names: Iterable[str]) -> list[str]:
    """Up to five known names that look like `name`."""
    from difflib import get_close_matches

    folded = {k.casefold(): k for k in names}
    return [folded[m] for m in get_close_matches(name.casefold(), folded, 5, 0.4)]


def _is_missing(variable: Variable, column: pl.Series) -> pl.Series:
    compared = column.cast(pl.Float64) if variable.type == "numeric" else column
    missing = pl.repeat(False, len(column), eager=True)
    if column.dtype == pl.String:
        missing = (column.str.strip_chars() == "").fill_null(False)
    for value in variable.missing:
        missing |= (compared == value).fill_null(False)
    if variable.missing_range:
        low, high = variable.missing_range
        missing |= compared.is_between(low, high).fill_null(False)
    return missing


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
