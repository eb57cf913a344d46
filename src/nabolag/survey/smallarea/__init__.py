"""Small areas: honest estimates for groups and places with few answers, by leaning on what they have in common.

In: direct estimates with their variance (`fay_herriot`), unit values with covariates (`nested_error`), or answers and the
frame they are to speak for (`mrp` for yes and no, `graded` for grades in order). Out: estimates with mean squared error
or interval, the variance between areas, and for the last two raw and weighted shares beside. Pure.
"""

from nabolag.survey.smallarea.area_level import AreaLevel, fay_herriot
from nabolag.survey.smallarea.grades import Graded, graded
from nabolag.survey.smallarea.poststratified import Poststratified, mrp
from nabolag.survey.smallarea.unit_level import UnitLevel, nested_error

__all__ = [
    "AreaLevel",
    "Graded",
    "Poststratified",
    "UnitLevel",
    "fay_herriot",
    "graded",
    "mrp",
    "nested_error",
]
