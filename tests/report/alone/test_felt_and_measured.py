"""What a municipality has to carry, each measure by itself; and what can be said of what its leaders feel."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from tests.fielded import NOW, SURVEY, field, new_store

from nabolag.data.own import Own, keep_own
from nabolag.municipalities import current
from nabolag.report.alone import carried_section, felt_from, felt_in, felt_section, measured
from nabolag.report.alone.measured import MEASURES, medians, side_of
from nabolag.report.answers import case_of
from nabolag.report.answers.pages import behind
from nabolag.report.answers.whole import whole_case
from nabolag.report.capacity import capacity_paper
from nabolag.store.publications import keep_publication
from nabolag.survey import wave
from nabolag.survey.capacity import Capacity, capacity
from nabolag.text import texts

NB = texts("nb")


def of(code: str) -> dict[str, object]:
    return {m.id: m for m in measured(code)}


def test_each_measure_has_direction_source_and_year_and_nothing_is_added_up() -> None:
    for m in measured("1874"):
        assert m.year >= 2020
        assert m.source
        if m.status == "ok":
            assert m.heavy in ("high", "low")
            assert m.known > 300
    (table,) = (b for b in carried_section("1874", "Moskenes", NB).blocks if b.kind == "table")
    heads = [column.head for column in table.columns]
    assert heads == ["Forhold", "Moskenes", "Median", "Av alle kommuner", "Merk"]
    assert all(re.search(r"\(20\d\d", row[0].shown) for row in table.rows)
    assert len(table.rows) == len(MEASURES) + 2  # and no row of a sum


def test_the_figures_are_those_of_the_sources() -> None:
    found = of("1874")
    assert found["need_administration"].value == pytest.approx(2.79, abs=0.005)  # type: ignore[attr-defined]
    assert found["gp_without"].value == 45.6  # type: ignore[attr-defined]
    assert found["robek"].value == 1  # type: ignore[attr-defined]


def test_a_service_run_with_others_is_held_against_nobody() -> None:
    for code in ("1874", "1851"):
        need = of(code)["need_child_welfare"]
        assert (need.status, need.side) == ("shared", "")  # type: ignore[attr-defined]
        assert "2023" in str(need.values)  # type: ignore[attr-defined]


def test_what_is_missing_is_said_and_never_zero() -> None:
    evenes = of("1853")
    for id_ in ("gp_reserve", "gp_without", "fire_class"):
        assert evenes[id_].value is None  # type: ignore[attr-defined]
        assert evenes[id_].side == ""  # type: ignore[attr-defined]
        assert evenes[id_].note  # type: ignore[attr-defined]
    said = [cell.shown for row in carried_section("1853", "Evenes", NB).blocks[0].rows for cell in row]  # type: ignore[union-attr]
    assert said.count("ukjent") >= 3


def test_administration_is_said_to_be_high_only_when_both_years_are() -> None:
    for code in list(current())[::9]:
        m = of(code)["administration_expenditure"]
        first, last = (m.values[k] for k in ("first", "last"))  # type: ignore[attr-defined]
        sides = {side_of("administration_expenditure", "high", float(v)) for v in (first, last)}
        assert m.side == (sides.pop() if len(sides) == 1 else "")  # type: ignore[attr-defined]


def test_a_fourth_is_a_fourth_and_a_value_that_most_share_is_in_the_middle() -> None:
    sides = [of(code)["net_debt"].side for code in current()]  # type: ignore[attr-defined]
    assert 0.2 < sides.count("more") / 357 < 0.3
    assert 0.2 < sides.count("less") / 357 < 0.3
    assert side_of("gp_without", "high", 0.0) == "middle"
    assert side_of("robek", "high", 1.0) == ""


def test_the_medians_of_a_group_say_how_many_are_known() -> None:
    found = medians(("1853", "1874", "1859"))
    assert found["gp_without"][1] == 2
    assert found["net_debt"][1] == 3


def test_own_figures_stand_beside_without_a_direction(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("NABOLAG_DATA", str(tmp_path))
    frame = pl.DataFrame(
        {"code": ["1874", "1874"], "year": [2024, 2025], "figure": ["Sykefravær"] * 2, "value": [7.1, 8.2]}
    )
    now = datetime(2026, 11, 1, tzinfo=UTC)
    keep_own(
        Own(name="fravar", file="fravar.xlsx", sha256="0", added_at=now, rows=2, municipalities=1, years=(2024, 2025),
            figures=("Sykefravær",)),
        frame,
    )  # fmt: skip
    own = [m for m in measured("1874") if m.status == "own"]
    assert [(m.id, m.value, m.year, m.source, m.heavy) for m in own] == [
        ("Sykefravær", 8.2, 2025, "fravar.xlsx", "")
    ]
    assert "Egne tall som er lagt inn" in [
        b.caption for b in carried_section("1874", "Moskenes", NB).blocks if b.kind == "table"
    ]


@pytest.fixture(scope="module")
def made_up() -> Capacity:
    return capacity(wave.wave(), diagnose=False)


@pytest.fixture(scope="module")
def real() -> Capacity:
    """The same answers as if they were a real wave's (syntetisk)."""
    answers = wave.wave()
    return capacity(
        replace(answers, data=answers.data.with_columns(opphav=pl.lit("")), origin="user"), diagnose=False
    )


def test_without_a_real_wave_only_the_national_share_and_measured_facts_are_shown(made_up: Capacity) -> None:
    assert felt_from(made_up, "1874", NB) is None
    (said,) = felt_section(None, "1874", NB).blocks
    assert said.text.startswith("◌ ukjent: hva lederne i Moskenes mener, vet vi ikke.")  # type: ignore[union-attr]
    assert "34 prosent" in said.text  # type: ignore[union-attr]
    assert said.sources == ("survey_article",)  # type: ignore[union-attr]


def test_a_real_wave_gives_one_sentence_with_interval_and_mark(real: Capacity) -> None:
    felt = felt_from(real, "1874", NB)
    assert felt is not None
    assert 0 < felt.low < felt.share < felt.high < 1
    (said,) = felt_section(felt, "1874", NB).blocks
    assert said.text.startswith("◐ anslag: i kommuner som Moskenes")  # type: ignore[union-attr]
    assert "ikke et svar fra Moskenes" in said.text  # type: ignore[union-attr]
    assert f"{NB.number(100 * felt.low)}–{NB.number(100 * felt.high)} prosent" in said.text  # type: ignore[union-attr]


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_page_and_the_case_show_both(lang: str) -> None:
    case = case_of("1874", lang=lang)
    for paper in (behind(case, "alone"), whole_case(case)):
        ids = [s.id for s in paper.sections]
        assert ids.index("folt") + 1 == ids.index("maalt")


def test_felt_stands_against_measured_by_group_with_its_base(made_up: Capacity) -> None:
    (part,) = (s for s in capacity_paper(made_up, NB).sections if s.id == "folt-maalt")
    table, apart = part.blocks
    assert table.kind == "table"
    north = next(r for r in table.rows if r[0].shown == "Nord-Norge")
    assert north[2].shown == "flere enn alle"
    assert north[-1].value == 80
    assert "(80)" in north[3].shown
    assert apart.kind == "bullets"
    assert all("enn alle svarer slik, men" in item for item in apart.items)


def test_a_site_whose_only_published_wave_is_made_up_says_nothing_of_a_municipality(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    assert felt_in(store, "1874", NB) is None
    field(store, 12)
    with store.write() as c:
        keep_publication(c, SURVEY, {"index.html": b"<p>syntetisk</p>"}, NOW)
    assert felt_in(store, "1874", NB) is None
    store.close()
