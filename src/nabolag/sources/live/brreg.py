"""The register of entities: municipal companies by form and industry, their owners with shares, and what changed since.

Owners stand among the roles of a company, beside persons. Only the fields declared here are read, and only they are
kept on the disk: no person's name or birth date is ever written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from nabolag.data import table, tables
from nabolag.data.snapshots import in_use
from nabolag.errors import SourceFailed
from nabolag.sources.live.addresses import BRREG
from nabolag.sources.live.brreg_tables import ROLES, UNITS
from nabolag.sources.live.made import Made, made
from nabolag.sources.live.pages import Page, Pages, Params, unusable

if TYPE_CHECKING:
    from nabolag.data.snapshots import Entry

FORMS = ("IKS", "KF", "FKF", "KO", "IPR")
"""Forms in which municipalities work together or own; of these, those that the register has."""
INDUSTRIES = ("36.000", "37.000", "38.110", "38.210", "38.320")
"""Water, wastewater and waste: limited companies there that municipalities own (sector 1520) are read too."""
OWNED = "1520"
SIZE, DEEPEST = 100, 10_000
UPDATES = 1000
BEHIND = 100
"""Pages of the feed of updates: further behind than this, everything is read anew."""
OWNERS = {"DTPR": "owner", "DTSO": "owner", "EIKM": "owner"}


class Code(msgspec.Struct, frozen=True):
    """A code of the register's."""

    kode: str = ""


class Address(msgspec.Struct, frozen=True):
    """Where a unit has its business address."""

    kommunenummer: str | None = None


class Unit(msgspec.Struct, frozen=True):
    """One unit. A deleted one has its number, name, form and the day alone."""

    organisasjonsnummer: str
    navn: str = ""
    organisasjonsform: Code = Code()
    forretningsadresse: Address | None = None
    naeringskode1: Code | None = None
    institusjonellSektorkode: Code | None = None  # noqa: N815
    hjemmeside: str | None = None
    slettedato: str | None = None
    konkurs: bool = False
    underAvvikling: bool = False  # noqa: N815


class Forms(msgspec.Struct, frozen=True):
    """Forms of organisation."""

    organisasjonsformer: list[Code] = []


class Units(msgspec.Struct, frozen=True):
    """Units of a page."""

    enheter: list[Unit] = []


class Update(msgspec.Struct, frozen=True):
    """One line of the feed of updates."""

    oppdateringsid: int
    organisasjonsnummer: str
    endringstype: str = ""


class Updates(msgspec.Struct, frozen=True):
    """Lines of a page of the feed."""

    oppdaterteEnheter: list[Update] = []  # noqa: N815


class Paging(msgspec.Struct, frozen=True):
    """Which page this is; pages are counted from 0."""

    size: int = 0
    totalElements: int = 0  # noqa: N815
    totalPages: int = 0  # noqa: N815
    number: int = 0


class UnitPage(msgspec.Struct, frozen=True):
    """A page of units; an empty answer has no `_embedded`."""

    page: Paging
    embedded: Units = msgspec.field(name="_embedded", default=Units())


class UpdatePage(msgspec.Struct, frozen=True):
    """A page of the feed."""

    page: Paging = Paging()
    embedded: Updates = msgspec.field(name="_embedded", default=Updates())


class FormPage(msgspec.Struct, frozen=True):
    """All forms of organisation."""

    embedded: Forms = msgspec.field(name="_embedded", default=Forms())


class Owner(msgspec.Struct, frozen=True):
    """A unit that has a role in another."""

    organisasjonsnummer: str
    navn: list[str] | str = ""
    organisasjonsform: Code = Code()
    erSlettet: bool = False  # noqa: N815


class Role(msgspec.Struct, frozen=True):
    """A role that a unit has; a person's is read as nothing. `fratraadt` left the API on 16 June 2026."""

    type: Code = Code()
    enhet: Owner | None = None
    ansvarsandel: str | None = None
    fratraadt: bool = False
    avregistrert: bool = False


class Group(msgspec.Struct, frozen=True):
    """Roles of one kind."""

    type: Code = Code()
    roller: list[Role] = []


