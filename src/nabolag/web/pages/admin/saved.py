"""Cases that somebody logged in keeps and shares: named, versioned, noted on, brought back, taken out and deleted."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from itertools import pairwise
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from nabolag.errors import BadInput, NabolagError, NotKnown
from nabolag.fees.versions import MOST
from nabolag.sources.csv_text import BOM, csv_text
from nabolag.store.saved import (
    LONGEST_NOTE,
    ROLES,
    SavedCase,
    SavedVersion,
    bring_back,
    delete_case,
    keep_case,
    keep_version,
    put_note,
    rename_case,
    saved_case,
    saved_cases,
    share,
    shares_of,
    version_of,
)
from nabolag.text import N_, Texts
from nabolag.web.pages.admin.access import Login, Reader, admin_page, log, to
from nabolag.web.pages.admin.saved_kinds import KINDS, Opened, kind_of, opened
from nabolag.web.pages.admin.words import local
from nabolag.web.posted import Sent, one, private
from nabolag.web.render import language
from nabolag.web.store import now_of, store_of

PATH = "/admin/saker"
HISTORY = ("sak", "slag", "navn", "versjon", "lagret", "av", "merke", "adresse")
NOTES = ("sak", "navn", "om", "slag", "av", "skrevet", "tekst")
router = APIRouter()


@router.get("/admin/gebyrsaker{rest:path}")
def moved(request: Request, login: Reader, rest: str) -> Response:
    """Where saved cases were when fees were the only kind."""
    query = f"?{request.url.query}" if request.url.query else ""
    return private(RedirectResponse(f"{PATH}{rest}{query}", 308))


@router.get(PATH)
def everything(request: Request, login: Reader) -> Response:
    """Every case that the account has or shares, kind by kind."""
    with store_of(request).read() as c:
        cases = saved_cases(c, login.account.name)
    listed = {
        kind: [
            (case, kind.links(case.last)[0], kind.roles[case.role]) for case in cases if case.kind == kind.id
        ]
        for kind in KINDS.values()
    }
    return admin_page(
        request, "admin/saved_all.html", login, kinds=listed, some=bool(cases), most=MOST, local=local
    )


@router.get(PATH + "/ny")
def ask(request: Request, login: Reader, fra: str = "") -> Response:
    """What the address holds, under which name, and whether it is the next version of a case that is kept."""
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] not in ("fra", "lang", "lagret")]
    id_, _mark, version = request.query_params.get("lagret", "").partition("-")
    return _new(request, login, f"{fra}?{urlencode(pairs)}", chosen=id_, onto=version)


@router.post(PATH)
def keep(request: Request, login: Reader, form: Sent) -> Response:
    """A new case, or the next version of one."""
    address, chosen, who = one(form, "adresse"), one(form, "sak"), login.account.name
    onto = one(form, "versjon") if one(form, "lagret") == chosen and not one(form, "likevel") else ""
    try:
        found = opened(address)
        kind = kind_of(found.kind)
        kind.check(found)
        with store_of(request).write() as c:
            if chosen:
                before = saved_case(c, who, chosen, "edit")
                if before.kind != found.kind:
                    raise NotKnown("Dere har ingen lagret sak med dette merket. Den kan være slettet.")
                numbered = _same_or(before, found)
                base = int(onto) if onto.isdecimal() and len(onto) < 6 else None
                case = keep_version(
                    c, now_of(request), who, chosen, numbered.mark, numbered.address, onto=base
                )
            else:
                first = kind.numbered(found, 1, "")
                case = keep_case(
                    c, now_of(request), who, kind.id, one(form, "navn"), first.mark, first.address
                )
            log(c, request, login, "case saved", case=case.id, version=case.last.version)
    except BadInput as error:
        return _new(
            request, login, address, error, one(form, "navn"), chosen=chosen, onto=one(form, "versjon")
        )
    return to(request, f"{PATH}/{case.id}")


def _same_or(case: SavedCase, found: Opened) -> Opened:
    """The next version; the last one's own address where nothing but the number would change."""
    kind, number = kind_of(case.kind), case.last.version + 1
    before, numbered = opened(case.last.content), kind.numbered(found, number, "")
    return before if kind.numbered(before, number, "").address == numbered.address else numbered


