"""Population totals as users give them, matched with the categories of the data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import polars as pl

from nabolag.errors import BadInput
from nabolag.survey.estimation.codes import Codes, grouped_sum
from nabolag.survey.estimation.names import set_aside
from nabolag.survey.estimation.variables import Floats, Mask, fresh_name, require


class ByLevel(Protocol):
    """A mapping from level (a tuple for several variables) to total, whatever type the levels have."""

    def items(self) -> Iterable[tuple[object, float]]: ...


# level → total; or a table (or list of records) with the variables and one column of totals
Totals = ByLevel | pl.DataFrame | Sequence[Mapping[str, object]]
Margins = Mapping[str | tuple[str, ...], Totals]
Auxiliary = Mapping[str, float] | Mapping[str, Totals] | Mapping[str, float | Totals]


@dataclass(frozen=True)
class Margin:
    """`code` (n,) is each row's category (0 outside the domain), `labels` and `totals` (m,) the population's."""

    name: str
    code: Codes
    labels: tuple[str, ...]
    totals: Floats

    def sums(self, weight: Floats) -> Floats:
        return grouped_sum(self.code, weight, len(self.totals))


def read_margin(
    data: pl.DataFrame, by: str | Sequence[str], totals: Totals, inside: Mask, *, partial: bool = False
) -> Margin:
    """Totals of the categories of `by`. Categories must be the same in the data and in the totals.

    `partial`: totals of categories that the data lack are left out.
    """
    names = [by] if isinstance(by, str) else list(by)
    name = " × ".join(names)
    names = [require(data, own) for own in names]
    table, count = _table(names, totals)
    observed = data.select(names).filter(inside)
    missing = observed.height - observed.drop_nulls().height
    if missing:
        raise BadInput(
            "Marginvariabelen {variable} mangler verdi i {rows} {rows:rad|rader}. Gi dem en egen kategori eller velg dem bort.",
            variable=name,
            rows=missing,
        )
    values = table[count].cast(pl.Float64, strict=False)
    wrong = table.filter(~(values.is_finite() & (values >= 0)).fill_null(False))
    if wrong.height:
        raise BadInput(
            "Totalen for {category} i {variable} må være et tall som ikke er negativt.",
            category=_key(wrong.select(names).row(0)),
            variable=name,
        )
    doubled = table.filter(table.select(names).is_duplicated())
    if doubled.height:
        raise BadInput(
            "{variable} har flere totaler for {category}.",
            variable=name,
            category=_key(doubled.select(names).row(0)),
        )
    table = _same_types(table, data, names)
    rows = fresh_name("rows", [*names, count])
    present = observed.group_by(names).agg(pl.len().alias(rows))
    if partial:
        table = table.join(present, on=names, how="semi", maintain_order="left")
        values = table[count].cast(pl.Float64)
    _refuse_unmatched(table, present, names, name, count, rows)
    table = table.filter(values > 0)
    index = fresh_name("code", names)
    marked = table.select(names).with_row_index(index)
    code = data.select(names).join(marked, on=names, how="left", maintain_order="left")[index]
    codes = code.cast(pl.Int64).fill_null(0).to_numpy().astype(np.intp)
    labels = tuple(_key(row) for row in table.select(names).iter_rows())
    return Margin(name, np.where(inside, codes, 0), labels, table[count].cast(pl.Float64).to_numpy())


def refuse_disagreement(margins: Sequence[Margin]) -> None:
    """Margins describe one population, so their sums must agree."""
    first = margins[0]
    total = float(first.totals.sum())
    for margin in margins[1:]:
        other = float(margin.totals.sum())
        if abs(other - total) > 1e-6 * max(total, other):
            raise BadInput(
                "Totalene er uenige: {first} summerer til {total}, {second} til {other}.",
                first=first.name,
                total=total,
                second=margin.name,
                other=other,
            )


def _records(totals: ByLevel | Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    if not isinstance(totals, Sequence):
        raise BadInput("Totalene må være en tabell, en liste av rader eller ett tall for hver kategori.")
    return [dict(row) for row in totals]


def _table(names: list[str], totals: Totals) -> tuple[pl.DataFrame, str]:
    if isinstance(totals, Mapping):
        keys = [key if isinstance(key, tuple) else (key,) for key in totals]
        if any(len(key) != len(names) for key in keys):
            raise BadInput(
                "Hver total for {variable} må ha {count} {count:kategori|kategorier}.",
                variable=" × ".join(names),
                count=len(names),
            )
        columns = {name: [key[i] for key in keys] for i, name in enumerate(names)}
        values = pl.Series(list(totals.values()), dtype=pl.Float64, strict=False)
        total = fresh_name("total", names)
        return pl.DataFrame({**columns, total: values}, strict=False), total
    table = set_aside(
        totals if isinstance(totals, pl.DataFrame) else pl.DataFrame(_records(totals), strict=False)
    )
    rest = [column for column in table.columns if column not in names]
    if len(rest) != 1 or len(table.columns) != len(names) + 1:
        raise BadInput(
            "Tabellen med totaler må ha kolonnene {variable} og én kolonne med antall.",
            variable=", ".join(names),
        )
    return table, rest[0]


def _same_types(table: pl.DataFrame, data: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    try:
        return table.with_columns(pl.col(name).cast(data.schema[name]) for name in names)
    except pl.exceptions.PolarsError as error:
        raise BadInput(
            "Kategoriene i totalene for {variable} har en annen type enn i data.", variable=" × ".join(names)
        ) from error


def _refuse_unmatched(
    table: pl.DataFrame, present: pl.DataFrame, names: list[str], name: str, count: str, rows: str
) -> None:
    positive = table.filter(pl.col(count) > 0)
    absent = positive.join(present, on=names, how="anti")
    if absent.height:
        raise BadInput(
            "Kategorien {category} i {variable} har total {total}, men ingen rader i data. "
            "Slå den sammen med en annen kategori.",
            category=_key(absent.select(names).row(0)),
            variable=name,
            total=float(absent[count][0]),
        )
    unknown = present.join(positive, on=names, how="anti").sort(names)
    if unknown.height:
        raise BadInput(
            "Kategorien {category} i {variable} har {rows} {rows:rad|rader} i data, men ingen total over 0.",
            category=_key(unknown.select(names).row(0)),
            variable=name,
            rows=int(unknown[rows][0]),
        )


def _key(values: tuple[object, ...]) -> str:
    return " × ".join(str(value) for value in values)
