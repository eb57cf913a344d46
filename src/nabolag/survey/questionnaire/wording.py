"""What a question said, as a hash, and what changed between two versions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from nabolag.survey.questionnaire.kinds import fields, kind
from nabolag.survey.questionnaire.model import Item, Question, Questionnaire

Kind = Literal["kept", "changed", "added", "removed"]


@dataclass(frozen=True)
class Change:
    """A variable in two versions of a questionnaire; answers may be compared only where it is "kept".

    what: what differs when it is "changed": type, text, help, item, options, max, min, top, unit, decimals or
        dont_know.
    """

    variable: str
    kind: Kind
    what: tuple[str, ...] = ()


def wording(questionnaire: Questionnaire) -> dict[str, str]:
    """Each variable's wording as SHA-256: kind, texts, help and every option, in every language.

    Layout, order of pages and who is asked are not part of it. The hash is what `trend.Wave.wording` takes.
    """
    return {name: _digest(content) for name, content in _worded(questionnaire).items()}


def changes(old: Questionnaire, new: Questionnaire) -> list[Change]:
    """What happened to every variable, in the order of the new version; removed ones last."""
    before, after = _worded(old), _worded(new)
    changed = []
    for name, content in after.items():
        if name not in before:
            changed.append(Change(name, "added"))
        elif _digest(content) == _digest(before[name]):
            changed.append(Change(name, "kept"))
        else:
            parts = dict.fromkeys((*content, *before[name]))
            what = tuple(p for p in parts if content.get(p) != before[name].get(p))
            changed.append(Change(name, "changed", what))
    return changed + [Change(name, "removed") for name in before if name not in after]


def _worded(q: Questionnaire) -> dict[str, dict[str, Any]]:
    contents: dict[str, dict[str, Any]] = {}
    for question in q.questions():
        items = {field.name: field.item for field in fields(question)}
        contents |= {name: _content(q, question, item) for name, item in items.items()}
        contents |= {
            name: _content(q, question) for name in kind(question).columns(q, question) if name not in items
        }
    return contents


def _content(q: Questionnaire, question: Question, item: Item | None = None) -> dict[str, Any]:
    content: dict[str, Any] = {"type": type(question).__name__, "text": question.text, "help": question.help}
    if item is not None:
        content["item"] = item.text
    options = kind(question).options(q, question)
    if options:
        content["options"] = [(o.id, o.code, o.text, o.exclusive) for o in options]
    for name in ("max", "min", "top", "unit", "decimals", "dont_know"):
        if getattr(question, name, None) not in (None, {}, False):
            content[name] = getattr(question, name)
    return content


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()
