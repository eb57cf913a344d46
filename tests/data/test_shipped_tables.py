"""The shipped tables are what their descriptors say."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from nabolag.data import boundaries, descriptor, descriptors, table, tables
from nabolag.text import texts

FOLDER = Path(__file__).parents[2] / "src" / "nabolag" / "data"
CODES = set(table("municipalities")["code"])
UNITS = {
    "code", "text", "class", "flag", "date", "year", "inhabitants", "count", "seats", "share", "percent",
    "permille", "index", "value", "minutes", "degrees", "m", "km", "km2", "nok", "nok_ex_vat", "nok_1000",
    "nok_per_inhabitant", "nok_billion",
}  # fmt: skip
# Lowest and highest value that can be right, by unit; narrower by column where something is known.
RANGES = {
    "year": (1940, 2040), "inhabitants": (0, 800_000), "seats": (0, 100), "share": (0, 1), "percent": (-100, 250),
    "permille": (0, 10), "minutes": (0, 600), "degrees": (4, 72), "km": (0, 20_000), "km2": (3, 10_000),
    "nok_ex_vat": (0, 40_000), "nok_per_inhabitant": (0, 500_000), "nok_billion": (50, 1000),
}  # fmt: skip
# SSB's own totals, from the checks in the source notes (1000 NOK; inhabitants).
TOTALS = [
    ("net_debt", "net_debt_1000_nok", 607_606_597),
    ("net_operating_result", "net_operating_result_1000_nok", 15_507_883),
]


@pytest.mark.parametrize("name", tables())
def test_a_table_holds_the_columns_its_descriptor_defines(name: str) -> None:
    frame, described = table(name), descriptor(name)
    assert frame.columns == list(described.columns)
    assert frame.height == described.rows > 0
    assert {column.unit for column in described.columns.values()} <= UNITS
    assert frame.unique().height == frame.height


@pytest.mark.parametrize("name", tables())
def test_an_empty_cell_always_has_an_explanation(name: str) -> None:
    frame, described = table(name), descriptor(name)
    silent = [c for c in frame.columns if frame[c].null_count() and not described.columns[c].empty]
    needless = [c for c in frame.columns if not frame[c].null_count() and described.columns[c].empty]
    assert not silent, "empty cells without a reason"
    assert not needless, "a reason without an empty cell"
    assert not [c for c in frame.columns if frame.schema[c] == pl.String and (frame[c] == "").any()]


@pytest.mark.parametrize("name", tables())
def test_values_lie_where_they_can_be_right(name: str) -> None:
    for column, what in descriptor(name).columns.items():
        if what.unit in RANGES:
            low, high = RANGES[what.unit]
            values = table(name)[column].drop_nulls()
            assert low <= values.min() <= values.max() <= high, column


@pytest.mark.parametrize("name", tables())
def test_codes_join_to_a_municipality_of_today(name: str) -> None:
    frame, promise = table(name), descriptor(name).promise
    for column in {"code", "code_a", "code_b"} & set(frame.columns):
        assert set(frame[column].drop_nulls()) <= CODES
    keys = {"codes_by_year": ["code", "year"], "codes_by_service": ["code", "service"]}.get(promise or "")
    if promise:
        assert set(frame["code"]) == CODES
    if keys:
        assert frame.height == frame.select(keys).unique().height == len(CODES) * frame[keys[1]].n_unique()


def test_there_are_357_municipalities_in_15_counties() -> None:
    assert len(CODES) == 357
    frame = table("municipalities")
    assert frame["county_code"].n_unique() == frame["county_name"].n_unique() == 15
    assert (frame["county_code"] == frame["code"].str.head(2)).all()
    assert set(frame["landsdel"]) == {"Østlandet", "Agder", "Vestlandet", "Trøndelag", "Nord-Norge"}


def test_national_sums_are_the_published_ones() -> None:
    people = (
        table("population").filter(pl.col("year") >= 2024).group_by("year").agg(pl.col("population").sum())
    )
    assert people.sort("year")["population"].to_list() == [5_550_203, 5_594_340, 5_627_400]
    assert table("population_age")["population"].sum() == 5_627_400
    for name, column, total in TOTALS:
        assert table(name)[column].sum() == total
    by_service = table("net_service_expenditure").group_by("service").agg(pl.col("net_1000_nok").sum())
    assert dict(by_service.iter_rows()) == {
        "administration": 30_433_909,
        "child_welfare": 18_036_566,
        "fire": 6_604_354,
    }
    more = table("net_service_expenditure_more").group_by("service").agg(pl.col("net_1000_nok").sum())
    assert dict(more.iter_rows()) == {
        "administration": 29_189_660,
        "planning": 6_719_927,
        "roads": 7_362_258,
        "school": 105_379_244,
        "health_and_care": 184_949_317,
        "social": 31_703_608,
    }


def test_fees_have_the_published_median() -> None:
    fees = table("annual_fees")
    assert fees["water_fee_nok"].median() == 5711.5
    assert fees["wastewater_fee_nok"].median() == 6552


def test_neighbours_are_listed_once_and_their_kind_follows_from_the_lengths() -> None:
    pairs = table("neighbours")
    assert (pairs["code_a"] < pairs["code_b"]).all()
    kinds = dict(pairs["kind"].value_counts().iter_rows())
    assert kinds == {"land": 738, "sea": 208, "near": 180}
    assert pairs.filter(kind="land")["border_km"].null_count() == 0
    assert pairs.filter(kind="sea")["territorial_border_km"].null_count() == 0
    assert pairs.filter(kind="near")["shore_distance_km"].max() <= 8


@pytest.mark.parametrize("described", descriptors(), ids=lambda d: d.name)
@pytest.mark.parametrize("lang", ["nn", "en"])
def test_provenance_reads_in_every_language(described, lang) -> None:
    _ = texts(lang)
    for said in (described.publisher, described.vintage, described.licence):
        if lang == "en" and any(c in said for c in "æøå"):
            assert _(said) != said, said
    for words in (described.title, *(c.definition for c in described.columns.values())):
        assert all(words[each].strip() for each in ("nb", "nn", "en"))


@pytest.mark.parametrize("described", descriptors(), ids=lambda d: d.name)
def test_every_table_says_where_it_is_from(described) -> None:
    assert described.url.startswith("https://")
    assert described.attribution.startswith("Kilde: ")
    assert described.licence
    assert described.retrieved >= "2025-03-27"
    assert described.origin in ("published", "register")


def test_the_whole_package_is_small() -> None:
    files = [*FOLDER.rglob("*"), FOLDER.parent / "municipalities" / "register.json"]
    assert sum(path.stat().st_size for path in files if path.is_file()) < 6_000_000


@pytest.mark.parametrize("detail", [False, True])
def test_every_municipality_has_a_shape(detail: bool) -> None:
    shapes = boundaries(detail=detail)
    assert set(shapes) == CODES
    for code, rings in shapes.items():
        assert rings, code
        for ring in rings:
            assert len(ring) >= 4
            assert ring[0] == ring[-1]
    inside = table("municipalities").select("code", "x", "y")
    outside = [c for c, x, y in inside.iter_rows() if not contains(shapes[c], x, y)]
    assert len(outside) <= 3, outside


@pytest.mark.parametrize("code", ["1151", "1144", "4633", "1835", "1856"])
def test_tiny_islands_stay_visible(code: str) -> None:
    """Utsira, Kvitsøy, Fedje, Træna and Røst: at least a third of the land, and over 2 km2, is drawn."""
    land = table("municipalities").filter(pl.col("code") == code)["land_area_km2"].item()
    drawn = sum(area_km2(ring) for ring in boundaries()[code])
    assert drawn > max(2.0, land / 3)


def test_neighbours_share_points_after_simplification() -> None:
    points = {code: {p for ring in rings for p in ring} for code, rings in boundaries().items()}
    land = table("neighbours").filter((pl.col("kind") == "land") & (pl.col("border_km") > 5))
    apart = [(a, b) for a, b in land.select("code_a", "code_b").iter_rows() if not points[a] & points[b]]
    assert not apart


def test_the_map_of_norway_is_light() -> None:
    import gzip

    paths = []
    for rings in boundaries().values():
        for ring in rings:
            steps = zip(ring, ring[1:], strict=False)
            moves = "".join(f"l{(x2 - x1) // 500} {(y1 - y2) // 500}" for (x1, y1), (x2, y2) in steps)
            paths.append(f"M{ring[0][0] // 500} {-ring[0][1] // 500}{moves}z")
    assert len(gzip.compress("".join(paths).encode())) < 60_000


def contains(rings, x: float, y: float) -> bool:
    """Even-odd rule."""
    crossed = 0
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False):
            crossed += (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
    return crossed % 2 == 1


def area_km2(ring) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False))) / 2e6
