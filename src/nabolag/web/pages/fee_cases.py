"""Fee cases that people keep: opened from a file, carried in the address, saved again, and set side by side."""

from __future__ import annotations

import time
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from nabolag.errors import BadInput, NabolagError, in_field
from nabolag.fees import FeeCase
from nabolag.fees.kept import as_yaml, case_of_bytes, mark, packed, unpacked
from nabolag.fees.notes import text_of_file
from nabolag.fees.versions import MOST, compare
from nabolag.fees.workbook import LARGEST_FILE, template
from nabolag.report.fees import versions_paper
from nabolag.report.paper import KINDS, Paper
from nabolag.sources.apart import Crashed, TooHeavy, apart
from nabolag.text import N_
from nabolag.web.calculator import Calculator
from nabolag.web.carrying import save_address
from nabolag.web.mistakes import mistake_of
from nabolag.web.pages.fees_asked import ABOUT, case_asked, field_of, kept_case
from nabolag.web.posted import files_in
from nabolag.web.render import language

FILES = {"xlsx": N_("arbeidsbok"), "yaml": "YAML"}
VERSIONS = "/gebyr/versjoner"
READ_SECONDS, MOST_FILES = 20, 12
"""Seconds for all the files of one form together; a file of an ordinary case takes a fraction of one."""
router = APIRouter()


async def _sent(request: Request) -> list[tuple[str, bytes]]:
    return await files_in(request, "fil", LARGEST_FILE, most=MOST_FILES)


Files = Annotated[list[tuple[str, bytes]], Depends(_sent)]


def opened(request: Request, sent: list[tuple[str, bytes]], path: str, *, most: int) -> Response:
    """Led on to `path` with the cases of the files after those that the address has already.

    Raises:
        BadInput: no file, or one that is no case; with sheet and cell, and the file's name where there are several.
    """
    kept = request.query_params.getlist("sak") if most > 1 else []
    with in_field("fil"):
        if not sent:
            raise BadInput("Velg en fil: arbeidsboken (.xlsx) eller YAML.")
        if len(kept) + len(sent) > most:
            raise BadInput("Det er {n} {n:sak|saker}. Åpne høyst {most}.", n=len(kept) + len(sent), most=most)
        until = time.monotonic() + READ_SECONDS
        for name, content in sent:
            kept.append(packed(_read(content, name, until - time.monotonic())))
    others = (
        [(k, v) for k, v in request.query_params.multi_items() if k not in ("sak", "tabell")]
        if most > 1
        else []
    )
    lang = language(request).lang
    others += [("lang", lang)] * (lang != "nb" and ("lang", lang) not in others)
    pairs = [("sak", text) for text in kept if text] + others
    return RedirectResponse(f"{path}?{urlencode(pairs)}", 303)


def note_opened(request: Request, sent: list[tuple[str, bytes]], path: str, *, most: int) -> Response:
    """Led on to `path` with the table of a note's file, every cell in its place.

    Raises:
        BadInput: no file, or one without a note; with sheet and cell.
    """
    with in_field("fil"):
        if not sent:
            raise BadInput("Velg en fil med noten: Excel (.xlsx), CSV eller tekst.")
        name, content = sent[0]
        try:
            text, sheet = apart(text_of_file, content, name, seconds=READ_SECONDS, crew="read")
        except Crashed as error:
            raise BadInput("Filen {path} lot seg ikke lese. Lagre den på nytt.", path=name) from error
        if len(text) > most:
            raise BadInput("Tabellen er for lang. Lim inn høyst {most} tegn.", most=most)
    lang = language(request).lang
    pairs = [("tabell", text), ("ark", sheet), ("lang", "" if lang == "nb" else lang)]
    return RedirectResponse(f"{path}?{urlencode([pair for pair in pairs if pair[1]])}", 303)


def _read(content: bytes, name: str, seconds: float) -> FeeCase:
    """The case of one file, read within what is left of the time that all of a form's files have.

    Raises:
        TooHeavy: no time is left, or it is not enough. BadInput: as `case_of_bytes`.
    """
    if seconds <= 0:
        raise TooHeavy(
            "Filene tok mer enn {seconds} {seconds:sekund|sekunder} å lese. Åpne færre om gangen.",
            seconds=READ_SECONDS,
        )
    try:
        return apart(case_of_bytes, content, name, seconds=seconds, crew="read")
    except Crashed as error:
        raise BadInput("Filen {path} lot seg ikke lese. Lagre den på nytt.", path=name) from error


