"""Fee cases that somebody logged in keeps: named, versioned, copied, compared, taken out and deleted. Nobody else sees them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import Response

from nabolag.errors import BadInput, NabolagError
from nabolag.fees import FeeCase
from nabolag.fees.kept import as_yaml, mark, packed, unpacked
from nabolag.fees.versions import MOST
from nabolag.store.fee_cases import (
    KeptCase,
    KeptVersion,
    delete_case,
    keep_case,
    keep_version,
    kept_case,
    kept_cases,
    rename_case,
)
from nabolag.web.pages.admin.access import Login, Reader, admin_page, log, to
from nabolag.web.posted import Sent, one, private
from nabolag.web.render import language
from nabolag.web.store import now_of, store_of

PATH = "/admin/gebyrsaker"
ALONE, TOGETHER = "/gebyr", "/gebyr/sammen"
router = APIRouter(prefix=PATH)


@dataclass(frozen=True)
class Opened:
    """What a kept address holds: a case, or members together (case None)."""

    address: str
    mark: str
    name: str
    case: FeeCase | None = None


def opened(address: str) -> Opened:
    """The case of an address of ours.

    Raises:
        BadInput: another address, or a case that is not whole.
    """
    path, _mark, query = address.partition("?")
    pairs = [(name, value) for name, value in parse_qsl(query) if name != "lang"]
    if path == ALONE and (text := dict(pairs).get("sak")):
        case = unpacked(text)
        rest = [pair for pair in pairs if pair[0] not in ("sak", "navn")]
        return Opened(f"{ALONE}?{urlencode([('sak', packed(case)), *rest])}", mark(case), case.name, case)
    if path == TOGETHER and pairs:
        figures = hashlib.sha256(urlencode(sorted(pairs)).encode()).hexdigest()[:8]
        names = [unpacked(value).name for name, value in pairs if name == "sak"]
        return Opened(f"{TOGETHER}?{urlencode(pairs)}", figures, " + ".join(names))
    raise BadInput("Adressen er ingen gebyrsak. Regn ut gebyret først, og lagre derfra.")


def _numbered(found: Opened, version: int, name: str = "") -> Opened:
    """The same with the version it is kept as, and another name where one is given."""
    if found.case is None:
        return found
    case = replace(found.case, version=version, name=name or found.case.name)
    rest = [pair for pair in parse_qsl(found.address.partition("?")[2]) if pair[0] != "sak"]
    return replace(found, address=f"{ALONE}?{urlencode([('sak', packed(case)), *rest])}", case=case)


@router.get("")
def everything(request: Request, login: Reader) -> Response:
    """Every case that the account keeps."""
    return _list(request, login)


@router.get("/ny")
def ask(request: Request, login: Reader) -> Response:
    """What the address holds, under which name, and whether it is the next version of a case that is kept."""
    path = TOGETHER if request.query_params.get("hva") == "sammen" else ALONE
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] not in ("hva", "lang")]
    return _new(request, login, f"{path}?{urlencode(pairs)}")


@router.post("")
def keep(request: Request, login: Reader, form: Sent) -> Response:
    """A new case, or the next version of one."""
    address, chosen, who = one(form, "adresse"), one(form, "sak"), login.account.name
    try:
        found = opened(address)
        with store_of(request).write() as c:
            if chosen:
                number = kept_case(c, who, chosen).last.version + 1
                numbered = _same_or(kept_case(c, who, chosen), _numbered(found, number))
                case = keep_version(c, now_of(request), who, chosen, numbered.mark, numbered.address)
            else:
                first = _numbered(found, 1)
                case = keep_case(c, now_of(request), who, one(form, "navn"), first.mark, first.address)
            log(c, request, login, "fee case saved", case=case.id, version=case.last.version)
    except BadInput as error:
        return _new(request, login, address, error, one(form, "navn"))
    return to(request, f"{PATH}/{case.id}")


def _same_or(case: KeptCase, numbered: Opened) -> Opened:
    """The last version's own address where nothing but the number would change."""
    before = opened(case.last.content)
    same = _numbered(before, case.last.version + 1).address == numbered.address
    return before if same else numbered


