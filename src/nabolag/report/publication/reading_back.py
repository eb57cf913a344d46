"""The figures in the files of a publication, read back from their bytes, as whoever has the files can.

In: files as written, and the publication, for which cell stands where. Out: which cell each file tells, and its value.
"""

from __future__ import annotations

import io
import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from nabolag.report.paper import Drawing
from nabolag.report.paper import Table as Laid
from nabolag.report.publication.model import Publication
from nabolag.survey.tabulation.analysis import Analysis, Table
from nabolag.survey.tabulation.counting import BASE, Figure

_TAG = re.compile(r"<br><small>.*?</small>|<[^>]+>", re.S)
_CELL = re.compile(r'<td[^>]* id="(T\d+-\d+-\d+)">(.*?)</td>', re.S)
_LINK = re.compile(r'href="#(T\d+-\d+-\d+)"[^>]*>(.*?)</a>', re.S)
_ROW = re.compile(r'<tr><th scope="row">.*?</tr>', re.S)
_TABLE = re.compile(r'<table[^>]*id="(T\d+)">(.*?)</table>', re.S)
_PERCENT = re.compile(r"(\d+)\s*%")
_TEXT = re.compile(r"<text[^>]*>([^<]*)</text>")
_NEAR = 1e-9
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
    """Every cell that the workbooks, the .sav, the pages, the PDF, the document, the slides and the figures tell."""
    laid = (table for table in publication.paper.tables() if table.label)
    tables = list(zip(laid, analysis.tables, strict=True))
    records = publication.paper.records
    for name, content in files.items():
        if name.endswith(".xlsx"):
            yield from _workbook(name, content, tables, analysis, records.sheet if records else "")
    if "tabeller.sav" in files:
        yield from _sav(files["tabeller.sav"], analysis)
    for name in ("index.html", "side.html"):
        if name in files:
            yield from _page(name, files[name].decode(), tables)
    if "rapport.pdf" in files:
        yield from _pdf(files["rapport.pdf"], tables)
    if "rapport.docx" in files:
        yield from _document(files["rapport.docx"], tables)
    if "figurer.pptx" in files:
        yield from _slides(files["figurer.pptx"], analysis)
    for name, content in files.items():
        if name.endswith(".svg"):
            yield from _drawing(name, content.decode(), publication, analysis)
    for block in publication.paper.blocks():
        if isinstance(block, Drawing):
            yield from _drawn(block, analysis)


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
    file: str, content: bytes, tables: list[tuple[Laid, Table]], analysis: Analysis, long: str
) -> Iterator[Seen | Stray]:
    """Every table's own sheet, the long one, and that no other sheet holds a figure which is not shown."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True)
    read = {long}
    for laid, table in tables:
        if laid.label not in book.sheetnames:
            continue
        read.add(laid.label)
        rows = [list(r) for r in book[laid.label].iter_rows(values_only=True)]
        spread = [any(row[i].low is not None for row in laid.rows) for i in range(len(laid.columns))]
        for line, figures in zip(rows[3:], figures_of(table), strict=False):
            at = 1
            for i, figure in enumerate(figures, 1):
                parts = ("estimate", "ci_low", "ci_high") if spread[i] else ("estimate",)
                for part, value in zip(parts, line[at : at + len(parts)], strict=True):
                    if isinstance(value, int | float):
                        yield Seen(f"{file}, {laid.label}", figure, float(value), part)
                at += len(parts)
    shown = {e for t in analysis.tables for e in t.frame["estimate"].drop_nulls()} | {analysis.respondents}
    for name in set(book.sheetnames) - read:
        for row in book[name].iter_rows(values_only=True):
            for value in row:
                if isinstance(value, int | float) and not any(abs(value - e) < _NEAR for e in shown):
                    yield Stray(f"{file}, {name}", str(value))
    if long not in book.sheetnames:
        return
    head, *lines = (list(r) for r in book[long].iter_rows(values_only=True))
    data = pl.DataFrame(
        {name: [line[i] for line in lines] for i, name in enumerate(head) if name in (*_FIGURES, "base")},
        strict=False,
    )
    yield from _long(f"{file}, {long}", data, analysis)


def _document(content: bytes, tables: list[tuple[Laid, Table]]) -> Iterator[Stray]:
    """Shares in the tables of the Word document beyond those that may be shown there."""
    from docx import Document

    shown = Counter(
        _whole(v) for laid, t in tables if _percent(laid) for v in t.frame["estimate"].drop_nulls()
    )
    shares: Counter[str] = Counter()
    for grid in Document(io.BytesIO(content)).tables:
        head = grid.rows[0].cells[0].text
        if not any(head == laid.columns[0].head for laid, _table in tables):
            continue
        for line in list(grid.rows)[1:]:
            shares.update(p for cell in line.cells[1:] for p in _PERCENT.findall(cell.text))
    for share in shares - shown:
        yield Stray("rapport.docx", f"{share} %")


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


def _page(name: str, page: str, tables: list[tuple[Laid, Table]]) -> Iterator[Seen | Stray]:
    at = _cells(tables)
    told = [cell for cell, inside in _CELL.findall(page) if any(c.isdigit() for c in _TAG.sub("", inside))]
    for cell in (*told, *(cell for cell, _words in _LINK.findall(page))):
        yield Seen(name, at[cell]) if cell in at else Stray(name, cell)
    by_name = {laid.label: table for laid, table in tables}
    for label, inside in _TABLE.findall(page):
        for row, figures in zip(_ROW.findall(inside), figures_of(by_name[label]), strict=True):
            base = _TAG.sub("", row.rsplit("<td", 1)[1].partition(">")[2])
            if digits := re.sub(r"\D", "", base):
                yield Seen(name, figures[-1], float(digits))


def _cells(tables: list[tuple[Laid, Table]]) -> dict[str, Figure]:
    """Each cell of the pages by its name."""
    return {
        f"{laid.label}-{line}-{column}": figure
        for laid, table in tables
        for line, figures in enumerate(figures_of(table))
        for column, figure in enumerate(figures, 1)
    }


def _pdf(content: bytes, tables: list[tuple[Laid, Table]]) -> Iterator[Stray]:
    """Shares in the tables of the PDF beyond those that may be shown there."""
    from pypdf import PdfReader

    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    starts = [(m.start(), m[1]) for m in re.finditer(r"^(T\d+)\. ", text, re.M)]
    ends = [*(start for start, _name in starts[1:]), len(text)]
    inside = {name: text[start:end] for (start, name), end in zip(starts, ends, strict=True)}
    for laid, table in tables:
        heads = (column.head for column in laid.columns)
        words = " ".join((laid.caption, *heads, *(row[0].shown for row in laid.rows)))
        worded = set(_PERCENT.findall(words))
        shares = Counter(p for p in _PERCENT.findall(inside.get(laid.label, "")) if p not in worded)
        shown = Counter(_whole(v) for v in table.frame["estimate"].drop_nulls()) if _percent(laid) else {}
        for share in shares - Counter(shown):
            yield Stray(f"rapport.pdf, {laid.label}", f"{share} %")


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
    drawn = {
        s.id
        for s in publication.paper.sections
        for b in s.blocks
        if isinstance(b, Drawing) and name == f"figurer/{b.figure.id}.svg"
    }
    tables = [t for t in analysis.tables if t.question in (drawn & questions or questions)]
    shown = {_whole(v) for t in tables for v in t.frame["estimate"].drop_nulls()}
    words = {w for t in tables for c in ("group", "level") for w in t.frame[c].drop_nulls()}
    for text in _TEXT.findall(svg):
        match = re.fullmatch(r"\s*(\d+)\s*%\s*", text)
        if match and match[1] not in shown and text not in words:
            yield Stray(name, text)


def _drawn(drawing: Drawing, analysis: Analysis) -> Iterator[Stray]:
    """Shares that a figure is drawn from, and those it is described by, beyond those of its question that may be shown.

    SVG and PNG, on their own and within page, PDF, document and slides, are drawn from this alone.
    """
    figure = drawing.figure
    asked = {f.name: f for f in analysis.plan.figures}.get(figure.id)
    tables = [t for t in analysis.tables if asked is None or t.question == asked.question.removeprefix("$")]
    shown = [v for t in tables for v in t.frame["estimate"].drop_nulls()]
    whole = 100 if asked is not None and asked.kind == "bars" else 1
    for share in _shares(json.loads(figure.spec)):
        if not any(abs(share / whole - v) < _NEAR for v in shown):
            yield Stray(f"figurer/{figure.id}.png", str(share))
    words = " ".join(
        str(word)
        for t in tables
        for column in ("group", "level")
        for word in (t.title, t.group_title, *t.frame[column].drop_nulls())
    )
    allowed = {_whole(v) for v in shown} | set(_PERCENT.findall(words))
    texts = (figure.alt, *(str(c) for row in figure.rows for c in row), *(n.alt for n in drawing.natives))
    for share_said in _PERCENT.findall(" ".join(texts)):
        if share_said not in allowed:
            yield Stray(f"figurer/{figure.id}.png", f"{share_said} %")


def _shares(part: object) -> Iterator[float]:
    """Every `share` that stands anywhere in a chart's data."""
    if isinstance(part, dict):
        if isinstance(part.get("share"), int | float):
            yield float(part["share"])
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _shares(each)


def _percent(laid: Laid) -> bool:
    return any(column.kind == "share" for column in laid.columns)


def _whole(share: float) -> str:
    return str(round(100 * share))
