"""On the web page a text names the respondent's own municipality, and a large number stands as it was written."""

from __future__ import annotations

from pathlib import Path

from fastapi.testclient import TestClient
from tests.fielded import NOW, SURVEY, field, new_store

from nabolag.municipalities import current
from nabolag.store.invitations import invitations
from nabolag.survey.fielding.collected import collected
from nabolag.web.app import create_app

TEXT = """
id: liten
version: 1
languages: [nb]
title: {nb: Liten}
pages:
  - id: en
    questions:
      - {type: number, id: kroner, min: 0, max: 9999999999, text: {nb: "Hva bruker {kommune}, {rolle}?"}}
"""


def test_a_page_names_the_municipality_and_keeps_large_numbers(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    token = field(store, 1, questionnaire=TEXT)[0]
    with store.read() as c:
        (person,) = invitations(c, SURVEY)
    client = TestClient(create_app(store, clock=lambda: NOW))
    client.post(f"/s/{token}?lang=nb")
    page = client.get(f"/s/{token}/side/en?lang=nb").text
    assert f"Hva bruker {current()[person.municipality].name}, " in page
    assert "{" not in page.split("<main")[1].split("</main>")[0]
    client.post(f"/s/{token}/side/en?lang=nb", data={"kroner": "1 234 567 890"})
    assert 'value="1234567890"' in client.get(f"/s/{token}/side/en?lang=nb").text
    assert collected(store, SURVEY, unfinished=True).data["kroner"].to_list() == [1234567890.0]
