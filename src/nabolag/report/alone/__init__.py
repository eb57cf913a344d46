"""Does a municipality cope alone: what registers show of what it has to carry, and what can be said of what its leaders feel.

In: a municipality, a real wave's model where there is one. Out: sections of a paper. Nothing is added up, ranked or graded.
"""

from nabolag.report.alone.carried import carried_section
from nabolag.report.alone.felt import Felt, felt_from, felt_in, felt_section
from nabolag.report.alone.measured import Measured, measured

__all__ = ["Felt", "Measured", "carried_section", "felt_from", "felt_in", "felt_section", "measured"]
