"""Voting: who decides under an agreement.

In: weights, quotas and further rules (`WeightedGame`), or an agreement's owners, votes and form
    (`Agreement`).
Out: power tables, coalitions, and what each owner can stop or carry in each kind of matter. Pure; the law's
rules lie beside the code in `forms.yaml`, and what the measures mean in `measures.yaml`.
"""

from nabolag.governance.voting.absence import Absence, with_absence
from nabolag.governance.voting.agreement_game import (
    Agreement,
    MatterPower,
    Owner,
    OwnerPower,
    agreement_from,
    agreement_power,
    matter_game,
    matter_power,
    to_clarify,
)
from nabolag.governance.voting.compromises import Compromise, compromise
from nabolag.governance.voting.designs import Design, apportion, compare, nearest, wishes
from nabolag.governance.voting.game import WeightedGame
from nabolag.governance.voting.parties import PartyVotes, party_votes
from nabolag.governance.voting.power_measures import Measure, measures
from nabolag.governance.voting.rules_of_forms import all_forms, form_rules
from nabolag.governance.voting.table import PowerTable

__all__ = [
    "Absence",
    "Agreement",
    "Compromise",
    "Design",
    "MatterPower",
    "Measure",
    "Owner",
    "OwnerPower",
    "PartyVotes",
    "PowerTable",
    "WeightedGame",
    "agreement_from",
    "agreement_power",
    "all_forms",
    "apportion",
    "compare",
    "compromise",
    "form_rules",
    "matter_game",
    "matter_power",
    "measures",
    "nearest",
    "party_votes",
    "to_clarify",
    "wishes",
    "with_absence",
]
