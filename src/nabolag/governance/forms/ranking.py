"""The user's own weights over the permitted forms, and how firmly the order stands.

Scores are our ordinal reading of the fact rows (`criteria.yaml`), 0–4. A form's value is the weighted mean.
Stability is the share of draws in which a form comes first: with every weight moved by up to ±20 %
(uniformly, independently), and with weights drawn from a flat Dirichlet. Forms that the law excludes, or that
must be clarified first, are not ranked; nor are "alene" and "sammenslåing", because the criteria say nothing
of whether a municipality can manage alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from nabolag.errors import BadInput, NotKnown
from nabolag.governance.forms.advise import Advice
from nabolag.governance.forms.names import Form, Said
from nabolag.governance.forms.rules import load

DRAWS = 2000
WIGGLE = 0.2
SEED = 20261101
NOT_RANKED: tuple[Form, ...] = ("alene", "sammenslåing")


class Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One criterion: what it means, the fact rows it is read from, and each form's score 0–4."""

    id: str
    name: Said
    means: Said
    rows: tuple[str, ...]
    scores: dict[Form, int]


@dataclass(frozen=True)
class Ranked:
    """One permitted form: its value 0–1 and the share of draws in which it comes first (ties shared)."""

    form: Form
    value: float
    first_near: float
    first_any: float


@cache
def criteria() -> tuple[Criterion, ...]:
    """The six criteria."""
    return load("forms/criteria.yaml", tuple[Criterion, ...])


def rank(answers: Sequence[Advice], weights: Mapping[str, float] | None = None) -> list[Ranked]:
    """The permitted forms of cooperation by the user's weights, best first. No weights means equal ones.

    Raises:
        NotKnown: a weight for something that is not a criterion.
        BadInput: a negative weight, or all weights zero.
    """
    forms = [a.form for a in answers if a.permitted and a.form not in NOT_RANKED]
    w = _weights(weights)
    if not forms:
        return []
    scores = np.array([[c.scores[form] / 4 for c in criteria()] for form in forms])
    rng = np.random.default_rng(SEED)
    near = w * rng.uniform(1 - WIGGLE, 1 + WIGGLE, (DRAWS, len(w)))
    flat = rng.dirichlet(np.ones(len(w)), DRAWS)
    values = scores @ (w / w.sum())
    found = [
        Ranked(form, float(v), float(a), float(b))
        for form, v, a, b in zip(forms, values, _firsts(scores, near), _firsts(scores, flat), strict=True)
    ]
    return sorted(found, key=lambda r: -r.value)


def _weights(given: Mapping[str, float] | None) -> NDArray[np.float64]:
    ids = [c.id for c in criteria()]
    for name, value in (given or {}).items():
        if name not in ids:
            raise NotKnown("Vekten «{name}» finnes ikke. Vektene er {names}.", candidates=ids,
                           name=name, names=", ".join(ids))  # fmt: skip
        if not 0 <= value < float("inf"):
            raise BadInput("Vekten for {name} må være 0 eller mer, ikke {value}.", name=name, value=value)
    w = np.array([1.0 if given is None else float(given.get(i, 0)) for i in ids])
    if not w.sum():
        raise BadInput("Alle vektene er 0. Gi minst én av dem en vekt.")
    return w


def _firsts(scores: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the weightings (rows) in which each form has the highest value; ties are split evenly."""
    values = weights @ scores.T
    best = np.isclose(values, values.max(axis=1, keepdims=True), rtol=0, atol=1e-12)
    shares: NDArray[np.float64] = (best / best.sum(axis=1, keepdims=True)).mean(axis=0)
    return shares
