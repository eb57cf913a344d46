"""The gate reads every file back: a figure that slipped into one of them, in any format, stops the publication."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest
from openpyxl import load_workbook
from tests.report.publication.conftest import MADE, answers, facts

from nabolag.errors import BadInput
from nabolag.report.figures import Figure
from nabolag.report.paper import Block, Cell, Drawing, Paper, Table
from nabolag.report.paper.files import made as file_of
from nabolag.report.publication import Publication, prepare, refuse_leaks
from nabolag.report.publication.gate import refuse_files
from nabolag.report.publication.publish import written
from nabolag.report.publication.reading_back import Seen, read_back
from nabolag.report.survey_tables import as_survey, paper
from nabolag.sources.survey_files.sav import sav_bytes
from nabolag.survey.tabulation.analysis import Analysis
from nabolag.survey.tabulation.plan import read_plan
from nabolag.text import texts

PLAN = "questions: [svar]\ngroups: [gruppe]\nfigures: [{question: svar, kind: stacked, groups: [gruppe]}]\n"
SURVEY = answers(
    {
        "svar": [1.0] * 3 + [2.0] * 20 + [3.0] * 30 + [1.0] * 20 + [2.0] * 20 + [3.0] * 30 + [2.0, 3.0] * 20,
        "gruppe": [1.0] * 53 + [2.0] * 70 + [3.0] * 40,
    }
)
Made = tuple[Publication, Analysis, dict[str, bytes]]


def make(lang: str = "nb") -> Made:
    found, told = read_plan(PLAN), facts()
    publication, analysis = prepare(SURVEY, found, told, None, lang=lang, made=MADE, demonstration=False)
    return publication, analysis, written(publication, analysis, SURVEY, found, told, None)


@pytest.fixture(scope="module")
def made() -> Made:
    return make()


def leaky(analysis: Analysis) -> Analysis:
    """As if a fault let a hidden share out."""
    hidden = pl.col("status") == "suppressed"
    tables = [
        replace(
            t,
            frame=t.frame.with_columns(
                estimate=pl.when(hidden).then(0.06).otherwise(pl.col("estimate")),
                status=pl.when(hidden).then(pl.lit("shown")).otherwise(pl.col("status")),
            ),
        )
        for t in analysis.tables
    ]
    return replace(analysis, tables=tuple(tables))


def leaky_paper(publication: Publication) -> Paper:
    """As if a fault let a hidden share out of the tables, and another into every chart."""

    def spoilt(block: Block) -> Block:
        if isinstance(block, Table):
            hidden = Cell(value=0.06)
            rows = (tuple(hidden if c.shown == "skjult" else c for c in line) for line in block.rows)
            return replace(block, rows=tuple(rows))
        if isinstance(block, Drawing):
            series = tuple((name, tuple(0.06 for _ in values)) for name, values in block.natives[0].series)
            return replace(block, natives=(replace(block.natives[0], series=series),))
        return block

    sections = (replace(s, blocks=tuple(map(spoilt, s.blocks))) for s in publication.paper.sections)
    return replace(publication.paper, sections=tuple(sections))


def changed_cell(content: bytes, sheet: str, old: object, new: object) -> bytes:
    book = load_workbook(io.BytesIO(content))
    for row in book[sheet].iter_rows():
        for cell in row:
            if cell.value == old:
                cell.value = new
                out = io.BytesIO()
                book.save(out)
                return out.getvalue()
    raise AssertionError(old)


def page(files: dict[str, bytes], name: str = "side.html") -> bytes:
    return re.sub(rb'(<td class="nb-num" id="T2-\d+-\d+">)skjult', rb"\1 6 %", files[name], count=1)


SPOILED: dict[str, tuple[str, Callable[[Made], bytes]]] = {
    "a hidden share in a sheet": (
        "tabeller.xlsx",
        lambda m: changed_cell(m[2]["tabeller.xlsx"], "T2", "skjult", 0.06),
    ),
    "a share with more digits": (
        "tabeller.xlsx",
        lambda m: changed_cell(m[2]["tabeller.xlsx"], "T2", 0.43, 0.4286),
    ),
    "a hidden share in the data sheet": (
        "tabeller.xlsx",
        lambda m: file_of(paper(leaky(m[1]), texts("nb")), "xlsx"),
    ),
    "a hidden share in SPSS": ("tabeller.sav", lambda m: sav_bytes(as_survey(leaky(m[1]), texts("nb")))[0]),
    "a hidden share on the page": ("side.html", lambda m: page(m[2])),
    "a hidden share in the file of the page": (
        "index.html",
        lambda m: page(m[2], "index.html"),
    ),
    "a hidden share in the PDF": ("rapport.pdf", lambda m: file_of(leaky_paper(m[0]), "pdf")),
    "a hidden share in the Word document": (
        "rapport.docx",
        lambda m: file_of(leaky_paper(m[0]), "docx"),
    ),
    "a hidden share beside a chart of the workbook": (
        "tabeller.xlsx",
        lambda m: changed_cell(
            m[2]["tabeller.xlsx"], "Figur 1", m[1].table("svar").frame["estimate"][0], 0.06
        ),
    ),
    "a hidden share in a figure's workbook": (
        "figurer/svar.xlsx",
        lambda m: changed_cell(m[2]["figurer/svar.xlsx"], "T2", "skjult", 0.06),
    ),
    "a hidden share in a slide": ("figurer.pptx", lambda m: file_of(leaky_paper(m[0]), "pptx")),
    "a hidden share in a figure": (
        "figurer/svar.svg",
        lambda m: re.sub(rb">\s*\d+\s*(?:\xc2\xa0)?%<", b">6 %<", m[2]["figurer/svar.svg"], count=1),
    ),
}


def test_the_files_as_they_are_made_pass(made: Made) -> None:
    publication, analysis, files = made
    assert analysis.table("svar", "gruppe").frame.filter(status="suppressed").height >= 4
    refuse_files(files, publication, analysis)


def test_every_kind_of_file_is_read(made: Made) -> None:
    publication, analysis, files = made
    read = {found.file.split(",")[0] for found in read_back(files, publication, analysis)}
    assert read >= {"tabeller.xlsx", "tabeller.sav", "index.html", "side.html"}
    shown = {
        (t.question, t.group, r["group_code"], r["level_code"])
        for t in analysis.tables
        for r in t.frame.filter(pl.col("estimate").is_not_null()).iter_rows(named=True)
    }
    for name in ("tabeller.xlsx, Data", "tabeller.sav", "side.html"):
        told = {
            s.figure
            for s in read_back(files, publication, analysis)
            if isinstance(s, Seen) and s.file == name
        }
        assert told >= shown


@pytest.mark.parametrize("what", SPOILED)
def test_a_figure_that_slipped_into_a_file_stops_the_publication(made: Made, what: str) -> None:
    publication, analysis, files = made
    name, spoil = SPOILED[what]
    spoiled = spoil(made)
    assert spoiled != files[name]
    with pytest.raises(BadInput, match="Publiseringen er stoppet"):
        refuse_files({**files, name: spoiled}, publication, analysis)


def drawing(publication: Publication) -> Drawing:
    return next(b for b in publication.paper.blocks() if isinstance(b, Drawing))


def with_figure(publication: Publication, figure: Figure) -> Publication:
    """As if a fault let a figure be drawn from, or described by, other shares."""
    old = drawing(publication)
    sections = tuple(
        replace(s, blocks=tuple(replace(b, figure=figure) if b is old else b for b in s.blocks))
        for s in publication.paper.sections
    )
    return replace(publication, paper=replace(publication.paper, sections=sections))


@pytest.mark.parametrize("kind", ["bars", "stacked"])
def test_all_that_svg_and_png_are_drawn_from_may_be_shown(kind: str) -> None:
    """Each number of the picture is a shown, rounded cell of its own question; every other stops the publication."""
    plan = PLAN.replace("kind: stacked, groups: [gruppe]", f"kind: {kind}")
    found, told = read_plan(plan), facts()
    publication, analysis = prepare(SURVEY, found, told, None, lang="nb", made=MADE, demonstration=False)
    figure = drawing(publication).figure
    shares = re.findall(r'"share": ([\d.]+)', figure.spec)
    assert len(shares) >= 3
    shown = {v for t in analysis.tables for v in t.frame["estimate"].drop_nulls()}
    for share in shares:
        assert any(abs(float(share) / (100 if kind == "bars" else 1) - v) < 1e-9 for v in shown)
        finer = f'"share": {float(share) + (0.3 if kind == "bars" else 0.003)}'
        exact = replace(figure, spec=figure.spec.replace(f'"share": {share}', finer, 1))
        with pytest.raises(BadInput, match=r"Publiseringen er stoppet.*svar\.png"):
            refuse_files({}, with_figure(publication, exact), analysis)
    described = replace(figure, alt=figure.alt + " 6 %")
    with pytest.raises(BadInput, match=r"6 %.*svar\.png"):
        refuse_files({}, with_figure(publication, described), analysis)
    refuse_files({"figurer/svar.png": figure.png(1)}, publication, analysis)


def test_a_picture_is_drawn_from_its_figure_alone(made: Made) -> None:
    """The PNG and the SVG that leave are those of the figure that was looked at."""
    figure = drawing(made[0]).figure
    assert made[2]["figurer/svar.png"] == figure.png()
    assert made[2]["figurer/svar.svg"] == figure.svg(ink="file").encode()


def test_both_languages_tell_the_same_cells(made: Made) -> None:
    publication, analysis, files = made
    other = make("en")
    told = [
        {s.figure for s in read_back(f, p, a) if isinstance(s, Seen)}
        for p, a, f in ((publication, analysis, files), other)
    ]
    assert told[0] == told[1]


def test_what_is_told_is_attacked_and_not_what_was_planned(made: Made) -> None:
    """A file that tells the group's base and all answers but a hidden one gives the hidden one."""
    analysis = made[1]
    shown = analysis.table("svar", "gruppe").frame
    small = shown.filter((pl.col("status") == "suppressed") & (pl.col("group_code") == "1"))
    assert small.height
    everything = {f for f in analysis.behind.places if f[:2] == ("svar", "gruppe")}
    hidden = ("svar", "gruppe", "1", "1")
    seen = analysis.behind.as_told(everything - {hidden}, 5)
    with pytest.raises(BadInput, match="kan regnes ut"):
        refuse_leaks(seen)
