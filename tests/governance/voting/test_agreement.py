"""From an agreement to what each owner can stop and carry, under the law of each form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from nabolag.errors import BadInput, NotKnown, NotLawful
from nabolag.governance.law import Cite, contains, shipped
from nabolag.governance.voting import (
    Agreement,
    Owner,
    WeightedGame,
    agreement_from,
    agreement_power,
    all_forms,
    party_votes,
    to_clarify,
)
from nabolag.governance.voting.parties import divided
from nabolag.text import read_share


def agreement(form: str = "IKS", chair: str | None = None, **seats: int) -> Agreement:
    return Agreement(form, tuple(Owner(code, code, n) for code, n in seats.items()), chair)


def result(made: Agreement, matter: str) -> Any:
    return next(r for r in agreement_power(made) if r.matter.id == matter)


def test_an_iks_needs_two_thirds_of_the_votes_present_when_others_stay_away() -> None:
    """IKS-loven § 9 first paragraph: a block above a third can leave the room and stop everything."""
    iks = agreement(a=4, b=4, c=4)
    ordinary, alone = result(iks, "ordinary"), result(iks, "ordinary_alone")
    assert ordinary.smallest_winning == alone.smallest_winning == {"a", "b"}
    iks = agreement(a=5, b=4, c=4)
    assert len(result(iks, "ordinary").smallest_winning) == 2
    assert result(iks, "ordinary_alone").smallest_winning in ({"a", "b"}, {"a", "c"})
    assert [row.veto for row in result(iks, "ordinary_alone").owners] == [True, False, False]


def test_the_quorum_counts_members_beside_votes() -> None:
    iks = Agreement(
        "IKS", (Owner("a", "A", 1, votes_per_representative=20), Owner("b", "B", 2), Owner("c", "C", 2))
    )
    assert result(iks, "ordinary").smallest_winning == {"a"}
    assert len(result(iks, "ordinary_alone").smallest_winning) == 2


def test_two_thirds_change_the_rest_of_the_agreement_and_every_council_the_core_of_it() -> None:
    iks = agreement(a=6, b=3, c=1)
    change = result(iks, "amendment")
    assert change.game.wins({"a", "c"})
    assert not change.game.wins({"a"})
    assert all(row.veto for row in result(iks, "all_councils").owners)


def test_the_chair_decides_a_tie() -> None:
    """IKS-loven § 9 fourth paragraph."""
    tied = agreement(a=2, b=2)
    assert not result(tied, "ordinary").game.wins({"a"})
    led = result(agreement(chair="a", a=2, b=2), "ordinary")
    assert led.game.wins({"a"})
    assert [row.dummy for row in led.owners] == [False, True]
    alone = agreement(chair="b", a=3, b=2)
    assert result(alone, "ordinary").game.wins({"a"})
    assert not result(alone, "ordinary").game.wins({"b"})


def test_articles_of_an_as_take_two_thirds_of_votes_and_capital() -> None:
    """Aksjeloven §§ 5-18 and 5-19, with capital that differs from votes."""
    made = Agreement(
        "AS",
        (
            Owner("a", "A", 70, share=Fraction(60)),
            Owner("b", "B", 20, share=Fraction(30)),
            Owner("c", "C", 10, share=Fraction(10)),
        ),
    )
    assert result(made, "ordinary").game.wins({"a"})
    assert not result(made, "amendment").game.wins({"a"})
    assert result(made, "amendment").game.wins({"a", "c"})
    assert not result(made, "nine_tenths").game.wins({"a", "b"})


def test_an_agreed_threshold_replaces_the_law_where_it_may() -> None:
    stricter = Agreement("IKS", agreement(a=7, b=2, c=1).owners, thresholds={"amendment": Fraction(4, 5)})
    assert not result(stricter, "amendment").game.wins({"a"})
    assert result(agreement(a=7, b=2, c=1), "amendment").game.wins({"a"})


@pytest.mark.parametrize(
    ("form", "matter", "part", "law"),
    [
        ("AS", "amendment", "1/2", "§ 5-18 (3)"),
        ("AS", "amendment", "3/5", "§ 5-18 (3)"),
        ("AS", "nine_tenths", "1/2", "§ 5-19 (1)"),
        ("SA", "amendment", "1/2", "§ 54 (1)"),
        ("SA", "heavy_amendment", "2/3", "§ 54 (2)"),
        ("IKS", "amendment", "1/2", "§ 4 (2)"),
        ("IKS", "amendment", "65 %", "§ 4 (2)"),
        ("nemnd", "ordinary", "2/3", "§ 11-9 (2)"),
    ],
)
def test_no_agreement_lowers_what_the_law_demands(form: str, matter: str, part: str, law: str) -> None:
    owners = tuple(Owner(code, code, 2) for code in "abc")
    with pytest.raises(NotLawful, match=re.escape(law)):
        Agreement(form, owners, thresholds={matter: read_share(part, matter)})


@pytest.mark.parametrize(
    ("form", "matter", "part"),
    [
        ("AS", "amendment", "3/4"), ("AS", "ordinary", "3/5"), ("SA", "ordinary", "2/3"), ("SA", "amendment", "4/5"),
        ("IKS", "amendment", "2/3"), ("IKS", "amendment", "1"), ("KO", "amendment", "1/2"), ("IKS", "ordinary", "3/5"),
    ],
)  # fmt: skip
def test_what_the_law_leaves_to_the_agreement_is_let_through(form: str, matter: str, part: str) -> None:
    owners = tuple(Owner(code, code, 2) for code in "abc")
    assert Agreement(form, owners, thresholds={matter: read_share(part, matter)})


def test_votes_are_weighted_only_where_the_law_lets_them_be() -> None:
    """Kommuneloven §§ 20-3(4) and 11-9: one vote each; weights in a KO and an SA are to clarify; an IKS may (§ 9).

    The assembly of a KO is an elected body (§ 5-1 (2)), so chapter 11 holds for its votes (§ 11-1 (1)): nothing is open there.
    """
    owners = (Owner("a", "A", 2, votes_per_representative=3), Owner("b", "B", 2), Owner("c", "C", 4))
    with pytest.raises(NotLawful, match=r"§ 20-3 \(4\)"):
        Agreement("nemnd", owners)
    plain = tuple(Owner(code, code, 2) for code in "abc")
    assert not to_clarify(Agreement("KO", plain))
    assert len(to_clarify(Agreement("KO", owners))) == 1
    assert len(to_clarify(Agreement("SA", owners))) == 1
    assert not to_clarify(Agreement("IKS", owners))
    assert to_clarify(Agreement("IKS", plain, thresholds={"amendment": Fraction(4, 5)}))


def test_unequal_votes_in_a_cooperative_are_weighted_votes() -> None:
    """Samvirkelova § 38: one vote each; more only in the statutes, by the members' trade."""
    unequal = Agreement("SA", (Owner("a", "A", 1), Owner("b", "B", 5), Owner("c", "C", 5)))
    assert "§ 38" in to_clarify(unequal)[0]["nb"]
    assert not to_clarify(Agreement("SA", tuple(Owner(code, code, 1) for code in "abc")))


