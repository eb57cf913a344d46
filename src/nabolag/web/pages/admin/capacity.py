"""What all leaders would answer, modelled, as files for an analyst: when the survey is closed, and without small counts."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from nabolag.errors import NotKnown, NotPossible
from nabolag.report.capacity import as_survey, capacity_paper
from nabolag.report.paper import made
from nabolag.sources.survey_files.sav import sav_bytes
from nabolag.store.accounts import note
from nabolag.store.surveys import stored_survey
from nabolag.survey.capacity import capacity
from nabolag.survey.fielding.collected import collected
from nabolag.web.pages.admin.access import Analyst
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


@router.get("/kapasitet.{kind}")
def modelled(request: Request, login: Analyst, id: str, kind: str) -> Response:
    """The model of the shipped question on capacity, as a file; a line in the log."""
    if kind not in KINDS:
        raise NotKnown("Modellen lages som {kinds}, ikke «{kind}».", kinds=", ".join(KINDS), kind=kind)
    store, _, now = store_of(request), language(request), now_of(request)
    with store.read() as c:
        if stored_survey(c, id).state(now) != "closed":
            raise NotPossible(
                "Modellen kan lages når «{survey}» er lukket: ellers ville to filer vise hvem som svarte imellom.",
                survey=id,
            )
    found = capacity(collected(store, id, lang=_.lang))
    if kind == "sav":
        content = sav_bytes(as_survey(found, _), lang=_.lang)[0]
    else:
        content = made(capacity_paper(found, _, stem=f"{id}-kapasitet"), kind)
    with store.write() as c:
        note(c, now, login.account.name, "capacity", id, format=kind)
    answer = Response(content, media_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{id}-kapasitet.{kind}"'
    return private(answer)
