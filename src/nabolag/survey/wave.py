"""The demonstration wave: made-up leaders whose weighted answers add up to the article's published shares.

In: a seed. Out: everybody who is invited, with the answers of those who answer, and the same as survey data.
No answer is anybody's: names, addresses and every row say that they are synthetic. What is published, what is
ordered as the article orders it and what is plainly assumed is told in docs/demonstration-wave.md.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import ndtri

from nabolag.errors import BadInput
from nabolag.sources.survey_files.model import SurveyData, Variable
from nabolag.store.invitations import Invited
from nabolag.survey import background
from nabolag.survey.background import margins
from nabolag.survey.estimation.design import SurveyDesign
from nabolag.survey.estimation.margins import Margins
from nabolag.survey.frame import ROLES, leaders
from nabolag.survey.questionnaire import (
    Answer,
    Questionnaire,
    fields,
    orders,
    reachable,
    read_questionnaire,
    shipped,
    survey_data,
)
from nabolag.survey.questionnaire.codebook import Sheet
from nabolag.survey.questionnaire.kinds import kind
from nabolag.survey.questionnaire.model import Answers

SEED = 2026
LEAST, MOST = 120, 600

# Assumed: how willingly leaders answer, by size band, as shares when 300 of 1071 do.
RESPONSE = {1: 0.23, 2: 0.28, 3: 0.32, 4: 0.36}

# Published: 28, 37 and 34 per cent. Their sum is 99, so they are taken as rounded; the split of the ends is assumed.
CAPACITY = {"svaert_liten": 0.09, "liten": 0.2533, "noen": 0.3734, "stor": 0.2233, "svaert_stor": 0.06}
# Published: one third in a large degree, two thirds with «some» included; the split of the ends is assumed.
STATE = {"svaert_liten": 0.10, "liten": 0.2333, "noen": 0.3334, "stor": 0.2433, "svaert_stor": 0.09}
# Published: the first three. Assumed: the last three, which the article says are named by rather few.
BARRIERS = {
    "kontroll": 0.62,
    "insentiver": 0.48,
    "uenighet": 0.42,
    "erfaringer": 0.11,
    "ikt": 0.14,
    "uegnet": 0.09,
}

# Only the direction of these is the article's.
SMALLER, MORE_REMOTE, NORTH_OR_MIDDLE = 0.25, 0.10, 0.65
WEAKER_OFF = ("Nord-Norge", "Trøndelag")
SHARED_IN_MUNICIPALITY = 0.3  # of the variance of what the groups do not explain
UNDECIDED = 3  # leaders who do not know, on each of the two graded questions
UNSURE = 0.2  # of those who name no barrier, the share who do not know
WINDOW, SWAPS = (
    30,
    4,
)  # how far from the border, and how often, answers may be moved to meet a published share
STRATA = 10
BLOCKS = ("former", "styring", "tjenester")  # what is asked without a questionnaire

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Respondent:
    """A made-up leader of a real place in the frame. `answers` is empty for who does not answer."""

    invitation: Invited
    answers: Answers = field(default_factory=dict)

    @property
    def facts(self) -> dict[str, object]:
        """What the frame says, with the municipality only as a pseudonym."""
        return self.invitation.background


def invited(
    seed: int = SEED, n: int = 300, questionnaire: Questionnaire | None = None
) -> tuple[Respondent, ...]:
    """All 1071 who are invited, by municipality and role; `n` of them have answers to `questionnaire`.

    Without a questionnaire: the shipped one with `BLOCKS`.

    Raises:
        BadInput: `n` is outside 120–600.
    """
    if not LEAST <= n <= MOST:
        raise BadInput(
            "Demonstrasjonsbølgen kan ha fra {low} til {high} svar, ikke {n}.", low=LEAST, high=MOST, n=n
        )
    rng = np.random.default_rng(seed)
    frame = _frame(rng)
    answering = _answering(rng, frame, n)
    facts = frame.filter(pl.Series(answering)).select(_FACTS)
    answers = iter(_answers(rng, facts, questionnaire or _whole()))
    return tuple(
        Respondent(_invitation(row), next(answers) if answers_ else {})
        for row, answers_ in zip(frame.iter_rows(named=True), answering, strict=True)
    )


def respondents(
    seed: int = SEED, n: int = 300, questionnaire: Questionnaire | None = None
) -> tuple[Respondent, ...]:
    """Those of `invited` who answer."""
    return tuple(r for r in invited(seed, n, questionnaire) if r.answers)


def wave(seed: int = SEED, n: int = 300, questionnaire: Questionnaire | None = None) -> SurveyData:
    """The answers as survey data of origin "synthetic": `opphav` says so in every row, `vekt` is raked."""
    asked = questionnaire or _whole()
    people = respondents(seed, n, asked)
    weight = _weights(pl.DataFrame([r.facts for r in people])).tolist()
    rng = random.Random(seed)
    sheets: list[Sheet] = [
        {
            "answers": r.answers,
            "background": {**r.facts, background.ORIGIN.name: background.SYNTHETIC, "vekt": w},
            "orders": orders(asked, rng),
        }
        for r, w in zip(people, weight, strict=True)
    ]
    return survey_data(
        asked,
        sheets,
        background=[*background.variables(), *_MARKS],
        origin="synthetic",
        weight="vekt",
        notes=(background.SYNTHETIC_NOTE,),
    )


_MARKS = (
    background.ORIGIN,
    Variable("vekt", "numeric", {"nb": "Vekt", "nn": "Vekt", "en": "Weight"}, measure="scale"),
)


@lru_cache(maxsize=1)
def _whole() -> Questionnaire:
    return read_questionnaire(shipped(*BLOCKS))


_FACTS = ("rolle", "storrelse", "sentralitet", "landsdel", "klynge")


def _frame(rng: Generator) -> pl.DataFrame:
    """The leaders with the names of the data file and a pseudonym for each municipality."""
    frame = leaders()
    codes = frame["municipality"].unique().sort()
    names = pl.DataFrame(
        {"municipality": codes, "klynge": [f"S{i:03d}" for i in rng.permutation(len(codes)) + 1]}
    )
    return frame.join(names, on="municipality", maintain_order="left").with_columns(
        rolle=pl.col("role").replace_strict({r.id: r.code for r in ROLES.values()}, return_dtype=pl.Int64),
        storrelse=pl.col("size"),
        sentralitet=pl.col("centrality"),
    )


def _invitation(row: Mapping[str, object]) -> Invited:
    role, code = ROLES[str(row["role"])], str(row["municipality"])
    return Invited(
        code,
        role.id,
        f"Syntetisk {role.title.nb.lower()} {code}",
        f"{role.id}.{code}@example.invalid",
        "nb",
        {name: row[name] for name in _FACTS},
    )


def _answering(rng: Generator, frame: pl.DataFrame, n: int) -> NDArray[np.bool_]:
    """Who answers: systematic draw with chances by size, so that every centrality class is met."""
    chance = frame["storrelse"].replace_strict(RESPONSE, return_dtype=pl.Float64).to_numpy()
    chance = chance * n / chance.sum()
    order = np.lexsort((rng.random(len(chance)), frame["sentralitet"], frame["storrelse"]))
    passed = np.floor(np.cumsum(chance[order]) + rng.uniform(0.001, 0.999))
    hit = np.zeros(len(chance), dtype=np.bool_)
    hit[order] = np.diff(passed, prepend=0.0) > 0
    return hit


def _weights(facts: pl.DataFrame) -> Floats:
    """Raked to the frame's margins; they depend on who answers, never on what."""
    texts = facts.with_columns(pl.col(name).cast(pl.String) for name in margins())
    totals: Margins = {name: {str(k): n for k, n in counts.items()} for name, counts in margins().items()}
    return SurveyDesign(texts, psu="klynge").rake(totals).weight


