"""A director puts in the municipalities' own costs and says who must be along, and keeps what was written."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from nabolag.web.app import create_app

SITE = TestClient(create_app())
PATH = "/kommune/1874/partnere"


def test_own_costs_are_used_and_said_to_be_own() -> None:
    page = SITE.get(PATH, params={"med": "1859", "tjeneste": "vann", "kr-1874": "12,5", "kr-1859": "9"}).text
    assert "Moskenes 12,50" in page
    assert "ikke kontrollert her" in page
    assert "Flakstad 9,00" in SITE.get(PATH + ".json?med=1859&tjeneste=vann&kr-1859=9").text


def test_without_own_costs_the_groups_are_those_of_the_page_on_gain() -> None:
    page = SITE.get(PATH, params={"tjeneste": "brann"}).text
    assert "Som i dag" in page
    assert 'name="kr-1874"' in page


def test_who_must_be_along_is_in_every_group_and_who_must_not_in_none() -> None:
    groups = SITE.get(PATH + ".json", params={"maa": "Vestvågøy", "uten": "Bodø"}).json()["groups"]
    asked = [set(group["codes"]) for group in groups if len(group["codes"]) > 1]
    assert asked
    assert all("1860" in group and "1804" not in group for group in asked)


@pytest.mark.parametrize(
    ("asked", "field", "says"),
    [
        ({"tjeneste": "vann", "kr-1874": "-3"}, "kr-1874", "fra 0 og oppover"),
        ({"tjeneste": "vann", "kr-1874": "12500"}, "kr-1874", "Skriv millioner"),
        ({"tjeneste": "vann", "kr-1874": "tolv"}, "kr-1874", "tolv"),
        ({"kr-1874": "12,5"}, "tjeneste", "Velg den"),
        ({"maa": "Moskenss"}, "maa", "Moskenes"),
        ({"maa": "Vågan", "uten": "Vågan"}, "uten", "både være med"),
        ({"uten": "Moskenes"}, "uten", "kan ikke holdes utenfor"),
        ({"maa": "Flakstad; Flakstad", "kr-1860": "7"}, "maa", "nevnt to ganger"),
        ({"maa": "Oslo", "kr-1860": "7"}, "maa", "Ta Oslo bort"),
        ({"tjeneste": "vann", "kr-1860": "7", "uten": "Vestvågøy"}, "kr-1860", "brukes ikke"),
    ],
)
def test_a_slip_stands_at_its_field_with_what_was_written(
    asked: dict[str, str], field: str, says: str
) -> None:
    answer = SITE.get(PATH, params=asked)
    assert answer.status_code in (404, 422)
    assert f'id="feil-{field}"' in answer.text
    assert says in answer.text
    for said in asked.values():
        assert said in answer.text
