"""The API answers as its own description says, whatever it is asked."""

from __future__ import annotations

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from nabolag.municipalities import current, indicators
from nabolag.web.app import create_app

APP = create_app()
SCHEMA = schemathesis.openapi.from_asgi("/api/openapi.json", APP)
UNKNOWN = ("0101", "Herøy", "finnes-ikke")


@SCHEMA.parametrize()
@settings(max_examples=40, derandomize=True, deadline=None, database=None)
def test_every_answer_is_as_described(case: schemathesis.Case) -> None:
    case.call_and_validate(excluded_checks=[positive_data_acceptance])  # no schema can say «from 1971»


@pytest.mark.parametrize(
    ("path", "name", "asked"),
    [
        ("/api/municipalities/{which}", "which", (*sorted(current())[::5], *UNKNOWN)),
        ("/api/indicators/{id}", "id", tuple(i.id for i in indicators())),
    ],
)
@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_what_is_known_is_answered_as_described(
    path: str, name: str, asked: tuple[str, ...], lang: str
) -> None:
    for which in asked:
        case = SCHEMA[path]["GET"].Case(path_parameters={name: which}, query={"lang": lang})
        answer = case.call()
        case.validate_response(answer)
        assert answer.status_code == (404 if which in UNKNOWN else 200), which


def test_a_former_municipality_is_answered_as_described() -> None:
    case = SCHEMA["/api/municipalities/{which}"]["GET"].Case(
        path_parameters={"which": "0101"}, query={"on": "2019-01-01"}
    )
    answer = case.call()
    case.validate_response(answer)
    assert answer.json()["valid_to"] == "2020-01-01"


def test_each_answer_is_described() -> None:
    """A schema without fields would agree with anything."""
    for path, methods in SCHEMA.raw_schema["paths"].items():
        for status, told in methods["get"]["responses"].items():
            (content,) = told["content"].values()
            shape = content["schema"].get("items", content["schema"])
            assert shape["properties"], (path, status)
            assert shape["required"], (path, status)


def test_a_wrong_method_is_told_the_right_one() -> None:
    answer = TestClient(APP).post("/api/facts")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("name", ["arrangements", "memberships", "question", "counts", "potential"])
def test_the_examples_are_what_the_api_answers(name: str) -> None:
    shown = SCHEMA.raw_schema["paths"][f"/api/{name}"]["get"]["responses"]["200"]["content"][
        "application/json"
    ]
    example = shown["examples"][name]
    address = example["summary"].removeprefix("GET ")
    assert TestClient(APP).get(address).json() == example["value"]


def test_memberships_are_the_statements_of_the_arrangements() -> None:
    client = TestClient(APP)
    lines = client.get("/api/memberships?municipality=Moskenes").json()
    whole = client.get("/api/arrangements?municipality=Moskenes").json()
    said = [(a["id"], s["table"], s["role"]) for a in whole for s in a["statements"] if s["code"] == "1874"]
    assert [(m["arrangement"], m["table"], m["role"]) for m in lines] == said
    of_2021 = client.get("/api/memberships?municipality=1874&service=barnevern&year=2021").json()
    assert [m["as_of"] for m in of_2021] == ["2021"]
    refused = client.get("/api/memberships?service=tull")
    assert (refused.status_code, refused.headers["content-type"]) == (404, "application/problem+json")
    assert "barnevern" in refused.json()["candidates"]


def test_what_was_not_understood_is_told_to_programs_too() -> None:
    answer = TestClient(APP).get("/api/question", params={"q": "vann i Atlantis"}).json()
    assert answer["not_used"] == [{"words": "Atlantis", "nearest": ""}]
    refused = TestClient(APP).get("/api/question", params={"q": "vann under -5 innbyggere"})
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")


@pytest.mark.parametrize(
    ("asked", "lang", "says"),
    [
        ("municipality=1874&partners=1859&service=annen", "nb", "følger ikke med her"),
        ("municipality=1874&partners=1859&service=vann", "nb", "et gebyr er ikke en kostnad"),
        ("municipality=1874&partners=1859&service=vann", "en", "a fee is not a cost"),
        ("municipality=Oslo&partners=Bergen&service=barnevern", "en", "larger than the largest municipality"),
        ("municipality=1874&partners=1859&service=nav", "nn", "inntektene like store"),
    ],
)
def test_each_layer_that_says_nothing_gives_its_reason_in_the_readers_language(
    asked: str, lang: str, says: str
) -> None:
    told = TestClient(APP).get(f"/api/potential?{asked}&lang={lang}").json()
    unknown = {name for name, ends in told.items() if ends is None}
    assert unknown
    assert set(told["why_null"]) == unknown
    assert says in " ".join(told["why_null"].values())


def test_where_every_layer_is_known_there_is_no_reason_to_give() -> None:
    told = TestClient(APP).get("/api/potential?municipality=1874&partners=1859&service=barnevern").json()
    assert None not in told.values()
    assert told["why_null"] == {}
