"""Questions and answers as a template shows them: in the respondent's language, in the drawn order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nabolag.municipalities import current
from nabolag.survey.fielding.answering import Visit
from nabolag.survey.questionnaire import (
    DONT_KNOW,
    Answer,
    Field,
    Page,
    Problem,
    bare,
    fields,
    in_order,
    piped,
    said,
)
from nabolag.survey.questionnaire.model import Grid, Multiple, Number, Question, Ranking, Single, Text
from nabolag.text import Texts


@dataclass(frozen=True)
class Choice:
    """One alternative; `place` is the rank given to it."""

    id: str
    text: str
    chosen: bool
    exclusive: bool = False
    place: str = ""


@dataclass(frozen=True)
class Ask:
    """One answer to give. `kind`: one, many, number, text, rank."""

    name: str
    kind: str
    text: str
    choices: tuple[Choice, ...] = ()
    value: str = ""
    problem: str = ""
    limit: int = 0
    unit: str = ""
    dont_know: Choice | None = None


@dataclass(frozen=True)
class Block:
    """A question: one thing to answer, or a grid's statements under a common text."""

    id: str
    text: str
    help: str
    note: str
    required: bool
    asks: tuple[Ask, ...]
    grid: bool


def shown(
    seen: Visit,
    page: Page,
    problems: Mapping[str, Problem],
    form: Mapping[str, Sequence[str]] | None,
    _: Texts,
) -> list[Block]:
    """The questions of a page, with what was just sent (`form`), else what is kept."""
    drawn = seen.response.orders if seen.response else {}
    questions = list(page.questions)
    if f"@{page.id}" in drawn:
        questions = [questions[i] for i in in_order([q.id for q in questions], drawn[f"@{page.id}"])]
    return [_block(seen, q, drawn.get(q.id, []), problems, form, _) for q in questions]


def sheet(seen: Visit, _: Texts) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Every page with its title, and each question with the answer in words (empty: not answered)."""
    found = []
    for page in seen.pages():
        rows = []
        for question in page.questions:
            for field in fields(question):
                text = _words(seen, question.text, _.lang)
                if field.item:
                    text = f"{text} {_words(seen, field.item.text, _.lang)}"
                rows.append((text, said(seen.questionnaire, field, seen.answers.get(field.name), _.lang)))
        found.append((page.id, _words(seen, page.title, _.lang), rows))
    return found


def _block(
    seen: Visit,
    question: Question,
    drawn: Sequence[str],
    problems: Mapping[str, Problem],
    form: Mapping[str, Sequence[str]] | None,
    _: Texts,
) -> Block:
    asked = list(fields(question))
    if isinstance(question, Grid) and drawn:
        asked = [asked[i] for i in in_order([f.item.id for f in asked if f.item], drawn)]
    lang = _.lang
    return Block(
        question.id,
        _words(seen, question.text, lang),
        _words(seen, question.help, lang),
        _words(seen, question.note, lang),
        question.required == "yes",
        tuple(_ask(seen, f, [] if isinstance(question, Grid) else drawn, problems, form, _) for f in asked),
        isinstance(question, Grid),
    )


def _ask(
    seen: Visit,
    field: Field,
    drawn: Sequence[str],
    problems: Mapping[str, Problem],
    form: Mapping[str, Sequence[str]] | None,
    _: Texts,
) -> Ask:
    question, lang = field.question, _.lang
    kept: Answer | None = seen.answers.get(field.name)
    sent = list(form.get(field.name, ())) if form is not None else None
    problem = problems[field.name].message if field.name in problems else ""
    text = _words(seen, field.text, lang)
    if isinstance(question, Number):
        dont_know = None
        unknown = bool(form.get(f"{field.name}.{DONT_KNOW}")) if form is not None else kept == DONT_KNOW
        if question.dont_know:
            dont_know = Choice(DONT_KNOW, _("Vet ikke"), unknown)
        value = (
            sent[0] if sent else "" if sent is not None or unknown or kept is None else _figure(kept, lang)
        )
        unit = _words(seen, question.unit, lang)
        return Ask(field.name, "number", text, value=value, problem=problem, unit=unit, dont_know=dont_know)
    if isinstance(question, Text):
        value = sent[0] if sent else str(kept or "") if sent is None else ""
        return Ask(field.name, "text", text, value=value, problem=problem, limit=question.max_length)
    options = list(seen.questionnaire.options(question))
    options = [options[i] for i in in_order([o.id for o in options], drawn)]
    chosen = sent if sent is not None else kept if isinstance(kept, list) else [kept]
    if isinstance(question, Ranking):
        given = kept if isinstance(kept, list) else []
        places = {id_: str(i) for i, id_ in enumerate(given, start=1)}
        if form is not None:
            places = {o.id: (form.get(f"{field.name}.{o.id}") or [""])[0] for o in options}
        choices = tuple(
            Choice(o.id, _words(seen, o.text, lang), False, place=places.get(o.id, "")) for o in options
        )
        return Ask(field.name, "rank", text, choices, problem=problem, limit=question.top or len(options))
    assert isinstance(question, Single | Grid | Multiple)
    choices = tuple(
        Choice(o.id, _words(seen, o.text, lang), o.id in chosen, exclusive=o.exclusive) for o in options
    )
    limit = question.max or 0 if isinstance(question, Multiple) else 0
    kind = "many" if isinstance(question, Multiple) else "one"
    return Ask(field.name, kind, text, choices, problem=problem, limit=limit)


def _figure(kept: Answer, lang: str) -> str:
    return bare(kept).replace(".", "," if lang != "en" else ".") if isinstance(kept, float | int) else ""


def _words(seen: Visit, words: Mapping[str, str], lang: str) -> str:
    facts = seen.invitation.background
    if any("{kommune}" in said for said in words.values()):
        number = seen.invitation.municipality
        facts = facts | {"kommune": found.name if (found := current().get(number)) else number}
    return piped(words, seen.questionnaire, seen.answers, facts, lang)