def kept_form(request: Request, path: str) -> dict[str, Any]:
    """What the page shows of a kept case, and where the case of this address is fetched as a file."""
    try:
        kept = kept_case(request)
        case = kept or case_asked(request)[0]
    except BadInput:
        return {"kept": None, "case_mark": "", "saved": (), "again": "", "packed": "", "keep": ""}
    query = request.url.query
    return {
        "kept": kept, "case_mark": mark(case), "packed": packed(kept) if kept else "",
        "saved": tuple((f"{path}/sak.{kind}?{query}", word) for kind, word in FILES.items()),
        "again": f"{VERSIONS}?{urlencode({'sak': packed(case)})}", "keep": keep_address(request, [("sak", packed(case))]),
    }  # fmt: skip


def keep_address(request: Request, cases: list[tuple[str, str]], *, together: bool = False) -> str:
    """Where somebody with an account keeps what the page shows; "" on a site that has no accounts."""
    left_out = {
        "sak",
        "navn",
        "lang",
        "lagret",
        *(() if together else (*ABOUT, "tjeneste", "kommune", "med", "eksempel")),
    }
    others = [
        pair for pair in request.query_params.multi_items() if pair[0] not in left_out and pair[1].strip()
    ]
    return save_address(request, "/gebyr/sammen" if together else "/gebyr", [*cases, *others])


@router.get("/gebyr/sak.{kind}")
def as_file(request: Request, kind: str) -> Response:
    """The case of this address as a file to keep, fill in further and open again.

    Raises:
        BadInput: another kind of file, or a case that cannot be.
    """
    if kind not in FILES:
        raise BadInput("Saken kan lagres som .xlsx eller .yaml, ikke .{kind}.", kind=kind[:20])
    try:
        case, _scenario, _example = case_asked(request)
    except BadInput as error:
        error.field = field_of(error.field)
        raise
    content = template(case) if kind == "xlsx" else as_yaml(case).encode()
    media = KINDS["xlsx"].media_type if kind == "xlsx" else "application/yaml"
    name = f"gebyrsak-v{case.version}-{mark(case)}.{kind}"
    return Response(
        content, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def cases_of(request: Request, most: int = MOST) -> list[FeeCase]:
    """The cases that the address carries, one more than there may be.

    Raises:
        BadInput: one is not whole.
    """
    texts = [text for text in request.query_params.getlist("sak") if text.strip()]
    with in_field("fil"):
        return [unpacked(text) for text in texts[: most + 1]]


def _versions(request: Request) -> Paper:
    with in_field("fil"):
        return versions_paper(compare(cases_of(request)), language(request))


def _waits(request: Request) -> str:
    cases = [text for text in request.query_params.getlist("sak") if text.strip()]
    if len(cases) >= 2:
        return ""
    _ = language(request)
    return _("Åpne en fil til, så ser dere hva som skiller sakene.") if cases else _(
        "Åpne to eller flere filer, så ser dere hva som skiller sakene, og hva hver endring gjør med gebyret."
    )  # fmt: skip


def _versions_form(request: Request) -> dict[str, Any]:
    try:
        cases = cases_of(request)
    except BadInput:
        cases = []
    query = urlencode([("sak", text) for text in request.query_params.getlist("sak")])
    return {
        "cases": [(case, mark(case), f"/gebyr?{urlencode({'sak': packed(case)})}") for case in cases],
        "action": f"{VERSIONS}?{query}" if cases else VERSIONS,
    }


versions = Calculator(VERSIONS, _versions, "fees/versions.html", _versions_form, waits=_waits)


@router.post(VERSIONS)
def open_more(request: Request, sent: Files) -> Response:
    """More files to set beside those of the address."""
    try:
        return opened(request, sent, VERSIONS, most=MOST)
    except NabolagError as error:
        return versions.shown(request, versions.template, mistake_of(error, language(request)))


router.include_router(versions.router())
