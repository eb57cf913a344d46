"""What the state could do: a user's own measures in the address, as files in and out, beside what is published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from nabolag.errors import BadInput, NabolagError, in_field
from nabolag.report.country import state_paper
from nabolag.report.country.consultation import consultation_paper
from nabolag.report.paper import KINDS, Paper
from nabolag.report.state import live_measures
from nabolag.report.state.places import somebody_is_covered
from nabolag.sources.apart import Crashed, apart
from nabolag.state import BadMeasure, Measure, examples
from nabolag.state.draws import Assumed
from nabolag.state.files import LARGEST, as_yaml, measures_of_file
from nabolag.state.measures import MOST
from nabolag.state.written import FIELDS
from nabolag.state.written import KINDS as SLAG
from nabolag.text import N_
from nabolag.web.basket import basket_of
from nabolag.web.calculator import Calculator
from nabolag.web.carrying import address
from nabolag.web.mistakes import mistake_of
from nabolag.web.pages.measures_asked import (
    QUERY,
    RANGES,
    assumed_in,
    measures_in,
    placed,
    query_of,
    query_of_rows,
    ranges_in,
    rows_in,
    tell_stray,
)
from nabolag.web.pages.municipality import wave_of
from nabolag.web.posted import some_files
from nabolag.web.render import language

PATH, CONSULTATION, GRID = "/staten", "/staten/horingsnotat", "/staten/rutenett"
READ_SECONDS = 20
LABELS = {**FIELDS, **{name: said for *names, said in RANGES.values() for name in names}}
LINKS = (("/funn", N_("Alle publiserte tall med kilder")),)
router = APIRouter()


Asked = tuple[tuple[Measure, ...] | None, Assumed | None]


def _of_measures(build: Callable[[Request, Asked], Paper]) -> Callable[[Request], Paper]:
    """A paper of the measures of the address; a mistake in one of them stands beside its field."""

    def built(request: Request) -> Paper:
        tell_stray(request)
        asked = measures_in(request.query_params), assumed_in(request.query_params)
        try:
            return build(request, asked)
        except BadMeasure as error:
            raise placed(error) from error

    return built


def _address_of(path: str) -> Callable[[Request, str], str]:
    """The address of the case at `path` or a twin of it."""

    def found(request: Request, ending: str) -> str:
        query = request.query_params
        pairs = query_of_rows(rows_in(query), ranges_in(query))
        return address(path + ending, pairs, language(request).lang)

    return found


def _paper(request: Request, asked: Asked) -> Paper:
    return state_paper(language(request).lang, *asked, wave_of(request))


def _form(request: Request) -> dict[str, Any]:
    """Everything as it was written, and a row free."""
    rows, ranges, lang = (
        rows_in(request.query_params),
        ranges_in(request.query_params),
        language(request).lang,
    )
    pairs, chosen = query_of_rows(rows, ranges), basket_of(request)
    return {
        "rows": [*rows, *([{}] if len(rows) < MOST else [])],
        "fields": QUERY,
        "labels": FIELDS,
        "sorts": SLAG,
        "ranges": RANGES,
        "given": ranges,
        "begun": bool(pairs),
        "start": address(PATH, query_of(examples(), {}), lang) + "#egne",
        "files": [(address(f"{PATH}/tiltak.{kind}", pairs, lang), words) for kind, words in SAVED.items()],
        "links": LINKS,
        "consultation": address(CONSULTATION, pairs, lang),
        "grid": address(GRID, pairs, lang),
        "there": [
            (address(f"/kommune/{code}/staten", query_of_rows(rows, {}), lang) + "#tiltak-her", name)
            for code, name in zip(chosen.codes, chosen.names, strict=True)
        ],
    }


SAVED = {"xlsx": N_("regneark med formler"), "yaml": "YAML"}
calculator = Calculator(
    PATH, _of_measures(_paper), "state/state.html", _form, _address_of(PATH), labels=LABELS, level=2
)


@router.get(PATH + "/tiltak.{kind}")
def as_file(request: Request, kind: str) -> Response:
    """The measures of this address, or the examples, as a file to change and open again; the workbook reckons by itself.

    Raises:
        BadInput: another kind of file, or a measure that cannot be.
    """
    if kind not in SAVED:
        raise BadInput("Tiltakene kan lagres som .xlsx eller .yaml, ikke .{kind}.", kind=kind[:20])
    measures = measures_in(request.query_params) or examples()
    assumed = assumed_in(request.query_params)
    if kind == "xlsx":
        content, media = live_measures(measures, assumed, language(request)), KINDS["xlsx"].media_type
    else:
        content, media = as_yaml(measures).encode(), "application/yaml"
    return Response(
        content, media_type=media, headers={"Content-Disposition": f'attachment; filename="tiltak.{kind}"'}
    )


@router.post(PATH)
def open_file(
    request: Request, sent: Annotated[list[tuple[str, bytes]], Depends(some_files(LARGEST))]
) -> Response:
    """On to the address that carries the measures of a file. Nothing is kept."""
    try:
        with in_field("fil"):
            measures = _read(sent)
    except NabolagError as error:
        return calculator.shown(request, calculator.template, mistake_of(error, language(request)))
    ranges, lang = ranges_in(request.query_params), language(request).lang
    return RedirectResponse(address(PATH, query_of(measures, ranges), lang), 303)


def _read(files: Sequence[tuple[str, bytes]]) -> tuple[Measure, ...]:
    if len(files) > 1:
        raise BadInput(
            "Du valgte {n} {n:fil|filer}: {names}. Velg én om gangen; én fil kan ha fra ett til {most} tiltak.",
            n=len(files),
            names=", ".join(name for name, _content in files[:MOST]),
            most=MOST,
        )
    name, content = next(iter(files), ("", b""))
    if not content:
        raise BadInput("Velg en fil med tiltak: regneark (.xlsx), CSV eller YAML.")
    try:
        return apart(measures_of_file, content, name, somebody_is_covered, seconds=READ_SECONDS, crew="read")
    except Crashed as error:
        raise BadInput("Filen {path} lot seg ikke lese. Lagre den på nytt.", path=name) from error


def _consultation(request: Request, asked: Asked) -> Paper:
    return consultation_paper(*asked, language(request).lang)


consultation = Calculator(
    CONSULTATION,
    _of_measures(_consultation),
    address=_address_of(CONSULTATION),
    kinds=("docx", "pdf"),
    labels=LABELS,
)
router.include_router(calculator.router())
router.include_router(consultation.router())