def _answers(rng: Generator, facts: pl.DataFrame, questionnaire: Questionnaire) -> list[Answers]:
    weight = _weights(facts)
    size, remote = facts["storrelse"].to_numpy(), facts["sentralitet"].to_numpy()
    off = facts["landsdel"].is_in(WEAKER_OFF).to_numpy()
    kapasitet = SMALLER * size - MORE_REMOTE * remote - NORTH_OR_MIDDLE * off + _noise(rng, facts)
    staten = -SMALLER * size + MORE_REMOTE * remote + _noise(rng, facts)
    given: dict[str, list[Answer]] = {
        "kapasitet": _graded(rng, kapasitet, weight, CAPACITY),
        "staten": _graded(rng, staten, weight, STATE),
        "barrierer": _barriers(rng, facts, weight),
    }
    sheet = [f for q in questionnaire.questions() for f in fields(q)]
    free = random.Random(int(rng.integers(2**32)))
    made: list[Answers] = []
    for i, person in enumerate(facts.iter_rows(named=True)):
        full = {
            f.name: given[f.name][i]
            if f.name in given
            else kind(f.question).invented(questionnaire, f.question, free)
            for f in sheet
        }
        made.append(reachable(questionnaire, full, person))
    return made


def _noise(rng: Generator, facts: pl.DataFrame) -> Floats:
    """What the groups do not explain, variance 1: partly shared by the leaders of a municipality."""
    alike = ("storrelse", "landsdel", "sentralitet")
    places = facts.select("klynge", *alike).unique("klynge", maintain_order=True)
    common = places.select("klynge", common=_even(rng, places.select(alike)))
    shared = facts.join(common, on="klynge", maintain_order="left")["common"].to_numpy()
    own = _even(rng, facts.select(alike))
    noise: Floats = np.sqrt(SHARED_IN_MUNICIPALITY) * shared + np.sqrt(1 - SHARED_IN_MUNICIPALITY) * own
    return noise


