"""What a question said, as a hash, and what changed between two versions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from nabolag.survey.questionnaire.asking import fields
from nabolag.survey.questionnaire.model import Grid, Item, Multiple, Option, Question, Questionnaire, Ranking

Kind = Literal["kept", "changed", "added", "removed"]


@dataclass(frozen=True)
class Change:
    """A variable in two versions of a questionnaire; answers may be compared only where it is "kept"."""

    variable: str
    kind: Kind


def wording(questionnaire: Questionnaire) -> dict[str, str]:
    """Each variable's wording as SHA-256: kind, texts, help and every option, in every language.

    Layout, order of pages and who is asked are not part of it. The hash is what `trend.Wave.wording` takes.
    """
    return dict(_hashes(questionnaire))


def changes(old: Questionnaire, new: Questionnaire) -> list[Change]:
    """What happened to every variable, in the order of the new version; removed ones last."""
    before, after = wording(old), wording(new)
    found = [
        Change(name, "added" if name not in before else "kept" if before[name] == digest else "changed")
        for name, digest in after.items()
    ]
    return found + [Change(name, "removed") for name in before if name not in after]


def _hashes(q: Questionnaire) -> Iterator[tuple[str, str]]:
    for question in q.questions():
        if isinstance(question, Multiple | Ranking):
            digest = _digest(q, question)
            yield question.id, digest
            for option in q.options(question):
                yield f"{question.id}_{option.id}", digest
        else:
            for field in fields(question):
                yield field.name, _digest(q, question, field.item)


def _digest(q: Questionnaire, question: Question, item: Item | None = None) -> str:
    said: dict[str, Any] = {"type": type(question).__name__, "text": question.text, "help": question.help}
    if item is not None:
        said["item"] = item.text
    options: tuple[Option, ...] = getattr(question, "options", ())
    if options or getattr(question, "scale", None):
        said["options"] = [(o.id, o.code, o.text, o.exclusive) for o in q.options(question)]  # type: ignore[arg-type]
    for name in ("max", "min", "top", "unit", "decimals", "dont_know"):
        if not isinstance(question, Grid) and getattr(question, name, None) not in (None, {}, False):
            said[name] = getattr(question, name)
    return hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()
