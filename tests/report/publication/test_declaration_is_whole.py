"""A poll is published only with what AAPOR and ESOMAR/WAPOR want told."""

from __future__ import annotations

import json
from dataclasses import replace

import msgspec
import polars as pl
import pytest
import yaml
from tests.report.publication.conftest import FACTS, MADE, answers, facts

from nabolag.errors import BadInput
from nabolag.report.publication import declare, missing, publish
from nabolag.report.publication.declaration import ResponseCount, response
from nabolag.sources.survey_files.model import Variable
from nabolag.survey.questionnaire import Questionnaire
from nabolag.survey.tabulation.analysis import analyse
from nabolag.survey.tabulation.plan import read_plan
from nabolag.text import texts

SURVEY = answers({"svar": [1.0] * 60 + [2.0] * 40})
PLAN = read_plan("questions: [svar]\n")


def without(*fields: str) -> str:
    told = yaml.safe_load(FACTS)
    for field in fields:
        inside, _, name = field.rpartition(".")
        (told[inside] if inside else told).pop(name)
    return str(yaml.safe_dump(told, sort_keys=False, allow_unicode=True))


@pytest.mark.parametrize(
    "field",
    [
        "client",
        "institute",
        "contact",
        "purpose",
        *(
            f"declaration.{n}"
            for n in ("population", "frame", "sampling", "mode", "funding", "deviations", "invited")
        ),
        "declaration.fielded_from",
    ],
)
def test_each_thing_left_out_stops_publication_and_is_named(field: str) -> None:
    with pytest.raises(BadInput, match=rf"Ufullstendig varefakta: {field} \(undersokelse.yaml:\d+\) mangler"):
        publish(SURVEY, PLAN, facts(without(field)), None, lang="nb", made=MADE, demonstration=False)


def test_all_that_is_missing_is_said_at_once() -> None:
    text = without("client", "declaration.mode")
    told = declare(SURVEY, PLAN, facts(text), None, analyse(SURVEY, PLAN), texts("nb"))
    assert [m.field for m in missing(told)] == ["client", "declaration.mode"]
    assert text.splitlines()[missing(told)[1].line - 1].startswith("declaration")


def test_a_contact_needs_a_name_and_an_address() -> None:
    with pytest.raises(BadInput, match=r"contact \(undersokelse.yaml:6\) mangler"):
        publish(
            SURVEY,
            PLAN,
            facts(FACTS.replace(", email: kari@example.invalid", "")),
            None,
            lang="nb",
            made=MADE,
            demonstration=False,
        )


def test_response_rates_are_those_of_aapor() -> None:
    """AAPOR Standard Definitions: RR1 = I / all eligible or unknown, RR2 = (I + P) / the same."""
    found = ResponseCount(complete=250, partial=50, invited=1000)
    assert (found.rr1, found.rr2) == (0.25, 0.30)
    assert ResponseCount(10, 0, None).rr1 is None


def test_partial_answers_are_counted_and_dont_know_is_an_answer() -> None:
    survey = replace(
        answers({"a": [1.0, 2.0, 98.0], "b": [1.0, 2.0, 1.0]}),
        data=pl.DataFrame({"a": [1.0, 2.0, 98.0], "b": [1.0, None, 1.0]}),
    )
    found = response(survey, read_plan("questions: [a, b]\n"), 10)
    assert (found.complete, found.partial) == (2, 1)


def test_more_answers_than_invited_is_refused() -> None:
    with pytest.raises(BadInput, match=r"declaration\.invited er 40, men 100 har svart"):
        publish(
            SURVEY,
            PLAN,
            facts(FACTS.replace("invited: 1071", "invited: 40")),
            None,
            lang="nb",
            made=MADE,
            demonstration=False,
        )


def test_the_declaration_says_weights_margins_questions_and_order(
    files: dict[str, bytes], questionnaire: Questionnaire
) -> None:
    found = json.loads(files["varefakta.json"])
    assert found["complete"] is True
    assert found["answers"]["rr1"] == pytest.approx(300 / 1071)
    told = {i["key"]: i["text"] for i in found["items"]}
    assert "innbyggere i kommunen (4 kategorier)" in told["weights"]
    assert "raking" in told["weights"]
    assert "prosentpoeng" in told["precision"]
    assert "Holms" in told["tests"]
    asked = [k.removeprefix("question:") for k in told if k.startswith("question:")]
    assert asked == [q.id for q in questionnaire.questions()]
    assert "Svar: I svært stor grad; I stor grad" in told["question:kapasitet"]
    assert "Tilfeldig rekkefølge." in told["question:barrierer"]
    assert "Gjenskapt, ikke originalens ordlyd" in told["question:staten"]


def test_a_question_without_words_is_named_with_its_line_in_the_plan() -> None:
    survey = replace(SURVEY, variables=(replace_label(SURVEY.variables[0]),))
    plan = read_plan("title: Uten ordlyd\nquestions:\n  - svar\n")
    with pytest.raises(BadInput, match=r"questions\[0\].title \(plan.yaml:3\) mangler"):
        publish(survey, plan, facts(), None, lang="nb", made=MADE, demonstration=False)


def replace_label(variable: Variable) -> Variable:
    return msgspec.structs.replace(variable, labels={})


def test_a_heading_of_several_words_is_the_wording_of_its_question() -> None:
    survey = answers({"Hvor fornøyd er du?": [1.0] * 60 + [2.0] * 40})
    survey = replace(survey, variables=tuple(replace_label(v) for v in survey.variables))
    plan = read_plan("questions: ['Hvor fornøyd er du?']\n")
    told = declare(survey, plan, facts(FACTS), None, analyse(survey, plan), texts("nb"))
    assert missing(told) == []
