"""The design of an analysis plan: from its columns to a `SurveyDesign`, and what was assumed on the way.

A plan whose `psu` is the municipality and whose `fpc` is how many there are is a census of leaders: two stages, when
the number of leaders is known.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from nabolag.errors import BadInput
from nabolag.sources.survey_files.model import SurveyData
from nabolag.survey.estimation.census import LEADERS_NOT_KNOWN, Leaders, Note, Population
from nabolag.survey.estimation.design import SurveyDesign
from nabolag.survey.tabulation.plan import PlanDesign, PlanFile, names
from nabolag.survey.tabulation.recode import as_code, code_of
from nabolag.text import N_

_POPULATION = "‹fpc›"  # as it is said; no column of the user begins so
_ONE_VOTE = "__vekt"


def taken(
    survey: SurveyData, data: pl.DataFrame, plan_file: PlanFile
) -> tuple[SurveyDesign, tuple[Note, ...]]:
    """The design of the plan on `data`, weighted, and what it assumes.

    Raises:
        BadInput: the plan's design contradicts itself or the data.
    """
    plan, d = plan_file.plan, plan_file.plan.design
    psu = names(d.psu)
    if d.unit == "municipality" and not psu:
        raise BadInput(
            "{file}, linje {line}: «unit: municipality» krever at «psu» sier hvilken variabel som er kommunen.",
            file=plan_file.file,
            line=plan_file.line("design.unit"),
        )
    margins = {} if plan.weighting is None else plan.weighting.margins
    leaders, notes = _leaders(data, plan_file, margins)
    if leaders is None:
        design = _columns(data, d)
    else:
        design = _census(data, plan_file, leaders)
        notes = (*notes, *design.notes)
    if plan.weighting:
        design = design.rake({n: _margin(survey, n, m) for n, m in margins.items()})
    return design, notes


def _leaders(
    data: pl.DataFrame, plan_file: PlanFile, margins: Mapping[str, Mapping[str | int | float, float]]
) -> tuple[Leaders | None, tuple[Note, ...]]:
    """How many leaders the municipalities have: as the plan says, or by the margins that leaders are weighted to."""
    d = plan_file.plan.design
    psu, counted = names(d.psu), isinstance(d.fpc, float)
    if d.leaders is not None:
        if len(psu) != 1 or d.fpc is None or not (counted or len(names(_text(d))) == 1):
            raise BadInput(
                "{file}, linje {line}: «leaders» krever at «psu» sier hvilken variabel som er kommunen, og «fpc» "
                "hvor mange kommuner det er.",
                file=plan_file.file,
                line=plan_file.line("design.leaders"),
            )
        return d.leaders, ()
    if len(psu) != 1 or not isinstance(d.fpc, float) or d.fpc <= 1 or d.strata or d.weights:
        return None, ()
    whole = [sum(m.values()) for m in margins.values()]
    if d.unit == "municipality" or not whole or whole[0] < data.height or whole[0] <= d.fpc:
        return None, (Note(LEADERS_NOT_KNOWN, {}),)
    each = whole[0] / d.fpc
    code = data[psu[0]]
    answers = dict(
        zip(code.unique(maintain_order=True).to_list(), code.unique_counts().to_list(), strict=True)
    )
    note = Note(
        N_(
            "Vektingen sier at det er {leaders} {leaders:leder|ledere} i {municipalities} {municipalities:kommune|kommuner}: "
            "{each} antas i hver."
        ),
        {"leaders": round(whole[0]), "municipalities": round(d.fpc), "each": round(each, 1)},
    )
    return {k: max(n, each) for k, n in answers.items()}, (note,)


def _census(data: pl.DataFrame, plan_file: PlanFile, leaders: Leaders) -> SurveyDesign:
    d = plan_file.plan.design
    (municipality,) = names(d.psu)
    population: Population
    if isinstance(d.fpc, float):
        population = round(d.fpc)
    else:
        (column,) = names(_text(d))
        key = d.strata if d.strata else municipality
        by = dict(data.select(key, column).unique(key, keep="first").iter_rows())
        population = {k: int(v) for k, v in by.items()} if d.strata else int(next(iter(by.values())))
    design = SurveyDesign.census(
        data,
        municipality,
        d.unit,
        leaders=leaders,
        population=population,
        strata=d.strata,
        lonely_psu=d.lonely_psu,
    )
    if d.weights:
        own = data[d.weights].cast(pl.Float64).to_numpy()
        if d.unit == "municipality":
            own = own / data.select(pl.len().over(municipality)).to_series().to_numpy()
        design = design.derive(weight=np.asarray(own, dtype=np.float64))
    return design


def _columns(data: pl.DataFrame, d: PlanDesign) -> SurveyDesign:
    psu, fpc, weights = names(d.psu), d.fpc, d.weights
    if isinstance(fpc, float):
        data = data.with_columns(pl.lit(fpc).alias(_POPULATION))
        fpc = (_POPULATION,)
    if d.unit == "municipality":
        own = pl.col(weights) if weights else pl.lit(1.0)
        data = data.with_columns((own / pl.len().over(psu[0])).alias(_ONE_VOTE))
        weights = _ONE_VOTE
    return SurveyDesign(
        data,
        weights=weights,
        strata=d.strata,
        psu=list(psu) or None,
        fpc=list(names(fpc)) or None,
        nest=d.nest,
        lonely_psu=d.lonely_psu,
    )


def _text(d: PlanDesign) -> tuple[str, ...] | str | None:
    return None if isinstance(d.fpc, float) else d.fpc


def _margin(survey: SurveyData, name: str, totals: Mapping[str | int | float, float]) -> dict[str, float]:
    """Totals by category code, where the plan may have used labels."""
    variable = survey.variable(name)
    own = {as_code(c.value) for c in variable.categories}
    by_label = {label: as_code(c.value) for c in variable.categories for label in c.labels.values()}
    return {
        str(key) if str(key) in own else by_label.get(str(key)) or code_of(variable, key): total
        for key, total in totals.items()
    }
