"""What a respondent sends is kept when it is an answer, and told kindly when it is not."""

from __future__ import annotations

import random
from collections.abc import Mapping

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabolag.survey.questionnaire import (
    DONT_KNOW,
    Answer,
    Page,
    Problem,
    Questionnaire,
    block_names,
    fields,
    from_form,
    read_questionnaire,
    shipped,
    to_form,
)
from nabolag.survey.questionnaire.model import Grid, Multiple, Number, Ranking, Single, Text
from nabolag.text import texts

Form = Mapping[str, list[str]]


def read(
    questionnaire: Questionnaire, form: Form, field: str, lang: str = "nb"
) -> tuple[Answer | None, Problem | None]:
    """What becomes of `field` when its page is sent."""
    page = next(p for p in questionnaire.pages for q in p.questions for f in fields(q) if f.name == field)
    answers, problems = from_form(questionnaire, page, form, texts(lang))
    return answers.get(field), problems.get(field)


KEPT: list[tuple[str, Form, Answer]] = [
    ("ja_nei", {"ja_nei": ["no"]}, "no"),
    ("hva", {"hva": ["c", "a"]}, ["a", "c"]),
    ("hva", {"hva": ["ingen"]}, ["ingen"]),
    ("hva", {"hva": [DONT_KNOW]}, [DONT_KNOW]),
    ("pastander_rask", {"pastander_rask": ["uenig"]}, "uenig"),
    ("pastander_rask", {"pastander_rask": [DONT_KNOW]}, DONT_KNOW),
    ("antall", {"antall": ["12"]}, 12.0),
    ("antall", {"antall": [" 1 234 567,5 "]}, 1234567.5),
    ("antall", {"antall": ["1\xa0234"]}, 1234.0),
    ("antall", {"antall": ["0.5"]}, 0.5),
    ("antall", {"antall": ["1.234,5"]}, 1234.5),
    ("antall", {"antall": [""], "antall.vet_ikke": ["1"]}, DONT_KNOW),
    ("viktig", {"viktig.z": ["1"], "viktig.x": ["2"], "viktig.y": [""]}, ["z", "x"]),
    ("mer", {"mer": ["  to\r\nlinjer\x00\x1b "]}, "to\nlinjer"),
]


@pytest.mark.parametrize(("field", "form", "answer"), KEPT)
def test_an_answer_is_kept(every: Questionnaire, field: str, form: Form, answer: Answer) -> None:
    assert read(every, form, field) == (answer, None)


WRONG: list[tuple[str, Form, str]] = [
    ("ja_nei", {}, "Dette spørsmålet må besvares."),
    ("ja_nei", {"ja_nei": ["kanskje"]}, "Velg ett av alternativene."),
    ("ja_nei", {"ja_nei": ["yes", "no"]}, "Velg ett av alternativene."),
    ("ja_nei", {"ja_nei": [DONT_KNOW]}, "Velg ett av alternativene."),
    ("hva", {"hva": ["a", "d"]}, "Velg blant alternativene."),
    ("hva", {"hva": ["a", "b", "c"]}, "Du har valgt 3. Velg høyst 2."),
    ("hva", {"hva": ["a", "ingen"]}, "«Ingen» kan ikke velges sammen med andre svar."),
    ("hva", {"hva": ["a", DONT_KNOW]}, "«Vet ikke» kan ikke velges sammen med andre svar."),
    ("antall", {"antall": ["mange"]}, "Skriv svaret som et tall, for eksempel 12."),
    ("antall", {"antall": ["1e3"]}, "Skriv svaret som et tall, for eksempel 12."),
    ("antall", {"antall": ["nan"]}, "Skriv svaret som et tall, for eksempel 12."),
    ("antall", {"antall": ["1,25"]}, "Skriv tallet med høyst 1 desimal."),
    ("antall", {"antall": ["−1"]}, "Svaret skal være fra 0,0 til 2\xa0000\xa0000,0."),
    ("antall", {"antall": ["3000000"]}, "Svaret skal være fra 0,0 til 2\xa0000\xa0000,0."),
    (
        "antall",
        {"antall": ["3"], "antall.vet_ikke": ["1"]},
        "Skriv et tall eller velg «vet ikke», ikke begge.",
    ),
    (
        "viktig",
        {"viktig.x": ["1"], "viktig.y": ["1"]},
        "To svar har fått plass 1. Gi hvert sin plass.",
    ),
    ("viktig", {"viktig.x": ["1"]}, "Du har gitt 1 av 2 plasser."),
    ("viktig", {"viktig.x": ["2"]}, "Gi plassene fra 1 og oppover, uten hull."),
    ("viktig", {"viktig.x": ["3"]}, "Velg en plass fra 1 til 2."),
    ("mer", {"mer": ["x" * 21]}, "Svaret har 21 tegn. Det er plass til 20."),
]


