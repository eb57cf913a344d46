"""What all leaders would answer: raw, weighted and modelled beside each other, trusted or not, and nobody told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import msgspec
import polars as pl
import pytest
from click.testing import CliRunner

from nabolag.cli import root
from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import current, find
from nabolag.report.capacity import as_survey, capacity_paper
from nabolag.report.capacity.ahead import needed
from nabolag.report.capacity.maps import sorted_out
from nabolag.report.paper import made
from nabolag.sources.survey_files import SurveyData, read_survey, write_survey
from nabolag.survey import wave
from nabolag.survey.capacity import (
    Capacity,
    Model,
    capacity,
    changed,
    frame_of_leaders,
    is_synthetic,
    read_model,
)
from nabolag.text import texts

NB = texts("nb")


@pytest.fixture(scope="module")
def synthetic() -> SurveyData:
    return wave.wave()


@pytest.fixture(scope="module")
def real(synthetic: SurveyData) -> SurveyData:
    """The same answers as if they were a real wave's (syntetisk)."""
    return replace(synthetic, data=synthetic.data.with_columns(opphav=pl.lit("")), origin="user")


@pytest.fixture(scope="module")
def found(synthetic: SurveyData) -> Capacity:
    return capacity(synthetic)


@pytest.fixture(scope="module")
def of_real(real: SurveyData) -> Capacity:
    return capacity(real, diagnose=False)


def test_raw_weighted_and_modelled_stand_beside_each_other(found: Capacity) -> None:
    whole = found.frame.row(0, named=True)
    assert (whole["n"], whole["population"]) == (297, 1071)
    assert whole["raw"] == pytest.approx(97 / 297)
    assert whole["weighted"] == pytest.approx(0.3433, abs=1e-4)  # the article's 34 per cent
    assert whole["ci_low"] < 0.343 < whole["ci_high"]
    assert set(found.frame["group_by"]) == {"", "rolle", "storrelse", "sentralitet", "landsdel"}
    assert found.grades == (1.0, 2.0, 3.0, 4.0, 5.0)
    assert found.focus == (4.0, 5.0)


def test_no_small_count_is_told_nor_one_that_tells_it(found: Capacity, synthetic: SurveyData) -> None:
    answers = synthetic.valid().filter(pl.col("kapasitet").is_not_null())
    for by in ("rolle", "storrelse", "sentralitet", "landsdel"):
        for row in found.frame.filter(pl.col("group_by") == by).iter_rows(named=True):
            own = (
                answers.filter(
                    pl.col(by).cast(pl.Float64, strict=False).cast(pl.String) == f"{row['group']}.0"
                )
                if (by != "landsdel")
                else answers.filter(pl.col(by) == row["group"])
            )
            focus = own["kapasitet"].is_in([4.0, 5.0]).sum()
            if 0 < focus < 5 or 0 < len(own) - focus < 5:
                assert row["status"] == "hidden"
                assert row["raw"] is row["weighted"] is row["n"] is None
            if len(own) < 30:
                assert row["raw"] is None
        hidden = found.frame.filter((pl.col("group_by") == by) & (pl.col("status") == "hidden"))
        assert len(hidden) != 1  # one alone would follow from the whole


def test_a_made_up_wave_never_speaks_of_a_real_municipality(found: Capacity, synthetic: SurveyData) -> None:
    assert found.synthetic
    assert found.municipalities is None
    names = {find(code).name for code in current()}
    for paper in (capacity_paper(found, NB), capacity_paper(found, texts("en"))):
        assert paper.mark
        said = [cell.shown for table in paper.tables() for row in table.rows for cell in row]
        assert names.isdisjoint(said)
        assert {"kart", "kommuner"}.isdisjoint(s.id for s in paper.sections)
    renamed = replace(synthetic, origin="user")  # the mark in the rows is enough
    assert is_synthetic(renamed)
    assert capacity(renamed, diagnose=False).municipalities is None


