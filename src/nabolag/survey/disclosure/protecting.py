"""Which cells to hide: the fewest that keep every small one from being worked out.

The exact cell suppression problem of Fischetti & Salazar-González (2001, Management Science 47(7),
1008-1027): a 0/1 master chooses cells, one linear program for each small cell and direction plays the
reader, and its dual is the cut that the master lacked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import highspy
import numpy as np
import numpy.typing as npt
import polars as pl
from highspy._core import _Highs

from nabolag.errors import BadInput
from nabolag.survey.disclosure.attacking import Array, Attacker, quiet_highs
from nabolag.survey.disclosure.cells import Cells, components, linked, systems
from nabolag.survey.disclosure.tables import CountTable, ProtectedTable

THRESHOLD = 5
FLOOR = 3
_ROUNDS = 40
_NODES = 1000
_SLACK = 1e-6
Mask = npt.NDArray[np.bool_]
Patterns = dict[tuple[object, ...], tuple[Mask, bool] | None]


def protect(
    tables: Sequence[CountTable],
    threshold: int = THRESHOLD,
    *,
    published: Sequence[ProtectedTable] = (),
    patterns: Patterns | None = None,
) -> list[ProtectedTable]:
    """Hide the small cells of `tables` and as few others as it takes.

    A cell is small when 1 to `threshold` - 1 respondents (unweighted) are in it; cells inside a small
    margin are hidden too, also when 0. Guaranteed against a reader of everything in `tables` and
    `published` who knows that counts are whole: for each such cell of count v a smaller count (where v > 0)
    and one of at least `threshold` both remain possible. Margins are hidden only where no choice of inner
    cells suffices; among equals, cells with small counts go first.

    `published` is out and cannot change. Give the counts behind it again in `tables`: what it hides is
    then guarded against the new tables too. `patterns`: what was found for each group of cells, for calls that
    follow each other to share (a dictionary, empty for the first).

    Raises:
        BadInput: `threshold` is below 3, counts contradict each other, or what is already published makes
            a small cell impossible to protect.
    """
    if threshold < FLOOR:
        raise BadInput(
            "Terskelen for skjuling er {threshold}. Den må være minst {floor}.",
            threshold=threshold,
            floor=FLOOR,
        )
    cells = linked([*tables, *published])
    if np.isnan(cells.value).any():
        raise BadInput(
            "Tallene bak {cell} er skjult i det som alt er publisert. Gi de opprinnelige tabellene på nytt, "
            "så de kan voktes sammen med de nye.",
            cell=cells.name(int(np.argmax(np.isnan(cells.value)))),
        )
    hidden_before, out_before = _history(cells, published)
    small = cells.guarded & (cells.value >= 1) & (cells.value < threshold)
    forced = small & ~out_before
    if (small & out_before & cells.shown).any():
        raise BadInput(
            "Cellen {cell} er under terskelen {threshold} og allerede publisert.",
            cell=cells.name(int(np.argmax(small & out_before & cells.shown))),
            threshold=threshold,
        )
    for whole, parts in cells.equations:
        if small[whole]:  # those who did not answer are not guarded, also in a small group
            forced[[part for part in parts if cells.guarded[part]]] = True
    hidden = forced | hidden_before | ~cells.shown | (_withheld(cells, tables) & ~out_before)
    pattern, optimal = _pattern(
        cells, forced, hidden, out_before, threshold, {} if patterns is None else patterns
    )
    return [_apply(table, cells, pattern, threshold, optimal) for table in tables]


def _withheld(cells: Cells, tables: Sequence[CountTable]) -> Mask:
    """Cells that every table which has them keeps back for reasons of its own."""
    kept = np.ones(len(cells.keys), dtype=bool)
    seen = np.zeros(len(cells.keys), dtype=bool)
    for table in tables:
        index = [cells.index[key] for key in table.identities()]
        seen[index] = True
        kept[index] &= table.withheld.to_numpy()
    return kept & seen


def _history(cells: Cells, published: Sequence[ProtectedTable]) -> tuple[Mask, Mask]:
    hidden, out = np.zeros(len(cells.keys), dtype=bool), np.zeros(len(cells.keys), dtype=bool)
    for table in published:
        for key, status in zip(table.identities(), table.frame["status"], strict=True):
            (out if status == "published" else hidden)[cells.index[key]] = True
    return hidden & ~out, out


def _pattern(
    cells: Cells, forced: Mask, hidden: Mask, out: Mask, threshold: int, patterns: Patterns
) -> tuple[Mask, bool]:
    if not forced.any():
        return hidden, True
    spared = out | (cells.margin & ~hidden & ~_beside_hidden_margin(cells, hidden))
    pattern, optimal = hidden.copy(), True
    groups = [group for group in components(cells, ~spared) if forced[group].any()]
    for own, index in systems(cells, groups):
        asked = own, forced[index], hidden[index], spared[index], threshold
        content = _content(*asked)
        if content not in patterns:
            patterns[content] = _Search(*asked).run()
        solution = patterns[content]
        if solution is None:
            return _whole(cells, forced, hidden, out, threshold)
        pattern[index] |= solution[0]
        optimal &= solution[1]
    return pattern, optimal


def _content(cells: Cells, forced: Mask, hidden: Mask, spared: Mask, threshold: int) -> tuple[object, ...]:
    """All that a search builds on: equal content has equal patterns."""
    arrays = (cells.value, cells.margin, forced, hidden, spared)
    return (threshold, *(a.tobytes() for a in arrays), tuple(cells.equations))


def _whole(cells: Cells, forced: Mask, hidden: Mask, out: Mask, threshold: int) -> tuple[Mask, bool]:
    solution = _Search(cells, forced, hidden, out, threshold).run()
    if solution is None:
        raise BadInput(
            "Cellen {cell} kan ikke beskyttes: det som alt er publisert, røper den.",
            cell=cells.name(int(np.argmax(forced))),
        )
    return solution


def _beside_hidden_margin(cells: Cells, hidden: Mask) -> Mask:
    """Margins that may have to go because a margin beside them is hidden."""
    beside = np.zeros_like(hidden)
    for _, parts in cells.equations:
        if (hidden & cells.margin & cells.shown)[list(parts)].any():
            beside[list(parts)] = True
    return beside


class _Search:
    """Master and readers for one group of cells that hang together."""

    def __init__(self, cells: Cells, forced: Mask, hidden: Mask, spared: Mask, threshold: int) -> None:
        self.cells, self.forced, self.hidden = cells, forced, hidden
        self.spared = spared & ~hidden
        self.goals = [
            (int(cell), sign, need)
            for cell in np.flatnonzero(forced)
            for sign, need in self._needs(cells.value[cell], threshold)
        ]
        self.reader = Attacker(cells)
        self.worlds = _Worlds(cells.value)
        self.master = self._master()

    @cached_property
    def whole_reader(self) -> Attacker:
        return Attacker(self.cells, integer=True)

    @staticmethod
    def _needs(value: float, threshold: int) -> list[tuple[int, float]]:
        up = max(threshold - value, 1.0)
        return [(+1, up), (-1, 1.0)] if value > 0 else [(+1, up)]

    def run(self) -> tuple[Mask, bool] | None:
        """The pattern and whether it is proven cheapest; None when nothing protects the cells."""
        everything = ~self.spared
        if self._cuts(everything, limit=1) or self._whole_failures(everything):
            return None
        for _ in range(_ROUNDS):
            self.master.run()
            if self.master.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                break
            pattern = np.array(self.master.getSolution().col_value) > 0.5
            cuts = self._cuts(pattern)
            if not cuts and self._whole_failures(pattern):
                cuts = [((~(pattern | self.spared)).astype(np.float64), 1.0)]
            if not cuts:
                return pattern, True
            for coefficients, need in cuts:
                self._add(coefficients, need)
        return self._prune(everything), False

    def _cuts(self, pattern: Mask, limit: int | None = None) -> list[tuple[Array, float]]:
        """What each unsatisfied reader says the master must add."""
        self.reader.hide(pattern, exact=self.cells.value)
        self.worlds.under(pattern)
        cuts: list[tuple[Array, float]] = []
        for cell, sign, need in self.goals:
            if self.worlds.reach(cell, sign, need):
                continue
            value, counts, dual = self.reader.why(cell, sign)
            self.worlds.add(counts)
            if sign * (value - self.cells.value[cell]) < need - _SLACK:
                up, down = self.reader.cap - self.cells.value, self.cells.value
                reach = np.maximum(dual, 0) * up + np.maximum(-dual, 0) * down
                cuts.append((np.minimum(np.where(reach > 1e-9, reach, 0.0), need), need))
                if len(cuts) == limit:
                    break
        return cuts

    def _whole_failures(self, pattern: Mask) -> bool:
        """Whether some goal that fractions reach is out of reach for whole counts."""
        self.whole_reader.hide(pattern, exact=self.cells.value)
        self.worlds.under(pattern)
        for cell, sign, need in self.goals:
            if self.worlds.reach(cell, sign, need):
                continue
            value, counts, _ = self.whole_reader.why(cell, sign)
            if sign * (value - self.cells.value[cell]) < need - _SLACK:
                return True
            self.worlds.add(counts)
        return False

    def _prune(self, pattern: Mask) -> Mask:
        """Show again, one at a time and the dearest first, what need not be hidden.

        Each goal keeps counts that reach it. They still do when a cell they leave as it is, is shown again; so
        only goals whose counts change the cell are asked anew.
        """
        pattern, value = pattern.copy(), self.cells.value
        witness = self._witnesses(pattern, range(len(self.goals)))
        assert witness is not None  # `run` has seen that hiding everything is enough
        loose = np.flatnonzero(pattern & ~self.hidden)
        for cell in loose[np.argsort(-self._price()[loose], kind="stable")]:
            pattern[cell] = False
            moved = [g for g, counts in witness.items() if abs(counts[cell] - value[cell]) > _SLACK]
            witnesses = self._witnesses(pattern, moved)
            if witnesses is None:
                pattern[cell] = True
            else:
                witness |= witnesses
        return pattern

    def _witnesses(self, pattern: Mask, goals: Iterable[int]) -> dict[int, Array] | None:
        """Whole counts that reach each of `goals`; None when one is out of reach."""
        self.reader.hide(pattern, exact=self.cells.value)
        self.whole_reader.hide(pattern, exact=self.cells.value)
        witnesses = {}
        for goal in goals:
            cell, sign, need = self.goals[goal]
            enough = need - _SLACK
            value, counts, _ = self.reader.why(cell, sign)
            if sign * (value - self.cells.value[cell]) < enough:
                return None
            if np.abs(counts - np.round(counts)).max() >= _SLACK:
                value, counts, _ = self.whole_reader.why(cell, sign)
                if sign * (value - self.cells.value[cell]) < enough:
                    return None
            witnesses[goal] = counts
        return witnesses

    def _price(self) -> Array:
        """A margin costs more than all inner cells together; ties go to the smaller count."""
        value = self.cells.value
        inner = 1.0 + value / (10.0 * max(float(value.max()), 1.0)) + 0.2 * (value == 0)
        return np.asarray(np.where(self.cells.margin, 2.0 * len(value) + inner, inner))

    def _master(self) -> _Highs:
        size = len(self.cells.keys)
        master = quiet_highs()
        master.setOptionValue("mip_max_nodes", _NODES)
        columns = np.arange(size, dtype=np.int32)
        master.addVars(size, self.hidden.astype(float), (~self.spared).astype(float))
        master.changeColsCost(size, columns, np.where(self.hidden, 0.0, self._price()))
        master.changeColsIntegrality(size, columns, np.full(size, highspy.HighsVarType.kInteger))
        self.master = master
        for whole, parts in self.cells.equations:
            together = np.array([whole, *parts])
            for cell in together[self.forced[together]]:
                others = np.zeros(size)
                others[together[together != cell]] = 1.0
                self._add(others, 1.0)
        return master

    def _add(self, coefficients: Array, need: float) -> None:
        index = np.flatnonzero(coefficients).astype(np.int32)
        self.master.addRow(need, highspy.kHighsInf, len(index), index, coefficients[index])


class _Worlds:
    """Whole counts that a reader has been seen to take for possible: what one of them reaches need not be asked again."""

    def __init__(self, value: Array) -> None:
        self.value = value
        self._worlds: list[Array] = []
        self._moves: list[Mask] = []
        self._open: list[Array] = []

    def under(self, pattern: Mask) -> None:
        """From now on only counts that differ from the true ones where `pattern` hides them."""
        self._pattern = pattern
        self._open = [
            w for w, moves in zip(self._worlds, self._moves, strict=True) if not moves[~pattern].any()
        ]

    def reach(self, cell: int, sign: int, need: float) -> bool:
        """Whether some of them have the cell so far from its true count."""
        return any(sign * (world[cell] - self.value[cell]) >= need - _SLACK for world in self._open)

    def add(self, counts: Array) -> None:
        """Keep `counts`, if they are whole."""
        world = np.round(counts)
        if np.abs(counts - world).max() < _SLACK:
            self._worlds.append(world)
            self._moves.append(world != self.value)
            self._open.append(world)


def _apply(table: CountTable, cells: Cells, pattern: Mask, threshold: int, optimal: bool) -> ProtectedTable:
    hide = [bool(pattern[cells.index[key]]) for key in table.identities()]
    shown = [None if hidden else n for hidden, n in zip(hide, table.frame["n"].to_list(), strict=True)]
    status = ["suppressed" if hidden else "published" for hidden in hide]
    frame = (
        pl.DataFrame(  # made at once: an expression for each of thousands of tables takes ten times as long
            [
                *(table.frame[dim] for dim in table.dims),
                pl.Series("n", shown, pl.Int64),
                pl.Series("status", status, pl.String),
            ]
        )
    )
    return ProtectedTable(
        table.name, table.dims, frame, table.where, table.unions, table.partial, threshold, optimal
    )
