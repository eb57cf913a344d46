"""A user's own extract: checked, put in beside, and shown with its origin next to the figure in use."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from nabolag.data import descriptor, table
from nabolag.data.own import Own, keep_own, own, own_table, slug
from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import current, find, periods
from nabolag.report.paper import Cell, Column, Fact, Facts, Paper, Section, Table
from nabolag.sources.live.ssb import RECIPES
from nabolag.sources.own_extract import Extract, read_extract
from nabolag.text import Texts, texts

if TYPE_CHECKING:
    import polars as pl

MOST = 1000


def add_extract(
    content: bytes, file: str, name: str = "", now: datetime | None = None
) -> tuple[Own | None, Extract]:
    """Check an extract and keep it; nothing is kept when it has faults.

    Returns:
        What was kept, None when there are faults; and what was read, with the faults.

    Raises:
        BadInput: a file that cannot be read at all.
    """
    import polars as pl

    found = read_extract(content, file, _code)
    if found.faults:
        return None, found
    schema = {"code": pl.String, "year": pl.Int64, "figure": pl.String, "value": pl.Float64}
    frame = pl.DataFrame(
        [(r.code, r.year, r.figure, r.value) for r in found.rows], schema=schema, orient="row"
    )
    described = Own(
        name=slug(name or file),
        file=file,
        sha256=hashlib.sha256(content).hexdigest(),
        added_at=now or datetime.now(UTC),
        rows=frame.height,
        municipalities=frame["code"].n_unique(),
        years=tuple(sorted(frame["year"].unique().to_list())),
        figures=tuple(frame["figure"].unique(maintain_order=True).to_list()),
        left_out=found.left_out,
    )
    keep_own(described, frame)
    return described, found


def _code(said: str, year: int | None) -> str:
    """The code of a municipality of that year, by number (`1874`, `K-1874`, `1874 Moskenes`, `301`) or name."""
    digits = re.match(r"(?:K-?)?(\d{3,4})(?:\.0)?(?!\d)", said)
    day = date(year, 7, 1) if year else None
    if digits is None:
        if not said:
            raise BadInput("Kommunen mangler. Skriv nummer eller navn.")
        return find(said, on=day.isoformat() if day else None).code
    code = digits[1].zfill(4)
    known = [m for m in periods() if m.code == code]
    if not known:
        raise NotKnown("Kommunenummeret {code} finnes ikke.", code=code)
    if day and not any(m.valid_on(day) for m in known):
        raise BadInput(
            "Kommunenummeret {code} gjaldt ikke i {year}. Bruk nummeret kommunen hadde da.",
            code=code,
            year=year,
        )
    return code


def own_paper(name: str, lang: str = "nb") -> Paper:
    """An extract row by row, with the figure in use here beside it where it is the same figure.

    Raises:
        NotKnown: no such extract.
    """
    _ = texts(lang)
    described, frame = own(name), own_table(name)
    names = {m.code: m.name for m in periods()} | {code: m.name for code, m in current().items()}
    ours = {figure: _ours(figure, lang) for figure in described.figures}
    rows = tuple(
        (
            Cell(names.get(r["code"], r["code"]), r["code"]),
            Cell("", r["year"]),
            Cell(ours[r["figure"]][0] or r["figure"], r["figure"]),
            _number(r["value"], _),
            _number(ours[r["figure"]][1].get((r["code"], r["year"])), _, blank=not ours[r["figure"]][1]),
        )
        for r in frame.head(MOST).iter_rows(named=True)
    )
    columns = (
        Column(_("Kommune")),
        Column(_("År"), "year"),
        Column(_("Tall")),
        Column(_("I uttrekket"), "number"),
        Column(_("I bruk her"), "number", priority=2),
    )
    more = (
        _("Viser {n} av {total}", n=_.number(MOST), total=_.number(frame.height))
        if frame.height > MOST
        else ""
    )
    facts = Facts(
        (
            Fact(_("Fil"), described.file, described.file),
            Fact(
                _("Lagt inn"),
                _.date(described.added_at.astimezone(UTC).date()),
                described.added_at.isoformat(),
            ),
            Fact(_("Kommuner"), _.number(described.municipalities), described.municipalities),
            Fact(_("Utelatt: landet, fylker og grupper"), _.number(described.left_out), described.left_out),
        )
    )
    origin = _(
        "Eget uttrekk, lagt inn av den som driver dette. Det står for seg selv: ingen andre tall her bygger på det."
    )
    sections = (
        Section("uttrekk", _("Uttrekket"), (facts,)),
        Section("rader", _("Rad for rad"), (Table(_("Eget uttrekk"), columns, rows, note=more, id="rader"),)),
    )
    return Paper("uttrekk", described.name, _.lang, sections, lead=(origin,), mark=_("Eget uttrekk"))


def _number(value: float | None, _: Texts, blank: bool = False) -> Cell:
    if blank:
        return Cell("")
    return Cell(_("ukjent"), None, status="unknown") if value is None else Cell(_.number(value), value)


def _ours(figure: str, lang: str) -> tuple[str, dict[tuple[str, int], float | None]]:
    """What a figure is called here, and its values in use, by code and year; empty when it is none of ours."""
    for recipe in RECIPES:
        for known in recipe.figures:
            if not known.row and (figure == known.column or set(figure.split()) == set(known.codes)):
                frame: pl.DataFrame = table(known.table)
                values = {(r["code"], r["year"]): r[known.column] for r in frame.iter_rows(named=True)}
                return descriptor(known.table).columns[known.column].definition[lang], values
    return "", {}