@pytest.mark.parametrize(("field", "form", "said"), WRONG)
def test_what_cannot_be_kept_is_told(every: Questionnaire, field: str, form: Form, said: str) -> None:
    answer, problem = read(every, form, field)
    assert answer is None
    assert problem == Problem(said)
    for lang in ("nn", "en"):
        told = read(every, form, field, lang)[1]
        assert told is not None
        assert told.message != said


def test_a_question_left_open_may_be_passed_the_second_time(every: Questionnaire) -> None:
    assert read(every, {}, "hva") == (
        None,
        Problem("Du har ikke svart på dette.", soft=True),
    )
    assert read(every, {}, "mer") == (None, None)  # open text that nobody has to write


def test_what_is_wrong_in_one_answer_does_not_cost_the_others(every: Questionnaire) -> None:
    answers, problems = from_form(
        every,
        every.page("to"),
        {"pastander_rask": ["enig"], "pastander_rimelig": ["enig"], "antall": ["x"], "viktig.x": ["1"]},
        texts(),
    )
    assert answers == {"pastander_rask": "enig", "pastander_rimelig": "enig"}
    assert set(problems) == {"antall", "viktig"}


def _names(page: Page) -> list[str]:
    base = [f.name for q in page.questions for f in fields(q)]
    return [*base, *(f"{b}.{end}" for b in base for end in ("x", "y", "vet_ikke", "klare_ansvar"))]


VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["yes", "no", "a", "b", "ingen", "vet_ikke", "enig", "stor", "1", "2", "3", "²", "٣"]),
    st.from_regex(r"-?[0-9 ]{1,14}([.,][0-9]{1,7})?", fullmatch=True),
)
QUESTIONNAIRES = {"shipped": read_questionnaire(shipped(*block_names()))}


@pytest.mark.parametrize("which", ["every", "shipped"])
@given(data=st.data())
def test_no_form_breaks_it_and_no_answer_is_outside_the_options(
    every: Questionnaire, which: str, data: st.DataObject
) -> None:
    questionnaire = QUESTIONNAIRES.get(which, every)
    page = data.draw(st.sampled_from(questionnaire.pages))
    names = st.one_of(st.sampled_from(_names(page)), st.text(max_size=5))
    form = data.draw(st.dictionaries(names, st.lists(VALUES, max_size=3), max_size=12))
    answers, problems = from_form(questionnaire, page, form, texts())
    by_name = {f.name: f.question for q in page.questions for f in fields(q)}
    assert set(answers) | set(problems) <= set(by_name)
    assert not set(answers) & set(problems)
    for name, answer in answers.items():
        _is_an_answer(questionnaire, by_name[name], answer)
    assert msgspec.json.decode(msgspec.json.encode(answers)) == answers
    sent = to_form(page, answers)
    again, left = from_form(questionnaire, page, sent, texts())
    assert again == answers
    assert not set(left) & set(answers)


def _is_an_answer(questionnaire: Questionnaire, question: object, answer: Answer) -> None:
    if isinstance(question, Text):
        assert isinstance(answer, str)
        assert 0 < len(answer) <= question.max_length
    elif isinstance(question, Number):
        assert answer == DONT_KNOW or isinstance(answer, float)
        if isinstance(answer, float):
            assert question.min is not None
            assert question.max is not None
            assert question.min <= answer <= question.max
    elif isinstance(question, Single | Grid):
        assert answer in {o.id for o in questionnaire.options(question)}
    elif isinstance(question, Multiple | Ranking):
        options = {o.id: o for o in questionnaire.options(question)}
        assert isinstance(answer, list)
        assert answer
        assert len(set(answer)) == len(answer)
        assert set(answer) <= set(options)
        if isinstance(question, Multiple):
            assert len(answer) == 1 or not any(options[a].exclusive for a in answer)
            assert len(answer) <= (question.max or len(options))
        else:
            assert len(answer) == (question.top or len(options))


@given(st.integers(0, 2**32))
def test_a_number_is_sent_again_as_it_was_written(every: Questionnaire, seed: int) -> None:
    value = random.Random(seed).randrange(20_000_001) / 10
    form = to_form(every.page("to"), {"antall": value})
    assert read(every, form, "antall") == (value, None)
