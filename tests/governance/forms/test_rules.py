"""Every rule quotes its paragraph, is pinned to its wording, and does what its own examples say."""

import csv
import os
import re
from datetime import date
from hashlib import sha256
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


@pytest.mark.parametrize(
    "note",
    [
        "*Endret ved lov 19 juni 2009 nr. 39 (ikr. 1 jan 2010).\n1 Sjette ledd ikr. 1 juli 2005.*",
        "*Føyd til ved lov 19 juni 2009 nr. 98 (ikr. 1 juli 2009).*",
        "*Vert endra ved lov 13 feb 2026 nr. 6 (i kraft 1 aug 2026).*",
        "*Paragrafen er opphevet for den offentlige helsetjenesten fra 1 jan 2003.*",
        "*Tredje ledd er opphevet fra 1 jan 2011, se § 22-2 (3).*",
        "*1 Frå 1. januar 2026 iflg. res. 6 juni 2025 nr. 988 .*",
        "** Merknad fra redaksjonen i Norges Lover 1 jan 2018.*",
    ],
)
def test_a_note_is_no_law_however_it_begins_and_ends_where_its_italics_do(note: str) -> None:
    assert digest(f"(1) Loven gjelder.\n\n{note}\n\n(2) Den varer.") == digest(
        "(1) Loven gjelder.\n\n(2) Den varer."
    )


def test_law_set_in_italics_is_law() -> None:
    law = shipped().paragraph("lov-2025-06-20-81", "§ 100")
    for quote in (
        "Avgjørelsen om et medlems habilitet",
        "Forvaltningsloven gjelder for interkommunale selskaper",
    ):
        assert digest(law.text.replace(quote, "")) != law.hash
        assert word_digest(law.text.replace(quote, "")) != law.words
    law = shipped().paragraph("lov-2025-06-20-81", "§ 99")
    assert digest(law.text.replace("10. februar 1967", "10. februar 1968")) != law.hash


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
    """From the heading of the § to the next heading, neither more nor less, and as the folder's own list has it.

    The list was made line by line: it leaves out lines of amendment notes and footnotes, and has § 4 A-1 as § 4, with A-1
    in the heading.
    """
    with (LAW_FOLDER / "paragraphs.tsv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    listed: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        rest = re.match(r"([A-Za-z](?:-\d+)?)(?:\.|$)", row["heading"] or "")
        name = f"{row['para']} {rest[1]}" if rest else row["para"]
        listed.setdefault((Path(row["file"]).stem, name), []).append(row["sha256_16"])
    assert not [key for key, found in listed.items() if len(found) > 1]
    for p in shipped().paragraphs:
        act = (LAW_FOLDER / p.act.split("-")[0] / f"{p.act}.md").read_text(encoding="utf-8")
        name = p.paragraph.removeprefix("del ")
        blocks = re.findall(
            rf"^#+ {re.escape(name)}(?:\.[^\n]*)?\n(.*?)(?=^#|\Z)", act, re.MULTILINE | re.DOTALL
        )
        assert [block.strip() for block in blocks] == [p.text], (p.act, p.paragraph)
        assert p.hash == digest(p.text), (p.act, p.paragraph)
        if p.paragraph.startswith("del "):
            continue  # the list knows only what is called §
        of_law = [line for line in p.text.splitlines() if not re.match(r"\*(Endr|Tilf|Opph|\d)", line)]
        sums = sha256(" ".join(" ".join(of_law).split()).encode()).hexdigest()[:16]
        assert listed[p.act, p.paragraph] == [sums], (p.act, p.paragraph)


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
