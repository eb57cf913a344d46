"""What would change the order: the weights and the answers that put another form first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from nabolag.governance.forms.advising import Advice, advise
from nabolag.governance.forms.names import Form
from nabolag.governance.forms.need import Need
from nabolag.governance.forms.ranking import checked, placed
from nabolag.governance.forms.weighing import criteria

MOST = 5
"""The highest weight the pages offer."""


@dataclass(frozen=True)
class Turn:
    """One change, and the forms that would then come first.

    `of` "weight": criterion `id` set to `value` with the others as they are; "answer": fact `id` answered `value`
    (1 yes, 0 no); "owners": `value` participants.
    """

    of: Literal["weight", "answer", "owners"]
    id: str
    value: float
    first: tuple[Form, ...]


def turning(need: Need, weights: Mapping[str, float] | None = None) -> list[Turn]:
    """The changes, one at a time, that put another form first: weights, then answers, then participants.

    The number of participants is tried only where all are municipalities. A weight is tried up to the highest the
    pages offer and down to 0; the nearest that turns the order is told.
    """
    return list(_turning(need, None if weights is None else tuple(weights.items())))


@lru_cache(maxsize=64)  # a page and its machine-readable twin tell the same
def _turning(need: Need, given_weights: tuple[tuple[str, float], ...] | None) -> tuple[Turn, ...]:
    weights = None if given_weights is None else dict(given_weights)
    answers = _answers(need)  # weights change the order of these, never the answers
    now = _first(answers, weights)
    base = checked(weights)
    turns = []
    for c in criteria():
        tried = sorted((float(n) for n in range(MOST + 1)), key=lambda v: abs(v - base[c.id]))
        for value in tried:
            other = base | {c.id: value}
            if value != base[c.id] and any(other.values()) and _turned(now, then := _first(answers, other)):
                turns.append(Turn("weight", c.id, value, then))
                break
    for fact in ("own_assets_and_loans", "market_activity", "individual_decisions"):
        for answer in (True, False):
            if getattr(need, fact) is not answer:
                given: dict[str, Any] = {fact: answer, "form": None}
                if fact == "own_assets_and_loans":
                    given |= {"owns_assets": None, "borrows": None}
                if _turned(now, then := _first(_answers(replace(need, **given)), weights)):
                    turns.append(Turn("answer", fact, float(answer), then))
    for count in (2, 3, 5, 10):
        if count != len(need.participants) and set(need.kinds) == {"municipality"}:
            many = replace(need, participants=["municipality"] * count, shares=None, form=None)
            if _turned(now, then := _first(_answers(many), weights)):
                turns.append(Turn("owners", "participants", count, then))
    return tuple(turns)


def _answers(need: Need) -> Sequence[Advice]:
    return advise(replace(need, form=None))


def _first(answers: Sequence[Advice], weights: Mapping[str, float] | None) -> tuple[Form, ...]:
    return tuple(r.form for r in placed(answers, weights) if r.place == 1)


def _turned(now: Sequence[Form], then: Sequence[Form]) -> bool:
    """Some form comes first that did not; one of several equals falling away is no news."""
    return not set(then) <= set(now)
