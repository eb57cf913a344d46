"""Protection against what weighted figures tell, and against the one person in a hidden cell.

`protect` models counts. A weighted share of everybody is one more sum over the groups, and a reader who knows the
weights, as where the group is what it was weighted to, could solve it. So figures leave rounded (`rounding`),
the rounded ones are put to `attack` as inequalities, and where that is not enough one more square is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from functools import reduce
from operator import or_

import numpy as np
import numpy.typing as npt
import polars as pl

from nabolag.errors import BadInput
from nabolag.survey.disclosure import (
    CountTable,
    Key,
    Patterns,
    ProtectedTable,
    Reader,
    Weighed,
    protect,
)
from nabolag.survey.disclosure.tables import ANSWERED, words
from nabolag.survey.tabulation.derived import PLUS
from nabolag.survey.tabulation.weighed_shares import SharesOfAll, weighed_sums

_ROUNDS = 12
_TRIES, _TABLES = 8, 400  # so many steps are tried without; fewer where each try goes through many tables
_SLACK = 1e-6
Floats = npt.NDArray[np.float64]
Answers = dict[tuple[object, ...], list[Key]]


def guard(
    tables: Sequence[CountTable],
    threshold: int,
    shares: Sequence[SharesOfAll],
    *,
    published: Sequence[ProtectedTable] = (),
    weighed: Sequence[Weighed] = (),
) -> list[ProtectedTable]:
    """`protect`, with more hidden where weighted figures or an insider would still give a small cell.

    `weighed`: what figures that are out tell besides.

    Raises:
        BadInput: what `protect` raises, or a cell that hiding more does not help.
    """
    search = _Search(tables, threshold, shares, published, weighed)
    while True:
        protected, told = search.hidden_more()
        if not told:
            return search.given_back(protected)
        tables = search.tables
        # squares and groups do not help: less is told of this variable, or of this answer, rather than nothing of any
        told_by = [group[0] for each in told if (group := _group(tables, each))]
        if not (told_by and search.withhold(_hide_variable(tables, told_by[0]))) and not search.withhold(
            _hide_answer(tables, told[0])
        ):
            raise BadInput(
                "Cellen {cell} kan ikke beskyttes: de veide tallene, eller den ene i cellen ved siden av, røper den. Slå "
                "sammen grupper eller svar under «derived».",
                cell=_words(next(iter(told))),
            )


class _Search:
    """More and more withheld until nothing is told, and what turned out not to be needed shown again."""

    def __init__(
        self,
        tables: Sequence[CountTable],
        threshold: int,
        shares: Sequence[SharesOfAll],
        published: Sequence[ProtectedTable],
        weighed: Sequence[Weighed],
    ) -> None:
        self.first, self.tables = tables, [*tables]
        self._threshold, self._shares, self._published, self._weighed = threshold, shares, published, weighed
        self._patterns: Patterns = {}
        self._answers: Answers = {}
        self._steps: list[list[pl.Series]] = []

    def tried(self, tables: Sequence[CountTable]) -> tuple[list[ProtectedTable], list[Key]]:
        """The tables protected, and what is told all the same."""
        protected = protect(tables, self._threshold, published=self._published, patterns=self._patterns)
        weighed = [*weighed_sums(self._shares, tables, protected), *self._weighed]
        told = given_away(tables, protected, weighed, self._threshold, self._published, answers=self._answers)
        # how many there are in all is no secret that more hiding could keep
        return protected, [key for key in told if _words(key)]

    def withhold(self, more: Sequence[CountTable]) -> bool:
        """Go on from `more`; whether anything more is withheld in it."""
        step = [now.withheld & ~t.withheld for t, now in zip(self.tables, more, strict=True)]
        if not any(mask.any() for mask in step):
            return False
        self._steps.append(step)
        self.tables = [*more]
        return True

    def hidden_more(self) -> tuple[list[ProtectedTable], list[Key]]:
        """Groups and squares withheld until nothing is told, or no more of them helps; and what still is."""
        for _ in range(_ROUNDS):
            protected, told = self.tried(self.tables)
            if not told:
                break
            few = {pair: None for each in told if (pair := _group(self.tables, each, self._threshold))}
            helped = False
            for name, group in few:
                helped |= self.withhold(_hide_group(self.tables, name, group))
            met: set[Key] = set()
            for each in () if few else told:
                if each in met:  # in a square already: whether it needs one of its own is asked the next time
                    continue
                more = self.tables
                for key in _above(more, each):
                    more = _hide_square(more, protected, key)
                met |= {
                    key
                    for t, now in zip(self.tables, more, strict=True)
                    for key, new in zip(t.identities(), now.withheld & ~t.withheld, strict=True)
                    if new
                }
                helped |= self.withhold(more)
            if not helped and (last := _group(self.tables, told[0])):
                self.withhold(_hide_group(self.tables, *last))
        return protected, told

    def given_back(self, protected: list[ProtectedTable]) -> list[ProtectedTable]:
        """What a step withheld is shown again where nothing is told without it, and less is hidden: the last first."""
        tries = min(_TRIES, _TABLES // max(len(self.first), 1)) if len(self._steps) > 1 else 0
        for step in self._steps[::-1][:tries]:
            others = [other for other in self._steps if other is not step]
            less = [
                t.withhold(reduce(or_, masks, t.withheld))
                for t, *masks in zip(self.first, *others, strict=True)
            ]
            again, told = self.tried(less)
            if not told and _suppressed(again) < _suppressed(protected):
                self._steps, protected = others, again
        return protected


def given_away(
    tables: Sequence[CountTable],
    protected: Sequence[ProtectedTable],
    weighed: Sequence[Weighed],
    threshold: int,
    published: Sequence[ProtectedTable] = (),
    *,
    answers: Answers | None = None,
) -> list[Key]:
    """Hidden cells with 1 to `threshold` - 1 persons that a reader of weighted figures, or an insider, can tell.

    `answers`: what was told of each group of cells, for calls about the same counts to share.
    """
    answers = {} if answers is None else answers
    truth = {k: n for t in tables for k, n in zip(t.identities(), t.frame["n"], strict=True)}
    small = [
        key
        for t, p in zip(tables, protected, strict=True)
        for key, status in zip(t.identities(), p.frame["status"], strict=True)
        if status == "suppressed" and 1 <= truth[key] < threshold
    ]
    if not small:
        return []
    seen = [*([_without_totals(p) for p in protected] if weighed else protected), *published]
    reader = Reader(seen, weighed)
    asked = [(group, cells) for group in reader.groups if (cells := group & set(small))]

    def told(group: frozenset[Key], cells: frozenset[Key], *, insiders: bool) -> list[Key]:
        question = (insiders, reader.content(group), cells)
        if question not in answers:
            answers[question] = (
                _to_insiders(reader, group, cells, truth)
                if insiders
                else _to_readers(reader, group, cells, threshold)
            )
        return answers[question]

    leaked = [key for each in asked for key in told(*each, insiders=False)] if weighed else []
    return leaked or [key for each in asked for key in told(*each, insiders=True)]


def _to_readers(reader: Reader, group: frozenset[Key], small: Set[Key], threshold: int) -> list[Key]:
    """Small cells of `group` that whoever reads the weighted figures can tell."""
    near = reader.always_within(group, dict.fromkeys(small, (_SLACK, 2.0 * threshold)))
    sure = reader.bounds(group, only=set(near), integer=True) if near else ()
    return [b.key for b in sure if b.exact or (b.low > 0.5 and b.high < threshold - _SLACK)]


def _to_insiders(
    reader: Reader, group: frozenset[Key], small: Set[Key], truth: Mapping[Key, int]
) -> list[Key]:
    """Small cells of `group` that the one person in another hidden cell can tell, knowing to be alone there."""
    for alone in (key for key in sorted(small, key=sorted) if truth[key] == 1):
        beside = {
            key
            for key in small
            if {v for v, _ in key} == {v for v, _ in alone} and not _may_overlap(key, alone)
        }
        certain = {key: (truth[key] - _SLACK, truth[key] + _SLACK) for key in beside}
        if certain and (cells := reader.always_within(group, certain, knows={alone: 1})):
            return cells
    return []


def _may_overlap(one: Key, other: Key) -> bool:
    """Whether the person in one may be in the other: all who answered are over each answer."""
    categories = dict(other)
    return all(c == categories[v] or ANSWERED in (c, categories[v]) for v, c in one)


def _without_totals(table: ProtectedTable) -> ProtectedTable:
    """The table as a weighted publication tells it: nobody is told how many gave each answer over all groups."""
    *groups, answer = table.dims or ("",)
    if not answer:
        return table
    alone = (
        pl.all_horizontal(pl.lit(True), *(pl.col(g).is_null() for g in groups)) & pl.col(answer).is_not_null()
    )
    frame = table.frame.with_columns(
        n=pl.when(alone).then(None).otherwise(pl.col("n")),
        status=pl.when(alone).then(pl.lit("suppressed")).otherwise(pl.col("status")),
    )
    return replace(table, frame=frame)


def _above(tables: Sequence[CountTable], told: Key) -> list[Key]:
    """The cell, and the merged cells that it is part of."""
    keys = {told: None}
    for table in tables:
        for variable, made in table.unions.items():
            for union, parts in made.items():
                for key in [k for k in keys if any(v == variable and c in parts for v, c in k)]:
                    keys[frozenset((v, union if v == variable else c) for v, c in key)] = None
    return list(keys)


def _hide_square(
    tables: list[CountTable], protected: Sequence[ProtectedTable], told: Key
) -> list[CountTable]:
    """`tables` with another group's cell for the same answer, and for one more answer of both, withheld."""
    tables = [*tables]
    for i, (table, shown) in enumerate(zip(tables, protected, strict=True)):
        keys, rows = table.identities(), table.rows()
        if told not in keys or len(table.dims) != 2:
            continue
        n = dict(zip(rows, table.frame["n"], strict=True))
        hidden = {row for row, s in zip(rows, shown.frame["status"], strict=True) if s == "suppressed"}
        group, answer = rows[keys.index(told)]
        answers = table.frame[table.dims[1]].drop_nulls().unique(maintain_order=True)
        beside = [c for c in answers if not _parts(table, c) & _parts(table, str(answer)) and (group, c) in n]
        squares = [
            ((group, answer), (other, answer), (other, more), (group, more))
            for other in table.leaves(table.dims[0])
            for more in beside
            if other != group and not {(other, answer), (other, more), (group, more)} <= hidden
        ]
        if squares:
            square = min(squares, key=lambda cells: sum(1 + n[c] / 1000 for c in cells if c not in hidden))
            tables[i] = table.withhold([row in square for row in rows])
    return tables


