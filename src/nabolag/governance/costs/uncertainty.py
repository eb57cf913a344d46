"""Uncertain costs: in how many of the draws does a group have reason to leave?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

from nabolag.errors import BadInput
from nabolag.governance.costs.allocation import Allocation
from nabolag.governance.costs.game import CostGame
from nabolag.governance.costs.reading import Values
from nabolag.text.showing import Shown

Rule = Callable[[CostGame], Allocation]
_Reasons = list[tuple[tuple[str, ...], float]]


@dataclass(frozen=True, repr=False)
class Leaving(Shown):
    """One group: the share of draws (0–1) in which it does better alone, and by how much on average over all draws."""

    group: tuple[str, ...]
    share: float
    mean_amount: float


@dataclass(frozen=True, repr=False)
class Uncertain(Shown):
    """What the draws say together.

    Attributes:
        draws: how many.
        groups: the groups with reason to leave in at least one draw, most often first.
        stable: share of draws in which no group has reason to leave.
        core_empty: share of draws in which no sharing at all could hold everyone.
    """

    draws: int
    groups: tuple[Leaving, ...]
    stable: float
    core_empty: float


def reasons_to_leave(
    players: Iterable[str], draws: Iterable[Values], rule: Rule, executor: Executor | None = None
) -> Uncertain:
    """Share each draw by `rule` and count who would leave.

    Args:
        players: names.
        draws: one cost table per draw, in any form `CostGame` takes.
        rule: how a draw is shared, such as `CostGame.shapley`, or `lambda game: game.allocation(agreed)` for
            an agreement that is fixed before the costs are known.
        executor: where the draws are computed; here and now when left out. `rule` must then be picklable.

    Raises:
        BadInput: no draws, or what `CostGame` and `rule` raise.
    """
    return reasons_by_rule(players, draws, {"": rule}, executor)[""]


def reasons_by_rule(
    players: Iterable[str],
    draws: Iterable[Values],
    rules: Mapping[str, Rule],
    executor: Executor | None = None,
) -> dict[str, Uncertain]:
    """As `reasons_to_leave`, for several rules by name: what a draw's rules have in common is found once.

    Raises:
        BadInput: no draws, or what `CostGame` and a rule raise.
    """
    judge = partial(_judge, tuple(players), tuple(rules.values()))
    verdicts = list(executor.map(judge, draws) if executor else map(judge, draws))
    if not verdicts:
        raise BadInput("Det er ingen trekninger å regne på. Oppgi minst én.")
    core_empty = sum(empty for _, empty in verdicts) / len(verdicts)
    return {
        name: _together([reasons[place] for reasons, _ in verdicts], core_empty)
        for place, name in enumerate(rules)
    }


def _together(draws: list[_Reasons], core_empty: float) -> Uncertain:
    count: dict[tuple[str, ...], int] = {}
    amount: dict[tuple[str, ...], float] = {}
    for reasons in draws:
        for group, by in reasons:
            count[group] = count.get(group, 0) + 1
            amount[group] = amount.get(group, 0.0) + by
    number = len(draws)
    groups = [Leaving(group, count[group] / number, amount[group] / number) for group in count]
    return Uncertain(
        draws=number,
        groups=tuple(sorted(groups, key=lambda g: (-g.share, -g.mean_amount, g.group))),
        stable=sum(not reasons for reasons in draws) / number,
        core_empty=core_empty,
    )


def _judge(
    players: tuple[str, ...], rules: tuple[Rule, ...], costs: Values
) -> tuple[tuple[_Reasons, ...], bool]:
    game = CostGame(players, costs)
    reasons = tuple([(reason.group, reason.amount) for reason in rule(game).violations] for rule in rules)
    return reasons, game.core_is_empty()
