"""SPSS files as programs really write them: what is beside the answers never costs the answers."""

from __future__ import annotations

import datetime as dt
import struct
from pathlib import Path

import polars as pl
import pyreadstat
import pytest

from nabolag.errors import BadInput
from nabolag.sources.survey_files import SurveyData, Variable, read_survey, write_survey
from nabolag.survey.tabulation.analysis import analyse
from nabolag.survey.tabulation.plan import read_plan
from nabolag.survey.tabulation.starter import starter
from nabolag.text import texts

CODES = {"q1": [1.0, 0.0, 1.0] * 12, "q2": [0.0, 1.0, 1.0] * 12, "by": ["V{ler", "Troms|", "Bod|"] * 12}
DAY = (dt.date(2026, 5, 1) - dt.date(1582, 10, 14)).days * 86400.0  # as SPSS counts
NATIONAL = {"{": "å", "|": "ø"}  # what ASCII letters of the made file are to become


def made(folder: Path, columns: dict[str, list[float] | list[str]] | None = None, **options: object) -> bytes:
    path = folder / "inn.sav"
    pyreadstat.write_sav(pl.DataFrame(columns or CODES), str(path), **options)
    return path.read_bytes()


def record(subtype: int, data: bytes) -> bytes:
    return struct.pack("<4i", 7, subtype, 1, len(data)) + data


def records(content: bytes) -> list[tuple[int, int, int]]:
    """Subtype, start and end of every extension record."""
    found = []
    at = next(i for n in (3, 4) if (i := content.find(struct.pack("<2i", 7, n))) > 0)
    while struct.unpack_from("<i", content, at)[0] == 7:
        subtype, size, count = struct.unpack_from("<3i", content, at + 4)
        found.append((subtype, at, at + 16 + size * count))
        at = found[-1][2]
    return found


def without(content: bytes, *subtypes: int) -> bytes:
    for subtype, start, end in reversed(records(content)):
        if subtype in subtypes:
            content = content[:start] + content[end:]
    return content


def added(content: bytes, subtype: int, data: bytes) -> bytes:
    end = records(content)[-1][2]
    return content[:end] + record(subtype, data) + content[end:]


def national(content: bytes, encoding: str) -> bytes:
    for letter, meant in NATIONAL.items():
        content = content.replace(letter.encode(), meant.encode(encoding))
    return content


def read(folder: Path, content: bytes, encoding: str | None = None) -> SurveyData:
    (folder / "ut.sav").write_bytes(content)
    survey = read_survey(folder / "ut.sav", encoding=encoding)
    assert analyse(survey, read_plan(starter(survey))).tables
    return survey


def said(survey: SurveyData) -> str:
    return " ".join(loss.text(texts("nb")) for loss in survey.losses)


LABELS: dict[str, object] = {
    "column_labels": {"q1": "P{ sikt?", "q2": "B|r vi?"},
    "variable_value_labels": {"q1": {1.0: "Ja, p{ sikt", 0.0: "Nei"}},
}


def test_a_file_that_does_not_say_its_character_set_is_read_by_a_guess_that_is_said(tmp_path: Path) -> None:
    content = national(without(made(tmp_path, **LABELS), 3, 20), "cp1252")
    survey = read(tmp_path, content)
    assert survey.data["by"].to_list()[:3] == ["Våler", "Tromsø", "Bodø"]
    assert (survey.variable("q1").label(), survey.variable("q1").says(1.0)) == ("På sikt?", "Ja, på sikt")
    assert "lest som Windows-1252" in said(survey)
    given = read(tmp_path, content, "windows-1252")
    assert given.data.equals(survey.data)
    assert "Windows-1252" not in said(given)
    assert "�" in said(read(tmp_path, content, "utf-8"))


@pytest.mark.parametrize("name", [b"windows-1252", b"ISO-8859-1", b"CP1252", b"tull"])
def test_the_character_set_that_the_file_says_is_used(tmp_path: Path, name: bytes) -> None:
    content = national(added(without(made(tmp_path, **LABELS), 3, 20), 20, name), "cp1252")
    assert read(tmp_path, content).data["by"].to_list()[:3] == ["Våler", "Tromsø", "Bodø"]