def test_what_if_changes_seats_and_leaves_the_agreement() -> None:
    made = agreement(a=1, b=10, c=2)
    other = made.with_votes({"a": 9})
    assert (made.owners[0].votes, other.owners[0].votes) == (1, 9)
    assert result(made, "ordinary").owners[0].dummy
    assert not result(other, "ordinary").owners[0].dummy


@pytest.mark.parametrize("form", all_forms())
def test_every_form_gives_every_owner_a_row_in_every_matter(form: str) -> None:
    made = agreement(form, a=3, b=2, c=2)
    for part in agreement_power(made):
        assert [row.owner.code for row in part.owners] == ["a", "b", "c"]
        assert sum(row.banzhaf for row in part.owners) == 1
        for row in part.owners:
            assert row.dummy == (row.carries_with is None) == (row.stops_with is None)
            assert row.dummy or (part.game.wins(row.carries_with) and part.game.blocks(row.stops_with))


def test_every_rule_quotes_the_law_word_for_word() -> None:
    sources = [s for rules in all_forms().values() for s in _sources(rules)]
    assert len(sources) > 25
    for source in sources:
        assert contains(shipped().paragraph(source.act, source.paragraph).text, source.quote), source


def _sources(rules: Any) -> list[Cite]:
    single = (rules.least_source, rules.votes_source, rules.no_majority_owner, rules.casting_vote)
    return [s for m in rules.matters for s in m.sources] + [s for s in single if s is not None]


