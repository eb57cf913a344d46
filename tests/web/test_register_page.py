"""The register is asked on a page: the answer, how the question was understood, and each part to change."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from nabolag.web.app import create_app


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(create_app())


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_page_opens_on_the_articles_own_question(client: TestClient, lang: str) -> None:
    page = client.get(f"/samarbeid/sporsmal?lang={lang}")
    assert page.status_code == 200
    assert "HIAS IKS" in page.text


def test_an_answer_has_an_address_that_holds_its_parts_and_files(client: TestClient) -> None:
    page = client.get("/samarbeid/sporsmal", params={"q": "barnevernsamarbeid i Lofoten"}).text
    assert "tjenester=barnevern&amp;sted=Lofoten" in page
    for kind in ("pdf", "docx", "xlsx", "csv", "json"):
        assert (
            client.get(f"/samarbeid/sporsmal.{kind}?tjenester=child_welfare&sted=Lofoten").status_code == 200
        )
    old = client.get("/samarbeid/sporsmal?tjenester=child_welfare,waste&sted=Lofoten", follow_redirects=False)
    assert old.status_code == 301
    assert old.headers["location"] == "/samarbeid/sporsmal?tjenester=barnevern%2Crenovasjon&sted=Lofoten"
    again = client.get("/samarbeid/sporsmal?tjenester=child_welfare&sted=Lofoten").text
    assert "Flakstad, Vestvågøy, Moskenes" in again


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("q=barnvern+i+Nordlnad", "q", "barnevern i Nordland"),
        ("form=IKS&sted=Nordlnd", "sted", "Nordland"),
        ("form=IKS&under=mange", "under", "mange"),
        ("form=XYZ", "form", "XYZ"),
        ("tjenester=tull", "tjenester", "tull"),
        ("form=IKS&kommuner=Moskens", "kommuner", "Moskenes"),
    ],
)
def test_a_slip_stands_beside_its_field_with_all_that_was_typed(
    client: TestClient, query: str, field: str, said: str
) -> None:
    page = client.get(f"/samarbeid/sporsmal?{query}")
    assert page.status_code == 422
    assert said in page.text
    typed = query.rpartition("=")[2].replace("+", " ")
    assert typed in page.text


def test_the_api_answers_the_same(client: TestClient) -> None:
    answer = client.get("/api/question", params={"q": "IKS innen vann nord for Mjøsa"}).json()
    assert (answer["status"], answer["question"]["form"]) == ("unknown", "IKS")
    listed = client.get("/api/arrangements", params={"municipality": "Moskenes"}).json()
    assert {a["name"] for a in listed} == {"Flakstad, Vestvågøy, Moskenes", "LOFOTEN AVFALLSSELSKAP IKS"}
    assert client.get("/api/question", params={"q": "hva"}).status_code == 422
