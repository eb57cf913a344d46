"""Survey estimation equal to R `survey`.

In: a table of answers and how the sample was drawn (`SurveyDesign`). Out: estimates with standard error,
interval, degrees of freedom and design effect (`Estimates`), as tidy Polars tables.

`Survey` is a survey in its folder: opened, answered, analysed and published. It publishes, so it lives in `report`;
its name is here too, and is fetched when it is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from nabolag.survey.estimation.design import SurveyDesign
from nabolag.survey.estimation.error_margin import margin_of_error
from nabolag.survey.estimation.estimates import Estimates
from nabolag.survey.estimation.imputation import combine_imputations

__all__ = ["Estimates", "Survey", "SurveyDesign", "combine_imputations", "margin_of_error"]

if TYPE_CHECKING:
    from nabolag.report.survey import Survey


def __getattr__(name: str) -> Any:
    if name == "Survey":
        return import_module("nabolag.report.survey").Survey
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
