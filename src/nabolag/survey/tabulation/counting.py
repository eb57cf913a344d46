"""The counts behind a table, and where each of its figures is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from nabolag.survey.disclosure import CountTable, ProtectedTable
from nabolag.survey.tabulation.derived import Links
from nabolag.survey.tabulation.editions import History
from nabolag.survey.tabulation.plan import Plan
from nabolag.survey.tabulation.recode import QuestionColumns

BASE = "\x00base"
Figure = tuple[str, str | None, str | None, str | None]
"""Question, group, the group's code, and the answer's code, or `BASE`: how many answered."""
Place = tuple[str, tuple[str | None, ...]]
"""The name of a table of counts, and the categories of a row of it."""

At = tuple[str | None, str | None]
"""Codes of the group and of the answer."""
Estimated = dict[tuple[str, str | None], dict[At, dict[str, float | None]]]
"""By question and group: the figures of each place where somebody answered."""


@dataclass(frozen=True, eq=False, repr=False)
class Behind:
    """What the house knows of an analysis and nobody else may: every count, and which each figure tells.

    `counts`: tables whose figures are new; `history`: what was out before; `guarded`: every table with each cell's
    right to be shown, and `figures` and `ranks`: what was estimated, for the same analysis in another language.
    """

    counts: tuple[CountTable, ...] = ()
    places: Mapping[Figure, frozenset[Place]] = field(default_factory=dict)
    history: History = field(default_factory=History)
    guarded: tuple[ProtectedTable, ...] = ()
    figures: Estimated = field(default_factory=dict)
    ranks: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    def as_told(self, figures: set[Figure], threshold: int) -> list[ProtectedTable]:
        """The counts as somebody has them who has seen these figures alone: a share is taken to give its count."""
        told = {place for figure in figures for place in self.places.get(figure, ())}
        return [_seen(table, told, threshold) for table in self.counts]


def _seen(table: CountTable, told: set[Place], threshold: int) -> ProtectedTable:
    shown = pl.Series("shown", [(table.name, row) in told for row in table.rows()], pl.Boolean)
    frame = table.frame.select(
        *table.dims,
        n=pl.when(shown).then(pl.col("n")),
        status=pl.when(shown).then(pl.lit("published")).otherwise(pl.lit("suppressed")),
    )
    return ProtectedTable(
        table.name, table.dims, frame, table.where, table.unions, table.partial, threshold, True
    )


def counts_of(
    data: pl.DataFrame, plan: Plan, question: QuestionColumns, group: str | None, link: Links
) -> list[CountTable]:
    """What a reader could turn the published figures back into: counts of every cell that is shown."""
    dims = [group] if group else []
    name = f"{question.name} × {group}" if group else question.name
    if question.kind == "share":
        return [_withhold(link.count(data, [*dims, question.name], title=name), plan)]
    asked = data.filter(pl.all_horizontal(pl.col(c).is_not_null() for c in question.columns))
    where = {f"base:{question.name}": "answered"} if asked.height < data.height else {}
    if question.kind == "mean":
        return [link.count(asked, dims, title=name, where=where)]
    codes = asked.with_columns(pl.col(c).cast(pl.Int8).cast(pl.String) for c in question.columns)
    return [
        _withhold(link.count(codes, [*dims, c], title=f"{name} ({c})", where=where), plan)
        for c in question.columns
    ]


def _withhold(table: CountTable, plan: Plan) -> CountTable:
    """Mark the cells of groups too small for a figure; the answer is the last of the dims."""
    rows = table.rows()
    count = dict(zip(rows, table.frame["n"].to_list(), strict=True))
    least = plan.disclosure.minimum_base
    return table.withhold([row[-1] is not None and count[*row[:-1], None] < least for row in rows])
