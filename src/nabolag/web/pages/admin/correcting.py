"""A corrected edition from the desk: the answers as they are now, by the plan of the edition before."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request
from starlette.responses import Response

from nabolag.errors import BadInput
from nabolag.report.publication.editions import Issue
from nabolag.report.publication.house import ABOUT, kept_editions, publish_in
from nabolag.store.publications import published_file
from nabolag.store.surveys import questionnaire_text, stored_survey
from nabolag.survey.fielding.collected import collected
from nabolag.survey.fielding.opening import told
from nabolag.survey.questionnaire import read_questionnaire
from nabolag.survey.settings import read_settings
from nabolag.web.pages.admin.access import Login, Owner, admin_page, to
from nabolag.web.posted import Sent, one
from nabolag.web.render import language
from nabolag.web.store import now_of, store_of

router = APIRouter(prefix="/admin/undersokelse/{id}/rett")
PLAN = "plan.yaml"


@router.get("")
def ask(request: Request, login: Owner, id: str) -> Response:
    """The editions, and a field for what is corrected."""
    return _page(request, login, id)


@router.post("")
def correct(request: Request, login: Owner, form: Sent, id: str) -> Response:
    """Publish the next edition, or say why not."""
    store, note = store_of(request), one(form, "rettet")
    before = kept_editions(store, id)
    with store.read() as c:
        stored = stored_survey(c, id)
        _version, asked = questionnaire_text(c, id)
        about = json.loads(published_file(c, id, ABOUT) or b"{}")
    lang = about.get("lang", "nb")
    try:
        if not before or not before[-1].plan:
            raise BadInput("Dette kan bare rettes fra kommandolinjen.")
        publish_in(
            store,
            collected(store, id, lang=lang),
            told(store, read_settings(stored.settings)),
            (before[-1].plan, PLAN),
            read_questionnaire(asked),
            before,
            lang=lang,
            now=now_of(request).replace(microsecond=0),
            by=login.account.name,
            demonstration=stored.origin == "synthetic",
            correction=note,
        )
    except BadInput as error:
        return _page(request, login, id, fault=error.text(language(request)), note=note)
    return to(request, f"/undersokelse/{id}")


def _page(request: Request, login: Login, id: str, *, fault: str = "", note: str = "") -> Response:
    _ = language(request)
    with store_of(request).read() as c:
        stored_survey(c, id)
    before = kept_editions(store_of(request), id)
    return admin_page(
        request,
        "admin/correct.html",
        login,
        status=422 if fault else 200,
        id=id,
        listed=[Issue(e.number, e.made, e.note).said(_) for e in before],
        possible=bool(before and before[-1].plan),
        fault=fault,
        note=note,
    )
