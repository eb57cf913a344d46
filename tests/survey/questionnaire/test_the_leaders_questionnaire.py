"""What ships: the municipal leaders' questionnaire and its blocks, each marked with where it is from."""

from __future__ import annotations

import itertools

import pytest
import yaml

from nabolag.survey.questionnaire import asked_pages, block_names, fields, read_questionnaire, shipped
from nabolag.text import LANGUAGES

BLOCKS = block_names()


@pytest.mark.parametrize(
    "blocks", [c for n in range(4) for c in itertools.permutations(("tjenester", "former", "styring"), n)]
)
def test_blocks_can_be_put_together_in_every_order(blocks: tuple[str, ...]) -> None:
    found = read_questionnaire(shipped(*blocks))
    assert [p.id for p in found.pages] == ["alene", "hindre", "staten", *blocks]


def test_the_main_questions_say_that_they_are_reconstructed_and_the_others_that_they_are_ours() -> None:
    main = {"kapasitet", "barrierer", "staten"}
    for question in read_questionnaire(shipped(*BLOCKS)).questions():
        assert set(question.note) == set(LANGUAGES)
        if question.id in main:
            assert question.note["nb"].startswith(
                "Gjenskapt, ikke originalens ordlyd. Kilde: Samfunnsbedriftene"
            )
            assert question.note["nn"].startswith("Skapt på nytt, ikkje ordlyden i originalen. Kjelde:")
            assert question.note["en"].startswith("Reconstructed, not the original wording. Source:")
        else:
            assert question.note["nb"] == "Laget av nabolag"


def test_the_text_keeps_its_comments_and_a_block_asked_for_twice_comes_once() -> None:
    text = shipped("former", "former")
    assert text.startswith("# Skjema til kommuneledere.")
    assert text.count("# Blokken «former»: nabolags egne spørsmål.") == 1
    assert yaml.safe_load(text)["id"] == "kommuneleder"


def test_the_answers_are_the_articles() -> None:
    found = read_questionnaire(shipped())
    grades = ["svaert_stor", "stor", "noen", "liten", "svaert_liten", "vet_ikke"]
    for name in ("kapasitet", "staten"):
        assert [o.id for o in found.options(found.question(name))] == grades  # type: ignore[arg-type]
    barriers = [o.id for o in found.options(found.question("barrierer"))]  # type: ignore[arg-type]
    assert barriers[:6] == ["kontroll", "insentiver", "uenighet", "erfaringer", "ikt", "uegnet"]


def test_the_open_question_comes_to_those_with_little_control() -> None:
    found = read_questionnaire(shipped("styring"))

    def asked(answer: str) -> bool:
        pages = asked_pages(found, {"styring_politisk_kontroll": answer}, {})
        return "kommentar" in [f.name for p in pages for q in p.questions for f in fields(q)]

    assert asked("svaert_liten")
    assert not asked("stor")
    assert not asked("vet_ikke")
