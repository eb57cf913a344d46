"""Figures keep unknown, not applicable, doubtful and zero apart."""

from __future__ import annotations

import polars as pl
import pytest

from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import indicator, indicators, population
from nabolag.text import texts

STATUSES = {"ok", "unknown", "not_applicable", "doubtful"}


def of(id: str, code: str) -> dict[str, object]:
    return indicator(id).row(by_predicate=pl.col("code") == code, named=True)


@pytest.mark.parametrize("described", indicators(), ids=lambda i: i.id)
def test_an_indicator_has_a_value_or_a_reason_for_every_municipality(described) -> None:
    frame = indicator(described.id)
    assert frame.columns == ["code", "value", "status", "note"]
    assert frame.height == frame["code"].n_unique() == 357
    assert set(frame["status"]) <= STATUSES
    empty = frame.filter(pl.col("value").is_null())
    assert set(empty["status"]) <= {"unknown", "not_applicable"}
    assert empty["note"].null_count() == 0
    assert frame.filter(status="doubtful")["note"].null_count() == 0
    assert frame.filter(pl.col("value").is_not_null())["status"].is_in(["ok", "doubtful"]).all()
    assert frame.filter(~pl.col("value").is_finite()).height == 0


@pytest.mark.parametrize("described", indicators(), ids=lambda i: i.id)
def test_an_indicator_tells_its_source_and_reads_in_three_languages(described) -> None:
    assert described.source.name == described.table
    assert described.column in described.source.columns or described.id == "population"
    for words in (described.title, described.definition):
        assert all(words[lang].strip() for lang in ("nb", "nn", "en"))
    for note in indicator(described.id)["note"].drop_nulls().unique():
        assert texts("en")(note) != note


@pytest.mark.parametrize(
    ("id", "code", "value"),
    [
        ("population", "1874", 976),
        ("water_fee", "0301", 5706),
        ("fees_sum", "0301", 5706 + 3803 + 6546 + 1237),
        ("net_debt", "0301", 107_272),
        ("centrality", "0301", 1000),
        ("property_tax", "1101", 3977),
        ("robek", "1874", 1),
        ("robek", "0301", 0),
        ("council_size", "0301", 59),
        ("travel_time_to_centre", "0301", 11.88),
        ("administration_expenditure", "1101", 6505),
        ("need_index", "0301", 0.9287),
    ],
)
def test_figures_are_the_published_ones(id: str, code: str, value: float) -> None:
    if id == "need_index":
        pytest.importorskip("nabolag.data")
        from nabolag.data import table

        row = table("need_index").row(
            by_predicate=(pl.col("code") == code) & (pl.col("year") == 2025), named=True
        )
        assert row["need_index"] == value
    else:
        assert of(id, code)["value"] == pytest.approx(value)


def test_suspect_cells_are_shown_but_marked() -> None:
    for code in ("1515", "1818"):
        for fee in ("water_fee", "wastewater_fee", "waste_fee", "chimney_fee", "fees_sum"):
            assert of(fee, code)["status"] == "doubtful"
            assert of(fee, code)["value"] is not None
    for code in ("5503", "5536"):
        assert of("net_operating_result", code)["status"] == "doubtful"
    assert indicator("net_operating_result").filter(status="doubtful").height == 2
    zero = indicator("wastewater_fee").filter(pl.col("value") == 0)
    assert zero["status"].to_list() == ["doubtful"]


def test_a_fee_that_was_not_reported_makes_the_sum_unknown() -> None:
    missing = indicator("water_fee").filter(status="unknown")["code"]
    assert len(missing) == 3
    assert set(indicator("fees_sum").filter(status="unknown")["code"]) == set(missing)


def test_no_property_tax_is_not_the_same_as_an_unknown_tax() -> None:
    counts = dict(indicator("property_tax")["status"].value_counts().iter_rows())
    assert counts == {"ok": 250, "unknown": 73, "not_applicable": 34}


def test_ten_year_change_is_unknown_where_a_municipality_was_divided() -> None:
    unknown = indicator("population_change_10y").filter(status="unknown")
    assert set(unknown["code"]) == {"1806", "1875", "5055", "5056", "5059"}
    assert of("population_change_10y", "1508")["status"] == "ok"


def test_shares_of_ages_are_consistent() -> None:
    young, old = indicator("share_0_15"), indicator("share_80_plus")
    both = young.join(old, on="code")
    assert (both["value"] + both["value_right"]).max() < 50


def test_an_unknown_indicator_gives_the_nearest() -> None:
    with pytest.raises(NotKnown) as caught:
        indicator("water_fees")
    assert "water_fee" in caught.value.candidates


def test_a_series_says_what_each_year_rests_on() -> None:
    series = population("1874")
    assert series["year"].to_list() == list(range(1986, 2027))
    assert series.filter(year=2026)["population"].item() == 976
    alesund = population("1508")
    assert alesund.filter(year=2019)["basis"].item() == "predecessor_municipalities"
    split = alesund.filter(pl.col("year").is_between(2020, 2023))
    assert split["population"].null_count() == 4
    assert set(split["basis"]) == {"unknown_split"}
    assert "Bare summen er publisert" in split["note"][0]
    assert alesund.filter(pl.col("population").is_null())["note"].null_count() == 0


def test_alesund_and_haram_are_known_as_a_sum_while_they_were_one() -> None:
    """Statistics Norway, table 07459, municipality 1507."""
    both = population("1508+1580")
    known = dict(both.select("year", "population").iter_rows())
    assert [known[year] for year in range(2019, 2025)] == [65_633, 66_258, 66_670, 67_114, 67_520, 67_866]
    assert both["population"].null_count() == 0
    assert both["year"].to_list() == list(range(1986, 2027))
    parts = [population(code).filter(year=2026)["population"].item() for code in ("1508", "1580")]
    assert known[2026] == sum(parts)


def test_a_larger_group_uses_the_published_sum_too() -> None:
    three, two = population("1508+1580+1531"), population("1580+1508")
    one = population("1531")
    for year in (2019, 2021, 2026):
        total, pair, sula = (f.filter(year=year)["population"].item() for f in (three, two, one))
        assert total == pair + sula


def test_a_group_with_only_one_part_of_a_split_is_unknown() -> None:
    half = population("1508+1531")
    assert half.filter(year=2021)["population"].item() is None
    assert half.filter(year=2021)["basis"].item() == "unknown_split"
    assert half.filter(year=2021)["note"].item() is not None
    assert half.filter(year=2026)["population"].item() == 59_663 + 9_798


def test_a_group_may_not_hold_a_municipality_twice() -> None:
    with pytest.raises(BadInput):
        population("1874+Moskenes")
    with pytest.raises(NotKnown):
        population("1507")
