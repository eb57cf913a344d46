"""Which legal form: the interview with its answer, the council paper, and a page of facts for each form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import JSONResponse, RedirectResponse, Response

from nabolag.data import facts as published
from nabolag.errors import NabolagError, in_field
from nabolag.governance.agreement import FORMS as WITH_AGREEMENT
from nabolag.governance.agreement import owner_calendar
from nabolag.governance.forms import (
    FORM_NAMES,
    PARTICIPANT_NAMES,
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
    rows,
    rules,
    services,
    sources,
    traits,
)
from nabolag.governance.forms.names import form_called
from nabolag.governance.law import shipped
from nabolag.report.forms import council_paper, form_facts, forms_paper, participant_names, side_by_side
from nabolag.report.forms.ranking import said
from nabolag.report.paper import Paper, Section
from nabolag.report.paper.html import fragment
from nabolag.text import fold, read_number, texts
from nabolag.web.basket import filled, say
from nabolag.web.calculator import Calculator
from nabolag.web.mistakes import Mistake, mistake_of
from nabolag.web.pages.council import looked_up
from nabolag.web.pages.need_asked import (
    NUMBERED,
    OTHERS,
    day_in,
    municipalities_in,
    need_in,
    others_in,
)
from nabolag.web.render import language, page

router = APIRouter()
CORE = ("legal_person", "individual_decisions", "liability", "steering", "exit")
"""The questions about a form that are answered before all the others."""


@dataclass(frozen=True)
class AskedQuestion:
    """One question as the page shows it: its answer so far and what an answer would move."""

    question: Question
    answer: str
    moves: Sequence[Any]


def _paper(request: Request) -> Paper:
    query = filled(request)
    who = _who(request, need_in(query))
    return _made(tuple(query.multi_items()), tuple(who), language(request).lang, date.today())


@lru_cache(maxsize=256)
def _made(pairs: tuple[tuple[str, str], ...], who: tuple[str, ...], lang: str, _day: date) -> Paper:
    """The answer, kept for the next reader of the same address on the same day."""
    query = QueryParams(list(pairs))
    need, weights = need_in(query), _weights(query)
    with in_field("form"):
        return forms_paper(need, texts(lang), weights, who=who)


def _council(request: Request) -> Paper:
    need = need_in(filled(request))
    form = form_called(need.form) if need.form else None
    return council_paper(
        need,
        _who(request, need),
        form=form,
        adopted=day_in(request.query_params, "adopted"),
        start=day_in(request.query_params, "start"),
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
            "others": others_in(query),
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
    folds=looked_up,
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
            municipalities_in(request.query_params)
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
    texts, form_id = language(request), form_called(form)
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
            for cell in (row.cells[form_id],)
        ]
    )


def _facts_paper(request: Request) -> Paper:
    form = form_called(request.path_params["form"])
    return form_facts(form, language(request), date.today().year, _other(request, form))


def _other(request: Request, form: Form) -> Form | None:
    """The form to set beside it; one that does not exist is told of, and the page is shown without."""
    asked = request.query_params.get("mot", "").strip()
    try:
        other = form_called(asked) if asked else None
    except NabolagError as error:
        say(request, error.text(language(request)))
        return None
    return None if other == form else other


def _facts_form(request: Request) -> dict[str, Any]:
    form = form_called(request.path_params["form"])
    of_form, other, _ = [r for r in rules() if form in r.forms], _other(request, form), language(request)
    beside = Section("side-om-side", _("Side om side"), side_by_side(form, other, _) if other else ())
    return {
        "form": form,
        "other": other,
        "beside": fragment(Paper("", "", _.lang, (beside,))) if other else "",
        "core": [row for row in rows() if row.id in CORE],
        "with_agreement": WITH_AGREEMENT,
        "rows": [(row, row.cells[form]) for row in rows()],
        "year": [turn.duty for turn in owner_calendar(form, date.today().year)],
        "defaults": [r for r in of_form if r.kind == "default"],
        "advice": [r for r in of_form if r.kind == "advice"],
        "sector": [r for r in of_form if r.kind == "law" and r.services],
        "coming": [r for r in coming() if form in r.forms],
        "criteria": criteria(),
        "traits": traits(),
        "said": said,
        "examples": [(s, e) for s in services() for e in s.examples if e.form == form],
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


def _named(query: QueryParams) -> bool:
    return bool(query.get("kommuner", "").strip() or others_in(query))


def _who(request: Request, need: Need) -> list[str]:
    return participant_names(need, language(request).lang) if _named(filled(request)) else []


def _weights(query: QueryParams) -> dict[str, float] | None:
    weights: dict[str, float] = {}
    for c in criteria():
        text = query.get(f"w_{c.id}", "")
        if text:
            with in_field(f"w_{c.id}"):
                weights[c.id] = float(read_number(text, f"w_{c.id}"))
    return weights or None


def _asked(query: QueryParams) -> list[AskedQuestion]:
    """What is still open, and what has been answered so that it can be changed."""
    try:
        need = need_in(query)
        open_ = {q.fact: moves for q, moves in open_questions(need)}
    except NabolagError:
        open_ = {}
    return [
        AskedQuestion(q, query.get(q.fact, "") or "unknown", open_.get(q.fact, ()))
        for q in questions()
        if q.fact in open_ or query.get(q.fact, "unknown") not in ("", "unknown")
    ]
