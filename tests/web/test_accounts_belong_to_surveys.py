"""An analyst or reader sees the surveys she is given; every other does not exist for her."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from tests.admin import csrf, signed_in
from tests.fielded import NOW, SETTINGS, SURVEY, field, new_store

from nabolag.store import Store
from nabolag.store.accounts import events, give_surveys, surveys_of
from nabolag.survey.fielding.retention import delete_all
from nabolag.web.app import create_app
from nabolag.web.pages.admin import PARTS


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path)
    field(opened, 6)
    field(opened, 0, settings=SETTINGS.replace(f"id: {SURVEY}", "id: annen", 1))
    yield opened
    opened.close()


def browser(store: Store, role: str, *given: str) -> tuple[TestClient, str]:
    client = TestClient(create_app(store, clock=lambda: NOW), base_url="https://x", follow_redirects=False)
    token = signed_in(client, store, role)
    with store.write() as c:
        give_surveys(c, f"en-{role}", given)
    return client, token


@pytest.mark.parametrize("role", ["reader", "analyst"])
def test_what_is_not_given_is_not_found_at_any_address(store: Store, role: str) -> None:
    client, token = browser(store, role, "annen")
    assert f"/undersokelse/{SURVEY}" not in client.get("/admin").text
    assert "/undersokelse/annen" in client.get("/admin").text
    tried = 0
    for route in (route for part in PARTS for route in part.router.routes):
        assert isinstance(route, APIRoute)
        if "{id}" not in route.path:
            continue
        path = route.path.replace("{id}", SURVEY).replace("{kind}", "csv").replace("{act}", "lukk")
        for method in route.methods:
            answer = client.request(method, path, data={"csrf": token} if method == "POST" else None)
            assert answer.status_code in (403, 404), (method, path)
            tried += 1
    assert tried > 10
    unknown = client.get("/admin/undersokelse/finnes-ikke")
    hidden = client.get(f"/admin/undersokelse/{SURVEY}")
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.text.replace(SURVEY, "X") == unknown.text.replace("finnes-ikke", "X")
    assert client.get("/admin/undersokelse/annen").status_code == 200


def test_an_owner_gives_and_takes_and_it_is_in_the_log(store: Store) -> None:
    analyst, _token = browser(store, "analyst")
    owner, token = browser(store, "owner")
    assert owner.get(f"/admin/undersokelse/{SURVEY}").status_code == 200, "an owner sees all"
    assert analyst.get(f"/admin/undersokelse/{SURVEY}").status_code == 404
    path = "/admin/brukere/en-analyst/undersokelser"
    owner.post(path, data={"csrf": token, "undersokelse": [SURVEY, "finnes-ikke"]})
    assert analyst.get(f"/admin/undersokelse/{SURVEY}").status_code == 200
    assert 'value="prove" checked' in owner.get("/admin/brukere").text
    with store.read() as c:
        assert surveys_of(c, "en-analyst") == {SURVEY}
        assert events(c)[0].action == "account surveys"
    owner.post(path, data={"csrf": csrf(owner.get("/admin/passord").text)})
    assert analyst.get(f"/admin/undersokelse/{SURVEY}").status_code == 404
    owner.post(
        "/admin/brukere", data={"csrf": token, "navn": "ny", "rolle": "reader", "undersokelse": "annen"}
    )
    with store.read() as c:
        assert surveys_of(c, "ny") == {"annen"}


def test_a_survey_with_the_same_name_as_a_deleted_one_is_not_theirs(store: Store) -> None:
    analyst, _token = browser(store, "analyst", SURVEY)
    delete_all(store, SURVEY, NOW, "kari")
    field(store, 3)
    assert analyst.get(f"/admin/undersokelse/{SURVEY}").status_code == 404
