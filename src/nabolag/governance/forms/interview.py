"""The interview: only the questions whose answer can change something, and why each is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

import msgspec

from nabolag.governance.forms.advising import Advice, advise
from nabolag.governance.forms.names import Said
from nabolag.governance.forms.need import Need, facts
from nabolag.governance.law import read
from nabolag.text.showing import Shown


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question of the interview: the fact it settles, its words, and why it is asked."""

    fact: str
    ask: Said
    why: Said


@dataclass(frozen=True, repr=False)
class Change(Shown):
    """What an answer would move: form by form, the verdict if yes and if no."""

    form: str
    if_yes: str
    if_no: str


@cache
def questions() -> tuple[Question, ...]:
    """All questions, in the order they are asked."""
    return read("forms/questions.yaml", tuple[Question, ...])


@cache
def number_questions() -> tuple[Question, ...]:
    """What to ask for the facts that follow from numbers; they are not answered by yes or no."""
    return read("forms/number_questions.yaml", tuple[Question, ...])


@lru_cache(maxsize=256)
def open_questions(need: Need) -> Sequence[tuple[Question, Sequence[Change]]]:
    """The unanswered questions that can still change what the user sees, with the verdicts each would move."""
    fact_values = facts(need)
    questions_left = []
    for question in questions():
        if fact_values[question.fact] is None:
            yes, no = (advise(_answered(need, question.fact, answer)) for answer in (True, False))
            if _decided(yes) != _decided(no):
                questions_left.append((question, _moved(yes, no)))
    return tuple(questions_left)


def _moved(yes: Sequence[Advice], no: Sequence[Advice]) -> tuple[Change, ...]:
    return tuple(
        Change(a.form, a.verdict, b.verdict) for a, b in zip(yes, no, strict=True) if a.verdict != b.verdict
    )


def _decided(answers: Sequence[Advice]) -> list[tuple[str, frozenset[str]]]:
    """Verdict and settled law per form."""
    return [
        (a.verdict, frozenset(r.rule for r in a.reasons if r.kind == "law" and not r.unknown))
        for a in answers
    ]


def _answered(need: Need, fact: str, answer: bool) -> Need:
    given: dict[str, Any] = {fact: answer, "form": None}
    return replace(need, **given)
