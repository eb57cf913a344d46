"""Every rule quotes its paragraph, is pinned to its wording, and does what its own examples say."""

import csv
import os
from datetime import date
from pathlib import Path

import pytest

from nabolag.governance.forms import (
    FORMS,
    Need,
    advise,
    coming,
    number_questions,
    questions,
    rules,
    services,
    sources,
)
from nabolag.governance.forms.cells import rows
from nabolag.governance.forms.logic import holds, named_facts
from nabolag.governance.forms.need import EARLIEST, facts
from nabolag.governance.forms.rule_book import Rule, unpinned
from nabolag.governance.law import Paragraph, contains, digest, shipped, stale, word_digest

ALL = (*rules(), *coming())
LAW_FOLDER = Path(os.environ.get("NABOLAG_LAW_FOLDER", "/nowhere"))


def need(example: dict[str, object]) -> Need:
    return Need(**{"service": "ikt", "participants": ["municipality", "municipality"], **example})  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", ALL, ids=lambda r: r.id)
def test_a_rule_quotes_the_paragraph_and_is_pinned_to_it(rule: Rule) -> None:
    paragraph = shipped().paragraph(rule.cite.act, rule.cite.paragraph)
    assert contains(paragraph.text, rule.quote)
    assert rule.cite.hash == paragraph.hash == digest(paragraph.text)
    assert rule.cite.ledd is not None
    assert contains(ledd_of(paragraph)[rule.cite.ledd - 1], rule.quote)
    assert set(rule.services) <= {s.id for s in services()}


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.id)
def test_a_rule_is_not_older_than_the_wording_it_quotes(rule: Rule) -> None:
    paragraph = shipped().paragraph(rule.cite.act, rule.cite.paragraph)
    assert rule.since is not None
    assert paragraph.since is None or max(rule.since, EARLIEST) >= paragraph.since


@pytest.mark.parametrize("rule", [r for r in rules() if r.when], ids=lambda r: r.id)
def test_a_rule_fires_and_is_silent_as_its_examples_say(rule: Rule) -> None:
    assert rule.fires, "give an example that fires"
    assert rule.silent, "give an example that does not"
    for example in rule.fires:
        n = need({"service": (rule.services or ("ikt",))[0], **example})
        assert holds(rule.when, facts(n)) is True
        assert rule.concerns(rule.forms[0], n.service)
    for example in rule.silent:
        n = need({"service": (rule.services or ("ikt",))[0], **example})
        assert holds(rule.when, facts(n)) is not True or not rule.concerns(rule.forms[0], n.service)


def test_only_hard_law_can_exclude_or_require() -> None:
    assert {r.effect for r in rules() if r.kind == "default"} == {"warn"}
    assert {r.effect for r in rules() if r.kind == "advice"} == {"prefer"}
    assert all(r.source in sources() for r in rules() if r.kind == "advice")
    assert all(r.source is None for r in rules() if r.kind != "advice")


def test_preparatory_works_read_the_law_and_never_exclude_or_require() -> None:
    read = [r for r in rules() if r.kind == "forarbeid"]
    assert read
    assert {r.effect for r in read} == {"permit"}
    assert all(r.works in sources() for r in read)
    assert all(r.works is None for r in rules() if r.kind != "forarbeid")


def test_every_fact_a_rule_asks_about_has_words_for_it() -> None:
    asked = {q.fact for q in (*questions(), *number_questions())}
    implied = {
        "outsider",
        "outsider_iks",
        "iks_owner",
        "private",
        "few",
        "alone",
        "mixed_levels",
        "merging",
        "two_of_a_kind",
    }
    assert {fact for r in rules() for fact in named_facts(r.when)} <= asked | implied


def test_a_form_is_never_permitted_without_a_sector_rule_looked_at() -> None:
    """A fact cell or a general rule is not enough: something is said for the service itself."""
    for service in services():
        for a in advise(Need(service.id, ["municipality", "municipality"], individual_decisions=False)):
            if a.permitted and a.form != "sammenslåing":
                of_sector = [r.id for r in rules() if service.id in r.services and a.form in r.forms]
                assert of_sector, (service.id, a.form)


