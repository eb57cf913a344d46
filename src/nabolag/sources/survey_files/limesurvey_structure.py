"""What a LimeSurvey structure (.lss) says about each column of answers.

Question types: LimeSurvey manual, "Question object types".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal
from xml.etree import ElementTree as ET

import msgspec

from nabolag.errors import BadInput
from nabolag.sources.survey_files.markup import plain
from nabolag.sources.survey_files.model import Category, Labels, Variable, spoken
from nabolag.sources.survey_files.xml import parse

_LIST, _MULTIPLE = frozenset("L!O"), frozenset("MP")
_YES: Labels = {"nb": "Ja", "nn": "Ja", "en": "Yes"}
_NO: Labels = {"nb": "Nei", "nn": "Nei", "en": "No"}
_FIXED: dict[str, tuple[tuple[str, Labels], ...]] = {
    "Y": (("Y", _YES), ("N", _NO)),
    "C": (("Y", _YES), ("U", {"nb": "Usikker", "nn": "Usikker", "en": "Uncertain"}), ("N", _NO)),
    "E": (
        ("I", {"nb": "Øker", "nn": "Aukar", "en": "Increase"}),
        ("S", {"nb": "Uendret", "nn": "Uendra", "en": "Same"}),
        ("D", {"nb": "Minker", "nn": "Minkar", "en": "Decrease"}),
    ),
    "G": (
        ("M", {"nb": "Mann", "nn": "Mann", "en": "Male"}),
        ("F", {"nb": "Kvinne", "nn": "Kvinne", "en": "Female"}),
    ),
}
_ARRAYS, _NUMBERS, _TEXTS = frozenset("ABCEFHKQ"), frozenset("NAB5K"), frozenset("STUQ")
KNOWN = _LIST | _MULTIPLE | _ARRAYS | _NUMBERS | _TEXTS | frozenset("YGDX*")
"""The types that are read as what they are."""
OTHER = "-oth-"
"""The answer of those who chose to write their own."""
_OTHER: Labels = {"nb": "Annet", "nn": "Anna", "en": "Other"}
Role = Literal["answer", "chosen", "own words", "comment"]


@dataclass(frozen=True)
class AnswerColumn:
    """What the structure says about one column of answers.

    `role`: an answer; whether an alternative of a multiple question is chosen; what the respondent wrote (which
    says that the alternative "other" is chosen); or a comment. `other`: what the question calls that alternative.
    """

    variable: Variable
    question: str
    role: Role = "answer"
    other: Labels = field(default_factory=dict)


@dataclass(frozen=True)
class SurveyLayout:
    """`columns` by every heading LimeSurvey may give them, in small letters; `questions` their labels and types by code."""

    columns: dict[str, AnswerColumn]
    questions: dict[str, tuple[str, Labels]]
    title: str

    def find(self, heading: str) -> AnswerColumn | None:
        """The column of a heading: the code, the code and the question's text, or the text alone when only one has it."""
        key = heading.strip().casefold()
        if key in self.columns:
            return self.columns[key]
        code = key.partition(". ")[0] if ". " in key else key.partition(": ")[0]
        return self.columns.get(code.strip()) or self._texts.get(" ".join(key.split()))

    @cached_property
    def _texts(self) -> dict[str, AnswerColumn]:
        """Columns by the text of their question, with that of the part in brackets."""
        columns: dict[str, list[AnswerColumn]] = {}
        for column in self.columns.values():
            if column.role == "comment":
                continue
            for lang, asked in self.questions[column.question][1].items():
                label = column.variable.labels.get(lang, "").removeprefix(f"{asked}: ")
                parts = [label] if column.role != "own words" else ["Other", *column.other.values()]
                for part in parts:
                    text = asked if part == asked else f"{asked} [{part}]"
                    columns.setdefault(" ".join(text.casefold().split()), []).append(column)
        return {text: alike[0] for text, alike in columns.items() if all(c == alike[0] for c in alike)}


def structure(content: bytes, file: str) -> SurveyLayout:
    """Read a .lss file.

    Raises:
        BadInput: it is not one.
    """
    root = parse(content, file)
    if root.findtext("LimeSurveyDocType") != "Survey":
        raise BadInput("{file} er ikke en LimeSurvey-struktur (.lss).", file=file)
    titles = {
        row.get("surveyls_language", "nb")[:2]: plain(row.get("surveyls_title"))
        for row in rows(root, "surveys_languagesettings")
    }
    questions = {q.field["title"]: (q.field["type"], q.labels) for q in _questions(root)}
    return SurveyLayout(_columns(root), questions, spoken(titles, "nb"))


def rows(root: ET.Element, table: str) -> Iterator[dict[str, str]]:
    """The rows of a table of the database, as LimeSurvey writes them."""
    for row in root.iterfind(f"{table}/rows/row"):
        yield {e.tag: e.text or "" for e in row}


@dataclass(frozen=True)
class _LabelledRow:
    """A row of the structure with its text in every language."""

    field: dict[str, str]
    labels: Labels