class Roles(msgspec.Struct, frozen=True):
    """The answer of `/enheter/{number}/roller`."""

    rollegrupper: list[Group] = []


def fetch(pages: Pages) -> list[Made] | None:
    """The tables `registered_units` and `registered_owners`.

    Raises:
        SourceFailed: no answer, or pages that do not add up.
    """
    had = _had()
    found, page = _units(pages)
    before = table(UNITS.name).height if UNITS.name in tables() else 0
    if len(found) < before / 2:
        pages.forget(page.address)
        raise unusable(BRREG, f"{BRREG.base}/enheter", 1, f"{len(found)} / {before}")
    tip, changed = _updated(pages, had)
    owners: list[dict[str, Any]] = []
    codes = {row["org_number"]: row["code"] for row in table("municipalities").iter_rows(named=True)}
    earlier = _earlier() if changed is not None else {}
    for n, unit in enumerate(found.values(), start=1):
        number = unit.organisasjonsnummer
        if number in earlier and number not in (changed or ()):
            owners += earlier[number]
            continue
        roles = pages.json(
            BRREG, f"{BRREG.base}/enheter/{number}/roller", page=n, kind=Roles, slim=True, may_lack=True
        )
        owners += _owners(number, roles[0], codes) if roles else []
    units = [_row(unit) for unit in sorted(found.values(), key=lambda u: u.organisasjonsnummer)]
    owners.sort(key=lambda row: (row["org_number"], row["role"], row["owner_org_number"]))
    put = partial(
        made,
        page=page,
        source="brreg/enheter",
        address=f"{BRREG.base}/enheter",
        updated=f"oppdateringsid {tip}" if tip else None,
    )
    return [
        put(UNITS, _frame(units, UNITS), keys=("org_number",)),
        put(ROLES, _frame(owners, ROLES), keys=("org_number", "role", "owner_org_number")),
    ]


def unchanged(_pages: Pages, _had: Entry) -> bool:
    """Never known without asking: the feed of updates does not say of what form a new unit is."""
    return False


def share(said: str | None) -> float | None:
    """0–1 of `25.00%`, `25,5 %` or `1/3`; None where nothing is said, or something that is no share."""
    text = re.sub(r"\s", "", said or "").replace(",", ".")
    try:
        value = Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None
    return float(value) if 0 <= value <= 1 else None


def _units(pages: Pages) -> tuple[dict[str, Unit], Page]:
    """Every unit of our forms and industries, by number, and the page that was fetched last."""
    known = pages.json(
        BRREG, f"{BRREG.base}/organisasjonsformer", [("size", "100")], kind=FormPage, slim=True
    )
    has = {code.kode for code in known[0].embedded.organisasjonsformer} if known else set(FORMS)
    asked: list[Params] = [[("organisasjonsform", form)] for form in FORMS if form in has]
    asked.append(
        [
            ("organisasjonsform", "AS"),
            ("institusjonellSektorkode", OWNED),
            ("naeringskode", ",".join(INDUSTRIES)),
        ]
    )
    found: dict[str, Unit] = {}
    last = None
    for params in asked:
        for unit, page in _search(pages, params):
            last = page
            sector = unit.institusjonellSektorkode
            if unit.organisasjonsform.kode != "AS" or (sector and sector.kode == OWNED):
                found[unit.organisasjonsnummer] = unit
    if last is None:
        raise unusable(BRREG, f"{BRREG.base}/enheter", 1, "totalElements: 0")
    return {n: u for n, u in found.items() if not u.slettedato}, last


def _search(pages: Pages, params: Params) -> Iterator[tuple[Unit, Page]]:
    """Every unit of a search, page by page."""
    address, number, seen = f"{BRREG.base}/enheter", 0, 0
    while True:
        asked = [*params, ("page", str(number)), ("size", str(SIZE))]
        got = pages.json(BRREG, address, asked, page=number + 1, kind=UnitPage, slim=True)
        paging, units = (got[0].page, got[0].embedded.enheter) if got else (Paging(), [])
        if paging.totalElements > DEEPEST:
            raise SourceFailed(
                "{source} har {n} treff på {address} (side {page}), og viser bare de første {most}. Ingenting er endret.",
                source=BRREG.name, n=paging.totalElements, address=address, page=1, most=DEEPEST,
            )  # fmt: skip
        if got:
            yield from ((unit, got[1]) for unit in units)
        seen += len(units)
        number += 1
        if number >= paging.totalPages:
            if seen < paging.totalElements and got:
                pages.forget(got[1].address)
                raise unusable(BRREG, address, number, f"{seen} / {paging.totalElements}")
            return


