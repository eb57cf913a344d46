"""Each duty of preparedness as a scenario a lawyer reads: whose it is, what it asks for, and the words it stands on."""

import re

import pytest

from nabolag.governance.duties import SERVICES, Duty, duties, duty, least
from nabolag.governance.law import contains, shipped

WORDS = {4: "fjerde", 0.1: "0,1"}


@pytest.mark.parametrize("one", duties(), ids=lambda one: one.id)
def test_a_duty_stands_in_the_words_of_its_paragraph(one: Duty) -> None:
    paragraph = shipped().paragraph(one.cite.act, one.cite.paragraph)
    assert contains(paragraph.text, one.quote)
    assert one.cite.hash == paragraph.hash
    assert all(one.say[lang].endswith(".") for lang in ("nb", "nn", "en"))
    if one.value is not None:
        said = re.sub(r"(?<=\d) (?=\d{3})", "", one.quote).casefold()
        figure = WORDS.get(one.value, f"{one.value:g}")
        assert figure in said or one.id in ("fire-team", "water-exercises"), one.id


@pytest.mark.parametrize("one", duties(), ids=lambda one: one.id)
def test_what_the_law_says_must_be_ought_to_be_and_may_be_are_told_apart(one: Duty) -> None:
    """By the verb of the sentence the duty is quoted from, not by what we call it."""
    paragraph = " ".join(shipped().paragraph(one.cite.act, one.cite.paragraph).text.split())
    at = paragraph.find(" ".join(one.quote.split())[:40])
    sentence = paragraph[max(paragraph.rfind(". ", 0, at), 0) : at + len(one.quote)]
    verbs = {"must": r"\b(skal|plikter)\b|\bavmerkes\b", "should": r"\bbør\b", "may": r"\bkan\b"}
    assert re.search(verbs[one.binds], sentence), sentence
    assert one.should == bool(re.search(r"\bbør\b", one.quote))


def test_thirty_minutes_outside_built_up_areas_is_advice_and_twenty_is_a_duty() -> None:
    assert (duty("fire-thirty-minutes").binds, least("fire-thirty-minutes")) == ("should", 30)
    assert {least(one) for one in ("fire-twenty-minutes", "fire-never-longer")} == {20}
    assert duty("fire-never-longer").binds == "must"


def test_the_fire_regulation_advises_twice_and_both_stand_here() -> None:
    """Every «bør» of the regulation's own text at hand, by paragraph."""
    advised = {one.cite.paragraph for one in duties() if one.should}
    act = duty("fire-thirty-minutes").cite.act
    texts = {one.paragraph: one.text for one in shipped().paragraphs if one.act == act}
    assert (
        advised == {name for name, said in texts.items() if re.search(r"\bbør\b", said)} == {"§ 10", "§ 22"}
    )


def test_a_team_is_one_leader_and_three_firefighters() -> None:
    """§ 14 says one and three; the figure is their sum."""
    assert "minst én utrykningsleder og tre brannkonstabler" in duty("fire-team").quote
    assert least("fire-team") == 1 + 3


def test_a_plan_of_exercises_is_owed_from_ten_cubic_metres_a_day() -> None:
    paragraph = shipped().paragraph(duty("water-exercises").cite.act, "§ 11")
    assert re.search(r"minst 10\sm", paragraph.text)
    assert least("water-exercises") == 10


def test_every_service_of_the_issue_has_duties() -> None:
    assert {one.service for one in duties()} == set(SERVICES)
    assert len({one.id for one in duties()}) == len(duties())


@pytest.mark.parametrize("one", [d for d in duties() if not d.settled], ids=lambda one: one.id)
def test_what_the_texts_only_point_to_is_to_be_clarified(one: Duty) -> None:
    """The acts behind these do not ship: their demands are never filled in."""
    assert re.search(
        r"sivilbeskyttelsesloven|helseberedskapsloven|forskrift om kommunal beredskapsplikt", one.quote
    )
    assert one.value is None
    assert not any("sivilbeskyttelse" in act.title.casefold() for act in shipped().acts)


def test_what_a_settled_duty_asks_for_hangs_on_no_act_that_is_missing() -> None:
    missing = re.compile(r"sivilbeskyttelsesloven|helseberedskapsloven|kommunal beredskapsplikt")
    assert not [one.id for one in duties() if one.settled and missing.search(one.quote)]
