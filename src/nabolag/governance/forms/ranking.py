"""The permitted forms in order, by the service and by what the participants weigh.

Half of a form's value is how it fits the marks of the service (`traits.yaml`), half how it does on the six criteria
with the user's own weights (`criteria.yaml`). Both are weighted means of points 0–4, so every step's part is shown and
the parts add up to the value. Two forms are called equal when they differ by less than one point on one step of
ordinary weight (1 / 4n of the whole for n steps): the points are no finer than that.

Stability is the share of draws in which a form comes first: with the weight of every step moved by up to ±20 %
(uniformly, independently), and with weights from flat Dirichlets and any split between the halves. Forms that the law
excludes are never ranked; nor are "alene" and "sammenslåing", because the points say nothing of whether a
municipality can manage alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nabolag.errors import BadInput, NotKnown
from nabolag.governance.forms.advising import Advice
from nabolag.governance.forms.marks_of_services import RANKED, Because, Mark, levels, marks
from nabolag.governance.forms.names import Form, Said, Verdict
from nabolag.governance.forms.need import Need
from nabolag.governance.forms.weighing import criteria

DRAWS = 2000
WIGGLE = 0.2
SEED = 20261101
SERVICE = 0.5
"""The service's part of the value; the need's weights have the rest."""


@dataclass(frozen=True)
class Step:
    """One step of a form's value: `weight` (its part of the whole, 0–1) times `score`/4 is what it `gives`."""

    of: Literal["service", "need"]
    id: str
    name: Said
    weight: float
    score: int
    reasons: tuple[Because, ...]

    @property
    def gives(self) -> float:
        return self.weight * self.score / 4


@dataclass(frozen=True)
class Ranked:
    """One form: its place (equals share it), its value 0–1, and the share of draws in which it comes first (ties shared).

    `verdict` is the law's: "to_clarify" only where asked for. The steps' parts add up to the value.
    """

    form: Form
    verdict: Verdict
    place: int
    value: float
    first_near: float
    first_any: float
    steps: tuple[Step, ...]

    @property
    def service(self) -> float:
        """How well the form fits the service alone, 0–1."""
        return _mean(self.steps, "service")

    @property
    def need(self) -> float:
        """How well it does on the weighted criteria alone, 0–1."""
        return _mean(self.steps, "need")


LARGEST_WEIGHT = 1_000_000


def rank(
    answers: Sequence[Advice], weights: Mapping[str, float] | None = None, open_too: bool = False
) -> list[Ranked]:
    """The permitted forms of cooperation, best first. No weights means equal ones.

    Args:
        answers: what `advise` gave for one need.
        weights: a weight 0 or more for some of the criteria; those not named weigh nothing.
        open_too: rank also the forms that must be clarified, as if each were cleared.

    Raises:
        NotKnown: a weight for something that is not a criterion.
        BadInput: a negative weight, or all weights zero.
    """
    ranked = placed(answers, weights, open_too)
    if not ranked:
        return []
    near, free = _firsts([f.steps for f in ranked])
    return [
        replace(f, first_near=float(n), first_any=float(a))
        for f, n, a in zip(ranked, near, free, strict=True)
    ]


def placed(
    answers: Sequence[Advice], weights: Mapping[str, float] | None = None, open_too: bool = False
) -> list[Ranked]:
    """As `rank`, without the draws: `first_near` and `first_any` are 0."""
    wanted = checked(weights)
    taken = [
        a for a in answers if a.form in RANKED and (a.permitted or (open_too and a.verdict == "to_clarify"))
    ]
    if not taken:
        return []
    steps = _steps([a.form for a in taken], taken[0].need, wanted)
    values = [sum(s.gives for s in each) for each in steps]
    places = _places(values, 1 / (4 * len(steps[0])))
    ranked = [
        Ranked(a.form, a.verdict, place, value, 0.0, 0.0, s)
        for a, place, value, s in zip(taken, places, values, steps, strict=True)
    ]
    return sorted(ranked, key=lambda r: (r.place, -r.value))


