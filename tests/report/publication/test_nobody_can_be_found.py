"""The differencing attack on what was written: read the files back, put everything together, look for few."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook
from tests.report.publication.conftest import MADE, answers, facts

from nabolag.errors import BadInput, DataDamaged
from nabolag.report.publication import earlier, prepare, private_record, publish, refuse_leaks
from nabolag.sources.survey_files import SurveyData, read_survey
from nabolag.survey.disclosure import ProtectedTable, leaks
from nabolag.survey.tabulation.analysis import Analysis
from nabolag.survey.tabulation.plan import read_plan
from nabolag.survey.wave import wave

THRESHOLD = 5
MERGED = "kapasitet3: {from: kapasitet, categories: {Stor: [1, 2], Noen: [3], Liten: [4, 5]}}"
PARTS = {
    "Stor": ("I svært stor grad", "I stor grad"),
    "Noen": ("I noen grad",),
    "Liten": ("I liten grad", "I svært liten grad"),
}


def plan(threshold: int = THRESHOLD) -> str:
    """Unweighted, so that share times base is a count; single and merged answers by two groupings."""
    return (
        f"derived:\n  {MERGED}\nquestions: [kapasitet, kapasitet3]\ngroups: [storrelse, landsdel]\n"
        f"disclosure: {{threshold: {threshold}, minimum_base: 5, flag_base: 50}}\n"
    )


def written(folder: Path, threshold: int = THRESHOLD) -> dict[str, bytes]:
    made = publish(
        wave(seed=5, n=200),
        read_plan(plan(threshold)),
        facts(),
        None,
        lang="nb",
        made=MADE,
        demonstration=True,
    )
    (folder / "t.sav").write_bytes(made["tabeller.sav"])
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("publisert")


@pytest.fixture(scope="module")
def files(folder: Path) -> dict[str, bytes]:
    return written(folder)


def from_sav(folder: Path) -> pl.DataFrame:
    return read_survey(folder / "t.sav").data.with_columns(pl.col(pl.String).replace("", None))


def from_excel(content: bytes) -> pl.DataFrame:
    head, *rows = load_workbook(io.BytesIO(content))["Data"].iter_rows(values_only=True)
    return pl.DataFrame(rows, schema=[str(h) for h in head], orient="row", infer_schema_length=None)


def from_page(page: str) -> pl.DataFrame:
    """Shares of the page's tables to the whole per cent, which is what the page tells."""
    rows = []
    page = re.sub(r' (?:role|data-[a-z-]+)="[^"]*"', "", page)  # what lets a row be read as a card
    for name, table in re.findall(r'<table[^>]*id="(T\d+)">(.*?)</table>', page, re.S):
        caption = re.search(r"<caption[^>]*>(.*?)</caption>", table, re.S)
        heads = re.findall(r'<th scope="col" class="nb-num">(.*?)</th>', table)[:-1]
        by = re.search(r"– etter (.*)$", caption[1]) if caption else None
        for row in re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", table, re.S):
            group = re.search(r'<th scope="row">(.*?)</th>', row)
            cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)
            base = cells[-1].strip()
            for answer, cell in zip(heads, cells, strict=False):
                figure = re.match(r"\(?(\d+)\s%", cell.strip())
                rows.append(
                    {
                        "question": "kapasitet3" if "Stor" in heads else "kapasitet",
                        "group_by": by[1] if by else None,
                        "group": None if group is None or group[1] == "Alle" else group[1],
                        "answer": answer,
                        "estimate": int(figure[1]) / 100 if figure else None,
                        "base": float(base) if base.isdigit() else None,
                        "table": name,
                    }
                )
    return pl.DataFrame(rows, infer_schema_length=None)


def as_a_reader_sees(cells: pl.DataFrame) -> list[ProtectedTable]:
    """Counts from shares and bases; merged answers as unions of single ones."""
    tables = []
    for by in [None, *cells["group_by"].drop_nulls().unique(maintain_order=True)]:
        these = cells.filter(pl.col("group_by").is_null() if by is None else pl.col("group_by") == by)
        counted = these.with_columns(
            n=(pl.col("estimate") * pl.col("base")).round().cast(pl.Int64), dim=pl.col("group")
        )
        single = set(PARTS["Noen"])
        counted = counted.filter(~((pl.col("question") == "kapasitet3") & (pl.col("answer") == "Noen")))
        bases = counted.filter(question="kapasitet").unique("group", maintain_order=True)
        frame = pl.concat(
            [
                counted.select("dim", "answer", "n"),
                bases.select(
                    "dim", pl.lit(None, pl.String).alias("answer"), pl.col("base").cast(pl.Int64).alias("n")
                ),
            ]
        ).unique(["dim", "answer"], maintain_order=True)
        present = set(frame["answer"].drop_nulls()) - set(PARTS)
        assert single <= present
        unions = {k: tuple(p for p in v if p in present) for k, v in PARTS.items() if k != "Noen"}
        frame = frame.rename({"dim": by or "x"}).with_columns(
            status=pl.when(pl.col("n").is_null()).then(pl.lit("suppressed")).otherwise(pl.lit("published"))
        )
        dims = (by, "answer") if by else ("answer",)
        tables.append(
            ProtectedTable(
                str(by),
                dims,
                frame.select(*dims, "n", "status"),
                {},
                {"answer": unions},
                frozenset(),
                THRESHOLD,
                True,
            )
        )
    return tables


