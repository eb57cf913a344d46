"""What all of a frame would answer on a graded question: a cumulative logit with crossed effects, poststratified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nabolag.errors import BadInput, NotKnown
from nabolag.survey.estimation.structure import read_table
from nabolag.survey.smallarea.cells import GradedCells, Places
from nabolag.survey.smallarea.effects import design
from nabolag.survey.smallarea.laplace import posterior
from nabolag.survey.smallarea.matching import (
    KEY,
    check_frame,
    check_names,
    check_weights,
    like_frame,
    own_columns,
    rows_by,
    told,
    weights_of,
    without_blanks,
)
from nabolag.survey.smallarea.noticed import Noticed, noticed
from nabolag.survey.smallarea.predicted import graded_cells, graded_people
from nabolag.survey.smallarea.reading import Floats
from nabolag.text.showing import Shown

if TYPE_CHECKING:
    from narwhals.typing import IntoDataFrame

DRAWS = 1000
_SCHEMA = dict.fromkeys(("estimate", "sd", "ci_low", "ci_high", "raw", "weighted", "leaning"), pl.Float64) | {
    "n": pl.Int64,
    "population": pl.Float64,
}


@dataclass(frozen=True)
class Asked:
    """What a model was asked, so that it can be fitted again without some of the answers."""

    answers: pl.DataFrame
    frame: pl.DataFrame
    outcome: str
    effects: tuple[str, ...]
    options: Mapping[str, object]


@dataclass(frozen=True)
class Predictors:
    """What a fit says of each combination: `combinations` (keys), borders (draws, grades - 1), predictors (draws,
    combinations), the standard deviation between municipalities (draws,), None without any, `population` (combinations), and
    the standard deviation between the `persons` of a municipality (draws,), None where each has answered once."""

    combinations: pl.DataFrame
    cuts: Floats
    eta: Floats
    between: Floats | None
    population: Floats
    persons: Floats | None = None


class Graded(Shown):
    """What `graded` found.

    Attributes:
        grades: the values of the outcome, lowest first.
        effects: the columns of the model.
        sd: posterior mean standard deviation of each factor on the logit scale: how much the model leans on it.
        slopes: posterior mean and standard deviation of each fixed coefficient; above 0 is towards the highest grade.
        level: confidence of the intervals.
        noticed: what the data lacked, and what the model did then.
        n: answers used.
        answers, predictors, asked: what the fit is of and gives, to judge it by.
    """

    def __init__(
        self,
        asked: Asked,
        grades: tuple[object, ...],
        cells: pl.DataFrame,
        draws: np.ndarray,
        answers: pl.DataFrame,
        cluster: str | None,
        level: float,
        sd: Mapping[str, float],
        slopes: Mapping[str, tuple[float, float]],
        said: tuple[Noticed, ...],
        predictors: Predictors,
    ) -> None:
        self.asked, self.grades, self.effects, self.level = asked, grades, asked.effects, level
        self.sd, self.slopes, self.noticed, self.n = dict(sd), dict(slopes), said, len(answers)
        self.answers, self.predictors = answers, predictors
        self._cells, self._draws, self._cluster = cells, draws, cluster

    def __repr__(self) -> str:
        top = self.total([self.grades[-1]])
        return (
            f"Graded({self.grades[-1]}: {top['estimate']:.3f} [{top['ci_low']:.3f}, {top['ci_high']:.3f}], "
            f"n={self.n}, effects={self.effects})"
        )

    def total(self, grades: Sequence[object]) -> dict[str, float | None]:
        """The share of the whole frame that would answer one of `grades`: the columns of `by`.

        Raises:
            NotKnown: a grade that is none.
        """
        return self._row(np.ones(len(self._cells), dtype=bool), self.answers, self._places(grades))

    def by(self, effect: str | Sequence[str], grades: Sequence[object]) -> pl.DataFrame:
        """The share that would answer one of `grades`, by the levels of one or more effects (or the frame's municipality).

        Columns: the effects, estimate, sd, ci_low, ci_high, raw, weighted, leaning (the part of the estimate's information
        that is not its own answers', 1 - variance / variance of the raw share), n (answers), population. By municipality
        n, raw and weighted are empty: answers are not tied to a municipality there.

        Raises:
            NotKnown: an effect or a grade that is none.
        """
        names = [effect] if isinstance(effect, str) else list(effect)
        known = (*self.effects, *((self._cluster,) if self._cluster else ()))
        for name in names:
            if name not in known:
                raise NotKnown("«{name}» er ikke med i modellen.", name=name, candidates=known)
        keys = [
            "_cluster" if name not in self.effects else KEY.format(self.effects.index(name)) for name in names
        ]
        places = self._places(grades)
        groups = self._cells.select(keys).with_row_index("_row").group_by(keys).agg("_row").sort(keys)
        rows = []
        for at in groups.iter_rows(named=True):
            mask = np.zeros(len(self._cells), dtype=bool)
            mask[at.pop("_row")] = True
            own = None
            if "_cluster" not in keys:
                own = self.answers.filter(pl.all_horizontal(pl.col(k) == v for k, v in at.items()))
            rows.append(at | self._row(mask, own, places))
        return rows_by(rows, dict(zip(keys, names, strict=True)), self._cells, _SCHEMA)

    def draws_of(self, grades: Sequence[object], /, **where: object) -> Floats:
        """Draws of the share that would answer one of `grades`, where the effects named have these values."""
        mask = np.ones(len(self._cells), dtype=bool)
        for name, value in where.items():
            key = "_cluster" if name not in self.effects else KEY.format(self.effects.index(name))
            mask &= (self._cells[key] == value).to_numpy()
        return self._shares(mask, self._places(grades))

    def _places(self, grades: Sequence[object]) -> list[int]:
        for grade in grades:
            if grade not in self.grades:
                raise NotKnown(
                    "Spørsmålet har ikke svaret {grade}.",
                    grade=grade,
                    candidates=[str(g) for g in self.grades],
                )
        return [self.grades.index(g) for g in grades]

    def _shares(self, mask: np.ndarray, places: list[int]) -> Floats:
        size = float(self._cells["_N"].to_numpy()[mask].sum())
        if not size:
            return np.full(len(self._draws), np.nan)
        return np.asarray(self._draws[:, mask][:, :, places].sum(axis=(1, 2), dtype=np.float64) / size)

    def _row(self, mask: np.ndarray, own: pl.DataFrame | None, places: list[int]) -> dict[str, float | None]:
        draws = self._shares(mask, places)
        low, high = np.quantile(draws, [(1 - self.level) / 2, (1 + self.level) / 2])
        estimate, size = float(draws.mean()), float(self._cells["_N"].to_numpy()[mask].sum())
        raw = weighted = None
        leaning: float | None = 1.0
        if own is not None and len(own):
            hit, w = own["_y"].is_in(places).to_numpy().astype(np.float64), own["_w"].to_numpy()
            raw = float(hit.mean())
            weighted = float(hit @ w / w.sum()) if w.sum() > 0 else None
            p = min(max(estimate, 0.5 / len(own)), 1 - 0.5 / len(own))
            direct = p * (1 - p) / len(own) * max(1 - len(own) / size, 0.0)
            leaning = min(max(1 - float(draws.var()) / direct, 0.0), 1.0) if direct else 0.0
        return {
            "estimate": estimate,
            "sd": float(draws.std()),
            "ci_low": float(low),
            "ci_high": float(high),
            "raw": raw,
            "weighted": weighted,
            "leaning": leaning,
            "n": None if own is None else len(own),
            "population": size,
        }


def graded(
    answers: IntoDataFrame,
    frame: IntoDataFrame,
    outcome: str,
    effects: str | Sequence[str],
    *,
    grades: Sequence[object] | None = None,
    counts: str = "N",
    trends: Sequence[str] = (),
    splines: Sequence[str] = (),
    cluster: str | None = None,
    places: str | None = None,
    person: str | None = None,
    people: str | None = None,
    crossed: Sequence[tuple[str, str]] = (),
    weights: str | None = None,
    level: float = 0.95,
    finite: bool = True,
    draws: int = DRAWS,
    seed: int = 2026,
    sd: Mapping[str, float] | None = None,
) -> Graded:
    """The shares of a frame that would answer each grade, by a cumulative logit with crossed effects.

    Args:
        answers: one row per respondent; rows without an answer to `outcome` are left out.
        frame: one row per combination of the effects with how many there are; may stand several times.
        outcome: a column with a value for each grade.
        effects: columns of both tables. Two levels: a fixed coefficient; more: normal effects of unknown spread.
        grades: the values in order, lowest first; without them the values there are, sorted.
        counts: the frame's column of counts.
        trends: numeric effects that also have a straight line, so that levels with few answers lean on their neighbours'.
        splines: numeric columns of both tables that enter as a smooth curve (natural cubic, 3 degrees of freedom).
        cluster: a column of `answers` that says who are of one municipality, though not which: they are more alike.
        places: the frame's column of municipalities, predicted one by one; without it `cluster` has no frame.
        person, people: the same of persons, where each has answered several times (for each of several tasks).
        crossed: pairs of effects whose combinations also have effects of their own.
        weights: a column of answers for the weighted share; without it weights raked to the frame's margins. The model
            has no weights: the frame does what they would.
        level: of the intervals.
        finite: those who answered stay as they answered and only the others are predicted, so that an interval closes as
            all have answered. False: the shares of a superpopulation.
        draws: how many draws of the posterior.
        seed: of the draws. Row order never matters.
        sd: standard deviations to hold, as an earlier fit found them, which saves most of the time.

    Raises:
        BadInput: a missing column, a value that is no grade, more answers than there are in a combination, no answers;
            says which.
    """
    names = (effects,) if isinstance(effects, str) else tuple(effects)
    given, whole = read_table(answers), read_table(frame)
    asked = Asked(
        given,
        whole,
        outcome,
        names,
        {
            "grades": grades,
            "counts": counts,
            "trends": trends,
            "splines": splines,
            "cluster": cluster,
            "places": places,
            "person": person,
            "people": people,
            "crossed": crossed,
            "weights": weights,
            "level": level,
            "finite": finite,
            "seed": seed,
        },
    )
    every = (*names, *(s for s in splines if s not in names))
    check_names(given, whole, outcome, every, counts, weights, level)
    _check_clusters(given, whole, ((cluster, places), (person, people)))
    keys = [KEY.format(i) for i in range(len(every))]
    given = own_columns(given, every, _y=outcome, _w=weights, _cluster=cluster, _person=person)
    if weights is not None:
        check_weights(given, weights)
    whole = own_columns(whole, every, _N=counts, _cluster=places, _person=people)
    check_frame(whole, every, counts)
    order = tuple(grades) if grades is not None else tuple(given["_y"].drop_nulls().unique().sort().to_list())
    given, said = _answered(given, whole, every, keys, outcome, order, cluster)
    cells = whole.group_by(keys).agg(pl.col("_N").cast(pl.Float64).sum()).sort(keys)
    counted = _counted(given, keys, len(order))
    own = [key for key in ("_cluster", "_person") if key in given.columns]
    fit_cells = _counted(given, [*keys, *own], len(order)) if own else counted
    joined = cells.join(counted, on=keys, how="left", maintain_order="left")
    seen = np.stack(
        [joined[f"_{k}"].fill_null(0).to_numpy().astype(np.float64) for k in range(len(order))], 1
    )
    over = np.flatnonzero(seen.sum(1) > joined["_N"].to_numpy() + 1e-9)
    if finite and len(over):
        at = joined[int(over[0])]
        raise BadInput(
            "{n} svarte der rammen bare har {size}: {at}. Står noen flere ganger i svarene?",
            n=int(seen[over[0]].sum()),
            size=f"{at['_N'][0]:g}",
            at=told(every, at),
        )
    fixed, at_level, levels, random, fixed_names = design(cells, every, names, trends, splines, crossed)
    index = (
        fit_cells.select(keys)
        .join(cells.select(keys).with_row_index("_at"), on=keys, how="left", maintain_order="left")["_at"]
        .to_numpy()
    )
    fit_places, fit_levels = [p[index] for p in at_level], list(levels)
    for key in own:
        fit_places.append(fit_cells[key].rank("dense").to_numpy().astype(np.int64) - 1)
        fit_levels.append(int(fit_places[-1].max()) + 1)
        random = [*random, str(cluster if key == "_cluster" else person)]
    y = np.stack([fit_cells[f"_{k}"].to_numpy().astype(np.float64) for k in range(len(order))], 1)
    rng = np.random.default_rng(seed)
    model = GradedCells(y, fixed[index], fit_places, fit_levels)
    fitted = posterior(model, draws, rng, None if sd is None else np.array([sd[name] for name in random]))
    layout = Places(fixed, at_level, levels, first=len(order) - 1)
    cuts = fitted.draws[:, : len(order) - 1]
    linear = eta = np.stack([layout.linear(b) for b in fitted.draws])
    spread = {key: fitted.sds[:, len(levels) + i] for i, key in enumerate(own)}
    known = [key for key in own if key in whole.columns]
    for key in own:
        if (
            key not in known
        ):  # whose it is is not known in the frame: each combination has an effect of its own
            eta = eta + spread[key][:, None] * rng.standard_normal(eta.shape)
    if known:
        cells, predicted = graded_people(
            whole.group_by([*keys, *known]).agg(pl.col("_N").cast(pl.Float64).sum()),
            keys, cells, seen if finite else None, cuts, eta, [(key, spread[key]) for key in known], rng,
        )  # fmt: skip
    else:
        predicted = graded_cells(cells["_N"].to_numpy(), seen if finite else None, cuts, eta, rng)
    given = given.with_columns(
        weights_of(given, joined, [KEY.format(i) for i in range(len(names))]).alias("_w")
    )
    head = len(order) - 1
    slopes = {
        name: (float(b.mean()), float(b.std()))
        for name, b in zip(fixed_names, fitted.draws[:, head : head + len(fixed_names)].T, strict=True)
    }
    found = [*said, *noticed(given, whole, names, keys, order, weights)]
    return Graded(
        asked, order, cells, predicted, given, places, level,
        dict(zip(random, fitted.sd.tolist(), strict=True)), slopes, tuple(found),
        Predictors(
            joined.select(keys), cuts, linear, spread.get("_cluster"), joined["_N"].to_numpy(), spread.get("_person")
        ),
    )  # fmt: skip


def _check_clusters(
    given: pl.DataFrame, whole: pl.DataFrame, pairs: Sequence[tuple[str | None, str | None]]
) -> None:
    for of_answers, of_frame in pairs:
        for name, table, where in ((of_answers, given, "answers"), (of_frame, whole, "frame")):
            if name is not None and name not in table.columns:
                raise NotKnown(
                    "{where} har ingen kolonne «{name}».",
                    where=where,
                    name=name,
                    candidates=table.columns[:20],
                )


def _answered(
    given: pl.DataFrame,
    whole: pl.DataFrame,
    names: Sequence[str],
    keys: list[str],
    outcome: str,
    grades: Sequence[object],
    cluster: str | None,
) -> tuple[pl.DataFrame, list[Noticed]]:
    """The answers that can be used, the grade as its place (0 lowest), sorted; and what was left out."""
    given, said = without_blanks(given), []
    named = dict(zip(keys, names, strict=True)) | {"_cluster": cluster, "_person": "_person"}
    needed = ["_y", *keys, *(key for key in ("_cluster", "_person") if key in given.columns)]
    given = given.filter(pl.col("_y").is_not_null())
    for key in needed[1:]:
        if blank := given[key].null_count():
            said.append(Noticed("blank", blank, f"«{named[key]}»"))
            given = given.filter(pl.col(key).is_not_null())
    given = given.with_columns(like_frame(given[k], whole[k], n) for k, n in zip(keys, names, strict=True))
    wrong = given.filter(~pl.col("_y").is_in(list(grades)))
    if len(wrong):
        raise BadInput(
            "«{name}» har verdien {value}, som ikke er et av svarene {grades}.",
            name=outcome,
            value=wrong["_y"].sort()[0],
            grades=", ".join(str(g) for g in grades),
        )
    if len(grades) < 2 or not len(given):
        if not len(given):
            raise BadInput("Ingen har svart på «{name}».", name=outcome)
        raise BadInput(
            "«{name}» har bare ett svar, {value}. Oppgi svarene spørsmålet kan ha, laveste først.",
            name=outcome,
            value=grades[0],
        )
    places = {g: k for k, g in enumerate(grades)}
    given = given.with_columns(pl.col("_y").replace_strict(places, return_dtype=pl.Int64))
    kept = given.join(whole.select(keys).unique(), on=keys, how="semi")
    if len(kept) < len(given):
        stray = given.join(whole.select(keys).unique(), on=keys, how="anti").sort(keys)
        if not len(kept):
            raise BadInput("Noen som svarte, finnes ikke i rammen: {at}.", at=told(names, stray))
        said.append(Noticed("stray", n=len(stray), at=told(names, stray)))
    return kept.sort(*needed), said


def _counted(given: pl.DataFrame, keys: list[str], grades: int) -> pl.DataFrame:
    """Answers of each grade by cell, as `_0`, `_1`, …; sorted."""
    return (
        given.group_by(keys)
        .agg((pl.col("_y") == k).sum().cast(pl.Int64).alias(f"_{k}") for k in range(grades))
        .sort(keys)
    )
