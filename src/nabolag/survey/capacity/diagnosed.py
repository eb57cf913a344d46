"""Whether a model describes its answers: replicated answers, groups left out, calibration of answers left out, influence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from nabolag.survey.smallarea import Graded, graded
from nabolag.survey.smallarea.cells import grade_shares
from nabolag.survey.smallarea.grades import Predictors
from nabolag.survey.smallarea.matching import KEY
from nabolag.survey.smallarea.reading import Floats

FOLDS = 5
BINS = 5
DRAWS = 300
NODES = 9
LEAST = 5
"""The fewest answers of a group that is left out and held against what the model says of it."""


@dataclass(frozen=True)
class Check:
    """Something the answers have, and what the model makes of it: its 95 % interval over replicated answers."""

    group_by: str
    group: str
    observed: float
    low: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether the model makes what the answers have."""
        return self.low - 1e-9 <= self.observed <= self.high + 1e-9


@dataclass(frozen=True)
class LeftOut:
    """A group whose answers were taken out: what it then was thought to answer, and how far the whole moved (influence)."""

    check: Check
    moved: float


@dataclass(frozen=True)
class Diagnosed:
    """What was found.

    Attributes:
        replicated: shares of each grade (group_by empty), and of the focus in each group.
        left_out: each group with at least `LEAST` answers.
        alone: how far the whole would move without each municipality (each person, or each answer, where none are known), nobody
            named.
        calibration: (predicted, observed, n) of answers left out, by fifths of the predicted chance.
        score: mean log chance given to the answers left out; `without`: the same of a model without effects.
    """

    replicated: tuple[Check, ...]
    left_out: tuple[LeftOut, ...]
    alone: Floats
    calibration: tuple[tuple[float, float, int], ...]
    score: float
    without: float


def diagnosed(found: Graded, focus: Sequence[object]) -> Diagnosed:
    """Judge a fit by what share of answers is one of `focus`.

    Of a block of tasks the tasks are groups too, and whoever is left out is so with all their answers.
    """
    places = [found.grades.index(f) for f in focus]
    rng = np.random.default_rng(int(str(found.asked.options["seed"])))
    calibration, score, without = _calibrated(found, places)
    return Diagnosed(
        _replicated(found, places, rng),
        _left_out(found, focus, places, rng),
        _alone(found, places),
        calibration,
        score,
        without,
    )


def again(found: Graded, answers: pl.DataFrame, **changed: Any) -> Graded:
    """The same model of other answers, its standard deviations held."""
    options = dict(found.asked.options) | {"grades": found.grades, "draws": DRAWS, "sd": found.sd} | changed
    return graded(answers, found.asked.frame, found.asked.outcome, found.effects, **options)  # type: ignore[arg-type]


def _replicated(found: Graded, places: list[int], rng: np.random.Generator) -> tuple[Check, ...]:
    """Answers drawn anew for those who answered, held against those they gave."""
    drawn = _drawn(found.predictors, found.answers, rng)
    given = found.answers["_y"].to_numpy()
    out = [
        _check("", str(grade), float((given == k).mean()), (drawn == k).mean(axis=1))
        for k, grade in enumerate(found.grades)
    ]
    hit, own = np.isin(drawn, places), np.isin(given, places)
    for i, effect in enumerate(found.effects):
        column = found.answers[KEY.format(i)]
        for level in column.unique().sort():
            mask = (column == level).to_numpy()
            out.append(_check(effect, _text(level), float(own[mask].mean()), hit[:, mask].mean(axis=1)))
    return tuple(out)


def _combination(p: Predictors, answers: pl.DataFrame) -> np.ndarray:
    """The combination of each answer."""
    keys = p.combinations.columns
    at = answers.select(keys).join(
        p.combinations.with_row_index("_at"), on=keys, how="left", maintain_order="left"
    )
    return at["_at"].to_numpy()


