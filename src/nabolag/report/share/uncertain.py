"""How sure it is that nobody has reason to leave, when the costs are uncertain.

Every cost is drawn by itself from a triangular distribution between its lowest and highest value, with its top at the
figure given. Each draw is shared again in every way, and groups with reason to leave are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from nabolag.errors import BadInput
from nabolag.governance.costs import Allocation, CostGame, Leaving, reasons_by_rule
from nabolag.governance.costs.methods import methods
from nabolag.report.draws import DrawShare, share_of_draws
from nabolag.report.share.case import Case
from nabolag.report.share.paper import ways_of
from nabolag.text import Texts
from nabolag.text.units import unit_said

DRAWS, MOST_DRAWS = 500, 20_000
SEED = 2026
MOST_GROUPS = 3
PROGRESS_EVERY = 20
FOR_ALL_COSTS: dict[str, Callable[[CostGame], Allocation]] = {
    "equal_charge": CostGame.equal_charge,
    "proportional": CostGame.proportional,
    "scrb": CostGame.scrb,
    "shapley": CostGame.shapley,
    "nucleolus": CostGame.prenucleolus,  # in the core whenever there is one, and defined also where the other is not
    "prenucleolus": CostGame.prenucleolus,
    "per_capita_prenucleolus": CostGame.per_capita_prenucleolus,
}
"""Ways that exist whatever the costs turn out to be."""
Group = tuple[str, ...]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Doubt:
    """One way of sharing: in how many draws nobody has reason to leave, and the groups that most often have."""

    id: str
    name: str
    stable: DrawShare
    groups: tuple[tuple[str, DrawShare, float], ...]
    for_experts: bool = False


@dataclass(frozen=True)
class UncertainShares:
    """Everything said of a case whose costs are uncertain, in one language."""

    title: str
    case: Case
    texts: Texts
    draws: int
    seed: int
    lead: tuple[str, ...]
    core_empty: DrawShare
    rows: tuple[Doubt, ...]
    notes: tuple[str, ...]
    method: tuple[str, ...]

    def heads(self) -> tuple[str, ...]:
        """The table's columns."""
        _ = self.texts
        unit = unit_said(self.case.unit, _)
        saved = _("Sparer i gjennomsnitt") + (f" ({unit})" if unit else "")
        return (_("Måte"), _("Ingen har grunn til å gå ut"), _("Har oftest grunn til å gå ut"), saved)

    def cells(self) -> list[tuple[str, ...]]:
        """The table's rows, in words."""
        _ = self.texts
        decimals = 0 if max(map(abs, self.case.costs.values())) >= 1000 else 2
        return [
            (
                row.name,
                row.stable.said(_),
                "; ".join(f"{group}: {share.said(_)}" for group, share, _mean in row.groups) or "–",
                "; ".join(f"{group}: {_.number(mean, decimals)}" for group, _share, mean in row.groups)
                or "–",
            )
            for row in self.rows
        ]


