"""The register's editor: what waits, what is added, a file with its check report, and each arrangement with its history."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request
from sqlalchemy import Connection
from starlette.responses import Response

from nabolag.cooperation.added import FIELDS, Added, Checked, Row, checked
from nabolag.cooperation.added.checking import ROLE_WORDS
from nabolag.errors import BadInput, Forbidden, NabolagError, NotKnown
from nabolag.municipalities import current
from nabolag.report.paper.html import fragment
from nabolag.report.register.exchange import KINDS, LARGEST, as_file, check_paper, read_file
from nabolag.report.register.keeping import (
    Editor,
    added_in,
    keep,
    may_change,
    names_by_number,
    organisation_name,
)
from nabolag.sources.apart import apart
from nabolag.store import additions
from nabolag.store.additions import Hint
from nabolag.text import N_
from nabolag.web.pages.admin.access import Login, RegisterEditor, admin_page, log, to
from nabolag.web.posted import Sent, one, one_file
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
def overview(request: Request, login: RegisterEditor) -> Response:
    """What waits, what users have added, and the two ways to add more."""
    return _overview(request, login)


@router.get("/register/eksport.{kind}")
def export(request: Request, login: RegisterEditor, kind: str) -> Response:
    """Everything that the account may change, as a file that reads back to the same.

    Raises:
        BadInput: another kind of file.
    """
    with store_of(request).read() as c:
        made_for, editor = additions.made_by(c), _editor(login)
        own = [a for a, _change in added_in(c) if may_change(a, made_for.get(a.id, ""), editor)]
        content = as_file(own, kind)
    media = {
        "csv": "text/csv; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    assert set(media) == set(KINDS)
    headers = {"Content-Disposition": f'attachment; filename="samarbeid.{kind}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media[kind], headers=headers)


@router.post("/register/fil")
def take_file(
    request: Request, login: RegisterEditor, sent: Annotated[tuple[str, bytes], Depends(one_file(LARGEST))]
) -> Response:
    """A file checked; with no fault all of it is added, with one none of it."""
    name, content = sent
    lang = language(request).lang
    try:
        if not content:
            raise BadInput("Velg en fil: Excel (.xlsx) eller CSV.")
        with store_of(request).read() as c:
            numbers = names_by_number(c)
        checked_file = apart(read_file, content, name, numbers, crew="read")
        if not checked_file.faults:
            with store_of(request).write() as c:
                checked_file = _noted(c, request, login, "imported", checked_file)
    except NabolagError as error:
        return _overview(request, login, problem=error.text(language(request)), status=error.status)
    report = fragment(check_paper(checked_file, name, lang), level=3)
    return _overview(request, login, report=report, status=422 if checked_file.faults else 200)


@router.post("/register/melding/{number}")
def settle(request: Request, login: RegisterEditor, form: Sent, number: int) -> Response:
    """Deal with what somebody has told."""
    with store_of(request).write() as c:
        if number not in {hint.id for hint in _queue(c, login)}:
            raise NotKnown("Meldingen er alt behandlet.")
        additions.settle(c, now_of(request), login.account.name, number, one(form, "hva"))
        log(c, request, login, "register hint", number=number, state=one(form, "hva"))
    return to(request, PATH)


@router.get("/register/ny")
def new(request: Request, login: RegisterEditor) -> Response:
    """An empty form, or one begun from what somebody has told is missing."""
    hint = _hint(request, login, request.query_params.get("melding", ""))
    if hint is None:
        code = _editor(login).code
        return _form(request, login, "", {}, f"{current()[code].label}; " if code else "")
    cells = {"source": hint.source}
    return _form(request, login, "", cells, f"{current()[hint.municipality].label}; ", hint=hint)


@router.post("/register/ny")
def add(request: Request, login: RegisterEditor, form: Sent) -> Response:
    """A new arrangement, or the form again with what is wrong."""
    return _save(request, login, form, "")


@router.get("/register/endre/{which}")
def edit(request: Request, login: RegisterEditor, which: str) -> Response:
    """One arrangement with its history."""
    with store_of(request).read() as c:
        _own(c, login, which)
        last = next((h for h in additions.history(c, which) if h.content is not None), None)
    added = msgspec.json.decode(last.content, type=Added) if last and last.content else None
    return _form(request, login, which, _fields(added) if added else {}, _lines(added) if added else "")


@router.post("/register/endre/{which}")
def change(request: Request, login: RegisterEditor, form: Sent, which: str) -> Response:
    """An arrangement changed, taken away, or its last change taken back."""
    what = one(form, "hva")
    if what not in ("angre", "fjern"):
        return _save(request, login, form, which)
    with store_of(request).write() as c:
        _own(c, login, which)
        editor = _editor(login)
        if what == "angre":
            additions.undo(c, now_of(request), editor.account, which, editor.organisation)
        else:
            additions.change(
                c, now_of(request), editor.account, "removed", [(which, None)], editor.organisation
            )
        log(c, request, login, f"register {what}", arrangement=which)
    return to(request, PATH)


def _save(request: Request, login: Login, form: dict[str, list[str]], which: str) -> Response:
    cells = {field: one(form, field) for field in FIELDS}
    text = one(form, "kommuner")
    lines = [line for line in text.splitlines() if line.strip()][:MOST_LINES]
    rows = [Row("", n, cells | _members(line)) for n, line in enumerate(lines, 1)] or [Row("", 1, cells)]
    hint = _hint(request, login, one(form, "melding"))
    with store_of(request).write() as c:
        if which:
            _own(c, login, which)
        numbers = {n: name for n, name in names_by_number(c).items() if n != which}
        checked_rows = _noted(
            c, request, login, "changed" if which else "added", checked(rows, numbers), which
        )
        if hint is not None and not checked_rows.faults:
            additions.settle(c, now_of(request), login.account.name, hint.id, "used")
    if checked_rows.faults:
        return _form(request, login, which, cells, text, checked_rows, 422, hint)
    return to(request, PATH)


def _editor(login: Login) -> Editor:
    """Whoever is logged in; an owner's account edits everything."""
    return Editor(login.account.name, "" if login.may("owner") else login.account.organisation)


