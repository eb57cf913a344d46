"""The same graded question of several tasks: one model with tasks as a level of its own.

People ask it as a grid, or side by side on one scale; `blocks` finds either. Each task has an effect, each pair of a task and a
group of leaders another, each municipality and each leader who answered one more. A task with few answers leans on the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from nabolag.errors import BadInput, NotKnown
from nabolag.sources.survey_files.model import SurveyData, Value, Variable, nearest
from nabolag.survey import background
from nabolag.survey.capacity.diagnosed import Diagnosed, diagnosed
from nabolag.survey.capacity.specification import Model, focus_of, grades_of
from nabolag.survey.capacity.tables import groups
from nabolag.survey.estimation.variables import fresh_name
from nabolag.survey.smallarea import Graded, graded

BLOCK = "oppgaver"
"""The shipped questionnaire's grid of tasks."""
FEWEST = 3
"""Questions on one scale that are found to be one block; two may be named as one."""
DRAWS = 500
_STEMS = (re.compile(r"^(.+?)\s*[\[({:]"), re.compile(r"^(.+?)(?:[_.\s-].*|\d+|(?<=\d)[a-zA-Z])$", re.DOTALL))


@dataclass(frozen=True)
class Block:
    """Questions on one scale: `name`, what is asked of all of them, and the columns with what each is of."""

    name: str
    title: str
    items: dict[str, str]


@dataclass(frozen=True)
class Tasks:
    """The fit of a block. `frame`: `task` (the column), then as `Capacity.frame`; `few`: tasks with too few answers to show.
    `diagnosed`: whether the model describes the answers; None when not asked for. `task`: what the effect of tasks is called."""

    block: Block
    found: Graded
    grades: tuple[Value, ...]
    focus: tuple[Value, ...]
    frame: pl.DataFrame
    few: tuple[str, ...]
    task: str
    diagnosed: Diagnosed | None = None


def blocks(survey: SurveyData, lang: str = "nb") -> tuple[Block, ...]:
    """What of the answers may be one block: at least three graded questions beside each other on the same scale."""
    known = {v.name for v in background.variables()} | {n for s in survey.mr_sets for n in s.variables}
    runs: list[list[Variable]] = []
    before: object = None
    for variable in survey.variables:
        scale = _scale(survey, variable)
        if variable.name in known or scale is None:
            before = None
            continue
        if before != scale:
            runs.append([])
        runs[-1].append(variable)
        before = scale
    out = []
    for run in runs:
        of_stem: dict[str, list[Variable]] = {}
        for variable in run:
            of_stem.setdefault(_stem(variable.name), []).append(variable)
        alone = [v for same in of_stem.values() if len(same) < FEWEST for v in same]
        parts = {stem: same for stem, same in of_stem.items() if len(same) >= FEWEST}
        if len(alone) >= FEWEST:
            parts[alone[0].name] = alone
        out += [_block(name, items, lang) for name, items in parts.items()]
    return tuple(out)


def block_of(survey: SurveyData, asked: str | tuple[str, ...] | None, lang: str = "nb") -> Block | None:
    """The block that is asked for by name or by its columns; without either the shipped one, where it was asked.

    Raises:
        NotKnown: no such block or column. BadInput: fewer than two columns, or columns with different answers.
    """
    found = {block.name: block for block in blocks(survey, lang)}
    if asked is None or asked == "":
        return found.get(BLOCK)
    if isinstance(asked, str):
        if asked not in found:
            raise NotKnown(
                "Svarene har ingen blokk «{name}» av spørsmål på samme skala. Oppgi kolonnene i modellfilen (tasks).",
                name=asked,
                candidates=nearest(asked, list(found)) or list(found),
            )
        return found[asked]
    items = [survey.variable(name) for name in dict.fromkeys(asked)]
    if len(items) < 2:
        raise BadInput("En blokk av oppgaver (tasks) har minst to spørsmål.")
    first, *others = items
    for other in others:
        if _scale(survey, other) != _scale(survey, first):
            raise BadInput(
                "«{name}» har ikke de samme svarene som «{first}», så de er ikke én blokk (tasks).",
                name=other.name,
                first=first.name,
            )
    grades_of(survey, first.name)
    return _block(_stem(first.name), items, lang)


