"""Of every question the answers that came in are counted against what the file holds, in every format."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from nabolag.cli import root
from nabolag.sources.survey_files import Intake, SurveyData, Variable, intakes, read_survey, write_survey
from nabolag.sources.survey_files.intake import total
from nabolag.survey.tabulation.starter import starter
from nabolag.text import texts

DAY = (dt.date(2026, 5, 1) - dt.date(1582, 10, 14)).days * 86400.0


def counts(survey: SurveyData) -> dict[str, tuple[int, int, int, int]]:
    """Held, read, missing and unread of each question."""
    found = {c.question: c for c in intakes(survey)}
    assert all(c.held == c.read + c.missing + c.unread for c in found.values())
    return {name: (c.held, c.read, c.missing, c.unread) for name, c in found.items()}


def why(found: Intake) -> str:
    return " ".join(loss.text(texts("nb")) for loss in found.why)


def test_csv_holds_as_many_answers_as_are_accounted_for(tmp_path: Path) -> None:
    content = "a;b;c\n1;ja;0301\nNA;;\n3;nei;NA\n;;\n-2,5;NA;1103\n"
    (tmp_path / "s.csv").write_text(content)
    survey = read_survey(tmp_path / "s.csv")
    rows = list(csv.DictReader(content.splitlines(), delimiter=";"))
    held = {name: sum(bool(row[name]) for row in rows) for name in "abc"}
    assert counts(survey) == {
        "a": (held["a"], 3, 1, 0),
        "b": (held["b"], 2, 1, 0),
        "c": (held["c"], 2, 1, 0),
    }
    assert all("NA" in why(c) for c in intakes(survey))
    assert [c.rows for c in intakes(survey)] == [4, 4, 4]


def test_excel_errors_and_formulas_never_reckoned_out_are_counted(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    for row in (["q1", "q2"], [1, "=A2*2"], ["#N/A", "=A3*2"], [3, 7], [None, None], [4, 8]):
        sheet.append(row)
    sheet["A3"].data_type = "e"
    book.save(tmp_path / "s.xlsx")
    survey = read_survey(tmp_path / "s.xlsx")
    assert counts(survey) == {"q1": (4, 3, 0, 1), "q2": (4, 2, 0, 2)}
    first, second = intakes(survey)
    assert "feil fra Excel" in why(first)
    assert "2 celler i «q2» er formler" in why(second)


def test_spss_dates_that_are_none_and_user_missing_ones_are_told_apart(tmp_path: Path) -> None:
    given = pl.DataFrame(
        {"d": [DAY, 99.0, -5.0, None], "q": [1.0, 98.0, 2.0, None], "t": ["ja", "", "nei", ""]}
    )
    pyreadstat.write_sav(
        given,
        str(tmp_path / "s.sav"),
        variable_format={"d": "DATE11"},
        missing_ranges={"d": [99], "q": [{"lo": 97, "hi": 99}]},
    )
    survey = read_survey(tmp_path / "s.sav")
    assert counts(survey) == {"d": (3, 1, 1, 1), "q": (3, 2, 1, 0), "t": (2, 2, 0, 0)}
    assert "1 dato i «d» finnes ikke" in why(intakes(survey)[0])
    assert "1 dato i «d» er merket som manglende" in why(intakes(survey)[0])


def test_parquet_counts_user_missing_and_what_is_no_number(tmp_path: Path) -> None:
    survey = SurveyData(
        pl.DataFrame({"q": [1.0, 98.0, None, float("nan")], "t": ["a", "", None, "b"]}),
        (Variable("q", missing=(98.0,)), Variable("t", "string")),
    )
    write_survey(survey, tmp_path / "s.parquet")
    assert counts(read_survey(tmp_path / "s.parquet")) == {"q": (2, 1, 1, 0), "t": (2, 2, 0, 0)}


def test_triple_s_counts_codes_outside_the_list_and_says_what_is_not_described(tmp_path: Path) -> None:
    coded = '<values><value code="1">En</value><value code="2">To</value></values>'
    (tmp_path / "s.sss").write_text(
        '<?xml version="1.0"?><sss version="2.0"><survey><record ident="A">'
        f'<variable ident="1" type="multiple"><name>M</name><label>M</label><position start="1" finish="2"/>'
        f'<spread subfields="2"/>{coded}</variable>'
        '<variable ident="2" type="quantity"><name>N</name><label>N</label><position start="3" finish="4"/></variable>'
        "</record></survey></sss>"
    )
    (tmp_path / "s.asc").write_text("12 7\n19 8\n    \n1   også dette\n")
    survey = read_survey(tmp_path / "s.sss")
    assert counts(survey) == {"M": (4, 3, 0, 1), "N": (2, 2, 0, 0)}
    assert intakes(survey)[0].empty == 0
    said = " ".join(loss.text(texts("nb")) for loss in survey.losses)
    assert "1 rad i datafilen har mer enn det metadataene beskriver, den første rad 4" in said


def lime(folder: Path, answers: str) -> SurveyData:
    def table(name: str, rows: list[dict[str, object]]) -> str:
        said = ("".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in r.items()) for r in rows)
        return f"<{name}><rows>{''.join(f'<row>{r}</row>' for r in said)}</rows></{name}>"

    asked = [
        {"qid": q, "parent_qid": 0, "sid": 1, "gid": 1, "type": t, "title": n, "other": "N"}
        for q, t, n in ((1, "L", "FORM"), (2, "N", "KOST"))
    ]
    coded = [{"aid": i, "qid": 1, "code": f"A{i}", "sortorder": i} for i in (1, 2)]
    named = [{"aid": i, "answer": s, "language": "nb"} for i, s in ((1, "IKS"), (2, "Vertskommune"))]
    (folder / "u.lss").write_text(
        "<document><LimeSurveyDocType>Survey</LimeSurveyDocType>"
        + table("answers", list(coded))
        + table("answer_l10ns", list(named))
        + table("questions", list(asked))
        + table("question_l10ns", [{"qid": q, "question": f"Q{q}", "language": "nb"} for q in (1, 2)])
        + table("surveys_languagesettings", [{"surveyls_title": "Prøve", "surveyls_language": "nb"}])
        + "</document>"
    )
    (folder / "u.csv").write_text(answers)
    return read_survey(folder / "u.lss")


def test_limesurvey_counts_no_answers_strange_texts_and_columns_of_its_own(tmp_path: Path) -> None:
    survey = lime(
        tmp_path, "id,FORM,KOST,egen\n1,IKS,10,5\n2,N/A,N/A,NA\n3,Noe helt annet,7,6\n4,Vertskommune,,7\n"
    )
    assert counts(survey) == {
        "id": (4, 4, 0, 0),
        "FORM": (4, 2, 1, 1),
        "KOST": (3, 2, 1, 0),
        "egen": (4, 3, 1, 0),
    }
    told = {c.question: why(c) for c in intakes(survey)}
    assert "1 svar i «FORM» kunne ikke leses og mangler, det første «Noe helt annet» i rad 4" in told["FORM"]
    assert "NA eller lignende" in told["KOST"]
    assert "NA eller lignende" in told["egen"]


def test_the_commands_show_the_count_and_the_run_record_keeps_it(tmp_path: Path) -> None:
    rows = "".join(f"{i % 2 + 1};{'NA' if i < 3 else i % 5}\n" for i in range(60))
    (tmp_path / "s.csv").write_text("q1;q2\n" + rows)
    (tmp_path / "plan.yaml").write_text(starter(read_survey(tmp_path / "s.csv")))

    def run(*arguments: str) -> str:
        done = CliRunner().invoke(root, ["survey", *arguments], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    file = str(tmp_path / "s.csv")
    summed = "2 spørsmål, 120 svar i filen: 117 lest, 3 regnet som manglende, 0 ikke lest."
    assert summed in run("analyse", file, "--report")
    assert "2 questions, 120 answers in the file" in run("analyse", file, "--report", "--lang", "en")
    assert summed in run("import", file, str(tmp_path / "mappe"))
    assert "I filen" in run("import", file, str(tmp_path / "mappe2"), "--report")
    found = json.loads(run("analyse", file, "--report", "--json"))
    assert [q["missing"] for q in found["questions"]] == [0, 3]
    run("analyse", file, "--plan", str(tmp_path / "plan.yaml"), "--out", str(tmp_path / "ut"))
    record = json.loads((tmp_path / "ut" / "kjoring.json").read_text())
    assert record["read"] == found


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_nobody_has_answered(tmp_path: Path, ending: str) -> None:
    write_survey(
        SurveyData(pl.DataFrame({"q": pl.Series([], dtype=pl.Float64)}), (Variable("q"),)),
        tmp_path / f"s.{ending}",
    )
    assert total(intakes(read_survey(tmp_path / f"s.{ending}"))) == {
        "questions": 1,
        "held": 0,
        "read": 0,
        "missing": 0,
        "unread": 0,
    }


def test_the_counts_lie_beside_the_answers_without_an_answer_in_them(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("svar;tall\nhemmelig;1\nja;NA\n")
    done = CliRunner().invoke(root, ["survey", "import", str(tmp_path / "a.csv"), str(tmp_path / "ut")])
    assert done.exit_code == 0, done.output
    text = (tmp_path / "ut" / "inntak.json").read_text()
    counts = json.loads(text)
    assert (counts["file"], counts["rows"]) == ("a.csv", 2)
    assert [(q["question"], q["held"], q["read"], q["missing"]) for q in counts["questions"]] == [
        ("svar", 2, 2, 0),
        ("tall", 2, 1, 1),
    ]
    assert "hemmelig" not in text
