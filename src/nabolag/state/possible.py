"""What no answer about a measure can be outside: a result out of the possible stops here, and is named.

A cooperation saves at most all that its members spend on the service, and costs at most as much again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from nabolag.errors import NotPossible
from nabolag.state.measures import Measure
from nabolag.state.simulation import Place
from nabolag.text import Amount

Floats = NDArray[np.float64]
NEAR = 1 + 1e-9


def spent_by(places: Sequence[Place], spent: Mapping[str, float]) -> Floats:
    """Kroner a year that each can at most save: its part of what its group spends; free income where that is not known."""
    own = np.array([spent.get(place.code, np.nan) for place in places])
    income = np.array([place.population * place.income_per_head for place in places])
    return np.where(np.isfinite(own), np.maximum(own, 0.0), income)


def check_layer(layer: str, saves: Floats, places: Sequence[Place], most: Floats) -> None:
    """Nothing, when no draw (places, draws) saves more than `most`, or costs more than as much again.

    Raises:
        NotPossible: one does, or is no number; names the layer and the municipality.
    """
    off = ~(np.abs(saves) <= most[:, None] * NEAR).all(axis=1)
    if off.any():
        at = int(np.argmax(off))
        worst = saves[at][np.argmax(np.nan_to_num(np.abs(saves[at]), nan=np.inf))]
        raise NotPossible(
            "Laget «{layer}» sier at {place} sparer {amount} kr i året, men det brukes {most} kr. Tallet kan ikke være riktig.",
            layer=layer,
            place=places[at].code,
            amount=Amount(worst, 0),
            most=Amount(most[at], 0),
        )


def check_within(
    measure: Measure, what: str, values: NDArray[np.int64] | Floats, low: float, high: float
) -> None:
    """Nothing, when every draw of an amount lies between `low` and `high`.

    Raises:
        NotPossible: one does not; names the measure, the amount and what it cannot be outside.
    """
    slack = 1e-9 * max(abs(low), abs(high), 1.0)
    if not ((values >= low - slack) & (values <= high + slack)).all():
        raise NotPossible(
            "«{name}»: «{what}» ble fra {a} til {b}, men kan bare være fra {low} til {high}. Svaret er forkastet.",
            name=measure.name,
            what=what,
            a=Amount(float(np.min(values)), 0),
            b=Amount(float(np.max(values)), 0),
            low=Amount(low, 0),
            high=Amount(high, 0),
        )
