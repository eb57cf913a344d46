"""Small areas: honest estimates for groups and places with few answers, by leaning on what they have in common.

In: direct estimates with their variance (`fay_herriot`), unit values with covariates (`nested_error`), or answers and the
frame they are to speak for (`mrp`). Out: estimates with mean squared error or interval, the variance between areas, and for
`mrp` raw and weighted shares beside. Pure.
"""

from nabolag.survey.smallarea.area_level import AreaLevel, fay_herriot
from nabolag.survey.smallarea.poststratified import Poststratified, mrp
from nabolag.survey.smallarea.unit_level import UnitLevel, nested_error

__all__ = ["AreaLevel", "Poststratified", "UnitLevel", "fay_herriot", "mrp", "nested_error"]
