"""Cases that somebody logged in keeps: each of a kind, with a name, its versions, notes, and those it is shared with.

Content is text that this room does not read: the address that the case is opened from. Every change is a version, with who
made it and when, and nothing of one is ever written over.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Literal

import msgspec
from sqlalchemy import Connection, Select, delete, func, insert, or_, select, update

from nabolag.errors import BadInput, Forbidden, NotKnown
from nabolag.store import schema
from nabolag.threads import decode

Role = Literal["edit", "note", "read"]
ROLES: tuple[Role, ...] = ("edit", "note", "read")
"""What an account may do with a case, most first: change it and share it, write notes of its own, read all of it."""
MOST_CASES, MOST_VERSIONS, MOST_NOTES, MOST_SHARES = 200, 1000, 200, 100
LONGEST_NAME, LONGEST_CONTENT, LONGEST_NOTE, LONGEST_ABOUT = 80, 60_000, 4_000, 200


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody has written beside a case: `about` is what it concerns, `kind` one of the kinds of its room."""

    id: str
    by: str
    at: datetime
    about: str
    kind: str
    text: str


@dataclass(frozen=True)
class SavedVersion:
    """One version, as `by` saved it; `mark` is the same whenever the figures are."""

    case: str
    version: int
    at: datetime
    by: str
    mark: str
    content: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class SavedCase:
    """A case of `account`'s with its versions, oldest first, as somebody with `role` sees it."""

    id: str
    kind: str
    name: str
    account: str
    role: Role
    versions: tuple[SavedVersion, ...]

    @property
    def last(self) -> SavedVersion:
        return self.versions[-1]

    def may(self, role: Role) -> bool:
        """Whether whoever sees it may do what `role` may."""
        return ROLES.index(self.role) <= ROLES.index(role)


@dataclass(frozen=True)
class Listed:
    """A case among others: its last version, and how many there are."""

    id: str
    kind: str
    name: str
    account: str
    role: Role
    versions: int
    last: SavedVersion


def keep_case(
    c: Connection, now: datetime, account: str, kind: str, name: str, mark: str, content: str
) -> SavedCase:
    """A new case with its first version.

    Raises:
        BadInput: no name, one that the account has already, too many cases, or too long.
    """
    t = schema.saved_cases
    count = c.execute(select(func.count()).select_from(t).where(t.c.account == account)).scalar_one()
    if count >= MOST_CASES:
        raise BadInput("Dere har {n} saker, og flere kan ikke lagres. Slett en først.", n=count)
    id_ = secrets.token_hex(8)
    c.execute(insert(t).values(id=id_, account=account, kind=kind, name=_free(c, account, kind, name)))
    _put(c, SavedVersion(id_, 1, now, account, mark, content))
    return saved_case(c, account, id_)


def keep_version(
    c: Connection, now: datetime, account: str, id_: str, mark: str, content: str, *, onto: int | None = None
) -> SavedCase:
    """The next version of a case; the same content again changes nothing.

    Args:
        onto: the version that was changed; None: whatever is last.

    Raises:
        NotKnown, Forbidden: as `saved_case`. BadInput: somebody has saved after `onto`; too many versions, or too long.
    """
    case = saved_case(c, account, id_, "edit")
    if case.last.content == content:
        return case
    if onto is not None and any(
        after.version > onto and after.content != before.content for before, after in pairwise(case.versions)
    ):
        raise BadInput(
            "{name} lagret versjon {n} etter at du åpnet saken. Åpne den siste versjonen, eller lagre likevel: "
            "begge versjonene står i historikken.",
            name=case.last.by, n=case.last.version,
        )  # fmt: skip
    return _next(c, case, now, account, mark, content, case.last.notes)


def bring_back(
    c: Connection, now: datetime, account: str, id_: str, version: int, mark: str, content: str
) -> SavedCase:
    """A new version as an old one was, in what the account may write: the content if it may edit, and its own notes then.

    Notes written since stay.

    Args:
        mark, content: those of the old version, numbered as the next one.

    Raises:
        NotKnown, Forbidden: as `saved_case`. BadInput: no such version, or too many.
    """
    case = saved_case(c, account, id_, "note")
    old = version_of(case, version)
    if not case.may("edit"):
        mark, content = case.last.mark, case.last.content
    mine = {note.id: note for note in old.notes if note.by == account}
    stands = [note for note in case.last.notes if note.id not in mine]
    notes = tuple(sorted([*stands, *mine.values()], key=lambda note: (note.at, note.id)))
    if (content, notes) == (case.last.content, case.last.notes):
        return case
    return _next(c, case, now, account, mark, content, notes)