def _own(c: Connection, login: Login, which: str) -> None:
    """Refuse an arrangement that is another organisation's.

    Raises:
        NotKnown: there never was one. Forbidden: it is not the account's to change.
    """
    last = next((h for h in additions.history(c, which) if h.content is not None), None)
    made_for = additions.made_by(c)[which]
    added = msgspec.json.decode(last.content, type=Added) if last and last.content else None
    if added is not None and not may_change(added, made_for, _editor(login)):
        raise Forbidden(
            N_("Dette samarbeidet er ikke din organisasjons. Meld fra om det som er feil i stedet.")
        )


def _noted(
    c: Connection, request: Request, login: Login, action: str, rows: Checked, which: str = ""
) -> Checked:
    """Keep what was checked and note it in the log; out: the same with the faults found when keeping."""
    kept = keep(c, now_of(request), _editor(login), action, rows, which)
    if not kept.faults:
        log(c, request, login, f"register {action}", arrangements=[a.id for a in kept.added][:50])
    return kept


def _queue(c: Connection, login: Login) -> list[Hint]:
    """What waits: of the account's own municipality, or of every one."""
    editor = _editor(login)
    return [h for h in additions.waiting(c) if not editor.organisation or h.municipality == editor.code]


def _hint(request: Request, login: Login, number: str) -> Hint | None:
    """What somebody has told, by its number, while it waits."""
    with store_of(request).read() as c:
        return next((h for h in _queue(c, login) if str(h.id) == number), None)


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
    hint: Hint | None = None,
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
        hint=hint,
        organisation_name=organisation_name,
    )


def _overview(
    request: Request, login: Login, *, report: object = None, problem: str = "", status: int = 200
) -> Response:
    with store_of(request).read() as c:
        added, queue, made_for = added_in(c), _queue(c, login), additions.made_by(c)
    editor = _editor(login)
    return admin_page(
        request,
        "admin/register.html",
        login,
        status=status,
        added=added,
        own={a.id for a, _change in added if may_change(a, made_for.get(a.id, ""), editor)},
        organisation=organisation_name(editor.organisation),
        organisation_name=organisation_name,
        queue=queue,
        names={code: m.name for code, m in current().items()},
        report=report,
        problem=problem,
        actions=ACTIONS,
        columns=[words[0] for words in FIELDS.values()],
    )
