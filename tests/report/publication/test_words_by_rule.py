"""Fractions, "more than" and what is left out: the text's rules."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.publication.conftest import FACTS, answers, told

from nabolag.errors import BadInput
from nabolag.report.paper import Span
from nabolag.report.publication.model import fill, plain
from nabolag.report.publication.wording import fraction, of_people, percent
from nabolag.text import texts

NB = texts("nb")
GROUPS = "groups: [gruppe]\ntext: [{question: svar, focus: 1}]\n"


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.343, "én av tre kommuneledere"),
        (0.3483, "én av tre kommuneledere"),
        (0.35, "35 prosent av kommunelederne"),
        (0.3183, "32 prosent av kommunelederne"),
        (0.28, "28 prosent av kommunelederne"),
        (0.62, "62 prosent av kommunelederne"),
        (0.667, "to av tre kommuneledere"),
        (0.49, "halvparten av kommunelederne"),
        (0.515, "halvparten av kommunelederne"),
        (0.52, "52 prosent av kommunelederne"),
        (0.0, "0 prosent av kommunelederne"),
        (1.0, "100 prosent av kommunelederne"),
    ],
)
def test_a_fraction_is_said_only_within_one_and_a_half_points(share: float, said: str) -> None:
    assert of_people(share, "leader", NB) == said


@given(st.floats(0, 1))
def test_no_fraction_is_further_off_than_the_rule(share: float) -> None:
    found = fraction(share)
    assert found is None or abs(float(found) - share) <= 0.015 + 1e-9


@given(st.floats(1e-6, 1 - 1e-6))
def test_some_is_never_rounded_to_none_or_all(share: float) -> None:
    assert percent(share, NB) not in ("0 prosent", "100 prosent")


def test_municipalities_are_called_so_when_each_counts_once() -> None:
    assert of_people(1 / 3, "municipality", NB) == "én av tre kommuner"
    assert of_people(1 / 3, "municipality", texts("en")) == "one in three municipalities"


def test_a_place_keeps_its_link_and_its_capital() -> None:
    said = fill("{Share} svarer {answer}.", share=Span("én av tre", "T1/0/3"), answer="ja")
    assert plain(said) == "Én av tre svarer ja."
    assert [s.text for s in said if s.cell] == ["Én av tre"]


# -- "higher" only where it is sure ---------------------------------------------------------------------


def two_groups(first: int, second: int, n: int = 100) -> dict[str, list[float]]:
    """`first` of n in group 1 and `second` of n in group 2 answer 1, the rest 2."""
    return {
        "svar": [1.0] * first + [2.0] * (n - first) + [1.0] * second + [2.0] * (n - second),
        "gruppe": [1.0] * n + [2.0] * n,
    }


def test_a_sure_difference_is_said() -> None:
    said = told(answers(two_groups(70, 40)), "questions: [svar]\n" + GROUPS)
    assert (
        "I gruppen «svar 1» (70 prosent) svarer flere «svar 1» enn ellers, i gruppen «svar 2» (40 prosent) færre."
        in said
    )


def test_an_unsure_difference_is_not_called_higher() -> None:
    said = told(answers(two_groups(55, 50)), "questions: [svar]\n" + GROUPS)
    assert "Etter gruppe er det ingen sikre forskjeller." in said
    assert "enn ellers" not in said
    assert "55 prosent" not in said


def test_without_tests_nothing_is_said_of_difference() -> None:
    said = told(answers(two_groups(70, 40)), "questions: [svar]\ntests: {complement: false}\n" + GROUPS)
    assert "forskjell" not in said
    assert "enn ellers" not in said


def test_a_thin_group_has_no_figure_and_a_middling_one_is_uncertain() -> None:
    columns = two_groups(30, 5, 40)
    columns = {k: v + ([1.0] * 10 + [2.0] * 10 if k == "svar" else [3.0] * 20) for k, v in columns.items()}
    said = told(answers(columns), "questions: [svar]\n" + GROUPS)
    assert "I gruppen «svar 1» (75 prosent, usikkert)" in said
    assert "For få har svart i gruppen «svar 3» til at vi kan oppgi tall." in said


def alternatives(*named: int, n: int = 200) -> dict[str, list[float]]:
    return {f"v{i}": [1.0] * k + [0.0] * (n - k) for i, k in enumerate(named)}


@pytest.mark.parametrize(
    ("named", "sure"),
    [((150, 90, 20), True), ((100, 97, 20), False)],
)
def test_most_answer_only_when_surely_more_than_the_next(named: tuple[int, ...], sure: bool) -> None:
    from dataclasses import replace

    from nabolag.sources.survey_files.model import MultiResponseSet

    survey = answers(alternatives(*named))
    survey = replace(
        survey, mr_sets=(MultiResponseSet("valg", ("v0", "v1", "v2"), "dichotomy", 1.0, {"nb": "Valg?"}),)
    )
    said = told(survey, "questions: [valg]\ntext: [{question: valg, focus: v0}]\n")
    assert ("Flere gir dette svaret enn noe annet." in said) == sure
    assert ("Flest svarer «v0» (50 prosent) og «v1» (48 prosent), uten sikker forskjell" in said) != sure


def test_a_question_nobody_may_be_told_of_is_said_to_be_so() -> None:
    said = told(
        answers({"svar": [1.0] * 12 + [2.0] * 12}), "questions: [svar]\ntext: [{question: svar, focus: 1}]\n"
    )
    assert "For få har svart til at svarene kan oppgis." in said
    assert not re.search(r"\d+ prosent", said)


def test_a_plan_without_text_still_tells_what_was_answered() -> None:
    said = told(answers({"svar": [1.0] * 60 + [2.0] * 40}), "questions: [svar]\n")
    assert "På spørsmålet «Svar» svarer 60 prosent «svar 1» og 40 prosent «svar 2»." in said


def test_an_unknown_focus_names_the_line() -> None:
    with pytest.raises(
        BadInput,
        match=r"plan\.yaml, linje 3: «9» er ikke et svar på «svar»\. Velg et av: 1; svar 1; 2; svar 2.",
    ):
        told(
            answers({"svar": [1.0] * 60 + [2.0] * 40}),
            "questions: [svar]\ntext:\n  - {question: svar, focus: 9}\n",
        )


def test_who_pays_for_itself_is_said_to_do_so() -> None:
    own = FACTS.replace("institute: Eksempelinstituttet", "institute: Kommunenes Eksempelforening")
    said = told(answers({"svar": [1.0] * 60 + [2.0] * 40}), "questions: [svar]\n", fact_text=own)
    assert said.startswith("Det viser en undersøkelse som Kommunenes Eksempelforening selv har gjennomført.")
