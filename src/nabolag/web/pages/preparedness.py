"""A municipality's preparedness: duties by law, who can be at hand alone and with each group, and the country's frame."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from nabolag.errors import BadInput, in_field
from nabolag.governance.duties import duty
from nabolag.municipalities import find
from nabolag.report.paper import KINDS, Paper
from nabolag.report.preparedness import (
    preparedness_paper,
    read_file,
    template_csv,
)
from nabolag.report.preparedness.coverage import straight_km
from nabolag.report.preparedness.duties import default_team, services_of
from nabolag.report.preparedness.reading import LARGEST
from nabolag.report.preparedness.roster import DRIVE, FIELDS, HELD, TAKEN_ALONG, TEAM, TELLS
from nabolag.report.preparedness.template import template_xlsx
from nabolag.report.preparedness.told import asked_as, yes_or_no
from nabolag.sources.apart import Crashed, apart
from nabolag.web.calculator import Calculator
from nabolag.web.mistakes import mistake_of
from nabolag.web.pages.council import case_in
from nabolag.web.pages.duty_asked import (
    MOST_PASSED_OVER,
    PASSED_OVER,
    capacity_in,
    held_in,
    passed_over_in,
    written_in,
)
from nabolag.web.posted import one_file
from nabolag.web.render import language

PATH = "/kommune/{which}/beredskap"
READ_SECONDS = 20


def _paper(request: Request) -> Paper:
    case = case_in(request)
    passed_over = passed_over_in(request, case)
    return preparedness_paper(case, capacity_in(request, case), held_in(request, case), passed_over)


def _form(request: Request) -> dict[str, Any]:
    case, query = case_in(request), request.query_params
    try:
        written = written_in(request, case)
    except BadInput:
        written = {}
    blank = dict.fromkeys(FIELDS, "")
    default = default_team(case)
    return {
        "case": case,
        "places": [(code, find(code).name, written.get(code, blank)) for code in case.codes],
        "fields": FIELDS,
        "held_told": {code for code, fields in written.items() if any(fields.get(name) for name in HELD)},
        "held": HELD if "fire" in services_of(case) else {},
        "tells": [
            (column, duty(id_), kind)
            for column, (id_, kind) in TELLS.items()
            if duty(id_).service in services_of(case)
        ],
        "yes_or_no": yes_or_no,
        "asked_as": asked_as,
        "tell_columns": tuple(TELLS),
        "tells_told": {code for code, fields in written.items() if any(fields.get(name) for name in TELLS)},
        "kilometres": {
            (a, b): language(request).number(straight_km(a, b)) for a in case.codes for b in case.codes
        },
        "team": {name: (label, query.get(name, "")) for name, label in TEAM.items()},
        "standard": {"vakt": default.people, "vaktledere": default.leaders} if default else {},
        "table": query.get("tabell", ""),
        "blank": f"/kommune/{case.code}/beredskap"
        + _query([(name, query[name]) for name in ("med", "tjeneste", "lang") if query.get(name)]),
        "taken_along": urlencode(
            [(f"{f}-{code}", v) for code, fields in written.items() for f, v in fields.items() if v]
            + [(name, query[name]) for name in TEAM if query.get(name)]
        ),
    }


def _query(pairs: list[tuple[str, str]]) -> str:
    return f"?{urlencode(pairs)}" if pairs else ""


calculator = Calculator(PATH, _paper, "municipality/preparedness.html", _form)
router = APIRouter()


@router.get(PATH + "/mal.{kind}")
def template(request: Request, which: str, kind: str) -> Response:
    """The template with a row for each in the case, to be filled in and sent back.

    Raises:
        BadInput: another kind of file.
    """
    case = case_in(request)
    if kind == "csv":
        content, media = template_csv(case.codes, case.texts.lang), KINDS["csv"].media_type
    elif kind == "xlsx":
        content, media = template_xlsx(case.codes, case.texts.lang), KINDS["xlsx"].media_type
    else:
        raise BadInput("Malen kan lagres som .xlsx eller .csv, ikke .{kind}.", kind=kind[:20])
    return Response(
        content,
        media_type=media,
        headers={"Content-Disposition": f'attachment; filename="vaktmannskap.{kind}"'},
    )


@router.post(PATH)
def opened(
    request: Request, which: str, sent: Annotated[tuple[str, bytes], Depends(one_file(LARGEST))]
) -> Response:
    """The file's rows in the fields; nothing is kept. Municipalities of the file are put among the partners."""
    case, (name, content) = case_in(request), sent
    try:
        with in_field("fil"):
            if not name:
                raise BadInput("Velg en fil: malen som .xlsx eller .csv.")
            try:
                written = apart(read_file, content, name, case.texts.lang, seconds=READ_SECONDS, crew="read")
            except Crashed as error:
                raise BadInput("Filen {path} lot seg ikke lese. Lagre den på nytt.", path=name) from error
    except BadInput as error:
        return calculator.shown(request, calculator.template, mistake_of(error, language(request), request))
    driven_to = [to[1] for fields in written.values() for name in fields if (to := DRIVE.fullmatch(name))]
    codes = [code for code in dict.fromkeys((*case.codes, *written, *driven_to)) if code != case.code]
    kept = [(k, v) for k, v in request.query_params.multi_items() if k in ("tjeneste", "lang", *TEAM)]
    pairs = [("med", ",".join(codes)), *kept]
    pairs += [(f"{f}-{code}", v) for code, fields in written.items() for f, v in fields.items() if v]
    pairs += [(PASSED_OVER, head[:40]) for head in written.passed_over[:MOST_PASSED_OVER]]
    # what was typed of municipalities that the file does not have, stays
    pairs += [
        (k, v)
        for k, v in request.query_params.multi_items()
        if TAKEN_ALONG.fullmatch(k) and k not in TEAM and k[-4:] not in written
    ]
    return RedirectResponse(f"/kommune/{case.code}/beredskap?{urlencode([p for p in pairs if p[1]])}", 303)


router.include_router(calculator.router())
