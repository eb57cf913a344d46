"""A wave as people have it: municipality numbers from Excel or SPSS, roles in words, holes, doubles and odd weights."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner

from nabolag.cli import root
from nabolag.errors import BadInput
from nabolag.report.capacity import capacity_paper
from nabolag.sources.survey_files import Category, SurveyData, Variable, read_survey, write_survey
from nabolag.survey import wave
from nabolag.survey.capacity import Capacity, Model, capacity
from nabolag.survey.capacity.diagnosed import again
from nabolag.text import texts

NB = texts("nb")
FACTS = ("rolle", "storrelse", "sentralitet", "landsdel", "klynge")


@pytest.fixture(scope="module")
def real() -> SurveyData:
    """The demonstration wave's answers as if they were real, numbers for pseudonyms (syntetisk)."""
    made_up = wave.wave()
    codes = [r.invitation.municipality for r in wave.respondents()]
    kept = made_up.data.select(*FACTS, "kapasitet", "vekt").with_columns(klynge=pl.Series(codes))
    return SurveyData(kept, tuple(made_up.variable(n) for n in kept.columns), weight="vekt")


def fit(survey: SurveyData, **model: Any) -> Capacity:
    return capacity(survey, Model(**model), diagnose=False)


def said(found: Capacity) -> str:
    (part,) = (s for s in capacity_paper(found, NB).sections if s.id == "mangler")
    return " | ".join(part.blocks[0].items)  # type: ignore[union-attr]


def with_column(survey: SurveyData, name: str, values: pl.Series | pl.Expr, **about: Any) -> SurveyData:
    data = survey.data.with_columns(values.alias(name))
    kind = "string" if data[name].dtype == pl.String else "numeric"
    others = tuple(v for v in survey.variables if v.name != name)
    made = Variable(name, kind, {"nb": name}, **about)  # type: ignore[arg-type]
    return replace(survey, data=data.select([v.name for v in others] + [name]), variables=(*others, made))


def without(survey: SurveyData, *names: str) -> SurveyData:
    return replace(
        survey,
        data=survey.data.drop(names),
        variables=tuple(v for v in survey.variables if v.name not in names),
    )