def put_note(
    c: Connection, now: datetime, account: str, id_: str, about: str, kind: str, text: str, note: str = ""
) -> SavedCase:
    """A note of the account's own, new or another text of `note`; with no text `note` is taken away. A new version.

    Raises:
        NotKnown: as `saved_case`, or no such note of the account's own. Forbidden: as `saved_case`.
        BadInput: nothing written, too long, or too many notes or versions.
    """
    case, text = saved_case(c, account, id_, "note"), text.strip()
    if note and not any(one.id == note and one.by == account for one in case.last.notes):
        raise NotKnown("Du har ikke noe notat med dette merket i saken.")
    if not (text or note) or len(text) > LONGEST_NOTE or len(about) > LONGEST_ABOUT:
        raise BadInput("Skriv et notat på høyst {most} tegn.", most=LONGEST_NOTE)
    kept = [one for one in case.last.notes if one.id != note]
    if len(kept) >= MOST_NOTES:
        raise BadInput("Saken har {n} notater, og flere kan ikke lagres. Ta bort et først.", n=len(kept))
    if text:
        kept.append(Note(note or secrets.token_hex(4), account, now, about, kind, text))
    return _next(c, case, now, account, case.last.mark, case.last.content, tuple(kept))


def saved_cases(c: Connection, account: str, kind: str | None = None) -> list[Listed]:
    """Every case that the account has or shares, of one kind or all, the one saved last first."""
    t, v = schema.saved_cases, schema.saved_versions
    last = select(v.c.case, func.max(v.c.version).label("version")).group_by(v.c.case).subquery()
    query = (
        _seen(account)
        .add_columns(v)
        .join(last, last.c.case == t.c.id)
        .join(v, (v.c.case == t.c.id) & (v.c.version == last.c.version))
    )
    if kind is not None:
        query = query.where(t.c.kind == kind)
    found = [
        Listed(r.id, r.kind, r.name, r.account, _role(r, account), r.version, _version(r))
        for r in c.execute(query)
    ]
    return sorted(found, key=lambda case: (case.last.at, case.id), reverse=True)


def saved_case(c: Connection, account: str, id_: str, needs: Role = "read") -> SavedCase:
    """One case, for somebody who may do what `needs` says.

    Raises:
        NotKnown: the account has or shares none of that id, whether there is one or not.
        Forbidden: it is shared with the account, for less than this.
    """
    t, v = schema.saved_cases, schema.saved_versions
    row = c.execute(_seen(account).where(t.c.id == id_)).one_or_none()
    if row is None:
        raise NotKnown("Dere har ingen lagret sak med dette merket. Den kan være slettet.")
    versions = c.execute(select(v).where(v.c.case == id_).order_by(v.c.version))
    case = SavedCase(
        row.id, row.kind, row.name, row.account, _role(row, account), tuple(map(_version, versions))
    )
    if not case.may(needs):
        raise Forbidden("Saken er delt med deg for mindre enn dette. Spør {name}.", name=case.account)
    return case


def version_of(case: SavedCase, version: int) -> SavedVersion:
    """One version of a case.

    Raises:
        BadInput: there is none of that number.
    """
    found = next((one for one in case.versions if one.version == version), None)
    if found is None:
        raise BadInput("Saken har ingen versjon {n}.", n=version)
    return found


def rename_case(c: Connection, account: str, id_: str, name: str) -> None:
    """Another name.

    Raises:
        NotKnown, Forbidden: as `saved_case`. BadInput: no name, or one that another case of its owner has.
    """
    case = saved_case(c, account, id_, "edit")
    if name.strip() != case.name:
        t = schema.saved_cases
        free = _free(c, case.account, case.kind, name)
        c.execute(update(t).where(t.c.id == id_).values(name=free))


def delete_case(c: Connection, account: str, id_: str) -> None:
    """The case and all its versions are gone.

    Raises:
        NotKnown: as `saved_case`. Forbidden: it is another account's.
    """
    case = saved_case(c, account, id_)
    if case.account != account:
        raise Forbidden("Bare {name} kan slette saken.", name=case.account)
    for table in (schema.saved_shares, schema.saved_versions):
        c.execute(delete(table).where(table.c.case == id_))
    c.execute(delete(schema.saved_cases).where(schema.saved_cases.c.id == id_))


def shares_of(c: Connection, id_: str) -> dict[str, Role]:
    """Whom a case is shared with, by name; the account that has it is not among them."""
    t = schema.saved_shares
    rows = c.execute(select(t.c.account, t.c.role).where(t.c.case == id_).order_by(t.c.account))
    return {row.account: row.role for row in rows}


