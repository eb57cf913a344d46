"""Every example of docs/questionnaire.md can be read, asked and answered, and what it says of the data is so."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from click.testing import CliRunner

from nabolag.cli import root
from nabolag.survey.questionnaire import asked_pages, read_questionnaire, survey_data

GUIDE = (Path(__file__).parents[3] / "docs" / "questionnaire.md").read_text()


def guide() -> str:
    """The guide's questionnaire with all its questions."""
    (frame,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.S)
    questions = re.findall(r"```yaml question\n(.*?)```", GUIDE, re.S)
    pages = [f"  - id: side_{i}\n    questions:\n{_listed(q)}" for i, q in enumerate(questions)]
    return str(frame) + "".join(pages)


def _listed(question: str) -> str:
    first, rest = question.split("\n", 1)
    return f"      - {first}\n" + textwrap.indent(rest, " " * 8)


def test_the_examples_are_every_kind_of_question_and_can_be_read() -> None:
    found = read_questionnaire(guide())
    kinds = {type(q).__name__ for q in found.questions()}
    assert kinds == {"Single", "Multiple", "Grid", "Number", "Text", "Ranking"}
    data = survey_data(found, [])
    columns = data.data.columns
    assert {"styring_pris", "styring_kvalitet", "mangler_ingenting", "mangler_rekkefolge"} < set(columns)
    assert data.variable("eier").categories[1].value == 5.0
    assert data.variable("lekkasje").missing == (988.0,)


def test_the_condition_of_the_guide_asks_the_right_ones() -> None:
    found = read_questionnaire(guide())

    def asked(behov: str, **facts: object) -> bool:
        pages = asked_pages(found, {"behov": behov}, facts)
        return "hvorfor" in [q.id for p in pages for q in p.questions]

    assert asked("stor", rolle=1, storrelse=2, landsdel="Vestlandet")
    assert asked("noen", rolle=3, storrelse=4, landsdel="Nord-Norge")
    assert not asked("stor", rolle=2, storrelse=2, landsdel="Nord-Norge")
    assert not asked("liten", rolle=1, storrelse=2, landsdel="Nord-Norge")
    assert not asked("stor", rolle=1, storrelse=4, landsdel="Vestlandet")


def test_the_python_of_the_guide_runs() -> None:
    blocks = re.findall(r"```python\n(.*?)```", GUIDE, re.S)
    assert blocks
    for code in blocks:
        exec(code, {})


def test_the_commands_of_the_guide_exist() -> None:
    new = CliRunner().invoke(root, ["survey", "new", "--help"]).output
    assert "--block" in new
    assert CliRunner().invoke(root, ["survey", "check", "--help"]).exit_code == 0
