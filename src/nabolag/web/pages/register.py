"""Who works with whom: a question in plain words, how it was understood, and each part to change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from nabolag.cooperation.question import Question, read
from nabolag.cooperation.question.model import Place, place
from nabolag.cooperation.question.words import service_word, services_by_word, vocabulary
from nabolag.errors import BadInput, NabolagError, in_field
from nabolag.municipalities import current, find
from nabolag.municipalities.search import loose
from nabolag.report.paper import Paper
from nabolag.report.register import Asked, question_paper
from nabolag.report.register.question import form_name
from nabolag.text import N_, read_number
from nabolag.web.calculator import Calculator
from nabolag.web.pages.added import all_added
from nabolag.web.render import language

PATH = "/samarbeid/sporsmal"
EXAMPLES = (
    N_("IKS innen vann og avløp nord for Mjøsa"),
    N_("barnevernsamarbeid i Lofoten"),
    N_("kommuner uten barnevernsamarbeid i Finnmark"),
    N_("hvem samarbeider Moskenes med om avfall"),
)
PARTS = (
    "tjenester", "form", "annen", "navn", "sted", "breddegrad", "kommuner", "under", "over", "aar", "fra", "til", "uten",
)  # fmt: skip


@dataclass(frozen=True)
class _ReadQuestion:
    question: Question
    said: Asked


def _asked(request: Request) -> _ReadQuestion:
    """A question written as one is read; one whose parts were changed is taken part by part."""
    query = request.query_params
    text = query.get("q", "").strip()
    if any(query.get(name) for name in PARTS):
        return _ReadQuestion(_by_parts(request), Asked(text))
    with in_field("q"):
        reading = read(text or language(request)(EXAMPLES[0]))
    return _ReadQuestion(reading.question, Asked(text, reading.left, reading.places))


def _by_parts(request: Request) -> Question:
    query = request.query_params
    services: list[str] = []
    for word in query.get("tjenester", "").split(","):
        if word.strip() and (ids := services_by_word().get(loose(word))) is None:
            with in_field("tjenester"):
                raise BadInput("Tjenesten «{said}» finnes ikke i registeret.", said=word)
        services += ids or () if word.strip() else ()
    form = query.get("form", "")
    known_forms = {f.id for f in vocabulary().forms}
    for one in form.split(","):
        if one and one not in known_forms:
            with in_field("form"):
                raise BadInput("Formen «{said}» finnes ikke i registeret.", said=one)
    with in_field("kommuner"):
        members = tuple(find(one.strip()).code for one in query.get("kommuner", "").split(";") if one.strip())
    return Question(
        services=tuple(dict.fromkeys(services)),
        form=form,
        place=_place(request),
        members=members,
        fewer_than=whole(request, "under", 1),
        more_than=whole(request, "over"),
        year=whole(request, "aar"),
        without=query.get("uten") == "1",
        since=whole(request, "fra"),
        until=whole(request, "til"),
        other_form=query.get("annen") == "1",
        name=query.get("navn", "").strip(),
    )


def _place(request: Request) -> str:
    """The place of the form; a latitude that was moved takes the place of where its line went."""
    said, moved = (request.query_params.get(name, "").strip() for name in ("sted", "breddegrad"))
    with in_field("sted"):
        lines = place(said).lines if said else ()
    if not moved or not lines:
        return said
    with in_field("breddegrad"):
        latitude = f"{float(read_number(moved)):g}".replace(".", ",")
        if latitude == f"{round(lines[0].latitude, 1):g}".replace(".", ","):
            return said
        moved_to = said.replace(lines[0].what, latitude, 1)
        place(moved_to)  # outside the country: said beside this field
    return moved_to


def whole(request: Request, name: str, least: int = 0) -> int | None:
    """A whole number of the address, `least` or more; None where nothing is written.

    Raises:
        BadInput: something else stands there.
    """
    text = request.query_params.get(name, "").strip()
    if not text:
        return None
    with in_field(name):
        number = read_number(text)
        if number < least or number.denominator != 1:
            raise BadInput("«{said}» er ikke et helt tall fra {least} og opp.", said=text, least=least)
        return int(number)


def _paper(request: Request) -> Paper:
    asked = _asked(request)
    with in_field("sted"):
        return question_paper(
            asked.question,
            asked.said,
            language(request).lang,
            all_added(request),
        )


def _parts(question: Question) -> dict[str, str]:
    """The question as the fields of the form hold it."""
    return {
        "tjenester": ",".join(service_word(s) for s in question.services),
        "form": question.form,
        "sted": question.place,
        "kommuner": "; ".join(current()[code].name for code in question.members),
        "under": "" if question.fewer_than is None else str(question.fewer_than),
        "over": "" if question.more_than is None else str(question.more_than),
        "aar": "" if question.year is None else str(question.year),
        "fra": "" if question.since is None else str(question.since),
        "til": "" if question.until is None else str(question.until),
        "annen": "1" if question.other_form else "",
        "navn": question.name,
        "uten": "1" if question.without else "",
        "breddegrad": "",
    }


def _form(request: Request) -> dict[str, Any]:
    query, _ = request.query_params, language(request)
    try:
        asked = _asked(request)
        given = _parts(asked.question)
        example = not asked.said.said and not any(query.get(name) for name in PARTS)
    except NabolagError:  # the mistake is said beside its field; what was typed stays
        given, example = {name: query.get(name, "") for name in PARTS}, False
    services = {",".join(service_word(i) for i in s.ids): s.says[_.lang] for s in vocabulary().services}
    if given["tjenester"] and given["tjenester"] not in services:
        services[given["tjenester"]] = given["tjenester"]
    forms = {f.id: form_name(f.id, _) for f in vocabulary().forms}
    if given["form"] and given["form"] not in forms:
        forms[given["form"]] = _(" eller ").join(forms.get(one, one) for one in given["form"].split(","))
    drawn = _drawn(given["sted"])
    return {
        "q": query.get("q", ""),
        "place": drawn,
        "given": given,
        "example": example,
        "examples": EXAMPLES,
        "services": services,
        "forms": forms,
    }


def _drawn(said: str) -> Place | None:
    """The place as it is drawn on the map; nothing without one, or one that the form says a mistake of."""
    try:
        return place(said) if said else None
    except NabolagError:
        return None


@cache
def _ids() -> frozenset[str]:
    return frozenset(s for words in vocabulary().services for s in words.ids)


def _moved(request: Request, ending: str) -> str:
    """Where an address from before leads that has the ids of services in it, as `tjenester=child_welfare`."""
    said = request.query_params.get("tjenester", "").split(",")
    if not any("_" in one or (one in _ids() and service_word(one) != one) for one in said):
        return ""
    words = ",".join(service_word(one) if one in _ids() else one for one in said)
    pairs = [(k, words if k == "tjenester" else v) for k, v in request.query_params.multi_items()]
    to = f"{PATH}{ending}?{urlencode(pairs)}"
    return "" if words == ",".join(said) else to


def _address(request: Request, ending: str) -> str:
    lang = language(request).lang
    try:
        kept = {name: value for name, value in _parts(_asked(request).question).items() if value}
    except NabolagError:
        kept = dict(request.query_params)
    return f"{PATH}{ending}?{urlencode(kept | ({} if lang == 'nb' else {'lang': lang}))}"


router = Calculator(
    PATH,
    _paper,
    "register/question.html",
    _form,
    _address,
    moved=_moved,
    folds=lambda section: section.folded or section.id == "naer",
).router()
