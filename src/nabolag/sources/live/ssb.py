"""Tables of Statistics Norway that take the place of shipped ones, cell by cell from the codes that SSB uses.

Which code is which column stands in `RECIPES`; in which dimension a code is, the table's own metadata say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nabolag.data import table
from nabolag.data.shipped import shipped_descriptor
from nabolag.data.snapshots import Entry
from nabolag.errors import SourceFailed
from nabolag.sources.live import pxweb
from nabolag.sources.live.addresses import SSB
from nabolag.sources.live.jsonstat import Dataset
from nabolag.sources.live.made import Made, in_year, made, settled
from nabolag.sources.live.pages import Page, Pages

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Figure:
    """One column of one of our tables, as SSB's codes. `row`: what else is the row's key, such as its service."""

    table: str
    column: str
    codes: tuple[str, ...]
    row: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Recipe:
    """One SSB table. `lag`: years from the year of the figures to the year in which they are published.

    `per_inhabitant`: column made from an amount in 1000 NOK and the population on 1 January after the year.
    """

    number: str
    lag: int
    figures: tuple[Figure, ...]
    per_inhabitant: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(figure.table for figure in self.figures))


AREAS = {"administration": "FGK1b", "child_welfare": "FGK13", "fire": "FGK17"}
RECIPES = (
    Recipe(
        "12842",
        0,
        tuple(
            Figure("annual_fees", f"{fee}_fee_nok", (code,))
            for fee, code in {
                "water": "KOSaarsgebyrvann0000",
                "wastewater": "KOSaarsgebyravlo0000",
                "waste": "KOSaarsgebyravfa0000",
                "chimney": "KOSfeiingtilsyn0000",
            }.items()
        ),
    ),
    Recipe(
        "12362",
        1,
        tuple(
            Figure(
                "net_service_expenditure",
                "net_1000_nok",
                ("KOSbelop0000", "AGD2", area),
                (("service", service),),
            )
            for service, area in AREAS.items()
        ),
        {"net_service_expenditure": ("net_1000_nok", "net_nok_per_inhabitant")},
    ),
    Recipe(
        "12137",
        1,
        (
            Figure("net_debt", "net_debt_1000_nok", ("KOSbelop0000", "KG31")),
            Figure("net_operating_result", "net_operating_result_1000_nok", ("KOSbelop0000", "AGD23")),
        ),
        {"net_debt": ("net_debt_1000_nok", "net_debt_nok_per_inhabitant")},
    ),
)


def fetch(recipe: Recipe, pages: Pages) -> list[Made] | None:
    """The newest year of a table, as our tables; None when SSB has no such table any more.

    Raises:
        SourceFailed: no answer, a code that the table does not have, or a table without the municipalities.
    """
    got = pxweb.metadata(pages, recipe.number)
    if got is None:
        return None
    meta, about = got
    wanted, missing = _selection(recipe, meta, about)
    region, time = place_of(meta, about), time_of(meta, about)
    year = int(wanted[time][0])
    cells: dict[tuple[str, frozenset[str]], float | None] = {}
    page = about
    for dataset, page in pxweb.data(pages, recipe.number, wanted):  # noqa: B007
        for codes, value, _mark in dataset.cells():
            code = codes.pop(region)
            codes.pop(time)
            cells[code, frozenset(codes.values())] = value
    status = settled(meta.updated, year + recipe.lag)
    asked = sorted({*wanted[region], *missing})
    return [
        made(
            in_year(shipped_descriptor(name), _year_of(name), year),
            _frame(recipe, name, year, asked, cells, status),
            page,
            source=f"ssb/{recipe.number}",
            address=f"{SSB.base}/tables/{recipe.number}/data",
            keys=("code", "year", "service") if name == "net_service_expenditure" else ("code", "year"),
            status=status,
            updated=meta.updated or None,
            missing=missing,
        )
        for name in recipe.tables
    ]


def _selection(recipe: Recipe, meta: Dataset, page: Page) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """Codes to ask for in each dimension, and the municipalities that the table does not have."""
    region, time = place_of(meta, page), time_of(meta, page)
    ours, theirs = table("municipalities")["code"].to_list(), set(meta.codes(region))
    here = [code for code in ours if code in theirs]
    if len(here) < 0.9 * len(ours):
        raise _lacks(page, recipe.number, f"{len(here)}/{len(ours)} kommunenummer")
    wanted: dict[str, list[str]] = {region: here, time: [max(meta.codes(time))]}
    for code in dict.fromkeys(code for figure in recipe.figures for code in figure.codes):
        found = [name for name in meta.id if name not in (region, time) and code in meta.codes(name)]
        if not found:
            raise _lacks(page, recipe.number, code)
        wanted.setdefault(found[0], []).append(code)
    for name in meta.id:
        if name not in wanted and not meta.dimension[name].may_be_left_out:
            raise _lacks(page, recipe.number, f"valg for {name}")
    return wanted, tuple(sorted(set(ours) - theirs))


def place_of(meta: Dataset, page: Page) -> str:
    """The dimension that holds the municipalities."""
    for name in (*meta.role.get("geo", ()), *(n for n in meta.id if "region" in n.lower())):
        if name in meta.dimension:
            return name
    raise _lacks(page, meta.label, "region")


def time_of(meta: Dataset, page: Page) -> str:
    """The dimension that holds the years."""
    for name in (*meta.role.get("time", ()), "Tid"):
        if name in meta.dimension and all(code.isdigit() for code in meta.codes(name)):
            return name
    raise _lacks(page, meta.label, "år")


def _frame(
    recipe: Recipe,
    name: str,
    year: int,
    codes: list[str],
    cells: dict[tuple[str, frozenset[str]], float | None],
    status: str | None,
) -> pl.DataFrame:
    import polars as pl

    shape = table(name).schema
    mine = [figure for figure in recipe.figures if figure.table == name]
    rows = []
    for code in codes:
        for key in dict.fromkeys(figure.row for figure in mine):
            values = {f.column: cells.get((code, frozenset(f.codes))) for f in mine if f.row == key}
            rows.append({"code": code, "year": year, **dict(key), **values})
    frame = pl.DataFrame(rows, infer_schema_length=None)
    if name in recipe.per_inhabitant:
        amount, per = recipe.per_inhabitant[name]
        people = table("population").filter(pl.col("year") == year + 1).select("code", "population")
        each = pl.col(amount) * 1000 / pl.col("population")
        frame = frame.join(people, on="code", how="left", maintain_order="left").with_columns(each.alias(per))
    if name == "annual_fees":
        frame = _with_preliminary(frame, year, status)
    absent = [pl.lit(None).alias(column) for column in shape if column not in frame.columns]
    whole = [pl.col(column).round().cast(kind) if kind == pl.Int64 else pl.col(column).cast(kind)
             for column, kind in shape.items()]  # fmt: skip
    return frame.with_columns(absent).select(whole)


def _with_preliminary(frame: pl.DataFrame, year: int, status: str | None) -> pl.DataFrame:
    """The preliminary fees of the same year beside the revised: these themselves, or what we had in March."""
    import polars as pl

    fees = [figure.column for figure in RECIPES[0].figures]
    early = {fee: fee.replace("_nok", "_preliminary_nok") for fee in fees}
    if status == "preliminary":
        return frame.with_columns(pl.col(fee).alias(name) for fee, name in early.items())
    had = table("annual_fees").filter(pl.col("year") == year).select("code", *early.values())
    return frame.join(had, on="code", how="left", maintain_order="left")


def _year_of(name: str) -> int:
    """The year that the shipped descriptor speaks of: the one its title names."""
    title = shipped_descriptor(name).title.nb
    return next(int(word) for word in reversed(title.split()) if word.isdigit() and len(word) == 4)


def _lacks(page: Page, number: str, what: str) -> SourceFailed:
    return SourceFailed(
        "SSBs tabell {table} har ikke lenger {what}: {address} (side {page}). Tabellen er lagt om hos SSB; den som "
        "følger med, brukes videre. Ingenting er endret.",
        table=number, what=what, address=page.address[:110], page=1,
    )  # fmt: skip


def unchanged(recipe: Recipe, pages: Pages, had: Entry) -> bool:
    """Whether SSB has published nothing since `had` was fetched."""
    got = pxweb.metadata(pages, recipe.number) if had.updated else None
    return bool(got and got[0].updated == had.updated)
