"""Several cost functions of one service, each with its weight, and what they say of being larger.

The outcome is the logarithm of net expenditure per inhabitant and need. A model is a form of scale (none, log, log², bends at
5,000 and 20,000, a fixed part), what is held fixed of geography, and a window of years; counties have intercepts pooled towards
the common one. Weights are pseudo-BMA+ (Yao, Vehtari, Simpson & Gelman 2018, Bayesian Analysis 13): the score of each model on
counties it has not seen, with a Bayesian bootstrap over the counties, so that 15 counties never make one model sure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nabolag.cooperation.potential.regression import Posterior, fit
from nabolag.errors import BadInput
from nabolag.text.showing import Shown

Floats = NDArray[np.float64]
DRAWS, SEED = 1000, 2026
Whole = NDArray[np.int64]
FEWEST, FEWEST_GROUPS = 60, 5  # municipalities and counties: fewer carry no suite
SHAKES = 1000
COUNTS, TAIL = 0.05, 0.025
FORMS = ("none", "log", "log_square", "bends", "fixed_part")
HINGES = (5_000.0, 20_000.0)
FIXED = 3_000.0  # inhabitants at which the fixed part is as large as the rest


@dataclass(frozen=True)
class CostPanel:
    """One service's figures, a row per municipality.

    Attributes:
        codes: (n). cost: (n, years) kroner, NaN where unknown. people: (n, years). need: (n) 1 is the national mean.
        geography: columns (n) that are held fixed when municipalities work together, such as log density.
        group: (n) which county. years: (years), the newest last.
    """

    codes: tuple[str, ...]
    years: tuple[int, ...]
    cost: Floats
    people: Floats
    need: Floats
    geography: Mapping[str, Floats]
    group: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class CostModel(Shown):
    """One model of the suite: `weight` is its share of the suite (0–1), `score` its mean log density on unseen counties."""

    form: str
    geography: tuple[str, ...]
    years: tuple[int, ...]
    weight: float
    score: float


class Suite:
    """The models of one service, fitted: made once, asked for many groups."""

    def __init__(
        self, panel: CostPanel, draws: int = DRAWS, seed: int = SEED, apart: Collection[str] = ()
    ) -> None:
        """Fit every model.

        Args:
            panel: the figures; a municipality with no positive cost in any year, or no need, is left out.
            draws: how many draws are kept; the same seed gives the same draws.
            apart: codes that are not fitted to, so that what is expected of them can be held against what they spend.

        Raises:
            BadInput: fewer than 60 municipalities or 5 counties are left, or figures of another shape.
        """
        usual = _usual(panel)
        keep = np.isfinite(usual[:, -1]) & (panel.need > 0)
        for column in panel.geography.values():
            keep &= np.isfinite(column)
        self.codes = tuple(code for code, kept in zip(panel.codes, keep, strict=True) if kept)
        self.left_out = tuple(code for code, kept in zip(panel.codes, keep, strict=True) if not kept)
        self.years, self.people = panel.years, panel.people[keep, -1]
        self._at = {code: at for at, code in enumerate(self.codes)}
        self._y, self._base = usual[keep, -1], panel.need[keep] * self.people
        seen = np.array([code not in apart for code in self.codes], dtype=np.bool_)
        names, group = np.unique(np.array(panel.group)[keep][seen], return_inverse=True)
        if seen.sum() < FEWEST or len(names) < FEWEST_GROUPS:
            raise BadInput(
                "Det er tall for {n} {n:kommune|kommuner} i {m} {m:fylke|fylker}. En modell trenger minst {least} i "
                "{groups}.",
                n=int(seen.sum()),
                m=len(names),
                least=FEWEST,
                groups=FEWEST_GROUPS,
            )
        self._geography = {
            name: column[keep] - column[keep].mean() for name, column in panel.geography.items()
        }
        windows = [(panel.years, self._y)]
        if len(panel.years) > 1 and np.isfinite(usual[keep, 0]).all():
            windows.append((panel.years[-1:], usual[keep, 0]))
        sets = [tuple(panel.geography)[:k] for k in range(len(panel.geography) + 1)]
        self._specs = [(form, held, years, y) for form in FORMS for held in sets for years, y in windows]
        posteriors = [
            fit(self._design(form, held)[seen], y[seen], group, self.people[seen], self._y[seen])
            for form, held, _years, y in self._specs
        ]
        random = np.random.default_rng(seed)
        self.models = self._weighed(posteriors, group, random)
        weights = np.array([model.weight for model in self.models])
        self._model_of = np.sort(random.choice(len(weights), draws, p=weights / weights.sum()))
        self._b = [
            posterior.draws(int((self._model_of == at).sum()), random)
            for at, posterior in enumerate(posteriors)
        ]
        self._fitted = np.concatenate(
            [self._design(*self._specs[at][:2]) @ b.T for at, b in enumerate(self._b)], axis=1
        )
        lasts = random.uniform(*_lasting(panel, keep), draws)[None, :]
        self.today: Floats = self._base[:, None] * np.exp(
            (1 - lasts) * self._fitted + lasts * self._y[:, None]
        )
        """(n, draws) kroner: what each is expected to cost as it is, an odd year drawn towards what its kind costs."""
        self._served = self.today * np.exp(-self._level(self.people))

    def _design(self, form: str, held: Sequence[str]) -> Floats:
        columns = [np.ones(len(self.people)), *_scale(form, self.people)]
        return np.column_stack(columns + [self._geography[name] for name in held])

    def _weighed(
        self, posteriors: Sequence[Posterior], group: Whole, random: np.random.Generator
    ) -> tuple[CostModel, ...]:
        """The models with their weights: the Bayesian bootstrap over counties of each model's score."""
        scores = np.stack([posterior.left_out for posterior in posteriors], axis=1)
        counties = int(group.max()) + 1
        summed = np.zeros((counties, scores.shape[1]))
        np.add.at(summed, group, scores)
        shaken = random.dirichlet(np.ones(counties), SHAKES) @ summed * counties
        shaken = np.exp(shaken - shaken.max(axis=1, keepdims=True))
        weights = (shaken / shaken.sum(axis=1, keepdims=True)).mean(axis=0)
        return tuple(
            CostModel(form, held, years, float(weight), float(score))
            for (form, held, years, _y), weight, score in zip(
                self._specs, weights, scores.mean(axis=0), strict=True
            )
        )

    def _level(self, people: Floats) -> Floats:
        """(m, draws) log cost per inhabitant that comes of being `people`; beyond the largest seen it stays."""
        seen = np.minimum(people, self.people.max())
        parts = []
        for at, b in enumerate(self._b):
            columns = _scale(self._specs[at][0], seen)
            parts.append(
                np.column_stack(columns) @ b[:, 1 : 1 + len(columns)].T
                if columns
                else np.zeros((len(seen), len(b)))
            )
        return np.concatenate(parts, axis=1)

    def has(self, group: Iterable[str]) -> bool:
        """Whether every member has figures."""
        return all(code in self._at for code in group)

    def rows(self, group: Iterable[str]) -> list[int]:
        """Where the members stand in `codes`; ask `has` first."""
        return [self._at[code] for code in group]

    def joint(self, members: Whole) -> Floats:
        """(m, draws) kroner a year that each group costs at its own size: model against model, all else as it is today.

        Args:
            members: (m, k) places in `codes`, −1 where a group has fewer than k.
        """
        people = np.append(self.people, 0.0)[members].sum(axis=1)
        served = np.zeros((len(members), self.today.shape[1]))
        for column in members.T:
            here = column >= 0
            served[here] += self._served[column[here]]
        return served * np.exp(self._level(people))

    def saved(self, group: Sequence[str]) -> Floats | None:
        """(draws) kroner a year saved by working at the group's size.

        Returns:
            None where a member has no figures, or the group is larger than everyone that was seen.
        """
        if not self.has(group):
            return None
        rows = np.array([self.rows(group)])
        if self.people[rows].sum() > self.people.max():
            return None
        gain: Floats = self.today[rows[0]].sum(axis=0) - self.joint(rows)[0]
        return gain

    def excludes_no_saving(self, draws: Floats) -> bool:
        """Whether the suite, and every model of it that counts, leaves less than 2.5 per cent to no saving or a loss."""
        none = draws <= 0
        if none.mean() >= TAIL:
            return False
        of_model = np.bincount(self._model_of, none, minlength=len(self.models))
        many = np.bincount(self._model_of, minlength=len(self.models))
        counting = np.array([model.weight >= COUNTS for model in self.models]) & (many > 0)
        return bool((of_model[counting] < TAIL * many[counting]).all())

    def beyond(self, codes: Iterable[str]) -> Floats:
        """(n) log actual less log expected by the mean of the draws, in the order of `codes`."""
        rows = self.rows(codes)
        over: Floats = self._y[rows] - self._fitted[rows].mean(axis=1)
        return over

    def unexplained(self, codes: Iterable[str], seed: int = SEED) -> Floats:
        """(draws) mean over `codes` of log actual less log expected, the codes drawn anew with replacement each time."""
        rows = np.array(self.rows(codes))
        over = self._y[rows, None] - self._fitted[rows]
        drawn = np.random.default_rng(seed).integers(0, len(rows), over.shape)
        mean: Floats = np.take_along_axis(over, drawn, axis=0).mean(axis=0)
        return mean


