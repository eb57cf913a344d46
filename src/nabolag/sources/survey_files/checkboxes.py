"""Columns of check boxes become one question with several answers.

In: a survey whose file says nothing of sets. Out: the same with a multi-response set for each run of columns that hold
one value each (SPSS with one label, LimeSurvey's Y, an alternative's own code or text) or two labelled as chosen and not
("Quoted", "Not quoted"); its alternatives are called by what differs between the columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

import msgspec
import polars as pl

from nabolag.sources.survey_files.model import (
    Category,
    Labels,
    Loss,
    MultiResponseSet,
    SurveyData,
    Value,
    Variable,
)
from nabolag.text import LANGUAGES, N_

_NOT = r"not |un|ikke |ikkje |ei "
_WORDS = (
    r"quoted|mentioned|selected|checked|ticked|chosen|valgt|vald|krysset av|krysset|kryssa|avkrysset|avkryssa|nevnt|"
    r"nemnt|markert|merket"
)
_CHOSEN = re.compile(rf"(?i)({_WORDS}|yes|ja)")
_LEFT = re.compile(rf"(?i)(?:{_NOT})({_WORDS})")
_PARTED = re.compile(r"(.+)(?:\[(.+)\]|(?:_| - | – |: |\.(?! ))(.+))", re.DOTALL)
_COUNTED = re.compile(r"(.*\D)(\d{1,2})|(.*\d)([a-zA-Z])")
_BETWEEN = re.compile(r" [-–—|/] |: |\? ?|\[|; |\.\.\. ?|… ?")
_OWN_WORDS = re.compile(r"(?i).*(other|comment|text|annet|anna|kommentar|tekst)")
_LONGEST = 60

Boxes = Literal["one", "pair"]


@dataclass(frozen=True)
class _Box:
    """A column of check boxes: what it holds, the value that means chosen (None: nobody chose it), by how many; whose it is."""

    variable: Variable
    kind: Boxes
    counted: Value | None
    chosen_by: int
    stem: str
    rest: str
    parted: bool


def with_checkboxes(survey: SurveyData) -> SurveyData:
    """`survey` with sets for its check boxes, and what was taken for such among its losses."""
    valid = _valid(survey)
    taken = {n for g in survey.mr_sets for n in g.variables} | {survey.weight}
    boxes = [
        None if v.name in taken else _box(v, valid[v.name])
        for v in survey.variables
        if not _is_own_words(v)  # beside the boxes, and between them
    ]
    names = {v.name for v in survey.variables} | {g.name for g in survey.mr_sets}
    variables = {v.name: v for v in survey.variables}
    sets, told = list(survey.mr_sets), list(survey.losses)
    for key, group in groupby(boxes, key=lambda b: b and (b.stem, b.kind, b.parted)):
        run = [b for b in group if b]
        made = _one_question(run) if key else None
        if made is None:
            continue
        members, question = made
        name = run[0].stem.strip(" ?:-–[") or run[0].stem
        while name in names:
            name += "_valg"
        names.add(name)
        variables |= {v.name: v for v in members}
        counted = [*{b.counted for b in run if b.counted is not None}]
        alike = len(counted) == 1
        sets.append(
            MultiResponseSet(
                name,
                tuple(v.name for v in members),
                "dichotomy" if alike else "category",
                counted[0] if alike else None,
                question or {"nb": run[0].stem.strip(" :-–[") or name},
            )
        )
        values = {"question": sets[-1].label(), "n": len(members)}
        told.append(
            Loss(
                N_(
                    "«{question}» er avkryssinger i {n} {n:kolonne|kolonner} og er lest som ett spørsmål med flere svar."
                ),
                values,
            )
        )
        if run[0].kind == "one":
            told.append(
                Loss(
                    N_(
                        "De som ikke krysset av noe på «{question}», regnes som ikke spurt: filen skiller ikke."
                    ),
                    {"question": sets[-1].label()},
                )
            )
    return replace(survey, variables=tuple(variables.values()), mr_sets=tuple(sets), losses=tuple(told))


def _valid(survey: SurveyData) -> dict[str, pl.Series]:
    """The valid answers of each column, which may still be called what Polars takes for a pattern."""
    place = {name: f"c{i}" for i, name in enumerate(survey.data.columns)}
    plain = replace(
        survey,
        data=pl.DataFrame([column.alias(place[column.name]) for column in survey.data]),
        variables=tuple(msgspec.structs.replace(v, name=place[v.name]) for v in survey.variables),
        mr_sets=(),
        weight=None,
    ).valid()
    return {name: plain[c] for name, c in place.items()}


def _box(v: Variable, column: pl.Series) -> _Box | None:
    if v.type not in ("numeric", "string"):
        return None
    held = column.drop_nulls().unique().to_list()
    meant = _valid_categories(v)
    kind: Boxes
    if len(meant) == 2:
        chosen = [c.value for c in meant if any(_CHOSEN.fullmatch(t.strip()) for t in c.labels.values())]
        left = [c.value for c in meant if any(_LEFT.fullmatch(t.strip()) for t in c.labels.values())]
        if len(chosen) != 1 or len(left) != 1 or not {*held} <= {*chosen, *left}:
            return None
        kind = "pair"
        counted: Value | None = chosen[0]
    elif not meant and {*held} == {"Y", "N"}:
        kind, counted = "pair", "Y"
    elif len(held) <= 1 and len(meant) <= 1 and column.null_count():
        kind, counted = "one", held[0] if held else None
        if (isinstance(counted, str) and len(counted) > _LONGEST) or (
            held and meant and held[0] != meant[0].value
        ):
            return None
    else:
        return None
    n = len(column) - column.null_count()
    parted, numbered = _PARTED.fullmatch(v.name), _COUNTED.fullmatch(v.name)
    if parted:
        return _Box(v, kind, counted, n, parted[1], parted[2] or parted[3], True)
    if numbered:
        return _Box(v, kind, counted, n, numbered[1] or numbered[3], numbered[2] or numbered[4], False)
    return None


def _is_own_words(v: Variable) -> bool:
    parted = _PARTED.fullmatch(v.name)
    return v.type == "string" and bool(parted and _OWN_WORDS.fullmatch(parted[2] or parted[3]))


def _valid_categories(v: Variable) -> list[Category]:
    low, high = v.missing_range or (1.0, 0.0)
    return [
        c
        for c in v.categories
        if c.value not in v.missing and not (isinstance(c.value, float) and low <= c.value <= high)
    ]


def _one_question(run: Sequence[_Box]) -> tuple[list[Variable], Labels] | None:
    """The columns called by their alternatives, and the question's label; None when they are no question together."""
    chosen = [b for b in run if b.counted is not None]
    if len(run) < 2 or len(chosen) < 2 or not _own_codes(chosen):
        return None
    own = {lang: [b.variable.labels.get(lang, "") for b in run] for lang in LANGUAGES}
    parts = {lang: _parted(labels) for lang, labels in own.items() if all(labels)}
    of_values = [_label_of_value(b) for b in run]
    if not parts:
        called: dict[str, list[str]] = {"nb": of_values if _differ(of_values) else [b.rest for b in run]}
        question: Labels = {}
        if not run[0].parted and not _differ(of_values):
            return None
    else:
        called, question = {}, {}
        for lang, (stem, rests) in parts.items():
            if not stem and not run[0].parted:
                return None
            if not _differ(rests):
                rests = of_values if _differ(of_values) else [b.rest for b in run]
            called[lang] = rests
            if stem:
                question[lang] = stem
    members = []
    for i, b in enumerate(run):
        labels = b.variable.labels | {lang: words[i] for lang, words in called.items()}
        categories = b.variable.categories
        if b.counted is not None and not categories and not isinstance(b.counted, str):
            categories = (Category(b.counted, labels),)
        members.append(
            msgspec.structs.replace(b.variable, labels=labels, categories=categories, measure="nominal")
        )
    return members, question


