"""What each member should pay by the keys of the cost-sharing room: the cost of every group, shared so that it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from nabolag.errors import BadInput
from nabolag.fees.agreement import FAIR, Agreement, check_agreement, check_members
from nabolag.fees.case import FeeCase
from nabolag.fees.costs import costs_of
from nabolag.fees.scenario import Scenario, future
from nabolag.fees.shared import changed, joint_years, own, pipes, present, set_up
from nabolag.governance.costs import Allocation, CostGame

MOST = 12
"""Members: 4,095 groups."""
NOTHING = 1.0
"""Kroner of saving that are none to share."""


def fair_game(cases: Sequence[FeeCase], agreement: Agreement, scenario: Scenario | None = None) -> CostGame:
    """The present value, in kroner, of what every group of the members would cost if it agreed on the same by itself.

    A group saves the same share of its operation and bears all it costs to begin and to run. It has the connections of those
    in it whose receiver is in it; where no receiver is named, any other member may be it. Draws are left out.

    Raises:
        BadInput: more than twelve members, or as `together`.
    """
    calm = (scenario or Scenario()).central
    check_members(cases)
    check_agreement(cases, agreement, calm)
    if len(cases) > MOST:
        raise BadInput(
            "Et samarbeid med {n} {n:deltaker|deltakere} har for mange grupper. Ta med høyst {most}.",
            n=len(cases),
            most=MOST,
        )
    first = cases[0].start
    ahead = future(calm, first)
    on, worth = joint_years(first, calm, agreement), present(ahead.rates)
    alone = {case.name: float((costs_of(case, calm, ahead).total * worth).sum()) for case in cases}
    kept = {
        case.name: float((own(costs_of(case, calm, ahead), agreement, on) * worth).sum()) for case in cases
    }
    piped = {
        case.name: float((own(costs_of(changed(case, agreement), calm, ahead), agreement, on) * worth).sum())
        for case in cases
    }
    begin = float((set_up(agreement, ahead.prices, on) * worth).sum())
    built = [
        float((pipes(cases, (one,), agreement, calm, ahead, name=one.member) * worth).sum())
        for one in agreement.connections
    ]
    costs: dict[tuple[str, ...], float] = {(name,): cost for name, cost in alone.items()}
    for size in range(2, len(cases) + 1):
        for group in combinations(alone, size):
            joined = [
                i
                for i, one in enumerate(agreement.connections)
                if one.member in group and (not one.to or one.to in group)
            ]
            who = {agreement.connections[i].member for i in joined}
            costs[group] = (
                begin
                + sum(built[i] for i in joined)
                + sum(piped[name] if name in who else kept[name] for name in group)
            )
    return CostGame(list(alone), costs)


def fair_shares(
    cases: Sequence[FeeCase],
    agreement: Agreement,
    scenario: Scenario | None = None,
    *,
    method: str = "shapley",
) -> Allocation:
    """Present value, in kroner, of what each member's users should pay: `shapley`, `nucleolus` or `scrb`.

    Raises:
        BadInput: another method, more than twelve members, nothing to share (the nucleolus), or as `together`.
    """
    if method not in FAIR:
        raise BadInput("«{key}» er ikke en nøkkel. Velg blant {keys}.", key=method, keys=", ".join(FAIR))
    shares: Allocation = getattr(fair_game(cases, replace(agreement, key="dwellings"), scenario), method)()
    return shares


@dataclass(frozen=True)
class Parts:
    """Each member's part of the whole saving, which sum to one; and each group that would save more by itself, in kroner of
    present value, the strongest reason first."""

    of: Mapping[str, float]
    restless: tuple[tuple[tuple[str, ...], float], ...] = ()


def parts_of_saving(cases: Sequence[FeeCase], agreement: Agreement, scenario: Scenario) -> Parts:
    """The whole saving by the agreement's key. Equal parts where nothing is saved.

    Raises:
        BadInput: as `fair_shares`.
    """
    game = fair_game(cases, agreement, scenario)
    saved = sum(game.worth((name,)) for name in game.players) - game.total
    if abs(saved) < NOTHING:
        return Parts(dict.fromkeys(game.players, 1 / len(game.players)))
    shares: Allocation = getattr(game, str(agreement.key))()
    parts = {name: (game.worth((name,)) - shares[name]) / saved for name in game.players}
    return Parts(parts, tuple((one.group, one.amount) for one in shares.violations if one.amount > NOTHING))
