"""Which answers are given more often than others, as far as the answers can tell."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from nabolag.errors import BadInput
from nabolag.survey.estimation.comparison import ttest
from nabolag.survey.estimation.multiplicity import adjusted
from nabolag.survey.tabulation.recode import QuestionColumns

if TYPE_CHECKING:
    from nabolag.survey.estimation.design import SurveyDesign


def ranking(
    design: SurveyDesign, question: QuestionColumns, overall: pl.DataFrame, correction: str
) -> pl.DataFrame:
    """The shown answers of `overall` from most to least given, each tested against the next.

    Returns `level_code` and `p_value`: of the paired t-test on the same respondents, corrected over the
    question; null for the last, and where there is nothing to test.
    """
    shown = overall.filter(pl.col("status").is_in(["shown", "flagged"]))
    codes = shown.sort("estimate", descending=True, maintain_order=True)["level_code"].to_list()
    multiple = question.kind == "multiple"
    indicators = {c: (pl.col(c) if multiple else pl.col(question.name) == c).cast(pl.Float64) for c in codes}
    raw = [_p_value(design, indicators[more] - indicators[less]) for more, less in pairwise(codes)]
    return pl.DataFrame(
        {"level_code": codes, "p_value": [*adjusted(raw, correction), None][: len(codes)]},
        schema={"level_code": pl.String, "p_value": pl.Float64},
    )


def _p_value(design: SurveyDesign, gap: pl.Expr) -> float | None:
    try:
        return ttest(design, gap).p_value
    except BadInput:  # no spread, or too few sampling units to tell
        return None
