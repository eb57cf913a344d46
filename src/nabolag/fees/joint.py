"""Alone or together: what each member's users pay on their own, and in a cooperation, from one set of futures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from nabolag.fees.agreement import FAIR, Agreement, check_agreement, check_members
from nabolag.fees.case import FeeCase
from nabolag.fees.costs import Costs, costs_of
from nabolag.fees.fair import parts_of_saving
from nabolag.fees.funding import Funded, funded, vintages
from nabolag.fees.projection import PERCENTILES, planned_surplus
from nabolag.fees.scenario import Floats, Future, Scenario, future
from nabolag.fees.shared import changed, cubic_metres, joint_years, own, pipes, present, set_up
from nabolag.fees.unclear import unclear
from nabolag.text.showing import Shown

ORE = 0.01


@dataclass(frozen=True, repr=False)
class Member(Shown):
    """One member, fees in kroner of each year for its own standard dwelling; intervals are P10, P50, P90, or None.

    Attributes:
        alone, together: the fee by year, the middle one where futures are drawn.
        saved: present value in kroner of what its users pay less together, at the calculation interest; negative: more.
        chance: in how many of the futures its users pay less; None without draws.
        compensation: kroner it should get today (negative: pay) for nobody to pay more than alone; 0 when none is needed,
            None when the cooperation as a whole saves nothing.
    """

    name: str
    alone: tuple[float, ...]
    together: tuple[float, ...]
    alone_interval: tuple[tuple[float, float, float], ...] | None
    together_interval: tuple[tuple[float, float, float], ...] | None
    saved: float
    saved_interval: tuple[float, float, float] | None
    saved_per_dwelling: float
    chance: float | None
    compensation: float | None

    @property
    def loses(self) -> bool:
        return self.saved < -0.5


@dataclass(frozen=True, repr=False)
class Together(Shown):
    """Members side by side.

    Attributes:
        company: what all members' users pay in each year, in kroner to the øre; exactly the sum of `paid`.
        paid: member -> by year, to the øre.
        alone_paid: the same alone.
        saved: present value of what all pay less.
        missing: kroner that would have to come from outside for nobody to pay more than alone; 0 when the whole saves.
        unclear: what the law or the agreement leaves open; messages with their values.
        pumped: what it takes to lift each connection whose energy is priced.
        restless: groups that would save more by themselves, and how much in present value, by a key of `fair_shares`.
    """

    years: tuple[int, ...]
    members: tuple[Member, ...]
    company: tuple[float, ...]
    paid: Mapping[str, tuple[float, ...]]
    alone_paid: Mapping[str, tuple[float, ...]]
    saved: float
    saved_interval: tuple[float, float, float] | None
    missing: float
    agreement: Agreement
    scenario: Scenario
    unclear: tuple[tuple[str, dict[str, object]], ...] = field(default=())
    restless: tuple[tuple[tuple[str, ...], float], ...] = ()
    pumped: tuple[Pumped, ...] = ()

    @property
    def losers(self) -> tuple[str, ...]:
        """Members whose users pay more together."""
        return tuple(member.name for member in self.members if member.loses)


def together(
    cases: Sequence[FeeCase], agreement: Agreement | None = None, scenario: Scenario | None = None
) -> Together:
    """Each member alone and together.

    Raises:
        BadInput: fewer than two members, two of one name, other first years, services or dwellings' use, a connection or
            key of somebody who is no member.
        NotPossible: those who are connected need more than the receiving plant can spare.
    """
    return constellations(cases, (agreement or Agreement(),), scenario)[0]


def constellations(
    cases: Sequence[FeeCase], agreements: Sequence[Agreement], scenario: Scenario | None = None
) -> tuple[Together, ...]:
    """The same members under several agreements; alone is reckoned once, and the futures are the same for all.

    Raises:
        BadInput: as `together`.
    """
    scenario = scenario or Scenario()
    check_members(cases)
    for agreement in agreements:
        check_agreement(cases, agreement, scenario)
    calm = scenario.central
    start = cases[0].start
    still = future(calm, start)
    ahead = future(scenario, start) if scenario.draws else still
    alone = _Side.of(cases, calm, still, cases, None)
    drawn = _Side.of(cases, scenario, ahead, cases, None, alone.plans) if scenario.draws else alone
    return tuple(
        _one(cases, agreement, scenario, calm, (still, ahead), alone, drawn) for agreement in agreements
    )


@dataclass(frozen=True)
class CentralPaths:
    """The middle path of everyone together, and by a key of `fair_shares` each one's part of the saving."""

    joint: _Side
    parts: Mapping[str, float]


