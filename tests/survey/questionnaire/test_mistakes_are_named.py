"""Whoever writes a questionnaire is told what is wrong, and on which line."""

from __future__ import annotations

import pytest

from nabolag.errors import BadInput, NotKnown
from nabolag.survey.questionnaire import read_questionnaire, shipped
from nabolag.text import texts

END_OF_NUMBER = "dont_know: true\n      - type: rank"
# What is changed in every_type.yaml (the first place it stands), and what the message says. The line is where
# the change is made, unless a line is given by a word that stands on it.
MISTAKES = {
    "not YAML": ("  - id: en\n", "  - id: [\n", "ikke gyldig YAML", "    questions:"),
    "unknown field": ("        random: true", "        rnadom: true", "rnadom", None),
    "unknown type": ("type: ranking", "type: rank", "type", None),
    "missing text": (
        "        text: {nb: Viktigst, nn: Viktigast, en: Most important}\n",
        "",
        "text» mangler",
        "type: ranking",
    ),
    "missing language": ("nb: Hva, nn: Kva, en: What", "nb: Hva, en: What", "mangler på nn", None),
    "missing bokmål": ("nb: Hva, ", "", "mangler på nb", None),
    "unknown language": ("en: What", "en: What, se: Mii", "«se» er ukjent", None),
    "bad id": ("id: hva", "id: Hva", "kan ikke være en id", None),
    "question twice": ("id: antall", "id: hva", "«hva» er alt i bruk", None),
    "page twice": ("  - id: tre", "  - id: en", "«en» er alt i bruk", None),
    "option twice": ("id: b,", "id: a,", "«a» er alt i bruk", None),
    "code twice": ("id: b,", "id: b, code: 1,", "«1» er alt i bruk", None),
    "item twice": ("id: rimelig", "id: rask", "«rask» er alt i bruk", None),
    "item collides": ("id: antall", "id: pastander_rask", "«pastander_rask» er alt i bruk", None),
    "option collides": ("id: antall", "id: hva_b", "«hva_b» er alt i bruk", None),
    "order collides": ("id: antall", "id: hva_rekkefolge", "«hva_rekkefolge» er alt i bruk", None),
    "set collides": ("id: hva", "id: pastander_rask", "«pastander_rask» er alt i bruk", "id: pastander\n"),
    "name of the frame": ("id: antall", "id: storrelse", "«storrelse» er alt i bruk", None),
    "name of the weight": ("id: antall", "id: vekt", "«vekt» er alt i bruk", None),
    "name of a button": ("id: antall", "id: videre", "«videre» er alt i bruk", None),
    "word of SPSS": ("id: antall", "id: to", "reservert", None),
    "too long together": ("id: rimelig", "id: " + "r" * 40, "", None),
    "no such scale": ("scale: enig", "scale: uenig", "«uenig» finnes ikke. Skjemaet har enig", None),
    "neither options nor scale": ("        scale: enig\n", "", "enten «options» eller «scale»", "type: grid"),
    "max above the options": ("max: 2\n", "max: 4\n", "fra 1 til 3", None),
    "top above the options": ("top: 2", "top: 4", "fra 1 til 3", None),
    "min not below max": ("max: 2000000", "max: 0", "større enn «min», som er 0", None),
    "no code for don't know": (
        "        min: 0\n        max: 2000000\n",
        "",
        "må ha «min» eller «max»",
        END_OF_NUMBER,
    ),
    "code of don't know": ("id: c,", "id: c, code: 98,", "koden 98", "        options:\n          - {id: a"),
    "exclusive in a single": ("id: no, text", "id: no, exclusive: true, text", "exclusive", None),
    "text too long": ("max_length: 20", "max_length: 0", "fra 1 til 20000", None),
    "condition on a later question": ("question: ja_nei", "question: mer", "«mer», som ikke er spurt", None),
    "condition on no such answer": ("is: [yes]", "is: [kanskje]", "har yes, no", None),
    "condition without a test": ("{question: ja_nei, is: [yes]}", "{question: ja_nei}", "is» mangler", None),
    "empty condition": ("{question: ja_nei, is: [yes]}", "{}", "question» mangler", None),
    "limit on a choice": (
        "{question: ja_nei, is: [yes]}",
        "{question: ja_nei, at_least: 1}",
        "gjelder tall",
        None,
    ),
    "no such role": ("{question: ja_nei, is: [yes]}", "{question: rolle, is: [4]}", "har 1, 2, 3", None),
    "no such part of the country": (
        "{question: ja_nei, is: [yes]}",
        "{question: landsdel, is: [Midt-Norge]}",
        "Nord-Norge",
        None,
    ),
    "condition on the municipality": (
        "{question: ja_nei, is: [yes]}",
        "{question: kommune, is: ['0301']}",
        "«kommune», som ikke er spurt",
        None,
    ),
    "order unknown within a random page": (
        "        top: 2",
        "        show_if: {question: antall, at_least: 1}\n        top: 2",
        "«antall», som ikke er spurt",
        "at_least: 1",
    ),
    "place that leads nowhere": ("Hvorfor {antall}?", "Hvorfor {antal}?", "«antal», som ikke er spurt", None),
    "place with a capital": ("Hvorfor {antall}?", "Hvorfor {Antall}?", "«Antall», som ikke er spurt", None),
    "place in a title": ("nb: Først", "nb: 'Først {rolle}'", "«rolle» kan ikke hentes inn her", None),
    "place in the thanks": ("nb: Takk", "nb: 'Takk {rolle}'", "«rolle» kan ikke hentes inn her", None),
    "no version": ("version: 1", "version: 0", "telles fra 1", None),
    "field twice": ("version: 1", "version: 1\nversion: 2", "står to ganger", "version: 2"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_its_line(name: str, text: str) -> None:
    old, new, said, where = MISTAKES[name]
    assert old in text
    wrong = text.replace(old, new, 1)
    if name == "too long together":
        wrong = wrong.replace("id: pastander", "id: " + "p" * 40)
        said, where = "lengre enn 64 tegn", "id: pppp"
    place = wrong.index(where) if where else text.index(old) + len(_shared(old, new))
    line = wrong[:place].count("\n") + 1
    with pytest.raises(BadInput) as caught:
        read_questionnaire(wrong, "mitt.yaml")
    assert said in str(caught.value)
    assert f"mitt.yaml, linje {line}:" in str(caught.value)
    for lang in ("nn", "en"):
        assert caught.value.text(texts(lang)) != str(caught.value) or name in SAME


SAME = {"question twice", "unknown language"}
SAME |= {n for n, m in MISTAKES.items() if "alt i bruk" in m[2]}  # the same words in nynorsk


def _shared(old: str, new: str) -> str:
    """What the two begin with."""
    n = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    return old[:n]


def test_a_questionnaire_may_be_in_fewer_languages(text: str) -> None:
    one = text.replace("version: 1", "version: 1\nlanguages: [nb]").replace("nn: Kva, en: What", "nn: Kva")
    assert read_questionnaire(one).question("hva").text == {"nb": "Hva", "nn": "Kva"}


def test_yes_and_no_are_words_in_a_questionnaire(text: str) -> None:
    found = read_questionnaire(text)
    assert [o.id for o in found.options(found.question("ja_nei"))] == ["yes", "no"]  # type: ignore[arg-type]
    assert [q.required for q in found.questions()][::5] == ["yes", "no"]


def test_an_unknown_block_is_told_with_those_there_are() -> None:
    with pytest.raises(NotKnown) as caught:
        shipped("tjeneste")
    assert caught.value.candidates == ("former", "oppgaver", "styring", "tjenester")
