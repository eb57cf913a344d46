"""Who copes alone, as leaders feel it: a fitted model as a paper and as a table for statistics programs.

In: a `Capacity`. Out: a `Paper` (`capacity_paper`), or survey data (`as_survey`). What would tell a small count is not in them.
"""

from nabolag.report.capacity.flat import as_survey
from nabolag.report.capacity.paper import capacity_paper

__all__ = ["as_survey", "capacity_paper"]
