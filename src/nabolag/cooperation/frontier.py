"""How far each unit is from the best practice seen, and what a merger could gain by learning, mix and size.

Data envelopment analysis (Farrell 1957; Banker, Charnes & Cooper 1984) and the decomposition of merger gains of
Bogetoft & Wang (2005, Journal of Productivity Analysis 23). Scores below 1 are what could be saved, scores above 1 of a
merger are a loss. A score compares with what others do in the same figures; it does not say why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabolag.errors import BadInput, NabolagError, one_of
from nabolag.text.showing import Shown

if TYPE_CHECKING:
    import polars as pl

Floats = NDArray[np.float64]
Technology = Literal["vrs", "drs", "crs", "irs", "fdh"]
Orientation = Literal["in", "out"]
_SUM_OF_WEIGHTS = {"vrs": (1.0, 1.0), "drs": (-np.inf, 1.0), "irs": (1.0, np.inf), "crs": (-np.inf, np.inf)}


@dataclass(frozen=True, repr=False)
class Merger(Shown):
    """The gains of one group, as factors on its input (Bogetoft & Wang 2005); infinite where the technology holds no such unit.

    Attributes:
        gain: E, the whole: what the group would need as one unit on the frontier, over what its members use now.
        gain_corrected: E*, the same when the members first become efficient each on its own: harmony × size.
        learning: E/E*: what the members could save alone. A merger is not needed for it.
        harmony: what a better mix of inputs and outputs gives.
        size: what being larger gives; above 1 it costs.
    """

    group: tuple[int, ...]
    gain: float
    gain_corrected: float
    learning: float
    harmony: float
    size: float


class MergerGains(Shown, Sequence[Merger]):
    """One `Merger` per group; each figure also as an array over the groups (`.gain`, `.size` …)."""

    def __init__(self, mergers: Iterable[Merger]) -> None:
        self._mergers = tuple(mergers)

    @overload
    def __getitem__(self, at: int) -> Merger: ...
    @overload
    def __getitem__(self, at: slice) -> MergerGains: ...
    def __getitem__(self, at: int | slice) -> Merger | MergerGains:
        return self._mergers[at] if isinstance(at, int) else MergerGains(self._mergers[at])

    def __len__(self) -> int:
        return len(self._mergers)

    def __repr__(self) -> str:
        return f"MergerGains({len(self)} groups)"

    @property
    def gain(self) -> Floats:
        return self._column("gain")

    @property
    def gain_corrected(self) -> Floats:
        return self._column("gain_corrected")

    @property
    def learning(self) -> Floats:
        return self._column("learning")

    @property
    def harmony(self) -> Floats:
        return self._column("harmony")

    @property
    def size(self) -> Floats:
        return self._column("size")

    @property
    def frame(self) -> pl.DataFrame:
        """Columns: group (list of row numbers), gain, gain_corrected, learning, harmony, size."""
        import polars as pl

        figures = ("gain", "gain_corrected", "learning", "harmony", "size")
        return pl.DataFrame(
            {"group": [list(m.group) for m in self]} | {name: self._column(name) for name in figures},
            schema={"group": pl.List(pl.Int64)} | dict.fromkeys(figures, pl.Float64),
        )

    def _column(self, name: str) -> Floats:
        return np.array([getattr(m, name) for m in self._mergers], dtype=np.float64)


def efficiency(
    inputs: ArrayLike, outputs: ArrayLike, technology: Technology = "vrs", orientation: Orientation = "in"
) -> Floats:
    """Farrell efficiency of each unit against all units.

    Args:
        inputs: (units, inputs), 0 or more.
        outputs: (units, outputs), 0 or more.
        technology: returns to scale: `vrs` variable, `crs` constant, `drs` decreasing, `irs` increasing; `fdh` compares with
            single units only (free disposal hull).
        orientation: `in`: the part of its input a unit would need, at most 1; `out`: what its output could be multiplied
            by, at least 1.

    Returns:
        One score per unit; 1 is on the frontier.

    Raises:
        BadInput: shapes that differ, negative or missing figures, a unit without input or output, an unknown technology or
            orientation.
    """
    x, y = _figures(inputs, "inputs"), _figures(outputs, "outputs")
    _check(x, y, technology, orientation)
    return np.array([_score(x, y, a, b, technology, orientation) for a, b in zip(x, y, strict=True)])


def merger_gains(
    inputs: ArrayLike, outputs: ArrayLike, groups: Iterable[Iterable[int]], technology: Technology = "vrs"
) -> MergerGains:
    """What each group could gain as one unit, split into learning, harmony and size (input-oriented).

    Args:
        inputs, outputs, technology: as in `efficiency`.
        groups: row numbers of the members, from 0; two or more each.

    Raises:
        BadInput: as `efficiency`; a row that does not exist, stands twice in a group, or a group of one.
    """
    x, y = _figures(inputs, "inputs"), _figures(outputs, "outputs")
    alone = efficiency(x, y, technology)
    asked = [_members(group, len(x)) for group in groups]
    return MergerGains(_merger(x, y, alone, group, technology) for group in asked)


def _merger(x: Floats, y: Floats, alone: Floats, group: tuple[int, ...], technology: Technology) -> Merger:
    members = list(group)
    output = y[members].sum(axis=0)
    lean = (alone[members, None] * x[members]).sum(axis=0)  # what they use once each is efficient
    n = len(members)
    gain = _score(x, y, x[members].sum(axis=0), output, technology, "in")
    corrected = _score(x, y, lean, output, technology, "in")
    harmony = _score(x, y, lean / n, output / n, technology, "in")
    with np.errstate(invalid="ignore"):  # infinite over infinite: not known
        learning, size = np.divide(gain, corrected), np.divide(corrected, harmony)
    return Merger(group, gain, corrected, float(learning), harmony, float(size))


def _score(
    x: Floats, y: Floats, a: Floats, b: Floats, technology: Technology, orientation: Orientation
) -> float:
    """The score of a unit with input `a` and output `b`; infinite (in) or not a number (out) where it lies outside."""
    if technology == "fdh":
        return _hull(x, y, a, b, orientation)
    from scipy.optimize import linprog

    n = len(x)
    scale_x, scale_y = np.where(a > 0, a, 1.0), np.where(b > 0, b, 1.0)  # so that every row is near 1
    use, make = (x / scale_x).T, (y / scale_y).T
    has, gives = a / scale_x, b / scale_y
    none_x, none_y = np.zeros((len(a), 1)), np.zeros((len(b), 1))
    if orientation == "in":
        rows = np.block([[use, -has[:, None]], [-make, none_y]])
        limits = np.concatenate([np.zeros(len(a)), -gives])
        goal = np.r_[np.zeros(n), 1.0]
    else:
        rows = np.block([[use, none_x], [-make, gives[:, None]]])
        limits = np.concatenate([has, np.zeros(len(b))])
        goal = np.r_[np.zeros(n), -1.0]
    least, most = _SUM_OF_WEIGHTS[technology]
    weights = np.r_[np.ones(n), 0.0]
    if np.isfinite(most):
        rows, limits = np.vstack([rows, weights]), np.r_[limits, most]
    if np.isfinite(least):
        rows, limits = np.vstack([rows, -weights]), np.r_[limits, -least]
    tight = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
    solution = linprog(goal, A_ub=rows, b_ub=limits, bounds=(0, None), method="highs-ds", options=tight)
    if solution.status == 2:
        return float("inf") if orientation == "in" else float("nan")
    if not solution.success:
        raise NabolagError(f"HiGHS: {solution.message}")
    return float(solution.x[-1])


def _hull(x: Floats, y: Floats, a: Floats, b: Floats, orientation: Orientation) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        if orientation == "in":
            able = (y >= b).all(axis=1)
            needs = np.where((a == 0) & (x == 0), -np.inf, x / a).max(axis=1)
            return float(needs[able].min()) if able.any() else float("inf")
        able = (x <= a).all(axis=1)
        gives = np.where(b == 0, np.inf, y / b).min(axis=1)
        return float(gives[able].max()) if able.any() else float("nan")


def _figures(given: ArrayLike, name: str) -> Floats:
    try:
        figures = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise BadInput("{name} må være tall, en rad per enhet.", name=name) from None
    figures = figures[:, None] if figures.ndim == 1 else figures
    if figures.ndim != 2 or not figures.size:
        raise BadInput("{name} må være tall, en rad per enhet.", name=name)
    bad = np.argwhere(~np.isfinite(figures) | (figures < 0))
    if len(bad):
        row, column = (int(at) for at in bad[0])
        raise BadInput(
            "{name}, rad {row}, kolonne {column}: {value} kan ikke brukes. Skriv et tall fra 0 og oppover.",
            name=name,
            row=row,
            column=column,
            value=figures[row, column],
        )
    empty = np.flatnonzero(figures.sum(axis=1) == 0)
    if len(empty):
        raise BadInput("{name}, rad {row} er bare nuller. Ta ut enheten.", name=name, row=int(empty[0]))
    return figures


def _check(x: Floats, y: Floats, technology: str, orientation: str) -> None:
    if len(x) != len(y):
        raise BadInput(
            "inputs har {n} {n:enhet|enheter}, outputs har {m}. De må være de samme.", n=len(x), m=len(y)
        )
    one_of("technology", technology, get_args(Technology))
    one_of("orientation", orientation, get_args(Orientation))


def _members(group: Iterable[int], n: int) -> tuple[int, ...]:
    members = tuple(int(i) for i in group)
    if len(members) < 2 or len(set(members)) < len(members):
        raise BadInput("Gruppen {group} må ha minst to ulike medlemmer.", group=list(members))
    if not all(0 <= i < n for i in members):
        raise BadInput(
            "Gruppen {group} har en rad som ikke finnes. Radene er 0 til {last}.",
            group=list(members),
            last=n - 1,
        )
    return members
