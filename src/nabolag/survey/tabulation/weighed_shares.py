"""What the weighted share of everybody for each answer tells of how many gave it in each group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from nabolag.survey.disclosure import CountTable, Key, ProtectedTable, Weighed
from nabolag.survey.disclosure.tables import ANSWERED
from nabolag.survey.estimation.cells import Coded, coded_column
from nabolag.survey.estimation.codes import Codes
from nabolag.survey.tabulation.derived import Links
from nabolag.survey.tabulation.rounding import HALF_STEP, rounded_share

_SLACK = 1e-6
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SharesOfAll:
    """What everybody's weighted shares of the answers of a question tell of its counts by a group.

    `cells`: the cell of each answer over all groups; `keys`: those of the groups; `least`, `most`: the weight of one
    person in each group; `share`: the rounded share of each answer; `alone`: answers that are no union of others;
    `total` and `outside`: the weights of those who answered, and of those among them in no group.
    """

    cells: Mapping[str, Key]
    keys: Mapping[str, tuple[Key, ...]]
    least: Floats
    most: Floats
    share: Mapping[str, float]
    alone: tuple[str, ...]
    total: float
    outside: float

    def weighed(self, hidden: Set[Key]) -> list[Weighed]:
        """The sums that a reader knows: of each answer whose share is shown, and of all the others together."""
        kept = [a for a in self.keys if self.cells[a] not in hidden]
        rest = [a for a in self.alone if a not in kept]
        told: list[tuple[tuple[str, ...], float, int]] = [((a,), self.share[a], 1) for a in kept]
        if rest:
            shown = [a for a in self.alone if a in kept]
            told.append((tuple(rest), 1.0 - sum(self.share[a] for a in shown), len(shown)))
        made = []
        for answers, share, steps in told:
            room = steps * HALF_STEP * self.total * (1 + _SLACK) + _SLACK * self.total
            low, high = share * self.total + room, share * self.total - room - self.outside
            least = {k: w for a in answers for k, w in zip(self.keys[a], self.least.tolist(), strict=True)}
            most = {k: w for a in answers for k, w in zip(self.keys[a], self.most.tolist(), strict=True)}
            made += [Weighed(least, -np.inf, low), Weighed(most, high, np.inf)]
        return made


def shares_of_all(
    data: pl.DataFrame, weight: Floats, tables: Sequence[CountTable], link: Links
) -> list[SharesOfAll]:
    """What the rounded share of everybody for each answer tells of the groups' counts.

    The reader is taken to know the least and the largest weight in each group. Empty where all weigh the same: then
    a share tells no more than its count, which `protect` takes as known.
    """
    if np.ptp(weight) < _SLACK * float(np.max(weight, initial=1.0)):
        return []
    made = []
    columns: dict[str, Coded] = {}
    for table in tables:
        if len(table.dims) != 2:
            continue
        for d in table.dims:
            if d not in columns:
                columns[d] = coded_column(_codes(data[d], link, d), category=True)
        group_column, answer_column = (columns[d] for d in table.dims)
        group, answer = table.dims
        leaves = table.leaves(group)
        at = _places(group_column, leaves)
        answered = answer_column.answered
        total = float(weight[answered].sum())
        inside = answered & (at >= 0)
        least, most = np.full(len(leaves), np.inf), np.zeros(len(leaves))
        np.minimum.at(least, at[inside], weight[inside])
        np.maximum.at(most, at[inside], weight[inside])
        least[np.isinf(least)] = 0.0
        given = np.bincount(answer_column.code[answered], weight[answered], len(answer_column.levels))
        share = {}
        categories = table.frame[answer].drop_nulls().unique(maintain_order=True).to_list()
        for category in categories:
            atoms = {*table.unions.get(answer, {}).get(category, (category,)), category}
            chosen = sum(
                float(w) for w, level in zip(given, answer_column.levels, strict=True) if level in atoms
            )
            share[category] = rounded_share(chosen / total) if total else 0.0
        made.append(
            SharesOfAll(
                {c: _bare(table.key((None, c))) for c in categories},
                {c: tuple(table.key((g, c)) for g in leaves) for c in categories},
                least,
                most,
                share,
                tuple(table.leaves(answer)),
                total,
                total - float(weight[inside].sum()),
            )
        )
    return made


def weighed_sums(
    shares: Sequence[SharesOfAll], tables: Sequence[CountTable], protected: Sequence[ProtectedTable]
) -> list[Weighed]:
    """What `shares` tell when those of hidden answers are not shown. `protected`: what became of `tables`."""
    if not shares:
        return []
    hidden: set[Key] = set()
    shown: set[Key] = set()
    for t, p in zip(tables, protected, strict=True):
        for key, row, status in zip(t.identities(), t.rows(), p.frame["status"], strict=True):
            if sum(c is not None for c in row) != 1:  # neither all nor a cell of a group
                continue
            (hidden if status == "suppressed" else shown).add(_bare(key))
    return [sums for each in shares for sums in each.weighed(hidden - shown)]


def _bare(key: Key) -> Key:
    """A cell over all groups, whether or not everybody is in one."""
    return frozenset((v, c) for v, c in key if c != ANSWERED)


def _places(column: Coded, leaves: Sequence[str]) -> Codes:
    """Place of each row's level among `leaves` (-1: in none of them)."""
    order = {leaf: i for i, leaf in enumerate(leaves)}
    return np.array([*(order.get(level, -1) for level in column.levels), -1])[column.code]


def _codes(column: pl.Series, link: Links, name: str) -> pl.Series:
    """Codes as the tables count them: alternatives chosen as "1", sources of derived variables as atoms."""
    if column.dtype == pl.Boolean:
        return column.cast(pl.Int8).cast(pl.String)
    return column.cast(pl.String).replace(link.atoms[name]) if name in link.atoms else column.cast(pl.String)