def _alone(found: Graded, places: list[int]) -> Floats:
    """How far the share of all moves without each municipality's answers: draws weighed by 1 / the chance of those answers
    (Gelfand, Dey & Chang 1992), its own effect, and those of its persons, integrated out by Gauss-Hermite quadrature.
    """
    p, answers = found.predictors, found.answers
    at, given = _combination(p, answers), answers["_y"].to_numpy()
    none = np.zeros(len(p.cuts))
    person = _places(answers, "_person") if p.persons is not None else np.arange(len(at))
    first = np.unique(person, return_index=True)[1]  # an answer of each person
    place = _places(answers, "_cluster")[first] if p.between is not None else np.arange(len(first))
    outer = _nodes(NODES if p.between is not None else 1)
    inner = _nodes(NODES if p.persons is not None else 1)
    between, persons = (none if sd is None else sd for sd in (p.between, p.persons))
    of_all, seen = np.empty(len(p.cuts)), np.empty((len(p.cuts), int(place.max()) + 1))
    borders = np.concatenate(
        [np.full((len(p.cuts), 1), -np.inf), p.cuts, np.full((len(p.cuts), 1), np.inf)], 1
    )
    for d, cuts in enumerate(p.cuts):
        eta = p.eta[d, at]
        low, high = borders[d, given] - eta, borders[d, given + 1] - eta
        of_place = np.zeros((len(outer[0]), seen.shape[1]))
        for k, z in enumerate(between[d] * outer[0]):
            of_person = np.zeros(len(first))
            for x, w in zip(persons[d] * inner[0], inner[1], strict=True):
                chance = 1 / (1 + np.exp(z + x - high)) - 1 / (1 + np.exp(z + x - low))
                of_person += w * np.exp(np.bincount(person, np.log(chance)))
            of_place[k] = np.exp(np.bincount(place, np.log(of_person)))
        seen[d] = outer[1] @ of_place
        both = np.hypot(between[d], persons[d])
        shares = sum(
            w * grade_shares(cuts, p.eta[d] + both * z)[:, places].sum(1)
            for z, w in zip(*_nodes(NODES if both else 1), strict=True)
        )
        of_all[d] = float(shares @ p.population) / float(p.population.sum())
    without = seen.min(axis=0) / seen
    return np.asarray(without.T @ of_all / without.sum(axis=0) - of_all.mean())


