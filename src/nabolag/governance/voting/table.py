"""What a measure answers with: a mapping from player to number that also knows how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

from nabolag.text.showing import MOST_SHOWN, ShownValues

if TYPE_CHECKING:
    import polars as pl

Number = int | Fraction | float


class PowerTable(ShownValues[Number]):
    """One measure for every player.

    Attributes:
        measure: the measure's name, as the method that made it.
        exact: the values are whole numbers or fractions without rounding.
        error_bound: no value is further than this from the true one; 0 when exact.
    """

    def __init__(self, measure: str, values: Mapping[str, Number], error_bound: float = 0.0) -> None:
        self.measure = measure
        self.error_bound = error_bound
        self.exact = all(isinstance(value, int | Fraction) for value in values.values())
        super().__init__(values)

    def __repr__(self) -> str:
        sure = "exact" if self.exact else f"within {self.error_bound:.1g}"
        values = ", ".join(
            f"{player}: {_short(value)}" for player, value in islice(self._values.items(), MOST_SHOWN)
        )
        more = ", …" if len(self) > MOST_SHOWN else ""
        return f"PowerTable({self.measure}, {sure}, {{{values}{more}}})"

    @property
    def frame(self) -> pl.DataFrame:
        """Columns: player, value (float), exact (the fraction as text, null when the value is a float)."""
        import polars as pl

        return pl.DataFrame(
            {
                "player": [str(player) for player in self],
                "value": [float(value) for value in self._values.values()],
                "exact": [None if isinstance(v, float) else str(v) for v in self._values.values()],
            },
            schema={"player": pl.String, "value": pl.Float64, "exact": pl.String},
        )


def _short(value: Number) -> str:
    """A fraction of hundreds of digits is told as the float it is near."""
    text = str(value)
    return text if len(text) <= 24 else f"≈{float(value):.6g}"
