"""What a sharing rule answers with: who pays (or gets) what, and who would have reason to leave."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from nabolag.governance.costs.certificate import Certificate
from nabolag.governance.costs.coalitions import Floats, Game
from nabolag.text.showing import ShownValues, short

if TYPE_CHECKING:
    import polars as pl


class Violation(NamedTuple):
    """A group that would do better on its own, and by how much (same unit as the costs)."""

    group: tuple[str, ...]
    amount: float


class Sharing(Protocol):
    """What an allocation needs to know of its game."""

    players: tuple[str, ...]

    def violations_of(self, gains: Floats) -> list[Violation]: ...


class Allocation(ShownValues[float]):
    """One sharing: player -> amount.

    Attributes:
        method: the rule's name, as the method that made it.
        certificate: the proof, for the nucleolus family; else None.
        exact: the amounts as fractions of the figures as printed, when proved; else None.
    """

    def __init__(
        self,
        method: str,
        game: Sharing,
        gains: Floats,
        sign: float,
        certificate: Certificate | None = None,
    ) -> None:
        self.method = method
        self.certificate = certificate
        self._game = game
        self._gains = gains
        super().__init__(
            {name: sign * float(value) + 0.0 for name, value in zip(game.players, gains, strict=True)}
        )
        proved = certificate.exact if certificate else None
        self.exact: dict[str, Fraction] | None = (
            None if proved is None else {n: int(sign) * f for n, f in zip(game.players, proved, strict=True)}
        )

    def __repr__(self) -> str:
        return f"Allocation({self.method}, {short(self._values)})"

    @cached_property
    def violations(self) -> list[Violation]:
        """Every group that would do better on its own, the strongest reason first; empty in the core."""
        return self._game.violations_of(self._gains)

    @property
    def frame(self) -> pl.DataFrame:
        """Columns: player, amount."""
        import polars as pl

        return pl.DataFrame({"player": list(self), "amount": list(self._values.values())})


class LeastCore(float):
    """ε of the least core, as a number: the most any group is worse off when that is made as small as possible.

    At most 0: the core has points, and every group saves at least −ε by staying. Above 0: the core is empty.

    Attributes:
        epsilon: the number itself.
        allocation: one sharing that reaches it (there are often many).
    """

    allocation: Allocation

    def __new__(cls, epsilon: float, allocation: Allocation) -> LeastCore:
        self = super().__new__(cls, epsilon)
        self.allocation = allocation
        return self

    @property
    def epsilon(self) -> float:
        return float(self)


def violations(players: tuple[str, ...], game: Game, x: Floats) -> list[Violation]:
    """The groups of `game` (in gains) that have more alone than `x` gives them, beyond rounding."""
    missing = game.worth - game.coalitions.sums(x)
    room = 1e-9 * max(1e-300, float(np.abs(game.worth).max(initial=0.0)), abs(game.total))
    rows = np.flatnonzero(missing > room)
    rows = rows[np.argsort(-missing[rows], kind="stable")]
    return [
        Violation(tuple(players[i] for i in game.coalitions.members(int(row))), float(missing[row]))
        for row in rows
    ]