def few(tables: list[ProtectedTable]) -> list[int]:
    """Counts of 1 to 4 that are told outright or can be worked out."""
    told = [n for t in tables for n in t.frame["n"].drop_nulls() if 0 < n < THRESHOLD]
    worked_out = leaks(tables).filter((pl.col("high") < THRESHOLD) & (pl.col("high") > 0.5))
    return told + [int(h) for h in worked_out["high"]]


def test_excel_sav_and_page_tell_nothing_of_few(files: dict[str, bytes], folder: Path) -> None:
    excel, sav = from_excel(files["tabeller.xlsx"]), from_sav(folder)
    assert excel.filter(pl.col("status") == "suppressed").height >= 4
    for cells in (excel, sav):
        assert few(as_a_reader_sees(cells)) == []
        assert (
            cells.filter(status="suppressed")
            .select("estimate", "se", "ci_low", "p_value")
            .null_count()
            .row(0)
            == (cells.filter(status="suppressed").height,) * 4
        )
    page = from_page(files["index.html"].decode())
    assert page.height == excel.height
    assert page["estimate"].is_null().to_list() == excel["estimate"].is_null().to_list()


def test_the_attack_would_find_few_if_they_were_there(tmp_path: Path) -> None:
    cells = from_excel(written(tmp_path, threshold=3)["tabeller.xlsx"])
    assert few(as_a_reader_sees(cells)) != []


def test_text_and_figures_hold_no_hidden_share(files: dict[str, bytes]) -> None:
    hidden = from_excel(files["tabeller.xlsx"]).filter(pl.col("status").is_in(["suppressed", "thin"]))
    assert hidden.height
    assert "protected" not in json.loads(files["kjoring.json"])
    assert not [name for name in files if "tellinger" in name]


# -- one publication after another -------------------------------------------------------------------------


def crafted() -> SurveyData:
    """In group 1 two answer 1, twenty 2, thirty 3; group 2 has more of each."""
    return answers(
        {
            "svar": [1.0] * 2 + [2.0] * 20 + [3.0] * 30 + [1.0] * 20 + [2.0] * 20 + [3.0] * 30,
            "gruppe": [1.0] * 52 + [2.0] * 70,
        }
    )


FIRST = "questions: [svar]\ngroups: [gruppe]\n"
SECOND = "derived: {to: {from: svar, categories: {A: [1], B: [2, 3]}}}\nquestions: [to]\ngroups: [gruppe]\n"
THIRD = "derived: {to: {from: svar, categories: {A: [1, 3], B: [2]}}}\nquestions: [to]\ngroups: [gruppe]\n"


def made(text: str, *published: ProtectedTable) -> Analysis:
    return prepare(
        crafted(),
        read_plan(text),
        facts(),
        None,
        lang="nb",
        made=MADE,
        demonstration=False,
        published=published,
    )[1]


def test_what_an_earlier_publication_told_is_counted_in() -> None:
    first = made(FIRST)
    shown = first.table("svar", "gruppe").frame.filter(pl.col("status") == "shown")
    assert ("1", "1") not in set(shown.select("group_code", "level_code").iter_rows())
    alone = made(THIRD)
    with pytest.raises(
        BadInput, match=r"Publiseringen er stoppet: \d+ skjulte celler kan regnes ut, blant dem"
    ):
        refuse_leaks([*first.protected, *alone.protected])
    together = made(THIRD, *first.protected)
    refuse_leaks([*first.protected, *together.protected])
    assert together.hidden > alone.hidden


def test_an_earlier_publication_is_read_from_its_record(folder: Path) -> None:
    first = made(FIRST)
    before, direct = earlier(private_record(first, crafted())), first.protected
    for table in before:
        assert table.frame.filter(status="suppressed")["n"].null_count() == table.hidden
    assert [t.frame.to_dicts() for t in before] == [t.frame.to_dicts() for t in direct]
    assert made(THIRD, *before).hidden == made(THIRD, *direct).hidden
    with pytest.raises(DataDamaged, match=r"tellinger\.json kan ikke leses"):
        earlier(b"{}")


def test_a_question_with_nothing_to_show_has_no_figure() -> None:
    few_answers = answers({"svar": [1.0] * 12 + [2.0] * 12})
    for kind in ("bars", "stacked"):
        plan = read_plan(f"questions: [svar]\nfigures: [{{question: svar, kind: {kind}}}]\n")
        files = publish(few_answers, plan, facts(), None, lang="nb", made=MADE, demonstration=False)
        assert not [name for name in files if name.startswith("figurer/")]
        assert not re.search(
            r"\b12\b|50",
            re.sub(r"<style.*?</style>|<svg.*?</svg>", "", files["index.html"].decode(), flags=re.S)
            .split("Tabeller")[0]
            .split("Slik er")[0],
        )
