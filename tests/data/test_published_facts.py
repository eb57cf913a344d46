"""The published figures are carried as they were stated."""

from __future__ import annotations

import pytest

from nabolag.data import facts

BY_ID = {fact.id: fact for fact in facts()}
# As printed in Samfunnsbedriftene's article.
ARTICLE = {
    "capacity_large": 28,
    "capacity_some": 37,
    "capacity_small": 34,
    "barrier_control": 62,
    "barrier_incentives": 48,
    "barrier_disagreement": 42,
}


def test_the_survey_figures_are_those_of_the_article() -> None:
    assert {id: BY_ID[id].value for id in ARTICLE} == ARTICLE
    assert BY_ID["state_large"].stated.nb == "én av tre"
    assert BY_ID["state_some_or_more"].stated.nb == "to av tre"


@pytest.mark.parametrize("id", [*ARTICLE, "state_large", "state_some_or_more"])
def test_what_the_article_does_not_tell_is_said_to_be_unpublished(id: str) -> None:
    assert {"n", "field_dates", "question", "margin", "by_group"} <= set(BY_ID[id].missing)
    assert BY_ID[id].missing["n"].nb == "Ikke publisert"


def test_the_other_barriers_are_named_without_a_percentage() -> None:
    others = [f for f in facts() if f.group == "barriers" and f.id not in ARTICLE]
    assert len(others) == 3
    for fact in others:
        assert fact.value is None
        assert fact.missing["value"].nb == "Ikke publisert"
        assert fact.stated.nb == "forholdsvis få"


def test_every_numbered_finding_is_there() -> None:
    numbered = {id.rstrip("abcdef") for id in BY_ID if id[0] == "F"}
    assert numbered == {f"F{n}" for n in range(1, 23)}


def test_a_fact_without_a_figure_says_why() -> None:
    for fact in facts():
        assert (fact.value is None) == ("value" in fact.missing), fact.id
        assert fact.year is not None or {"year", "publication_date"} & set(fact.missing) or fact.claim_of, (
            fact.id
        )
        assert fact.url is not None or "url" in fact.missing, fact.id


def test_ids_are_unique_and_conflicts_point_both_ways() -> None:
    assert len(BY_ID) == len(facts())
    for fact in facts():
        for other in fact.conflicts_with:
            assert fact.id in BY_ID[other].conflicts_with, (fact.id, other)


def test_conflicting_fee_means_stand_side_by_side() -> None:
    assert (BY_ID["F10a"].value, BY_ID["F11a"].value) == (11030, 11021)
    assert BY_ID["F10a"].conflicts_with == ("F11a",)


def test_an_organisations_own_claim_is_marked() -> None:
    claims = [f for f in facts() if f.group == "claims"]
    assert claims
    assert all(f.claim_of == "Samfunnsbedriftene" for f in claims)
    assert BY_ID["claim_billions"].conflicts_with == ("F19c", "F20", "F21", "F22")


@pytest.mark.parametrize("fact", facts(), ids=lambda f: f.id)
def test_a_fact_reads_in_three_languages(fact) -> None:
    for words in (fact.title, fact.wording, fact.population, fact.definition, fact.note, fact.stated):
        if words is not None:
            assert all(words[lang].strip() for lang in ("nb", "nn", "en"))
