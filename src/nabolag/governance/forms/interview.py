"""The interview: only the questions whose answer can change something, and why each is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import msgspec

from nabolag.governance.forms.advise import advise
from nabolag.governance.forms.names import Said
from nabolag.governance.forms.need import Need, facts
from nabolag.governance.forms.rules import load


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question of the interview: the fact it settles, its words, and why it is asked."""

    fact: str
    ask: Said
    why: Said


@dataclass(frozen=True)
class Change:
    """What an answer would move: form by form, the verdict if yes and if no."""

    form: str
    if_yes: str
    if_no: str


@cache
def questions() -> tuple[Question, ...]:
    """All questions, in the order they are asked."""
    return load("forms/questions.yaml", tuple[Question, ...])


def open_questions(need: Need) -> list[tuple[Question, list[Change]]]:
    """The unanswered questions that can still change a verdict or a duty, with what each would move."""
    known = facts(need)
    found = []
    for question in questions():
        if known[question.fact] is None and (_outcome(need, question.fact, True) !=
                                             _outcome(need, question.fact, False)):  # fmt: skip
            found.append((question, changes(need, question.fact)))
    return found


def changes(need: Need, fact: str) -> list[Change]:
    """The forms whose verdict differs between yes and no to one question."""
    yes, no = (advise(_answered(need, fact, answer)) for answer in (True, False))
    return [
        Change(a.form, a.verdict, b.verdict) for a, b in zip(yes, no, strict=True) if a.verdict != b.verdict
    ]


def _outcome(need: Need, fact: str, answer: bool) -> list[tuple[str, frozenset[str]]]:
    """Verdicts and decided law per form: what the user would see differ."""
    return [
        (a.verdict, frozenset(r.rule for r in a.reasons if r.kind == "law" and not r.unknown))
        for a in advise(_answered(need, fact, answer))
    ]


def _answered(need: Need, fact: str, answer: bool) -> Need:
    given: dict[str, Any] = {fact: answer, "form": None}
    return replace(need, **given)