GOOD: dict[str, Any] = {
    "form": "IKS",
    "owners": [{"code": "1874", "representatives": 1}, {"code": "1860", "representatives": 5}],
}


@pytest.mark.parametrize(
    ("change", "error", "named"),
    [
        ({"owners": []}, BadInput, "owners"),
        ({"owners": GOOD["owners"][:1]}, BadInput, "minst to"),
        ({"owners": GOOD["owners"] * 2}, BadInput, "1874"),
        ({"owners": [{"code": "1874"}, {"code": "1860", "representatives": 5}]}, BadInput, "representatives"),
        ({"owners": [{"code": "1874", "representatives": -1}, GOOD["owners"][1]]}, BadInput, "-1"),
        ({"owners": [{"code": "1874", "representatives": 1.5}, GOOD["owners"][1]]}, BadInput, "1.5"),
        ({"owners": [{"code": "1874", "representatives": "to"}, GOOD["owners"][1]]}, BadInput, "to"),
        ({"owners": [{"code": "1874", "representatives": 1, "seter": 2}, GOOD["owners"][1]]}, BadInput, "seter"),
        ({"owners": [{"code": "1874", "representatives": 0}, GOOD["owners"][1]]}, NotLawful, "§ 6"),
        ({"form": "nemnd"}, NotLawful, "§ 20-3"),
        ({"form": "SA"}, NotLawful, "§ 38"),
        ({"form": "stiftelse"}, NotKnown, "stiftelse"),
        ({"chair": "9999"}, BadInput, "9999"),
        ({"thresholds": {"amendment": "1/3"}}, BadInput, "amendment"),
        ({"thresholds": {"tull": "2/3"}}, BadInput, "tull"),
        ({"thresholds": {"amendment": "mye"}}, BadInput, "mye"),
        ({"eiere": []}, BadInput, "eiere"),
    ],
)  # fmt: skip
def test_an_agreement_that_cannot_be_is_refused_by_name(
    change: Mapping[str, Any], error: type[BadInput], named: str
) -> None:
    with pytest.raises(error) as caught:
        agreement_power(agreement_from({**GOOD, **change}))
    assert named in str(caught.value)


def test_shares_are_read_as_people_write_them() -> None:
    assert read_share("2/3", "x") == Fraction(2, 3)
    assert read_share("66,7 %", "x") == Fraction(667, 1000)
    assert read_share(0.3, "x") == Fraction(3, 10)


def test_places_are_shared_between_lists_by_whole_divisors() -> None:
    """Kommuneloven § 7-6; worked by hand: 9/1, 9/2 and 4/1 take the three places."""
    assert divided({"A": 9, "B": 4, "C": 4}, 3) == {"A": 2, "B": 1, "C": 0}
    assert divided({"A": 6, "B": 3}, 2) == {"A": 2, "B": 0}


def test_parties_across_municipalities_and_municipalities_across_parties() -> None:
    made = agreement(a=3, b=2)
    found = party_votes(made, {"a": {"Ap": 10, "Sp": 5}, "b": {"Sp": 9, "H": 8}})
    assert dict(found.by_party.weights) == {"Ap": 2, "Sp": 2, "H": 1}
    assert found.by_party.quota == 3
    owen = found.delegations.owen(found.unions("owner"))
    assert (owen["a Ap"], owen["a Sp"], owen["b Sp"]) == (Fraction(1, 2), Fraction(1, 2), 0)
    assert found.delegations.owen(found.unions("party")).keys() == {"a Ap", "a Sp", "b Sp", "b H"}
    with pytest.raises(BadInput, match="«b»"):
        party_votes(made, {"a": {"Ap": 1}})


def test_the_game_of_a_matter_is_an_ordinary_game() -> None:
    game = result(agreement(a=2, b=1, c=1), "ordinary").game
    assert game.banzhaf() == WeightedGame(3, {"a": 2, "b": 1, "c": 1}).banzhaf()
