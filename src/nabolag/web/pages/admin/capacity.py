"""What all leaders would answer, modelled, as files for an analyst: when the survey is closed, and without small counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from nabolag.errors import NabolagError, NotKnown, NotPossible
from nabolag.report.capacity import as_survey, capacity_paper
from nabolag.report.paper import made
from nabolag.sources.survey_files.sav import sav_bytes
from nabolag.store.accounts import note
from nabolag.store.responses import days
from nabolag.store.surveys import StoredSurvey, stored_survey, stored_surveys
from nabolag.survey.capacity import Model, capacity, changed, check_alike
from nabolag.survey.fielding.collected import asked_in, collected
from nabolag.survey.settings import OSLO, read_settings
from nabolag.web.pages.admin.access import Analyst, Login
from nabolag.web.posted import private
from nabolag.web.render import language
from nabolag.web.store import now_of, store_of

router = APIRouter(prefix="/admin/undersokelse/{id}")
KINDS = {
    "docx": "Word (.docx)",
    "xlsx": "Excel (.xlsx)",
    "pptx": "PowerPoint (.pptx)",
    "pdf": "PDF",
    "html": "HTML",
    "sav": "SPSS (.sav)",
}


@dataclass(frozen=True)
class Wave:
    """Another survey in the store, and why it cannot be the wave before (empty: it can)."""

    id: str
    title: str
    closed: date | None
    why: str


def waves(request: Request, login: Login, id: str) -> list[Wave]:
    """The other surveys that whoever is logged in may see, those that can be compared first, the newest first."""
    store, _, now = store_of(request), language(request), now_of(request)
    least, out = Model().disclosure.minimum_base, []
    with store.read() as c:
        others = [s for s in stored_surveys(c) if s.id != id and login.sees(s.id)]
    for other in others:
        why = ""
        with store.answers.read() as c:
            answers = sum(days(c, other.id).values())
        try:
            check_alike(asked_in(store, other.id), asked_in(store, id))
        except NabolagError as error:
            why = error.text(_)
        if not why and other.state(now) != "closed":
            why = _("Den er ikke lukket.")
        elif not why and answers < least:
            why = _("Færre enn {n} har svart.", n=least)
        closed = other.closes_at.astimezone(OSLO).date() if other.closes_at else None
        out.append(Wave(other.id, _title(other, _.lang), closed, why))
    titles = Counter(w.title for w in out)
    out = [w if titles[w.title] == 1 else replace(w, title=f"{w.title} ({w.id})") for w in out]
    newest = sorted(out, key=lambda w: w.closed or date.max, reverse=True)
    return sorted(newest, key=lambda w: bool(w.why))


@router.get("/kapasitet.{kind}")
def modelled(request: Request, login: Analyst, id: str, kind: str) -> Response:
    """The model of the shipped question on capacity, as a file; a line in the log."""
    return _file(request, login, id, kind)


@router.get("/kapasitet")
def modelled_since(request: Request, login: Analyst, id: str, fra: str, format: str) -> Response:
    """The same with the change since another survey."""
    found = next((wave for wave in waves(request, login, id) if wave.id == fra), None)
    if found is None:
        raise NotKnown("Det er ingen undersøkelse «{survey}» i lageret. Åpne den først.", survey=fra)
    if found.why:
        raise NotPossible("{title}: {why}", title=found.title, why=found.why)
    return _file(request, login, id, format, found)


def _file(request: Request, login: Login, id: str, kind: str, before: Wave | None = None) -> Response:
    if kind not in KINDS:
        raise NotKnown("Modellen lages som {kinds}, ikke «{kind}».", kinds=", ".join(KINDS), kind=kind)
    store, _, now = store_of(request), language(request), now_of(request)
    with store.read() as c:
        if stored_survey(c, id).state(now) != "closed":
            raise NotPossible(
                "Modellen kan lages når «{survey}» er lukket: ellers ville to filer vise hvem som svarte imellom.",
                survey=id,
            )
    found, since = capacity(collected(store, id, lang=_.lang)), None
    if before is not None:
        earlier = capacity(collected(store, before.id, lang=_.lang), diagnose=False)
        since = changed(earlier, found, before.title)
    if kind == "sav":
        content = sav_bytes(as_survey(found, _, since), lang=_.lang)[0]
    else:
        content = made(capacity_paper(found, _, stem=f"{id}-kapasitet", changed=since), kind)
    with store.write() as c:
        note(
            c,
            now,
            login.account.name,
            "capacity",
            id,
            format=kind,
            **({"before": before.id} if before else {}),
        )
    answer = Response(content, media_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{id}-kapasitet.{kind}"'
    return private(answer)


def _title(survey: StoredSurvey, lang: str) -> str:
    title = read_settings(survey.settings).value.title
    return title.get(lang) or title["nb"]
