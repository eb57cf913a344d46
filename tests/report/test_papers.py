"""One document model, every kind of file: what a new subject gets, and what no file may do."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from docx.oxml.ns import qn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from pypdf import PdfReader
from rich.console import Console
from tests.office import words

import nabolag.cli.papers as papers
from nabolag.errors import NabolagError
from nabolag.report.answers.case import case_of
from nabolag.report.answers.whole import whole_case
from nabolag.report.paper import (
    KINDS,
    Bullets,
    Cell,
    Column,
    Fact,
    Facts,
    Later,
    Law,
    LawLine,
    Paper,
    Section,
    Span,
    Table,
    Text,
    made,
    row,
    text,
)
from nabolag.report.paper.excel import sheet_name
from nabolag.report.paper.html import fragment, on_phone
from nabolag.report.paper.machine import as_csv, as_json
from nabolag.report.paper.pdf import weights_of
from nabolag.report.paper.terminal import show
from nabolag.text import texts
from nabolag.web.app import create_app
from nabolag.web.calculator import Calculator
from nabolag.web.render import language

DOCS = Path(__file__).parents[2] / "docs" / "architecture.md"


def example() -> dict[str, object]:
    """The names the worked example of the documentation defines."""
    blocks = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.S)
    names: dict[str, object] = {"Calculator": Calculator, "language": language}
    for block in blocks[:2]:
        exec(block, names)
    names["deliver"] = blocks[2]
    return names


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_new_subject_is_one_builder_and_comes_as_every_kind_of_file(kind: str) -> None:
    said = words(made(example()["islands_paper"](), kind), kind)  # type: ignore[operator]
    assert "Værøy" in said
    assert "664" in said


def test_a_new_subject_is_one_page_line_and_one_command_line(tmp_path: Path) -> None:
    names, app = example(), FastAPI()
    app.include_router(names["router"])  # type: ignore[arg-type]
    site = TestClient(app)
    page = site.get("/oyer")
    assert page.status_code == 200
    assert 'href="/oyer.pdf"' in page.text
    assert site.get("/oyer.csv").text.splitlines()[2] == "Værøy,664,0.581"
    scope = names | {"lang": "nb", "out": tmp_path / "oyer.docx", "as_json": False}
    exec(str(names["deliver"]), scope | {"deliver": papers.deliver})
    assert "Værøy" in words((tmp_path / "oyer.docx").read_bytes(), "docx")


def long_paper(rows: int = 80, columns: int = 4) -> Paper:
    table = Table(
        "Interkommunale renovasjonsselskaper etter formannskapets innstilling",
        (Column("Selskap"), *(Column(f"Renovasjonsgebyr {n}", "number", "kr") for n in range(1, columns))),
        tuple(row(f"Selskap {n}", *(1234.5 + n + c for c in range(1, columns))) for n in range(rows)),
        id="fees",
    )
    return Paper("lang", "En lang sak", "nb", (Section("a", "Gebyrer", (table,)),))


def test_word_repeats_the_head_tears_no_row_and_numbers_its_pages() -> None:
    book = docx.Document(io.BytesIO(made(long_paper(), "docx")))
    (grid,) = book.tables
    assert grid.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(line._tr.trPr.find(qn("w:cantSplit")) is not None for line in grid.rows)
    assert "PAGE" in book.sections[0].footer._element.xml
    assert [p.style.name for p in book.paragraphs][:2] == ["Title", "Heading 1"]
    assert any("SEQ Tabell" in p._p.xml for p in book.paragraphs if p.style.name == "Caption")


@pytest.mark.parametrize("columns", [2, 4, 7, 14])
def test_word_breaks_no_word_however_many_columns(columns: int) -> None:
    book = docx.Document(io.BytesIO(made(long_paper(3, columns), "docx")))
    for grid in book.tables:
        for cell in grid.rows[0].cells:
            size = cell.paragraphs[0].runs[0].font.size.pt
            longest = max(map(len, cell.text.split(" ")))
            assert cell.width.cm >= longest * size * 0.6 * 0.0353, cell.text
        section = book.sections[0]
        room = section.page_width - section.left_margin - section.right_margin
        assert sum(column.width for column in grid.columns) <= room * 1.01


def test_a_sheets_name_is_whole_words_and_its_page_is_set_up() -> None:
    used: set[str] = set()
    name = "Interkommunale renovasjonsselskaper etter formannskapets innstilling"
    first, second = sheet_name(name, used), sheet_name(name, used)
    assert name.startswith(first)
    assert name[len(first)] == " "
    assert len(second) <= 31
    assert second != first
    for sheet in load_workbook(io.BytesIO(made(long_paper(), "xlsx"))):
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_small_tables_of_one_kind_share_a_sheet_and_a_rule_stands_once() -> None:
    law = Law((LawLine("Selskapet eies av flere.", "IKS-loven § 4", "Ordlyden."),))
    heads = (Column("Hva"), Column("Tall", "number"))

    def part(name: str, value: float) -> Section:
        table = Table("I tall", heads, (row("Kapital", value), row("Styre", 3)), sheet="I tall")
        return Section(name, name, (law, table), level=2)

    other = Section("annet", "Annet", (Table("I tall", (Column("Hvem"),), (row("Alle"),), sheet="I tall"),))
    paper = Paper("former", "Former", "nb", (part("IKS", 10), part("Samvirkeforetak", 20), other))
    book = load_workbook(io.BytesIO(made(paper, "xlsx")))
    assert book.sheetnames == ["Innhold", "I tall", "I tall 2", "Hva loven sier"]
    assert [tuple(cell.value for cell in cells if cell.value) for cells in book["I tall"]] == [
        ("IKS",), ("Hva", "Tall"), ("Kapital", 10), ("Styre", 3), (),
        ("Samvirkeforetak",), ("Hva", "Tall"), ("Kapital", 20), ("Styre", 3),
    ]  # fmt: skip
    assert [[cell.value for cell in cells] for cells in book["Hva loven sier"]][1:] == [
        ["IKS\nSamvirkeforetak", "Selskapet eies av flere.", "IKS-loven § 4", "Ordlyden."]
    ]
    assert book["Innhold"].page_setup.orientation == "portrait"


def test_an_interval_stands_beside_its_figure() -> None:
    table = Table(
        "Svar",
        (Column("Hvem"), Column("Andel", "share")),
        ((Cell("Alle"), Cell(value=0.34, low=0.3, high=0.38)),),
    )
    paper = Paper("svar", "Svar", "nb", (Section("a", "Svar", (table,)),))
    sheet = load_workbook(io.BytesIO(made(paper, "xlsx"))).worksheets[1]
    assert [cell.value for cell in sheet[2]] == ["Alle", 0.34, 0.3, 0.38]
    assert made(paper, "csv").decode().splitlines() == [
        'Hvem,Andel,"Andel, nedre","Andel, øvre"',
        "Alle,0.34,0.3,0.38",
    ]


def test_a_claim_must_say_the_figure_it_points_at() -> None:
    table = Table("Svar", (Column("Hvem"), Column("n", "number")), (row("Alle", 34),), id="t")

    def paper(said: str) -> Paper:
        return Paper("s", "S", "nb", (Section("a", "A", (Text((Span(said, "t/0/1"),)), table)),))

    assert 'href="#t-0-1"' in made(paper("34 svarte"), "html").decode()
    assert b"%PDF" in made(paper("34 svarte"), "pdf")
    with pytest.raises(NabolagError, match="«43 svarte» sier ikke 34"):
        paper("43 svarte")


def test_pdf_is_set_in_the_sites_typeface() -> None:
    assert b"Inter" in made(long_paper(3), "pdf")


@pytest.mark.parametrize(("width", "left"), [(70, ["Vekt (%)", "Ledere"]), (82, ["Ledere"]), (100, [])])
def test_a_terminal_says_which_columns_it_has_no_room_for(width: int, left: list[str]) -> None:
    long = "Kommunedirektører i kommuner med under 3000"
    heads = ("Rå andel", "Vektet andel", "Modellert andel", "Ventet andel")
    table = Table(
        "Svar",
        (
            Column("Gruppe"),
            *(Column(head, "share") for head in heads),
            Column("Råd"),
            Column("Vekt", "number", "%", priority=2),
            Column("Ledere", "number", priority=3),
        ),
        (row(long, *[0.5] * 4, "spør flere her", 4, 91), row("Andre", *[0.2] * 4, "nok", 4, 1071)),
        note="Ledere er alle i rammen.",
    )
    out = io.StringIO()
    show(Paper("s", "Svar", "nb", (Section("a", "Del", (table,)),)), Console(file=out, width=width))
    said = " ".join(out.getvalue().split())
    assert (f"Ikke plass til: {'; '.join(left)}. Excel-filen fra --out har alt." in said) == bool(left)
    assert ("1 071" in said.replace("\u00a0", " ")) == ("Ledere" not in left)
    assert "spør flere her" in said, "advice stands on one line"
    assert "Kommunedirektører" in said, "no word is broken"


def test_narrow_tables_have_all_their_columns_in_a_narrow_terminal() -> None:
    table = Table(
        "Små",
        (Column("Hva"), Column("Form", priority=2), Column("n", "number", priority=3)),
        (row("A", "linje", 7),),
    )
    out = io.StringIO()
    show(Paper("s", "S", "nb", (Section("a", "Del", (table,)),)), Console(file=out, width=60))
    assert "linje 7" in " ".join(out.getvalue().split())
    assert "Ikke plass" not in out.getvalue()


def test_how_many_a_figure_is_of_stays_with_it_in_excel() -> None:
    table = Table(
        "T",
        (Column("Hva"), Column("Median", "number", decimals=2)),
        ((Cell("A"), Cell("1,25 (128)", 1.2499)),),
    )
    sheet = load_workbook(
        io.BytesIO(made(Paper("t", "T", "nb", (Section("a", "A", (table,)),)), "xlsx"))
    ).worksheets[1]
    assert (sheet["B2"].value, sheet["B2"].number_format) == (1.2499, '#,##0.00" (128)"')


@pytest.mark.parametrize("above", [0, 12, 20])
def test_no_heading_ends_a_page_and_no_row_is_printed_over_the_footer(above: int) -> None:
    """A table of few letters whose rows, with their intervals, are higher than a page on its side."""
    figures = tuple(
        (Cell(f"Gruppe {n}"), *(Cell(value=n / 100, low=n / 200, high=n / 50) for _ in range(3)))
        for n in range(10, 34)
    )
    heads = tuple(Column("Modellert" * n, "share", decimals=1) for n in (4, 5, 4))
    table = Table("Andel som svarer", (Column("Gruppe"), *heads), figures, under=True)
    before = Section("a", "Før", tuple(text(f"Linje {n}.") for n in range(above)))
    paper = Paper("h", "Høy", "nb", (before, Section("b", "Del to", (table,))))
    pages = PdfReader(io.BytesIO(made(paper, "pdf"))).pages
    assert len(pages) > 1
    for page in pages:
        placed: list[tuple[float, str]] = []
        page.extract_text(
            visitor_text=lambda said, cm, tm, *_, to=placed: to.append((tm[5] * cm[3] + cm[5], said.strip()))
        )
        lines = [(y, said) for y, said in placed if said]
        footer = min(y for y, said in lines if said.startswith("Høy"))
        body = [(y, said) for y, said in lines if y > footer + 1]
        assert len(lines) - len(body) <= 2, "below the footer"
        last = min(body)[1]
        assert last not in ("Del to", "Andel som svarer")
        assert not last.startswith("Modellert")


def test_a_kind_of_file_that_is_not_made_is_refused_before_the_work() -> None:
    from nabolag.cli.leave import command

    done = CliRunner().invoke(command, ["--form", "IKS", "--share", "10", "--out", "x.odt"])
    assert done.exit_code == 2
    assert ".docx" in done.output


def test_a_table_gives_its_room_to_the_column_that_has_most_to_say() -> None:
    from nabolag.report.paper.widths import least, widths

    rows = [("Spørsmål", "Det loven sier", "Hvor"), ("Lån", "Ord " * 80, "IKS-loven § 4; " * 6)]
    made = widths(rows, 0.25, 0.5, 16.0)
    assert made[1] > made[2] > made[0]
    assert sum(made) <= 16.0 + 1e-9
    assert all(width >= low for width, low in zip(made, least(rows, 0.25, 0.5), strict=True))


def test_each_numbered_list_starts_at_one_and_places_to_fill_in_stand_out() -> None:
    lists = tuple(Section(f"s{n}", f"Del {n}", (Bullets(("a", "b"), numbered=True),)) for n in range(2))
    blank = Section("c", "Fyll ut", (text("Fra [dato] gjelder [1] avtalen."),))
    book = docx.Document(io.BytesIO(made(Paper("l", "Lister", "nb", (*lists, blank)), "docx")))
    numbers = [p._p.pPr.numPr.numId.val for p in book.paragraphs if p.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]
    marked = [r.text for p in book.paragraphs for r in p.runs if r.font.highlight_color]
    assert marked == ["[dato]"]


def test_yes_and_no_are_words_in_excel_whatever_they_count_as() -> None:
    columns = (Column("Forhold"), Column("Moskenes", "number"), Column("Median", "number"))
    table = Table(
        "Nøkkeltall", columns, (row("I ROBEK", Cell("ja", 1), Cell("nei", 0)), row("Innbyggere", 976, 742))
    )
    sheet = load_workbook(
        io.BytesIO(made(Paper("p", "Svar", "nb", (Section("a", "Svar", (table,)),)), "xlsx"))
    )["Nøkkeltall"]
    assert [[cell.value for cell in line] for line in sheet["A2:C3"]] == [
        ["I ROBEK", "ja", "nei"],
        ["Innbyggere", 976, 742],
    ]


def test_what_belongs_to_another_part_is_named_with_it_in_excel() -> None:
    parts = (
        Section("a", "Kommunalt oppgavefellesskap", level=2),
        Section("a1", "Råd", (text("Vent."),), level=3),
        Section("b", "Aksjeselskap", level=2),
        Section("b1", "Råd", (text("Gå."),), level=3),
    )
    sheet = load_workbook(io.BytesIO(made(Paper("d", "Deler", "nb", parts), "xlsx"))).worksheets[0]
    said = [cell.value for (cell,) in sheet.iter_rows(max_col=1) if cell.value]
    assert said[1:7] == ["Kommunalt oppgavefellesskap", "Råd", "Vent.", "Aksjeselskap", "Råd", "Gå."]


@pytest.mark.parametrize(
    ("table", "how"),
    [
        (Table("Få", (Column("Øy"), Column("Folk", "number")), (row("Røst", 478.0),)), ""),
        (
            Table(
                "Litt for bred",
                (
                    Column("Kommune"),
                    Column("Innbyggere", "number"),
                    Column("Gebyr", "number"),
                    Column("Merknad", priority=3),
                ),
                (row("Vestvågøy", 11606.0, 4508.0, "Tallet er endret med mer enn halvparten"),),
            ),
            "nb-drop3",
        ),
        (
            Table(
                "Bred",
                tuple(Column(f"Innbyggere {y}", "number") for y in range(8)),
                (row(*(9e6 + i for i in range(8))),),
            ),
            "nb-cards",
        ),
        (
            Table(
                "To brede",
                (Column("Regel"), Column("Begrunnelse med lang ordlyd", priority=2)),
                (row("Kommunestyremedlemsvalg", "Kommunedirektørinstruksbestemmelser"),),
            ),
            "nb-cards",
        ),
    ],
)
def test_no_table_has_to_be_scrolled_sideways_on_a_phone(table: Table, how: str) -> None:
    """As it is, with fewer columns while there are enough left to answer, or a card for each row."""
    assert on_phone(table, texts("nb")) == how
    drawn = str(fragment(Paper("x", "X", "nb", (Section("s", "S", (table,)),))))
    assert ("data-label" in drawn) == (how == "nb-cards")


def test_a_long_table_can_be_searched_and_a_short_one_is_left_alone() -> None:
    def drawn(n: int) -> str:
        table = Table(
            "Mange", (Column("Navn"), Column("Tall", "number")), tuple(row(str(i), i / 2) for i in range(n))
        )
        return str(fragment(Paper("x", "X", "nb", (Section("s", "S", (table,)),))))

    assert "data-search" not in drawn(20)
    assert 'data-search="Søk i tabellen"' in drawn(21)
    assert 'data-v="0.5"' in drawn(21)


def test_figures_in_a_workbook_keep_their_unit_and_rows_the_height_their_words_need() -> None:
    facts = Facts(
        (
            Fact("Areal", "118,6 km²", 118.6),
            Fact(
                "Andel 80 år og eldre, av alle som var registrert som bosatte i kommunen 1. januar i år",
                "8,5 %",
                8.5,
            ),
            Fact("Høyde", "1,564", 1.564),
            Fact("År", "2026", 2026),
            Fact("Sentralitet", "klasse 6 – minst sentral (indeks 0–564)", 6),
        )
    )
    table = Table(
        "Makt",
        (Column("Deltaker"), Column("Makt", "share"), Column("Alene")),
        (row("Moskenes", 0.2, "kan stoppe"),),
        id="t",
    )
    book = load_workbook(
        io.BytesIO(made(Paper("p", "Prøve", "nb", (Section("a", "A", (facts, table)),)), "xlsx"))
    )
    first = book.worksheets[0]
    said = {first.cell(r, 1).value: first.cell(r, 2) for r in range(1, first.max_row + 1)}
    assert said["Areal"].number_format.endswith('0.0" km²"')
    assert said["Høyde"].number_format == "#,##0.000"
    assert said["År"].number_format == "0"
    assert said["Sentralitet"].value == "klasse 6 – minst sentral (indeks 0–564)"
    (share,) = [cell for label, cell in said.items() if label and label.startswith("Andel 80")]
    assert share.value == 8.5
    assert "%" in share.number_format
    assert first.row_dimensions[share.row].height > 20
    assert book["Makt"]["C2"].alignment.indent == 1


def test_a_csv_has_each_figure_with_the_precision_that_is_printed() -> None:
    """A row may be an index among whole kroner: 1.33 is not 1."""
    for lang in ("nb", "en"):
        rows = list(csv.reader(io.StringIO(as_csv(whole_case(case_of("Moskenes", lang=lang))))))
        need = next(row for row in rows if row[0].startswith(("Utgiftsbehov", "Expenditure need")))
        assert need[2:4] == ["1.33", "1.56"]
        change = next(row for row in rows if "ti år" in row[0] or "ten years" in row[0])
        assert change[2] == "-8.1"
        assert next(row for row in rows if row[0] in ("Folketall", "Population"))[2] == "976"


def test_a_workbook_prints_its_note_in_lines_and_its_mark_apart_from_the_caption() -> None:
    """A long note would else make the letters of its sheet too small to read; the mark lay on top of the caption."""
    note = "Plass regnes fra lavest. Høyt er verken godt eller dårlig i seg selv når det ikke står. " * 4
    table = Table("Tall", (Column("Hva"), Column("Verdi", "number")), (row("Kapital", 10),), note=note)
    law = Law((LawLine("", "IKS-loven § 9", "Ordlyden."),))
    parts = (Section("a", "A", (table, law)),)
    paper = Paper("p", "Prøve", "nb", parts, mark="Eksempel: tallene er laget for å vise siden")
    book = load_workbook(io.BytesIO(made(paper, "xlsx")))
    sheet = book["Tall"]
    at = next(cell for cells in sheet for cell in cells if cell.value == note)
    assert at.alignment.wrap_text
    assert any(at.coordinate in merged and merged.size["columns"] == 2 for merged in sheet.merged_cells)
    letters = sum(sheet.column_dimensions[name].width for name in "AB")
    assert sheet.row_dimensions[at.row].height >= 15 * len(note) / letters
    assert sheet.oddHeader.left.text.split("\n")[-1] == "Tall"
    assert sheet.oddHeader.right.text is None
    assert sheet.page_margins.top >= 1
    assert [cell.value for cell in book["Hva loven sier"][1]] == ["Gjelder", "Paragraf", "Ordlyd"]


def test_a_place_in_the_law_stands_on_one_line() -> None:
    paper = Paper("lov", "Loven", "nb", (Section("a", "A", (text("Etter kommuneloven § 20-3 og § 5."),)),))
    file = docx.Document(io.BytesIO(made(paper, "docx")))
    read = "\n".join(p.text for p in file.paragraphs)
    assert "kommuneloven §\u00a020-3 og §\u00a05." in read
    assert not file.element.body.findall(".//{*}noBreakHyphen")  # no search for a hyphen finds that mark
    assert "20-3" in PdfReader(io.BytesIO(made(paper, "pdf"))).pages[0].extract_text()
    page = TestClient(create_app()).get("/avtale/IKS?purpose=Se+§+4").text
    shown = re.sub(r"<textarea\b.*?</textarea>|<[^>]*>", "|", page, flags=re.S)
    assert re.search(r"§\u00a0\d", shown)
    assert not re.search(r"§ \d|§\u00a0\d+-\d", shown)
    assert "Se § 4" in page  # what somebody wrote stands in its field as it was written


def test_a_column_beside_numbers_has_room_for_its_longest_word() -> None:
    """What stands there begins three times as far from the line between them, and is no shorter for that."""
    words_ = ("Kommunedirektørene", "Vedtar samarbeidsavtalen og orienterer statsforvalteren om det. " * 3)
    plain = Table("A", (Column("Hvem"), Column("Hva")), (row(*words_),))
    numbered = Table("A", (Column("Nr.", "year"), Column("Hvem"), Column("Hva")), (row(1, *words_),))
    paper = Paper("a", "A", "nb", (Section("a", "A", (plain, numbered)),))
    (alone, _rest), (_nr, beside, _more) = (weights_of(table, paper) for table in (plain, numbered))
    assert beside >= alone + 1.5


@pytest.mark.parametrize("width", [40, 60, 70, 80, 100])
def test_no_figure_is_cut_off_in_a_terminal_of_any_width(width: int) -> None:
    columns = (Column("Tiltak"), Column("Moskenes"), Column("Til kommunen, kr i alt", "number"),
               Column("Til alle dere har valgt, kr i alt", "number"), Column("Inntektssystemet regner spart"))  # fmt: skip
    row = (Cell("Samarbeidstilskudd til små kommuner"), Cell("må være med"), Cell("", 1_000_000), Cell("", 2_000_000),
           Cell("0 til 5114943"))  # fmt: skip
    out = io.StringIO()
    table = Table("Tall", columns, (row,), id="t")
    show(Paper("s", "Svar", "nb", (Section("a", "Del", (table,)),)), Console(file=out, width=width))
    shown = out.getvalue().replace("\xa0", " ")
    assert "5114943" in shown
    assert "1 000 000" in shown.replace("\u202f", " ")


def test_a_place_to_fill_in_is_yellow_in_a_table_and_a_list_of_a_word_paper_too() -> None:
    table = Table("Tall", (Column("Hvem"), Column("Beløp")), (row("Moskenes", "[fylles ut: beløp]"),))
    paper = Paper("a", "A", "nb", (Section("a", "A", (table, Bullets(("Navn: [fylles ut]", "se [1]")))),))
    book = docx.Document(io.BytesIO(made(paper, "docx")))
    cells = [p for line in book.tables[-1].rows for cell in line.cells for p in cell.paragraphs]
    marked = [run.text for p in (*cells, *book.paragraphs) for run in p.runs if run.font.highlight_color]
    assert marked == ["[fylles ut: beløp]", "[fylles ut]"]


def test_a_high_table_in_word_may_be_torn_and_its_head_is_smaller_than_its_rows() -> None:
    """Else its title stands alone on the page before; and bold words were broken where wider letters took their place."""
    columns = (Column("Barriere"), Column("Taler mot"))
    low = Table("Lav", columns, (row("Moskenes", "ja"),) * 3)
    high = Table("Høy", columns, (row("Moskenes", "Mer enn 20 000 innbyggere i området. " * 40),) * 3)
    paper = Paper("h", "Høyder", "nb", (Section("s", "S", (low, high)),))
    first, second = docx.Document(io.BytesIO(made(paper, "docx"))).tables
    stays = [t.rows[1].cells[0].paragraphs[0].paragraph_format.keep_with_next for t in (first, second)]
    assert stays == [True, False]
    head, body = (first.rows[i].cells[0].paragraphs[0].runs[0].font.size.pt for i in (0, 1))
    assert head < body
    assert "20\N{NO-BREAK SPACE}000 innbyggere" in second.rows[1].cells[1].text


def test_what_only_machines_read_is_worked_out_when_it_is_asked_for_and_once() -> None:
    """Half the time of the page on forms went to a JSON that nobody had asked for."""
    made: list[int] = []

    def make() -> dict[str, object]:
        made.append(1)
        return {"tall": [1, 2]}

    paper = Paper("p", "P", "nb", (), data=Later(make))
    fragment(paper)
    assert made == []
    assert as_json(paper)["tall"] == paper.data["tall"] == [1, 2]
    assert (made, len(paper.data), "tall" in repr(paper)) == ([1], 1, True)


def test_only_the_pages_from_the_first_wide_table_to_the_last_are_on_their_side_in_word() -> None:
    """What is before, after and in the appendix is read upright; a page begins only where the paper turns."""
    heads = tuple(Column(f"Sammenslåingskolonnen{n}") for n in range(9))
    wide = Table("Bred", heads, (tuple(Cell("verdiskapingsplanen") for _ in heads),))
    narrow = Table("Smal", heads[:2], ((Cell("a"), Cell("b")),))

    def turned(*sections: Section) -> str:
        file = docx.Document(io.BytesIO(made(Paper("p", "Tittel", "nb", sections=sections), "docx")))
        return "".join("L" if page.page_width > page.page_height else "P" for page in file.sections)

    text, table = Section("a", "A", (Text((Span("Ord."),)),)), Section("b", "B", (wide,))
    part, last = Section("c", "C", (wide,), level=2), Section("d", "D", (narrow,))
    law, whole = (Section("e", "E", blocks, appendix=True) for blocks in ((Text((Span("Lov."),)),), (wide,)))
    assert turned(text, last) == "P"
    assert turned(table, table) == "L"
    assert turned(text, table, last, law) == "PLPP"
    assert turned(text, part, last) == "LP"
    assert turned(table, text, last, table, law) == "LP"
    assert turned(text, law, whole) == "PPL"


@pytest.mark.parametrize(
    ("said", "marked"),
    [
        ("Møtet var [fylles ut: dato] i [kommune].", ["[fylles ut: dato]", "[kommune]"]),
        ("«… det [er] de store kommunene», skriver [navn].", ["[navn]"]),
        ("“… it [is] the large ones”, [name] writes.", ["[name]"]),
        ("Selskapet heter «[navn]» og «[fylles ut: navn] IKS».", ["[navn]", "[fylles ut: navn]"]),
        ("Kilde [1] sier «[D]et [er] slik».", []),
    ],
)
def test_only_places_to_fill_in_are_marked_and_not_the_editors_words_in_a_quote(
    said: str, marked: list[str]
) -> None:
    made_of = text(said)
    assert made_of.text == said
    assert [span.text for span in made_of.spans if span.blank] == marked


def test_a_long_remark_in_a_slide_is_not_squeezed_by_short_rows_beside_it() -> None:
    from pptx import Presentation

    deck = Presentation(io.BytesIO(TestClient(create_app()).get("/kommune/1874.pptx").content))
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    measured = next(table for table in tables if table.cell(0, len(table.columns) - 1).text == "Merk")
    wide = measured.columns[len(measured.columns) - 1].width.inches
    longest = max(len(row.cells[len(row.cells) - 1].text) for row in measured.rows)
    assert longest > 60
    assert longest * 0.095 / wide < 4, "at most some lines"
