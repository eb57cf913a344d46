"""Survey estimation equal to R `survey`.

In: a table of answers and how the sample was drawn (`SurveyDesign`). Out: estimates with standard error,
interval, degrees of freedom and design effect (`Estimates`), as tidy Polars tables.
"""

from nabolag.survey.estimation.design import SurveyDesign
from nabolag.survey.estimation.error_margin import margin_of_error
from nabolag.survey.estimation.estimates import Estimates

__all__ = ["Estimates", "SurveyDesign", "margin_of_error"]
