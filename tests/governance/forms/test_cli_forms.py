"""`nabolag forms` as a person and as a machine uses it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.office import words

from nabolag.cli import root

WATER = ["forms", "--service", "vann", "--participant", "1874", "--participant", "Flakstad"]


def run(*args: str, say: str = "") -> Result:
    return CliRunner().invoke(root, list(args), input=say)


def test_a_need_is_answered_with_paragraphs_and_what_is_still_open() -> None:
    out = run(*WATER, "--individual-decisions", "yes").output
    assert "✕ Kommunalt oppgavefellesskap: utelukket" in out
    assert "Kommuneloven § 19-1 (2): «Et oppgavefellesskap kan ikke gis myndighet" in " ".join(out.split())
    assert "--joint-elected-body yes|no" in out.replace("\n", "")
    assert "interesseorganisasjon" in out
    assert "Blåka" in out


@pytest.mark.parametrize(("lang", "word"), [("nn", "utelukka"), ("en", "excluded")])
def test_the_answer_is_in_three_languages(lang: str, word: str) -> None:
    assert f": {word}" in run(*WATER, "--individual-decisions", "yes", "--lang", lang).output


@pytest.mark.parametrize("kind", ["docx", "pdf", "xlsx", "csv"])
def test_the_answer_is_written_to_a_file_that_says_the_same(kind: str, tmp_path: Path) -> None:
    target = tmp_path / f"form.{kind}"
    assert run(*WATER, "--individual-decisions", "yes", "--out", str(target)).exit_code == 0
    said = words(target.read_bytes(), kind)
    assert "§ 19-1" in said
    assert "Et oppgavefellesskap kan ikke gis myndighet til å treffe enkeltvedtak." in said


def test_a_machine_gets_all_of_it() -> None:
    result = run(*WATER, "--individual-decisions", "no", "--on", "2026-11-01", "--weight", "risk=3", "--json")
    record = json.loads(result.output)
    assert result.exit_code == 0
    assert record["need"]["participants"] == ["1874", "1859"]
    assert record["need"]["on"] == "2026-11-01"
    assert record["need"]["individual_decisions"] is False
    assert len(record["forms"]) == 12


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["forms"], "--service vann"),
        (["forms", "--service", "vannn", "--participant", "1874"], "Mente du: vann"),
        (["forms", "--service", "vann"], "minst én kommune"),
        ([*WATER, "--participant", "Atlantis"], "«Atlantis»"),
        ([*WATER, "--on", "2019-01-01"], "2019-01-01"),
        ([*WATER, "--weight", "risk:3"], "steering=3"),
        ([*WATER, "--participant", "private", "--form", "IKS"], "IKS-loven § 1"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_two(args: list[str], says: str) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert says in result.output


def test_the_interview_asks_only_what_can_change_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nabolag.cli.forms._at_a_terminal", lambda: True)
    said = "barnvern\nMoskenes\nbarnevern\nMoskenes, Flakstad\nhvorfor\nja\nnei\nvet ikke\nnei\n\n\n\n\n\n"
    out = run("forms", say=said).output
    assert "«barnvern»" in out
    assert "Et enkeltvedtak avgjør rettigheter eller plikter" in out
    assert "bare om interne forhold" not in out.casefold().split("barnevern: hvilke")[0]
    assert "✕ Kommunalt oppgavefellesskap: utelukket" in out
    assert "! Vertskommune, administrativ: mulig på vilkår" in out
