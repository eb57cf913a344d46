"""How sure it is that nobody has reason to leave, when the costs of `/fordeling` are uncertain."""

from __future__ import annotations

from functools import lru_cache

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import JSONResponse, Response

from nabolag.errors import BadInput, NabolagError
from nabolag.report.share import (
    UncertainPaper,
    document,
    share_paper,
    uncertain_json,
    uncertain_paper,
    workbook,
)
from nabolag.report.share.case import figure
from nabolag.report.word import MEDIA_TYPE
from nabolag.text import texts
from nabolag.web.pages.share_asked import Asked
from nabolag.web.render import language, page

router = APIRouter()
PATH = "/fordeling/usikkert"
DRAWS = 200
FILES = {
    "xlsx": (workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": (document, MEDIA_TYPE),
}


@router.get(PATH)
def whole_page(request: Request) -> Response:
    """The answer for the case in the address; takes a second or two."""
    asked, paper, mistake = Asked.of(request.query_params), None, ""
    try:
        paper = _paper(request)
    except NabolagError as error:
        mistake = error.text(language(request))
    return page(
        request,
        "share/doubt.html",
        status=422 if mistake else 200,
        asked=asked,
        paper=paper,
        mistake=mistake,
        address=lambda path: asked.address(path, language(request).lang),
    )


@router.get(PATH + ".json")
def as_json(request: Request) -> Response:
    """The same as data."""
    return JSONResponse(uncertain_json(_paper(request)))


@router.get(PATH + ".{kind}")
def as_file(request: Request, kind: str) -> Response:
    """The same with the whole case, as a workbook or a document.

    Raises:
        BadInput: another kind of file, or a case that cannot be used.
    """
    if kind not in FILES:
        raise BadInput(
            "Filtypen «{suffix}» lages ikke her. Velg et filnavn som slutter på {kinds}.",
            suffix=kind,
            kinds="xlsx, docx",
        )
    make, media_type = FILES[kind]
    doubt = _paper(request)
    return Response(
        make(share_paper(doubt.case, language(request)), doubt),
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="fordeling-usikkert.{kind}"'},
    )


def _paper(request: Request) -> UncertainPaper:
    return _drawn(request.url.query, language(request).lang)


@lru_cache(maxsize=64)
def _drawn(query: str, lang: str) -> UncertainPaper:
    """The paper; kept for the files that are asked for after the page."""
    asked = Asked.of(QueryParams(query))
    spread = figure(asked.spread, 0, texts(lang)("Usikkerhet i prosent")) / 100 if asked.spread else None
    return uncertain_paper(asked.case(), texts(lang), spread=spread, draws=DRAWS)
