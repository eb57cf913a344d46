"""A corrected edition from the desk, in every language: the answers as they are now, by the plan of the edition before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from nabolag.errors import BadInput
from nabolag.report.publication.editions import Issue
from nabolag.report.publication.house import publish_in
from nabolag.report.publication.kept import kept_editions, kept_languages
from nabolag.report.publication.overlap import overlaps
from nabolag.report.publication.publish import ENDONYMS
from nabolag.store.surveys import questionnaire_text, stored_survey
from nabolag.survey.fielding.collected import collected
from nabolag.survey.fielding.opening import told
from nabolag.survey.questionnaire import read_questionnaire
from nabolag.survey.settings import read_settings
from nabolag.survey.tabulation.plan import read_plan
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
    store = store_of(request)
    before, languages = kept_editions(store, id), kept_languages(store, id)
    with store.read() as c:
        stored = stored_survey(c, id)
        _version, asked = questionnaire_text(c, id)
    note = {each: one(form, _field(each, languages)) for each in languages}
    try:
        if not before or not before[-1].plan:
            raise BadInput("Dette kan bare rettes fra kommandolinjen.")
        lang, *also = languages
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
            also=also,
        )
    except BadInput as error:
        return _page(request, login, id, fault=error.text(language(request)), note=note)
    return to(request, f"/undersokelse/{id}")


def _field(lang: str, languages: Sequence[str]) -> str:
    """The form's name of what is corrected, in `lang`."""
    return "rettet" if lang == languages[0] else f"rettet-{lang}"


def _page(
    request: Request, login: Login, id: str, *, fault: str = "", note: Mapping[str, str] | None = None
) -> Response:
    _, store = language(request), store_of(request)
    with store.read() as c:
        stored_survey(c, id)
    before, languages = kept_editions(store, id), kept_languages(store, id)
    plan = before[-1].plan if before else ""
    return admin_page(
        request,
        "admin/correct.html",
        login,
        status=422 if fault else 200,
        id=id,
        listed=[Issue(e.number, e.made, e.note).said(_) for e in before],
        possible=bool(plan),
        near=[other.said(_) for other in overlaps(store, id, read_plan(plan, PLAN).plan)] if plan else [],
        fault=fault,
        fields=[(_field(each, languages), each, (note or {}).get(each, "")) for each in languages],
        named=ENDONYMS,
    )
