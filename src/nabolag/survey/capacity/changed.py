"""From one wave to the next: how the share of all leaders has changed, where both waves asked the same in the same words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from nabolag.errors import BadInput
from nabolag.sources.survey_files.model import SurveyData, Value
from nabolag.survey.capacity.fitting import Capacity, is_synthetic
from nabolag.survey.capacity.specification import Model, focus_of, grades_of
from nabolag.survey.capacity.tasks import Tasks
from nabolag.survey.smallarea import Graded
from nabolag.survey.smallarea.reading import Floats


@dataclass(frozen=True)
class Change:
    """The change of a group's modelled share, with interval; all leaders have no `group_by`, the main question no `task`."""

    task: str
    group_by: str
    group: str
    before: float
    now: float
    change: float
    low: float
    high: float


@dataclass(frozen=True)
class Changed:
    """`wave`: what the one before is called. `changes`: of the main question, then of each task both asked in the same words.
    `unlike`: tasks asked in other words, or with other answers, before."""

    wave: str
    changes: tuple[Change, ...]
    unlike: tuple[str, ...] = ()


def changed(before: Capacity, now: Capacity, wave: str = "") -> Changed:
    """The change in all, and in each group that both waves may show; for all, task by task, where both have tasks.

    Leaders who answered both times are not known as such; the interval is then rather too wide than too narrow.

    Args:
        wave: what to call the wave before; without it its title.

    Raises:
        BadInput: another question, other words, other answers or another focus, or one wave is made up and the other is
            not; says which differs.
    """
    check_alike(before.survey, now.survey, before.model, now.model)
    out = [
        *_groups(
            "", before.frame, now.frame, _draws(before.found, before.focus), _draws(now.found, now.focus), now
        )
    ]
    unlike: list[str] = []
    if before.tasks is not None and now.tasks is not None:
        kept = set(before.tasks.frame["task"])
        for task in now.tasks.frame["task"].unique(maintain_order=True):
            if task not in kept:
                continue
            try:
                _check_words(before.survey, now.survey, task)
                _check_answers(before.survey, now.survey, task, before.tasks.focus, now.tasks.focus)
            except BadInput:
                unlike.append(task)
                continue
            then, here = (
                one.frame.filter((pl.col("task") == task) & (pl.col("group_by") == ""))
                for one in (before.tasks, now.tasks)
            )
            of_then, of_now = (_task_draws(one, task) for one in (before.tasks, now.tasks))
            out += _groups(task, then, here, of_then, of_now, now)
    return Changed(wave or before.survey.title, tuple(out), tuple(unlike))


def check_alike(
    before: SurveyData, now: SurveyData, model: Model | None = None, later: Model | None = None
) -> None:
    """Whether two waves may be compared on the model's question.

    Raises:
        BadInput, NotKnown: they may not; says why.
    """
    first = model or Model()
    last = later or first
    if is_synthetic(before) != is_synthetic(now):
        raise BadInput("Den ene bølgen er oppdiktet og den andre ikke. Da sammenlignes de ikke.")
    old, new = (focus_of(m, grades_of(s, m.question)) for s, m in ((before, first), (now, last)))
    _check_words(before, now, last.question)
    _check_answers(before, now, last.question, old, new)


def _check_words(before: SurveyData, now: SurveyData, question: str) -> None:
    then, here = (" ".join(s.variable(question).label("nb").split()) for s in (before, now))
    if then != here:
        raise BadInput(
            "Spørsmålet er ikke stilt med samme ord: «{before}» og «{now}». Da sammenlignes bølgene ikke.",
            before=then,
            now=here,
        )


def _check_answers(
    before: SurveyData,
    now: SurveyData,
    question: str,
    focus: tuple[Value, ...],
    focus_now: tuple[Value, ...],
) -> None:
    then, here = ([(g, s.variable(question).says(g)) for g in grades_of(s, question)] for s in (before, now))
    if then != here or focus != focus_now:
        raise BadInput(
            "Svarene på «{name}» er ikke de samme i de to bølgene. Da sammenlignes de ikke.", name=question
        )


def _groups(
    task: str,
    before: pl.DataFrame,
    now: pl.DataFrame,
    of_before: Callable[[str, str], Floats],
    of_now: Callable[[str, str], Floats],
    asked: Capacity,
) -> Iterator[Change]:
    known = {(r["group_by"], r["group"]): r for r in before.iter_rows(named=True)}
    # both waves are drawn from the same seed: what is paired must have nothing in common
    rng = np.random.default_rng(asked.model.seed)
    tail = (1 - asked.model.level) / 2
    for row in now.iter_rows(named=True):
        key = (row["group_by"], row["group"])
        if key not in known or "hidden" in (row["status"], known[key]["status"]):
            continue
        first, last = rng.permutation(of_before(*key)), of_now(*key)
        difference = last - first
        low, high = np.quantile(difference, [tail, 1 - tail])
        yield Change(
            task,
            *key,
            float(first.mean()),
            float(last.mean()),
            float(difference.mean()),
            float(low),
            float(high),
        )


def _draws(found: Graded, focus: tuple[Value, ...], **where: object) -> Callable[[str, str], Floats]:
    """The draws of a group by its code as text."""

    def draws(group_by: str, group: str) -> Floats:
        if not group_by:
            return found.draws_of(focus, **where)
        for level in found.asked.frame[group_by].unique():
            if group in (str(level), f"{level:g}" if isinstance(level, float) else ""):
                return found.draws_of(focus, **where, **{group_by: level})
        raise KeyError(group)

    return draws


def _task_draws(tasks: Tasks, task: str) -> Callable[[str, str], Floats]:
    return _draws(tasks.found, tasks.focus, **{tasks.task: task})