def _group(tables: Sequence[CountTable], told: Key, most: float = float("inf")) -> tuple[str, str] | None:
    """The group that the cell is in, where at most so many answered.

    In a group no larger than the threshold whoever is alone with an answer knows that the rest are a small cell,
    whatever else is hidden: only how many they are can be kept.
    """
    category_of = dict(told)
    for table in tables:
        if len(table.dims) == 2 and set(table.dims) <= set(category_of):
            name = table.dims[0]
            if table.frame.row(by_predicate=_margin(table, category_of[name]), named=True)["n"] <= most:
                return name, category_of[name]
    return None


def _margin(table: CountTable, group: str) -> pl.Expr:
    name, answer = table.dims
    return (pl.col(name) == group) & pl.col(answer).is_null()


def _hide_group(tables: Sequence[CountTable], name: str, group: str) -> list[CountTable]:
    """`tables` with the whole group withheld, how many it is too, and the smallest other one with it."""
    total = {
        leaf: int(table.frame.row(by_predicate=_margin(table, leaf), named=True)["n"])
        for table in tables
        if len(table.dims) == 2 and table.dims[0] == name
        for leaf in table.leaves(name)
    }
    others = sorted((g for g, n in total.items() if g != group and n), key=lambda g: total[g])[:1]
    both = pl.col(name).is_in([group, *others])
    return [
        t.withhold(t.frame.select(both.fill_null(False)).to_series()) if name in t.dims else t for t in tables
    ]


