"""Uncertain costs: in how many of the draws does a group have reason to leave?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

from nabolag.errors import BadInput
from nabolag.governance.costs.allocation import Allocation
from nabolag.governance.costs.game import CostGame
from nabolag.governance.costs.reading import Values
from nabolag.text.showing import Shown

Rule = Callable[[CostGame], Allocation]


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
    names = tuple(players)
    judge = partial(_judge, names, rule)
    verdicts = list(executor.map(judge, draws) if executor else map(judge, draws))
    if not verdicts:
        raise BadInput("Det er ingen trekninger å regne på. Oppgi minst én.")
    count: dict[tuple[str, ...], int] = {}
    amount: dict[tuple[str, ...], float] = {}
    for reasons, _empty in verdicts:
        for group, by in reasons:
            count[group] = count.get(group, 0) + 1
            amount[group] = amount.get(group, 0.0) + by
    number = len(verdicts)
    groups = [Leaving(group, count[group] / number, amount[group] / number) for group in count]
    return Uncertain(
        draws=number,
        groups=tuple(sorted(groups, key=lambda g: (-g.share, -g.mean_amount, g.group))),
        stable=sum(not reasons for reasons, _ in verdicts) / number,
        core_empty=sum(empty for _, empty in verdicts) / number,
    )


def _judge(
    players: tuple[str, ...], rule: Rule, costs: Values
) -> tuple[list[tuple[tuple[str, ...], float]], bool]:
    game = CostGame(players, costs)
    return [(reason.group, reason.amount) for reason in rule(game).violations], game.core_is_empty()