def _had() -> int | None:
    """The last update that the snapshot in use has read."""
    snapshot = in_use()
    kept = snapshot.kept(UNITS.name) if snapshot else None
    said = re.fullmatch(r"oppdateringsid (\d+)", (kept.entry.updated or "") if kept else "")
    return int(said[1]) if said else None


def _updated(pages: Pages, had: int | None) -> tuple[int | None, frozenset[str] | None]:
    """The newest update there is, and the units that were updated since `had`; None: not known, so all must be read."""
    address = f"{BRREG.base}/oppdateringer/enheter"
    day = (pages.now() - timedelta(days=1)).strftime("%Y-%m-%dT00:00:00.000Z")
    tip, changed = had, set[str]()
    for n in range(BEHIND):
        start = ("oppdateringsid", str(tip + 1)) if tip is not None else ("dato", day)
        got = pages.json(
            BRREG, address, [start, ("size", str(UPDATES))], page=n + 1, kind=UpdatePage, slim=True
        )
        lines = got[0].embedded.oppdaterteEnheter if got else []
        changed |= {line.organisasjonsnummer for line in lines}
        tip = max((line.oppdateringsid for line in lines), default=tip)
        if len(lines) < UPDATES:
            return tip, frozenset(changed) if had is not None else None
    return None, None


def _earlier() -> dict[str, list[dict[str, Any]]]:
    """The owners in use, by the company's number; a company without owners is there with none."""
    if not {UNITS.name, ROLES.name} <= set(tables()):
        return {}
    rows: dict[str, list[dict[str, Any]]] = {n: [] for n in table(UNITS.name)["org_number"].to_list()}
    for row in table(ROLES.name).iter_rows(named=True):
        rows.setdefault(row["org_number"], []).append(row)
    return rows


def _owners(number: str, roles: Roles, codes: dict[str | None, str]) -> Iterator[dict[str, Any]]:
    """Who owns the company now, one row each; who has left, and who is deleted, is none."""
    seen = set()
    for role in (role for group in roles.rollegrupper for role in group.roller):
        owner = role.enhet
        if (
            owner is None
            or role.type.kode not in OWNERS
            or role.fratraadt
            or role.avregistrert
            or owner.erSlettet
        ):
            continue
        if (role.type.kode, owner.organisasjonsnummer) in seen:
            continue
        seen.add((role.type.kode, owner.organisasjonsnummer))
        yield {
            "org_number": number,
            "role": role.type.kode,
            "owner_org_number": owner.organisasjonsnummer,
            "owner": owner.navn if isinstance(owner.navn, str) else " ".join(owner.navn),
            "owner_form": owner.organisasjonsform.kode,
            "code": codes.get(owner.organisasjonsnummer),
            "share": share(role.ansvarsandel),
            "share_as_written": role.ansvarsandel,
        }


def _row(unit: Unit) -> dict[str, Any]:
    return {
        "org_number": unit.organisasjonsnummer,
        "name": unit.navn,
        "form_code": unit.organisasjonsform.kode,
        "code": unit.forretningsadresse.kommunenummer if unit.forretningsadresse else None,
        "industry": unit.naeringskode1.kode if unit.naeringskode1 else None,
        "homepage": unit.hjemmeside,
        "closing": unit.konkurs or unit.underAvvikling,
    }


def _frame(rows: Sequence[dict[str, Any]], described: Any) -> Any:
    import polars as pl

    kinds = {"share": pl.Float64, "flag": pl.Boolean}
    schema = {name: kinds.get(column.unit, pl.String) for name, column in described.columns.items()}
    return pl.DataFrame(list(rows), schema=schema)
