"""What is kept on an account, kind by kind: which address is one, what its roles and notes are called, and its files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode

from fastapi import Request

from nabolag.errors import BadInput
from nabolag.fees import FeeCase
from nabolag.fees.kept import as_yaml, mark, packed, unpacked
from nabolag.governance.ownership import register_of
from nabolag.governance.ownership import unpacked as interests_of
from nabolag.governance.ownership.control import read_deviations
from nabolag.governance.ownership.following import read_demands
from nabolag.governance.ownership.meeting import meeting_in
from nabolag.municipalities import find
from nabolag.store.saved import Role, SavedVersion
from nabolag.text import N_
from nabolag.web.pages.ownership import VIEWS, all_files
from nabolag.web.pages.ownership_asked import KEPT

Pairs = list[tuple[str, str]]
ALONE, TOGETHER = "/gebyr", "/gebyr/sammen"
OWNED = re.compile(r"/kommune/([0-9A-Za-zÆØÅæøå .-]{1,40})/eierskap(?:/[a-z-]+)?")


@dataclass(frozen=True)
class Opened:
    """What a kept address holds: `address` without its language, `about` what a note may concern; `case` of fees alone."""

    kind: str
    address: str
    mark: str
    name: str
    case: FeeCase | None = None
    about: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of case.

    Args:
        name: of one, in running text; many: of all, as a heading.
        start: where one is begun; begin: what the link there says.
        roles: what those it is shared with are called; notes: the kinds of note, by what an address calls them.
        opened: the case of a path and its query, None where they are none of this kind.
        check: what is asked of a case before it is kept; one that is kept opens whatever the sources say of it since.
        links: (what an address carries of a version beside others, or "", and its files as they are called and found).
        numbered: the same as the version of that number, under another name where one is given.
        files: what is taken out of a version beside what all kinds have, by the end of its name.
        whole: what is taken out of the last version, by name.
        views: the pages that show it, by the end of their address.
    """

    id: str
    name: str
    many: str
    start: str
    begin: str
    roles: Mapping[Role, str]
    notes: Mapping[str, str]
    opened: Callable[[str, Pairs], Opened | None]
    links: Callable[[SavedVersion], tuple[str, Pairs]]
    check: Callable[[Opened], None] = lambda _found: None
    numbered: Callable[[Opened, int, str], Opened] = lambda found, _version, _name: found
    files: Callable[[Opened], Mapping[str, bytes]] = lambda _found: {}
    whole: Callable[[Request, Opened], Mapping[str, bytes]] = lambda _request, _found: {}
    views: Mapping[str, str] = field(default_factory=dict)


def kind_of(id_: str) -> Kind:
    """The kind of a case that is kept."""
    return KINDS[id_]


def opened(address: str) -> Opened:
    """The case of an address of ours.

    Raises:
        BadInput: another address, or a case that is not whole.
    """
    path, _mark, query = address.partition("?")
    pairs = [(name, value) for name, value in parse_qsl(query) if name not in ("lang", "lagret")]
    for kind in KINDS.values():
        if (found := kind.opened(path, pairs)) is not None:
            return found
    raise BadInput(
        "Adressen er ingen sak som kan lagres. Åpne det du vil lagre, og velg «Lagre på brukeren din» der."
    )


def _fee(path: str, pairs: Pairs) -> Opened | None:
    if path == ALONE and (text := dict(pairs).get("sak")):
        case = unpacked(text)
        rest = [pair for pair in pairs if pair[0] not in ("sak", "navn")]
        address = f"{ALONE}?{urlencode([('sak', packed(case)), *rest])}"
        return Opened("gebyr", address, mark(case), case.name, case)
    if path == TOGETHER and pairs:
        names = [unpacked(value).name for name, value in pairs if name == "sak"]
        return Opened("gebyr", f"{TOGETHER}?{urlencode(pairs)}", _mark(pairs), " + ".join(names))
    return None


def _mark(pairs: Pairs) -> str:
    return hashlib.sha256(urlencode(sorted(pairs)).encode()).hexdigest()[:8]


def _fee_numbered(found: Opened, version: int, name: str) -> Opened:
    if found.case is None:
        return found
    case = replace(found.case, version=version, name=name or found.case.name)
    rest = [pair for pair in parse_qsl(found.address.partition("?")[2]) if pair[0] != "sak"]
    return replace(found, address=f"{ALONE}?{urlencode([('sak', packed(case)), *rest])}", case=case)


def _fee_links(version: SavedVersion) -> tuple[str, Pairs]:
    path, _mark, query = version.content.partition("?")
    if path == TOGETHER:
        return "", [("Excel", f"{TOGETHER}.xlsx?{query}"), ("JSON", f"{TOGETHER}.json?{query}")]
    files = [("Excel", f"{ALONE}/sak.xlsx?{query}"), ("YAML", f"{ALONE}/sak.yaml?{query}")]
    return dict(parse_qsl(query))["sak"], files


def _fee_files(found: Opened) -> Mapping[str, bytes]:
    return {} if found.case is None else {".yaml": as_yaml(found.case).encode()}


def _ownership(path: str, pairs: Pairs) -> Opened | None:
    match = OWNED.fullmatch(path)
    if match is None:
        return None
    municipality = find(match[1])
    kept = [(name, value) for name, value in pairs if name in KEPT and value.strip()]
    given = dict(kept)
    names = tuple(
        one.name for one in register_of(municipality, interests_of(given.get("eier", ""))).interests
    )
    address = f"/kommune/{municipality.code}/eierskap" + (f"?{urlencode(kept)}" if kept else "")
    return Opened("eierskap", address, _mark(kept), municipality.name, about=names)


def _ownership_check(found: Opened) -> None:
    given = dict(parse_qsl(found.address.partition("?")[2]))
    read_demands(given.get("eierkrav", ""), found.about)
    read_deviations(given.get("avvik", ""), found.about)
    if given.get("selskap"):
        municipality = find(found.address.split("/")[2])
        meeting_in(register_of(municipality, interests_of(given.get("eier", ""))).interests, given["selskap"])


def _ownership_links(version: SavedVersion) -> tuple[str, Pairs]:
    path, mark_, query = version.content.partition("?")
    return "", [("Excel", f"{path}/mal.xlsx{mark_}{query}"), ("CSV", f"{path}/mal.csv{mark_}{query}")]


def _ownership_whole(request: Request, found: Opened) -> Mapping[str, bytes]:
    return all_files(request, found.address)


FEES = Kind(
    id="gebyr",
    name=N_("gebyrsak"),
    many=N_("Gebyrsaker"),
    start="/gebyr",
    begin=N_("Regn ut gebyret"),
    roles={"edit": N_("redigerer"), "note": N_("skriver notater"), "read": N_("leser")},
    notes={"notat": N_("Notat")},
    opened=_fee,
    numbered=_fee_numbered,
    links=_fee_links,
    files=_fee_files,
)
OWNERSHIP = Kind(
    id="eierskap",
    name=N_("eierregister"),
    many=N_("Eierskap"),
    start="/eierskap",
    begin=N_("Åpne eierskapssidene"),
    roles={"edit": N_("eiersekretariat"), "note": N_("eierrepresentant"), "read": N_("leser")},
    notes={"mote": N_("Møtenotat"), "krav": N_("Rapport om eierkrav")},
    opened=_ownership,
    check=_ownership_check,
    links=_ownership_links,
    whole=_ownership_whole,
    views={view: name for view, (name, _build) in VIEWS.items()},
)
KINDS: Mapping[str, Kind] = {kind.id: kind for kind in (FEES, OWNERSHIP)}
