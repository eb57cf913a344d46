"""Answers of two versions are compared only where the question said the same."""

from __future__ import annotations

import pytest

from nabolag.survey.questionnaire import Questionnaire, changes, read_questionnaire, wording

WORDED = {
    "question": ("nb: Hva,", "nb: Hva da,", {"hva", "hva_a", "hva_b", "hva_c", "hva_ingen", "hva_vet_ikke"}),
    "one language": ("en: How many", "en: How much", {"antall"}),
    "option": (
        "{nb: X, nn: X, en: X}",
        "{nb: X1, nn: X, en: X}",
        {"viktig", "viktig_x", "viktig_y", "viktig_z"},
    ),
    "scale": ("nb: Enig,", "nb: Helt enig,", {"pastander_rask", "pastander_rimelig"}),
    "statement": ("nb: det går raskt", "nb: det går fort", {"pastander_rask"}),
    "help": ("        max_length", "        help: {nb: H, nn: H, en: H}\n        max_length", {"mer"}),
    "unit": ("nb: stykker", "nb: tusen", {"antall"}),
    "limit": ("max: 2000000", "max: 100", {"antall"}),
    "kind": ("type: text", "type: number", {"mer"}),
}


@pytest.mark.parametrize("name", WORDED)
def test_a_changed_word_is_seen(name: str, text: str, every: Questionnaire) -> None:
    old, new, hit = WORDED[name]
    changed = text.replace(old, new, 1)
    if name == "kind":
        changed = changed.replace("        max_length: 20\n", "")
    found = read_questionnaire(changed)
    before, after = wording(every), wording(found)
    assert {v for v in before if before[v] != after.get(v)} == hit
    kinds = {c.variable: c.kind for c in changes(every, found)}
    assert {v for v, kind in kinds.items() if kind == "changed"} == hit
    assert {kind for v, kind in kinds.items() if v not in hit} == {"kept"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version: 1", "version: 2"),
        ("        random: true\n", ""),
        ("    random: true\n    title", "    title"),
        ("title: {nb: Først", "title: {nb: Aller først"),
        ("required: yes", "required: soft"),
        ("max_length: 20", "max_length: 500"),
        ("        show_if: {question: antall, at_least: 3}\n", ""),
    ],
)
def test_layout_order_and_routing_are_not_wording(
    text: str, every: Questionnaire, old: str, new: str
) -> None:
    assert old in text
    assert wording(read_questionnaire(text.replace(old, new, 1))) == wording(every)


def test_what_is_new_gone_and_different_is_told(text: str, every: Questionnaire) -> None:
    new = read_questionnaire(
        text.replace("id: mer", "id: mer_om").replace("{id: c, text: {nb: C", "{id: c, text: {nb: D")
    )
    found = {c.variable: c for c in changes(every, new)}
    assert found["mer_om"].kind == "added"
    assert found["mer"].kind == "removed"
    assert found["hva"].what == ("options",)
    assert found["antall"].what == ()