def test_a_real_wave_has_a_map_and_a_list_by_name(of_real: Capacity) -> None:
    each = of_real.municipalities
    assert each is not None
    assert len(each) == 357
    assert (each["ci_high"] > each["ci_low"]).all()
    paper = capacity_paper(of_real, NB)
    (table,) = (t for t in paper.tables() if t.id == "kommuner")
    assert [row[0].shown for row in table.rows][:2] == ["Alstahaug", "Alta"]
    assert "rang" not in table.columns[1].head.lower()
    told = sorted_out(each, float(of_real.frame["estimate"][0]))
    assert set(told.values()) <= {-1, 0, 1}
    (drawn,) = (b for b in paper.blocks() if b.kind == "drawing")
    assert sum(int(row[1] or 0) for row in drawn.figure.rows) == 357


def test_municipalities_of_the_same_groups_have_the_same_figure(of_real: Capacity) -> None:
    """No leader's own answer is in: where all kinds are alike, so are the figures."""
    each = of_real.municipalities
    assert each is not None
    kinds = frame_of_leaders().unique("kommune").join(each, on="kommune")
    spread = kinds.group_by("storrelse", "sentralitet", "landsdel").agg(
        (pl.col("estimate").max() - pl.col("estimate").min()).alias("spread")
    )
    assert spread["spread"].max() == pytest.approx(0)


def test_whether_the_model_can_be_trusted_is_told(found: Capacity) -> None:
    judged = found.diagnosed
    assert judged is not None
    assert judged.score > judged.without
    assert sum(c.inside for c in judged.replicated) / len(judged.replicated) > 0.9
    assert sum(one.check.inside for one in judged.left_out) / len(judged.left_out) > 0.85
    assert sum(n for *_shares, n in judged.calibration) == 297
    north = next(one for one in judged.left_out if one.check.group == "Nord-Norge")
    assert north.moved < 0  # without the north fewer would cope badly
    (trust,) = (s for s in capacity_paper(found, NB).sections if s.id == "tillit")
    assert "Mest innflytelse" in trust.blocks[0].text  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", ["html", "xlsx", "docx", "pptx", "json"])
def test_the_paper_is_every_kind_of_file(of_real: Capacity, kind: str) -> None:
    assert len(made(capacity_paper(of_real, NB), kind)) > 5000


def test_the_tables_go_to_spss_and_back(found: Capacity, tmp_path: Path) -> None:
    write_survey(as_survey(found, NB), tmp_path / "kapasitet.sav")
    back = read_survey(tmp_path / "kapasitet.sav")
    assert back.data["estimate"][0] == pytest.approx(found.frame["estimate"][0])
    assert set(back.data["origin"]) == {"synthetic"}


