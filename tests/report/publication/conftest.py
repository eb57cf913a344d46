"""One demonstration, published once, and small answers to publish in other ways."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from nabolag.report.paper import Text
from nabolag.report.publication import Publication, prepare
from nabolag.report.publication.publish import written
from nabolag.sources.records import Record
from nabolag.sources.survey_files.model import Category, SurveyData, Variable
from nabolag.survey.background import shipped_plan
from nabolag.survey.questionnaire import Questionnaire, read_questionnaire, shipped
from nabolag.survey.settings import Settings, read_settings
from nabolag.survey.tabulation.analysis import Analysis
from nabolag.survey.tabulation.plan import PlanFile, read_plan
from nabolag.survey.wave import wave

MADE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FACTS = """\
id: ledere
title: {nb: Undersøkelse blant kommuneledere, nn: Undersøking blant kommuneleiarar, en: Survey of municipal leaders}
client: Kommunenes Eksempelforening
institute: Eksempelinstituttet
purpose: {nb: Å vite det}
contact: {name: Kari Kontakt, email: kari@example.invalid}
declaration:
  population: {nb: Ledere i kommunene}
  frame: {nb: Kommuneregisteret}
  sampling: {nb: Alle er spurt}
  mode: {nb: Nettskjema}
  funding: {nb: Oppdragsgiver}
  deviations: {nb: Ingen kjente}
  fielded_from: 2026-10-01
  fielded_to: 2026-10-20
  invited: 1071
"""


def small_plan() -> PlanFile:
    """The shipped plan by size alone, which is quicker."""
    text = shipped_plan().replace("groups: [storrelse, sentralitet4, landsdel, rolle]", "groups: [storrelse]")
    return read_plan(text.replace(", groups: [storrelse, sentralitet4, landsdel]", ""))


def facts(text: str = FACTS) -> Record[Settings]:
    return read_settings(text)


@pytest.fixture(scope="session")
def questionnaire() -> Questionnaire:
    return read_questionnaire(shipped())


@pytest.fixture(scope="session")
def published(questionnaire: Questionnaire) -> tuple[Publication, Analysis]:
    """The shipped plan on the demonstration wave."""
    return prepare(
        wave(), read_plan(shipped_plan()), facts(), questionnaire, lang="nb", made=MADE, demonstration=True
    )


@pytest.fixture(scope="session")
def files(published: tuple[Publication, Analysis], questionnaire: Questionnaire) -> dict[str, bytes]:
    """`published` as files."""
    return written(*published, wave(), read_plan(shipped_plan()), facts(), questionnaire)


def answers(columns: dict[str, list[float]], labels: dict[str, dict[int, str]] | None = None) -> SurveyData:
    """Made answers of origin "user": nobody's, but without the mark."""
    named = labels or {}
    variables = tuple(
        Variable(
            name,
            labels={"nb": name.capitalize()},
            categories=tuple(
                Category(v, {"nb": named.get(name, {}).get(int(v), f"svar {int(v)}")})
                for v in sorted(set(values))
            ),
        )
        for name, values in columns.items()
    )
    return SurveyData(pl.DataFrame(columns), variables)


def told(survey: SurveyData, plan: str | PlanFile, lang: str = "nb", fact_text: str = FACTS) -> str:
    """The whole text of a publication, without links."""
    found = read_plan(plan) if isinstance(plan, str) else plan
    made, _ = prepare(survey, found, facts(fact_text), None, lang=lang, made=MADE, demonstration=False)
    said = (*made.paper.lead, *made.paper.blocks())
    return " ".join(block.text for block in said if isinstance(block, Text))