def _nodes(n: int) -> tuple[Floats, Floats]:
    """Points and weights of a standard normal."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(n)
    return nodes, weights / weights.sum()


def _drawn(p: Predictors, answers: pl.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """(draws, answers) grades that those who gave `answers` would give, each municipality and person drawn anew."""
    at = _combination(p, answers)
    own = [
        (sd, _places(answers, key))
        for key, sd in (("_cluster", p.between), ("_person", p.persons))
        if sd is not None
    ]
    out = np.empty((len(p.cuts), len(at)), np.int8)
    for d, cuts in enumerate(p.cuts):
        eta = p.eta[d, at]
        for sd, place in own:
            eta = eta + sd[d] * rng.standard_normal(int(place.max()) + 1)[place]
        below = np.cumsum(grade_shares(cuts, eta)[:, :-1], axis=1)
        out[d] = (rng.random(len(at))[:, None] > below).sum(axis=1)
    return out


def _places(answers: pl.DataFrame, key: str) -> np.ndarray:
    return answers[key].rank("dense").to_numpy().astype(np.int64) - 1


def _left_out(
    found: Graded, focus: Sequence[object], places: list[int], rng: np.random.Generator
) -> tuple[LeftOut, ...]:
    """Each group without its answers: what those who gave them are then thought to answer."""
    out = []
    # what is read is of combinations and of all, as of a superpopulation: leader by leader would be slow
    plain: dict[str, Any] = {"places": None, "people": None, "finite": False}
    whole = again(found, found.asked.answers, **plain).total(focus)["estimate"] or 0.0
    for i, effect in enumerate(found.effects):
        column = found.answers[KEY.format(i)]
        for level in column.unique().sort():
            mask = column == level
            n = int(mask.sum())
            if n < LEAST or n == len(column):
                continue
            rest = found.asked.answers.filter(
                pl.col(effect).cast(column.dtype, strict=False).ne_missing(pl.lit(level, column.dtype))
            )
            fit = again(found, rest, **plain)
            own = found.answers.filter(mask)
            drawn = np.isin(_drawn(fit.predictors, own, rng), places).mean(axis=1)
            observed = float(own["_y"].is_in(places).mean() or 0.0)  # type: ignore[arg-type]
            moved = (fit.total(focus)["estimate"] or 0.0) - whole
            out.append(LeftOut(_check(effect, _text(level), observed, drawn), moved))
    return tuple(out)


def _calibrated(
    found: Graded, places: list[int]
) -> tuple[tuple[tuple[float, float, int], ...], float, float]:
    """Every answer predicted from those of other municipalities; in fifths of the chance it was given."""
    answers = found.answers
    own = [key for key in ("_cluster", "_person") if key in answers.columns]
    by = answers[own[0]] if own else pl.Series(range(len(answers)))
    fold = (by.rank("dense").to_numpy().astype(np.int64) * 7919) % 104_729 % FOLDS
    chance, score, without = np.zeros(len(answers)), np.zeros(len(answers)), np.zeros(len(answers))
    given = answers["_y"].to_numpy()
    for k in range(FOLDS):
        out = fold == k
        if not out.any() or out.all():
            continue
        p = _chances(found, answers.filter(pl.Series(~out)), answers.filter(pl.Series(out)))
        chance[out] = p[:, places].sum(axis=1)
        score[out] = np.log(p[np.arange(int(out.sum())), given[out]])
        shares = (np.bincount(given[~out], minlength=len(found.grades)) + 0.5) / (
            (~out).sum() + 0.5 * len(found.grades)
        )
        without[out] = np.log(shares[given[out]])
    order = np.argsort(chance, kind="stable")
    hit = np.isin(given, places)
    parts = [part for part in np.array_split(order, BINS) if len(part)]
    bins = tuple((float(chance[p].mean()), float(hit[p].mean()), len(p)) for p in parts)
    return bins, float(score.mean()), float(without.mean())


def _chances(found: Graded, kept: pl.DataFrame, out: pl.DataFrame) -> Floats:
    """(answers left out, grades) mean chance of each grade, of a municipality that is not known."""
    every = [*found.effects, *(s for s in _splines(found) if s not in found.effects)]
    back = {KEY.format(i): name for i, name in enumerate(every)}
    renamed = kept.select(
        *(pl.col(key).alias(name) for key, name in back.items()),
        pl.col("_y").replace_strict(dict(enumerate(found.grades))).alias(found.asked.outcome),
        *(
            pl.col(key).alias(str(found.asked.options[name]))
            for key, name in (("_cluster", "cluster"), ("_person", "person"))
            if key in kept.columns
        ),
    )
    # only what the fit says of combinations is read: leader by leader would be slow
    p = again(found, renamed, weights=None, places=None, people=None, finite=False).predictors
    keys = list(back)
    at = (
        out.select(keys)
        .join(p.combinations.with_row_index("_at"), on=keys, how="left", maintain_order="left")["_at"]
        .to_numpy()
    )
    rng = np.random.default_rng(0)
    eta = p.eta[:, at]
    for sd in (p.between, p.persons):
        if sd is not None:
            eta = eta + sd[:, None] * rng.standard_normal((len(p.cuts), len(at)))
    return np.asarray(np.mean([grade_shares(c, e) for c, e in zip(p.cuts, eta, strict=True)], axis=0))


def _splines(found: Graded) -> tuple[str, ...]:
    return tuple(found.asked.options["splines"])  # type: ignore[arg-type]


def _check(group_by: str, group: str, observed: float, drawn: Floats) -> Check:
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Check(group_by, group, observed, float(low), float(high))


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)
