"""Owners by the register of entities itself, where it has been fetched."""

from __future__ import annotations

from collections.abc import Iterator

from nabolag.cooperation.extracts import _SECTOR_SERVICES, KnownArrangement, _joined, _words
from nabolag.data import Words, descriptor, table, tables


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
                note=OVER if over else CLOSING if unit["closing"] else None,
            ),
        )


REGISTER = "https://data.brreg.no/enhetsregisteret/oppslag/enheter/"
OVER = Words(
    nb="Andelene i registeret blir til sammen mer enn 100 prosent, og vises derfor ikke.",
    nn="Delane i registeret blir til saman meir enn 100 prosent, og blir difor ikkje viste.",
    en="The shares in the register add up to more than 100 per cent, and are not shown for that reason.",
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
