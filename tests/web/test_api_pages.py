"""The API describes itself in the reader's language, with an example that answers for each address."""

from __future__ import annotations

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from nabolag.text import texts
from nabolag.web.api.described import endpoints
from nabolag.web.app import create_app


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app())


def words(site: TestClient, lang: str) -> dict[str, tuple[str, str]]:
    spec = site.get("/api/openapi.json", params={"lang": lang}).json()
    return {
        path: (told["get"]["summary"], told["get"]["description"]) for path, told in spec["paths"].items()
    }


def test_summaries_and_parameters_are_in_the_language_asked_for(site: TestClient) -> None:
    said = {lang: words(site, lang) for lang in ("nb", "nn", "en")}
    assert said["nb"]["/api/municipalities"][0] == "Alle kommunene"
    assert said["nn"]["/api/municipalities"][0] == "Alle kommunane"
    assert said["en"]["/api/municipalities"][0] == "All municipalities"
    for path, (summary, description) in said["en"].items():
        for lang in ("nb", "nn"):
            assert said[lang][path][1] != description, path
        page = re.sub("</?code>", "`", unescape(site.get("/api/docs", params={"lang": "en"}).text))
        assert summary in page
        assert description in page
    for path, told in site.get("/api/openapi.json?lang=en").json()["paths"].items():
        for one in told["get"].get("parameters", []):
            assert one["description"], (path, one["name"])
            assert one["description"] not in unescape(site.get("/api/docs").text)


def test_one_language_is_not_left_in_the_other(site: TestClient) -> None:
    site.get("/api/openapi.json?lang=en")
    assert words(site, "nb")["/api/facts"][0] == "De publiserte tallene"


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_each_address_has_an_example_that_answers(site: TestClient, lang: str) -> None:
    page = site.get("/api/docs", params={"lang": lang}).text
    assert f'lang="{lang}"' in page
    for one in endpoints(site.app.openapi(), texts(lang)):  # type: ignore[attr-defined]
        assert f'href="{one.example}"'.replace("&", "&amp;") in page
        assert "{" not in one.example
        assert ("lang=" in one.example) == (lang != "nb")
        answer = site.get(one.example)
        assert answer.status_code == 200, one.example
        found = answer.json()
        first = (found[0] if found else {}) if one.many else found  # nothing has changed in what ships
        assert found or one.path == "/api/revisions"
        assert set(first) <= set(one.fields), one.path
        assert one.summary
        assert one.refusals


@pytest.mark.parametrize(("lang", "word"), [("nb", "kommune"), ("nn", "kommune"), ("en", "municipality")])
def test_the_example_of_a_mistake_is_what_the_api_answers(site: TestClient, lang: str, word: str) -> None:
    page = unescape(site.get("/api/docs", params={"lang": lang}).text)
    address = re.search(r'href="(/api/municipalities/Moskens[^"]*)"', page)
    assert address
    answer = site.get(address[1])
    assert answer.status_code == 404
    assert answer.json()["detail"] in page
    assert "Moskenes" in answer.text
    assert word in answer.json()["detail"].lower()