def uncertain_shares(
    case: Case,
    texts: Texts,
    *,
    spread: float | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    progress: Progress | None = None,
) -> UncertainShares:
    """Share `draws` draws of the costs in every way.

    Args:
        spread: how far each cost without a range of its own may go up and down, as a share (0.1 for 10 %).

    Raises:
        BadInput: nothing is uncertain, a spread that is not from 0 to 1, too many draws, or only some groups can form.
    """
    _ = texts
    if case.only_listed:
        raise BadInput("Usikre kostnader regnes bare når alle grupper er med.")
    if spread is not None and not 0 < spread <= 1:
        raise BadInput(
            "Usikkerheten er {value}. Oppgi fra 0 til 100 prosent, og mer enn 0.", value=spread * 100
        )
    if spread is None and not case.ranges:
        raise BadInput(
            "Ingen kostnad er usikker. Legg til kolonnene lav og høy, eller oppgi en usikkerhet i prosent."
        )
    check_draws(draws)
    drawn = _draws(case, spread, draws, seed)
    ways = {
        id_: name
        for id_, (name, _way) in ways_of(case, texts).items()
        if id_ in case.keys or id_ in FOR_ALL_COSTS
    }
    by_way = reasons_by_rule(
        case.players, _counted(drawn, draws, progress), {id_: _SharingRule(case, id_) for id_ in ways}
    )
    rows, empty = [], 0.0
    for id_, reasons in by_way.items():
        empty = reasons.core_empty
        worst = [_worst(group, draws) for group in reasons.groups[:MOST_GROUPS]]
        rows.append(
            Doubt(id_, ways[id_], share_of_draws(reasons.stable, draws), tuple(worst), _for_experts(id_))
        )
    core_empty = share_of_draws(empty, draws)
    best = max([row for row in rows if not row.for_experts] or rows, key=lambda row: row.stable.value)
    return UncertainShares(
        title=_(
            "Hvor sikkert er det at ingen har grunn til å gå ut? {names}", names=texts.join(case.players)
        ),
        case=case,
        texts=texts,
        draws=draws,
        seed=seed,
        lead=(
            _(
                "I alle {draws} forsøkene fantes det en deling som ingen tjener på å forlate.",
                draws=_.number(draws),
            )
            if empty == 0
            else _(
                "I {share} av forsøkene fantes det ingen deling som alle tjener på å bli i.",
                share=core_empty.said(_),
            ),
            _(
                "Av de vanlige måtene å dele på, holder «{name}» oftest: i {share} av forsøkene har ingen grunn til å gå ut.",
                name=best.name,
                share=best.stable.said(_),
            ),
        ),
        core_empty=core_empty,
        rows=tuple(rows),
        notes=(
            *(
                [_("Eksempel: tallene er laget for å vise siden. De gjelder ingen virkelige kommuner.")]
                if case.example
                else []
            ),
        ),
        method=(
            _(
                "{draws} {draws:trekning|trekninger}, frø {seed}. Hver kostnad trekkes for seg, fra en "
                "trekantfordeling mellom lavest og "
                "høyest med topp i tallet som er gitt. Henger kostnadene sammen i virkeligheten, blir andelene andre.",
                draws=_.number(draws),
                seed=seed,
            ),
            _(
                "I hver trekning deles regningen på nytt på samme måte, og hver gruppe holdes mot det den ville betalt alene. "
                "Tallene i parentes er 95 % usikkerhet fordi trekningene er endelig mange (Wilson 1927)."
            ),
        ),
    )


def uncertain_json(paper: UncertainShares) -> dict[str, Any]:
    """The paper as data."""

    def data(share: DrawShare) -> dict[str, float]:
        return {"share": share.value, "low": share.low, "high": share.high}

    return {
        "title": paper.title,
        "players": list(paper.case.players),
        "example": paper.case.example,
        "draws": paper.draws,
        "seed": paper.seed,
        "core_empty": data(paper.core_empty),
        "methods": [
            {
                "method": row.id,
                "name": row.name,
                "nobody_leaves": data(row.stable),
                "groups": [
                    {"group": name, **data(share), "mean_gain": mean} for name, share, mean in row.groups
                ],
            }
            for row in paper.rows
        ],
        "lead": list(paper.lead),
        "notes": [*paper.notes, *paper.method],
    }


@dataclass(frozen=True)
class _SharingRule:
    """Shares a draw the way called `id` shares the case."""

    case: Case
    id: str

    def __call__(self, game: CostGame) -> Allocation:
        if self.id in self.case.keys:
            return game.proportional(self.case.keys[self.id])
        return FOR_ALL_COSTS[self.id](game)


def check_draws(draws: int) -> None:
    """Nothing, when so many draws can be made.

    Raises:
        BadInput: fewer than 1, or more than MOST_DRAWS.
    """
    if not 1 <= draws <= MOST_DRAWS:
        raise BadInput(
            "Det er bedt om {draws} {draws:trekning|trekninger}. Oppgi fra 1 til {most}.",
            draws=draws,
            most=MOST_DRAWS,
        )


def _draws(case: Case, spread: float | None, draws: int, seed: int) -> Iterator[dict[Group, float]]:
    rng = np.random.default_rng(seed)
    columns: dict[Group, Any] = {}
    for group, cost in case.costs.items():
        room = abs(cost) * (spread or 0.0)
        low, high = case.ranges.get(group, (cost - room, cost + room))
        columns[group] = rng.triangular(low, cost, high, draws) if low < high else np.full(draws, cost)
    for number in range(draws):
        yield {group: float(column[number]) for group, column in columns.items()}


def _counted(
    drawn: Iterator[dict[Group, float]], draws: int, progress: Progress | None
) -> Iterator[dict[Group, float]]:
    for number, costs in enumerate(drawn):
        if progress and number % PROGRESS_EVERY == 0:
            progress(number, draws)
        yield costs


def _for_experts(id_: str) -> bool:
    return id_ in methods() and not methods()[id_].key


def _worst(group: Leaving, draws: int) -> tuple[str, DrawShare, float]:
    return " + ".join(group.group), share_of_draws(group.share, draws), group.mean_amount