@router.get("/eksport.zip")
def export(request: Request, login: Reader) -> Response:
    """Every version of every case: YAML that the site and the command line open again, and the addresses."""
    with store_of(request).read() as c:
        cases = kept_cases(c, login.account.name)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed_:
        lines = ["sak;navn;versjon;lagret;merke;adresse"]
        for case in cases:
            for version in case.versions:
                found = opened(version.content)
                if found.case is not None:
                    packed_.writestr(f"{case.id}-v{version.version}-{version.mark}.yaml", as_yaml(found.case))
                cells = (
                    case.id,
                    case.name,
                    str(version.version),
                    version.at.isoformat(),
                    version.mark,
                    version.content,
                )
                lines.append(";".join(f'"{cell}"' if ";" in cell else cell for cell in cells))
        packed_.writestr("saker.csv", "\n".join(lines).encode("utf-8-sig"))
    answer = Response(out.getvalue(), media_type="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="gebyrsaker.zip"'
    return private(answer)


@router.get("/{sak}")
def show(request: Request, login: Reader, sak: str) -> Response:
    """One case with its versions."""
    return _one(request, login, sak)


@router.post("/{sak}/navn")
def rename(request: Request, login: Reader, form: Sent, sak: str) -> Response:
    """Another name."""
    return _done(request, login, sak, lambda c: rename_case(c, login.account.name, sak, one(form, "navn")))


@router.post("/{sak}/kopi")
def copy(request: Request, login: Reader, form: Sent, sak: str) -> Response:
    """A new case from the last version of this one."""
    name = one(form, "navn")

    def act(c: Connection) -> str:
        found = opened(kept_case(c, login.account.name, sak).last.content)
        first = _numbered(found, 1, " ".join(name.split()))
        return keep_case(c, now_of(request), login.account.name, name, first.mark, first.address).id

    return _done(request, login, sak, act)


@router.post("/{sak}/slett")
def delete(request: Request, login: Reader, form: Sent, sak: str) -> Response:
    """The case is gone with all its versions."""
    with store_of(request).write() as c:
        delete_case(c, login.account.name, sak)
        log(c, request, login, "fee case deleted", case=sak)
    return to(request, PATH)


def _done(request: Request, login: Login, id_: str, act: Callable[[Connection], str | None]) -> Response:
    try:
        with store_of(request).write() as c:
            made = act(c)
    except BadInput as error:
        return _one(request, login, id_, error)
    return to(request, f"{PATH}/{made or id_}")


def _list(request: Request, login: Login) -> Response:
    with store_of(request).read() as c:
        cases = kept_cases(c, login.account.name)
    listed = [(case, _links(case.last)[0]) for case in cases]
    return admin_page(request, "admin/fee_cases.html", login, cases=listed, most=MOST)


def _one(request: Request, login: Login, id_: str, problem: NabolagError | None = None) -> Response:
    with store_of(request).read() as c:
        case = kept_case(c, login.account.name, id_)
    said = "" if problem is None else problem.text(language(request))
    versions = [(version, *_links(version)) for version in reversed(case.versions)]
    return admin_page(
        request, "admin/fee_case.html", login, status=422 if said else 200, case=case, versions=versions, problem=said,
        most=MOST, together=case.last.content.startswith(f"{TOGETHER}?"),
    )  # fmt: skip


def _links(version: KeptVersion) -> tuple[str, list[tuple[str, str]]]:
    """(the case as an address carries it, the files of the version)."""
    path, _mark, query = version.content.partition("?")
    if path == TOGETHER:
        return "", [("Excel", f"{TOGETHER}.xlsx?{query}"), ("JSON", f"{TOGETHER}.json?{query}")]
    return dict(parse_qsl(query))["sak"], [
        ("Excel", f"{ALONE}/sak.xlsx?{query}"),
        ("YAML", f"{ALONE}/sak.yaml?{query}"),
    ]


def _new(
    request: Request, login: Login, address: str, problem: NabolagError | None = None, name: str = ""
) -> Response:
    said = "" if problem is None else problem.text(language(request))
    found: Opened | None = None
    try:
        found = opened(address)
    except BadInput as error:
        said = error.text(language(request))
    with store_of(request).read() as c:
        cases = kept_cases(c, login.account.name)
    alike = [
        k for k in cases if found and k.last.content.partition("?")[0] == found.address.partition("?")[0]
    ]
    return admin_page(
        request, "admin/fee_case_new.html", login, status=422 if said else 200, found=found, cases=alike, problem=said,
        name=name or (found.name[:80] if found else ""),
    )  # fmt: skip
