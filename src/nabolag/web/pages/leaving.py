"""What it costs to leave, and how much is locked in: a stake and a form in, amounts with the law behind them out."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from nabolag.errors import BadInput, NabolagError
from nabolag.governance.exit import exit_forms
from nabolag.governance.forms.names import FORM_NAMES
from nabolag.report.leaving import (
    FIELDS,
    LeavingPaper,
    leaving_document,
    leaving_json,
    leaving_paper,
    leaving_workbook,
)
from nabolag.report.word import MEDIA_TYPE
from nabolag.web.render import language, page

router = APIRouter()

PATH = "/fordeling/uttreden"
EXAMPLE = {
    "andel": "25",
    "innskudd": "4",
    "verdi": "10",
    "gjeld": "80",
    "betaling": "3",
    "anlegg": "80",
    "levetid": "40",
}
FILES = {
    "xlsx": (leaving_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": (leaving_document, MEDIA_TYPE),
}


@router.get(PATH)
def whole_page(request: Request) -> Response:
    """The form and the answer; every figure lies in the address."""
    form, given, example = _asked(request)
    paper, mistake = None, ""
    try:
        paper = _paper(request)
    except NabolagError as error:
        mistake = error.text(language(request))

    def address(ending: str) -> str:
        kept = {"form": form} | ({} if example else {k: v for k, v in given.items() if v})
        lang = language(request).lang
        return f"{PATH}{ending}?{urlencode(kept | ({} if lang == 'nb' else {'lang': lang}))}"

    return page(
        request,
        "share/leaving.html",
        status=422 if mistake else 200,
        form=form,
        forms={id_: name(language(request).lang) for id_, name in FORM_NAMES.items() if id_ in exit_forms()},
        fields=FIELDS,
        given=given,
        example=example,
        paper=paper,
        mistake=mistake,
        address=address,
    )


@router.get(PATH + ".json")
def as_json(request: Request) -> Response:
    """The same as data."""
    return JSONResponse(leaving_json(_paper(request)))


@router.get(PATH + ".{kind}")
def as_file(request: Request, kind: str) -> Response:
    """The same as a workbook or a document.

    Raises:
        BadInput: another kind of file, or figures that cannot be used.
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
        headers={"Content-Disposition": f'attachment; filename="uttreden.{kind}"'},
    )


def _asked(request: Request) -> tuple[str, dict[str, str], bool]:
    query = request.query_params
    example = not any(query.get(name) for name in FIELDS)
    given = {name: EXAMPLE.get(name, "") if example else query.get(name, "").strip() for name in FIELDS}
    return query.get("form", "IKS"), given, example


def _paper(request: Request) -> LeavingPaper:
    form, given, example = _asked(request)
    return leaving_paper(form, given, language(request), example=example)
