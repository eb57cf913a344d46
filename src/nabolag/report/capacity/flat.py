"""The tables of a fitted model as one long table: for SPSS, and for machines."""

from __future__ import annotations

from dataclasses import asdict

import polars as pl

from nabolag.report.capacity.words import group_title
from nabolag.sources.survey_files.model import SurveyData, describe
from nabolag.survey.capacity import Capacity, Changed
from nabolag.text import Texts


def as_survey(found: Capacity, _: Texts, changed: Changed | None = None) -> SurveyData:
    """A row for each group: what it is split by, the group, the figures and their status; the change, where there is one."""
    found = found.spoken(_.lang)
    frame = found.frame.with_columns(task=pl.lit(""))
    if found.tasks is not None:
        frame = pl.concat([frame, found.tasks.frame.select(frame.columns)])
    asked = found.tasks.block.items if found.tasks is not None else {}
    titles = [group_title(found, r["group_by"], r["group"], _) for r in frame.iter_rows(named=True)]
    table = frame.select(
        "task",
        pl.Series("task_title", [asked.get(name, "") for name in frame["task"]]),
        "group_by",
        "group",
        pl.Series("title", titles),
        "raw",
        "weighted",
        "estimate",
        "ci_low",
        "ci_high",
        "leaning",
        pl.col("n").cast(pl.Float64),
        "population",
        "status",
        pl.lit("synthetic" if found.synthetic else "modelled").alias("origin"),
    )
    if changed is not None:
        keys = ["task", "group_by", "group"]
        since = pl.DataFrame(
            [asdict(one) for one in changed.changes],
            schema=dict.fromkeys(keys, pl.String)
            | dict.fromkeys(("before", "now", "change", "low", "high"), pl.Float64),
        ).select(*keys, "before", "change", change_low="low", change_high="high")
        table = table.join(since, on=keys, how="left", maintain_order="left")
    labels = {
        "task": _("Oppgave (variabel; tom: hovedspørsmålet)"),
        "task_title": _("Oppgave"),
        "group_by": _("Delt etter (variabel)"),
        "group": _("Gruppe (tom: alle)"),
        "title": _("Gruppe"),
        "raw": _("Rå andel (0–1)"),
        "weighted": _("Vektet andel (0–1)"),
        "estimate": _("Modellert andel (0–1)"),
        "ci_low": _("Intervall, nedre"),
        "ci_high": _("Intervall, øvre"),
        "leaning": _("Del som hviler på modellen (0–1)"),
        "n": _("Antall svar uten vekter"),
        "population": _("Ledere i rammen"),
        "status": _("Vist, tynn, skjult eller ingen svar"),
        "origin": _("Opphav"),
        "before": _("Modellert andel i bølgen før (0–1)"),
        "change": _("Endring (0–1)"),
        "change_low": _("Endring, nedre"),
        "change_high": _("Endring, øvre"),
    }
    origin = "synthetic" if found.synthetic else "modelled"
    made = describe(table, labels, origin=origin)
    return SurveyData(made.data, made.variables, title=found.survey.title, origin=origin)
