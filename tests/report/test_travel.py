"""How far two lie apart in the national view: straight lines, crossings of water, and a table of the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from nabolag.errors import BadInput
from nabolag.municipalities import current
from nabolag.report.casefile.subject import rows
from nabolag.report.partners.scenarios import Scenario
from nabolag.report.partners.solving import solve
from nabolag.report.partners.travel import kilometres, near_each_other, read_travel, told

CODES = ("1874", "1859", "1856", "0301", "3207")  # Moskenes, Flakstad, Røst, Oslo, Nordre Follo


def minutes(path: Path, change: dict[tuple[str, str], str] | None = None) -> Path:
    """A list of every pair that can be together in groups of two, 30 minutes each, with some lines changed."""
    cells = dict.fromkeys(sorted(near_each_other(1)), "30") | (change or {})
    path.write_text(
        "fra;til;minutter\n" + "".join(f"{a};{b};{far}\n" for (a, b), far in cells.items()), encoding="utf-8"
    )
    return path


def test_water_between_counts_and_land_does_not() -> None:
    plain, crossed = kilometres(CODES, 0), kilometres(CODES, 40)
    assert crossed[0, 1] == plain[0, 1]  # both on Moskenesøya and Flakstadøya, with land between them
    assert crossed[0, 2] - plain[0, 2] == pytest.approx(40 * 2)  # by Værøy
    assert crossed[3, 4] == plain[3, 4]
    assert (crossed == crossed.T).all()


def test_a_list_and_a_matrix_say_the_same(tmp_path: Path) -> None:
    listed = read_travel(minutes(tmp_path / "list.csv"), 1)
    codes = list(current())
    matrix = tmp_path / "matrix.csv"
    cells = ("\n" + a + ";" + ";".join("0" if a == b else "30" for b in codes) for a in codes)
    matrix.write_text(
        ";" + ";".join(rows()[code]["code"] for code in codes) + "".join(cells), encoding="utf-8"
    )
    assert read_travel(matrix, 1) == listed
    found = told(listed, ("1874", "1859", "0301"))
    assert found[0, 1] == found[1, 0] == 30
    assert found[0, 2] == float("inf")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ({("1859", "1874"): "-5"}, "Flakstad til Moskenes er -5. Skriv et tall fra 0"),
        ({("1859", "1874"): "langt"}, "Flakstad–Moskenes: «langt» er ikke et tall"),
        ({("1859", "1874"): ""}, "mangler Flakstad til Moskenes, og 1 par"),
        ({("1874", "1859"): "55"}, "Moskenes til Flakstad er 55, men et annet sted står det 30"),
        ({("1874", "1874"): "3"}, "Moskenes til seg selv er 3. Skriv 0."),
        ({("1849", "1874"): "30"}, "linje .*: Hamarøy, kommunenummer 1849, gjaldt til"),
        ({("Månebyen", "1874"): "30"}, "linje .*Månebyen"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused_with_the_line_and_what_would_do(
    tmp_path: Path, cell: dict[tuple[str, str], str], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        read_travel(minutes(tmp_path / "t.csv", cell), 1)


@pytest.mark.parametrize("text", ["", "fra;til;minutter\n", "Moskenes;Flakstad\n"])
def test_an_empty_table_or_one_without_a_column_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"tom|ingen par|skriv fra, til"):
        read_travel(path, 1)


def test_nobody_is_put_together_with_one_the_table_says_is_too_far(tmp_path: Path) -> None:
    paid = Scenario("child_welfare", 2, subsidy=3.0)
    joined = solve(paid)["groups"][0]
    a, b = min(joined), max(joined)
    table = read_travel(minutes(tmp_path / "t.csv", {(a, b): "90"}), 1)
    found = solve(Scenario("child_welfare", 2, subsidy=3.0, max_km=60, travel=table))
    assert len(found["groups"]) > 50
    assert sorted(joined) not in [sorted(group) for group in found["groups"]]


def test_a_weight_on_todays_cooperation_keeps_more_pairs_of_it() -> None:
    def kept(favour: float) -> int:
        from nabolag.cooperation import arrangements

        known = [one.members_now for one in arrangements() if "child_welfare" in one.services]
        found = solve(Scenario("child_welfare", 2, subsidy=0.5, favour=favour))
        return sum(any(set(group) <= set(members) for members in known) for group in found["groups"])

    assert kept(5.0) > kept(0.0)
