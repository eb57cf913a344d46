"""`nabolag assess` at the command line: what is printed, written, refused."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nabolag.cli import root


def run(*args: str) -> Result:
    return CliRunner().invoke(root, ["assess", *args])


@pytest.mark.parametrize("name", ["Moskenes", "1874", "MOSKENES", "moskenes"])
def test_a_name_in_any_spelling_gives_the_case_file(name: str) -> None:
    done = run(name)
    assert done.exit_code == 0, done.output
    assert done.output.startswith("Saksgrunnlag for Moskenes kommune")


def test_a_name_of_several_words_needs_no_quotes() -> None:
    assert "Herøy kommune" in run("Herøy", "i", "Nordland").output


def test_json_is_json() -> None:
    found = json.loads(run("5610", "--json", "--lang", "en").output)
    assert found["name"] == "Karasjok"
    assert {"sections", "sources"} <= set(found)


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "moskenes.html"
    assert run("1874", "--out", str(target)).exit_code == 0
    assert target.read_text().startswith("<!doctype html>")
    assert stat.S_IMODE(target.stat().st_mode) == 0o644
    assert os.listdir(tmp_path) == ["moskenes.html"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["Moskness"], ["Moskness", "Moskenes"]),
        (["Herøy"], ["Møre og Romsdal", "Nordland"]),
        (["1507"], ["1508", "1580"]),
        (["1874", "--service", "kantine"], ["kantine", "vann"]),
        (["1874", "--comparable", "naboer"], ["naboer", "band"]),
        (["1874", "--out", "case.odt"], [".odt", ".html"]),
        (["1874", "--out", "no/such/folder/case.html"], ["no/such/folder"]),
        (["1874", "--lang", "sv"], ["sv"]),
    ],
)
def test_bad_input_is_one_clear_sentence_and_exit_2(args: list[str], words: list[str]) -> None:
    done = run(*args)
    assert done.exit_code == 2, done.output
    assert all(word in done.output for word in words), done.output
    assert "Traceback" not in done.output


def test_a_folder_in_the_way_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "case.html").mkdir()
    done = run("1874", "--out", str(tmp_path / "case.html"))
    assert done.exit_code == 2
    assert "mappe" in done.output


def test_a_damaged_data_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import shutil

    from nabolag.data import shipped

    broken = tmp_path / "data"
    shutil.copytree(shipped.FOLDER, broken, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (broken / "tables" / "population.parquet").write_bytes(b"not parquet")
    monkeypatch.setattr(shipped, "FOLDER", broken)
    shipped.table.cache_clear()
    try:
        done = run("1874")
    finally:
        shipped.table.cache_clear()
    assert done.exit_code == 2
    assert "population.parquet" in done.output


def test_the_five_answers_come_first_and_follow_the_partners() -> None:
    said = " ".join(
        run("Moskenes", "--with", "Flakstad", "--with", "1860", "--service", "vann").output.split()
    )
    questions = ["1. Klarer vi oss alene?", "2. Hvem samarbeider vi med?", "3. Hva er det å hente, og med hvem?",
                 "4. Hvem bestemmer, og hvem betaler?", "5. Hva bør staten gjøre?", "Kort sagt"]  # fmt: skip
    places = [said.index(question) for question in questions]
    assert places == sorted(places)
    assert "1 av 15 plasser" in said
    assert "Det som taler mot" in said


def test_a_partner_that_nobody_is_called_is_one_clear_sentence() -> None:
    done = run("1874", "--with", "Flakstadd")
    assert done.exit_code == 2
    assert "Flakstad" in done.output