def _even(rng: Generator, alike: pl.DataFrame) -> Floats:
    """Standard normal values, stratified so that chance alone makes no group of similar rows differ."""
    n = alike.height
    strata = np.concatenate([rng.permutation(STRATA) for _ in range(0, n, STRATA)])[:n]
    values = np.empty(n)
    order = np.lexsort((rng.random(n), *(alike[c].rank("dense").to_numpy() for c in reversed(alike.columns))))
    values[order] = ndtri((strata + rng.random(n)) / STRATA)
    return values


def _graded(rng: Generator, leaning: Floats, weight: Floats, shares: Mapping[str, float]) -> list[Answer]:
    """The scale's steps from the lowest leaning up, each with its weighted share of those who know."""
    answers = np.full(len(leaning), "vet_ikke", dtype="<U16")
    undecided = rng.choice(len(leaning), UNDECIDED, replace=False)
    left = _without(np.argsort(leaning), undecided)
    whole = weight[left].sum()
    *lower, highest = shares
    for step in lower:
        chosen = _worth(left, weight, shares[step] * whole)
        answers[chosen] = step
        left = _without(left, chosen)
    answers[left] = highest
    return [str(s) for s in answers]


def _barriers(rng: Generator, facts: pl.DataFrame, weight: Floats) -> list[Answer]:
    """Each barrier named without regard to group; who names nothing sees none, or does not know."""
    named: list[list[str]] = [[] for _ in weight]
    for barrier, share in BARRIERS.items():
        for i in _worth(np.argsort(_noise(rng, facts)), weight, share * weight.sum()):
            named[i].append(barrier)
    return [n or ["vet_ikke" if rng.random() < UNSURE else "ingen"] for n in named]


def _worth(order: Ints, weight: Floats, goal: float) -> Ints:
    """The first of `order` that together weigh `goal`, and the swaps across the border that meet it nearest."""
    total = np.cumsum(weight[order])
    k = int(np.searchsorted(total, goal))
    start = max(k - WINDOW, 0)
    inside, outside = order[start:k].copy(), order[k : k + WINDOW].copy()
    for _ in range(SWAPS):
        gap = goal - weight[order[:start]].sum() - weight[inside].sum()
        left = np.abs(gap - (weight[outside][None, :] - weight[inside][:, None]))
        i, j = np.unravel_index(int(np.argmin(left)), left.shape)
        if left[i, j] >= abs(gap):
            break
        inside[i], outside[j] = outside[j], inside[i]
    return np.concatenate([order[:start], inside])


def _without(order: Ints, taken: Ints) -> Ints:
    return order[~np.isin(order, taken)]
