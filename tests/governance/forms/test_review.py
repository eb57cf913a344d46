"""The review of the law, row by row: where each rule speaks and where it is silent; and what no answer may do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from nabolag.governance.agreement import steps
from nabolag.governance.forms import (
    FORMS,
    PARTICIPANTS,
    QUESTIONS,
    Advice,
    Need,
    Verdict,
    advise,
    rules,
    services,
)
from nabolag.governance.forms.logic import named_facts

ROWS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("review.yaml").read_text("utf-8"))
NUMBERS = {"turnover_for_others": (0, 30), "capital": (10**6, 5), "private_share": (0, 60)}
ORDER: tuple[Verdict, ...] = ("excluded", "to_clarify", "requires", "possible")


def answer(side: dict[str, Any], form: str) -> Advice:
    need = Need(**{"participants": ["municipality", "municipality"], **side["need"]})
    return next(a for a in advise(need) if a.form == form)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["row"])
def test_the_rule_of_the_row_fires(row: dict[str, Any]) -> None:
    side = row["fires"]
    found = answer(side, row["form"])
    act, paragraph = row["cites"]
    spoken = [r.rule for r in found.reasons if (r.act, r.paragraph) == (act, paragraph) and not r.unknown]
    assert spoken, [(r.act, r.paragraph) for r in found.reasons]
    assert side.get("rule", spoken[0]) in spoken
    assert found.verdict == side.get("verdict", found.verdict), [
        (r.rule, r.effect) for r in found.reasons if r.decides
    ]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["row"])
def test_the_rule_of_the_row_is_silent(row: dict[str, Any]) -> None:
    side = row["silent"]
    found = answer(side, side.get("form", row["form"]))
    act, paragraph = row["cites"]
    spoken = {r.rule for r in found.reasons if (r.act, r.paragraph) == (act, paragraph) and not r.unknown}
    assert side["rule"] not in spoken if "rule" in side else not spoken
    assert found.verdict == side.get("verdict", found.verdict)


def test_every_row_of_the_review_has_a_case() -> None:
    assert len(ROWS) >= 60
    assert len({row["row"] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    "participants", [["municipality", "municipality"], ["municipality", "private"], ["municipality"]]
)
def test_no_form_is_possible_without_a_sector_rule_looked_at(participants: list[str]) -> None:
    for service in services():
        for decides in (True, False, None):
            for a in advise(Need(service.id, participants, individual_decisions=decides)):
                if a.permitted and a.form != "sammenslåing":
                    assert [r for r in rules() if service.id in r.services and a.form in r.forms], (
                        service.id,
                        a.form,
                    )


@settings(deadline=None, max_examples=25)
@given(
    st.builds(
        Need,
        service=st.sampled_from([s.id for s in services()]),
        participants=st.lists(st.sampled_from(PARTICIPANTS), min_size=1, max_size=4),
        **dict.fromkeys(QUESTIONS, st.sampled_from([True, False, None])),
    ),
    st.sampled_from([*QUESTIONS, "turnover_for_others", "capital", "private_share"]),
    st.booleans(),
)
def test_a_verdict_is_worse_only_when_a_rule_about_the_new_fact_says_so(
    need: Need, fact: str, yes: bool
) -> None:
    """An allowed fact never worsens a verdict: what worsens it is a rule that names the fact, and that fires."""
    if getattr(need, fact) is not None:
        return
    value = yes if fact in QUESTIONS else NUMBERS[fact][yes]
    before = {a.form: a for a in advise(need)}
    for after in advise(replace(need, **{fact: value})):  # type: ignore[arg-type]
        if ORDER.index(after.verdict) < ORDER.index(before[after.form].verdict):
            fired = {r.rule for r in after.reasons if r.decides and not r.unknown}
            new = fired - {r.rule for r in before[after.form].reasons if not r.unknown}
            assert new, (after.form, fact, value, before[after.form].verdict, after.verdict)
            by_id = {r.id: r for r in rules()}
            assert all(by_id[name].effect in ("exclude", "require", "clarify") for name in new)
            assert any(named_facts(by_id[name].when) for name in new)


@pytest.mark.parametrize(
    ("form", "service", "cited"),
    [
        ("vertskommune-nemnd", "vann", ("lov-2018-06-22-83", "§ 20-6")),
        ("KO", "ikt", ("lov-2018-06-22-83", "§ 24-1")),
        ("IPR", "regionpolitikk", ("lov-2018-06-22-83", "§ 14-8")),
        ("IKS", "avfall", ("lov-1999-01-29-6", "§ 28")),
        ("IKS", "avfall", ("lov-1999-01-29-6", "§ 4")),
        ("IKS", "avfall", ("lov-2025-06-20-106", "§ 4-1")),
        ("AS", "avfall", ("lov-1997-06-13-44", "§ 2-18")),
        ("stiftelse", "naering", ("lov-2001-06-15-59", "§ 11")),
        ("KO", "ikt", ("lov-2005-06-17-62", "§ 16-6")),
        ("IKS", "avfall", ("lov-2005-06-17-62", "§ 16-3")),
        ("vertskommune", "nav", ("lov-2006-06-16-20", "§ 14")),
        ("IKS", "brann", ("lov-2002-06-14-20", "§ 10")),
    ],
)
def test_the_steps_hold_the_decisions_the_law_asks_for(
    form: str, service: str, cited: tuple[str, str]
) -> None:
    assert cited in {(s.cite.act, s.cite.paragraph) for s in steps(form, service)}


def test_steps_of_one_service_are_not_told_for_another() -> None:
    assert "fire-report" not in {s.id for s in steps("IKS", "avfall")}
    assert "nav-agreement" not in {s.id for s in steps("vertskommune", "barnevern")}
    assert set(FORMS)
