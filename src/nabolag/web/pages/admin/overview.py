"""Every survey in the store, and how far each has come."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from nabolag.store.surveys import stored_surveys
from nabolag.survey.fielding.batches import refresh
from nabolag.survey.fielding.progress import counts
from nabolag.survey.settings import OSLO, read_settings
from nabolag.web.pages.admin.access import Reader, admin_page
from nabolag.web.pages.admin.words import STATES
from nabolag.web.render import language
from nabolag.web.store import now_of, store_of

router = APIRouter(prefix="/admin")


@router.get("")
def listed(request: Request, login: Reader) -> Response:
    """All of them; where there is none, how to make one."""
    now, lang = now_of(request), language(request).lang
    rows = []
    with store_of(request).read() as c:
        surveys = [s for s in stored_surveys(c) if login.sees(s.id)]
    for survey in surveys:
        title = read_settings(survey.settings).value.title
        if not login.may("owner"):
            refresh(store_of(request), survey.id, now)
        by_state = counts(store_of(request), survey.id, shown=not login.may("owner"))
        rows.append(
            {
                "id": survey.id,
                "title": title.get(lang) or title["nb"],
                "state": STATES[survey.state(now)],
                "synthetic": survey.origin == "synthetic",
                "opens": survey.opens_at.astimezone(OSLO).date() if survey.opens_at else None,
                "closes": survey.closes_at.astimezone(OSLO).date() if survey.closes_at else None,
                "asked": sum(by_state.values()),
                "completed": by_state["completed"],
            }
        )
    return admin_page(request, "admin/overview.html", login, surveys=rows)