def test_a_few_letters_of_another_set_are_marked_and_cost_nothing_else(tmp_path: Path) -> None:
    content = made(
        tmp_path,
        {"q1": [1.0, 2.0, 1.0], "by": ["M{~lselv", "B`rum", "Ski"]},
        column_labels={"q1": "P{~ sikt?"},
    )
    content = content.replace(b"{~", "å".encode()).replace(b"`", b"\xe6")
    survey = read(tmp_path, content)
    assert survey.data["by"].to_list() == ["Målselv", "B\ufffdrum", "Ski"]
    assert survey.variable("q1").label() == "På sikt?"
    assert "1 tegn er ikke UTF-8" in said(survey)


def test_a_short_name_cut_inside_a_letter_costs_nothing(tmp_path: Path) -> None:
    content = made(tmp_path, {"tjenesteomrade": [1.0, 2.0] * 18, "svar": [1.0, 2.0] * 18})
    content = content.replace(b"TJENESTE", b"TJENEST\xc3")
    survey = read(tmp_path, content)
    assert survey.data.columns == ["tjenesteomrade", "svar"]
    assert survey.data["svar"].to_list() == [1.0, 2.0] * 18


# -- multi-response sets ---------------------------------------------------------------------------------------


def with_set(folder: Path, text: bytes, encoding: str = "utf-8", subtype: int = 7) -> SurveyData:
    content = without(made(folder, **LABELS), 3, 20)
    content = added(content, 20, encoding.encode())
    content = content if encoding == "utf-8" else national(content, encoding)  # of equal length
    return read(folder, added(content, subtype, text))


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252"])
@pytest.mark.parametrize(
    "label", ["Område", "På", "å", "Tjenesteområdå", "ÆØÅ æøå", "Slutter på å", "q1 q2 å", ""]
)
def test_lengths_count_bytes_of_the_files_own_character_set(
    tmp_path: Path, encoding: str, label: str
) -> None:
    said_so = label.encode(encoding)
    text = b"$omr=D1 1 %d %b q1 q2\n$to=C %d %b q1 q2\n" % (len(said_so), said_so, len(said_so), said_so)
    survey = with_set(tmp_path, text, encoding)
    assert [g.label() for g in survey.mr_sets] == [label or "omr", label or "to"]
    assert {g.variables for g in survey.mr_sets} == {("q1", "q2")}
    assert survey.mr_set("omr").counted == 1.0


@pytest.mark.parametrize("size", ["letters", "utf-8", "short", "long"])
def test_a_wrong_length_costs_neither_the_set_nor_the_answers(tmp_path: Path, size: str) -> None:
    label = "Område på sjøen"
    number = {"letters": len(label), "utf-8": len(label.encode()), "short": 3, "long": 40}[size]
    for encoding in ("utf-8", "windows-1252"):
        survey = with_set(tmp_path, b"$omr=D1 1 %d %b q1 q2\n" % (number, label.encode(encoding)), encoding)
        assert (survey.mr_set("omr").label(), survey.mr_set("omr").variables) == (label, ("q1", "q2"))


@pytest.mark.parametrize(
    "odd",
    [
        b"$tv=D0  3 abc q1 q2",  # an empty counted value
        b"$tv=D1 x 3 abc q1 q2",  # a counted value that is no number
        b"$tv=D3 nan 3 abc q1 q2",
        b"$tv=D1 1 3 abc q1",  # one variable
        b"$tv=D1 1 3 abc q1 q9",  # a variable that is not there
        b"$tv=D1 1 3 abc",
        b"$tv=Z1 1 3 abc q1 q2",
        b"$tv=D",
        b"$tv=",
        b"$tv",
        b"$tv=E",
        b"$tv=D99999999999999999999 1 3 abc q1 q2",
        b"$tv=D-5 1 3 abc q1 q2",
    ],
)
@pytest.mark.parametrize("subtype", [7, 19])
def test_a_set_that_has_no_meaning_is_left_out_and_said(tmp_path: Path, odd: bytes, subtype: int) -> None:
    survey = with_set(tmp_path, odd + b"\n$god=D1 1 4 Godt q1 q2\n", subtype=subtype)
    assert survey.data["q1"].to_list() == CODES["q1"]
    assert [g.name for g in survey.mr_sets] == ["god"]
    assert "utelatt: tv" in said(survey)


