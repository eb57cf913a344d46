"""A fielded questionnaire to click through as a respondent meets it, with routing and piping; nothing is kept.

Every answer so far travels in the form as hidden fields, and is read again at each step as if it were just sent.
"""

from __future__ import annotations

import random
import secrets
from dataclasses import replace
from typing import Any

import polars as pl
from fastapi import APIRouter, Request
from msgspec import structs
from starlette.responses import Response

from nabolag.errors import NotKnown
from nabolag.store.invitations import Invitation
from nabolag.store.responses import Response as Answers
from nabolag.store.surveys import questionnaire_text, stored_survey
from nabolag.survey.fielding.answering import Visit
from nabolag.survey.frame import ROLES, leaders
from nabolag.survey.questionnaire import Answer, Page, Problem, fields, from_form, orders, read_questionnaire
from nabolag.survey.settings import read_settings
from nabolag.text import Texts
from nabolag.web.pages.admin.access import Login, Reader, admin_page
from nabolag.web.pages.answering_words import sheet, shown
from nabolag.web.posted import Sent, one
from nabolag.web.render import language
from nabolag.web.store import store_of

router = APIRouter(prefix="/admin/undersokelse/{id}/skjema/prov")
STEPS = frozenset({"csrf", ".side", "vist", "videre", "forrige"})
"""Fields that say what to do with this page; all others are carried on. No question's name has a dot first."""
REVIEW = "levere"


@router.get("")
def begin(
    request: Request,
    login: Reader,
    id: str,
    kommune: str = "1874",
    rolle: str = "ordforer",
    versjon: str = "",
) -> Response:
    """The first page, as a leader with this role in this municipality meets it."""
    form = {
        ".kommune": [kommune],
        ".rolle": [rolle],
        ".versjon": [versjon],
        ".trekning": [secrets.token_hex(8)],
    }
    seen = _visit(request, id, form)
    return _questions(request, login, seen, seen.pages()[0], form)


@router.post("")
def go_on(request: Request, login: Reader, form: Sent, id: str) -> Response:
    """The next page after these answers, the one before, or the same with what is wrong."""
    seen, side, _ = _visit(request, id, form), one(form, ".side"), language(request)
    if side == REVIEW:
        return _questions(request, login, seen, seen.pages()[-1], form)
    try:
        page = seen.page(side)
    except NotKnown:
        return _questions(request, login, seen, seen.pages()[0], form)
    if form.get("forrige"):
        return _questions(request, login, seen, seen.before(side) or page, form)
    met = structs.replace(page, questions=tuple(q for q in page.questions if q.id in form.get("vist", ())))
    _given, problems = from_form(seen.questionnaire, met, form, _)
    if any(not p.soft for p in problems.values()) or (problems and not form.get("videre")):
        return _questions(request, login, seen, met, form, problems)
    if len(met.questions) < len(page.questions):  # an answer on this page opened a question on it
        return _questions(request, login, seen, page, form)
    following = seen.after(side)
    if following:
        return _questions(request, login, seen, following, form)
    return admin_page(
        request,
        "admin/tried.html",
        login,
        seen=seen,
        sheet=sheet(seen, _),
        hidden=_carried(form, login, REVIEW, ()),
    )


def _questions(
    request: Request,
    login: Login,
    seen: Visit,
    page: Page,
    form: dict[str, list[str]],
    problems: dict[str, Problem] | None = None,
) -> Response:
    pages = [p.id for p in seen.pages()]
    faults = problems or {}
    return admin_page(
        request,
        "admin/try.html",
        login,
        status=422 if faults else 200,
        seen=seen,
        page=page,
        number=pages.index(page.id) + 1,
        pages=len(pages),
        questions=shown(seen, page, faults, form if faults else None, language(request)),
        problems=faults,
        soft_only=bool(faults) and all(p.soft for p in faults.values()),
        hidden=_carried(form, login, page.id, [f.name for q in page.questions for f in fields(q)]),
    )


def _carried(
    form: dict[str, list[str]], login: Login, side: str, here: list[str] | tuple[str, ...]
) -> list[tuple[str, str]]:
    kept = [
        (name, value)
        for name, values in form.items()
        if name not in STEPS and not any(name == f or name.startswith(f"{f}.") for f in here)
        for value in values
    ]
    return [("csrf", login.csrf), (".side", side), *kept]


def _visit(request: Request, id: str, form: dict[str, list[str]]) -> Visit:
    _, code, role = language(request), one(form, ".kommune").strip(), one(form, ".rolle")
    asked = one(form, ".versjon")
    with store_of(request).read() as c:
        survey = stored_survey(c, id)
        version, text = questionnaire_text(c, id, int(asked) if asked.isascii() and asked.isdigit() else None)
    read = read_questionnaire(text)
    background = _background(code, role)
    person = Invitation("", id, code, role, "", None, _.lang, background, "started", False, 0, None)
    drawn = orders(read, random.Random(one(form, ".trekning")))
    response = Answers("", id, version, _.lang, background, drawn, "started", {})
    seen = Visit("", "", survey, read_settings(survey.settings).value, read, person, response, "open")
    return replace(seen, response=replace(response, answers=_answers(seen, form, _)))


def _answers(seen: Visit, form: dict[str, list[str]], _: Texts) -> dict[str, Answer]:
    """What the form answers; a question is asked only after answers that come before it, so this settles."""
    assert seen.response is not None
    answers: dict[str, Answer] = {}
    for _step in range(len(list(seen.questionnaire.questions())) + 1):
        so_far = replace(seen, response=replace(seen.response, answers=answers))
        given = {
            name: answer
            for page in so_far.pages()
            for name, answer in from_form(seen.questionnaire, page, form, _)[0].items()
        }
        if given == answers:
            break
        answers = given
    return answers


def _background(code: str, role: str) -> dict[str, Any]:
    rows = leaders().filter((pl.col("municipality") == code) & (pl.col("role") == role))
    if rows.is_empty():
        raise NotKnown("Det er ingen kommune med nummer {code}.", code=code)
    row = rows.row(0, named=True)
    return {
        "rolle": ROLES[role].code,
        "storrelse": row["size"],
        "sentralitet": row["centrality"],
        "landsdel": row["landsdel"],
    }
