"""CSV and Excel as spreadsheets, R and Qualtrics write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from nabolag.cli import root
from nabolag.errors import BadInput
from nabolag.sources.survey_files import SurveyData, read_survey
from nabolag.survey.tabulation.analysis import analyse
from nabolag.survey.tabulation.plan import read_plan
from nabolag.survey.tabulation.starter import starter
from nabolag.text import texts


def csv(folder: Path, content: str, encoding: str = "utf-8") -> SurveyData:
    (folder / "a.csv").write_bytes(content.encode(encoding))
    return read_survey(folder / "a.csv")


def said(survey: SurveyData) -> str:
    return " ".join(loss.text(texts("nb")) for loss in survey.losses)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1e+05", 1e5),
        ("1E-3", 1e-3),
        ("1.5e-3", 1.5e-3),
        ("2e3", 2000.0),
        ("+3", 3.0),
        ("1,5", 1.5),
        (".5", 0.5),
        ("1 234,5", 1234.5),
        ("12\u00a0345", 12345.0),
        ("−2", -2.0),
        (" 7 ", 7.0),
        ("0", 0.0),
    ],
)
def test_numbers_are_numbers_however_they_are_written(tmp_path: Path, written: str, read: float) -> None:
    survey = csv(tmp_path, f"knr;tall\n0301;{written}\n4601;2\n")
    assert survey.data["tall"].to_list() == [read, 2.0]
    assert survey.data["knr"].to_list() == ["0301", "4601"]


@pytest.mark.parametrize(
    "codes", [["0301", "1103"], ["12E3", "10E1"], ["1.2.3", "1.2.4"], ["1-2", "3-4"], ["12 34", "1"]]
)
def test_codes_stay_text(tmp_path: Path, codes: list[str]) -> None:
    assert csv(tmp_path, "kode;x\n" + "".join(f"{c};1\n" for c in codes)).data["kode"].to_list() == codes


def test_na_is_missing_and_said(tmp_path: Path) -> None:
    survey = csv(tmp_path, '"","tall","svar"\n"1",1.5,"ja"\n"2",NA,NA\n"3",2,"nei"\n')
    assert survey.data["tall"].to_list() == [1.5, None, 2.0]
    assert survey.data["svar"].to_list() == ["ja", None, "nei"]
    assert "1 svar i «tall» er NA" in said(survey)
    assert "heter her «kolonne_1»" in said(survey)
    assert csv(tmp_path, "land;x\nNA;1\nNO;2\n").data["land"].to_list() == ["NA", "NO"]


@pytest.mark.parametrize(
    "content",
    [
        "nr;svar\n0301;1\n4601;2\n\n",
        "nr;svar\n0301;1\n\n4601;2\n",
        "nr;svar\r\n0301;1\r\n4601;2\r\n\r\n\r\n",
        "nr;svar\n0301;1\n4601;2\n   \n",
        "nr;svar\n0301;1\n4601;2\n\x1a",
        "nr;svar\n0301;1\n4601;2\n;\n",
        "nr;svar;\n0301;1;\n4601;2;\n",
        "nr;svar\n0301;1;;\n4601;2;;\n",
        "sep=;\nnr;svar\n0301;1\n4601;2\n",
        "\ufeffnr;svar\n0301;1\n4601;2\n",
        " nr ; svar \n0301;1\n4601;2\n",
        "nr\tsvar\n0301\t1\n4601\t2",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_stands_around_the_answers_is_no_answer(tmp_path: Path, content: str, encoding: str) -> None:
    survey = csv(tmp_path, content.removeprefix("\ufeff") if encoding == "utf-16" else content, encoding)
    assert survey.data.to_dict(as_series=False) == {"nr": ["0301", "4601"], "svar": [1.0, 2.0]}


def test_a_crooked_row_and_a_quotation_are_refused_in_our_words(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="rad 3: 1 felt"):
        csv(tmp_path, "a;b\n1;2\n3\n")
    with pytest.raises(BadInput, match=r"linje \d: et sitattegn"):
        csv(tmp_path, 'a;b\n"ja"nei;2\n')


QUALTRICS = (
    '"StartDate","ResponseId","Q1","Q2_1","Q2_2","Q2_3_TEXT"\n'
    '"Start Date","Response ID","Hvor <b>enig</b>?","Hvilke? - Vann","Hvilke? - Brann","Annet - Text"\n'
    '"{""ImportId"":""startDate""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}",'
    '"{""ImportId"":""QID2_1""}","{""ImportId"":""QID2_2""}","{""ImportId"":""QID2_3""}"\n'
)


@pytest.mark.parametrize(("chosen", "other"), [("1", "1"), ("Vann", "Brann")])
def test_qualtrics_headings_are_no_answers(tmp_path: Path, chosen: str, other: str) -> None:
    rows = ""
    for i in range(60):
        first, second = chosen if i % 2 else "", other if i % 3 else ""
        rows += f'"2026-05-01","R_{i}","{i % 5 + 1}","{first}","{second}","a\nb"\n'
    survey = csv(tmp_path, QUALTRICS + rows)
    assert survey.data.height == 60
    assert survey.variable("Q1").label() == "Hvor enig?"
    assert survey.data["Q1"].to_list()[:5] == [1.0, 2.0, 3.0, 4.0, 5.0]
    group = survey.mr_set("Q2")
    assert (group.label(), [survey.variable(v).label() for v in group.variables]) == (
        "Hvilke?",
        ["Vann", "Brann"],
    )
    plan = read_plan(starter(survey))
    assert [q.name for q in plan.plan.asked()] == ["Q1", "Q2"]
    frame = analyse(survey, plan).table("Q2").frame
    assert frame["base"].to_list() == [50, 50]
    assert frame["estimate"].to_list() == [0.6, 0.8]


def test_old_qualtrics_headings_too(tmp_path: Path) -> None:
    old = QUALTRICS.replace('{""ImportId"":""', "{'ImportId': '").replace('""}', "'}")
    assert csv(tmp_path, old + '"x","R_1","1","","",""\n').data.height == 1


def test_an_excel_sheet_as_people_see_it(tmp_path: Path) -> None:
    import datetime as dt

    book = Workbook()
    sheet = book.active
    rows = [
        ["knr", "svar", "dag", "q"],
        [301, 1, dt.datetime(2026, 5, 1), "ja"],
        [1103, "#N/A", dt.datetime(2026, 5, 2), "nei"],
        [None, None, None, None],
        [4601, 3, None, "ja"],
        [None, None, None, None],
    ]
    for row in rows:
        sheet.append(row)
    for cell in sheet["A"][1:]:
        cell.number_format = "0000"
    for cell in sheet["C"][1:]:
        cell.number_format = "yyyy-mm-dd"
    sheet["B3"].data_type = "e"
    book.save(tmp_path / "a.xlsx")
    survey = read_survey(tmp_path / "a.xlsx")
    assert survey.data.to_dict(as_series=False) == {
        "knr": ["0301", "1103", "4601"],
        "svar": [1.0, None, 3.0],
        "dag": ["2026-05-01", "2026-05-02", None],
        "q": ["ja", "nei", "ja"],
    }
    assert "1 rad uten innhold" in said(survey)
    assert "1 celle med feil fra Excel" in said(survey)


def test_rows_without_weight_are_outside(tmp_path: Path) -> None:
    rows = "".join(
        f"{'ja' if i % 3 else 'nei'};{['0', '', '1,5', '0,5'][i % 4]};{'AB'[i % 2]}\n" for i in range(240)
    )
    survey = csv(tmp_path, "svar;vekt;fylke\n" + rows)
    made = analyse(survey, read_plan("questions: [svar]\ngroups: [fylke]\ndesign: {weights: vekt}\n"))
    kept = survey.data.filter(survey.data["vekt"] > 0)
    right = SurveyData(kept, survey.variables)
    same = analyse(right, read_plan("questions: [svar]\ngroups: [fylke]\ndesign: {weights: vekt}\n"))
    for group in (None, "fylke"):
        for column in ("base", "estimate"):
            a, b = made.table("svar", group).frame[column], same.table("svar", group).frame[column]
            assert a.to_list() == pytest.approx(b.to_list(), rel=1e-12)
    assert made.respondents == 120
    assert "120 svar har vekt 0 eller ingen vekt" in " ".join(str(n) for n in made.assumed)


@pytest.mark.parametrize(("mark", "ending"), [("\t", ".tsv"), ("\t", ".tab"), ("|", ".csv"), ("\t", ".csv")])
def test_other_separators_and_endings_are_read(tmp_path: Path, mark: str, ending: str) -> None:
    path = tmp_path / f"svar{ending}"
    path.write_bytes("sted;tillit\nMålselv;1,5\nVågå;2\n".replace(";", mark).encode("windows-1252"))
    survey = read_survey(path, encoding="windows-1252")
    assert survey.data.rows() == [("Målselv", 1.5), ("Vågå", 2.0)]


def test_headings_that_cannot_be_names_cost_no_answers(tmp_path: Path) -> None:
    rows = "".join(f"{i % 2};{i % 3};{i % 2};{'Ja' if i % 2 else 'Nei'};5\n" for i in range(40))
    survey = csv(tmp_path, "tillit;tillit;^x$;^a|b$;tillit_2\n" + rows)
    assert survey.data.columns == ["tillit", "tillit_3", "x", "a|b", "tillit_2"]
    assert survey.data["tillit_3"].to_list() == [i % 3 for i in range(40)]
    assert "kolonne 2 kan ikke hete «tillit», og heter her «tillit_3»" in said(survey)
    assert "«^x$», og heter her «x»" in said(survey)
    assert analyse(survey, read_plan(starter(survey))).tables


def test_a_sign_without_meaning_costs_no_answers_and_is_told(tmp_path: Path) -> None:
    survey = csv(
        tmp_path,
        "id,svar,by\n" + "".join(f"{i},ja,Bo\x00dø\n" if i == 3 else f"{i},nei,Bodø\n" for i in range(9)),
    )
    assert survey.data["by"].to_list() == ["Bodø"] * 9
    assert "NUL" in said(survey)
    assert csv(tmp_path, "id,svar\n1,ja\n", "utf-16-le").data["svar"].to_list() == [
        "ja"
    ]  # every other sign is a NUL


@pytest.mark.parametrize(
    ("mark", "written", "read"),
    [
        (";", ["46 %", "7%"], [46.0, 7.0]),
        (";", ["12,5%", "40"], [12.5, 40.0]),
        (";", ["kr 80 910,50", "kr 12,50"], [80910.5, 12.5]),
        (";", ["300,-", "45 kr"], [300.0, 45.0]),
        (";", ["1.234,50", "12,5"], [1234.5, 12.5]),
        (";", ["1.234.567", "12"], [1234567.0, 12.0]),
        (",", ['"1,234.50"', "12"], [1234.5, 12.0]),
        (",", ['"1,234"', "12"], [1234.0, 12.0]),
        (";", ["1,234", "12"], [1.234, 12.0]),
        (";", ["1", " "], [1.0, None]),
        (";", ["Inf", "2"], [None, 2.0]),
    ],
)
def test_numbers_have_units_and_marks_of_thousands(
    tmp_path: Path, mark: str, written: list[str], read: list[float | None]
) -> None:
    rows = "".join(f"K{mark}{cell}\n" for cell in written)
    assert csv(tmp_path, f"kjonn{mark}tall\n{rows}").data["tall"].to_list() == read


@pytest.mark.parametrize(("first", "number"), [("46 %", "46"), ('"1,234"', "1234")])
def test_what_a_number_was_taken_to_mean_is_said(tmp_path: Path, first: str, number: str) -> None:
    survey = csv(tmp_path, f"kjonn,tall\nK,{first}\nM,12\n")
    assert f"«{first.strip(chr(34))}» er {number}." in said(survey)


@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman", "cp850"])
def test_the_letters_of_old_machines_are_right_and_said_to_be_a_guess(tmp_path: Path, encoding: str) -> None:
    survey = csv(tmp_path, "kommune;svar\nMåsøy;nøyd\nBærum;misnøyd\nTromsø;på vei\n", encoding)
    assert survey.data["kommune"].to_list() == ["Måsøy", "Bærum", "Tromsø"]
    assert "gjetning" in said(survey)


def test_quotation_marks_of_windows_are_no_letters_of_dos(tmp_path: Path) -> None:
    assert csv(tmp_path, "svar\ndon’t\n‘nei’\nja †\n", "cp1252").data["svar"].to_list() == [
        "don’t",
        "‘nei’",
        "ja †",
    ]


ABOVE = [
    "Undersøkelse 2025;;\n;;\nrolle;svar;x\n",
    "# hentet 3. mai\nrolle;svar;x\n",
    "Undersøkelse 2025\n\nrolle;svar;x\n",
    "Bakgrunn;;Svar\nrolle;svar;x\n",
]


@pytest.mark.parametrize("above", ABOVE)
def test_what_stands_above_the_heading_is_not_read_and_said(tmp_path: Path, above: str) -> None:
    survey = csv(tmp_path, above + "L;ja;1\nL;nei;2\nO;ja;3\nO;ja;4\n")
    assert survey.data.columns == ["rolle", "svar", "x"]
    assert survey.data["x"].to_list() == [1, 2, 3, 4]
    assert "over overskriftene" in said(survey)


def test_a_column_without_a_name_is_no_heading_above_another(tmp_path: Path) -> None:
    survey = csv(tmp_path, "rolle;;x\nL;ja;1\nL;nei;2\nO;ja;3\nO;ja;4\n")
    assert (survey.data.columns, survey.data.height) == (["rolle", "kolonne_2", "x"], 4)


def test_one_column_of_words_has_no_separator(tmp_path: Path) -> None:
    survey = csv(tmp_path, "svar\nja; da\nnei\n")
    assert survey.data["svar"].to_list() == ["ja; da", "nei"]


def test_several_answers_to_one_question_of_forms_are_told_apart(tmp_path: Path) -> None:
    rows = ["PPT;Barnevern;", "PPT;", "", "Barnevern;"]
    book = Workbook()
    for row in (["ID", "Hvilke?"], *([i, cell or None] for i, cell in enumerate(rows, 1))):
        book.active.append(row)
    book.save(tmp_path / "forms.xlsx")
    survey = read_survey(tmp_path / "forms.xlsx")
    (group,) = survey.mr_sets
    assert [survey.variable(v).label() for v in group.variables] == ["Barnevern", "PPT"]
    assert survey.data[group.variables[0]].to_list() == [1, 0, None, 1]


def test_qualtrics_without_its_row_of_identities(tmp_path: Path) -> None:
    survey = csv(
        tmp_path,
        "StartDate,Progress,Q1\nStart Date,Progress,Hva er rollen?\n2025-01-02 10:00,100,L\n2025-01-03 10:00,100,O\n",
    )
    assert survey.data["Q1"].to_list() == ["L", "O"]
    assert survey.variable("Q1").label() == "Hva er rollen?"


def test_a_file_of_headings_only_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "tom.csv").write_text("rolle;svar\n")
    result = CliRunner().invoke(root, ["survey", "import", str(tmp_path / "tom.csv"), str(tmp_path / "ut")])
    assert result.exit_code == 2
    assert "tom.csv har overskrifter, men ingen svar." in result.output
    assert not (tmp_path / "ut").exists()
    survey = read_survey(tmp_path / "tom.csv")
    plan = read_plan(starter(survey))
    with pytest.raises(BadInput, match="ingen svar"):
        analyse(survey, plan)


def test_headings_merged_over_and_under_a_title_are_read(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Undersøkelse blant ledere 2026"])
    sheet.merge_cells("A1:F1")
    sheet.append([])
    sheet.append(["Kommune", "Bakgrunn", None, "Fornøyd", None, "Merknad"])
    sheet.merge_cells("A3:A4")
    sheet.merge_cells("D3:E3")
    sheet.append([None, "Rolle", "status", "Helse", "Skole", None])
    for i in range(30):
        sheet.append([f"{300 + i % 9:04d}", f"Leder, nr. {i % 2}", "Fast", i % 5 + 1, i % 3 + 1, None])
    book.save(tmp_path / "a.xlsx")
    survey = read_survey(tmp_path / "a.xlsx")
    assert survey.data.columns == ["Kommune", "Rolle", "status", "Helse", "Skole", "Merknad"]
    assert survey.data.height == 30
    assert survey.data["Kommune"][0] == "0300"
    sheet["D4"], sheet["E4"], sheet["B4"], sheet["C4"] = "Helse", "Skole", "Helse", "Skole"
    book.save(tmp_path / "b.xlsx")
    assert read_survey(tmp_path / "b.xlsx").data.columns[1:5] == [
        "Bakgrunn - Helse",
        "Bakgrunn - Skole",
        "Fornøyd - Helse",
        "Fornøyd - Skole",
    ]


def test_a_question_called_status_is_asked_unless_qualtrics_made_it(tmp_path: Path) -> None:
    rows = [f"{i};{('åpen', 'lukket')[i % 2]};{('Leder, helse', 'Ordfører')[i % 3 % 2]}" for i in range(40)]
    (tmp_path / "a.csv").write_bytes("\r\n".join(["nr;status;rolle", *rows]).encode("cp1252"))
    plan = starter(read_survey(tmp_path / "a.csv"))
    assert "name: status" in plan
    assert "name: rolle" in plan
    (tmp_path / "b.csv").write_text(
        "\n".join(["startdate;status;responseid", *(f"{i}.1.2026;IP Address;R_{i}" for i in range(40))])
    )
    assert "name: status" not in starter(read_survey(tmp_path / "b.csv"))


def test_sums_and_sources_below_the_answers_are_no_answers(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Kommune", "Størrelse", "Antall"])
    for i in range(20):
        sheet.append([f"K {i % 5}", ("Liten", "Stor")[i % 2], i])
    for row in (["Sum", None, 190], [], ["Kilde: egne tall", None, None]):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    survey = read_survey(tmp_path / "a.xlsx")
    assert survey.data.height == 20
    assert survey.data["Antall"].to_list() == list(map(float, range(20)))
    assert any("2 rader under svarene" in loss.text(texts("nb")) for loss in survey.losses)


def test_a_column_whose_name_means_something_here_is_called_so_in_titles(tmp_path: Path) -> None:
    rows = [f"{('a', 'b')[i % 2]};{('x', 'y')[i % 3 % 2]}" for i in range(60)]
    (tmp_path / "a.csv").write_text("\n".join(["index;n", *rows]))
    made = analyse(read_survey(tmp_path / "a.csv"), read_plan("questions: [n]\ngroups: [index]\n"))
    assert [(t.title, t.group_title) for t in made.tables] == [("n", ""), ("n", "index")]


def test_a_plan_names_the_column_that_may_be_the_weight(tmp_path: Path) -> None:
    rows = [f"{i % 3};{i % 2},5" for i in range(40)]
    (tmp_path / "a.csv").write_text("\n".join(["svar;vekt", *rows]))
    survey = read_survey(tmp_path / "a.csv")
    assert "  weights: null   # kanskje vekt\n" in starter(survey)
    assert "  weights: null   # perhaps vekt\n" in starter(survey, "en")
    assert read_plan(starter(survey)).plan.design.weights is None
