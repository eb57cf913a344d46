"""Agreements: what each form's must hold, a draft to fill in, and an existing one held against the list."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams, UploadFile
from starlette.responses import Response

from nabolag.errors import BadInput
from nabolag.governance.agreement import FORMS, Document, draft, points, read
from nabolag.governance.forms import FORM_NAMES
from nabolag.report.agreement import Incoming, html, incoming, word
from nabolag.report.agreement.incoming import LARGEST, LARGEST_TEXT
from nabolag.report.agreement.words import AID, ANSWERS, MARKS, mark, tracked
from nabolag.report.law import where
from nabolag.report.word import MEDIA_TYPE
from nabolag.text import read_number
from nabolag.web.render import language, page

router = APIRouter()
AMOUNTS = ("loan_cap_nok", "share_capital_nok", "nominal_nok", "price_nok", "reserved_over_nok")
LONGEST_FIELD = 2000


@router.get("/avtale")
def overview(request: Request) -> Response:
    """The forms whose agreement an act prescribes, and how many points it wants."""
    forms = [
        (form, FORM_NAMES[points(form).form], sum(c.kind == "required" for c in points(form).clauses))
        for form in FORMS
    ]
    return page(request, "agreement/list.html", forms=forms)


@router.get("/avtale/{form}.docx")
def as_word(request: Request, form: str) -> Response:
    """The draft as Word: a clean contract, or with `notes=1` the same with notes in the margin."""
    notes = request.query_params.get("notes") == "1"
    name = f"avtale-{form}{'-merknader' if notes else ''}.docx"
    return _download(word(_document(request, form), notes=notes), MEDIA_TYPE, name)


@router.get("/avtale/{form}.html")
def as_html(request: Request, form: str) -> Response:
    """The draft as one HTML file."""
    return _download(
        html(_document(request, form)).encode(), "text/html; charset=utf-8", f"avtale-{form}.html"
    )


@router.get("/avtale/{form}")
def fill_in(request: Request, form: str) -> Response:
    """The draft with what the address says filled in; the address carries the whole case."""
    return _shown(request, form)


@router.post("/avtale/{form}/les")
async def hold_against(request: Request, form: str) -> Response:
    """An uploaded agreement, point by point. Nothing is kept."""
    known = points(form)
    async with request.form(max_files=1, max_fields=5, max_part_size=LARGEST) as sent:
        upload, pasted = sent.get("avtale"), str(sent.get("tekst") or "")
        if isinstance(upload, UploadFile) and upload.filename:
            content = await upload.read(LARGEST + 1)
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"avtale{Path(upload.filename).suffix[:6]}"
                path.write_bytes(content)
                source = incoming(path)
        elif 0 < len(pasted) <= LARGEST_TEXT:
            source = Incoming(pasted)
        else:
            raise BadInput("Velg en fil (Word, PDF eller ren tekst), eller lim inn teksten.")
    return _shown(request, known.form, found=read(form, source.text), source=source)


def _shown(request: Request, form: str, found: object = None, source: Incoming | None = None) -> Response:
    made = _document(request, form)
    return page(
        request,
        "agreement/draft.html",
        form=form,
        name=FORM_NAMES[points(form).form],
        clauses=points(form).clauses,
        made=made,
        given=dict(request.query_params),
        found=found,
        changes=tracked(source, language(request)) if source and source.tracked else "",
        answers=ANSWERS,
        marks=MARKS,
        where=where,
        mark=mark,
        aid=AID,
        amounts=AMOUNTS,
        query=str(request.url.query),
    )


def _document(request: Request, form: str) -> Document:
    lang = language(request).lang
    return draft(form, _facts(request.query_params), "nb" if lang == "en" else lang)


def _facts(query: QueryParams) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for key, value in query.items():
        text = value.strip()
        if len(text) > LONGEST_FIELD:
            raise BadInput("Feltet {field} er lengre enn {n} tegn.", field=key, n=LONGEST_FIELD)
        if text and key not in ("lang", "participants", "notes"):
            facts[key] = float(read_number(text, key)) if key in AMOUNTS else text
    facts["participants"] = [
        _participant(line) for line in query.get("participants", "").splitlines() if line.strip()
    ]
    return facts


def _participant(line: str) -> dict[str, Any]:
    name, _, rest = line.partition(";")
    share, _, members = rest.partition(";")
    one: dict[str, Any] = {"name": name.strip()}
    if share.strip():
        one["share"] = share.strip()
    if members.strip():
        if not members.strip().isdigit():
            raise BadInput(
                "{who} må ha minst ett medlem, et helt tall, ikke «{said}».",
                who=name.strip(),
                said=members.strip(),
            )
        one["representatives"] = int(members)
    return one


def _download(content: bytes, kind: str, name: str) -> Response:
    return Response(
        content,
        media_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        },
    )