def share(c: Connection, account: str, id_: str, other: str, role: str) -> None:
    """Share a case with the account of a name, for `role`; "" for no longer.

    The answer is the same whether there is such an account or not; one that is made later sees the case.

    Raises:
        NotKnown, Forbidden: as `saved_case`. BadInput: no name of an account, no such role, the one that has it, or too many.
    """
    case, other, t = saved_case(c, account, id_, "edit"), other.strip().lower(), schema.saved_shares
    if role not in ("", *ROLES):
        raise BadInput("Rollen «{role}» finnes ikke. Velg en i listen.", role=role[:20])
    if not schema.ACCOUNT_NAME.fullmatch(other):
        raise BadInput("Brukernavnet skal ha fra 1 til 120 tegn: bokstaver, tall og . @ + - _.")
    if other == case.account:
        raise BadInput("Saken er {name} sin, og skal ikke deles med samme bruker.", name=case.account)
    c.execute(delete(t).where(t.c.case == id_, t.c.account == other))
    if len(shares_of(c, id_)) >= MOST_SHARES:
        raise BadInput("Saken er delt med {n}. Ta bort en først.", n=MOST_SHARES)
    if role:
        c.execute(insert(t).values(case=id_, account=other, role=role))


def hand_over(c: Connection, account: str) -> None:
    """What an account that goes has shared with an account that may edit is theirs from now on: the first by name.

    What was shared with it is so no longer: another person may come to have its name.
    """
    t, s = schema.saved_cases, schema.saved_shares
    c.execute(delete(s).where(s.c.account == account))
    there = set(c.execute(select(schema.accounts.c.name).where(schema.accounts.c.name != account)).scalars())
    for id_, kind, name in c.execute(select(t.c.id, t.c.kind, t.c.name).where(t.c.account == account)).all():
        sharing = shares_of(c, id_).items()
        heir = next((other for other, role in sharing if role == "edit" and other in there), None)
        if heir is None:
            continue
        taken = c.execute(select(t.c.id).where(t.c.account == heir, t.c.kind == kind, t.c.name == name))
        called = f"{name[: LONGEST_NAME - 11]} ({id_[:8]})" if taken.first() else name
        c.execute(delete(s).where(s.c.case == id_, s.c.account == heir))
        c.execute(update(t).where(t.c.id == id_).values(account=heir, name=called))


def _seen(account: str) -> Select[tuple[str, str, str, str, str | None]]:
    t, s = schema.saved_cases, schema.saved_shares
    return (
        select(t.c.id, t.c.kind, t.c.name, t.c.account, s.c.role)
        .select_from(t)
        .outerjoin(s, (s.c.case == t.c.id) & (s.c.account == account))
        .where(or_(t.c.account == account, s.c.role.is_not(None)))
    )


def _role(row: object, account: str) -> Role:
    owner, role = row.account, row.role  # type: ignore[attr-defined]
    return "edit" if owner == account else role


def _version(row: object) -> SavedVersion:
    r = row._mapping  # type: ignore[attr-defined]
    notes = decode(r["notes"].encode(), tuple[Note, ...])
    return SavedVersion(r["case"], r["version"], r["at"], r["by"], r["mark"], r["content"], notes)


def _free(c: Connection, account: str, kind: str, name: str) -> str:
    name, t = " ".join(name.split()), schema.saved_cases
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadInput("Gi saken et navn på høyst {most} tegn.", most=LONGEST_NAME)
    if c.execute(select(t.c.id).where(t.c.account == account, t.c.kind == kind, t.c.name == name)).first():
        raise BadInput("Dere har alt en sak som heter «{name}». Velg et annet navn.", name=name)
    return name


def _next(
    c: Connection, case: SavedCase, now: datetime, by: str, mark: str, content: str, notes: tuple[Note, ...]
) -> SavedCase:
    if len(case.versions) >= MOST_VERSIONS:
        raise BadInput("Saken har {n} versjoner. Lag en kopi, og fortsett på den.", n=len(case.versions))
    new = SavedVersion(case.id, case.last.version + 1, now, by, mark, content, notes)
    _put(c, new)
    return replace(case, versions=(*case.versions, new))


def _put(c: Connection, new: SavedVersion) -> None:
    if len(new.content) > LONGEST_CONTENT:
        raise BadInput("Saken er for stor til å lagres her. Lagre den som fil i stedet.")
    values = {
        "case": new.case, "version": new.version, "at": new.at, "by": new.by, "mark": new.mark, "content": new.content,
        "notes": msgspec.json.encode(new.notes).decode(),
    }  # fmt: skip
    c.execute(insert(schema.saved_versions).values(**values))
