"""Alone or together: the sum is the company's to the øre, losers are named, and nobody needs to lose where there is a gain."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabolag.errors import BadInput, NotPossible
from nabolag.fees import (
    Agreement,
    Asset,
    Connection,
    FeeCase,
    Investment,
    Scenario,
    constellations,
    project,
    together,
)
from nabolag.text import texts

NORTH = FeeCase(
    "Nord", 2027, 1200, 4e6, assets=(Asset("Nett", 60e6, 80, 2000),),
    plan=(Investment("Renseanlegg", 70e6, 40, 2029),), fund={2025: 6e5},
)  # fmt: skip
SOUTH = replace(NORTH, name="Sør", dwellings=4000, operation=9e6, plan=(), fund={})
EAST = replace(NORTH, name="Øst", dwellings=600, operation=3e6, plan=(), fund={2026: -2e5})
CASES = (NORTH, SOUTH, EAST)
PIPE = Connection("Nord", 25e6, 2029, replaces=("Renseanlegg",), yearly=2e5)
TEN = Scenario(years=10)


@pytest.mark.parametrize(
    "agreement",
    [
        Agreement(),
        Agreement(saving=0.05, transaction=1.5e6, key="equal"),
        Agreement(fees="harmonised", saving=0.05, transition=4, start=2028),
        Agreement("connection", connections=(PIPE,), key={"Nord": 2, "Sør": 1, "Øst": 0}),
        Agreement("connection", "harmonised", connections=(PIPE,), key="cost"),
        Agreement("connection", connections=(replace(PIPE, height=80, energy_price=1.5, efficiency=0.6),)),
    ],
)
def test_the_members_pay_what_the_company_costs_to_the_ore(agreement: Agreement) -> None:
    found = together(CASES, agreement, TEN)
    for t in range(10):
        paid = sum(round(100 * found.paid[name][t]) for name in found.paid)
        assert paid == round(100 * found.company[t])
    assert sum(m.saved for m in found.members) == pytest.approx(found.saved)


def test_alone_is_the_path_of_each_case() -> None:
    found = together(CASES, Agreement(saving=0.1), TEN)
    for member, case in zip(found.members, CASES, strict=True):
        assert member.alone == pytest.approx([row.fee for row in project(case, TEN).rows])


def test_an_agreement_that_changes_nothing_saves_nothing() -> None:
    found = together(CASES, Agreement(), TEN)
    assert found.saved == pytest.approx(0, abs=0.01)
    assert found.losers == ()
    assert [m.compensation for m in found.members] == pytest.approx([0, 0, 0], abs=0.01)


def test_a_connection_that_replaces_a_plant_saves_where_the_pipe_is_cheaper() -> None:
    agreement = Agreement("connection", connections=(PIPE,), key={"Nord": 1, "Sør": 0, "Øst": 0})
    found = together(CASES, agreement, Scenario())
    assert found.members[0].saved > 0
    assert [m.saved for m in found.members[1:]] == pytest.approx([0, 0], abs=0.01)


@settings(max_examples=10, deadline=None)
@given(st.floats(0, 0.2), st.floats(0, 3e7), st.sampled_from(["separate", "harmonised"]))
def test_compensation_sums_to_nothing_and_leaves_nobody_worse_off(
    saving: float, once: float, fees: str
) -> None:
    found = together(CASES, Agreement(saving=saving, transaction=once, fees=fees), TEN)  # type: ignore[arg-type]
    owed = [m.compensation for m in found.members]
    if found.saved < 0:
        assert owed == [None, None, None] or found.saved > -1
        assert found.missing == pytest.approx(-found.saved)
        return
    assert sum(o or 0 for o in owed) == pytest.approx(0, abs=0.01)
    for member in found.members:
        assert member.saved + (member.compensation or 0) >= -0.01


def test_harmonised_fees_meet_after_the_transition() -> None:
    alike = tuple(replace(case, fund={}) for case in CASES)
    found = together(alike, Agreement(fees="harmonised", transition=4), TEN)
    last = [m.together[-1] for m in found.members]
    assert last == pytest.approx([last[0]] * 3)
    assert found.members[0].together[0] != pytest.approx(found.members[1].together[0], rel=0.01)


def test_draws_give_intervals_and_the_chance_that_it_pays() -> None:
    scenario = Scenario(years=10, draws=200)
    safe, unsure = constellations(
        CASES, (Agreement(saving=0.05), Agreement("connection", connections=(PIPE,))), scenario
    )
    assert safe.members[0].chance == 1
    assert unsure.saved_interval is not None
    assert unsure.saved_interval[0] < unsure.saved_interval[1] < unsure.saved_interval[2]
    assert all(m.alone_interval and len(m.alone_interval) == 10 for m in unsure.members)
    assert together(CASES, Agreement(saving=0.05), scenario).members == safe.members


def test_twelve_members_with_one_name_are_found() -> None:
    with pytest.raises(BadInput, match="12 kommuner heter «Nord»"):
        together([NORTH] * 12, Agreement())


def test_a_receiving_plant_without_room_is_not_possible_and_says_how_much_is_needed() -> None:
    with pytest.raises(NotPossible, match="plass til 1200 boliger"):
        together(CASES, Agreement("connection", connections=(PIPE,), spare=500))
    assert together(CASES, Agreement("connection", connections=(PIPE,), spare=1200), TEN).members


@pytest.mark.parametrize(
    ("cases", "agreement", "said"),
    [
        ((NORTH,), Agreement(), "minst to"),
        ((NORTH, replace(SOUTH, start=2028)), Agreement(), "start er 2028"),
        ((NORTH, replace(SOUTH, service="wastewater")), Agreement(), "service"),
        (
            CASES,
            Agreement("connection", connections=(Connection("Vest", 1e6),)),
            "Vest er ikke blant deltakerne",
        ),
        (
            CASES,
            Agreement("connection", connections=(replace(PIPE, replaces=("X",)),)),
            "ingen investering som heter «X»",
        ),
        (CASES, Agreement(connections=(PIPE,)), "ingen ledning"),
        (CASES, Agreement(key="tull"), "ikke en nøkkel"),
        (CASES, Agreement(key={"Nord": 1}), "Sør, Øst"),
        (CASES, Agreement(saving=1.5), "saving"),
        (CASES, Agreement(start=2000), "2000"),
    ],
)
def test_an_agreement_that_cannot_be_is_refused_with_what_would_be_right(
    cases: tuple[FeeCase, ...], agreement: Agreement, said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        together(cases, agreement)


def test_what_the_law_leaves_open_is_said() -> None:
    said = [message for message, _values in together(CASES, Agreement(fees="harmonised"), TEN).unclear]
    assert any("Må avklares" in one for one in said)
    assert "vedtar sitt eget gebyr" in said[0]


def test_fees_together_are_bound_by_the_act_in_force() -> None:
    pipe = Agreement(
        "connection", "harmonised", (Connection(CASES[0].name, 20e6, 2030),), transaction=1e6, yearly=1e5
    )
    _ = texts("nb")
    said = " ".join(_(message, **values) for message, values in together(CASES, pipe, TEN).unclear)
    for law in (
        "gebyr (vass- og avløpsanleggslova § 4 (1))",
        "En vertskommune kan få myndighet til å gjøre det (kommuneloven § 20-1 (1))",
        "(forurensningsforskriften § 16-1 (1), som gjelder videre etter vass- og avløpsanleggslova § 19 (2))",
        "selvkost (selvkostforskriften § 2 (1))",
        "eierorganer skal ikke være med i beløpet (selvkostforskriften § 4 (3))",
        "nedskrivning (selvkostforskriften § 6 (2))",
    ):
        assert law in said
    quiet = [message for message, _values in together(CASES, Agreement(), TEN).unclear]
    assert not any("eierorganer" in one or "komme i gang" in one for one in quiet)


def test_pumping_is_priced_by_what_lifting_takes_and_only_when_both_figures_are_given() -> None:
    lifted = replace(PIPE, height=50, energy_price=1.2, efficiency=0.7)
    assert lifted.energy(180_000) == pytest.approx(1000 * 9.81 * 50 * 180_000 / 0.7 / 3.6e6)
    flat, scenario = Agreement("connection", connections=(PIPE,)), Scenario(years=1, prices=0.0)
    priced = replace(flat, connections=(lifted,))
    more = together(CASES, priced, scenario).company[0] - together(CASES, flat, scenario).company[0]
    assert more == pytest.approx(lifted.energy(1200 * 150) * 1.2, abs=0.01)
    (told,) = together(CASES, priced, scenario).pumped
    assert (told.member, told.cubic_metres, told.kroner) == ("Nord", 180_000, pytest.approx(more, abs=0.01))
    for height in (0, -30):  # what runs by itself
        still = replace(flat, connections=(replace(lifted, height=height),))
        assert together(CASES, still, scenario).company == together(CASES, flat, scenario).company


def test_pumping_that_is_not_priced_is_said_and_half_a_price_or_one_in_oere_refused() -> None:
    def said(pipe: Connection) -> str:
        found = together(CASES, Agreement("connection", connections=(pipe,)), TEN)
        return " ".join(texts("nb")(message, **values) for message, values in found.unclear)

    high = replace(PIPE, height=50)
    assert "Pumpingen fra Nord, 50 meter opp, er ikke priset" in said(high)
    assert "Friksjonen i ledningen kommer i tillegg" in said(replace(high, energy_price=1.2, efficiency=0.7))
    assert "umping" not in said(PIPE)
    for wrong, why in (
        ({"energy_price": 1.2}, "både energipris og virkningsgrad"),
        ({"energy_price": 1.2, "efficiency": 70.0}, "virkningsgrad er 70"),
        ({"energy_price": 120.0, "efficiency": 0.7}, "Skriv kroner"),
    ):
        with pytest.raises(BadInput, match=why):
            said(replace(high, **wrong))  # type: ignore[arg-type]


@given(st.floats(0, 300), st.floats(0, 100), st.floats(0.2, 1.0))
@settings(max_examples=15, deadline=None)
def test_higher_lifts_and_poorer_pumps_never_cost_less(height: float, more: float, efficiency: float) -> None:
    def paid(up: float, share: float) -> float:
        pipe = replace(PIPE, height=up, energy_price=1.0, efficiency=share)
        return together(CASES, Agreement("connection", connections=(pipe,)), Scenario(years=3)).company[-1]

    assert (
        paid(height, efficiency) <= paid(height + more, efficiency) <= paid(height + more, efficiency * 0.9)
    )
