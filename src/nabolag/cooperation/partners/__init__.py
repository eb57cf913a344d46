"""Which municipalities could stand together: every connected group, and the cheapest division of all into groups.

In: who borders on whom, and what a group costs or how many live there. Out: the groups, the division with a proven bound,
the price each municipality can carry, and who would rather leave. Pure; the same answer whatever order the input came in.
"""

from nabolag.cooperation.partners.counting import count_partitions
from nabolag.cooperation.partners.districts import Districts, districts
from nabolag.cooperation.partners.division import Division, best_regions
from nabolag.cooperation.partners.groups import ConnectedGroups, connected_groups

__all__ = [
    "ConnectedGroups",
    "Districts",
    "Division",
    "best_regions",
    "connected_groups",
    "count_partitions",
    "districts",
]
