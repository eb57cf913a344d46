"""Who copes alone, as leaders feel it: a model of a graded question for all leaders there are, and for each group of them.

In: a wave's answers and a specification (`read_model`, or none). Out: a `Capacity`: raw, weighted and modelled shares beside
each other, what the model leans on, whether it describes the answers, and by municipality for a real wave. A made-up wave
never speaks of a real municipality. Pure.
"""

from nabolag.survey.capacity.changed import Change, Changed, changed, check_alike
from nabolag.survey.capacity.diagnosed import Check, Diagnosed, LeftOut
from nabolag.survey.capacity.fitting import Capacity, capacity, frame_of_leaders, is_synthetic
from nabolag.survey.capacity.specification import Hiding, Model, read_model
from nabolag.survey.capacity.tasks import Block, Tasks, blocks

__all__ = [
    "Block",
    "Capacity",
    "Change",
    "Changed",
    "Check",
    "Diagnosed",
    "Hiding",
    "LeftOut",
    "Model",
    "Tasks",
    "blocks",
    "capacity",
    "changed",
    "check_alike",
    "frame_of_leaders",
    "is_synthetic",
    "read_model",
]
