"""The frame: every municipality's leaders by role, with what the register says of the municipality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from nabolag.data import Words, descriptor
from nabolag.errors import BadInput
from nabolag.municipalities import CENTRALITY, SizeBand, table
from nabolag.text import region_said, texts


@dataclass(frozen=True)
class Role:
    """A leader's role; `code` is its number in data files, `single` whether a municipality has only one."""

    id: str
    code: int
    title: Words
    single: bool = True


ROLES: dict[str, Role] = {
    role.id: role
    for role in (
        Role("ordforer", 1, Words(nb="Ordfører", nn="Ordførar", en="Mayor")),
        Role(
            "kommunedirektor",
            2,
            Words(nb="Kommunedirektør", nn="Kommunedirektør", en="Municipal director"),
        ),
        Role("annen", 3, Words(nb="Annen leder", nn="Annan leiar", en="Other leader"), single=False),
    )
}

SIZES: dict[int, SizeBand] = {
    1: SizeBand("0-2999", 0, 2999, Words(nb="Under 3000", nn="Under 3000", en="Under 3,000")),
    2: SizeBand("3000-9999", 3000, 9999, Words(nb="3000–9999", nn="3000–9999", en="3,000–9,999")),
    3: SizeBand(
        "10000-19999", 10000, 19999, Words(nb="10 000–19 999", nn="10 000–19 999", en="10,000–19,999")
    ),
    4: SizeBand("20000+", 20000, None, Words(nb="20 000 og over", nn="20 000 og over", en="20,000 and over")),
}
"""The survey's four bands of inhabitants, by their code in `storrelse`."""

STRATA: dict[str, str] = {
    "storrelse": "size",
    "rolle": "role",
    "sentralitet": "centrality",
    "landsdel": "landsdel",
    "fylke": "county",
}
"""What a sample can be stratified by: the variable's name in files, and its column in the frame."""

BACKGROUND = ("name", "size", "centrality", "landsdel", "county", "population")


def leaders(per_municipality: Mapping[str, int] | None = None) -> pl.DataFrame:
    """One row a leader, by municipality number and role: as many of each role as `per_municipality` says
    (default: one ordfører, one kommunedirektør, one other leader).

    Columns: id, municipality (number), role, name (of the municipality), size (1–4, see `SIZES`), centrality
    (1 most central to 6), landsdel, county, population, and source: table and vintage of each fact.

    Raises:
        BadInput: a role that is not known, or a number that is not 0 or more.
    """
    wanted = dict.fromkeys(ROLES, 1) if per_municipality is None else dict(per_municipality)
    for role, count in wanted.items():
        if role not in ROLES:
            raise BadInput(
                "Rollen «{role}» finnes ikke. Velg blant {roles}.", role=role, roles=", ".join(ROLES)
            )
        if not isinstance(count, int) or count < 0:
            raise BadInput(
                "Antall ledere i rollen {role} må være 0 eller mer, ikke {count}.", role=role, count=count
            )
    roles = [role for role in ROLES for _ in range(wanted.get(role, 0))]
    if not roles:
        raise BadInput("Rammen har ingen ledere. Oppgi minst én rolle.")
    people = table().select(municipality="code").join(pl.DataFrame({"role": roles}), how="cross")
    return with_background(people)


def with_background(people: pl.DataFrame) -> pl.DataFrame:
    """`people` (municipality, role, …) with an id and what the register says of each one's municipality."""
    number = pl.int_range(1, pl.len() + 1).over("municipality", "role").cast(pl.String)
    register = table().select(
        "landsdel",
        "population",
        municipality="code",
        name="name",
        county="county_name",
        centrality="centrality_class",
        size=pl.col("population").map_elements(size_code, return_dtype=pl.Int64),
    )
    return (
        people.with_columns(id=pl.concat_str("municipality", "role", number, separator="-"))
        .join(register, on="municipality", how="left", maintain_order="left")
        .with_columns(source=pl.lit(source()))
        .select(
            "id", "municipality", "role", *BACKGROUND, "source", *people.drop("municipality", "role").columns
        )
    )


def size_code(population: int) -> int:
    """The band of `SIZES` that a population falls in."""
    return next(code for code, band in reversed(SIZES.items()) if population >= band.low)


def source(lang: str = "nb") -> str:
    """Publisher, table and vintage of what the frame says of a municipality."""
    _ = texts(lang)
    descriptors = [descriptor(name) for name in ("municipalities", "population", "centrality")]
    return _.dated(
        "; ".join(f"{_(d.publisher)}, {_(d.table_number or '')} ({_(d.vintage)})" for d in descriptors)
    )


def stratum_title(column: str, value: object, lang: str) -> str:
    """What a stratum of the frame's `column` is called: `size` 1 is «Under 3000»."""
    if column == "size" and value in SIZES:
        return SIZES[int(str(value))].title[lang]
    if column == "role" and value in ROLES:
        return ROLES[str(value)].title[lang]
    if column == "centrality" and value in CENTRALITY:
        return CENTRALITY[int(str(value))][lang]
    return region_said(str(value), texts(lang))