NAMES = {
    "kommunenr": pl.col("klynge").cast(pl.Float64),  # as SPSS has it: 301, not 0301
    "Kommunenummer": pl.col("klynge"),
    "knr": pl.col("klynge").str.strip_chars_start("0"),
    "kommune": pl.col("klynge").replace("1874", "Moskenes").replace("1804", " BODØ kommune "),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_municipality_number_or_name_gives_the_groups_and_who_are_together(
    real: SurveyData, name: str
) -> None:
    asked = without(with_column(real, name, NAMES[name]), "storrelse", "sentralitet", "landsdel", "klynge")
    found, known = fit(asked), fit(real)
    assert found.found.effects == known.found.effects
    assert found.frame.equals(known.frame)
    assert found.municipalities is not None
    assert len(found.municipalities) == 357


def test_a_number_that_has_changed_is_todays(real: SurveyData) -> None:
    nesseby = pl.when(pl.col("klynge") == "5636").then(pl.lit("5442")).otherwise("klynge")
    asked = without(with_column(real, "kommunenr", nesseby), "storrelse", "sentralitet", "landsdel", "klynge")
    assert (real.data["klynge"] == "5636").any()
    assert fit(asked).frame.equals(fit(real).frame)


def test_an_unknown_municipality_is_left_out_and_said(real: SurveyData) -> None:
    first_two = pl.when(pl.int_range(pl.len()) < 2).then(pl.lit("9999")).otherwise("klynge")
    asked = without(
        with_column(real, "kommunenr", first_two), "storrelse", "sentralitet", "landsdel", "klynge"
    )
    found = fit(asked)
    assert found.found.n == fit(real).found.n - real.data["kapasitet"].head(2).is_between(1, 5).sum()
    assert "2 svar har noe som ikke finnes, eller som flere heter («9999»), og er utelatt." in said(found)


def test_without_number_and_pseudonym_nothing_is_said_of_a_municipality_and_why(real: SurveyData) -> None:
    found = fit(without(real, "klynge"))
    assert found.municipalities is None
    assert "er intervallene for smale. En kolonne med kommunenummer, eller et pseudonym (klynge)" in said(
        found
    )


def test_roles_in_words_or_with_codes_of_ones_own_are_the_same_roles(real: SurveyData) -> None:
    words = {1.0: "Ordfører", 2.0: "kommunedirektør", 3.0: "Annen leder"}
    text = with_column(real, "rolle", pl.col("rolle").replace_strict(words, return_dtype=pl.String))
    english = replace(
        text,
        data=text.data.rename({"rolle": "Role"}),
        variables=tuple(
            msgspec.structs.replace(v, name="Role") if v.name == "rolle" else v for v in text.variables
        ),
    )
    own = {1.0: 30.0, 2.0: 10.0, 3.0: 20.0}
    labels = tuple(Category(own[code], {"nb": word}) for code, word in words.items())
    coded = with_column(real, "rolle", pl.col("rolle").replace_strict(own), categories=labels)
    known = fit(real).frame.sort("group_by", "group")
    for asked in (text, english, coded):
        assert fit(asked).frame.sort("group_by", "group").equals(known)


HOLE = pl.int_range(pl.len()) < 3
HIGH = pl.col("kapasitet").is_between(1, 5)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            lambda s: with_column(s, "rolle", pl.when(~HOLE).then("rolle")),
            r"3 svar mangler «rolle» og er utelatt",
        ),
        (
            lambda s: with_column(s, "landsdel", pl.when(~HOLE).then("landsdel").otherwise(pl.lit("  "))),
            r"3 svar mangler «landsdel» og er utelatt",
        ),
        (
            lambda s: with_column(
                s, "landsdel", pl.when(~HOLE).then("landsdel").otherwise(pl.lit("Sverige"))
            ),
            r"3 svar fra en gruppe rammen ikke har \(.*landsdel = Sverige",
        ),
        (lambda s: with_column(s, "vekt", pl.when(~HOLE).then("vekt").otherwise(0.0)), r"3 svar har vekt 0"),
        (
            lambda s: replace(s, data=s.data.filter(pl.col("landsdel") != "Nord-Norge")),
            r"Ingen svarte der Landsdel = Nord-Norge",
        ),
        (
            lambda s: replace(
                s, data=s.data.with_columns(kapasitet=pl.when(HIGH).then(3.0).otherwise("kapasitet"))
            ),
            r"Alle 297 svarte likt",
        ),
        (
            lambda s: replace(
                s,
                data=s.data.with_columns(
                    kapasitet=pl.when(HIGH & (pl.col("landsdel") == "Nord-Norge"))
                    .then(5.0)
                    .otherwise("kapasitet")
                ),
            ),
            r"svarte likt der Landsdel = Nord-Norge",
        ),
        (
            lambda s: replace(s, data=s.data.filter(pl.col("kapasitet") != 1.0)),
            r"Ingen valgte svaret 1",
        ),
    ],
)
def test_what_the_answers_lack_is_said_with_what_the_model_does(
    real: SurveyData, change: Any, says: str
) -> None:
    found = fit(change(real))
    assert pl.Series([said(found)]).str.contains(says)[0], said(found)
    for row in found.frame.filter(pl.col("estimate").is_not_null()).iter_rows(named=True):
        assert 0 <= row["ci_low"] < row["ci_high"] <= 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda s: with_column(s, "vekt", pl.when(HOLE).then(-1.0).otherwise("vekt")), "har verdien -1"),
        (lambda s: with_column(s, "vekt", pl.col("vekt").cast(pl.String) + "x"), "må være tall"),
        (lambda s: replace(s, data=s.data.head(1)), "Færre enn 30 har svart"),
        (lambda s: replace(s, data=pl.concat([s.data] * 9)), "svarte der rammen bare har"),
        (
            lambda s: replace(s, data=s.data.with_columns(kapasitet=pl.lit(None, pl.Float64))),
            "Ingen har svart",
        ),
        (lambda s: replace(s, data=s.data.head(0)), "Ingen har svart"),
        (lambda s: without(s, "rolle", "storrelse", "sentralitet", "landsdel"), "ingen av kolonnene"),
    ],
)
def test_what_no_model_can_use_is_refused_by_the_command_in_one_line(
    real: SurveyData, change: Any, says: str, tmp_path: Path
) -> None:
    changed = change(real)
    with pytest.raises(BadInput, match=says):
        fit(changed)
    write_survey(changed, tmp_path / "ledere.parquet")
    run = CliRunner().invoke(root, ["survey", "capacity", str(tmp_path / "ledere.parquet"), "--quick"])
    assert run.exit_code == 2, run.output
    assert "Traceback" not in run.output


def test_a_file_from_excel_with_commas_and_words_is_read(real: SurveyData, tmp_path: Path) -> None:
    says = {g: real.variable("kapasitet").says(g) for g in (1.0, 2.0, 3.0, 4.0, 5.0)}
    rows = real.data.filter(HIGH).select(
        Kommunenr="klynge",
        Rolle=pl.col("rolle").replace_strict({1.0: "Ordfører", 2.0: "Kommunedirektør", 3.0: "Annen leder"}),
        Kapasitet=pl.col("kapasitet").replace_strict(says),
        Vekt=pl.col("vekt").round(3).cast(pl.String).str.replace(".", ",", literal=True),
    )
    words = "grades:" + "".join(f"\n- {word}" for word in says.values()) + "\n"
    rows = rows.with_columns(
        Kapasitet=pl.when(pl.int_range(pl.len()) > 0).then("Kapasitet").otherwise(pl.lit("Vet ikke"))
    )
    text = "\n".join([";".join(rows.columns), *(";".join(map(str, r)) for r in rows.iter_rows())])
    (tmp_path / "ledere.csv").write_text(text, "utf-8")
    (tmp_path / "modell.yaml").write_text("question: Kapasitet\nweights: Vekt\n" + words, "utf-8")
    asked = [
        "survey",
        "capacity",
        str(tmp_path / "ledere.csv"),
        "--model",
        str(tmp_path / "modell.yaml"),
        "--quick",
    ]
    run = CliRunner().invoke(root, asked)
    assert run.exit_code == 0, run.output
    told = " ".join(run.output.split())
    assert "Svarene har ikke" not in told  # «Rolle» is rolle
    assert "1 svar har noe som ikke finnes, eller som flere heter («Vet ikke»)" in told
    assert "«I liten grad» eller «I svært liten grad»" in told


