"""A municipality sees who lies beside it and which regions it belongs to."""

from __future__ import annotations

import pytest

from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import CENTRALITY, SIZE_BANDS, current, neighbours, regions, size_band, table


def test_moskenes_has_one_neighbour_by_land_and_others_across_the_sea() -> None:
    beside = neighbours("1874")
    assert beside.land == ("1859",)
    assert "1860" in beside.sea
    assert "1804" in beside.sea  # Bodø, across Vestfjorden: a boundary, not a road
    assert beside.border_km["1859"] == 15.2


def test_flakstad_has_the_neighbours_kartverket_uses_in_its_own_test() -> None:
    beside = neighbours("1859")
    assert set(beside.land + beside.sea) == {"1874", "1860"}


def test_islands_have_no_neighbour_by_land() -> None:
    for code in ("1151", "1144", "4633", "1857", "1856"):
        assert neighbours(code).land == ()


def test_short_water_is_near_even_where_the_sea_boundary_is_shared() -> None:
    beside = neighbours("0301")
    assert "3203" in beside.near
    assert beside.shore_km["3203"] == 6.75
    assert "3203" not in beside.land


@pytest.mark.parametrize("code", sorted(current()))
def test_neighbours_are_mutual_and_everyone_has_one(code: str) -> None:
    beside = neighbours(code)
    assert beside.land or beside.sea or beside.near
    assert not set(beside.land) & (set(beside.sea) | set(beside.near))
    assert code not in beside.land + beside.sea + beside.near
    for kind in ("land", "sea", "near"):
        for other in getattr(beside, kind):
            assert code in getattr(neighbours(other), kind)
            assert neighbours(other).border_km.get(code) == beside.border_km.get(other)


def test_an_ended_code_has_no_neighbours_of_its_own() -> None:
    with pytest.raises(NotKnown):
        neighbours("1507")


@pytest.mark.parametrize("kind", ["county", "landsdel", "centrality_class", "size_band", "kostra_group",
                                  "ba_region", "economic_region"])  # fmt: skip
def test_each_kind_of_region_holds_every_municipality_once(kind: str) -> None:
    codes = [code for region in regions(kind) for code in region.codes]
    assert sorted(codes) == sorted(current())


def test_regions_have_the_published_numbers() -> None:
    assert len(regions("county")) == 15
    assert len(regions("economic_region")) == 85
    assert len(regions("kostra_group")) == 17
    assert {region.name for region in regions("landsdel")} == {
        "Østlandet", "Agder", "Vestlandet", "Trøndelag", "Nord-Norge",
    }  # fmt: skip
    with pytest.raises(BadInput, match="landsdel"):
        regions("planet")


def test_midt_norge_is_shown_both_ways() -> None:
    frame = table()
    assert frame["midt_norge_trondelag"].sum() == 38
    assert frame["midt_norge_with_more_og_romsdal"].sum() == 38 + 27
    assert frame["nord_norge"].sum() == 80


def test_all_municipalities_stand_in_one_table() -> None:
    frame = table()
    assert frame["code"].to_list() == sorted(current())
    assert frame.null_count().sum_horizontal().item() == 0
    assert frame["population"].sum() == 5_627_400
    assert sorted(frame["centrality_class"].unique()) == list(CENTRALITY)


def test_the_table_of_a_date_has_the_municipalities_of_that_date() -> None:
    frame = table(on="2019-12-31")
    assert frame.height == 422
    assert frame.columns == table().columns
    rows = {row["code"]: row for row in frame.iter_rows(named=True)}
    assert rows["1504"]["name"] == "Ålesund"
    assert rows["1103"]["population"] is None  # Stavanger before the merger is another municipality
    assert rows["1874"]["population"] == 976


@pytest.mark.parametrize(
    ("population", "band", "said"),
    [
        (0, "0-999", "under 1\u00a0000 innbyggere"),
        (999, "0-999", "under 1\u00a0000 innbyggere"),
        (1000, "1000-2999", "1\u00a0000–2\u00a0999 innbyggere"),
        (4999, "3000-4999", "3\u00a0000–4\u00a0999 innbyggere"),
        (49_999, "20000-49999", "20\u00a0000–49\u00a0999 innbyggere"),
        (50_000, "50000+", "50\u00a0000 eller flere innbyggere"),
        (728_714, "50000+", "50\u00a0000 eller flere innbyggere"),
    ],
)
def test_a_population_falls_in_the_band_that_names_its_limits(population: int, band: str, said: str) -> None:
    assert size_band(population).id == band
    assert size_band(population).title.nb == said


def test_bands_meet_without_gaps() -> None:
    for one, other in zip(SIZE_BANDS, SIZE_BANDS[1:], strict=False):
        assert one.high is not None
        assert one.high + 1 == other.low
    with pytest.raises(BadInput):
        size_band(-1)