def central_paths(cases: Sequence[FeeCase], agreement: Agreement, scenario: Scenario) -> CentralPaths:
    """What `together` reckons without draws, year by year, for those who write it out.

    Raises:
        BadInput, NotPossible: as `together`.
    """
    check_members(cases)
    check_agreement(cases, agreement, scenario)
    calm = scenario.central
    still = future(calm, cases[0].start)
    fair = parts_of_saving(cases, agreement, calm).of if agreement.key in FAIR else None
    together_ = [changed(case, agreement) for case in cases]
    return CentralPaths(_Side.of(cases, calm, still, together_, agreement, parts=fair), fair or {})


@dataclass(frozen=True)
class Pumped:
    """What it takes to lift one connection in its first full year: m3, kWh, and kroner in that year's prices."""

    member: str
    year: int
    cubic_metres: float
    kwh: float
    kroner: float


@dataclass(frozen=True)
class _Side:
    """Everyone's costs and fund in the same futures, by member."""

    costs: list[Costs]
    totals: list[Floats]
    paths: list[Funded]
    plans: list[Floats | None]

    @classmethod
    def of(
        cls,
        cases: Sequence[FeeCase],
        scenario: Scenario,
        ahead: Future,
        as_it_is: Sequence[FeeCase],
        agreement: Agreement | None,
        plans: list[Floats | None] | None = None,
        parts: Mapping[str, float] | None = None,
    ) -> _Side:
        costs = [costs_of(case, scenario, ahead) for case in as_it_is]
        totals = [one.total for one in costs]
        if agreement is not None:
            totals = _shared(cases, agreement, scenario, ahead, costs, parts)
        opened = [vintages(case.fund, case.start) for case in cases]
        if plans is None:
            plans = [
                planned_surplus(case, scenario, one, ahead, opening, total)
                for case, one, opening, total in zip(cases, costs, opened, totals, strict=True)
            ]
        paths = [
            funded(opening, total, ahead.rates, plan, interest_on_deficit=case.interest_on_deficit)
            for case, total, opening, plan in zip(cases, totals, opened, plans, strict=True)
        ]
        return cls(costs, totals, paths, plans)

    def paid(self, i: int) -> Floats:
        """Fee income of member `i`, (draws, years)."""
        paid: Floats = self.totals[i] + self.paths[i].surplus
        return paid

    def fees(self, i: int) -> Floats:
        fees: Floats = (self.paid(i) - self.costs[i].connections) / self.costs[i].units
        return fees


def _one(
    cases: Sequence[FeeCase],
    agreement: Agreement,
    scenario: Scenario,
    calm: Scenario,
    futures: tuple[Future, Future],
    alone: _Side,
    alone_drawn: _Side,
) -> Together:
    still, ahead = futures
    together_ = [changed(case, agreement) for case in cases]
    fair = parts_of_saving(cases, agreement, calm) if agreement.key in FAIR else None
    joint = _Side.of(cases, calm, still, together_, agreement, parts=fair.of if fair else None)
    drawn = (
        _Side.of(cases, scenario, ahead, together_, agreement, joint.plans, fair.of if fair else None)
        if scenario.draws
        else joint
    )
    worth, worth_drawn = present(still.rates), present(ahead.rates)
    saved = [float(((alone.paid(i) - joint.paid(i)) * worth).sum()) for i in range(len(cases))]
    spread = [((alone_drawn.paid(i) - drawn.paid(i)) * worth_drawn).sum(axis=1) for i in range(len(cases))]
    many = bool(scenario.draws)
    owed = _compensation(saved)
    members = tuple(
        Member(
            case.name,
            _middle(alone_drawn.fees(i)),
            _middle(drawn.fees(i)),
            _interval(alone_drawn.fees(i)) if many else None,
            _interval(drawn.fees(i)) if many else None,
            saved[i],
            _ends(spread[i]) if many else None,
            saved[i] / float(alone.costs[i].units[0, 0]),
            float((spread[i] > 0).mean()) if many else None,
            None if owed is None else owed[i],
        )
        for i, case in enumerate(cases)
    )
    years = tuple(range(cases[0].start, cases[0].start + scenario.years))
    paid, company = _to_the_ore(np.array([joint.paid(i)[0] for i in range(len(cases))]))
    alone_paid, _sum = _to_the_ore(np.array([alone.paid(i)[0] for i in range(len(cases))]))
    names = [case.name for case in cases]
    return Together(
        years, members, company,
        dict(zip(names, paid, strict=True)), dict(zip(names, alone_paid, strict=True)),
        sum(saved), _ends(np.sum(spread, axis=0)) if many else None, max(-sum(saved), 0.0),
        agreement, scenario, unclear(agreement, any(s < -0.5 for s in saved)), fair.restless if fair else (),
        _pumped(cases, agreement, scenario, still),
    )  # fmt: skip