def in_language(survey: SurveyData, block: Block, lang: str) -> Block:
    """The same block as the codebook says it in a language."""
    return _block(block.name, [survey.variable(name) for name in block.items], lang)


def task_capacity(
    survey: SurveyData,
    model: Model,
    block: Block,
    frame: pl.DataFrame,
    effects: Sequence[str],
    trends: Sequence[str],
    cluster: str | None,
    places: str | None,
    diagnose: bool = False,
) -> Tasks | None:
    """Fit the model of a block; None where fewer than two of its tasks have answers enough to be shown."""
    grades = grades_of(survey, next(iter(block.items)))
    focus = model.focus if set(model.focus) < set(grades) else ()
    focus = focus or focus_of(Model(), grades)
    answers = survey.valid()
    enough = {n: int(answers[n].is_in(grades).sum()) >= model.disclosure.minimum_base for n in block.items}
    kept = [name for name, many in enough.items() if many]
    if len(kept) < 2:
        return None
    taken = [*answers.columns, *frame.columns]
    task, person, leader, outcome = (fresh_name(n, taken) for n in ("oppgave", "svarer", "leder", "svaret"))
    weight = model.weights or survey.weight
    columns = [*effects, *([cluster] if cluster else []), *([weight] if weight else [])]
    asked = pl.concat(
        answers.with_row_index(person).select(
            person, *columns, pl.lit(name).alias(task), pl.col(name).alias(outcome)
        )
        for name in kept
    )
    each = frame.filter(pl.col("N") > 0)
    if each["N"].max() != 1:
        each = each.with_columns(pl.col("N").repeat_by("N")).explode("N").with_columns(N=pl.lit(1))
    whole = each.with_row_index(leader).join(pl.DataFrame({task: kept}), how="cross")
    found = graded(
        asked,
        whole,
        outcome,
        [task, *effects],
        grades=grades,
        trends=trends,
        cluster=cluster,
        places=places,
        person=person,
        people=leader,
        crossed=[(task, effect) for effect in effects],
        weights=weight,
        level=model.level,
        seed=model.seed,
        draws=DRAWS,
    )
    few = tuple(name for name, many in enough.items() if not many)
    seen = diagnosed(found, focus) if diagnose else None
    return Tasks(block, found, grades, focus, _table(found, focus, model, task), few, task, seen)


def _table(found: Graded, focus: tuple[Value, ...], model: Model, task: str) -> pl.DataFrame:
    """Each task in the order it was asked: all leaders, then each group."""
    made = groups(found, focus, model, found.effects[1:], task).rename({"within": "task"})
    order = found.asked.frame[task].unique(maintain_order=True)
    return pl.concat(made.filter(pl.col("task") == name) for name in order)


def _scale(survey: SurveyData, variable: Variable) -> object:
    """What makes two questions be on one scale: the values that are answers, and what they are called."""
    try:
        grades = grades_of(survey, variable.name)
    except BadInput:
        return None
    return tuple((grade, variable.says(grade).casefold()) for grade in grades)


def _stem(name: str) -> str:
    """What the columns of a grid are called alike: before a bracket or a colon, else before a line, a number or a letter."""
    return next((found[1] for stem in _STEMS if (found := stem.match(name))), name)


def _block(name: str, items: Sequence[Variable], lang: str) -> Block:
    """What the labels begin with alike is the question, and the rest what each is of."""
    labels = [" ".join(v.label(lang).split()) for v in items]
    shared = 0
    for letters in zip(*labels, strict=False):
        if len(set(letters)) > 1:
            break
        shared += 1
    words = labels[0][:shared]
    cut = max((words.rfind(mark) + 1 for mark in " [({:"), default=0)
    title = words[:cut].strip(" [({:–-") if cut else name
    said = [label[cut:].strip(" [](){}:–-") or v.name for label, v in zip(labels, items, strict=True)]
    return Block(name, title or name, {v.name: text for v, text in zip(items, said, strict=True)})
