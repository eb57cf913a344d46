"""A fielded questionnaire to read and print: every question, its codes, and when it is asked, in words."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from nabolag.store.surveys import questionnaire_text, questionnaire_versions, stored_survey
from nabolag.survey import background
from nabolag.survey.frame import ROLES
from nabolag.survey.questionnaire import changes, fields, read_questionnaire, said
from nabolag.survey.questionnaire.kinds import kind
from nabolag.survey.questionnaire.model import Condition, Question, Questionnaire
from nabolag.text import Texts, texts
from nabolag.web.pages.admin.access import Reader, admin_page
from nabolag.web.pages.admin.words import CHANGES, PARTS, REQUIRED
from nabolag.web.render import environment, language
from nabolag.web.store import store_of

router = APIRouter(prefix="/admin/undersokelse/{id}")


@router.get("/skjema")
def shown(request: Request, login: Reader, id: str, versjon: int | None = None) -> Response:
    """One version, the newest when not given, and what is different from the one before."""
    _ = language(request)
    with store_of(request).read() as c:
        survey = stored_survey(c, id)
        versions = questionnaire_versions(c, id)
        version, text = questionnaire_text(c, id, versjon)
        older = [v for v, _locked in versions if v < version]
        before = questionnaire_text(c, id, older[-1])[1] if older else None
    read = read_questionnaire(text)
    return admin_page(
        request,
        "admin/questionnaire.html",
        login,
        id=id,
        survey=survey,
        version=version,
        versions=versions,
        roles=ROLES,
        **_words(read, _),
        before=older[-1] if older else None,
        changes=[
            (c.variable, _(CHANGES[c.kind]), _.join(_(PARTS.get(what, what)) for what in c.what))
            for c in (changes(read_questionnaire(before), read) if before else [])
            if c.kind != "kept"
        ],
    )


def printed(read: Questionnaire, lang: str) -> str:
    """The questionnaire as one HTML file that needs nothing else, to print or send for comments."""
    _ = texts(lang)
    template = environment().get_template("admin/printed.html")
    return template.render(_=_, lang=lang, version=read.version, **_words(read, _))


def when(condition: Condition | None, read: Questionnaire, _: Texts) -> str:
    """When something is asked, in words; nothing when always."""
    if condition is None:
        return ""
    parts = [when(c, read, _) for c in condition.all_]
    if condition.any_:
        parts.append(_(" eller ").join(when(c, read, _) for c in condition.any_))
    if condition.not_ is not None:
        parts.append(_("ikke ({what})", what=when(condition.not_, read, _)))
    if condition.question is not None:
        name = condition.question
        if condition.answered is not None:
            parts.append(
                _("«{question}» er besvart", question=name)
                if condition.answered
                else _("«{question}» ikke er besvart", question=name)
            )
        if condition.is_:
            answers = _(" eller ").join(_.quoted(_answer(name, value, read, _)) for value in condition.is_)
            parts.append(_("«{question}» er {answers}", question=name, answers=answers))
        if condition.at_least is not None:
            parts.append(_("«{question}» er minst {n}", question=name, n=_.number(condition.at_least)))
        if condition.at_most is not None:
            parts.append(_("«{question}» er høyst {n}", question=name, n=_.number(condition.at_most)))
    return _.join(parts)


def _answer(name: str, value: str | int, read: Questionnaire, _: Texts) -> str:
    for question in read.questions():
        for field in fields(question):
            if field.name == name:
                return said(read, field, [str(value)] if kind(question).several else str(value), _.lang)
    for variable in background.variables():
        if variable.name == name:
            return variable.says(float(value) if isinstance(value, int) else value, _.lang)
    return str(value)


def _words(read: Questionnaire, _: Texts) -> dict[str, Any]:
    return {
        "title": _word(read.title, _),
        "intro": _word(read.intro, _),
        "note": _word(read.note, _),
        "pages": [
            {
                "title": _word(page.title, _),
                "text": _word(page.text, _),
                "random": page.random,
                "when": when(page.show_if, read, _),
                "questions": [_question(q, read, _) for q in page.questions],
            }
            for page in read.pages
        ],
    }


def _question(question: Question, read: Questionnaire, _: Texts) -> dict[str, Any]:
    own = kind(question)
    limits = own.limits(question, _)
    if getattr(question, "random", False):
        limits.append(_("Tilfeldig rekkefølge, trukket for hver som svarer."))
    return {
        "id": question.id,
        "kind": _(own.name),
        "text": _word(question.text, _),
        "help": _word(question.help, _),
        "note": _word(question.note, _),
        "required": _(REQUIRED[question.required]),
        "when": when(question.show_if, read, _),
        "limits": " ".join(limits),
        "statements": [_word(i.text, _) for i in own.statements(question)],
        "options": [
            (o.code, _word(o.text, _), o.exclusive and own.several) for o in own.options(read, question)
        ],
    }


def _word(words: dict[str, str], _: Texts) -> str:
    return words.get(_.lang) or words.get("nb", "")
