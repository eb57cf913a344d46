"""The keys of the cost-sharing room share what a cooperation saves: by what every group could do, to the øre, with reasons."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from starlette.testclient import TestClient

from nabolag.errors import BadInput
from nabolag.fees import (
    Agreement,
    Asset,
    Connection,
    FeeCase,
    Investment,
    Scenario,
    fair_game,
    fair_shares,
    together,
)
from nabolag.fees.kept import as_yaml
from nabolag.fees.workbook import template
from nabolag.report.fees import together_paper
from nabolag.report.paper import made
from nabolag.text import texts
from nabolag.web.app import create_app

NORTH = FeeCase(
    "Nord", 2027, 1200, 4e6, assets=(Asset("Nett", 60e6, 80, 2000),),
    plan=(Investment("Renseanlegg", 70e6, 40, 2029),), fund={2025: 6e5},
)  # fmt: skip
SOUTH = replace(NORTH, name="Sør", dwellings=4000, operation=9e6, plan=(), fund={})
EAST = replace(NORTH, name="Øst", dwellings=600, operation=3e6, plan=(), fund={2026: -2e5})
CASES = (NORTH, SOUTH, EAST)
PIPE = Connection("Nord", 25e6, 2029, replaces=("Renseanlegg",), yearly=2e5, to="Sør")
JOINED = Agreement("connection", connections=(PIPE,), saving=0.05, transaction=1e6)
TEN = Scenario(years=10)


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(), follow_redirects=False)


def test_every_group_costs_what_it_would_cost_together() -> None:
    game = fair_game(CASES, JOINED, TEN)
    by_name = {case.name: case for case in CASES}
    alone = {case.name: game.worth((case.name,)) for case in CASES}
    for size in (2, 3):
        for group in combinations(by_name, size):
            pipes = (PIPE,) if {"Nord", "Sør"} <= set(group) else ()
            kind = "connection" if pipes else "running"
            same = together([by_name[n] for n in group], replace(JOINED, kind=kind, connections=pipes), TEN)
            assert sum(alone[n] for n in group) - game.worth(group) == pytest.approx(same.saved, abs=1)


@pytest.mark.parametrize("key", ["shapley", "nucleolus", "scrb"])
def test_members_save_what_the_key_gives_them_and_pay_the_company_to_the_ore(key: str) -> None:
    found = together(CASES, replace(JOINED, key=key), TEN)
    game, shares = fair_game(CASES, JOINED, TEN), fair_shares(CASES, JOINED, TEN, method=key)
    for member in found.members:
        assert member.saved == pytest.approx(game.worth((member.name,)) - shares[member.name], abs=2)
    for t in range(10):
        assert sum(round(100 * found.paid[n][t]) for n in found.paid) == round(100 * found.company[t])
    assert found.company == pytest.approx(together(CASES, JOINED, TEN).company, abs=0.02)
    assert found.restless == tuple((v.group, pytest.approx(v.amount)) for v in shares.violations)


def test_by_the_nucleolus_nobody_loses_and_no_group_would_leave_where_the_whole_saves() -> None:
    found = together(CASES, replace(JOINED, key="nucleolus"), TEN)
    assert found.losers == ()
    assert found.restless == ()
    assert together(CASES, replace(JOINED, key="dwellings"), TEN).losers == ("Sør",)
    said = made(together_paper(found, texts("nb")), "html").decode()
    assert "Ingen gruppe av kommuner ville spart mer for seg selv." in said


def test_nothing_saved_is_shared_equally_and_draws_keep_the_shares() -> None:
    idle = together(CASES, Agreement(key="shapley"), TEN)
    assert [m.saved for m in idle.members] == pytest.approx([0, 0, 0], abs=0.01)
    drawn = together(CASES, replace(JOINED, key="shapley"), Scenario(years=10, draws=60))
    calm = together(CASES, replace(JOINED, key="shapley"), TEN)
    assert [m.saved for m in drawn.members] == pytest.approx([m.saved for m in calm.members])
    assert all(m.saved_interval and m.saved_interval[0] <= m.saved_interval[2] for m in drawn.members)


@pytest.mark.parametrize(
    ("agreement", "said"),
    [
        (replace(JOINED, key="shapley", fees="harmonised"), "likt gebyr deler ikke etter shapley"),
        (replace(JOINED, connections=(replace(PIPE, to="Vest"),)), "Nord kan ikke kobles til Vest"),
        (replace(JOINED, connections=(replace(PIPE, to="Nord"),)), "Nord kan ikke kobles til Nord"),
        (replace(JOINED, connections=(replace(PIPE, cost=0.0),)), "Nord har ingen pris"),
    ],
)
def test_what_cannot_be_shared_so_is_refused(agreement: Agreement, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        together(CASES, agreement, TEN)


def test_another_method_and_too_many_members_are_refused() -> None:
    with pytest.raises(BadInput, match="ikke en nøkkel"):
        fair_shares(CASES, JOINED, TEN, method="tull")
    with pytest.raises(BadInput, match="13 deltakere"):
        fair_game([replace(SOUTH, name=f"K{i}") for i in range(13)], Agreement(), TEN)


def test_the_page_shares_by_the_nucleolus_and_tells_of_the_pipe_and_the_law(site: TestClient) -> None:
    pipe = {
        "kobles": "Nordvik",
        "tar": "Sørvik",
        "meter": "8000",
        "permeter": "4000",
        "hoyde": "35",
        "nokkel": "nucleolus",
    }
    page = site.get("/gebyr/sammen", params=pipe).text.replace("\N{NO-BREAK SPACE}", " ")
    for said in (
        "Holder delingen?", "32 000 000", "minimumsavdraget lik avskrivningen: 400 000 kroner",
        "den avtalte prisen (selvkostforskriften § 3 (2))", "8 000", "Høyde i meter",
    ):  # fmt: skip
        assert said in page, said


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"spart": "500"}, "spart"), ({"overgang": "1,5"}, "overgang"), ({"meter": "-3", "kobles": "Nordvik"}, "meter"),
     ({"nokkel": "shapley", "likt": "ja"}, "nokkel"), ({"kobles": "Nordvik"}, "ledning")],
)  # fmt: skip
def test_what_cannot_be_agreed_on_stands_beside_its_field(
    site: TestClient, wrong: dict[str, str], field: str
) -> None:
    answer = site.get("/gebyr/sammen", params=wrong)
    assert answer.status_code == 422
    assert f'id="feil-{field}"' in answer.text


def test_whole_cases_are_opened_from_files_and_set_side_by_side(site: TestClient) -> None:
    files = [("fil", ("nord.xlsx", template(NORTH))), ("fil", ("sør.yaml", as_yaml(SOUTH).encode()))]
    led = site.post("/gebyr/sammen?spart=5", files=files)
    assert led.status_code == 303
    assert "spart=5" in led.headers["location"]
    data = site.get(led.headers["location"].replace("sammen?", "sammen.json?")).json()
    assert [m["name"] for m in data["members"]] == ["Nord", "Sør"]
    assert data["members"][0]["alone"][0] == pytest.approx(
        together((NORTH, SOUTH), Agreement(saving=0.05), Scenario(draws=200)).members[0].alone[0]
    )
    page = site.get(led.headers["location"]).text
    assert page.count('name="sak"') == 2
    assert 'id="feil-fil"' in site.post("/gebyr/sammen", files={"fil": ("a.yaml", b"- a")}).text
