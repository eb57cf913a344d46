"""Who works with whom: a question in plain words, how it was understood, and each part to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from nabolag.cooperation.question import Question, read
from nabolag.cooperation.question.words import vocabulary
from nabolag.errors import BadInput, NabolagError, in_field
from nabolag.municipalities import current, find
from nabolag.report.paper import Paper
from nabolag.report.register import Asked, question_paper
from nabolag.report.register.question import form_name
from nabolag.text import N_, read_number
from nabolag.web.calculator import Calculator
from nabolag.web.pages.added import added_arrangements
from nabolag.web.render import language

PATH = "/samarbeid/sporsmal"
EXAMPLES = (
    N_("IKS innen vann og avløp nord for Mjøsa"),
    N_("barnevernsamarbeid i Lofoten"),
    N_("kommuner uten barnevernsamarbeid i Finnmark"),
    N_("hvem samarbeider Moskenes med om avfall"),
)
PARTS = ("tjenester", "form", "sted", "kommuner", "under", "over", "aar", "uten")


@dataclass(frozen=True)
class _ReadQuestion:
    question: Question
    text: str
    left: tuple[tuple[str, str], ...]


def _asked(request: Request) -> _ReadQuestion:
    """A question written as one is read; one whose parts were changed is taken part by part."""
    query = request.query_params
    text = query.get("q", "").strip()
    if any(query.get(name) for name in PARTS):
        return _ReadQuestion(_by_parts(request), text, ())
    with in_field("q"):
        reading = read(text or language(request)(EXAMPLES[0]))
    return _ReadQuestion(reading.question, text, reading.left)


def _by_parts(request: Request) -> Question:
    query = request.query_params
    services = [s for s in query.get("tjenester", "").split(",") if s]
    service_ids = {s for words in vocabulary().services for s in words.ids}
    for service in services:
        if service not in service_ids:
            with in_field("tjenester"):
                raise BadInput("Tjenesten «{said}» finnes ikke i registeret.", said=service)
    form = query.get("form", "")
    if form and form not in {f.id for f in vocabulary().forms}:
        with in_field("form"):
            raise BadInput("Formen «{said}» finnes ikke i registeret.", said=form)
    with in_field("kommuner"):
        members = tuple(find(one.strip()).code for one in query.get("kommuner", "").split(";") if one.strip())
    return Question(
        services=tuple(services),
        form=form,
        place=query.get("sted", "").strip(),
        members=members,
        fewer_than=whole(request, "under"),
        more_than=whole(request, "over"),
        year=whole(request, "aar"),
        without=query.get("uten") == "1",
    )


def whole(request: Request, name: str) -> int | None:
    """A whole number of the address, None where nothing is written.

    Raises:
        BadInput: something else stands there.
    """
    text = request.query_params.get(name, "").strip()
    if not text:
        return None
    with in_field(name):
        number = read_number(text)
        if number < 0 or number.denominator != 1:
            raise BadInput("«{said}» er ikke et helt tall.", said=text)
        return int(number)


def _paper(request: Request) -> Paper:
    asked = _asked(request)
    with in_field("sted"):
        return question_paper(
            asked.question,
            Asked(asked.text, asked.left),
            language(request).lang,
            added_arrangements(request),
        )


def _parts(question: Question) -> dict[str, str]:
    """The question as the fields of the form hold it."""
    return {
        "tjenester": ",".join(question.services),
        "form": question.form,
        "sted": question.place,
        "kommuner": "; ".join(current()[code].name for code in question.members),
        "under": "" if question.fewer_than is None else str(question.fewer_than),
        "over": "" if question.more_than is None else str(question.more_than),
        "aar": "" if question.year is None else str(question.year),
        "uten": "1" if question.without else "",
    }


def _form(request: Request) -> dict[str, Any]:
    query, _ = request.query_params, language(request)
    try:
        asked = _asked(request)
        given = _parts(asked.question)
        example = not asked.text and not any(query.get(name) for name in PARTS)
    except NabolagError:  # the mistake is said beside its field; what was typed stays
        given, example = {name: query.get(name, "") for name in PARTS}, False
    services = {",".join(s.ids): s.says[_.lang] for s in vocabulary().services}
    if given["tjenester"] and given["tjenester"] not in services:
        services[given["tjenester"]] = given["tjenester"]
    return {
        "q": query.get("q", ""),
        "given": given,
        "example": example,
        "examples": EXAMPLES,
        "services": services,
        "forms": {f.id: form_name(f.id, _) for f in vocabulary().forms},
    }


def _address(request: Request, ending: str) -> str:
    lang = language(request).lang
    try:
        kept = {name: value for name, value in _parts(_asked(request).question).items() if value}
    except NabolagError:
        kept = dict(request.query_params)
    return f"{PATH}{ending}?{urlencode(kept | ({} if lang == 'nb' else {'lang': lang}))}"


router = Calculator(PATH, _paper, "register/question.html", _form, _address).router()
