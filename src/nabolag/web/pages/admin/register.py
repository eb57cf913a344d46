"""The register's editor: what waits, what is added, a file with its check report, and each arrangement with its history."""

from __future__ import annotations

from pathlib import PureWindowsPath
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from nabolag.cooperation import arrangements
from nabolag.cooperation.added import FIELDS, Added, Checked, Row, checked
from nabolag.cooperation.added.checking import ROLE_WORDS
from nabolag.errors import BadInput, NabolagError
from nabolag.municipalities import current
from nabolag.report.paper.html import fragment
from nabolag.report.register.exchange import KINDS, LARGEST, as_file, check_paper, read_file
from nabolag.sources.apart import apart
from nabolag.store import additions
from nabolag.text import N_, clean
from nabolag.web.pages.added import added_in
from nabolag.web.pages.admin.access import Analyst, Login, admin_page, log, to
from nabolag.web.posted import Sent, form_of, one
from nabolag.web.render import language
from nabolag.web.store import now_of, store_of

router = APIRouter(prefix="/admin")
PATH = "/admin/register"
ACTIONS = {
    "added": N_("lagt inn"),
    "changed": N_("endret"),
    "removed": N_("fjernet"),
    "undone": N_("angret"),
    "imported": N_("lest inn fra fil"),
}
LINE = "kommune; rolle; andel; fra; til"
MOST_LINES = 500


@router.get("/register")
def overview(request: Request, login: Analyst) -> Response:
    """What waits, what users have added, and the two ways to add more."""
    return _overview(request, login)


