"""Why no division keeps to the rules: the rule that binds, and the least it must give."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from nabolag.cooperation.partners.graph import Graph
from nabolag.cooperation.partners.parts import Floats, pieces
from nabolag.errors import NotPossible

SECONDS, SECONDS_EACH = 30.0, 4.0
Search = Callable[..., tuple[NDArray[np.int8] | None, int]]


class NoDivision(Exception):
    """It is proven that there is none."""


class _Relaxing:
    """Looks for the least one end of the window must give."""

    def __init__(self, graph: Graph, people: Floats, parts: int, search: Search) -> None:
        self._graph, self._people, self._parts, self._search = graph, people, parts, search
        self._until = monotonic() + SECONDS
        self._whole = bool((people == np.round(people)).all())
        self.proven = True

    def lower(self, lower: float, upper: float) -> float | None:
        """The highest lower end below `lower` that goes with `upper`; None where none does."""
        return self._end(lower, lambda end: self._sizes(end, upper), min, 0.0)

    def upper(self, lower: float, upper: float) -> float | None:
        """The lowest upper end above `upper` that goes with `lower`; None where none does."""
        return self._end(upper, lambda end: self._sizes(lower, end), max, float(self._people.sum()))

    def _end(
        self,
        bad: float,
        sizes: Callable[[float], Floats | None],
        extreme: Callable[[Floats], float],
        widest: float,
    ) -> float | None:
        part_sizes = sizes(widest)
        if part_sizes is None:
            return None
        good = float(extreme(part_sizes))
        least = 1.0 if self._whole else 1e-6 * max(abs(good), 1.0)
        if self._whole:
            bad = float(np.ceil(bad) if widest < bad else np.floor(bad))
        while abs(good - bad) > least:
            middle = (good + bad) / 2
            if self._whole:
                middle = float(np.floor(middle))
                middle = middle if middle not in (good, bad) else middle + 1
            part_sizes = sizes(middle)
            if part_sizes is None:
                bad = middle
            else:
                good = float(extreme(part_sizes))
        return good

    def _sizes(self, lower: float, upper: float) -> Floats | None:
        until = min(self._until, monotonic() + SECONDS_EACH)
        try:
            division, _bound = self._search(
                self._graph, self._people, self._parts, lower, upper, until, any_=True
            )
        except NoDivision:
            return None
        if division is None:
            self.proven = False
            return None
        sizes: Floats = division @ self._people
        return sizes


def impossible(
    graph: Graph, people: Floats, parts: int, lower: float, upper: float, search: Search
) -> NotPossible:
    """The refusal: which rule binds, and the smallest relaxation that was found."""
    n, alone = len(graph.nodes), pieces(graph)
    if parts > n:
        return NotPossible(
            "Regelen om antall deler binder: {n} {n:kommune|kommuner} kan ikke bli {parts} deler. Velg høyst {n}.",
            n=n,
            parts=parts,
        )
    if alone > parts:
        return NotPossible(
            "Regelen om sammenheng binder: naboskapet er i {n} {n:bit|biter} uten forbindelse, og {parts} "
            "{parts:sammenhengende del|sammenhengende deler} rekker ikke. Velg minst {n} {n:del|deler}, eller bind "
            "bitene sammen.",
            n=alone,
            parts=parts,
        )
    relaxing = _Relaxing(graph, people, parts, search)
    low, high = relaxing.lower(lower, upper), relaxing.upper(lower, upper)
    both = low is None and high is None
    if both and (high := relaxing.upper(0.0, upper)) is not None:
        low = relaxing.lower(lower, high)
    if not relaxing.proven:
        return NotPossible(
            "Ingen inndeling i {parts} {parts:sammenhengende del|sammenhengende deler} holder vinduet fra {lower} til "
            "{upper}. Det minste som må gis etter, er ikke funnet i tide; prøv et videre vindu.",
            parts=parts,
            lower=_people(lower),
            upper=_people(upper),
        )
    if both:
        return NotPossible(
            "Både den nedre grensen {lower} og den øvre {upper} binder: ingen inndeling i {parts} "
            "{parts:sammenhengende del|sammenhengende deler} går om bare den ene løses. Det går med et vindu fra {low} til "
            "{high}.",
            parts=parts,
            lower=_people(lower),
            upper=_people(upper),
            low=_people(lower if low is None else low),
            high=_people(float(people.sum()) if high is None else high),
        )
    if high is None:
        return NotPossible(
            "Den nedre grensen {lower} binder: ingen inndeling i {parts} {parts:sammenhengende del|sammenhengende "
            "deler} holder den. Den minste lettelsen: nedre grense {low}.",
            parts=parts,
            lower=_people(lower),
            low=_people(low or 0.0),
        )
    if low is None:
        return _upper_binds(graph, people, parts, upper, high)
    return NotPossible(
        "Ingen inndeling i {parts} {parts:sammenhengende del|sammenhengende deler} holder vinduet fra {lower} til "
        "{upper}. Den minste lettelsen: nedre grense {low}, eller øvre grense {high}.",
        parts=parts,
        lower=_people(lower),
        upper=_people(upper),
        low=_people(low),
        high=_people(high),
    )


def _upper_binds(graph: Graph, people: Floats, parts: int, upper: float, high: float) -> NotPossible:
    largest = int(np.argmax(people))
    if people[largest] > upper:
        return NotPossible(
            "Den øvre grensen {upper} binder: {node} alene har {people}. Den minste lettelsen: øvre grense {high}.",
            upper=_people(upper),
            node=graph.nodes[largest],
            people=_people(float(people[largest])),
            high=_people(high),
        )
    return NotPossible(
        "Den øvre grensen {upper} binder: ingen inndeling i {parts} {parts:sammenhengende del|sammenhengende deler} "
        "holder den. Den minste lettelsen: øvre grense {high}.",
        parts=parts,
        upper=_people(upper),
        high=_people(high),
    )


def _people(value: float) -> str | int | float:
    if not np.isfinite(value):
        return "∞"
    return int(value) if value == round(value) else round(value, 2)
