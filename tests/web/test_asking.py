"""A director puts in the municipalities' own costs and says who must be along, and keeps what was written."""

from __future__ import annotations

from typing import Any

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


LIST = "fra;til;km\nMoskenes;Flakstad;{far}\nFlakstad;Vestvågøy;31\nMoskenes;Vestvågøy;70\nOslo;Bergen;460\n"


def sent(far: str = "41", name: str = "vei.csv", **fields: str) -> Any:
    """A file sent with the form and what else was written there."""
    return SITE.post(
        f"{PATH}?med=1859,1860&tjeneste=barnevern",
        data={"enhet": "km", "kr-1874": "12,5", "maa": ""} | fields,
        files={"fil": (name, LIST.format(far=far).encode())},
        follow_redirects=False,
    )


def test_a_files_pairs_of_those_that_are_met_go_into_the_address_and_tell_what_journeys_cost() -> None:
    address = sent().headers["location"]
    assert "460" not in address  # nobody here is Oslo or Bergen
    assert "kr-1874=12" in address
    page = SITE.get(address).text
    assert "Lengst fra hverandre, km på vei, egen tabell" in page
    assert "1859;1874;41" in page
    by_road = SITE.get(address.replace("partnere?", "partnere.json?")).json()["groups"][0]
    assert by_road["codes"] == ["1874", "1860", "1859"]
    assert by_road["own_travel"] == 70
    straight = SITE.get(f"{PATH}.json?med=1859,1860&tjeneste=barnevern").json()["groups"][0]
    assert by_road["models_travel_nok"] != straight["models_travel_nok"]
    assert by_road["models_scale_nok"] == straight["models_scale_nok"]
    minutes = SITE.get(sent(enhet="min").headers["location"]).text
    assert "regnet av rette linjer, ikke av den egne tabellen" in minutes
    assert "Lengst fra hverandre, minutter, egen tabell" in minutes


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"far": "-41"}, "fil", "vei.csv, linje 2, kolonne 3: Moskenes til Flakstad er -41"),
        ({"far": "langt"}, "fil", "«langt» fra Moskenes til Flakstad er ikke et tall"),
        ({"name": "vei.pdf"}, "fil", "Lagre den som .xlsx eller .csv"),
        ({"enhet": ""}, "enhet", "Velg hva reisetabellen er i"),
    ],
)
def test_a_mistake_in_a_file_stands_at_its_field_and_the_costs_that_were_written_are_there(
    fields: dict[str, str], field: str, says: str
) -> None:
    answer = sent(**fields)
    assert answer.status_code == 422
    assert f'id="feil-{field}"' in answer.text
    assert says in answer.text
    assert 'value="12,5"' in answer.text


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("Moskenes; Flakstad; langt", "Reisetabellen, linje 1, kolonne 3"),
        ("Moskenes; Flakstad", "skriv fra, til og hvor langt"),
        ("Oslo; Bergen; 460", "Ingen av parene i reisetabellen gjelder"),
        ("Moskenes; Flakstad; 41\nFlakstad; Moskenes; 90", "men et annet sted står det 41"),
        ("Moskenes; Flakstad; 41000", "Tallene er nok meter"),
    ],
)
def test_lines_that_cannot_be_meant_are_told_at_their_field(lines: str, says: str) -> None:
    answer = SITE.get(PATH, params={"med": "1859", "tjeneste": "barnevern", "enhet": "km", "reise": lines})
    assert answer.status_code == 422
    assert 'id="feil-reise"' in answer.text
    assert says in answer.text
    assert lines.splitlines()[0] in answer.text


def test_a_pair_that_the_table_lacks_is_unknown_and_the_models_say_where_they_use_straight_lines() -> None:
    address = {"med": "1859,1860", "tjeneste": "barnevern", "enhet": "km", "reise": "Moskenes; Flakstad; 41"}
    page = SITE.get(PATH, params=address).text
    assert "Den mangler par for Moskenes, Vestvågøy og Flakstad" in page
    assert SITE.get(PATH + ".json", params=address).json()["groups"][0]["own_travel"] is None