def checked(weights: Mapping[str, float] | None) -> dict[str, float]:
    """A weight for every criterion.

    Raises:
        NotKnown: a weight for something that is not a criterion.
        BadInput: a weight below 0, or beyond or below what can be told from 0 and endless; or all weights zero.
    """
    ids = [c.id for c in criteria()]
    for name, value in (weights or {}).items():
        if name not in ids:
            raise NotKnown("Vekten «{name}» finnes ikke. Vektene er {names}.", candidates=ids,
                           name=name, names=", ".join(ids))  # fmt: skip
        if not (value == 0 or 1 / LARGEST_WEIGHT <= value <= LARGEST_WEIGHT):
            raise BadInput(
                "Vekten for {name} må være fra 0 til {most}, ikke {value}.",
                name=name,
                value=value,
                most=LARGEST_WEIGHT,
            )
    by_criterion = {i: 1.0 if weights is None else float(weights.get(i, 0)) for i in ids}
    if not any(by_criterion.values()):
        raise BadInput("Alle vektene er 0. Gi minst én av dem en vekt.")
    return by_criterion


def _steps(forms: Sequence[Form], need: Need, weights: Mapping[str, float]) -> list[tuple[Step, ...]]:
    """Each form's steps, marks first; the weights of each side add up to its half, or one side has the whole."""
    need_marks, strength = marks(need), levels(need)
    counted = [(c, weights[c.id] * c.weight(strength)) for c in criteria() if weights[c.id]]
    service = SERVICE if need_marks else 0.0
    whole, total = sum(m.level for m in need_marks), sum(w for _, w in counted)
    return [
        (
            *(_of_service(form, m, service * m.level / whole) for m in need_marks),
            *(
                Step("need", c.id, c.name, (1 - service) * w / total, *_scored(form, need)[c.id])
                for c, w in counted
            ),
        )
        for form in forms
    ]


def _of_service(form: Form, mark: Mark, weight: float) -> Step:
    why = (mark.why, mark.reasons[form])
    return Step("service", mark.trait.id, mark.trait.name, weight, mark.scores[form], why)


@lru_cache(maxsize=1024)  # whatever the weights, dozens of which are tried
def _scored(form: Form, need: Need) -> dict[str, tuple[int, tuple[Because, ...]]]:
    """By criterion: the form's score, and why."""
    strength = levels(need)
    return {c.id: (c.score(form, strength), c.reasons(form, strength)) for c in criteria()}


def _places(values: Sequence[float], grain: float) -> list[int]:
    """1 for the best and all within one point of it, then the next below: equals share a place."""
    places = [0] * len(values)
    head, place = float("inf"), 0
    for count, i in enumerate(sorted(range(len(values)), key=lambda i: -values[i]), 1):
        if head - values[i] >= grain - 1e-9:
            head, place = values[i], count
        places[i] = place
    return places


def _mean(steps: Sequence[Step], side: str) -> float:
    mine = [s for s in steps if s.of == side]
    return sum(s.gives for s in mine) / sum(s.weight for s in mine) if mine else 0.0


def _firsts(steps: Sequence[Sequence[Step]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Share of the draws in which each form comes first: near the weights as they are, and with free ones."""
    scores = np.array([[s.score / 4 for s in each] for each in steps])
    weights = np.array([s.weight for s in steps[0]])
    of_service = np.array([s.of == "service" for s in steps[0]])
    rng = np.random.default_rng(SEED)
    near = weights * rng.uniform(1 - WIGGLE, 1 + WIGGLE, (DRAWS, len(weights)))
    free = np.zeros((DRAWS, len(weights)))
    share = rng.uniform(size=(DRAWS, 1)) if of_service.any() else np.zeros((DRAWS, 1))
    if of_service.any():
        free[:, of_service] = share * rng.dirichlet(np.ones(of_service.sum()), DRAWS)
    free[:, ~of_service] = (1 - share) * rng.dirichlet(np.ones((~of_service).sum()), DRAWS)
    return _first(scores, near), _first(scores, free)


def _first(scores: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the weightings (rows) in which each form has the highest value; ties are split evenly."""
    values = weights @ scores.T
    best = np.isclose(values, values.max(axis=1, keepdims=True), rtol=0, atol=1e-12)
    shares: NDArray[np.float64] = (best / best.sum(axis=1, keepdims=True)).mean(axis=0)
    return shares
