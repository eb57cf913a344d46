"""Who pays: what each group would pay alone goes in, shares and reasons to leave come out. The case lies in the address."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from nabolag.errors import BadInput, NabolagError
from nabolag.report.figures import Figure
from nabolag.report.share import (
    Paper,
    allocation_figure,
    document,
    paper_json,
    share_paper,
    workbook,
)
from nabolag.report.share.case import from_text
from nabolag.report.word import MEDIA_TYPE
from nabolag.text import Texts
from nabolag.web.pages import facility, leaving, share_doubt
from nabolag.web.pages.share_asked import MOST, Asked
from nabolag.web.render import csv_file, language, page

router = APIRouter()
for part in (leaving, share_doubt, facility):
    router.include_router(part.router)

FILES = {
    "xlsx": (workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": (document, MEDIA_TYPE),
}


@dataclass(frozen=True)
class Answer:
    """The paper and its figure, or the mistake that was made."""

    paper: Paper | None = None
    figure: Figure | None = None
    mistake: str = ""


@router.get("/fordeling")
def whole_page(request: Request) -> Response:
    """The form and the answer; a pasted table becomes an address first."""
    pasted = request.query_params.get("tabell", "").strip()
    texts = language(request)
    if pasted:
        try:
            case = from_text(pasted)
            if len(case.players) > MOST:
                raise BadInput(
                    "Siden tar fra 2 til {most} deltakere, ikke {count}. Kommandolinjen, nabolag share, tar flere.",
                    most=MOST,
                    count=len(case.players),
                )
        except NabolagError as error:
            return _page(request, "share/share.html", Answer(mistake=error.text(texts)), pasted)
        unit = request.query_params.get("enhet", "")
        return RedirectResponse(
            replace(Asked.from_case(case, texts.lang), unit=unit).address("/fordeling", texts.lang), 303
        )
    return _page(request, "share/share.html")


@router.get("/fordeling/svar")
def answer_only(request: Request) -> Response:
    """The answer alone, for a figure that changes; tells the browser the address that carries the case."""
    response = _page(request, "share/answer.html")
    response.headers["HX-Replace-Url"] = Asked.of(request.query_params).address(
        "/fordeling", language(request).lang
    )
    response.status_code = 200
    return response


@router.get("/fordeling/grupper")
def groups_only(request: Request) -> Response:
    """The cost fields for the names given, for a name that changes."""
    response = _page(request, "share/groups.html")
    response.status_code = 200
    return response


@router.get("/fordeling.json")
def as_json(request: Request) -> Response:
    """The same as data."""
    return JSONResponse(paper_json(share_paper(Asked.of(request.query_params).case(), language(request))))


@router.get("/fordeling.csv")
def as_csv(request: Request) -> Response:
    """What each pays under each way of sharing."""
    paper = share_paper(Asked.of(request.query_params).case(), language(request))
    header = (paper.texts("Måte"), *paper.case.players, paper.texts("Har grunn til å gå"))
    rows = [
        (
            row.name,
            *(row.allocation[p] if row.allocation else None for p in paper.case.players),
            paper.stays(row),
        )
        for row in paper.rows
    ]
    return csv_file("fordeling.csv", header, rows)


@router.get("/fordeling.{kind}")
def as_file(request: Request, kind: str) -> Response:
    """The paper as a workbook or a document.

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
    return Response(
        make(share_paper(Asked.of(request.query_params).case(), language(request))),
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="fordeling.{kind}"'},
    )


def _page(request: Request, template: str, answer: Answer | None = None, pasted: str = "") -> Response:
    texts, asked = language(request), Asked.of(request.query_params)
    started = time.perf_counter()
    answer = answer or _answer(asked, texts)
    milliseconds = (time.perf_counter() - started) * 1000
    response = page(
        request,
        template,
        status=422 if answer.mistake else 200,
        asked=asked,
        answer=answer,
        pasted=pasted,
        address=lambda path: asked.address(path, texts.lang),
    )
    response.headers["Server-Timing"] = f"compute;dur={milliseconds:.1f}"
    return response


def _answer(asked: Asked, texts: Texts) -> Answer:
    try:
        paper = share_paper(asked.case(), texts)
    except NabolagError as error:
        return Answer(mistake=error.text(texts))
    return Answer(paper, allocation_figure(paper))
