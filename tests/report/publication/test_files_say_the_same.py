"""What `publish` writes: one content in page, PDF, figures, slides, Excel and .sav, each opened and read back."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from tests.report.publication.conftest import MADE, answers, facts, small_plan

from nabolag.errors import BadInput
from nabolag.report.paper.html import document
from nabolag.report.publication import Publication, prepare, publish
from nabolag.sources.survey_files import read_survey
from nabolag.sources.survey_files.model import MultiResponseSet
from nabolag.survey.background import shipped_plan
from nabolag.survey.questionnaire import Questionnaire
from nabolag.survey.tabulation.analysis import Analysis
from nabolag.survey.tabulation.plan import read_plan
from nabolag.survey.wave import wave

Files = dict[str, bytes]


def test_everything_is_there(files: Files) -> None:
    assert sorted(files) == sorted(
        [
            "index.html",
            "side.html",
            "rapport.docx",
            "rapport.pdf",
            "figurer.pptx",
            "tabeller.xlsx",
            "tabeller.sav",
            "varefakta.json",
            "kjoring.json",
            *(
                f"figurer/{name}.{kind}"
                for name in ("kapasitet", "barrierer", "staten")
                for kind in ("svg", "png", "xlsx")
            ),
        ]
    )
    assert files["rapport.pdf"].startswith(b"%PDF-")
    assert files["figurer/staten.png"].startswith(b"\x89PNG")


def claims(files: Files) -> list[tuple[str, float]]:
    """What the text says, and the figure in the cell it is linked to."""
    book = load_workbook(io.BytesIO(files["tabeller.xlsx"]))
    found = []
    for said, cell in book["Tall i teksten"].iter_rows(min_row=2):
        sheet, place = cell.value.split("!")
        found.append((said.value, book[sheet][place].value))
    return found


def test_every_figure_in_the_text_is_the_cell_it_links_to(files: Files) -> None:
    said = [claim for claim in claims(files) if claim[0].endswith("prosent")]
    assert len(said) > 15
    for words, value in said:
        assert words == f"{round(100 * value)} prosent"


def test_fractions_are_near_their_cells(files: Files) -> None:
    said = {"én av tre": 1 / 3, "to av tre": 2 / 3}
    found = [(c, v) for c in claims(files) for w, v in said.items() if c[0].lower().startswith(w)]
    assert len(found) >= 3
    for (_words, value), fraction in found:
        assert abs(value - fraction) <= 0.015


def test_links_of_the_page_lead_to_the_cell_with_the_same_figure(files: Files) -> None:
    page = files["index.html"].decode()
    links = re.findall(r'href="#(T\d+-\d+-\d+)">(\d+) prosent<', page)
    assert len(links) > 15
    for anchor, figure in links:
        cell = re.search(rf'id="{anchor}">\(?(\d+)\s%', page)
        assert cell is not None, anchor
        assert cell[1] == figure


def test_excel_links_its_claims_and_declares(files: Files) -> None:
    book = load_workbook(io.BytesIO(files["tabeller.xlsx"]))
    assert book["Tall i teksten"]["B2"].hyperlink.location == "'T1'!H4"
    assert book["Tall i teksten"]["B2"].value == "T1!H4"
    assert book["T1"]["H3"].value == "I liten eller svært liten grad"
    declared = {row[0].value: row[1].value for row in book["Varefakta"].iter_rows()}
    assert declared["Oppdragsgiver"] == "Kommunenes Eksempelforening"
    assert "1 071 ble invitert" in declared["Svarprosent (AAPOR)"].replace("\N{NO-BREAK SPACE}", " ")


def test_an_interval_stands_on_the_row_of_its_figure(
    files: Files, published: tuple[Publication, Analysis]
) -> None:
    sheet = load_workbook(io.BytesIO(files["tabeller.xlsx"]))["T1"]
    frame = published[1].table("kapasitet3").frame
    answers = frame.height
    figures = [sheet.cell(4, 2 + i).value for i in range(3 * answers)]
    assert figures[::3] == pytest.approx(frame["estimate"].to_list())
    assert figures[1::3] == pytest.approx(frame["ci_low"].to_list())
    assert figures[2::3] == pytest.approx(frame["ci_high"].to_list())
    said = frame["level"][0]
    assert [sheet.cell(3, 2 + i).value for i in range(3)] == [said, f"{said}, nedre", f"{said}, øvre"]


def test_n_is_never_broken_from_its_figure(files: Files) -> None:
    deck = Presentation(io.BytesIO(files["figurer.pptx"]))
    names = [
        name
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_chart
        for name in shape.chart.plots[0].categories
    ]
    assert any("(n\u00a0=\u00a0" in name for name in names)
    assert not any("n = " in name for name in names)


def test_sav_holds_the_same_shares(files: Files, tmp_path: Path) -> None:
    (tmp_path / "t.sav").write_bytes(files["tabeller.sav"])
    table = read_survey(tmp_path / "t.sav").data
    book = load_workbook(io.BytesIO(files["tabeller.xlsx"]))["Data"]
    rows = list(book.iter_rows(values_only=True))
    assert table.height == len(rows) - 1
    column = rows[0].index("estimate")
    assert table["estimate"].to_list() == pytest.approx([r[column] for r in rows[1:]], nan_ok=True)
    assert set(table["origin"]) == {"synthetic"}


def test_slides_have_native_charts_that_can_be_edited(
    files: Files, published: tuple[Publication, Analysis]
) -> None:
    deck = Presentation(io.BytesIO(files["figurer.pptx"]))
    charts = [s for slide in deck.slides for s in slide.shapes if s.has_chart]
    assert len(charts) == 7
    assert [any(s.has_chart for s in slide.shapes) for slide in deck.slides][:3] == [False] * 3
    assert not any(s.has_chart for s in deck.slides[-1].shapes), "the last says how it was done"
    capacity = charts[0].chart
    shares = published[1].table("kapasitet3").frame["estimate"].to_list()
    assert [s.values[0] for s in capacity.plots[0].series] == pytest.approx(shares)
    assert (
        load_workbook(io.BytesIO(capacity.part.chart_workbook.xlsx_part.blob)).active["B2"].value == shares[0]
    )
    barriers = charts[3].chart.plots[0]
    assert list(barriers.series[0].values)[:6] == sorted(list(barriers.series[0].values)[:6], reverse=True)
    for shape in charts:
        assert shape._element.nvGraphicFramePr.cNvPr.get("descr").startswith("Syntetisk: ")
    said = [
        " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
        for slide in deck.slides
        if any(s.has_chart for s in slide.shapes)
    ]
    assert all(
        "Kilde: Eksempelinstituttet for Kommunenes Eksempelforening" in s and " 2026. Vektet." in s
        for s in said
    )
    assert "flere i kommuner med under 3000 innbyggere (51" in said[0]


def test_hidden_shares_leave_no_value_on_a_slide(files: Files) -> None:
    deck = Presentation(io.BytesIO(files["figurer.pptx"]))
    hidden = 0
    for slide in deck.slides:
        for plot in (p for s in slide.shapes if s.has_chart for p in s.chart.plots):
            for i, name in enumerate(plot.categories):
                if name.endswith(("for få svar", "se tabellen")):
                    hidden += 1
                    assert [s.values[i] for s in plot.series] == [None] * 3
    assert hidden >= 2


def test_synthetic_answers_mark_every_file_sheet_slide_and_page(files: Files, tmp_path: Path) -> None:
    page = files["index.html"].decode()
    assert page.count("SYNTETISK") >= 5
    assert page.count("(syntetisk)") >= 16
    for name in ("kapasitet", "barrierer", "staten"):
        assert "SYNTETISK: " in files[f"figurer/{name}.svg"].decode()
    book = load_workbook(io.BytesIO(files["tabeller.xlsx"]))
    assert all("SYNTETISK" in sheet.oddHeader.left.text for sheet in book)
    for slide in Presentation(io.BytesIO(files["figurer.pptx"])).slides:
        assert any(s.has_text_frame and s.text_frame.text == "SYNTETISK" for s in slide.shapes)
    assert json.loads(files["varefakta.json"])["origin"] == "synthetic"
    assert json.loads(files["kjoring.json"])["origin"] == "synthetic"
    if shutil.which("pdftotext"):
        (tmp_path / "r.pdf").write_bytes(files["rapport.pdf"])
        text = subprocess.run(
            ["pdftotext", tmp_path / "r.pdf", "-"], capture_output=True, text=True, check=True
        )
        pages = text.stdout.rstrip("\f").split("\f")
        assert len(pages) > 5
        assert all("SYNTETISK" in p for p in pages)
        assert "Én av tre kommuneledere (34 prosent) svarer" in " ".join(text.stdout.split())


def test_synthetic_answers_are_refused_without_a_demonstration(questionnaire: Questionnaire) -> None:
    with pytest.raises(BadInput, match="Svarene er syntetiske og publiseres ikke"):
        publish(
            wave(),
            read_plan(shipped_plan()),
            facts(),
            questionnaire,
            lang="nb",
            made=MADE,
            demonstration=False,
        )


def test_pdf_is_tagged_for_readers_of_screens(files: Files) -> None:
    assert b"/StructTreeRoot" in files["rapport.pdf"]
    assert b"pdfuaid:part" in files["rapport.pdf"]


def test_the_body_holds_a_strict_content_security_policy(files: Files) -> None:
    html = files["side.html"].decode()
    assert 'href="ledere/rapport.pdf"' in html
    assert " style=" not in html
    assert "<script" not in html
    assert "<style" not in html
    assert html.count("<h1") == 1


def test_the_page_needs_nothing_else(files: Files) -> None:
    page = files["index.html"].decode()
    others = set(re.findall(r'(?:src|href)="([^#"][^"]*)"', page))
    assert others <= set(files), "what it leads to lies beside it"
    assert {"rapport.pdf", "rapport.docx", "tabeller.xlsx", "figurer/kapasitet.xlsx"} <= others
    assert "<script" not in page


def test_the_sponsor_stands_in_the_first_paragraph(files: Files) -> None:
    lead = re.findall(r'<p class="nb-lead">(.*?)</p>', files["index.html"].decode(), re.S)
    assert "Eksempelinstituttet har gjennomført på oppdrag fra Kommunenes Eksempelforening" in lead[1]


def test_the_run_can_be_checked_and_repeated(files: Files, questionnaire: Questionnaire) -> None:
    record = json.loads(files["kjoring.json"])
    for name, content in files.items():
        if name != "kjoring.json":
            assert record["outputs"][name] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert set(record["inputs"]) == {"svar", "plan", "fakta", "skjema"}
    assert record["seed"] is None
    first, again = (
        publish(wave(), small_plan(), facts(), questionnaire, lang="nb", made=MADE, demonstration=True)
        for _run in range(2)
    )
    differ = {name for name in first if name != "kjoring.json" and again[name] != first[name]}
    assert not differ - {
        "tabeller.sav",
        "figurer.pptx",
        "rapport.docx",
    }  # these formats hold the time they were packed
    old, new = (zipfile.ZipFile(io.BytesIO(f["figurer.pptx"])) for f in (first, again))
    assert old.read("ppt/slides/slide1.xml") == new.read("ppt/slides/slide1.xml")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("nn", "Éin av tre kommuneleiarar (34 prosent) svarer"),
        ("en", "One in three municipal leaders (34 per cent) answer"),
    ],
)
def test_other_languages(lang: str, said: str, questionnaire: Questionnaire) -> None:
    made, _analysis = prepare(
        wave(), small_plan(), facts(), questionnaire, lang=lang, made=MADE, demonstration=True
    )
    page = re.sub(r"<[^>]+>", "", document(made.paper))
    assert said in page
    for word in ("prosent", "svarer", "celler") if lang == "en" else ("ikke ", "andelen", "tallene"):
        assert word not in page.split("</style>")[-1], word


HOSTILE = "<script>alert(1)</script>"


def test_labels_are_text_and_never_code(tmp_path: Path) -> None:
    survey = answers({"svar": [1.0] * 60 + [2.0] * 40}, {"svar": {1: HOSTILE, 2: '=1+1 #eval("x") $x$'}})
    plan = read_plan("questions: [svar]\nfigures: [{question: svar, kind: stacked}]\n")
    made = publish(survey, plan, facts(), None, lang="nb", made=MADE, demonstration=False)
    for name in ("index.html", "side.html", "figurer/svar.svg"):
        assert HOSTILE not in made[name].decode(), name
    sheet = load_workbook(io.BytesIO(made["tabeller.xlsx"]))["T1"]
    assert sheet["E3"].value.startswith("=1+1")
    assert sheet["E3"].data_type == "s"
    assert made["rapport.pdf"].startswith(b"%PDF-")
    assert b"SYNTETISK" not in made["index.html"]


@pytest.mark.parametrize(("question", "kind"), [("tall", "bars"), ("tall", "stacked"), ("valg", "stacked")])
def test_a_figure_that_does_not_suit_its_question_is_refused(question: str, kind: str) -> None:
    survey = replace(
        answers({"a": [1.0] * 60 + [0.0] * 40, "tall": [float(i) for i in range(100)]}),
        mr_sets=(MultiResponseSet("valg", ("a",), "dichotomy", 1.0, {"nb": "Valg?"}),),
    )
    plan = read_plan(
        "questions: [{name: tall, statistic: mean}, valg]\n"
        f"figures:\n  - question: {question}\n    kind: {kind}\n"
    )
    with pytest.raises(BadInput, match=f"linje 4: «{question}» kan ikke tegnes slik"):
        prepare(survey, plan, facts(), None, lang="nb", made=MADE, demonstration=False)
