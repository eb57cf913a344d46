"""`nabolag share` and its files, as a user meets them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner, Result

from nabolag.cli.share import command
from nabolag.report.share import example, shares_of
from nabolag.report.share.case import EXAMPLE, from_text
from nabolag.text import texts


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "kostnader.csv"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def run(*args: object) -> Result:
    return CliRunner().invoke(command, [str(arg) for arg in args])


def test_the_example_file_works_and_the_core_comes_first(table: Path) -> None:
    assert run("--example").output == EXAMPLE
    shown = run(table)
    assert shown.exit_code == 0
    assert shown.output.splitlines()[1].startswith("Dere sparer 12,3 på å gå sammen")
    (even,) = [
        line.split() for line in shown.output.splitlines() if line.split()[:4] == ["Likt", "Nord", "+", "Øst"]
    ]
    assert even[4:] == ["19,07", "18,20", "0,87"]


def test_json_holds_numbers_reasons_and_proof(table: Path) -> None:
    found = json.loads(run(table, "--json").output)
    by_method = {row["method"]: row for row in found["allocations"]}
    assert by_method["nucleolus"]["amounts"] == pytest.approx({"Nord": 8.3, "Sør": 13.2, "Øst": 7.1})
    assert by_method["nucleolus"]["proved"] is True
    assert by_method["population"]["violations"][0]["group"] == ["Nord", "Sør"]
    assert found["core"]["empty"] is False


def test_one_key_at_a_time_and_an_unknown_one_is_refused(table: Path) -> None:
    found = json.loads(run(table, "--key", "population", "--json").output)
    assert [row["method"] for row in found["allocations"]] == ["population"]
    refused = run(table, "--key", "areal")
    assert refused.exit_code == 2
    assert "Velg blant" in refused.output


def test_an_empty_core_is_said_with_the_subsidy_it_takes(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("unit: mill. kr\ncosts: {A: 2, B: 2, C: 2, A + B: 1, A + C: 1, B + C: 1, A + B + C: 2}\n")
    shown = run(path).output
    assert "Uansett hvordan regningen deles, tjener noen på å gå ut." in shown
    assert "0,5 mill. kr utenfra" in shown


def test_excel_and_word_carry_the_same_figures(table: Path, tmp_path: Path) -> None:
    book, paper = tmp_path / "x.xlsx", tmp_path / "x.docx"
    assert run(table, "--out", book).exit_code == run(table, "--out", paper).exit_code == 0
    sheet = openpyxl.load_workbook(io.BytesIO(book.read_bytes()))["Fordeling"]
    shares = {row[0]: row[1:4] for row in sheet.iter_rows(min_row=2, max_col=4, values_only=True) if row[0]}
    assert shares["Nukleolus"] == pytest.approx((8.3, 13.2, 7.1))
    tables = docx.Document(str(paper)).tables
    cells = [cell.text for table in tables for row in table.rows for cell in row.cells]
    assert {"Nukleolus", "8,30", "13,20", "7,10"} <= set(cells)


def test_an_excel_table_is_read_as_the_same_case(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["gruppe", "kostnad"], ["A", 3], ["B", 4.5], ["B + A", "6,5"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    found = json.loads(run(tmp_path / "a.xlsx", "--key", "shapley", "--json").output)
    assert found["allocations"][0]["amounts"] == pytest.approx({"A": 2.5, "B": 4.0})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hei", "Første rad skal begynne med gruppe og kostnad"),
        ("", "Tabellen er tom"),
        ("gruppe;kostnad\nA;1\nB;to\nA + B;2", "Rad 3, kostnad: «to» er ikke et tall"),
        ("gruppe;kostnad\nA;1\nB;2", "Gruppen A + B mangler"),
        ("gruppe;kostnad\nA;1\nB;2\nA + B;3\nB + A;3", "Gruppen A + B står to ganger"),
        ("gruppe;kostnad\nA;1\nB;inf\nA + B;3", "«inf» er ikke et tall"),
        ("gruppe;kostnad;folketall\nA;1;5\nB;2;\nA + B;3;", None),
    ],
)
def test_what_is_wrong_with_a_table_is_said_with_its_row(tmp_path: Path, text: str, says: str | None) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    found = run(path)
    if says is None:  # a key with a hole is shown as missing, and the rest is answered
        assert found.exit_code == 0
        assert "Nøkkelen mangler et" in found.output
    else:
        assert found.exit_code == 2
        assert says in found.output


def test_no_file_and_no_such_file_are_two_things(tmp_path: Path) -> None:
    assert "--example" in run().output
    assert "finnes ikke" in run(tmp_path / "borte.csv").output
    assert run(tmp_path / "borte.csv").exit_code == 2


@pytest.mark.parametrize("mark", [";", "\t", ","])
def test_columns_are_found_by_semicolon_tab_or_comma(mark: str) -> None:
    rows = [["group", "cost", "population"], ["A", "1200.5", "3"], ["B", "2", "4"], ["A+B", "1202", ""]]
    case = from_text("\n".join(mark.join(row) for row in rows))
    assert case.costs == {("A",): 1200.5, ("B",): 2.0, ("A", "B"): 1202.0}
    assert case.keys == {"population": {"A": 3.0, "B": 4.0}}


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_made_up_figures_say_so_in_every_language(lang: str) -> None:
    said = {"nb": "virkelige kommuner", "nn": "verkelege kommunar", "en": "real municipalities"}
    paper = shares_of(example(), texts(lang))
    assert said[lang] in paper.notes[0]
    assert len(paper.explained) == len(paper.rows) == 10