def _own_codes(chosen: Sequence[_Box]) -> bool:
    """Whether unlabelled numbers that differ can be the alternatives' own codes, and not the ranks or amounts of a few."""
    codes = [
        b.counted for b in chosen if isinstance(b.counted, float | int) and not _valid_categories(b.variable)
    ]
    return len({*codes}) < 2 or (codes == sorted({*codes}) and max(b.chosen_by for b in chosen) > 1)


def _label_of_value(b: _Box) -> str:
    if isinstance(b.counted, str) and len(b.counted) > 1:
        return b.counted
    return (
        next((t for c in _valid_categories(b.variable) for t in c.labels.values()), "")
        if b.kind == "one"
        else ""
    )


def _shared(words: Sequence[str]) -> str:
    """What all of them begin with."""
    same = 0
    for characters in zip(*words, strict=False):
        if len({*characters}) > 1:
            break
        same += 1
    return words[0][:same]


def _differ(words: Sequence[str]) -> bool:
    return all(words) and len({*words}) == len(words)


def _parted(labels: Sequence[str]) -> tuple[str, list[str]]:
    """What the labels begin (or end) with in common, up to a mark between words, and what is left of each."""
    if len({*labels}) == 1:
        return labels[0], list(labels)
    common = _shared(labels)
    marks = [m for m in _BETWEEN.finditer(labels[0]) if m.end() <= len(common)]
    if marks:
        at = marks[-1]
        stem = labels[0][: at.end()] if at[0].startswith("?") else labels[0][: at.start()]
        return stem.strip(), [text[at.end() :].strip().removesuffix("]") for text in labels]
    ends = _shared([text[::-1] for text in labels])[::-1]
    after = [m for m in re.finditer(r" [-–—|] |: ", labels[0]) if m.start() >= len(labels[0]) - len(ends)]
    if after:
        size = len(labels[0]) - after[0].start()
        return labels[0][after[0].end() :].strip(), [text[:-size].strip() for text in labels]
    return "", list(labels)
