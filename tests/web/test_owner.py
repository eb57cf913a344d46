"""Who stands behind the site, how errors are reported, and the accessibility statement."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from nabolag.web.app import create_app
from nabolag.web.owner import corrections


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(), follow_redirects=False, raise_server_exceptions=False)


def test_an_owner_who_is_not_set_is_said_not_to_be(site: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NABOLAG_OWNER", raising=False)
    monkeypatch.delenv("NABOLAG_CONTACT", raising=False)
    for path in ("/om", "/tilgjengelighet"):
        assert "ikke oppgitt ennå" in site.get(path).text


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("post@lofoten.example", 'href="mailto:post@lofoten.example"'),
        ("https://lofoten.example/kontakt", 'href="https://lofoten.example/kontakt"'),
        ("telefon 12 34 56 78", ">telefon 12 34 56 78<"),
        ("javascript:alert(1)", ">javascript:alert(1)<"),
    ],
)
def test_the_owner_and_the_contact_are_those_that_were_set(
    site: TestClient, monkeypatch: pytest.MonkeyPatch, contact: str, link: str
) -> None:
    monkeypatch.setenv("NABOLAG_OWNER", "Lofotrådet <IPR>")
    monkeypatch.setenv("NABOLAG_CONTACT", contact)
    html = site.get("/om").text
    assert "Lofotrådet &lt;IPR&gt;" in html
    assert link in html


def test_corrections_stand_with_their_date_or_are_said_to_be_none(site: TestClient) -> None:
    html = site.get("/om").text
    assert "Meld fra om feil" in html
    assert ("Ingen rettelser er ført ennå" in html) == (not corrections())


def test_the_statement_has_the_headings_of_the_official_form(site: TestClient) -> None:
    html = site.get("/tilgjengelighet").text
    for heading in (
        "I hvilken grad er nettstedet i samsvar med kravene til universell utforming?", "Hva betyr bruddene for brukerne?",
        "Meld gjerne fra om brudd på kravene", "Klage", "Status for innhold som ikke er universelt utformet",
    ):  # fmt: skip
        assert f">{heading}</h2>" in html
    for number in (1, 2, 3, 4):
        assert f"<h3>Prinsipp {number}. " in html
    assert "Diskrimineringsnemnda behandler klager" in html