def _hide_variable(tables: Sequence[CountTable], name: str) -> list[CountTable]:
    """`tables` with the variable in no breakdown; what everybody answered to it stays."""
    return [
        t.withhold(t.frame.select(pl.col(name).is_not_null()).to_series())
        if len(t.dims) > 1 and name in t.dims
        else t
        for t in tables
    ]


def _hide_answer(tables: Sequence[CountTable], told: Key) -> list[CountTable]:
    """`tables` with every row of an answer withheld, how many gave it too, and the smallest other one with it.

    The answer is the one of `told` that fewest gave: who is alone beside a cell knows the rest of it from how many they are.
    """
    counted = {
        (t.dims[0], c): int(n)
        for t in tables
        if len(t.dims) == 1
        for c, n in zip(t.frame[t.dims[0]], t.frame["n"], strict=True)
        if c is not None and n
    }
    of_told = [part for part in told if part in counted]
    if not of_told:
        return list(tables)
    name, answer = min(of_told, key=lambda part: counted[part])
    others = sorted((c for v, c in counted if v == name and c != answer), key=lambda c: counted[name, c])[:1]
    both = pl.col(name).is_in([answer, *others]).fill_null(False)
    return [t.withhold(t.frame.select(both).to_series()) if name in t.dims else t for t in tables]


def _suppressed(tables: Sequence[ProtectedTable]) -> int:
    return sum(int((t.frame["status"] == "suppressed").sum()) for t in tables)


def _parts(table: CountTable, category: str) -> set[str]:
    return set(table.unions.get(table.dims[1], {}).get(category, (category,)))


def _words(key: Key) -> str:
    return words(frozenset((v, c.replace(PLUS, " + ")) for v, c in key))
