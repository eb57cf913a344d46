"""Answers of a plan gathered by a Dask cluster: its workers count equal answers, and one row of each comes here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import narwhals as nw
import numpy as np
import polars as pl

from nabolag.errors import BadInput
from nabolag.sources.survey_files.door import cleaned
from nabolag.sources.survey_files.model import SurveyData, describe
from nabolag.sources.survey_files.tables import codebook_beside
from nabolag.survey.estimation.cluster import collected
from nabolag.survey.estimation.sources import files_of, in_parts
from nabolag.survey.tabulation.plain_names import as_read
from nabolag.survey.tabulation.plan import DRAWN, PlanFile, check_against, names

_TIMES = "\x00times"


def on_cluster(path: str, plan_file: PlanFile, address: str) -> SurveyData:
    """The columns that the plan uses, of a Parquet or CSV file or a pattern of such, read where the workers are.

    The rows are those of the files, in no order; what `analyse` makes of them is what it makes of the files.

    Raises:
        BadInput: a file or a name of the plan is not there, or the cluster does not answer.
    """
    parts = [nw.to_native(part) for part in in_parts(path)]
    schema = parts[0].collect_schema()
    codebook = codebook_beside(Path(files_of(path)[0]))
    empty = pl.DataFrame(schema=schema)
    survey = describe(empty) if codebook is None else codebook.over(empty)
    check_against(as_read(plan_file, survey), survey)
    used = [c for c in schema if c in _used(plan_file, survey)]
    counted = [part.select(used).group_by(used).agg(pl.len().alias(_TIMES)) for part in parts]
    try:
        rows = pl.concat(collected(address, counted))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise BadInput("{path} kan ikke leses.", path=path) from error
    rows = rows.sort(used, nulls_last=True)
    rows = rows.drop(_TIMES)[np.repeat(np.arange(rows.height), rows[_TIMES].to_numpy())]
    return cleaned(
        replace(
            survey,
            data=rows,
            variables=tuple(v for v in survey.variables if v.name in used),
            mr_sets=tuple(g for g in survey.mr_sets if set(g.variables) <= set(used)),
            weight=survey.weight if survey.weight in used else None,
        )
    )


def _used(plan_file: PlanFile, survey: SurveyData) -> set[str]:
    plan = as_read(plan_file, survey).plan
    asked = {q.name.removeprefix("$") for q in plan.asked()}
    used = asked | set(plan.groups) | {d.from_ for d in plan.derived.values()} | {DRAWN}
    used |= {member for g in survey.mr_sets if g.name in asked for member in g.variables}
    used |= set() if plan.weighting is None else set(plan.weighting.margins)
    for given in msgspec.structs.astuple(plan.design):
        used |= set(names(given)) if isinstance(given, str | tuple) else set()
    return used
