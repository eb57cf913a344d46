"""Who pays for a facility that several use: airport sharing and serial sharing."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from nabolag.errors import BadInput, NabolagError
from nabolag.report.share import (
    FacilityPaper,
    facility_document,
    facility_json,
    facility_paper,
    facility_workbook,
)
from nabolag.report.share.facility import EXAMPLE, facility_of_text
from nabolag.report.word import MEDIA_TYPE
from nabolag.web.render import language, page

router = APIRouter()
PATH = "/fordeling/anlegg"
LONGEST = 10_000
FILES = {
    "xlsx": (facility_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": (facility_document, MEDIA_TYPE),
}


@router.get(PATH)
def whole_page(request: Request) -> Response:
    """Two tables to fill in, and what each pays."""
    table, curve, example = _asked(request)
    paper, mistake = None, ""
    try:
        paper = _paper(request)
    except NabolagError as error:
        mistake = error.text(language(request))

    def address(ending: str) -> str:
        lang = language(request).lang
        kept = {} if example else {"tabell": table} | ({"kurve": curve} if curve else {})
        query = urlencode(kept | ({} if lang == "nb" else {"lang": lang}))
        return f"{PATH}{ending}" + (f"?{query}" if query else "")

    return page(
        request,
        "share/facility.html",
        status=422 if mistake else 200,
        table=table,
        curve=curve,
        example=example,
        paper=paper,
        mistake=mistake,
        address=address,
    )


@router.get(PATH + ".json")
def as_json(request: Request) -> Response:
    """The same as data."""
    return JSONResponse(facility_json(_paper(request)))


@router.get(PATH + ".{kind}")
def as_file(request: Request, kind: str) -> Response:
    """The same as a workbook or a document.

    Raises:
        BadInput: another kind of file, or tables that cannot be used.
    """
    if kind not in FILES:
        raise BadInput(
            "Filtypen «{suffix}» lages ikke her. Velg et filnavn som slutter på {kinds}.",
            suffix=kind,
            kinds="xlsx, docx",
        )
    make, media_type = FILES[kind]
    return Response(
        make(_paper(request)),
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="anlegg.{kind}"'},
    )


def _asked(request: Request) -> tuple[str, str, bool]:
    table = request.query_params.get("tabell", "").strip()
    curve = request.query_params.get("kurve", "").strip()
    if not table and not curve:
        return EXAMPLE, "", True
    if len(table) + len(curve) > LONGEST:
        raise BadInput("Tabellene er for lange. Kommandolinjen, nabolag share --facility, tar større.")
    return table, curve, False


def _paper(request: Request) -> FacilityPaper:
    table, curve, example = _asked(request)
    return facility_paper(replace(facility_of_text(table, curve), example=example), language(request))