@router.get(PATH + "/eksport.zip")
def export_all(request: Request, login: Reader) -> Response:
    """Every version of every case, what each kind has of files, and the notes."""
    with store_of(request).read() as c:
        cases = [saved_case(c, login.account.name, case.id) for case in saved_cases(c, login.account.name)]
    return _zip("saker.zip", cases, {})


@router.get(PATH + "/{sak}/eksport.zip")
def export(request: Request, login: Reader, sak: str) -> Response:
    """One case with everything: its versions, notes and who it is shared with, and the last version's papers."""
    with store_of(request).read() as c:
        case, shares = saved_case(c, login.account.name, sak), shares_of(c, sak)
    kind = kind_of(case.kind)
    people = [
        (case.account, kind.roles["edit"]),
        *((name, kind.roles[role]) for name, role in shares.items()),
    ]
    whole = {
        **kind.whole(request, opened(case.last.content)),
        "deling.csv": _csv(("bruker", "rolle"), people),
    }
    return _zip(f"{case.kind}-{case.id}.zip", [case], whole)


def _zip(name: str, cases: list[SavedCase], more: dict[str, bytes]) -> Response:
    out, history, notes = io.BytesIO(), [], []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed_:
        for case in cases:
            for v in case.versions:
                for ending, content in kind_of(case.kind).files(opened(v.content)).items():
                    packed_.writestr(f"{case.id}-v{v.version}-{v.mark}{ending}", content)
                history.append(
                    (case.id, case.kind, case.name, v.version, v.at.isoformat(), v.by, v.mark, v.content)
                )
            notes += [
                (case.id, case.name, n.about, n.kind, n.by, n.at.isoformat(), n.text) for n in case.last.notes
            ]
        packed_.writestr("saker.csv", _csv(HISTORY, history))
        packed_.writestr("notater.csv", _csv(NOTES, notes))
        for file, content in more.items():
            packed_.writestr(file, content)
    answer = Response(out.getvalue(), media_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return private(answer)


def _csv(header: tuple[str, ...], rows: Sequence[Sequence[object]]) -> bytes:
    return (BOM + csv_text(header, rows, delimiter=";")).encode()


@router.get(PATH + "/{sak}")
def show(request: Request, login: Reader, sak: str) -> Response:
    """One case with its versions, its notes and who it is shared with."""
    return _one(request, login, sak)


@router.post(PATH + "/{sak}/navn")
def rename(request: Request, login: Reader, form: Sent, sak: str) -> Response:
    """Another name."""
    return _done(
        request,
        login,
        sak,
        "case renamed",
        lambda c: rename_case(c, login.account.name, sak, one(form, "navn")),
    )


@router.post(PATH + "/{sak}/kopi")
def copy(request: Request, login: Reader, form: Sent, sak: str) -> Response:
    """A new case of one's own from the last version of this one, without its notes."""
    name, who = one(form, "navn"), login.account.name

    def act(c: Connection) -> str:
        case = saved_case(c, who, sak)
        first = kind_of(case.kind).numbered(opened(case.last.content), 1, " ".join(name.split()))
        return keep_case(c, now_of(request), who, case.kind, name, first.mark, first.address).id

    return _done(request, login, sak, "case saved", act)


@router.post(PATH + "/{sak}/tilbake")
def back(request: Request, login: Reader, form: Sent, sak: str) -> Response:
    """An old version as the next one: the content for whoever may edit, and their own notes for those who write notes."""
    number, who = one(form, "versjon"), login.account.name

    def act(c: Connection) -> None:
        case = saved_case(c, who, sak, "note")
        old = version_of(case, int(number) if number.isdecimal() and len(number) < 6 else 0)
        again = _same_or(case, opened(old.content))
        bring_back(c, now_of(request), who, sak, old.version, again.mark, again.address)

    return _done(request, login, sak, "case brought back", act)


@router.post(PATH + "/{sak}/notat")
def note(request: Request, login: Reader, form: Sent, sak: str) -> Response:
    """A note of one's own: new, with another text, or with none taken away."""

    def act(c: Connection) -> None:
        case = saved_case(c, login.account.name, sak, "note")
        kinds = kind_of(case.kind).notes
        kind, about = one(form, "slag") or next(iter(kinds)), one(form, "om").strip()
        known = {*opened(case.last.content).about, *(n.about for n in case.last.notes), ""}
        if kind not in kinds or about not in known:
            raise BadInput("Velg hva notatet er, og hvem det gjelder, i listene.")
        put_note(c, now_of(request), login.account.name, sak, about, kind, one(form, "tekst"), one(form, "notat"))  # fmt: skip

    return _done(request, login, sak, "case note", act, one(form, "tekst"))


@router.post(PATH + "/{sak}/del")
def give(request: Request, login: Reader, form: Sent, sak: str) -> Response:
    """Share the case with another account, or no longer."""
    other, role = one(form, "bruker"), one(form, "rolle")
    return _done(request, login, sak, "case shared", lambda c: share(c, login.account.name, sak, other, role))


@router.post(PATH + "/{sak}/slett")
def delete(request: Request, login: Reader, sak: str) -> Response:
    """The case is gone with all its versions."""
    with store_of(request).write() as c:
        delete_case(c, login.account.name, sak)
        log(c, request, login, "case deleted", case=sak)
    return to(request, PATH)


def _done(
    request: Request,
    login: Login,
    id_: str,
    action: str,
    act: Callable[[Connection], str | None],
    typed: str = "",
) -> Response:
    try:
        with store_of(request).write() as c:
            made = act(c)
            log(c, request, login, action, case=made or id_)
    except NotKnown:
        raise
    except BadInput as error:
        return _one(request, login, id_, error, typed)
    return to(request, f"{PATH}/{made or id_}")


def _one(
    request: Request, login: Login, id_: str, problem: NabolagError | None = None, typed: str = ""
) -> Response:
    with store_of(request).read() as c:
        case, shares = saved_case(c, login.account.name, id_), shares_of(c, id_)
    _, kind = language(request), kind_of(case.kind)
    said = "" if problem is None else problem.text(_)
    changed = [[_("første versjon")], *(changes(a, b, _) for a, b in pairwise(case.versions))]
    versions = [
        (version, *kind.links(version), what)
        for version, what in zip(reversed(case.versions), reversed(changed), strict=True)
    ]
    return admin_page(
        request, "admin/saved_one.html", login, status=422 if said else 200, case=case, kind=kind, versions=versions,
        problem=said, typed=typed, shares=shares, roles=ROLES, about=opened(case.last.content).about, most=MOST,
        longest=LONGEST_NOTE, local=local, beside=any(text for _v, text, *_rest in versions),
    )  # fmt: skip


def changes(before: SavedVersion, after: SavedVersion, _: Texts) -> list[str]:
    """What differs from one version to the next, in words."""
    old, new = {n.id: n for n in before.notes}, {n.id: n for n in after.notes}
    said = [_("innholdet")] if before.content != after.content else []
    for words, ids in (
        (N_("nytt notat: {about}"), new.keys() - old.keys()),
        (N_("endret notat: {about}"), {id_ for id_ in new.keys() & old.keys() if new[id_] != old[id_]}),
        (N_("fjernet notat: {about}"), old.keys() - new.keys()),
    ):
        abouts = sorted((new.get(id_) or old[id_]).about for id_ in ids)
        said += [_(words, about=about or _("hele saken")) for about in abouts]
    return said


def _new(
    request: Request,
    login: Login,
    address: str,
    problem: NabolagError | None = None,
    name: str = "",
    *,
    chosen: str = "",
    onto: str = "",
) -> Response:
    said = "" if problem is None else problem.text(language(request))
    found: Opened | None = None
    try:
        found = opened(address)
    except BadInput as error:
        said = error.text(language(request))
    with store_of(request).read() as c:
        cases = saved_cases(c, login.account.name, found.kind) if found else []
    alike = [
        k
        for k in cases
        if found and k.role == "edit" and k.last.content.partition("?")[0] == found.address.partition("?")[0]
    ]
    return admin_page(
        request, "admin/saved_new.html", login, status=422 if said else 200, found=found, cases=alike, problem=said,
        name=name or (found.name[:80] if found else ""), chosen=chosen, onto=onto,
    )  # fmt: skip