def _shared(
    cases: Sequence[FeeCase],
    agreement: Agreement,
    scenario: Scenario,
    ahead: Future,
    costs: Sequence[Costs],
    parts: Mapping[str, float] | None,
) -> list[Floats]:
    """What each member's users cost together; sums to what the cooperation costs."""
    first, on = cases[0].start, joint_years(cases[0].start, scenario, agreement)
    mine_own = [own(one, agreement, on) for one in costs]
    new = set_up(agreement, ahead.prices, on)
    if agreement.connections:
        new = new + pipes(cases, agreement.connections, agreement, scenario, ahead)
    if parts is not None:
        alone = [costs_of(case, scenario, ahead).total for case in cases]
        saved = sum(alone) - sum(mine_own) - new
        return [total - parts[case.name] * saved for case, total in zip(cases, alone, strict=True)]
    if agreement.fees == "harmonised":
        total = sum(mine_own) + new
        units = [one.units for one in costs]
        everyone = sum(units)
        whole = sum(mine_own)
        steps = np.clip(
            (np.arange(first, first + scenario.years) - (agreement.start or first) + 1)
            / (agreement.transition + 1),
            0,
            1,
        )
        return [
            total * ((1 - steps) * mine / whole + steps * many / everyone)
            for mine, many in zip(mine_own, units, strict=True)
        ]
    weights = _weights(cases, agreement, costs, mine_own)
    sum_ = sum(weights)
    return [mine + new * weight / sum_ for mine, weight in zip(mine_own, weights, strict=True)]


def _weights(
    cases: Sequence[FeeCase], agreement: Agreement, costs: Sequence[Costs], mine_own: Sequence[Floats]
) -> list[Floats]:
    if isinstance(agreement.key, Mapping):
        return [np.full((1, 1), float(agreement.key[case.name])) for case in cases]
    if agreement.key == "equal":
        return [np.ones((1, 1)) for _case in cases]
    if agreement.key == "cost":
        return list(mine_own)
    if agreement.key == "use":
        return [np.full((1, 1), case.dwellings * case.volume + case.industry) for case in cases]
    return [one.units for one in costs]


def _pumped(
    cases: Sequence[FeeCase], agreement: Agreement, scenario: Scenario, still: Future
) -> tuple[Pumped, ...]:
    by_name, first = {case.name: case for case in cases}, cases[0].start
    at = (agreement.start or first) - first
    out = []
    for one in agreement.connections:
        if one.priced and one.energy_price is not None:
            amount = float(cubic_metres(by_name[one.member], scenario.years)[at])
            kroner = one.energy(amount) * one.energy_price * float(still.prices[0, at])
            out.append(Pumped(one.member, first + at, amount, one.energy(amount), kroner))
    return tuple(out)


def _compensation(saved: Sequence[float]) -> list[float] | None:
    """What each should get for nobody to lose: the losers their loss, paid by those who gain in proportion to it."""
    lost = -sum(min(s, 0.0) for s in saved)
    gained = sum(max(s, 0.0) for s in saved)
    if gained < lost:
        return None
    return [-s if s < 0 else -lost * s / gained if gained else 0.0 for s in saved]


def _to_the_ore(paid: Floats) -> tuple[list[tuple[float, ...]], tuple[float, ...]]:
    """Each member's kroner to the øre, and the company's, which they sum to: the last øre goes to the largest remainder."""
    ore = paid / ORE
    whole = np.floor(ore + 1e-9)
    company = np.rint(ore.sum(axis=0))
    rest = np.round(
        ore - whole, 4
    )  # those alike take turns in their order, whatever the last digits of the machine are
    for t in range(paid.shape[1]):
        lacking = int(company[t] - whole[:, t].sum())
        order = np.argsort(-rest[:, t], kind="stable")
        whole[order[:lacking], t] += 1
    return [tuple(float(round(v) / 100) for v in row) for row in whole], tuple(
        float(round(v) / 100) for v in company
    )


def _middle(fees: Floats) -> tuple[float, ...]:
    return tuple(map(float, np.median(fees, axis=0) if len(fees) > 1 else fees[0]))


def _interval(fees: Floats) -> tuple[tuple[float, float, float], ...]:
    return tuple((float(a), float(b), float(c)) for a, b, c in np.percentile(fees, PERCENTILES, axis=0).T)


def _ends(values: Floats) -> tuple[float, float, float]:
    low, middle, high = np.percentile(values, PERCENTILES)
    return float(low), float(middle), float(high)
