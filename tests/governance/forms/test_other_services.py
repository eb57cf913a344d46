"""A service whose own act was not read gets the general law, and is told so; it is never refused and never permitted."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from nabolag.cli import root
from nabolag.errors import NotKnown
from nabolag.governance.forms import (
    FORMS,
    Need,
    Service,
    advise,
    appeal,
    as_record,
    other_services,
    rank,
    rules,
    service,
    services,
)
from nabolag.text import fold
from nabolag.web.app import create_app

TWO = ["1874", "1860"]
NOT_READ = "service-law-not-read"


@pytest.mark.parametrize("about", other_services(), ids=lambda s: s.id)
def test_the_general_law_is_answered_and_the_rest_is_to_be_clarified(about: Service) -> None:
    need = Need(about.id, TWO, individual_decisions=False)
    for a in advise(need):
        if a.form == "sammenslåing":
            continue
        assert any(r.rule.startswith(NOT_READ) for r in a.reasons), a.form
        assert a.verdict == ("possible" if a.form == "alene" else "to_clarify"), (a.form, a.verdict)
        assert appeal(need.service, a.form).body is not None


def test_what_the_general_law_forbids_is_forbidden_for_them_too() -> None:
    answers = {a.form: a for a in advise(Need("bibliotek", ["municipality", "private"]))}
    assert {f for f, a in answers.items() if a.verdict == "excluded"} >= {"KO", "IKS", "IPR", "vertskommune"}
    host = {a.form: a for a in advise(Need("bibliotek", TWO, statutory_task=False))}["vertskommune"]
    assert host.verdict == "excluded"


def test_the_rule_names_every_such_service_and_no_other() -> None:
    ids = [s.id for s in other_services()]
    for name in (NOT_READ, f"{NOT_READ}-alone"):
        assert next(r for r in rules() if r.id == name).when == {"service": ids}
    assert not {s.id for s in services()} & set(ids)


def test_no_word_means_two_services() -> None:
    seen: dict[str, str] = {}
    for s in (*services(), *other_services()):
        for word in {fold(w) for w in (s.id, s.name.nb, s.name.nn, s.name.en, *s.words)}:
            assert seen.setdefault(word, s.id) == s.id, (word, seen[word], s.id)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("Barnehage", "barnehage"), ("skule", "skole"), ("folkebibliotek", "bibliotek"), ("veg", "vei"),
        ("kart og oppmåling", "geodata"), ("helsestasjon", "helsestasjon"), ("sjukeheim", "omsorg"),
        ("hjemmetjeneste", "omsorg"), ("kontrollutvalgssekretariat", "kontrollsekretariat"),
        ("skatteoppkreving", "skatteoppkreving"), ("library", "bibliotek"), ("Anna teneste", "annen"),
    ],
)  # fmt: skip
def test_they_are_known_by_the_words_people_use(word: str, found: str) -> None:
    assert service(word).id == found
    assert {a.form for a in advise(Need(word, TWO))} == set(FORMS)


def test_an_unknown_word_is_told_of_the_general_law() -> None:
    with pytest.raises(NotKnown, match="«annen»"):
        Need("romfart", TWO)
    with pytest.raises(NotKnown) as error:
        Need("bibliotk", TWO)
    assert "bibliotek" in error.value.candidates


def test_the_order_and_the_record_hold_without_marks() -> None:
    answers = advise(Need("annen", ["municipality"] * 3))
    assert not rank(answers)
    assert {r.form for r in rank(answers, open_too=True)} == {
        a.form for a in answers if a.form not in ("alene", "sammenslåing")
    }
    assert as_record(Need("annen", TWO))["forms"]


def test_the_terminal_and_the_web_answer_them() -> None:
    printed = CliRunner().invoke(root, ["forms", "--service", "barnehage", "--participant", "1874"]).output
    assert "er ikke lest her" in re.sub(r"\s+", " ", printed)
    site = TestClient(create_app())
    page = site.get("/form?service=bibliotek&kommuner=1874,1860")
    assert page.status_code == 200
    assert "er ikke lest her" in page.text
    assert '<option value="annen">Annen tjeneste</option>' in page.text
