"""Published surveys: the page of each, its files, and a list of them."""

from __future__ import annotations

import json
import mimetypes

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import Response

from nabolag.errors import NotKnown
from nabolag.report.article import article
from nabolag.report.figures.published import capacity
from nabolag.store.publications import PRIVATE, publications, published_file
from nabolag.web.render import language, page
from nabolag.web.store import store_of

router = APIRouter(prefix="/undersokelse")
ABOUT, BODY = "om.json", "side.html"
OWN = (ABOUT, BODY, PRIVATE, "index.html")


@router.get("")
def listed(request: Request) -> Response:
    """Every survey published here, newest first; what others have published; and how to make one."""
    surveys = []
    if request.app.state.store is not None:
        with store_of(request).read() as c:
            for survey, (made, _names) in publications(c).items():
                about = json.loads(published_file(c, survey, ABOUT) or b"{}")
                surveys.append((made, survey, about))
    surveys.sort(key=lambda row: row[0], reverse=True)
    texts = language(request)
    return page(
        request,
        "surveys/list.html",
        surveys=surveys,
        known=capacity(texts),
        article=article(texts)[1],
        fielding=request.app.state.store is not None,
    )


@router.get("/{survey}")
def shown(request: Request, survey: str) -> Response:
    """A publication in the site's own layout, with its files.

    Raises:
        NotKnown: nothing is published under this name.
    """
    lang = language(request).lang
    with store_of(request).read() as c:
        own, about = published_file(c, survey, f"{lang}/{BODY}"), published_file(c, survey, ABOUT)
        body = own or published_file(c, survey, BODY)
        made, _names = publications(c).get(survey, (None, []))
    if body is None or about is None:
        raise NotKnown("Det er ikke publisert noe om «{survey}».", survey=survey)
    return page(
        request,
        "surveys/show.html",
        survey=survey,
        about=json.loads(about) | ({"lang": lang} if own else {}),
        made=made,
        body=Markup(body.decode()),  # made by `report.paper.html.article`, which escapes what people wrote
    )


@router.get("/{survey}/{name:path}")
def file(request: Request, survey: str, name: str) -> Response:
    """One published file.

    Raises:
        NotKnown: there is none.
    """
    with store_of(request).read() as c:
        content = published_file(c, survey, name) if name.rpartition("/")[2] not in OWN else None
    if content is None:
        raise NotKnown("Det er ikke publisert noe om «{survey}».", survey=survey)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    last = name.rpartition("/")[2]
    return Response(
        content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{last}"'}
    )
