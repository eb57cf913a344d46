"""Which legal form: the interview with its answer, the council paper, and a page of facts for each form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import JSONResponse, RedirectResponse, Response

from nabolag.data import facts as published
from nabolag.errors import BadInput, NabolagError, NotKnown, in_field
from nabolag.governance.agreement import FORMS as WITH_AGREEMENT
from nabolag.governance.agreement import owner_calendar
from nabolag.governance.forms import (
    ANSWERS,
    FORM_NAMES,
    FORMS,
    NUMBERS,
    PARTICIPANT_NAMES,
    PARTICIPANTS,
    VERDICTS,
    Form,
    Need,
    Question,
    coming,
    criteria,
    evidence,
    open_questions,
    other_services,
    questions,
    read_numbers,
    rows,
    rules,
    services,
    sources,
    traits,
)
from nabolag.governance.law import shipped
from nabolag.municipalities import find
from nabolag.report.forms import council_paper, form_facts, forms_paper, participant_names
from nabolag.report.forms.ranking import said
from nabolag.report.paper import Paper
from nabolag.text import N_, fold, read_number
from nabolag.web.basket import filled
from nabolag.web.calculator import Calculator
from nabolag.web.mistakes import Mistake, mistake_of
from nabolag.web.render import language, page

NUMBERED = {
    "shares": N_("Eierandeler i prosent, med semikolon mellom"),
    "turnover_for_others": N_("Aktivitet for andre enn eierne, i prosent"),
    "turnover": N_("Omsetning i året, i kroner"),
    "capital": N_("Aksjekapital eller grunnkapital, i kroner"),
    "creditor_claim": N_("Det en kreditor krever, i kroner"),
    "liability_shares": N_("Ansvarsandeler i prosent, om de ikke er eierandelene"),
    "private_share": N_("Det private eier, i prosent"),
    "employees": N_("Ansatte"),
    "board_members": N_("Styremedlemmer"),
    "members": N_("Medlemmer i det øverste organet"),
    "members_present": N_("Medlemmer til stede"),
    "votes": N_("Stemmer i det øverste organet"),
    "votes_present": N_("Stemmer til stede"),
}
assert set(NUMBERED) == set(NUMBERS)
router = APIRouter()
ANSWER = {"yes": True, "no": False, "": None, "unknown": None}
OTHERS = tuple(kind for kind in PARTICIPANTS if kind != "municipality")
PAIR = ["municipality", "municipality"]
"""Who takes part when nobody is named."""


@dataclass(frozen=True)
class Asked:
    """One question as the page shows it: its answer so far and what an answer would move."""

    question: Question
    answer: str
    moves: list[Any]


def _paper(request: Request) -> Paper:
    need = _need(filled(request))
    weights = _weights(filled(request))
    with in_field("form"):
        return forms_paper(need, language(request), weights, who=_who(request, need))


def _council(request: Request) -> Paper:
    need = _need(filled(request))
    form = _known(need.form) if need.form else None
    return council_paper(
        need,
        _who(request, need),
        form=form,
        adopted=_day(request.query_params, "adopted"),
        start=_day(request.query_params, "start"),
        texts=language(request),
    )


def _council_form(request: Request) -> dict[str, Any]:
    """The days and the form as they were written; the rest of the case is carried along."""
    query = filled(request)
    own = ("start", "adopted", "form")
    kept = [(name, value) for name, value in query.multi_items() if name not in own]
    return {
        "kept": kept,
        **{name: query.get(name, "") for name in own},
        "form_names": FORM_NAMES,
        "back": f"/form?{urlencode([*kept, ('form', query.get('form', ''))])}",
    }


def _start(request: Request) -> dict[str, Any]:
    query = filled(request)
    return {
        "services": (*services(), *other_services()),
        "others": {k: PARTICIPANT_NAMES[k] for k in OTHERS},
        "given": {
            "service": query.get("service", ""),
            "municipalities": query.get("kommuner", ""),
            "others": _others(query),
            "on": query.get("on", ""),
            "form": query.get("form", ""),
            "numbers": {name: query.get(name, "") for name in NUMBERED},
            "both": query.get("own_assets_and_loans", ""),
        },
        "form_names": FORM_NAMES,
        "numbered": NUMBERED,
    }


def _form(request: Request) -> dict[str, Any]:
    """Everything as it was written; the questions that can move the answer, once the rest can be read."""
    query = filled(request)
    weighed = any(query.get(f"w_{c.id}") for c in criteria())
    return {
        **_start(request),
        "about": query.get("service", ""),
        "assumed": not _named(query),
        "asked": _asked(query),
        "weights": {c.id: query.get(f"w_{c.id}", "0" if weighed else "1") for c in criteria()},
        "criteria": criteria(),
        "verdicts": VERDICTS,
        "with_agreement": WITH_AGREEMENT,
    }


interview = Calculator("/form", _paper, "forms/comparison.html", _form, labels=NUMBERED)
council = Calculator(
    "/form/saksframlegg",
    _council,
    "forms/council.html",
    _council_form,
    kinds=("docx", "pdf", "html", "json"),
    labels=NUMBERED,
)


@router.get("/form")
def show(request: Request) -> Response:
    """The interview; with a service chosen, the answer too. The address holds all answers."""
    if filled(request).get("service"):
        return interview.page(request)
    mistake = Mistake()
    try:
        with in_field("kommuner"):
            _municipalities(request.query_params)
    except NabolagError as error:
        mistake = mistake_of(error, language(request), request)
    return page(
        request,
        "forms/start.html",
        status=mistake.status if mistake.said else 200,
        mistake=mistake,
        evidence=evidence(),
        fact_ids={f.id for f in published()},
        **_start(request),
    )


router.include_router(interview.router())
router.include_router(council.router())


@router.get("/form/{form}.json")
def one_form_as_json(request: Request, form: str) -> Response:
    """The facts of one form for machines; `say` is null where the texts say nothing or it does not apply."""
    texts, known = language(request), _known(form)
    return JSONResponse(
        [
            {
                "row": row.id,
                "question": row.name(texts.lang),
                "say": cell.say(texts.lang) if cell.say else None,
                "applies": cell.applies,
                "cites": [{"act": c.act, "paragraph": c.paragraph, "ledd": c.ledd} for c in cell.cites],
            }
            for row in rows()
            for cell in (row.cells[known],)
        ]
    )


def _facts_paper(request: Request) -> Paper:
    return form_facts(_known(request.path_params["form"]), language(request), date.today().year)


def _facts_form(request: Request) -> dict[str, Any]:
    known = _known(request.path_params["form"])
    of_form = [r for r in rules() if known in r.forms]
    return {
        "form": known,
        "rows": [(row, row.cells[known]) for row in rows()],
        "year": [turn.duty for turn in owner_calendar(known, date.today().year)],
        "defaults": [r for r in of_form if r.kind == "default"],
        "advice": [r for r in of_form if r.kind == "advice"],
        "sector": [r for r in of_form if r.kind == "law" and r.services],
        "coming": [r for r in coming() if known in r.forms],
        "criteria": criteria(),
        "traits": traits(),
        "said": said,
        "examples": [(s, e) for s in services() for e in s.examples if e.form == known],
        "services": {s.id: s for s in services()},
        "sources": sources(),
        "law": shipped(),
        "form_names": FORM_NAMES,
    }


facts = Calculator("/form/{form}", _facts_paper, "forms/form.html", _facts_form)


@router.get("/form/{form}.{kind}")
def one_form_as_file(request: Request, form: str, kind: str) -> Response:
    """The facts of one form as a file to keep or send.

    Raises:
        BadInput: another kind of file. NotKnown: another form.
    """
    return facts.file(request, kind)


@router.get("/form/{form}")
def one_form(request: Request, form: str) -> Response:
    """The facts of one form, cell by cell, each with its paragraphs; defaults, advice and coming law.

    A service in the form's place leads to the interview about it.
    """
    language(request)
    about = next(
        (s for s in (*services(), *other_services()) if fold(form) in map(fold, (s.id, s.name.nb, *s.words))),
        None,
    )
    if about:
        return RedirectResponse(f"/form?{urlencode({'service': about.id, **request.query_params})}", 307)
    return facts.page(request)


def _known(said: str) -> Form:
    known = next((f for f in FORMS if fold(f) == fold(said)), None)
    if known is None:
        raise NotKnown("Formen «{form}» finnes ikke. Formene er {forms}.", candidates=FORMS,
                       form=said, forms=", ".join(FORMS))  # fmt: skip
    return known


def _named(query: QueryParams) -> bool:
    return bool(query.get("kommuner", "").strip() or _others(query))


def _who(request: Request, need: Need) -> list[str]:
    return participant_names(need, language(request).lang) if _named(filled(request)) else []


def _need(query: QueryParams) -> Need:
    """What the address asks about; a mistake concerns the field it was written in."""
    about, day = query.get("service", ""), query.get("on") or date.today()
    with in_field("service"):
        Need(about, PAIR)
    with in_field("on"):
        Need(about, PAIR, on=day)
    with in_field("kommuner"):
        participants = _municipalities(query) + _others(query)
        Need(about, participants or PAIR)
    facts: dict[str, Any] = {}
    for name in ANSWERS:
        said = query.get(name, "")
        with in_field(name):
            if said not in ANSWER:
                raise BadInput("Svar ja, nei eller vet ikke, ikke «{value}».", value=said)
        facts[name] = ANSWER[said]
    facts |= read_numbers({name: query.get(name, "") for name in NUMBERED})
    with in_field("form"):
        return Need(about, participants or PAIR, form=query.get("form") or None, on=day, **facts)


def _municipalities(query: QueryParams) -> list[str]:
    """The codes of those that are named, with comma, semicolon or line between."""
    return [find(name).code for name in re.split(r"[,;\n]", query.get("kommuner", "")) if name.strip()]


def _others(query: QueryParams) -> list[str]:
    """The kinds of participants beside the municipalities; in older addresses under `med`."""
    return [*query.getlist("andre"), *(kind for kind in query.getlist("med") if kind in OTHERS)]


def _day(query: QueryParams, name: str) -> date | None:
    said = query.get(name, "").strip()
    if not said:
        return None
    with in_field(name):
        try:
            return date.fromisoformat(said)
        except ValueError as error:
            raise BadInput("Datoen «{value}» må skrives som 2026-11-01.", value=said) from error


def _weights(query: QueryParams) -> dict[str, float] | None:
    found: dict[str, float] = {}
    for c in criteria():
        said = query.get(f"w_{c.id}", "")
        if said:
            with in_field(f"w_{c.id}"):
                found[c.id] = float(read_number(said, f"w_{c.id}"))
    return found or None


def _asked(query: QueryParams) -> list[Asked]:
    """What is still open, and what has been answered so that it can be changed."""
    try:
        need = _need(query)
        open_ = {q.fact: moves for q, moves in open_questions(need)}
    except NabolagError:
        open_ = {}
    return [
        Asked(q, query.get(q.fact, "") or "unknown", open_.get(q.fact, []))
        for q in questions()
        if q.fact in open_ or query.get(q.fact, "unknown") not in ("", "unknown")
    ]
