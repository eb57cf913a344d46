"""Survey files, in and out: SPSS, CSV and Excel with a codebook, Parquet, triple-S; LimeSurvey in.

In: a file. Out: a `SurveyData` that holds answers, labels, user-missing values, multi-response sets and
weight, and a list of what the file's format could not hold.
"""

from nabolag.sources.survey_files.files import read_survey, write_survey
from nabolag.sources.survey_files.intake import Intake, intakes
from nabolag.sources.survey_files.model import (
    Category,
    Loss,
    MultiResponseSet,
    SurveyData,
    Variable,
    describe,
)

__all__ = [
    "Category",
    "Intake",
    "Loss",
    "MultiResponseSet",
    "SurveyData",
    "Variable",
    "describe",
    "intakes",
    "read_survey",
    "write_survey",
]
