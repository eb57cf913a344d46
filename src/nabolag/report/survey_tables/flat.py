"""All figures of an analysis as one long table: for SPSS, for the data sheet, and for machines."""

from __future__ import annotations

import msgspec
import polars as pl

from nabolag.report.survey_tables.layout import notes
from nabolag.sources.survey_files.model import SurveyData, describe
from nabolag.survey.tabulation.analysis import Analysis
from nabolag.text import Texts

_FIGURES = ("estimate", "se", "ci_low", "ci_high", "base", "p_value", "mark", "status")


def flat(analysis: Analysis) -> pl.DataFrame:
    """A row for each cell: question, group_by, group, answer, then the figures and their status."""
    return pl.concat(
        t.frame.select(
            pl.lit(t.question).alias("question"),
            pl.lit(t.title).alias("title"),
            pl.lit(t.kind).alias("statistic"),
            pl.lit(t.group, pl.String).alias("group_by"),
            pl.col("group"),
            pl.col("level").alias("answer"),
            *_FIGURES,
            pl.lit(analysis.origin).alias("origin"),
        )
        for t in analysis.tables
    )


def as_survey(analysis: Analysis, _: Texts) -> SurveyData:
    """The long table as survey data, to be written as .sav."""
    frame = flat(analysis).with_columns(pl.col(pl.String).fill_null(""))
    labels = {
        "question": _("Spørsmål (variabel)"),
        "title": _("Spørsmål"),
        "statistic": _("Mål"),
        "group_by": _("Delt etter (variabel)"),
        "group": _("Gruppe (tom: alle)"),
        "answer": _("Svar (tom: gjennomsnitt)"),
        "estimate": _("Andel (0–1) eller gjennomsnitt"),
        "se": _("Standardfeil"),
        "ci_low": _("Intervall, nedre"),
        "ci_high": _("Intervall, øvre"),
        "base": _("Antall svar uten vekter"),
        "p_value": _("p-verdi mot resten, korrigert"),
        "mark": _("Høyere eller lavere enn resten"),
        "status": _("Vist, usikker, tynn, skjult eller ukjent"),
        "origin": _("Opphav"),
    }
    made = describe(frame, labels, origin=analysis.origin)
    return SurveyData(made.data, made.variables, title=analysis.title, origin=analysis.origin)


def as_dict(analysis: Analysis, _: Texts) -> dict[str, object]:
    """Everything as plain values for JSON."""
    return {
        "title": analysis.title,
        "origin": analysis.origin,
        "respondents": analysis.respondents,
        "plan": msgspec.to_builtins(analysis.plan),
        "hidden": analysis.hidden,
        "fewest_hidden": analysis.optimal,
        "notes": list(notes(analysis, _)),
        "tables": [
            {
                "question": t.question,
                "title": t.title,
                "statistic": t.kind,
                "group_by": t.group,
                "group_title": t.group_title,
                "rows": t.frame.to_dicts(),
            }
            for t in analysis.tables
        ],
    }
