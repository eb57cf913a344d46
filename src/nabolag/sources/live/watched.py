"""Sources that are read elsewhere in their own way; here they are fetched, checksummed, and told of when they change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from nabolag.data.describing import Column, TableDescriptor, Words
from nabolag.sources.live.addresses import GEONORGE, LOVDATA, Service
from nabolag.sources.live.made import Made, made
from nabolag.sources.live.pages import Pages
from nabolag.sources.lovdata import ARCHIVES

if TYPE_CHECKING:
    from nabolag.data.snapshots import Entry


class Place(msgspec.Struct, frozen=True, rename="lower"):
    """A municipality as Geonorge lists it."""

    kommunenummer: str
    kommunenavn: str
    kommunenavnNorsk: str = msgspec.field(name="kommunenavnNorsk", default="")  # noqa: N815


def _described(
    name: str, title: Words, service: Service, publisher: str, licence: str, columns: dict[str, Column]
) -> TableDescriptor:
    return TableDescriptor(
        name=name,
        title=title,
        publisher=publisher,
        url=service.default,
        table_number=None,
        vintage="",
        retrieved="",
        licence=licence,
        attribution=f"Kilde: {publisher}, {licence}",
        origin="register",
        rows=0,
        sha256="",
        columns=columns,
    )


PLACES = _described(
    "listed_municipalities",
    Words(
        nb="Kommunene i Kartverkets liste",
        nn="Kommunane i lista til Kartverket",
        en="Municipalities in Kartverket's list",
    ),
    GEONORGE,
    "Kartverket",
    "CC BY 4.0",
    {
        "code": Column("code", Words(nb="Kommunenummer", nn="Kommunenummer", en="Municipality number")),
        "name": Column("text", Words(nb="Navn", nn="Namn", en="Name")),
        "norwegian_name": Column("text", Words(nb="Norsk navn", nn="Norsk namn", en="Norwegian name")),
    },
)
LAW = _described(
    "law_archives",
    Words(
        nb="Lovdatas arkiver med gjeldende regler",
        nn="Arkiva til Lovdata med gjeldande reglar",
        en="Lovdata's archives of rules in force",
    ),
    LOVDATA,
    "Lovdata",
    "NLOD 2.0",
    {
        "archive": Column("text", Words(nb="Arkiv", nn="Arkiv", en="Archive")),
        "sha256": Column("text", Words(nb="Kontrollsum", nn="Kontrollsum", en="Checksum")),
        "bytes": Column("count", Words(nb="Størrelse i byte", nn="Storleik i byte", en="Size in bytes")),
    },
)


def places(pages: Pages) -> list[Made] | None:
    """Kartverket's list of municipalities.

    Raises:
        SourceFailed: no answer, or another shape.
    """
    import polars as pl

    address = f"{GEONORGE.base}/kommuner"
    got = pages.json(GEONORGE, address, kind=list[Place])
    if got is None:
        return None
    rows = [(p.kommunenummer, p.kommunenavn, p.kommunenavnNorsk) for p in got[0]]
    frame = pl.DataFrame(sorted(rows), schema=dict.fromkeys(PLACES.columns, pl.String), orient="row")
    return [made(PLACES, frame, got[1], source="geonorge/kommuner", address=address, keys=("code",))]


def law(pages: Pages) -> list[Made] | None:
    """The checksums of Lovdata's archives; `nabolag data refresh --law` says which rules a change concerns.

    Raises:
        SourceFailed: no answer.
    """
    import polars as pl

    rows, last = [], None
    for n, archive in enumerate(ARCHIVES.values(), start=1):
        page = pages.get(LOVDATA, f"{LOVDATA.base}/{archive}", page=n)
        if page is None:
            return None
        rows.append((archive, page.sha256, page.size))
        last = page
    assert last is not None
    kinds = {"archive": pl.String, "sha256": pl.String, "bytes": pl.Int64}
    frame = pl.DataFrame(rows, schema=kinds, orient="row")
    return [made(LAW, frame, last, source="lovdata/gjeldende", address=LOVDATA.base, keys=("archive",))]


def unchanged(_pages: Pages, _had: Entry) -> bool:
    """Never known without asking; the pages themselves are asked for with conditions."""
    return False
