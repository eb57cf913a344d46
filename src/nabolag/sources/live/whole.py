"""SSB tables that nothing ships of: every figure of the newest year, one row each, with SSB's own codes and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nabolag.data import table
from nabolag.data.describing import Column, TableDescriptor, Words
from nabolag.errors import SourceFailed
from nabolag.sources.live import pxweb
from nabolag.sources.live.addresses import SSB
from nabolag.sources.live.jsonstat import Dataset
from nabolag.sources.live.made import Made, made, settled
from nabolag.sources.live.pages import Pages
from nabolag.sources.live.ssb import place_of, time_of

if TYPE_CHECKING:
    from nabolag.data.snapshots import Entry


@dataclass(frozen=True)
class Whole:
    """An SSB table taken whole. `lag` as in `Recipe`; of a variable with codes that begin with `only`, those alone."""

    number: str
    lag: int
    only: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        return f"ssb_{self.number}"


WHOLES = (
    Whole("11787", 1),
    Whole("12056", 1),
    Whole("13129", 1),
    Whole("12367", 1, ("340", "345", "350", "353", "354", "355", "357", "AGD")),
)
"""Water, wastewater and their accounts; of the accounts (12367), the functions of water, wastewater and waste alone."""
MOST = 3_000_000


def fetch(whole: Whole, pages: Pages) -> list[Made] | None:
    """The newest year of a table; None when SSB has no such table.

    Raises:
        SourceFailed: no answer, or a table that has no municipalities.
    """
    import polars as pl

    got = pxweb.metadata(pages, whole.number)
    if got is None:
        return None
    meta, about = got
    region, time = place_of(meta, about), time_of(meta, about)
    ours = set(table("municipalities")["code"].to_list())
    wanted = {region: [code for code in meta.codes(region) if code in ours], time: [max(meta.codes(time))]}
    others = [name for name in meta.id if name not in (region, time)]
    for name in others:
        codes = meta.codes(name)
        few = [code for code in codes if code.startswith(whole.only)] if whole.only else []
        wanted[name] = list(few or codes)
    cells = 1
    for chosen in wanted.values():
        cells *= len(chosen)
    if not wanted[region] or cells > MOST:
        raise SourceFailed(
            "SSBs tabell {table} er lagt om: {n} {n:celle|celler} for {m} {m:kommune|kommuner}. Ingenting er endret.",
            table=whole.number, n=cells, m=len(wanted[region]),
        )  # fmt: skip
    metric = next((n for n in meta.role.get("metric", ()) if n in meta.dimension), "")
    columns: dict[str, list[object]] = {
        name: [] for name in ("code", "year", "figure", "words", "unit", "value", "mark")
    }
    page = about
    for dataset, page in pxweb.data(pages, whole.number, wanted):  # noqa: B007
        for key, value, mark in dataset.cells():
            columns["code"].append(key[region])
            columns["year"].append(int(key[time]))
            columns["figure"].append(" ".join(key[name] for name in others))
            columns["words"].append(", ".join(_word(meta, name, key[name]) for name in others))
            columns["unit"].append(_unit(meta, metric, key.get(metric, "")))
            columns["value"].append(None if value is None else float(value))
            columns["mark"].append(mark)
    schema = dict.fromkeys(columns, pl.String) | {"year": pl.Int64, "value": pl.Float64}
    status = settled(meta.updated, int(wanted[time][0]) + whole.lag)
    return [
        made(
            described(whole, meta.label),
            pl.DataFrame(columns, schema=schema),
            page,
            source=f"ssb/{whole.number}",
            address=f"{SSB.base}/tables/{whole.number}/data",
            keys=("code", "year", "figure"),
            status=status,
            updated=meta.updated or None,
            missing=tuple(sorted(ours - set(wanted[region]))),
        )
    ]


def unchanged(whole: Whole, pages: Pages, had: Entry) -> bool:
    """Whether SSB has published nothing since `had` was fetched."""
    got = pxweb.metadata(pages, whole.number) if had.updated else None
    return bool(got and got[0].updated == had.updated)


def described(whole: Whole, label: str) -> TableDescriptor:
    """What the table is, by the title that SSB gives it."""
    title = label.partition(": ")[2] or label or whole.number
    return TableDescriptor(
        name=whole.table,
        title=Words(nb=title, nn=title, en=title),
        publisher="Statistisk sentralbyrå",
        url=f"https://www.ssb.no/statbank/table/{whole.number}",
        table_number=whole.number,
        vintage="",
        retrieved="",
        licence="CC BY 4.0",
        attribution=f"Kilde: Statistisk sentralbyrå ({whole.number}), CC BY 4.0",
        origin="published",
        rows=0,
        sha256="",
        columns=COLUMNS,
    )


def _word(meta: Dataset, name: str, code: str) -> str:
    return meta.dimension[name].category.label.get(code, code)


def _unit(meta: Dataset, metric: str, code: str) -> str | None:
    unit = meta.dimension[metric].category.unit.get(code) if metric else None
    base = unit.get("base") if isinstance(unit, dict) else None
    return str(base) if base else None


NOT_REPORTED = Words(
    nb="Kilden har ikke tallet", nn="Kjelda har ikkje talet", en="The source lacks the figure"
)
COLUMNS = {
    "code": Column("code", Words(nb="Kommunenummer", nn="Kommunenummer", en="Municipality number")),
    "year": Column("year", Words(nb="År", nn="År", en="Year")),
    "figure": Column("text", Words(nb="SSBs koder", nn="SSBs kodar", en="Statistics Norway's codes")),
    "words": Column(
        "text", Words(nb="Tallet med SSBs ord", nn="Talet med SSBs ord", en="The figure in their words")
    ),
    "unit": Column("text", Words(nb="Enhet", nn="Eining", en="Unit"), NOT_REPORTED),
    "value": Column("value", Words(nb="Verdi", nn="Verdi", en="Value"), NOT_REPORTED),
    "mark": Column(
        "text",
        Words(nb="Merke for manglende tall", nn="Merke for manglande tal", en="Mark of a missing figure"),
        Words(nb="Ikke merket", nn="Ikkje merkt", en="Not marked"),
    ),
}