def test_the_command_takes_a_model_and_a_file(synthetic: SurveyData, tmp_path: Path) -> None:
    write_survey(synthetic, tmp_path / "ledere.sav")
    (tmp_path / "modell.yaml").write_text(
        "question: staten\nfocus: [1, 2]\neffects: [storrelse, landsdel]\nlevel: 90\n"
    )
    asked = [
        "survey",
        "capacity",
        str(tmp_path / "ledere.sav"),
        "--model",
        str(tmp_path / "modell.yaml"),
        "--quick",
    ]
    run = CliRunner().invoke(root, [*asked, "--json"])
    assert run.exit_code == 0, run.output
    told = json.loads(run.stdout)
    assert told["model"]["effects"] == ["storrelse", "landsdel"]
    assert told["model"]["level"] == 0.9
    assert told["mark"] == "SYNTETISK"
    # the frame as one's own file, as a Norwegian Excel writes it
    own = frame_of_leaders().group_by("storrelse", "landsdel").agg(pl.col("N").sum())
    own.write_csv(tmp_path / "ramme.csv", separator=";")
    model = (tmp_path / "modell.yaml").read_text() + "frame: ramme.csv\n"
    (tmp_path / "egen.yaml").write_text(model)
    run = CliRunner().invoke(root, [*asked[:3], "--model", str(tmp_path / "egen.yaml"), "--quick", "--json"])
    assert run.exit_code == 0, run.output
    for one, other in zip(json.loads(run.stdout)["groups"], told["groups"], strict=True):
        assert one["estimate"] == pytest.approx(other["estimate"], abs=0.02)
        assert one["population"] == other["population"]
    run = CliRunner().invoke(root, [*asked, "--out", str(tmp_path / "ut.sav")])
    assert run.exit_code == 0, run.output
    assert read_survey(tmp_path / "ut.sav").data.height == len(told["groups"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("spørsmål: kapasitet", "modell.yaml, linje 1"),
        ("level: 0", "level er 0"),
        ("disclosure: {threshold: 2}", "minst 3"),
    ],
)
def test_a_mistake_in_the_model_file_is_named(text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read_model(text)


def test_what_the_wave_lacks_is_said(synthetic: SurveyData) -> None:
    with pytest.raises(NotKnown, match=r"variabel «kapasitett».*\(question\)"):
        capacity(synthetic, Model(question="kapasitett"))
    with pytest.raises(BadInput, match="ikke et gradert spørsmål"):
        capacity(synthetic, Model(question="kommentar"))
    with pytest.raises(
        BadInput, match=r"focus: «7» er ikke et svar på «kapasitet». Skriv noen av 1, 2, 3, 4, 5\.$"
    ):
        capacity(synthetic, Model(focus=(7.0,)))
    with pytest.raises(BadInput, match="focus må være noen av svarene"):
        capacity(synthetic, Model(focus=(1.0, 2.0, 3.0, 4.0, 5.0)))
    with pytest.raises(NotKnown, match=r"Svarene har ingen kolonne «sone».*\(effects\)"):
        capacity(synthetic, Model(effects=("sone",)))
    few = replace(synthetic, data=synthetic.data.head(20))
    with pytest.raises(BadInput, match="Færre enn 30"):
        capacity(few)
    without = SurveyData(
        synthetic.data.drop("landsdel", "klynge"),
        tuple(v for v in synthetic.variables if v.name not in ("landsdel", "klynge")),
        mr_sets=synthetic.mr_sets,
        weight="vekt",
        origin="synthetic",
    )
    less = capacity(without, diagnose=False)
    assert less.left_out == ("landsdel",)
    assert less.found.sd.keys().isdisjoint({"klynge"})


def test_the_change_since_the_last_wave_has_an_interval_and_needs_the_same_words(
    found: Capacity, of_real: Capacity, synthetic: SurveyData
) -> None:
    same = changed(found, found).changes
    # two waves of their own: the variances are added, though both are drawn from the same seed
    whole = found.frame.row(0, named=True)
    assert same[0].change == pytest.approx(0, abs=1e-9)
    assert same[0].high - same[0].low == pytest.approx(2 * 1.96 * whole["sd"] * 2**0.5, rel=0.1)
    worse = synthetic.data.with_columns(
        kapasitet=pl.when(pl.col("kapasitet") == 3).then(4.0).otherwise(pl.col("kapasitet"))
    )
    later = capacity(replace(synthetic, data=worse), diagnose=False)
    since = changed(found, later)
    changes = since.changes
    assert changes[0].low > 0.2
    shown = {(c.group_by, c.group) for c in changes}
    hidden = found.frame.filter(pl.col("status") == "hidden").select("group_by", "group").rows()
    assert shown.isdisjoint(hidden)
    (part,) = (s for s in capacity_paper(later, NB, changed=since).sections if s.id == "endring")
    assert part.blocks[0].rows[0][4].shown == "ja"  # type: ignore[union-attr]
    assert part.title == f"Endring fra «{synthetic.title}»"
    table = as_survey(later, NB, since).data
    assert table["change"][0] == pytest.approx(changes[0].change)
    assert table["change"].count() == len(changes)
    asked = synthetic.variable("kapasitet")
    other = msgspec.structs.replace(asked, labels={"nb": "Klarer dere dere?"})
    reworded = replace(
        synthetic, variables=tuple(other if v.name == "kapasitet" else v for v in synthetic.variables)
    )
    with pytest.raises(BadInput, match="samme ord"):
        changed(capacity(reworded, diagnose=False), found)
    with pytest.raises(BadInput, match="oppdiktet"):
        changed(of_real, found)


def test_the_next_wave_is_told_how_many_answers_a_group_takes(found: Capacity) -> None:
    assert needed(100, 1e9, 0.10) == 400  # half the width takes four times the answers
    assert needed(100, 200, 0.10) == 160  # of 200: 1/n - 1/200 falls to a fourth
    assert needed(100, 200, 0.04) == 100
    (part,) = (s for s in capacity_paper(found, NB).sections if s.id == "neste")
    rows = part.blocks[0].rows  # type: ignore[union-attr]
    assert {row[4].shown for row in rows} == {"nok", "spør flere her"}
    assert all(row[3].value >= row[2].value for row in rows)
