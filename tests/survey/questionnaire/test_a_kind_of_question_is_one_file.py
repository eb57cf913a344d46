"""What a kind of question is, on a page too, is said by its own file; nobody else asks which kind it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import nabolag
from nabolag.survey.questionnaire.kinds import KINDS, Given, kind
from nabolag.survey.questionnaire.model import Item, Option, Questionnaire
from nabolag.text import texts

SRC = Path(nabolag.__file__).parent
NAMES = "|".join(made.__name__ for made in KINDS)


@pytest.mark.parametrize(
    "file",
    [
        "survey/questionnaire/reading.py",
        "survey/questionnaire/asking.py",
        "web/pages/answering_words.py",
        "web/pages/admin/preview.py",
        "report/publication/build.py",
    ],
)
def test_nobody_else_asks_which_kind_it_is(file: str) -> None:
    assert not re.findall(rf"isinstance\([^)]*\b({NAMES})\b", (SRC / file).read_text("utf-8"))


@pytest.mark.parametrize("made", KINDS)
def test_every_kind_has_a_name_and_is_asked(made: type) -> None:
    words = {"nb": "Tekst", "nn": "Tekst", "en": "Text"}
    options = (Option("a", words, code=1), Option("b", words, code=2))
    own = {"options": options} if "options" in made.__struct_fields__ else {}  # type: ignore[attr-defined]
    own |= {"items": (Item("x", words), Item("y", words))} if "items" in made.__struct_fields__ else {}  # type: ignore[attr-defined]
    question = made(id="q", text=words, **own)
    _, q = texts("nb"), Questionnaire(id="s", version=1, title=words, pages=())
    what = kind(question)
    assert what.name
    assert _(what.name)
    for field in what.asked(question, ["y", "b", "x", "a"]):
        ask = what.ask(q, question, field, Given(None, None, ["b", "a"], lambda said: said.get("nb", "")), _)
        assert (ask.name, ask.text) == (field.name, "Tekst")
        turned = [c.id for c in ask.choices]
        assert turned in ([], ["a", "b"] if what.statements(question) else ["b", "a"])
    assert [f.item.id for f in what.asked(question, ["y", "x"]) if f.item] in ([], ["y", "x"])
