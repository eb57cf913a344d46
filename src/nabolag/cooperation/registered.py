"""Owners by the register of entities itself, where it has been fetched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from nabolag.cooperation.extracts import _SECTOR_SERVICES, KnownArrangement, _joined, _words
from nabolag.data import Words, descriptor, table, tables
from nabolag.data.history import withdrawn_figures
from nabolag.municipalities import current


def registered() -> Iterator[tuple[str, KnownArrangement]]:
    """Owners by the register of entities itself, where it has been fetched; nothing while only what ships is used."""
    if not {"registered_units", "registered_owners"} <= set(tables()):
        return
    units = {row["org_number"]: row for row in table("registered_units").iter_rows(named=True)}
    sectors = {
        r["org_number"]: r["sector_guessed_from_name"] for r in table("iks_2021").iter_rows(named=True)
    }
    rows = table("registered_owners").to_dicts()
    whole: dict[str, float] = {}
    for row in rows:
        whole[row["org_number"]] = whole.get(row["org_number"], 0.0) + (row["share"] or 0.0)
    for row in rows:
        unit = units.get(row["org_number"])
        if row["code"] is None or unit is None:
            continue
        services = _of_industry(unit["industry"])
        sector = services[0] if services else sectors.get(row["org_number"], "unknown")
        services = services or _SECTOR_SERVICES.get(sector, ())
        over = whole[row["org_number"]] > 1.005  # shares are written with two decimals
        yield (
            row["code"],
            KnownArrangement(
                organisation=unit["name"],
                org_number=row["org_number"],
                service=services[0] if services else None,
                services=services,
                service_words=_joined(services) if services else _words()[sector],
                form=unit["form_code"],
                role="member",
                share=None if over else row["share"],
                as_of=descriptor("registered_owners").retrieved[:7],
                certainty="unconfirmed" if over or unit["closing"] else "yes",
                table="registered_owners",
                source_url=f"{REGISTER}{row['org_number']}",
                note=_note(row, over, unit["closing"]),
            ),
        )


@dataclass(frozen=True)
class Everyone:
    """Every company of one form, as the register of entities had them on a day.

    `numbers`: their organisation numbers; `unplaced`: (number, services by industry, none where it says none) of those
    with an owner that the register does not place in a municipality of today, or with no owner at all.
    """

    day: date
    numbers: frozenset[str]
    unplaced: tuple[tuple[str, tuple[str, ...]], ...]


@cache
def every_iks() -> Everyone | None:
    """Every IKS, where the register of entities has been fetched and stands; the fetch reads every page of the form."""
    if not {"registered_units", "registered_owners"} <= set(tables()):
        return None
    described = descriptor("registered_units")
    if described.status == "withdrawn":
        return None
    owners: dict[str, list[bool]] = {}
    for row in table("registered_owners").iter_rows(named=True):
        placed = row["code"] is not None or row["owner_form"] != "KOMM"
        owners.setdefault(row["org_number"], []).append(placed)
    units = {
        row["org_number"]: row
        for row in table("registered_units").iter_rows(named=True)
        if row["form_code"] == "IKS"
    }
    unplaced = tuple(
        (number, _of_industry(row["industry"]))
        for number, row in units.items()
        if not all(owners.get(number, [False]))
    )
    return Everyone(date.fromisoformat(described.retrieved), frozenset(units), unplaced)


def registered_seats() -> Iterator[tuple[str, KnownArrangement]]:
    """Intermunicipal companies by their business address, by the register of entities itself, where it has been fetched."""
    if every_iks() is None:
        return
    owners = set(table("registered_owners").select("org_number", "code").iter_rows())
    for unit in table("registered_units").iter_rows(named=True):
        if unit["form_code"] != "IKS" or unit["code"] not in current():
            continue
        if (unit["org_number"], unit["code"]) in owners:
            continue  # who owns it is more than where it is
        services = _of_industry(unit["industry"])
        yield (
            unit["code"],
            KnownArrangement(
                organisation=unit["name"],
                org_number=unit["org_number"],
                service=services[0] if services else None,
                services=services,
                service_words=_joined(services) if services else _words()["unknown"],
                form="IKS",
                role="seat",
                share=None,
                as_of=descriptor("registered_units").retrieved[:7],
                certainty="unconfirmed",
                table="registered_units",
                source_url=f"{REGISTER}{unit['org_number']}",
                note=CLOSING if unit["closing"] else None,
            ),
        )


def _note(row: dict[str, Any], over: bool, closing: bool) -> Words | None:
    key = f"{row['org_number']} {row['role']} {row['owner_org_number']}"
    if row["share"] is None and key in withdrawn_figures("registered_owners", "share"):
        return TAKEN_BACK
    return OVER if over else CLOSING if closing else None


REGISTER = "https://data.brreg.no/enhetsregisteret/oppslag/enheter/"
OVER = Words(
    nb="Andelene i registeret blir til sammen mer enn 100 prosent, og vises derfor ikke.",
    nn="Delane i registeret blir til saman meir enn 100 prosent, og blir difor ikkje viste.",
    en="The shares in the register add up to more than 100 per cent, and are not shown for that reason.",
)
TAKEN_BACK = Words(
    nb="Registeret oppgir ikke lenger andelen.",
    nn="Registeret oppgjev ikkje lenger delen.",
    en="The register no longer states the share.",
)
CLOSING = Words(
    nb="Selskapet er konkurs eller under avvikling, etter registeret.",
    nn="Selskapet er konkurs eller under avvikling, etter registeret.",
    en="The company is bankrupt or closing, by the register.",
)
INDUSTRIES = {
    "36": ("water",),
    "37": ("wastewater",),
    "38": ("waste",),
    "84.25": ("fire",),
}
"""Services by the beginning of an industry code; others say too little of what a company does for municipalities."""


def _of_industry(code: str | None) -> tuple[str, ...]:
    return next((services for start, services in INDUSTRIES.items() if (code or "").startswith(start)), ())
