"""The group one is compared with is chosen by a rule that is said in words."""

from __future__ import annotations

import polars as pl
import pytest

from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import RULES, comparable, current, size_band, table

ROWS = {row["code"]: row for row in table().iter_rows(named=True)}


def test_small_municipalities_are_compared_with_small_ones() -> None:
    found = comparable("1874")
    assert found.rule == "band"
    assert len(found.codes) == 21
    assert all(ROWS[code]["population"] < 1000 for code in found.codes)
    assert found.explanation.nb.startswith("21 andre kommuner i samme størrelsesgruppe: under 1")
    assert "1874" not in found.codes
    assert "1874" in found.group


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("code", ["0301", "1151", "1874", "3222", "5610"])
def test_every_rule_explains_itself_in_three_languages(code: str, rule: str) -> None:
    found = comparable(code, rule)
    assert len({found.explanation[lang] for lang in ("nb", "nn", "en")}) == 3
    assert str(len(found.codes)) in found.explanation.nb
    assert set(found.codes) <= set(current()) - {code}
    assert list(found.codes) == sorted(set(found.codes))


@pytest.mark.parametrize(
    ("rule", "columns"),
    [
        ("band", ["size_band"]),
        ("band_centrality", ["size_band", "centrality_class"]),
        ("kostra", ["kostra_group"]),
        ("county", ["county_code"]),
        ("ba_region", ["ba_region"]),
    ],
)
def test_a_group_is_all_that_are_alike_and_no_others(rule: str, columns: list[str]) -> None:
    for code in ("1874", "4601", "3411"):
        alike = {c for c, row in ROWS.items() if all(row[k] == ROWS[code][k] for k in columns)}
        assert set(comparable(code, rule).group) == alike


def test_nearest_are_nearer_than_all_others() -> None:
    found = comparable("1874", "nearest", n=5)
    assert len(found.codes) == 5
    me = ROWS["1874"]

    def distance(code: str) -> float:
        import math

        row = ROWS[code]
        size = math.log2(row["population"] / me["population"])
        return math.hypot(size, (row["centrality_index"] - me["centrality_index"]) / 100)

    others = set(ROWS) - set(found.group)
    assert max(map(distance, found.codes)) <= min(map(distance, others))


def test_a_group_can_be_cut_to_the_nearest_in_population() -> None:
    found = comparable("1874", "county", n=3)
    assert len(found.codes) == 3
    assert "Bare de 3 nærmeste i folketall" in found.explanation.nb


def test_bands_in_the_table_are_those_of_the_definition() -> None:
    assert table().filter(
        pl.col("population").map_elements(lambda n: size_band(n).id, return_dtype=pl.String) != pl.col("size_band")
    ).is_empty()  # fmt: skip


def test_wrong_rules_are_refused() -> None:
    with pytest.raises(BadInput, match="band_centrality"):
        comparable("1874", "astrology")
    with pytest.raises(BadInput):
        comparable("1874", n=0)
    with pytest.raises(NotKnown):
        comparable("1507")