def _columns(root: ET.Element) -> dict[str, AnswerColumn]:
    """Every heading LimeSurvey may give a column: `Q[SQ]`, `Q_SQ` and the number form `1X2X3SQ`."""
    answers: dict[str, list[Category]] = {}
    in_order = sorted(
        _records(root, "answers", "answer_l10ns", "aid", "answer"),
        key=lambda a: (_whole(a.field.get("scale_id")), _whole(a.field.get("sortorder"))),
    )
    for row in in_order:
        if _whole(row.field.get("scale_id")) == 0:
            answers.setdefault(row.field["qid"], []).append(Category(row.field["code"], row.labels))
    parts: dict[str, list[_LabelledRow]] = {}
    for row in _records(root, "subquestions", "question_l10ns", "qid", "question"):
        parts.setdefault(row.field["parent_qid"], []).append(row)
    others = _own_names_of_other(root)
    out: dict[str, AnswerColumn] = {}
    for q in _questions(root):
        kind, title = q.field["type"], q.field["title"]
        number = f"{q.field.get('sid')}X{q.field.get('gid')}X{q.field['qid']}"
        fixed = [Category(code, text) for code, text in _FIXED.get(kind, ())]
        coded = tuple(answers.get(q.field["qid"], fixed))
        own = q.field.get("other") == "Y"
        other = _OTHER | others.get(q.field["qid"], {})
        other = {lang: text for lang, text in other.items() if lang in q.labels} or other
        if own and kind in _LIST and not any(c.value == OTHER for c in coded):
            coded = (*coded, Category(OTHER, other))
        base = Variable(
            title,
            "numeric" if kind in _NUMBERS else "string",
            q.labels,
            coded,
            measure="scale" if kind in _NUMBERS else "nominal" if coded else "unknown",
        )
        if kind in _MULTIPLE | _ARRAYS:
            for part in sorted(
                parts.get(q.field["qid"], []), key=lambda p: _whole(p.field.get("question_order"))
            ):
                code = part.field["title"]
                if kind in _MULTIPLE:
                    made = Variable(f"{title}_{code}", "numeric", part.labels, measure="nominal")
                    _head(out, AnswerColumn(made, title, "chosen"), code, number)
                    comment = Variable(f"{title}_{code}_comment", "string", part.labels)
                    _head(out, AnswerColumn(comment, title, "comment"), f"{code}comment", number)
                else:
                    made = msgspec.structs.replace(
                        base, name=f"{title}_{code}", labels=_under(q.labels, part.labels)
                    )
                    _head(out, AnswerColumn(made, title), code, number)
        else:
            _head(out, AnswerColumn(base, title), "", number)
            _head(
                out,
                AnswerColumn(Variable(f"{title}_comment", "string", q.labels), title, "comment"),
                "comment",
                number,
            )
        if own:
            labels = _under(q.labels, other)
            own_words = Variable(f"{title}_other", "string", labels)
            _head(out, AnswerColumn(own_words, title, "own words", other), "other", number)
    return out


def _head(out: dict[str, AnswerColumn], column: AnswerColumn, code: str, number: str) -> None:
    title = column.question
    for heading in (f"{title}[{code}]", f"{title}_{code}") if code else (title,):
        out.setdefault(heading.casefold(), column)
    out.setdefault(f"{number}{code}".casefold(), column)


def _own_names_of_other(root: ET.Element) -> dict[str, Labels]:
    """What a question calls "other" itself (its attribute `other_replace_text`), by its number."""
    names: dict[str, Labels] = {}
    for row in rows(root, "question_attributes"):
        name = plain(row.get("value"))
        if row.get("attribute") == "other_replace_text" and name:
            languages = [row["language"][:2]] if row.get("language") else list(_OTHER)
            names.setdefault(row.get("qid", ""), {}).update(dict.fromkeys(languages, name))
    return names


def _under(question: Labels, part: Labels) -> Labels:
    return {lang: f"{question[lang]}: {text}" for lang, text in part.items() if lang in question}


def _questions(root: ET.Element) -> list[_LabelledRow]:
    records = _records(root, "questions", "question_l10ns", "qid", "question")
    return [q for q in records if (q.field.get("parent_qid") or "0") == "0"]


def _records(root: ET.Element, table: str, texts: str, key: str, text_field: str) -> list[_LabelledRow]:
    """Rows of `table`, one for each thing; its text stands in `texts` (since version 4) or in the row."""
    labels: dict[str, Labels] = {}
    for row in rows(root, texts):
        labels.setdefault(row.get(key, ""), {})[row.get("language", "nb")[:2]] = plain(row.get(text_field))
    out: dict[tuple[str, str, str], _LabelledRow] = {}
    for row in rows(root, table):
        identity = (row.get("qid", ""), row.get("code", ""), row.get("scale_id", ""))
        record = out.setdefault(identity, _LabelledRow(row, dict(labels.get(row.get(key, ""), {}))))
        if row.get(text_field) and row.get("language"):
            record.labels[row["language"][:2]] = plain(row[text_field])
    return list(out.values())


def _whole(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError:
        return 0