@pytest.mark.parametrize(
    "garbage", [b"", b"\xff\xfe\x00", b"$", b"\n\n", b"tull", b"$a=D1 1 1 a q1 q2" + b"\x00" * 5]
)
@pytest.mark.parametrize("subtype", [7, 13, 14, 17, 18, 19, 21, 22, 24, 99])
def test_a_damaged_record_beside_the_answers_costs_no_answers(
    tmp_path: Path, garbage: bytes, subtype: int
) -> None:
    survey = read(tmp_path, added(without(made(tmp_path), subtype), subtype, garbage))
    assert survey.data.to_series(0).to_list() == CODES["q1"]


def test_only_a_persons_own_attributes_are_worth_a_remark(tmp_path: Path) -> None:
    own = b"q1:$@Role('0'\n)/q2:$@Role('0'\n)"
    assert not read(tmp_path, added(made(tmp_path), 18, own)).losses
    assert "Egendefinerte" in said(
        read(tmp_path, added(made(tmp_path), 18, b"q1:$@Role('0'\n)Kilde('SSB'\n)"))
    )


def test_a_cut_file_is_still_refused(tmp_path: Path) -> None:
    content = made(tmp_path)
    for size in (200, len(content) // 2, len(content) - 40):
        (tmp_path / "kort.sav").write_bytes(content[:size])
        with pytest.raises(BadInput, match=r"kort\.sav"):
            read_survey(tmp_path / "kort.sav")


# -- dates and times -------------------------------------------------------------------------------------------


def test_times_of_a_day_or_more_are_durations(tmp_path: Path) -> None:
    columns = {
        "T": [90000.0, 3600.0, 359999.5],
        "U": [0.0, 3600.0, 86399.0],
        "N": [-60.0, 60.0, float("nan")],
    }
    formats = dict.fromkeys(columns, "TIME8")
    columns["q"] = [1.0, 2.0, 1.0]
    survey = read(tmp_path, made(tmp_path, columns, variable_format=formats))
    assert survey.data["T"].to_list() == ["25:00:00", "01:00:00", "99:59:59.5"]
    assert survey.data["U"].to_list() == [dt.time(0), dt.time(1), dt.time(23, 59, 59)]
    assert survey.data["N"].to_list() == ["-00:01:00", "00:01:00", None]
    assert "«T» har varigheter" in said(survey)
    for ending in (".sav", ".xlsx", ".csv", ".parquet"):
        write_survey(survey, tmp_path / f"tilbake{ending}")
        assert read_survey(tmp_path / f"tilbake{ending}").data["T"].to_list()[0] == "25:00:00"


@pytest.mark.parametrize("bad", [1e18, -86400.0, 0.0, 1e300, -1e300, 9e11])
@pytest.mark.parametrize("form", ["DATE11", "DATETIME20", "EDATE10", "ADATE10", "SDATE10", "MOYR8"])
def test_a_date_that_is_none_is_missing_with_a_remark(tmp_path: Path, bad: float, form: str) -> None:
    content = made(tmp_path, {"D": [DAY, bad, DAY], "q": [1.0, 2.0, 1.0]}, variable_format={"D": form})
    survey = read(tmp_path, content)
    right = dt.datetime(2026, 5, 1) if form.startswith("DATETIME") else dt.date(2026, 5, 1)
    assert survey.data["D"].to_list() == [right, None, right]
    assert "1 dato i «D» finnes ikke" in said(survey)


def test_user_missing_dates_are_missing(tmp_path: Path) -> None:
    content = made(
        tmp_path,
        {"D": [DAY, 99.0], "q": [1.0, 2.0]},
        variable_format={"D": "DATE11"},
        missing_ranges={"D": [99]},
    )
    survey = read(tmp_path, content)
    assert survey.data["D"].to_list() == [dt.date(2026, 5, 1), None]
    assert "finnes ikke" not in said(survey)


def test_an_spss_name_with_an_at_sign_goes_everywhere_else(tmp_path: Path) -> None:
    survey = SurveyData(pl.DataFrame({"@1ROLLE": [1.0, 2.0]}), (Variable("@1ROLLE"),))
    for ending in (".xlsx", ".csv", ".parquet", ".sss"):
        write_survey(survey, tmp_path / f"a{ending}")
        assert read_survey(tmp_path / f"a{ending}").data.columns == ["@1ROLLE"]
    with pytest.raises(BadInput, match="@1ROLLE"):
        write_survey(survey, tmp_path / "a.sav")