def test_lifted_rules_exist_and_ids_are_unique() -> None:
    ids = [r.id for r in ALL]
    assert len(ids) == len(set(ids))
    assert {name for r in ALL for name in r.lifts} <= set(ids)


def test_a_changed_paragraph_makes_its_rules_stale() -> None:
    pinned = shipped().paragraphs
    texts = {(p.act, p.paragraph): p.text for p in pinned}
    assert stale(pinned, texts) == []
    key = ("lov-1999-01-29-6", "§ 22")
    changed = texts | {key: texts[key].replace("et tak", "et gulv")}
    assert [(s.act, s.paragraph) for s in stale(pinned, changed)] == [key]
    gone = {k: v for k, v in texts.items() if k != key}
    assert [s.text for s in stale(pinned, gone)] == [None]
    assert stale(pinned, {}) == []


def test_moving_list_marks_and_notes_is_not_a_change() -> None:
    assert word_digest("Loven gjelder\n\n- a. hus\n- b. by") == word_digest("Loven gjelder hus by")
    assert word_digest("Loven gjelder\n\n*Endret ved lov 1 jan 2026.*") == word_digest("Loven gjelder")


def test_a_rule_holds_from_its_first_day_to_the_day_before_its_last() -> None:
    import msgspec

    rule = msgspec.structs.replace(rules()[0], since=date(2026, 7, 1), until=date(2027, 1, 1))
    days = [date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [rule.valid(day) for day in days] == [False, True, True, False]
    assert not coming()[0].valid(date(2030, 1, 1))


def test_a_rule_written_against_another_wording_is_found() -> None:
    import msgspec

    rule = rules()[0]
    other = msgspec.structs.replace(rule, cite=msgspec.structs.replace(rule.cite, hash="0" * 16))
    assert unpinned((rule, other), shipped()) == [other]


def test_every_fact_cell_cites_a_ledd_that_exists() -> None:
    for row in rows():
        assert set(row.cells) == set(FORMS)
        for form, cell in row.cells.items():
            assert (cell.say is None) == (not cell.cites), (row.id, form)
            for cite in cell.cites:
                paragraph = shipped().paragraph(cite.act, cite.paragraph)
                assert cite.ledd is not None
                assert cite.ledd <= len(ledd_of(paragraph)), (row.id, form, cite)


def test_every_form_is_answered_whatever_is_asked() -> None:
    for service in services():
        answers = advise(Need(service.id, ["municipality", "municipality"]))
        assert tuple(a.form for a in answers) == FORMS
        assert all(any(r.kind == "law" for r in a.reasons) for a in answers), service.id


def test_law_that_is_adopted_but_not_in_force_is_shown_and_decides_nothing() -> None:
    answers = {a.form: a for a in advise(Need("ikt", ["municipality", "municipality"], on="2026-11-01"))}
    assert any(r.paragraph == "§ 100" for r in answers["IKS"].coming)
    assert not shipped().act("lov-2025-06-20-81").in_force
    assert all(r.act != "lov-2025-06-20-81" for a in answers.values() for r in a.reasons)


@pytest.mark.skipif(not LAW_FOLDER.exists(), reason="the law folder is not here (NABOLAG_LAW_FOLDER)")
def test_the_shipped_paragraphs_are_those_of_the_law_folder() -> None:
    with (LAW_FOLDER / "paragraphs.tsv").open(encoding="utf-8") as lines:
        listed = {
            (Path(row["file"]).stem, row["para"]): row["sha256_16"]
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        }
    for p in shipped().paragraphs:
        assert listed[p.act, p.paragraph] == p.hash, (p.act, p.paragraph)


def test_the_texts_say_their_day_and_licence() -> None:
    assert shipped().status == date(2026, 7, 2)
    assert "NLOD" in shipped().attribution
    url = shipped().paragraph("lov-2018-06-22-83", "§ 19-1").url
    assert url == "https://lovdata.no/dokument/NL/lov/2018-06-22-83/§19-1"


def ledd_of(paragraph: Paragraph) -> list[str]:
    """The ledd of a paragraph, each with the list that follows it; notes that hold coming law go with the last."""
    found: list[str] = []
    for block in paragraph.text.split("\n\n"):
        if found and block.startswith(("- ", "*")):
            found[-1] += "\n" + block
        elif block.strip():
            found.append(block)
    return found
