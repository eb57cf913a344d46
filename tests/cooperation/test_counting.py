"""Counts of arrangements per municipality are explained by their rule, and a looser rule never counts less."""

from __future__ import annotations

from dataclasses import replace

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from nabolag.cli.register import command
from nabolag.cooperation import arrangements
from nabolag.cooperation.counting import EACH, FORMS, RULES, SURE, TIES, CountingRule, count, loosened
from nabolag.errors import BadInput
from nabolag.municipalities import current, regions
from nabolag.report.register import counting_paper
from nabolag.web.app import create_app

ALL = arrangements()
COUNTIES = [frozenset(r.codes) for r in regions("county")]
rules = st.builds(
    CountingRule,
    st.sampled_from(FORMS),
    st.sampled_from(TIES),
    st.sampled_from(EACH),
    st.sampled_from(SURE),
    st.sampled_from([None, 2011, 2021, 2023, 2026]),
)


@given(rules, st.sampled_from([None, *COUNTIES]))
@settings(max_examples=40, deadline=None)
def test_a_looser_choice_never_counts_less(rule: CountingRule, within: frozenset[str] | None) -> None:
    strict = count(rule, ALL, within)
    for _name, looser in loosened(rule):
        loose = count(looser, ALL, within)
        assert loose.total >= strict.total
        for code, n in strict.by_municipality.items():
            assert loose.by_municipality[code] >= n
    assert strict.memberships == sum(strict.by_municipality.values())
    assert 0 not in strict.by_municipality.values(), "unknown never becomes none"


def test_the_strict_rule_is_the_owners_the_sources_name() -> None:
    """By hand: F2 counts members of IKS, from the owner lists of water companies and the shares of 2017."""
    owned = {(s.code, a.id) for a in ALL for s in a.statements if s.role == "member" and a.form == "IKS"}
    found = count(RULES["F2"], ALL)
    assert found.memberships == len(owned)
    assert found.total == len({id_ for _, id_ in owned})
    sure = count(replace(RULES["F2"], sure="certain"), ALL)
    assert sure.memberships < found.memberships


def test_a_county_counts_each_arrangement_once_and_each_membership_in_its_municipality() -> None:
    nordland = next(c for c in COUNTIES if "1874" in c)
    found = count(RULES["NIVI"], ALL, nordland)
    assert set(found.by_municipality) <= nordland
    assert (
        found.by_municipality["1874"] == 2
    )  # child welfare with Flakstad and Vestvågøy, and the waste company
    assert found.total < found.memberships
    assert count(CountingRule("iks", "seat", year=2011), ALL).total == 124
    assert count(CountingRule("iks", "seat", year=2021), ALL).total == 179


def test_a_choice_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(BadInput, match="iks, registered, any"):
        CountingRule(forms="alt")  # type: ignore[arg-type]


def test_one_paper_explains_4_6_and_11_and_49() -> None:
    paper = counting_paper(RULES["F2"], lang="en")
    said = " ".join(" ".join(b.items) for s in paper.sections for b in s.blocks if b.kind == "bullets")
    assert "7.3 owners per company" in said  # 4.6 × 356 / 225
    assert "5.5 municipalities per arrangement" in said  # 11 / 2
    assert "6.4 per municipality" in said  # 263 / 41
    counted = paper.data["municipalities"]
    assert len(counted) == len(current())
    assert {c for c, n in counted.items() if n is None} == set(current()) - set(
        count(RULES["F2"], ALL).by_municipality
    )
    nothing = counting_paper(RULES["F2"], "Nordland")
    assert "Ukjent" in nothing.lead[0]
    rows = next(b for s in nothing.sections for b in s.blocks if b.kind == "table" and b.id == "rules").rows
    assert rows[0][3].value is None


def test_the_page_the_api_and_the_command_count_the_same() -> None:
    client = TestClient(create_app())
    page = client.get("/samarbeid/telling?regel=F3&omrade=Nordland+fylke&lang=en")
    assert page.status_code == 200
    assert "former=alle&amp;roller=mottaker" in page.text  # the address holds each choice
    api = client.get("/api/counts?rule=F3&area=Nordland").json()
    assert api["total_at_least"] == count(RULES["F3"], ALL, frozenset(api["municipalities"])).total
    done = CliRunner().invoke(command, ["count", "--rule", "F3", "--area", "Nordland", "--json"])
    assert f'"total_at_least": {api["total_at_least"]}' in done.output
    old = client.get("/samarbeid/telling.json?former=registered&roller=seat", follow_redirects=False)
    assert old.status_code == 301
    assert old.headers["location"] == "/samarbeid/telling.json?former=registrert&roller=kontor"
    for query, field in (("former=alt", "former"), ("omrade=Nordlnad", "omrade"), ("aar=i+fjor", "aar")):
        wrong = client.get(f"/samarbeid/telling?{query}")
        assert wrong.status_code in (404, 422)
        assert f'id="feil-{field}"' in wrong.text
    assert client.get("/api/counts?rule=F9").status_code == 422


def test_a_rule_is_known_in_any_case_and_a_year_that_never_was_is_refused() -> None:
    same = [
        CliRunner().invoke(command, ["count", *args.split(), "--json"])
        for args in ("--rule F1 --forms iks", "--rule f1 --forms IKS")
    ]
    assert same[0].exit_code == 0
    assert same[0].stdout == same[1].stdout
    assert CliRunner().invoke(command, ["count", "--year", "-3"]).exit_code == 2
