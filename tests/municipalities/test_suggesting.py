"""What is suggested while somebody types the name of a municipality, or where it lies."""

from __future__ import annotations

import pytest

from nabolag.municipalities import current, region_called, regions_called, suggested


def names(text: str, most: int = 8) -> list[str]:
    return [one.municipality.name for one in suggested(text, most)]


@pytest.mark.parametrize(
    ("text", "first", "why"),
    [
        ("mosk", "Moskenes", "name"),
        ("1874", "Moskenes", "name"),
        ("karasj", "Karasjok", "name"),
        ("kárá", "Karasjok", "name"),
        ("snåase", "Snåsa", "other name"),
        ("reine", "Moskenes", "centre"),
        ("søgne", "Kristiansand", "former name"),
        ("tromso", "Tromsø", "name"),
        ("vestvogøy", "Vestvågøy", "near"),
        ("varanger", "Sør-Varanger", "name"),
    ],
)
def test_any_name_leads_to_the_municipality(text: str, first: str, why: str) -> None:
    found = suggested(text)
    assert (found[0].municipality.name, found[0].why) == (first, why)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lofoten", {"Røst", "Værøy", "Flakstad", "Vestvågøy", "Vågan", "Moskenes"}),
        ("vesterål", {"Lødingen", "Hadsel", "Bø", "Øksnes", "Sortland", "Andøy"}),
    ],
)
def test_a_region_gives_those_in_it(text: str, expected: set[str]) -> None:
    assert set(names(text, 50)) == expected


@pytest.mark.parametrize(("text", "how_many"), [("Nordland", 41), ("oslo", 1), ("Finnmark", 18)])
def test_a_county_gives_those_in_it(text: str, how_many: int) -> None:
    county = next(r for r in regions_called(text) if r.kind == "county") if text != "oslo" else None
    in_it = {m.name for m in current().values() if m.county_name.casefold() == text.casefold()}
    assert len(in_it) == how_many
    assert in_it <= set(names(text, 100))
    assert county is None or len(county.codes) == how_many


@pytest.mark.parametrize("text", ["", " ", "q", "xyzzy", "«»", "%", "99999"])
def test_what_fits_nothing_suggests_nothing(text: str) -> None:
    assert suggested(text) == ()


def test_a_place_that_is_the_centre_of_two_gives_both() -> None:
    assert names("Leknes") == ["Leka", "Vestvågøy"]


def test_each_municipality_is_suggested_once_and_names_come_first() -> None:
    found = suggested("mos", 50)
    codes = [one.municipality.code for one in found]
    assert len(codes) == len(set(codes))
    assert [one.why for one in found[:2]] == ["name", "name"]


def test_a_region_is_called_by_its_whole_name() -> None:
    lofoten = region_called("lofoten")
    assert lofoten is not None
    assert len(lofoten.codes) == 6
    assert region_called("lofot") is None
