"""The smoothest fee that the five-year rule allows: a linear program over the fund, solved by HiGHS."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nabolag.fees.scenario import Floats
from nabolag.fees.selvkost.fund import YEARS_TO_RETURN

CALM, LOW, TURNED = 1e-3, 1e-7, 0.1
"""Weights of the sum of rises, of money standing in the fund, and of money put in and taken out, beside the largest rise."""
BOTH = 1.0
"""Kroner: a year that both puts in and takes out more than this renews its surplus, which the rule forbids."""
GAP, SECONDS = 0.01, 2.0
MOST = 1.0
"""The largest cost of a year, which no year's surplus or deficit exceeds in a smooth path."""


@dataclass(frozen=True)
class _Columns:
    """Where each variable stands: fee, into the fund, out of it, closing balance, rise and fall by year; largest rise."""

    years: int

    def at(self, kind: int) -> slice:
        return slice(kind * self.years, (kind + 1) * self.years)

    @property
    def largest(self) -> int:
        return 6 * self.years

    @property
    def count(self) -> int:
        return 7 * self.years + 1

    @property
    def puts_in(self) -> slice:
        return slice(self.largest + 1, self.count)


def smooth(
    opening: Floats, cost: Floats, units: Floats, connections: Floats, rates: Floats, before: float
) -> Floats:
    """Surplus of each year, (years,), that gives the smallest largest rise of the fee, from `before` on.

    Subject to: fee income = cost + surplus; the fund never below nothing; every surplus and its interest used by the fifth
    year, oldest first (selvkostforskriften § 8 second and fifth paragraph).

    Args:
        opening: what is in the fund by age, (6,), the oldest first; without deficits.
        cost, units, connections, rates: by year; units are those that share the fee.
        before: the fee of the year before the first.
    """
    years = len(cost)
    col = _Columns(years)
    solution = _solve(opening, cost, units, connections, rates, before, whole=False)
    if solution is not None and np.minimum(solution[col.at(1)], solution[col.at(2)]).max() > BOTH:
        solution = _solve(opening, cost, units, connections, rates, before, whole=True)
    if solution is None:
        due: Floats = -np.pad(opening[:-1], (0, max(years - 5, 0)))[:years]
        return due
    surplus: Floats = solution[col.at(1)] - solution[col.at(2)]
    return surplus


def _solve(
    opening: Floats,
    cost: Floats,
    units: Floats,
    connections: Floats,
    rates: Floats,
    before: float,
    *,
    whole: bool,
) -> Floats | None:
    """The optimum, or None; `whole`: each year only puts in or only takes out."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    years = len(cost)
    col, scale = _Columns(years), float(np.abs(cost).max() or 1.0)
    rows: list[dict[int, float]] = []
    low: list[float] = []
    high: list[float] = []

    def add(terms: dict[int, float], least: float, most: float) -> None:
        rows.append(terms)
        low.append(least)
        high.append(most)

    fee, into, out, balance, rise, fall = (col.at(k).start for k in range(6))
    total = float(opening.sum()) / scale
    for t in range(years):
        r, known_balance = rates[t], total if t == 0 else 0.0
        back = {} if t == 0 else {balance + t - 1: 1.0}
        # fee income = cost + surplus
        need = (cost[t] - connections[t]) / scale
        add({fee + t: units[t] / scale, into + t: -1.0, out + t: 1.0}, need, need)
        # closing = opening + surplus + interest on the mean
        grown = {k: -(1 + r) * v for k, v in back.items()}
        add(
            {balance + t: 1.0, into + t: -(1 + r / 2), out + t: 1 + r / 2, **grown},
            (1 + r) * known_balance,
            (1 + r) * known_balance,
        )
        # nothing is used that is not in the fund
        add({out + t: -1.0, into + t: 1.0, **back}, -known_balance, np.inf)
        # what was put in five years ago, with its interest, has been taken out
        add(*_returned(col, t, opening / scale, rates))
        # rises and falls
        earlier = {} if t == 0 else {fee + t - 1: -1.0}
        known_fee = before if t == 0 else 0.0
        add({fee + t: 1.0, **earlier, rise + t: -1.0, fall + t: 1.0}, known_fee, known_fee)
        add({rise + t: 1.0, col.largest: -1.0}, -np.inf, 0.0)
        if whole:
            add({into + t: 1.0, col.puts_in.start + t: -MOST}, -np.inf, 0.0)
            add({out + t: 1.0, col.puts_in.start + t: MOST}, -np.inf, MOST)
    at = [(i, k, v) for i, terms in enumerate(rows) for k, v in terms.items()]
    matrix = csr_array(
        ([v for _i, _k, v in at], ([i for i, _k, _v in at], [k for _i, k, _v in at])), (len(rows), col.count)
    )
    aim = np.zeros(col.count)
    aim[col.largest] = 1.0
    aim[col.at(1)] = aim[col.at(2)] = TURNED
    aim[col.at(4)] = aim[col.at(5)] = CALM / years
    aim[col.at(3)] = LOW * scale / max(float(units.mean()), 1.0)
    upper = np.full(col.count, np.inf)
    upper[col.puts_in] = 1.0
    solution = milp(
        aim,
        constraints=LinearConstraint(matrix, np.array(low), np.array(high)),
        bounds=Bounds(np.zeros(col.count), upper),
        integrality=np.repeat([0, int(whole)], [col.count - years, years]),
        options={"mip_rel_gap": GAP, "time_limit": SECONDS},
    )
    if solution.x is None:
        return None
    answer = np.asarray(solution.x)
    answer[into : into + 2 * years] *= scale
    return answer


def _returned(col: _Columns, t: int, opening: Floats, rates: Floats) -> tuple[dict[int, float], float, float]:
    """Taken out by year `t` ≥ what of the opening fund falls due by then, and what was put in, or earned, five years ago."""
    into, out, balance = (col.at(k).start for k in (1, 2, 3))
    terms = {out + k: 1.0 for k in range(t + 1)}
    due = float(opening[: t + 1].sum())
    for k in range(t - YEARS_TO_RETURN + 1):
        # earned in k: rate × (balance before + surplus / 2)
        terms[into + k] = terms.get(into + k, 0.0) - 1 - rates[k] / 2
        terms[out + k] = terms.get(out + k, 0.0) + rates[k] / 2
        if k == 0:
            due += float(rates[0] * opening.sum())
        else:
            terms[balance + k - 1] = terms.get(balance + k - 1, 0.0) - rates[k]
    return terms, due, np.inf
