"""The figures in the files of a publication, read back from their bytes, as whoever has the files can.

In: files as written, and the publication, for which cell stands where. Out: which cell each file tells, and its value.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from nabolag.report.publication.model import Publication, PublishedTable
from nabolag.survey.tabulation.analysis import Analysis, Table
from nabolag.survey.tabulation.counting import BASE, Figure

_TAG = re.compile(r"<br><small>.*?</small>|<[^>]+>", re.S)
_CELL = re.compile(r'<td[^>]* id="(T\d+-[A-Z]+\d+)">(.*?)</td>', re.S)
_LINK = re.compile(r'href="#(T\d+-[A-Z]+\d+)"[^>]*>(.*?)</a>', re.S)
_ROW = re.compile(r'<tr><th scope="row">.*?</tr>', re.S)
_TABLE = re.compile(r'<table[^>]*id="(T\d+)">(.*?)</table>', re.S)
_PERCENT = re.compile(r"(\d+)\s*%")
_TEXT = re.compile(r"<text[^>]*>([^<]*)</text>")
_FIGURES = ("estimate", "se", "ci_low", "ci_high", "p_value")


@dataclass(frozen=True)
class Seen:
    """A cell that `file` tells, and which column of `Table.frame` of it.

    `value` is None where it is told in words or rounded further.
    """

    file: str
    figure: Figure
    value: float | None = None
    part: str = "estimate"


@dataclass(frozen=True)
class Stray:
    """A figure in `file` that stands in no cell that may be shown."""

    file: str
    said: str


def read_back(
    files: Mapping[str, bytes], publication: Publication, analysis: Analysis
) -> Iterator[Seen | Stray]:
    """Every cell that the workbook, the .sav, the pages, the PDF, the slides and the figures tell."""
    tables = list(zip(publication.tables, analysis.tables, strict=True))
    if "tabeller.xlsx" in files:
        yield from _workbook(files["tabeller.xlsx"], tables, analysis)
    if "tabeller.sav" in files:
        yield from _sav(files["tabeller.sav"], analysis)
    for name in ("index.html", "side.html"):
        if name in files:
            yield from _page(name, files[name].decode(), tables)
    if "rapport.pdf" in files:
        yield from _pdf(files["rapport.pdf"], tables)
    if "figurer.pptx" in files:
        yield from _slides(files["figurer.pptx"], analysis)
    for name, content in files.items():
        if name.endswith(".svg"):
            yield from _drawing(name, content.decode(), publication, analysis)


def figures_of(table: Table) -> list[list[Figure]]:
    """The figures of a table as it lies in its grid: for each group its answers, and the base last."""
    blocks = table.frame.partition_by("group_code", maintain_order=True)
    return [
        [
            *(
                (table.question, table.group, r["group_code"], r["level_code"])
                for r in block.iter_rows(named=True)
            ),
            (table.question, table.group, block["group_code"][0], BASE),
        ]
        for block in blocks
    ]


def _workbook(
    content: bytes, tables: list[tuple[PublishedTable, Table]], analysis: Analysis
) -> Iterator[Seen]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True)
    for laid, table in tables:
        rows = [list(r) for r in book[laid.name].iter_rows(values_only=True)]
        for line, figures in zip(rows[3:], figures_of(table), strict=False):
            width = len(figures)
            for i, figure in enumerate(figures):
                ends = line[width + 1 + 2 * i : width + 3 + 2 * i] if figure[3] != BASE else []
                if isinstance(line[1 + i], int | float):
                    yield Seen(f"tabeller.xlsx, {laid.name}", figure, float(line[1 + i]))
                for part, end in zip(("ci_low", "ci_high"), ends, strict=False):
                    if isinstance(end, int | float):
                        yield Seen(f"tabeller.xlsx, {laid.name}", figure, float(end), part)
    head, *lines = (list(r) for r in book[book.sheetnames[-1]].iter_rows(values_only=True))
    data = pl.DataFrame(
        {name: [line[i] for line in lines] for i, name in enumerate(head) if name in (*_FIGURES, "base")},
        strict=False,
    )
    yield from _long("tabeller.xlsx, Data", data, analysis)


def _sav(content: bytes, analysis: Analysis) -> Iterator[Seen]:
    from nabolag.sources.survey_files import read_survey

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tabeller.sav"
        path.write_bytes(content)
        data = read_survey(path).data
    yield from _long("tabeller.sav", data, analysis)


def _long(file: str, data: pl.DataFrame, analysis: Analysis) -> Iterator[Seen]:
    """The long table: a row for each cell, in the order of the analysis."""
    places = [
        (t.question, t.group, row["group_code"], row["level_code"])
        for t in analysis.tables
        for row in t.frame.iter_rows(named=True)
    ]
    for place, row in zip(places, data.iter_rows(named=True), strict=True):
        for part in _FIGURES:
            if row[part] is not None:
                yield Seen(file, place, float(row[part]), part)
        if row["base"] is not None:
            yield Seen(file, (*place[:3], BASE), float(row["base"]))


def _page(name: str, page: str, tables: list[tuple[PublishedTable, Table]]) -> Iterator[Seen | Stray]:
    at = _cells(tables)
    told = [cell for cell, inside in _CELL.findall(page) if any(c.isdigit() for c in _TAG.sub("", inside))]
    for cell in (*told, *(cell for cell, _said in _LINK.findall(page))):
        yield Seen(name, at[cell]) if cell in at else Stray(name, cell)
    by_name = {laid.name: table for laid, table in tables}
    for found, inside in _TABLE.findall(page):
        for row, figures in zip(_ROW.findall(inside), figures_of(by_name[found]), strict=True):
            base = _TAG.sub("", row.rsplit("<td", 1)[1].partition(">")[2])
            if digits := re.sub(r"\D", "", base):
                yield Seen(name, figures[-1], float(digits))


def _cells(tables: list[tuple[PublishedTable, Table]]) -> dict[str, Figure]:
    """Each cell of the pages by its name."""
    return {
        laid.ref(line, column).id: figure
        for laid, table in tables
        for line, figures in enumerate(figures_of(table))
        for column, figure in enumerate(figures[:-1])
    }


def _pdf(content: bytes, tables: list[tuple[PublishedTable, Table]]) -> Iterator[Stray]:
    """Shares in the tables of the PDF beyond those that may be shown there."""
    from pypdf import PdfReader

    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    starts = [(m.start(), m[1]) for m in re.finditer(r"^(T\d+)\. ", text, re.M)]
    ends = [*(start for start, _name in starts[1:]), len(text)]
    inside = {name: text[start:end] for (start, name), end in zip(starts, ends, strict=True)}
    for laid, table in tables:
        words = " ".join((laid.grid.title, *laid.grid.head, *(row.name for row in laid.grid.rows)))
        known = set(_PERCENT.findall(words))
        said = Counter(p for p in _PERCENT.findall(inside.get(laid.name, "")) if p not in known)
        shown = Counter(_whole(v) for v in table.frame["estimate"].drop_nulls()) if laid.grid.percent else {}
        for share in said - Counter(shown):
            yield Stray(f"rapport.pdf, {laid.name}", f"{share} %")


def _slides(content: bytes, analysis: Analysis) -> Iterator[Seen | Stray]:
    """Shares of the charts; each must be a shown share of an answer that the chart names."""
    from pptx import Presentation

    told: dict[str, list[tuple[float, Figure]]] = {}
    for t in analysis.tables:
        for r in t.frame.filter(pl.col("estimate").is_not_null()).iter_rows(named=True):
            told.setdefault(str(r["level"]), []).append(
                (r["estimate"], (t.question, t.group, r["group_code"], r["level_code"]))
            )
    for slide in Presentation(io.BytesIO(content)).slides:
        for shape in slide.shapes:
            if not shape.has_chart:
                continue
            plot = shape.chart.plots[0]
            names = [str(c) for c in plot.categories]
            for series in plot.series:
                for name, value in zip(names, series.values, strict=True):
                    if value is None:
                        continue
                    near = [*told.get(name, ()), *told.get(series.name, ())]
                    if not any(abs(v - value) < 1e-9 for v, _figure in near):
                        yield Stray("figurer.pptx", f"{name}, {series.name}: {value}")


def _drawing(name: str, svg: str, publication: Publication, analysis: Analysis) -> Iterator[Stray]:
    """Shares written in a figure; each must be a shown share of the question it draws."""
    questions = {s.question for s in analysis.tables}
    drawn = {s.id for s in publication.sections if s.figure and name == f"figurer/{s.figure.id}.svg"}
    tables = [t for t in analysis.tables if t.question in (drawn & questions or questions)]
    shown = {_whole(v) for t in tables for v in t.frame["estimate"].drop_nulls()}
    words = {w for t in tables for c in ("group", "level") for w in t.frame[c].drop_nulls()}
    for text in _TEXT.findall(svg):
        found = re.fullmatch(r"\s*(\d+)\s*%\s*", text)
        if found and found[1] not in shown and text not in words:
            yield Stray(name, text)


def _whole(share: float) -> str:
    return str(round(100 * share))
