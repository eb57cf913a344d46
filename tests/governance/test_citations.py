"""One way to cite law in every room: dated, hashed, registered, and true to the text that ships."""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from tests.governance.forms.test_rules import ledd_of

import nabolag
from nabolag.errors import DataDamaged
from nabolag.governance.agreement.handling import steps
from nabolag.governance.agreement.required_points import FORMS as WITH_AGREEMENT
from nabolag.governance.agreement.required_points import points
from nabolag.governance.exit import exit_forms, exit_rules
from nabolag.governance.forms import FORMS, Need, advise, coming, marks, rules, services
from nabolag.governance.forms.cells import rows
from nabolag.governance.forms.weighing import criteria
from nabolag.governance.law import Citation, Cite, citations, contains, digest, shipped, short
from nabolag.governance.law.rooms import paths, pinned, pins, read
from nabolag.governance.limits import limits
from nabolag.governance.voting.rules_of_forms import all_forms, seats_by_party

SOURCE = Path(nabolag.__file__).parent
NOT_IN_FORCE = {c.id for c in coming()}


@pytest.mark.parametrize("citation", citations(), ids=lambda c: f"{c.name}-{c.cite.paragraph}")
def test_every_citation_is_hashed_dated_and_true(citation: Citation) -> None:
    cite = citation.cite
    paragraph = shipped().paragraph(cite.act, cite.paragraph)
    assert cite.hash == paragraph.hash == digest(paragraph.text)
    if citation.rule not in NOT_IN_FORCE:
        assert cite.since is not None
        assert cite.valid(max(cite.since, date(2026, 1, 1)))
    if cite.ledd is not None:
        assert 1 <= cite.ledd <= len(ledd_of(paragraph))
    if cite.quote:
        assert contains(paragraph.text, cite.quote)


def test_there_is_one_citation_type() -> None:
    found = [p for p in SOURCE.rglob("*.py") if re.search(r"^class Cite\b", p.read_text("utf-8"), re.M)]
    assert [p.name for p in found] == ["cite.py"]
    for path in SOURCE.rglob("*.py"):  # and no act is named in code, out of the register's sight
        code = re.sub(r'"""[\s\S]*?"""', "", path.read_text("utf-8"))
        assert not re.search(r'"(lov|forskrift)-\d{4}-\d\d-\d\d(-\d+)?"', code), path


def test_each_room_holds_the_same_dated_hashed_citations() -> None:
    rooms: dict[str, list[Cite]] = {
        "forms": [r.cite for r in rules()],
        "facts": [c for row in rows() for form in FORMS for c in row.cells[form].cites],
        "services": [c for s in services() for c in s.law],
        "marks": [
            c for s in services() for m in marks(Need(s.id, ["municipality"] * 3)) for c in m.why.cites
        ],
        "criteria": [c for k in criteria() for m in k.moves for c in m.cite],
        "agreement": [c.cite for f in WITH_AGREEMENT for c in points(f).clauses if c.cite],
        "steps": [s.cite for f in WITH_AGREEMENT for s in steps(f)],
        "exit": [r.cite for f in exit_forms() for r in exit_rules(f)],
        "voting": [c for f in all_forms().values() for m in f.matters for c in m.sources]
        + [seats_by_party()],
    }
    for room, cites in rooms.items():
        assert cites, room
        for cite in cites:
            assert isinstance(cite, Cite), room
            assert cite.hash, (room, cite)
            assert cite.since, (room, cite)


def test_the_register_knows_every_file_that_names_an_act() -> None:
    named = {
        path.removesuffix(".yaml")
        for path in paths()
        if re.search(r"\b(lov|forskrift)-\d{4}-", (SOURCE / "governance" / path).read_text("utf-8"))
    }
    assert named == {c.room for c in citations()}
    assert {"exit", "voting/forms", "agreement/iks", "agreement/steps", "forms/facts"} <= named


def test_no_pin_is_left_over() -> None:
    standing = {(c.room, f"{c.cite.act} {c.cite.paragraph}") for c in citations()}
    assert {(room, key) for room, of_room in pins().items() for key in of_room} <= standing


def test_a_rule_says_from_when_and_its_citation_holds_from_then() -> None:
    for rule in rules():
        assert rule.cite.since == rule.since
        assert rule.cite.until == rule.until
    with pytest.raises(DataDamaged, match=r"exit\.yaml"):
        read("exit.yaml", tuple[Citation, ...])


def test_a_short_citation_is_pinned_where_it_is_written() -> None:
    cite = pinned(short("koml § 20-2 (4)", {"koml": "lov-2018-06-22-83"}), "forms/traits.yaml")
    assert cite.hash == shipped().paragraph(cite.act, cite.paragraph).hash
    assert cite.cited == "Kommuneloven § 20-2 (4)"
    assert cite.url.startswith("https://lovdata.no/")
    elsewhere = pinned(Cite("lov-2018-06-22-83", "§ 20-2"), "exit.yaml")
    assert elsewhere.hash is None or "lov-2018-06-22-83 § 20-2" in pins()["exit"]
    with pytest.raises(DataDamaged, match="kan ikke leses"):
        short("koml 20-2", {"koml": "lov-2018-06-22-83"})


def test_the_deciding_paragraphs_of_an_answer_are_in_the_register() -> None:
    known = {(c.rule, c.cite.act, c.cite.paragraph) for c in citations()}
    for answer in advise(Need("avfall", ["municipality"] * 3)):
        for reason in answer.reasons:
            assert (reason.rule, reason.act, reason.paragraph) in known


def test_yaml_of_the_house_is_read_safely() -> None:
    for path in paths():
        assert yaml.safe_load((SOURCE / "governance" / path).read_text("utf-8")) is not None


ROBEKS_OWN_WORDS = "Departementet har fattet et vedtak etter inndelingslova § 16 a."
"""Quoted from a shipped table, and held to it by a test of the answers."""


def test_no_paragraph_and_no_act_stands_in_a_sentence_of_code() -> None:
    """Law in prose is out of the register's sight: sentences take `{law}` from `limits.yaml` instead."""
    for path in SOURCE.rglob("*.py"):
        code = re.sub(r'"""[\s\S]*?"""|#.*', "", path.read_text("utf-8"))
        code = code.replace(ROBEKS_OWN_WORDS, "")
        assert not re.search(r"(?:loven|lova|forskriften|forskrifta) §", code), path


def test_figures_of_the_law_come_from_the_register_and_stand_in_its_words() -> None:
    words = {
        2: "to",
        3: "tre",
        4: "fire",
        5: "fem",
        7: "syv",
        9: "ni",
        10: "ti timer",
        12.5: "12,5",
        0.7: "0,7",
        20: "80",
        3_000_000: "tre millioner",
    }
    for one in limits().values():
        assert one.cite.hash, one.id
        if one.value is not None:
            bare = re.sub(r"(?<=\d)[ .](?=\d{3})", "", one.quote).casefold()
            said = words.get(one.value, f"{one.value:g}")
            assert said in bare or f"{one.value:.0f}" in bare or "femte" in bare, one.id


def test_a_changed_wording_names_the_figures_and_the_fees() -> None:
    named = {c.name for c in citations() if c.room == "limits"}
    assert {"limits: as-capital", "limits: selvkost-rate", "limits: life-networks"} <= named
