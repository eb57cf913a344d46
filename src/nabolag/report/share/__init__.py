"""Cost sharing on paper: a case's core, its shares under every key, and who would leave under each.

In: a `Case` (read from a table, a file or an address), or a `Facility` that several use. Out: `Shares`,
`UncertainShares` or `FacilityShares` in one language, and the `Paper` that `share_paper`, `doubt_paper` or
`facility_paper` builds of them.
"""

from nabolag.report.share.build import doubt_paper, facility_paper, share_paper
from nabolag.report.share.case import Case, example, read_case
from nabolag.report.share.facility import Facility, facility_shares, read_facility
from nabolag.report.share.paper import Shares, shares_of
from nabolag.report.share.uncertain import UncertainShares, uncertain_shares

__all__ = [
    "Case",
    "Facility",
    "Shares",
    "UncertainShares",
    "doubt_paper",
    "example",
    "facility_paper",
    "facility_shares",
    "read_case",
    "read_facility",
    "share_paper",
    "shares_of",
    "uncertain_shares",
]
