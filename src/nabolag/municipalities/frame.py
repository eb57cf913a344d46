"""All municipalities in one frame, and the regions they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from nabolag.data import table as shipped
from nabolag.errors import BadInput
from nabolag.municipalities.bands import size_band
from nabolag.municipalities.register import periods
from nabolag.municipalities.search import parse_day

if TYPE_CHECKING:
    import polars as pl

NEWEST = 2026
KINDS = (
    "county",
    "landsdel",
    "centrality_class",
    "size_band",
    "kostra_group",
    "ba_region",
    "economic_region",
)


@dataclass(frozen=True)
class Region:
    """A named group of municipalities; `kind` is one of county, landsdel, centrality_class, size_band,
    kostra_group, ba_region, economic_region."""

    kind: str
    name: str
    codes: tuple[str, ...]


def table(on: str | date | None = None) -> pl.DataFrame:
    """One row per municipality, by code; with `on`, those valid that day (facts only for
    those that are the same municipality today).

    Columns: code, name, official_name, county_code, county_name, landsdel, centrality_class (1 most
    central to 6), centrality_index (0–1000), kostra_group, population (1 January 2026), size_band,
    ba_region, economic_region, lon, lat (degrees), x, y (m, EPSG:25833), area_km2, and the flags
    nord_norge, midt_norge_trondelag, midt_norge_with_more_og_romsdal.

    Raises:
        BadInput: `on` is no date, or lies before 1971.
    """
    import polars as pl

    day = parse_day(on)
    if day is None:
        return _today()
    names = ["code", "name", "official_name", "county_code", "county_name"]
    then = [m for m in periods() if m.valid_on(day)]
    described = pl.DataFrame({name: [getattr(m, name) for m in then] for name in names})
    same = described.filter(pl.Series([m.is_current for m in then]))
    facts = _today().drop(names[1:]).join(same, on="code", how="semi")
    return described.join(facts, on="code", how="left").select(_today().columns).sort("code")


def regions(kind: str | None = None) -> tuple[Region, ...]:
    """All regions, or those of one kind.

    Raises:
        BadInput: no such kind.
    """
    if kind is not None and kind not in KINDS:
        raise BadInput(
            "Regiontypen «{kind}» finnes ikke. Velg en av {kinds}.", kind=kind, kinds=", ".join(KINDS)
        )
    all_regions = []
    for each in (kind,) if kind else KINDS:
        column = "county_name" if each == "county" else each
        for (name,), part in _today().sort("code").group_by([column], maintain_order=True):
            all_regions.append(Region(each, str(name), tuple(part["code"])))
    return tuple(sorted(all_regions, key=lambda region: (KINDS.index(region.kind), region.codes)))


@cache
def _today() -> pl.DataFrame:
    import polars as pl

    people = shipped("population").filter(pl.col("year") == NEWEST).select("code", "population")
    bands = pl.col("population").map_elements(lambda n: size_band(n).id, return_dtype=pl.String)
    return (
        shipped("municipalities")
        .join(shipped("centrality"), on="code")
        .join(people.with_columns(size_band=bands), on="code")
        .join(shipped("ba_regions").select("code", "ba_region"), on="code")
        .join(shipped("economic_regions"), on="code")
        .select(
            "code",
            "name",
            "official_name",
            "county_code",
            "county_name",
            "landsdel",
            "centrality_class",
            "centrality_index",
            "kostra_group",
            "population",
            "size_band",
            "ba_region",
            "economic_region",
            "lon",
            "lat",
            "x",
            "y",
            "area_km2",
            "nord_norge",
            "midt_norge_trondelag",
            "midt_norge_with_more_og_romsdal",
        )
        .sort("code")
    )
