"""What there is to gain by doing a service together: layers that are shown apart and never added into one number.

In: what each municipality spends, how many live there. Out: what the income system says smallness costs, what the
frontier of the same figures shows, each as an interval that may hold no saving at all, and what studies found, both ways.
"""

from nabolag.cooperation.potential.evidence import Finding, findings
from nabolag.cooperation.potential.hull import Comparison, FrontierGain, frontier_gain
from nabolag.cooperation.potential.official import OfficialScale, official_scale, official_scales

__all__ = [
    "Comparison",
    "Finding",
    "FrontierGain",
    "OfficialScale",
    "findings",
    "frontier_gain",
    "official_scale",
    "official_scales",
]
