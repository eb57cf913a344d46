"""A survey in its folder, as a notebook uses it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from nabolag.cli import root
from nabolag.errors import BadInput
from nabolag.survey import Survey


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("NABOLAG_STORE", raising=False)
    made = tmp_path / "ledere"
    assert CliRunner().invoke(root, ["survey", "new", str(made), "--demo"]).exit_code == 0
    return made


def test_a_survey_is_opened_from_its_folder_and_says_when_nobody_has_answered(folder: Path) -> None:
    survey = Survey(folder)
    with pytest.raises(BadInput, match="utvalg"):
        survey.open()
    assert CliRunner().invoke(root, ["survey", "sample", str(folder), "--census"]).exit_code == 0
    opened = survey.open()
    assert opened.version == 1
    assert opened.new == 1071
    assert survey.open().new == 0
    with pytest.raises(BadInput, match="Ingen har levert svar"):
        survey.answers()


def test_a_folder_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="borte"):
        Survey(tmp_path / "borte")
    with pytest.raises(BadInput, match="dansk"):
        Survey(tmp_path, lang="dansk")
