"""Opening a survey says what is left to do."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.fielded import SETTINGS

from nabolag.cli import root
from nabolag.survey.settings import read_settings


def run(line: str) -> str:
    done = CliRunner().invoke(root, shlex.split(line), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_that_letters_are_not_sent_is_said_where_they_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run("survey new ledere")
    run("survey sample ledere --census")
    settings = Path("ledere/undersokelse.yaml")
    settings.write_text(SETTINGS)
    assert "Ingen brev" not in run("survey open ledere")
    settings.write_text(f"{SETTINGS}mail: {{host: smtp.example.invalid, sender: fra@example.invalid}}\n")
    assert "nabolag survey invite ledere" in run("survey open ledere")
    assert "Ingen brev" not in run("survey open ledere --links lenker.csv")
    lines = Path("lenker.csv").read_text(encoding="utf-8-sig").splitlines()
    assert {line.split(";")[4] for line in lines[1:]} == {"ikke sendt"}


def test_the_settings_of_a_new_survey_name_every_setting_of_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run("survey new ledere")
    text = Path("ledere/undersokelse.yaml").read_text()
    mail = read_settings(text).value.mail
    written = re.findall(r"^  (\w+):", text.split("\nmail:\n")[1].split("\n#")[0], re.M)
    assert set(written) == set(mail.__struct_fields__)
