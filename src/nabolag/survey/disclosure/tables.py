"""Tables of unweighted counts, before and after protection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations, product
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from nabolag.errors import BadInput, NotKnown
from nabolag.text.showing import Shown

if TYPE_CHECKING:
    from narwhals.typing import IntoDataFrame

Key = frozenset[tuple[str, str]]
"""A cell's identity across tables: its (variable, category) pairs; the total is the empty set."""

ANSWERED = "\x00answered"

Unions = Mapping[str, Mapping[str, tuple[str, ...]]]


def words(key: Key) -> str:
    """The cell for a message; empty for the total."""
    return ", ".join(f"{v} = {c}" for v, c in sorted(key) if not c.startswith("\x00"))


def _rows_of(frame: pl.DataFrame, dims: Sequence[str]) -> tuple[tuple[str | None, ...], ...]:
    if not dims:
        return ((),) * frame.height
    return tuple(zip(*(frame[dim].to_list() for dim in dims), strict=True))


@dataclass(frozen=True, eq=False, repr=False)
class CountTable(Shown):
    """Counts of respondents over the categories of `dims`, with margins.

    Args:
        name: shown in messages.
        dims: variables that span the table; the same variable in two tables links them.
        frame: one row a cell: a text column for each of `dims` (null in a margin over it) and `n`,
            the unweighted count. A boolean column `withheld` marks cells that will not be shown anyway;
            they protect others for free.
        where: variables that are fixed for the whole table, such as `{"wave": "2026"}`.
        unions: categories that are made of others, `{"wave": {"all": ("2024", "2026")}}`. Parts that
            no table shows count as unpublished and are protected too: with
            `{"wave": {"final": ("preliminary", "late")}}` nobody can subtract their way to the late.
        partial: variables with item non-response; their margin is then those who answered.

    Raises:
        BadInput: a count is missing or negative, a cell stands twice, or a column is missing.
    """

    name: str
    dims: tuple[str, ...]
    frame: pl.DataFrame
    where: Mapping[str, str] = field(default_factory=dict)
    unions: Unions = field(default_factory=dict)
    partial: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        absent = [c for c in (*self.dims, "n") if c not in self.frame.columns]
        if absent:
            raise BadInput(
                "Tabellen «{table}» mangler kolonnen «{column}».", table=self.name, column=absent[0]
            )
        n = self.frame["n"]
        if bad := n.null_count() + int((n < 0).sum()):
            raise BadInput(
                "Tabellen «{table}» har {rows} {rows:celle|celler} uten antall eller med negativt antall. "
                "Antall skal være hele tall fra 0.",
                table=self.name,
                rows=bad,
            )
        if len(set(self.rows())) < self.frame.height:
            raise BadInput("Tabellen «{table}» har samme celle to ganger.", table=self.name)

    def identities(self) -> tuple[Key, ...]:
        """The identity of each row's cell, in row order."""
        return self._identities

    def rows(self) -> tuple[tuple[str | None, ...], ...]:
        """The categories of each row."""
        return self._rows

    @cached_property
    def _identities(self) -> tuple[Key, ...]:
        return tuple(self.key(row) for row in self._rows)

    @cached_property
    def _rows(self) -> tuple[tuple[str | None, ...], ...]:
        return _rows_of(self.frame, self.dims)

    @property
    def withheld(self) -> pl.Series:
        """Which cells will not be shown anyway."""
        if "withheld" in self.frame.columns:
            return self.frame["withheld"]
        return pl.Series("withheld", [False] * self.frame.height, pl.Boolean)

    def withhold(self, more: Sequence[bool] | pl.Series) -> CountTable:
        """The table with these cells withheld too."""
        mark = pl.Series("withheld", more, pl.Boolean) | self.withheld
        return replace(self, frame=self.frame.with_columns(mark))

    def key(self, categories: Sequence[str | None]) -> Key:
        """The identity of one cell; None is the margin."""
        pairs = list(self.where.items())
        for dim, category in zip(self.dims, categories, strict=True):
            if category is not None:
                pairs.append((dim, str(category)))
            elif dim in self.partial:
                pairs.append((dim, ANSWERED))
        return frozenset(pairs)

    def leaves(self, dim: str) -> list[str]:
        """The categories of `dim` that are not unions of others in the table."""
        made = self.unions.get(dim, {})
        at = self.dims.index(dim)
        present = dict.fromkeys(c for row in self._rows if (c := row[at]) is not None)
        return [c for c in present if not set(made.get(c, ())).intersection(present)]


