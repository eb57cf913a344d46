"""Multilevel regression and poststratification: what all of a frame would answer, from those who did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nabolag.errors import BadInput, NotKnown
from nabolag.survey.estimation.structure import read_table
from nabolag.survey.smallarea.cells import AnswerCells, Places
from nabolag.survey.smallarea.laplace import posterior
from nabolag.survey.smallarea.matching import (
    KEY,
    check_frame,
    check_names,
    columns,
    like_frame,
    own_columns,
    rows_by,
    told,
    weights_of,
)
from nabolag.survey.smallarea.reading import Floats
from nabolag.text.showing import Shown

if TYPE_CHECKING:
    from narwhals.typing import IntoDataFrame

DRAWS = 1000


@dataclass(frozen=True)
class Share:
    """One modelled share beside the raw and the weighted one; `None` where there is none."""

    estimate: float
    sd: float
    ci_low: float
    ci_high: float
    raw: float | None
    weighted: float | None
    n: int
    population: float

    def __getitem__(self, name: str) -> object:
        return getattr(self, name)


class Poststratified(Shown):
    """What `mrp` found.

    Attributes:
        total: the share in the whole frame.
        sd: posterior mean standard deviation of each factor on the logit scale: how much its levels differ.
        level: confidence of the intervals.
    """

    def __init__(
        self,
        effects: tuple[str, ...],
        cells: pl.DataFrame,
        draws: Floats,
        answers: pl.DataFrame,
        sd: Mapping[str, float],
        level: float,
    ) -> None:
        self.effects, self.sd, self.level = effects, dict(sd), level
        self._cells, self._draws, self._answers = cells, draws, answers
        self.total: Share = self._share(np.ones(len(cells), dtype=bool), answers)

    def __repr__(self) -> str:
        t = self.total
        return f"Poststratified({t.estimate:.3f} [{t.ci_low:.3f}, {t.ci_high:.3f}], n={t.n}, effects={self.effects})"

    def by(self, effect: str | Sequence[str]) -> pl.DataFrame:
        """The share per level of one or more effects.

        Columns: the effects, estimate, sd, ci_low, ci_high, raw, weighted, n (answers), population; sorted by the effects.

        Raises:
            NotKnown: an effect that is not in the model.
        """
        names = [effect] if isinstance(effect, str) else list(effect)
        for name in names:
            if name not in self.effects:
                raise NotKnown("«{name}» er ikke med i modellen.", name=name, candidates=self.effects)
        keys = [KEY.format(self.effects.index(name)) for name in names]
        rows = []
        for at in self._cells.select(keys).unique().sort(keys).iter_rows(named=True):
            here = pl.all_horizontal(pl.col(key) == value for key, value in at.items())
            mask = self._cells.select(here).to_series().to_numpy()
            rows.append(at | asdict(self._share(mask, self._answers.filter(here))))
        return rows_by(rows, dict(zip(keys, names, strict=True)), self._cells, _SCHEMA)

    @property
    def frame(self) -> pl.DataFrame:
        """The total and every level of every effect: effect (`total` for the whole), level (text), and the columns of `by`."""
        whole = pl.DataFrame([asdict(self.total)], schema=_SCHEMA)
        parts = [whole.select(pl.lit("total").alias("effect"), pl.lit("").alias("level"), *_SCHEMA)]
        for effect in self.effects:
            shares = self.by(effect)
            level, *figures = shares.get_columns()
            level = level.alias("level").cast(pl.String)
            parts.append(
                pl.DataFrame(
                    [
                        pl.Series("effect", [effect] * len(shares), pl.String),
                        level,
                        *(f.alias(c) for f, c in zip(figures, _SCHEMA, strict=True)),
                    ]
                )
            )
        return pl.concat(parts)

    def _share(self, cells: np.ndarray, answers: pl.DataFrame) -> Share:
        size = self._cells["_N"].to_numpy()[cells]
        draws = (
            self._draws[:, cells] @ np.ones(len(size)) / size.sum()
            if size.sum()
            else np.full(len(self._draws), np.nan)
        )
        low, high = np.quantile(draws, [(1 - self.level) / 2, (1 + self.level) / 2])
        y, w = answers["_y"].to_numpy(), answers["_w"].to_numpy()
        return Share(
            float(draws.mean()),
            float(draws.std()),
            float(low),
            float(high),
            float(y.mean()) if len(y) else None,
            float(y @ w / w.sum()) if w.sum() > 0 else None,
            len(y),
            float(size.sum()),
        )


_SCHEMA = dict.fromkeys(("estimate", "sd", "ci_low", "ci_high", "raw", "weighted"), pl.Float64) | {
    "n": pl.Int64,
    "population": pl.Float64,
}


def mrp(
    answers: IntoDataFrame,
    frame: IntoDataFrame,
    outcome: str,
    effects: str | Sequence[str],
    counts: str = "N",
    level: float = 0.95,
    finite: bool = True,
    *,
    weights: str | None = None,
    seed: int = 2026,
) -> Poststratified:
    """The share of a frame that would answer yes, by a logistic model with crossed effects and poststratification.

    Args:
        answers: one row per respondent; rows without an answer to `outcome` are left out.
        frame: one row per combination of the effects, with how many there are; combinations may stand several times.
        outcome: a column of 0 and 1, or false and true.
        effects: columns of both tables. One with two levels is a fixed coefficient, one with more has normal effects whose
            spread is estimated, so that levels with few answers lean on the others.
        counts: the frame's column of counts.
        level: of the intervals.
        finite: those who answered stay as they answered and only the others are predicted, so that an interval closes as
            all have answered. False: the share of a superpopulation.
        weights: a column of answers for the weighted share; without it weights raked to the frame's margins.
        seed: of the draws. Row order never matters.

    Raises:
        BadInput: a missing column, an outcome that is not yes or no, a combination answered that the frame lacks, more
            answers than there are in a combination, no answers; says which.
    """
    names = (effects,) if isinstance(effects, str) else tuple(effects)
    given, whole = read_table(answers), read_table(frame)
    check_names(given, whole, outcome, names, counts, weights, level)
    keys = [KEY.format(i) for i in range(len(names))]
    given, whole = own_columns(given, names, _y=outcome, _w=weights), own_columns(whole, names, _N=counts)
    check_frame(whole, names, counts)
    given = given.filter(pl.all_horizontal(pl.col("_y", *keys).is_not_null()))
    given = given.with_columns(
        _yes(given["_y"], outcome),
        *(like_frame(given[k], whole[k], n) for k, n in zip(keys, names, strict=True)),
    )
    cells = whole.group_by(keys).agg(pl.col("_N").cast(pl.Float64).sum()).sort(keys)
    given = given.sort(*keys, "_y")  # the same sums whatever order the rows came in
    seen = given.group_by(keys).agg(_n=pl.len(), _yes=pl.col("_y").sum())
    stray = seen.join(cells, on=keys, how="anti").sort(keys)
    if len(stray):
        at = told(names, stray)
        raise BadInput("Noen som svarte, finnes ikke i rammen: {at}.", at=at)
    cells = cells.join(seen, on=keys, how="left", maintain_order="left").with_columns(
        pl.col("_n", "_yes").fill_null(0)
    )
    over = cells.filter((pl.col("_n") > pl.col("_N") + 1e-9) & pl.lit(finite))
    if len(over):
        raise BadInput(
            "{n} svarte der rammen bare har {size}: {at}. Står noen flere ganger i svarene?",
            n=over["_n"][0],
            size=f"{over['_N'][0]:g}",
            at=told(names, over),
        )
    rng = np.random.default_rng(seed)
    fixed, places, levels, random = columns(cells, names)
    n, yes = (cells[c].to_numpy().astype(np.float64) for c in ("_n", "_yes"))
    has = n > 0
    model = AnswerCells(yes[has], n[has], fixed[has], [p[has] for p in places], levels)
    fitted = posterior(model, DRAWS, rng)
    whole_cells = Places(fixed, places, levels)
    share = np.empty((DRAWS, len(cells)))
    for number, b in enumerate(fitted.draws):
        share[number] = 1 / (1 + np.exp(-whole_cells.linear(b)))
    size = cells["_N"].to_numpy()
    if finite:
        rest = np.rint(size - n).astype(np.int64)
        share = yes + rng.binomial(rest, share)
    else:
        share *= size
    weighted = given.with_columns(weights_of(given, cells, keys).alias("_w"))
    return Poststratified(
        names, cells, share, weighted, dict(zip(random, fitted.sd.tolist(), strict=True)), level
    )


def _yes(values: pl.Series, name: str) -> pl.Series:
    """0 and 1 of an outcome."""
    outcome = (
        values.cast(pl.Float64, strict=False)
        if values.dtype.is_numeric() or values.dtype == pl.Boolean
        else None
    )
    if outcome is None or not outcome.is_in([0.0, 1.0]).all():
        raise BadInput("«{name}» må være 0 eller 1, eller sann og usann.", name=name)
    if not len(outcome):
        raise BadInput("Ingen har svart på «{name}».", name=name)
    return outcome