@router.get("/register/eksport.{kind}")
def export(request: Request, login: Analyst, kind: str) -> Response:
    """Everything added, as a file that reads back to the same.

    Raises:
        BadInput: another kind of file.
    """
    with store_of(request).read() as c:
        content = as_file((added for added, _change in added_in(c)), kind)
    media = {
        "csv": "text/csv; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    assert set(media) == set(KINDS)
    headers = {"Content-Disposition": f'attachment; filename="samarbeid.{kind}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media[kind], headers=headers)


async def _upload(request: Request) -> tuple[str, bytes]:
    sent = await form_of(request, max_files=1, max_fields=5, max_part_size=LARGEST)
    upload = sent.get("fil")
    if isinstance(upload, UploadFile) and upload.filename:
        return PureWindowsPath(clean(upload.filename)).name, await upload.read(LARGEST + 1)
    return "", b""


@router.post("/register/fil")
def take_file(
    request: Request, login: Analyst, sent: Annotated[tuple[str, bytes], Depends(_upload)]
) -> Response:
    """A file checked; with no fault all of it is added, with one none of it."""
    name, content = sent
    lang = language(request).lang
    try:
        if not content:
            raise BadInput("Velg en fil: Excel (.xlsx) eller CSV.")
        with store_of(request).read() as c:
            numbers = _numbers(c)
        checked_file = apart(read_file, content, name, numbers, crew="read")
        if not checked_file.faults:
            with store_of(request).write() as c:
                _keep(c, request, login, "imported", checked_file)
    except NabolagError as error:
        return _overview(request, login, problem=error.text(language(request)), status=error.status)
    report = fragment(check_paper(checked_file, name, lang), level=3)
    return _overview(request, login, report=report, status=422 if checked_file.faults else 200)


@router.post("/register/melding/{number}")
def settle(request: Request, login: Analyst, form: Sent, number: int) -> Response:
    """Deal with what somebody has told."""
    with store_of(request).write() as c:
        additions.settle(c, now_of(request), login.account.name, number, one(form, "hva"))
        log(c, request, login, "register hint", number=number, state=one(form, "hva"))
    return to(request, PATH)


@router.get("/register/ny")
def new(request: Request, login: Analyst) -> Response:
    """An empty form."""
    return _form(request, login, "", {}, "")


@router.post("/register/ny")
def add(request: Request, login: Analyst, form: Sent) -> Response:
    """A new arrangement, or the form again with what is wrong."""
    return _save(request, login, form, "")


@router.get("/register/endre/{which}")
def edit(request: Request, login: Analyst, which: str) -> Response:
    """One arrangement with its history."""
    with store_of(request).read() as c:
        last = next((h for h in additions.history(c, which) if h.content is not None), None)
    added = msgspec.json.decode(last.content, type=Added) if last and last.content else None
    return _form(request, login, which, _fields(added) if added else {}, _lines(added) if added else "")


@router.post("/register/endre/{which}")
def change(request: Request, login: Analyst, form: Sent, which: str) -> Response:
    """An arrangement changed, taken away, or its last change taken back."""
    what = one(form, "hva")
    if what not in ("angre", "fjern"):
        return _save(request, login, form, which)
    with store_of(request).write() as c:
        additions.history(c, which)  # raises for one that never was
        if what == "angre":
            additions.undo(c, now_of(request), login.account.name, which)
        else:
            additions.change(c, now_of(request), login.account.name, "removed", [(which, None)])
        log(c, request, login, f"register {what}", arrangement=which)
    return to(request, PATH)


def _save(request: Request, login: Login, form: dict[str, list[str]], which: str) -> Response:
    cells = {field: one(form, field) for field in FIELDS}
    text = one(form, "kommuner")
    lines = [line for line in text.splitlines() if line.strip()][:MOST_LINES]
    rows = [Row("", n, cells | _members(line)) for n, line in enumerate(lines, 1)] or [Row("", 1, cells)]
    with store_of(request).write() as c:
        numbers = {n: name for n, name in _numbers(c).items() if n != which}
        checked_rows = checked(rows, numbers)
        if not checked_rows.faults:
            _keep(c, request, login, "changed" if which else "added", checked_rows, which)
    if checked_rows.faults:
        return _form(request, login, which, cells, text, checked_rows, 422)
    return to(request, PATH)


def _keep(
    c: Any, request: Request, login: Login, action: str, checked_rows: Checked, which: str = ""
) -> None:
    """Write what was checked, in one transaction; one that has got another number or name moves there."""
    contents: list[tuple[str, str | None]] = [
        (a.id, msgspec.json.encode(a).decode()) for a in checked_rows.added
    ]
    if which and which not in {id_ for id_, _content in contents}:
        contents.append((which, None))
    additions.change(c, now_of(request), login.account.name, action, contents)
    log(c, request, login, f"register {action}", arrangements=[id_ for id_, _content in contents][:50])


def _numbers(c: Any) -> dict[str, str]:
    """Organisation number → name, of the register and of what is added."""
    shipped = {a.org_number: a.name for a in arrangements() if a.org_number}
    return {**{added.org_number: added.name for added, _ in added_in(c) if added.org_number}, **shipped}


def _members(line: str) -> dict[str, str]:
    return dict(
        zip(
            ("municipality", "role", "share", "since", "until"),
            (p.strip() for p in line.split(";")),
            strict=False,
        )
    )


def _fields(added: Added) -> dict[str, str]:
    return {
        "name": added.name,
        "org_number": added.org_number or "",
        "form": added.form or "",
        "services": "; ".join(added.services),
        "source": added.source,
        "note": added.note,
    }


def _lines(added: Added) -> str:
    return "\n".join(
        "; ".join(
            (
                m.then or current()[m.code].label,
                ROLE_WORDS[m.role][0],
                "" if m.share is None else f"{round(m.share * 100, 9):g}".replace(".", ","),
                str(m.since or ""),
                str(m.until or ""),
            )
        ).rstrip("; ")
        for m in added.members
    )


def _form(
    request: Request,
    login: Login,
    which: str,
    cells: dict[str, str],
    lines: str,
    checked_rows: Checked | None = None,
    status: int = 200,
) -> Response:
    _ = language(request)
    past = []
    if which:
        with store_of(request).read() as c:
            past = additions.history(c, which)
    faults = (
        [(f.row, FIELDS.get(f.field, (f.field,))[0], f.error.text(_)) for f in checked_rows.faults]
        if checked_rows
        else []
    )
    return admin_page(
        request,
        "admin/register_form.html",
        login,
        status=status,
        which=which,
        cells={field: cells.get(field, "") for field in FIELDS},
        lines=lines,
        faults=faults,
        past=past,
        actions=ACTIONS,
        roles=[words[0] for words in ROLE_WORDS.values()],
        line=LINE,
    )


def _overview(
    request: Request, login: Login, *, report: object = None, problem: str = "", status: int = 200
) -> Response:
    with store_of(request).read() as c:
        added, queue = added_in(c), additions.waiting(c)
    return admin_page(
        request,
        "admin/register.html",
        login,
        status=status,
        added=added,
        queue=queue,
        names={code: m.name for code, m in current().items()},
        report=report,
        problem=problem,
        actions=ACTIONS,
        columns=[words[0] for words in FIELDS.values()],
    )
