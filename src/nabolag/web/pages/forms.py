"""Which legal form: the interview with its comparison, and a page of facts for each form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import JSONResponse, RedirectResponse, Response

from nabolag.data import facts as published
from nabolag.errors import BadInput, NotKnown
from nabolag.governance.agreement import FORMS as WITH_AGREEMENT
from nabolag.governance.forms import (
    ANSWERS,
    FORM_NAMES,
    FORMS,
    MARKS,
    PARTICIPANT_NAMES,
    PARTICIPANTS,
    SIDES,
    VERDICTS,
    Advice,
    Form,
    Need,
    Question,
    advise,
    as_record,
    coming,
    criteria,
    evidence,
    number_questions,
    open_questions,
    questions,
    rank,
    rows,
    rules,
    services,
    sources,
    traits,
    turning,
)
from nabolag.governance.law import shipped
from nabolag.municipalities import find
from nabolag.report.agreement import council_paper
from nabolag.report.ranking import said, turn_said, why
from nabolag.report.word import MEDIA_TYPE
from nabolag.text import N_, fold, read_number
from nabolag.web.render import csv_file, language, page

router = APIRouter()
ANSWER = {"yes": True, "no": False, "": None, "unknown": None}
SIDE_NAMES = {
    "participants": N_("Deltakere"),
    "task": N_("Lovpålagt"),
    "decisions": N_("Vedtak"),
    "assets": N_("Eie og lån"),
    "market": N_("Marked"),
    "liability": N_("Ansvar"),
    "body": N_("Folkevalgt"),
    "other": N_("Annet"),
}
assert tuple(SIDE_NAMES) == tuple(SIDES)
OTHERS = tuple(kind for kind in PARTICIPANTS if kind != "municipality")


@dataclass(frozen=True)
class Asked:
    """One question as the page shows it: its answer so far and what an answer would move."""

    question: Question
    answer: str
    moves: list[Any]


@router.get("/form.json")
def as_json(request: Request) -> Response:
    """The answer for machines; the same query as the page."""
    texts = language(request)
    return JSONResponse(as_record(_need(request.query_params), _weights(request.query_params), texts.lang))


@router.get("/form.csv")
def as_csv(request: Request) -> Response:
    """One row per reason, for a spreadsheet; the same query as the page."""
    texts, need = language(request), _need(request.query_params)
    return csv_file(
        f"samarbeidsform-{need.service}.csv",
        ("form", "verdict", "kind", "effect", "decides", "act", "paragraph", "ledd", "quote", "text", "url"),
        (
            (
                a.form,
                a.verdict,
                r.kind,
                r.effect,
                r.decides,
                r.act,
                r.paragraph,
                r.ledd,
                r.quote,
                r.text,
                r.url,
            )
            for a in advise(need, texts.lang)
            for r in a.reasons
        ),
    )


@router.get("/form.docx")
def as_council_paper(request: Request) -> Response:
    """The council paper as Word; the same query as the page."""
    texts, need = language(request), _need(request.query_params)
    named = request.query_params.get("kommuner") or request.query_params.getlist("med")
    who = _who(need, texts.lang) if named else []
    return Response(
        council_paper(need, who, form=_form(need.form) if need.form else None, lang=texts.lang),
        media_type=MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="saksframlegg-{need.service}.docx"'},
    )


@router.get("/form")
def show(request: Request) -> Response:
    """The interview; with a service chosen, the comparison too. The address holds all answers."""
    texts, query = language(request), request.query_params
    given = {
        "service": query.get("service", ""),
        "municipalities": query.get("kommuner", ""),
        "others": query.getlist("med"),
        "on": query.get("on", ""),
    }
    shared: dict[str, Any] = {
        "services": services(),
        "kinds": {k: PARTICIPANT_NAMES[k] for k in OTHERS},
        "given": given,
        "evidence": evidence(),
        "fact_ids": {f.id for f in published()},
        "sources": sources(),
    }
    if not given["service"]:
        return page(request, "forms/start.html", form_names=FORM_NAMES, **shared)
    need = _need(query)
    answers = advise(need, texts.lang)
    weights = _weights(query)
    return page(
        request,
        "forms/comparison.html",
        need=need,
        who=_who(need, texts.lang),
        assumed=not given["municipalities"] and not given["others"],
        answers=answers,
        asked=_asked(need),
        sides=SIDE_NAMES,
        asks={q.fact: q.ask for q in (*questions(), *number_questions())},
        ranked=rank(answers, weights),
        cleared=rank(answers, weights, open_too=True),
        turns=[turn_said(turn, texts) for turn in turning(need, weights)],
        why=why,
        weights={c.id: (weights or {}).get(c.id, 0 if weights else 1) for c in criteria()},
        criteria=criteria(),
        law=shipped(),
        marks=MARKS,
        verdicts=VERDICTS,
        form_names=FORM_NAMES,
        counts=_counts(answers),
        with_agreement=WITH_AGREEMENT,
        **shared,
    )


@router.get("/form/{form}.json")
def one_form_as_json(request: Request, form: str) -> Response:
    """The facts of one form for machines; `say` is null where the texts say nothing or it does not apply."""
    texts, known = language(request), _form(form)
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


@router.get("/form/{form}")
def one_form(request: Request, form: str) -> Response:
    """The facts of one form, cell by cell, each with its paragraphs; defaults, advice and coming law.

    A service in the form's place leads to the interview about it.
    """
    language(request)
    about = next((s for s in services() if fold(form) in map(fold, (s.id, s.name.nb, *s.words))), None)
    if about:
        return RedirectResponse(f"/form?{urlencode({'service': about.id, **request.query_params})}", 307)
    known = _form(form)
    of_form = [r for r in rules() if known in r.forms]
    return page(
        request,
        "forms/form.html",
        form=known,
        rows=[(row, row.cells[known]) for row in rows()],
        defaults=[r for r in of_form if r.kind == "default"],
        advice=[r for r in of_form if r.kind == "advice"],
        sector=[r for r in of_form if r.kind == "law" and r.services],
        coming=[r for r in coming() if known in r.forms],
        criteria=criteria(),
        traits=traits(),
        said=said,
        examples=[(s, e) for s in services() for e in s.examples if e.form == known],
        services={s.id: s for s in services()},
        sources=sources(),
        law=shipped(),
        form_names=FORM_NAMES,
    )


def _form(said: str) -> Form:
    known = next((f for f in FORMS if fold(f) == fold(said)), None)
    if known is None:
        raise NotKnown("Formen «{form}» finnes ikke. Formene er {forms}.", candidates=FORMS,
                       form=said, forms=", ".join(FORMS))  # fmt: skip
    return known


def _need(query: QueryParams) -> Need:
    names = [n.strip() for n in query.get("kommuner", "").split(",") if n.strip()]
    participants = [find(name).code for name in names] + query.getlist("med")
    if not participants:
        participants = ["municipality", "municipality"]
    facts: dict[str, Any] = {}
    for name in ANSWERS:
        said = query.get(name, "")
        if said not in ANSWER:
            raise BadInput("Svaret på {field} må være yes, no eller unknown, ikke «{value}».",
                           field=name, value=said)  # fmt: skip
        facts[name] = ANSWER[said]
    return Need(
        query.get("service", ""),
        participants,
        form=query.get("form") or None,
        on=query.get("on") or date.today(),
        **facts,
    )


def _weights(query: QueryParams) -> dict[str, float] | None:
    found: dict[str, float] = {}
    for c in criteria():
        said = query.get(f"w_{c.id}", "")
        if said:
            found[c.id] = float(read_number(said, f"w_{c.id}"))
    return found or None


def _asked(need: Need) -> list[Asked]:
    """What is still open, and what has been answered so that it can be changed."""
    open_ = {q.fact: moves for q, moves in open_questions(need)}
    return [
        Asked(q, {True: "yes", False: "no", None: "unknown"}[getattr(need, q.fact)], open_.get(q.fact, []))
        for q in questions()
        if q.fact in open_ or getattr(need, q.fact) is not None
    ]


def _who(need: Need, lang: str) -> list[str]:
    return [
        find(p).name if p.isdigit() and len(p) == 4 else PARTICIPANT_NAMES[kind](lang)
        for p, kind in zip(need.participants, need.kinds, strict=True)
    ]


def _counts(answers: list[Advice]) -> dict[str, int]:
    return {verdict: sum(a.verdict == verdict for a in answers) for verdict in VERDICTS}