def _scale(form: str, people: Floats) -> list[Floats]:
    """Columns of a form of scale, 0 at 10,000 inhabitants."""
    x = np.log(people / 10_000)
    if form == "none":
        return []
    if form == "log":
        return [x]
    if form == "log_square":
        return [x, x**2]
    if form == "bends":
        return [x, *(np.maximum(np.log(people / at), 0) for at in HINGES)]
    if form == "fixed_part":
        return [np.log1p(FIXED / people) - np.log1p(FIXED / 10_000)]
    raise BadInput("Formen «{said}» finnes ikke. Velg blant {known}.", said=form, known=", ".join(FORMS))


def _usual(panel: CostPanel) -> Floats:
    """(n, 2): log cost per inhabitant and need in the newest year, and as the mean of the years at the newest's level."""
    shape = (len(panel.codes), len(panel.years))
    if panel.cost.shape != shape or panel.people.shape != shape or panel.need.shape != shape[:1]:
        raise BadInput(
            "Tallene har form {shape}. De må ha en rad per kommune og en kolonne per år: {wanted}.",
            shape=panel.cost.shape,
            wanted=shape,
        )
    positive = (panel.cost > 0) & (panel.people > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.log(np.where(positive, panel.cost, np.nan) / panel.people / panel.need[:, None])
    y[~np.isfinite(y)] = np.nan
    whole = np.isfinite(y).all(axis=1)
    level = y[whole].mean(axis=0) if whole.any() else np.zeros(shape[1])
    y = y - level + level[-1]
    seen = np.isfinite(y)
    mean = np.where(
        seen.any(axis=1), np.nansum(np.where(seen, y, 0), axis=1) / np.maximum(seen.sum(axis=1), 1), np.nan
    )
    return np.column_stack([y[:, -1], mean])


def _lasting(panel: CostPanel, keep: NDArray[np.bool_]) -> tuple[float, float]:
    """Between which ends the lasting part of what sets one apart lies; from 0 to 1 where there is one year only."""
    if len(panel.years) < 2:
        return 0.0, 1.0
    y = np.log(panel.cost[keep] / panel.people[keep] / panel.need[keep, None])
    y = y[np.isfinite(y).all(axis=1)]
    y = y - y.mean(axis=0)
    within = y.var(axis=1, ddof=1).mean() / y.shape[1]
    part = float(np.clip(1 - within / max(y.mean(axis=1).var(ddof=1), 1e-12), 0.0, 1.0))
    return part, part