@dataclass(frozen=True, eq=False, repr=False)
class ProtectedTable(Shown):
    """A table that can be published.

    `frame` has the table's dims, `n` (null where hidden) and `status`: "published" or "suppressed".
    Which hidden cells were small and which were hidden to protect them is never told: it would say
    that the former are below the threshold.
    """

    name: str
    dims: tuple[str, ...]
    frame: pl.DataFrame
    where: Mapping[str, str]
    unions: Unions
    partial: frozenset[str]
    threshold: int
    optimal: bool

    @property
    def hidden(self) -> int:
        """How many cells are hidden."""
        return int((self.frame["status"] == "suppressed").sum())

    @cached_property
    def plain(self) -> CountTable:
        """Its cells as a table of counts, 0 where hidden."""
        filled = self.frame.select(*self.dims, n=self.frame["n"].fill_null(0))
        return CountTable(self.name, self.dims, filled, self.where, self.unions, self.partial)

    def identities(self) -> tuple[Key, ...]:
        """The identity of each row's cell, in row order."""
        return self.plain.identities()

    def rows(self) -> tuple[tuple[str | None, ...], ...]:
        """The categories of each row."""
        return self.plain.rows()

    def published(self) -> dict[tuple[str | None, ...], bool]:
        """Whether each cell may be shown, by its categories in the order of `dims` (None: the margin)."""
        rows = _rows_of(self.frame, self.dims)
        return {row: s == "published" for row, s in zip(rows, self.frame["status"].to_list(), strict=True)}

    def shows(self, **categories: str | None) -> bool:
        """Whether the cell with these categories (None or absent: the margin) may be shown."""
        wanted = pl.lit(True)
        for dim in self.dims:
            category = categories.get(dim)
            wanted = wanted & (pl.col(dim).is_null() if category is None else pl.col(dim) == category)
        row = self.frame.filter(wanted)
        if row.height != 1:
            raise NotKnown(
                "Tabellen «{table}» har ikke cellen {cell}.",
                table=self.name,
                cell=", ".join(f"{k}={v}" for k, v in categories.items()),
            )
        return bool(row["status"][0] == "published")


def count_table(
    data: IntoDataFrame,
    dims: Sequence[str],
    *,
    name: str | None = None,
    where: Mapping[str, str] | None = None,
    unions: Unions | None = None,
) -> CountTable:
    """Count the respondents of `data` (Polars, pandas or PyArrow) over `dims`, with every margin.

    Rows that lack an answer to one of `dims` are left out, as in the published table.

    Raises:
        NotKnown: `data` has no such column.
    """
    frame = nw.from_native(data, eager_only=True).to_polars()
    for dim in dims:
        if dim not in frame.columns:
            raise NotKnown(
                "Datasettet har ingen variabel «{variable}».", variable=dim, candidates=frame.columns[:5]
            )
    partial = frozenset(d for d in dims if frame[d].null_count())
    counts: dict[tuple[str, ...], int] = {}
    if dims:
        texts = [c if c.dtype == pl.String else c.cast(pl.String) for c in (frame[d] for d in dims)]
        cells = pl.DataFrame(texts).group_by(dims).len().iter_rows()
        counts = {cell[:-1]: cell[-1] for cell in cells if None not in cell}
    levels = [sorted({str(cell[i]) for cell in counts}) for i in range(len(dims))]
    rows: list[tuple[str | int | None, ...]] = [] if dims else [(frame.height,)]
    for shown in _subsets(dims) if dims else ():
        spread = [levels[i] if dim in shown else [None] for i, dim in enumerate(dims)]
        sums: Counter[tuple[str | None, ...]] = Counter()
        for cell, n in counts.items():
            sums[tuple(c if dim in shown else None for c, dim in zip(cell, dims, strict=True))] += n
        rows += [(*cell, sums[cell]) for cell in product(*spread)]
    table = pl.DataFrame(rows, schema={**dict.fromkeys(dims, pl.String), "n": pl.Int64}, orient="row")
    return CountTable(
        name or " × ".join(dims) or "total", tuple(dims), table, where or {}, unions or {}, partial
    )


def _subsets(dims: Sequence[str]) -> Iterator[list[str]]:
    for size in range(len(dims), -1, -1):
        for chosen in combinations(dims, size):
            yield list(chosen)
