"""What there is to gain by doing a service together: layers that are shown apart and never added into one number.

In: what each municipality spends, how many live there, its need. Out: what the income system says smallness costs, what the
frontier of the same figures shows, what several cost functions say and what joining costs, each as an interval that may hold
no saving at all, and what studies found, both ways.
"""

from nabolag.cooperation.potential.across import Borrowed, borrowed
from nabolag.cooperation.potential.evidence import Finding, findings
from nabolag.cooperation.potential.hull import Comparison, FrontierGain, frontier_gain
from nabolag.cooperation.potential.joint import Assumed, Chosen, Joining, PanelGain, best_of
from nabolag.cooperation.potential.need import need_keys, need_without_size
from nabolag.cooperation.potential.official import (
    OfficialScale,
    official_scale,
    official_scales,
    scale_called,
)
from nabolag.cooperation.potential.suite import CostModel, CostPanel, Suite

__all__ = [
    "Assumed",
    "Borrowed",
    "Chosen",
    "Comparison",
    "CostModel",
    "CostPanel",
    "Finding",
    "FrontierGain",
    "Joining",
    "OfficialScale",
    "PanelGain",
    "Suite",
    "best_of",
    "borrowed",
    "findings",
    "frontier_gain",
    "need_keys",
    "need_without_size",
    "official_scale",
    "official_scales",
    "scale_called",
]
