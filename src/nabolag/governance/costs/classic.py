"""The classic sharing rules, on a worth array over bitmasks (a cost game enters with its sign turned).

Each takes v with v[0] = 0 and returns one amount per player that sums to v(N). Sources: Shapley 1953; Straffin & Heaney
1981 (SCRB, ACA); Tijs & Driessen 1986 (tau, cost gap); Littlechild & Owen 1973 (airport); Moulin & Shenker 1992
(serial).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import factorial

import numpy as np

from nabolag.errors import BadInput
from nabolag.governance.costs.coalitions import Floats, subset_sums


def players_of(v: Floats) -> int:
    """n, from an array of 2ⁿ."""
    return len(v).bit_length() - 1


def alone(v: Floats) -> Floats:
    """v of each player alone."""
    return np.asarray(v[1 << np.arange(players_of(v))], dtype=np.float64)


def marginal(v: Floats) -> Floats:
    """v(N) − v(N without i)."""
    full = len(v) - 1
    return np.asarray(v[full] - v[full ^ (1 << np.arange(players_of(v)))], dtype=np.float64)


def shapley(v: Floats) -> Floats:
    """Each player's mean addition over all orders of joining."""
    n = players_of(v)
    sizes = subset_sums(np.ones(n, dtype=np.int64)).astype(np.int64)
    weight = np.array([factorial(s) * factorial(n - s - 1) / factorial(n) for s in range(n)] + [0.0])
    out = np.empty(n)
    for i in range(n):
        cube = v.reshape(-1, 2, 1 << i)
        without = sizes.reshape(-1, 2, 1 << i)[:, 0, :]
        out[i] = np.sum(weight[without] * (cube[:, 1, :] - cube[:, 0, :]))
    return out


def alternate_cost_avoided(v: Floats, benefits: Floats | None = None) -> Floats:
    """Each pays the separable cost; the rest follows what each avoids by not standing alone.

    With `benefits` (SCRB) the alternative is the lesser of standing alone and the benefit. When nobody avoids
    anything the rest has no key to follow and is split equally.
    """
    own = marginal(v)
    best = alone(v) if benefits is None else np.maximum(alone(v), -benefits)
    avoided = own - best
    rest = float(v[-1] - own.sum())
    if abs(float(avoided.sum())) <= 1e-12 * max(1.0, float(np.abs(v).max())):
        return own + rest / len(own)
    return np.asarray(own + rest * avoided / avoided.sum(), dtype=np.float64)


def tau(v: Floats) -> Floats:
    """The tau value: between each player's utopia (the marginal) and the least they can defend.

    Raises:
        BadInput: the game is not quasi-balanced, so tau is not defined.
    """
    utopia = marginal(v)
    gap = subset_sums(utopia).astype(np.float64) - v
    n = players_of(v)
    concession = np.array([gap.reshape(-1, 2, 1 << i)[:, 1, :].min() for i in range(n)])
    room = 1e-9 * max(1.0, float(np.abs(v).max()))
    rest, most = float(gap[-1]), float(concession.sum())
    if rest < -room or (concession < -room).any() or most < rest - room:
        raise BadInput(
            "Tau-verdien finnes ikke for denne saken: gruppene krever til sammen mer enn det er å dele. "
            "Bruk Shapley eller prenukleolus, og se på kjernen først."
        )
    if most <= room:
        return utopia
    return np.asarray(utopia - concession * rest / most, dtype=np.float64)


def equal_rest(v: Floats) -> Floats:
    """Each pays the separable cost, and the rest is split equally (EANSC)."""
    own = marginal(v)
    return own + float(v[-1] - own.sum()) / len(own)


def proportional(total: float, key: Floats) -> Floats:
    """The total by a key with a positive sum."""
    return np.asarray(total * key / key.sum(), dtype=np.float64)


def airport(costs: Mapping[str, float], users: Mapping[str, int] | None = None) -> dict[str, float]:
    """A shared facility that must be as large as its most demanding user: what one user of each type pays.

    Each step up in size is split equally among the users who need it (Littlechild & Owen 1973); this is the
    Shapley value, for any number of users.

    Args:
        costs: what the facility would cost if built for that type and no larger.
        users: how many users of each type (landings, connections); 1 each when left out.

    Raises:
        BadInput: a cost that is negative or not a number, or a number of users below 1.
    """
    for name, cost in costs.items():
        if not np.isfinite(cost) or cost < 0:
            raise BadInput(
                "Kostnaden for {name} er {value}. Oppgi et tall som er 0 eller mer.", name=name, value=cost
            )
        if users is not None and users.get(name, 0) < 1:
            raise BadInput("{name} mangler antall brukere. Oppgi 1 eller flere.", name=name)
    count = {name: 1 if users is None else users[name] for name in costs}
    order = sorted(costs, key=lambda name: costs[name])
    remaining = sum(count.values())
    paid, before = 0.0, 0.0
    out = {}
    for name in order:
        paid += (costs[name] - before) / remaining
        before = costs[name]
        remaining -= count[name]
        out[name] = paid
    return {name: out[name] for name in costs}


def serial(demands: Mapping[str, float], cost: Callable[[float], float]) -> dict[str, float]:
    """Serial cost sharing of C(total demand): nobody pays for demand larger than their own (Moulin & Shenker 1992).

    Args:
        demands: each one's use, 0 or more.
        cost: the cost of a total use, with cost(0) = 0 and rising.

    Raises:
        BadInput: a demand that is negative or not a number.
    """
    for name, demand in demands.items():
        if not np.isfinite(demand) or demand < 0:
            raise BadInput(
                "Bruken til {name} er {value}. Oppgi et tall som er 0 eller mer.", name=name, value=demand
            )
    order = sorted(demands, key=lambda name: demands[name])
    paid, before, used = 0.0, cost(0.0), 0.0
    out = {}
    for k, name in enumerate(order):
        left = len(order) - k
        now = cost(used + left * demands[name])
        paid += (now - before) / left
        before = now
        used += demands[name]
        out[name] = paid
    return {name: out[name] for name in demands}


def superadditive(v: Floats) -> bool:
    """Whether v(S) + v(T) ≤ v(S ∪ T) for every two groups with no common member."""
    n, full = players_of(v), len(v) - 1
    room = 1e-9 * max(1.0, float(np.abs(v).max()))
    for mask in range(1, full):
        lowest = mask & -mask  # each pair is met once, with the first player of the union in `mask`
        others = [1 << i for i in range(n) if 1 << i > lowest and not mask >> i & 1]
        if not others:
            continue
        rest = subset_sums(np.array(others, dtype=np.int64)).astype(np.int64)
        if (v[mask] + v[rest] > v[mask | rest] + room).any():
            return False
    return True
