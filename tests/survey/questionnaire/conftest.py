"""A questionnaire with one question of every type."""

from __future__ import annotations

from pathlib import Path

import pytest

from nabolag.survey.questionnaire import Questionnaire, read_questionnaire


@pytest.fixture(scope="session")
def text() -> str:
    return (Path(__file__).parent / "every_type.yaml").read_text()


@pytest.fixture(scope="session")
def every(text: str) -> Questionnaire:
    return read_questionnaire(text)