def test_no_municipality_moves_the_whole_more_than_leaving_it_out_does(real: SurveyData) -> None:
    """Weighted draws against the model fitted again without the municipality, its spreads held."""
    found = capacity(real, diagnose=True)
    assert found.diagnosed is not None
    alone = found.diagnosed.alone
    clusters = found.found.answers["_cluster"].unique().sort().to_list()
    whole = again(found.found, found.found.asked.answers, finite=False, draws=3000).total(found.focus)[
        "estimate"
    ]
    for k in (int(np.argmax(alone)), int(np.argmin(alone))):
        rest = found.found.asked.answers.filter(pl.col("klynge") != clusters[k])
        moved = again(found.found, rest, finite=False, draws=3000).total(found.focus)["estimate"] - whole
        assert alone[k] == pytest.approx(moved, abs=0.002)
    (trust,) = (s for s in capacity_paper(found, NB).sections if s.id == "tillit")
    assert "Ingen enkelt kommune flytter tallet for alle mer enn" in trust.blocks[0].text  # type: ignore[union-attr]


def test_it_is_said_which_weights_are_used(real: SurveyData) -> None:
    def publication(found: Capacity) -> str:
        (part,) = (s for s in capacity_paper(found, NB).sections if s.id == "publisering")
        return " | ".join(part.blocks[1].items)  # type: ignore[union-attr]

    assert "Vektene: kolonnen «vekt» i svarene." in publication(fit(real))
    unnamed = fit(replace(real, weight=None))
    assert "Vektene: regnet her" in publication(unnamed)
    assert "«vekt» er ikke brukt som vekt. Skal den det, skriv «weights: vekt»" in said(unnamed)
    told = fit(replace(real, weight=None), weights="vekt")
    assert told.unused_weights is None
    assert told.frame["weighted"].to_list() == fit(real).frame["weighted"].to_list()


def test_words_without_an_order_are_listed(real: SurveyData) -> None:
    words = pl.col("kapasitet").replace_strict({1: "litt", 2: "noe", 3: "mye"}, default=None)
    with pytest.raises(BadInput, match=r"grades: \[litt, mye, noe\]"):
        fit(with_column(real, "kapasitet", words))


def test_a_number_beside_a_name_places_those_that_share_a_name(real: SurveyData) -> None:
    codes = real.data["klynge"]
    bare = without(real, "storrelse", "sentralitet", "landsdel", "klynge")
    both = with_column(bare, "Kommune", pl.lit("Herøy"))
    assert fit(with_column(both, "Komm.nr", codes)).found.n == fit(real).found.n


def test_grades_may_be_some_of_the_codebooks_and_what_has_no_order_gets_no_curve(real: SurveyData) -> None:
    found = fit(real, grades=(4, "I noen grad", 2), focus=(2,))
    assert found.grades == (4, 3, 2)
    assert found.found.n == real.data["kapasitet"].is_between(2, 4).sum()
    assert any("er utelatt" in one.text(NB) for one in found.unplaced)
    with pytest.raises(BadInput, match=r"«7» er ikke et svar for seg på «kapasitet»"):
        fit(real, grades=(1, 7))
    with pytest.raises(BadInput, match="«I svært stor grad» er ikke et svar for seg"):
        fit(real, grades=(1, "I svært stor grad"))
    for asked in ({"splines": ("rolle",)}, {"trends": ("landsdel",)}):
        with pytest.raises(BadInput, match="uten rekkefølge"):
            fit(real, **asked)
    with pytest.raises(BadInput, match=r"Svarene har ingen kolonne «alder»"):
        fit(real, splines=("alder",))


def test_a_workbook_says_which_sheet_was_read(real: SurveyData, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Forside"
    book.active.append(["Om", "filen"])
    book.active.append(["a", "b"])
    book.create_sheet("Svar")
    book.save(tmp_path / "to.xlsx")
    with pytest.raises(BadInput, match=r"to\.xlsx: arket «Forside» .*«kapasitet».* ikke lest \(Svar\)"):
        fit(read_survey(tmp_path / "to.xlsx"))
    write_survey(real, tmp_path / "vår.xlsx")
    ours = openpyxl.load_workbook(tmp_path / "vår.xlsx")
    ours.move_sheet("data", 2)
    ours.save(tmp_path / "vår.xlsx")
    assert fit(read_survey(tmp_path / "vår.xlsx")).found.n == fit(real).found.n
