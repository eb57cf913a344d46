"""Rows without weight: they were sampled, but say nothing (as R's `survey` has it)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from nabolag.sources.survey_files.model import SurveyData
from nabolag.survey.estimation.census import Note
from nabolag.survey.tabulation.plan import Plan, names
from nabolag.text import N_


def set_outside(
    survey: SurveyData, plan: Plan, sources: Iterable[str] = ()
) -> tuple[SurveyData, tuple[Note, ...], int]:
    """`survey` with no answers from those whose weight is 0 or missing; what to say of it, and how many they are.

    `sources` are variables that others are made from. Columns of the design stay, and a missing weight becomes 0.
    """
    own = plan.design.weights
    if own is None or survey.variable(own).type != "numeric":
        return survey, (), 0
    weight = survey.data[own].cast(pl.Float64).fill_nan(None).fill_null(0.0)
    outside = weight == 0
    n = int(outside.sum())
    if not n or n == len(weight):
        return survey, (), 0
    d = plan.design
    fixed = {own, d.strata, *names(d.psu), *(() if isinstance(d.fpc, float) else names(d.fpc))}
    asked = {q.name.removeprefix("$") for q in plan.asked()} | set(sources)
    asked |= {member for g in survey.mr_sets if g.name in asked for member in g.variables}
    marked = survey.data.with_columns(weight.alias(own)).with_columns(
        survey.data[name].set(outside, None) if survey.data[name].dtype != pl.Boolean else survey.data[name]
        for name in survey.data.columns
        if name in asked - fixed
    )
    note = Note(
        N_("{n} svar har vekt 0 eller ingen vekt. De er med i utvalget, men ikke i tallene."), {"n": n}
    )
    return replace(survey, data=marked), (note,), n
