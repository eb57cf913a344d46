"""Cost sharing: who pays what, and who would have reason to leave.

In: what each group of participants would pay on its own (`CostGame`), what it would gain (`SavingsGame`), or the
costs of the groups that are possible (`GroupGame`). Out: allocations that know their violations and their proof, the
state of the core, and the subsidy that stability would take. Pure.
"""

from nabolag.governance.costs.allocation import Allocation, LeastCore, Violation
from nabolag.governance.costs.certificate import Certificate
from nabolag.governance.costs.classic import airport, serial
from nabolag.governance.costs.game import CostGame, SavingsGame
from nabolag.governance.costs.generation import GroupGame, permitted
from nabolag.governance.costs.uncertainty import Leaving, Uncertain, reasons_by_rule, reasons_to_leave

__all__ = [
    "Allocation",
    "Certificate",
    "CostGame",
    "GroupGame",
    "LeastCore",
    "Leaving",
    "SavingsGame",
    "Uncertain",
    "Violation",
    "airport",
    "permitted",
    "reasons_by_rule",
    "reasons_to_leave",
    "serial",
]
