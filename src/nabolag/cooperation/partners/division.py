"""The cheapest division of all municipalities into connected groups, with a proven bound and whether it would hold.

Set partitioning over every connected group: the linear program by pricing all groups, rows that cut off what it
splits, then a sweep over the divisions whose cost is little above its bound (`sweep`); HiGHS at gap 0 where that
grows too large. Duals of the linear program are what each municipality can carry: no group costs less than its
members' prices together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil
from time import monotonic
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csc_array

from nabolag.cooperation.partners.graph import Node, graph_of, whole_from_one
from nabolag.cooperation.partners.groups import ConnectedGroups
from nabolag.cooperation.partners.master import Master, NotCovered, Relaxed
from nabolag.cooperation.partners.programs import cheapest
from nabolag.errors import BadInput, NotPossible
from nabolag.text import N_, Amount
from nabolag.text.showing import Shown

Floats = NDArray[np.float64]
Group = tuple[Node, ...]
Cost = Callable[[list[Group]], ArrayLike] | ArrayLike
MOST_BLOCKING = 100


@dataclass(frozen=True, repr=False)
class Division(Shown):
    """A division of all into groups.

    Attributes:
        groups: the groups, each in the order of `codes`.
        total_cost: what they cost together.
        bound: no division of these groups costs less; equal to `total_cost` when it is proven best.
        gap: (total_cost − bound) / total_cost.
        prices: per municipality, the most it could be asked for so that no group would do better alone; their sum is the
            bound of the linear program.
        stabilising_subsidy: what must be added from outside so that no group has reason to leave: `total_cost` less the
            sum of the prices.
        blocking_groups: groups that would pay less on their own when each chosen group's cost is shared by price and the
            rest equally, with what they would save, most first; at most 100. Only connected groups up to `max_size` are
            looked at.
        considered: how many groups there were to choose among.
    """

    groups: tuple[Group, ...]
    total_cost: float
    bound: float
    gap: float
    prices: dict[Node, float]
    stabilising_subsidy: float
    blocking_groups: tuple[tuple[Group, float], ...]
    considered: int


def best_regions(
    codes: Sequence[Node],
    neighbours: Mapping[Node, Iterable[Node]],
    cost: Cost,
    max_size: int = 6,
    travel: Mapping[tuple[Node, Node], float] | ArrayLike | None = None,
    max_travel: float | None = None,
    *,
    together: Iterable[Iterable[Node]] = (),
    apart: Iterable[Iterable[Node]] = (),
    population: Mapping[Node, float] | None = None,
    min_population: float | None = None,
    max_population: float | None = None,
    regions: int | None = None,
    existing: Iterable[Iterable[Node]] = (),
    favour: float = 0.0,
    seconds: float = 60.0,
    gap: float = 0.0,
) -> Division:
    """The division of `codes` into connected groups of at most `max_size` that costs least.

    Args:
        codes: the municipalities.
        neighbours: who borders on whom.
        cost: a function that takes many groups (tuples of codes, each in the order of `codes`) and gives one cost each;
            infinite where a group is not allowed. Or one cost per group, in the order of
            `connected_groups(neighbours, max_size)`.
        travel: between each pair, as a mapping or a matrix in the order of `codes`; 0 to itself.
        max_travel: no two in a group are further apart.
        together: codes that must be in one group; apart: codes that must not.
        population, min_population, max_population: inhabitants of each, and how many every group must have at least and may
            have at most.
        regions: how many groups there must be; None: as many as is best. The prices, and who would leave, are of groups
            that need not keep to it.
        existing, favour: groups that work together today; a group of the division costs `favour` less for each pair that stays
            together. `total_cost` and the prices are then after that favour.
        seconds: time limit; the bound is valid however early it stops. The first linear program is solved and one division
            is found however long that takes.
        gap: how much dearer than the proven bound is near enough, as a part of the cost; 0: search for the best.

    Raises:
        BadInput: a code twice or unknown, a cost that is no number, a travel matrix of another shape.
        NotPossible: no division keeps to the rules; names the rule, the municipality and what would do.
    """
    until = monotonic() + seconds
    order = {code: at for at, code in enumerate(codes)}
    graph = graph_of(neighbours, codes)
    whole_from_one("max_size", max_size)
    for name, limit in (
        ("max_travel", max_travel),
        ("min_population", min_population),
        ("max_population", max_population),
    ):
        if limit is not None and not limit >= 0:
            raise BadInput("{name} er {value}. Skriv et tall fra 0 og oppover.", name=name, value=limit)
    if not 0 <= gap < 1:
        raise BadInput("gap er {value}. Skriv en del av kostnaden, fra 0 til under 1.", value=gap)
    if regions is not None:
        whole_from_one("regions", regions)
    connected = ConnectedGroups(graph, min(max_size, len(order)))
    members = _in_order(connected, order)
    here = list(order)
    far, people = np.zeros((2, len(members)))
    if max_travel is not None:
        far = _farthest(members, _matrix(travel, here))
    if min_population is not None or max_population is not None:
        people = _people(members, here, population)
    least_people = -np.inf if min_population is None else min_population
    most_people = np.inf if max_population is None else max_population
    most_far = np.inf if max_travel is None else max_travel
    near, enough, few_enough = far <= most_far, people >= least_people, people <= most_people
    allowed = _allowed(members, order, together, apart)
    keep = near & enough & few_enough & allowed
    prices = _costs(cost, members, here, keep)
    allowed &= np.isfinite(prices) | ~keep
    _population_meets_all(members, people, near & allowed, few_enough, here, most_people, "max")
    _population_meets_all(members, people, near & few_enough & allowed, enough, here, least_people, "min")
    _travel_meets_all(members, far, enough & few_enough & allowed, here, most_far)
    _travel_meets_some(members, far, enough & few_enough & allowed, here, most_far)
    keep &= allowed
    members, prices = members[keep], prices[keep]
    _each_has_a_group(members, here, max_size)
    prices = prices - _favoured(members, order, existing, favour)
    cover = _cover(members, len(here))
    same = [order[node] for node in graph.nodes]  # whatever order the codes came in
    master = Master(_sorted(cover[same]), prices)
    first = _solved(master, graph.nodes, None)
    y, least = np.empty(len(here)), first.bound
    y[same] = first.prices
    if regions is not None:
        master.hold(regions)
        first = _solved(master, graph.nodes, regions)
    chosen, bound = cheapest(master, first, graph, regions, until, gap)
    total = float(prices[chosen].sum())
    paid = y.copy()
    for at in chosen:
        row = members[at][members[at] >= 0]
        paid[row] += (prices[at] - y[row].sum()) / len(row)
    saves = cover.T @ paid - prices
    scale = max(abs(total), 1.0)
    blocking = [at for at in np.argsort(-saves, kind="stable")[:MOST_BLOCKING] if saves[at] > 1e-9 * scale]

    def named(at: int) -> Group:
        return tuple(here[i] for i in members[at] if i >= 0)

    return Division(
        tuple(sorted((named(at) for at in chosen), key=lambda group: order[group[0]])),
        total,
        bound,
        (total - bound) / scale,
        dict(zip(here, y.tolist(), strict=True)),
        max(total - least, 0.0),
        tuple((named(int(at)), float(saves[at])) for at in blocking),
        len(members),
    )


def _in_order(connected: ConnectedGroups, order: Mapping[Node, int]) -> np.ndarray:
    """Members as places in the caller's codes, ascending within a group, −1 last."""
    to = np.array([order[node] for node in connected.nodes] + [len(order)], dtype=np.int32)
    placed = np.sort(to[connected.members], axis=1)
    placed[placed == len(order)] = -1
    return placed


def _costs(cost: Cost, members: np.ndarray, here: Sequence[Node], keep: np.ndarray) -> Floats:
    asked = keep if callable(cost) else np.ones(len(members), dtype=np.bool_)
    if callable(cost):
        groups = [tuple(here[i] for i in row if i >= 0) for row in members[keep].tolist()]
        cost = cost(groups) if groups else ()
    given = np.asarray(cost, dtype=np.float64)
    if given.shape != (asked.sum(),):
        raise BadInput(
            "cost ga {shape} for {n} {n:gruppe|grupper}. Gi én kostnad per gruppe.",
            shape=given.shape,
            n=int(asked.sum()),
        )
    prices = np.full(len(members), np.inf)
    prices[asked] = given
    prices[~keep] = np.inf
    wrong = np.flatnonzero(np.isnan(prices) | (prices == -np.inf))
    if len(wrong):
        group = ", ".join(str(here[i]) for i in members[wrong[0]] if i >= 0)
        raise BadInput(
            "Kostnaden for {group} er {value}. Den må være et tall.", group=group, value=prices[wrong[0]]
        )
    return prices


def _matrix(travel: Mapping[tuple[Node, Node], float] | ArrayLike | None, here: Sequence[Node]) -> Floats:
    n = len(here)
    if travel is None:
        raise BadInput("max_travel er oppgitt, men ikke travel. Gi reisetiden mellom hvert par.")
    if isinstance(travel, Mapping):
        times = np.zeros((n, n))
        for i, a in enumerate(here):
            for j, b in enumerate(here[:i]):
                one, other = travel.get((a, b)), travel.get((b, a))
                if one is None and other is None:
                    raise BadInput("travel mangler {a} til {b}.", a=a, b=b)
                times[i, j] = times[j, i] = max(t for t in (one, other) if t is not None)
    else:
        times = np.asarray(travel, dtype=np.float64)
    if times.shape != (n, n):
        raise BadInput(
            "travel har form {shape}. Den må ha en rad og en kolonne for hver av {n}.", shape=times.shape, n=n
        )
    for wrong, says in (
        (np.isnan(times), N_("travel mangler {a} til {b}.")),
        (times < 0, N_("travel fra {a} til {b} er negativ. Skriv et tall fra 0 og oppover.")),
    ):
        if wrong.any():
            i, j = (int(at) for at in np.argwhere(wrong)[0])
            raise BadInput(says, a=here[i], b=here[j])
    return times


def _farthest(members: np.ndarray, travel: Floats) -> Floats:
    """How far apart the two in each group are that are farthest apart."""
    far = np.zeros(len(members))
    for i in range(members.shape[1]):
        for j in range(i):
            a, b = members[:, i], members[:, j]
            apart = np.maximum(travel[a, b], travel[b, a])
            far = np.where((a >= 0) & (b >= 0), np.maximum(far, apart), far)
    return far


def _people(members: np.ndarray, here: Sequence[Node], population: Mapping[Node, float] | None) -> Floats:
    """Inhabitants of each group."""
    if population is None:
        raise BadInput("min_population er oppgitt, men ikke population. Gi folketallet i hver kommune.")
    for code in here:
        if code not in population:
            raise BadInput("«{node}» mangler befolkning.", node=code)
        if not (isinstance(population[code], int | float) and population[code] >= 0):
            raise BadInput(
                "Befolkningen i «{node}» er {value}. Skriv et tall fra 0 og oppover.",
                node=code,
                value=population[code],
            )
    each = np.array([*(float(population[code]) for code in here), 0.0])
    totals: Floats = each[members].sum(axis=1)
    return totals


def _population_meets_all(
    members: np.ndarray,
    people: Floats,
    possible: np.ndarray,
    meets: np.ndarray,
    here: Sequence[Node],
    limit: float,
    rule: Literal["min", "max"],
) -> None:
    """Refuses a limit of population that somebody can meet in no group, with the one that all can."""
    best = np.max if rule == "min" else np.min
    reach = _out_of_reach(members, people, possible, meets, here, best)
    if not reach:
        return
    worst = min(reach, key=lambda at: (reach[at] if rule == "min" else -reach[at], at))
    if rule == "min":
        raise NotPossible(
            "Minstekravet på {least} innbyggere binder: den største gruppen {code} kan være i, har {people}. Sett kravet "
            "til høyst {people}, eller la gruppene være større.",
            least=Amount(limit),
            code=here[worst],
            people=Amount(reach[worst]),
        )
    raise NotPossible(
        "Taket på {most} innbyggere binder: den minste gruppen {code} kan være i, har {people}. Sett taket til minst "
        "{people}.",
        most=Amount(limit),
        code=here[worst],
        people=_enough(reach[worst]),
    )


def _travel_meets_all(
    members: np.ndarray, far: Floats, possible: np.ndarray, here: Sequence[Node], limit: float
) -> None:
    """Refuses a limit of travel that somebody can meet in no group, with the least that all can."""
    reach = _out_of_reach(members, far, possible, far <= limit, here, np.min)
    if reach:
        worst = max(reach, key=lambda at: (reach[at], -at))
        raise NotPossible(
            "Reisegrensen på {most} binder: den minste gruppen etter reise som {code} kan være i med de andre reglene, har "
            "{far}. Sett grensen til minst {far}.",
            most=Amount(limit),
            code=here[worst],
            far=_enough(reach[worst]),
        )


def _travel_meets_some(
    members: np.ndarray, far: Floats, possible: np.ndarray, here: Sequence[Node], limit: float
) -> None:
    """Refuses a limit of travel that no two meet, so that all would stand alone, with the least that some do."""
    several = np.flatnonzero(possible & (members[:, 1:2] >= 0).any(axis=1))
    if len(several) and far[several].min() > limit:
        nearest = members[several[np.argmin(far[several])]]
        raise NotPossible(
            "Ingen naboer er så nær hverandre som reisegrensen på {most}. De nærmeste er {names}, som har {far}. Sett "
            "grensen til minst {far}.",
            most=Amount(limit),
            names=", ".join(str(here[at]) for at in nearest if at >= 0),
            far=_enough(far[several].min()),
        )


def _enough(value: float) -> Amount:
    """A limit with two decimals, upwards: what would do must do."""
    return Amount(ceil(round(value * 100, 6)) / 100)


def _out_of_reach(
    members: np.ndarray,
    value: Floats,
    possible: np.ndarray,
    meets: np.ndarray,
    here: Sequence[Node],
    best: Callable[[Floats], np.float64],
) -> dict[int, float]:
    """Who has groups, but none that meets a limit, and the best value among theirs."""
    without = set(range(len(here))) - set(np.unique(members[possible & meets]).tolist())
    return {
        at: float(best(value[mine]))
        for at in sorted(without)
        if (mine := possible & (members == at).any(axis=1)).any()
    }


def _favoured(
    members: np.ndarray, order: Mapping[Node, int], existing: Iterable[Iterable[Node]], favour: float
) -> Floats:
    """What each group is favoured by: so much for each pair in it that works together today."""
    if not (np.isfinite(favour) and favour >= 0):
        raise BadInput("favour er {value}. Skriv et tall fra 0 og oppover.", value=favour)
    pairs = {
        tuple(sorted((order[a], order[b])))
        for group in existing
        for a, b in combinations([code for code in dict.fromkeys(group) if code in order], 2)
    }
    kept = np.zeros(len(members))
    for a, b in sorted(pairs):
        kept += (members == a).any(axis=1) & (members == b).any(axis=1)
    return favour * kept


def _allowed(
    members: np.ndarray,
    order: Mapping[Node, int],
    together: Iterable[Iterable[Node]],
    apart: Iterable[Iterable[Node]],
) -> np.ndarray:
    fine = np.ones(len(members), dtype=np.bool_)
    for groups, must in ((together, True), (apart, False)):
        for group in groups:
            if unknown := [code for code in group if code not in order]:
                raise BadInput(
                    "«{node}» er nevnt i {rule}, men er ikke blant kommunene som deles inn.",
                    node=unknown[0],
                    rule="together" if must else "apart",
                )
            places = [order[code] for code in dict.fromkeys(group)]
            has = np.stack([(members == place).any(axis=1) for place in places]).sum(axis=0) if places else 0
            fine &= (has == 0) | (has == len(places)) if must else np.asarray(has) <= 1
    return fine


def _each_has_a_group(members: np.ndarray, here: Sequence[Node], max_size: int) -> None:
    alone = set(range(len(here))) - set(np.unique(members).tolist())
    if alone:
        raise NotPossible(
            "{code} er ikke med i noen gruppe som reglene tillater (høyst {size} {size:kommune|kommuner}). Tillat at den "
            "står alene, eller løs opp regelen for den.",
            code=here[min(alone)],
            size=max_size,
        )


def _cover(members: np.ndarray, n: int) -> csc_array:
    inside = members >= 0
    starts = np.r_[0, np.cumsum(inside.sum(axis=1))]
    return csc_array((np.ones(int(starts[-1])), members[inside], starts), shape=(n, len(members)))


def _sorted(cover: csc_array) -> csc_array:
    in_order = csc_array(cover)
    in_order.sort_indices()
    return in_order


def _solved(master: Master, here: Sequence[Node], regions: int | None) -> Relaxed:
    try:
        return master.solve()
    except NotCovered as left:
        if regions is not None:
            raise NotPossible(
                "Ingen inndeling i {n} {n:region|regioner} holder reglene. Be om et annet antall, eller løs opp en regel.",
                n=regions,
            ) from None
        raise NotPossible(
            "Ingen inndeling holder reglene for alle samtidig: {names} blir til overs. Tillat større eller flere grupper.",
            names=", ".join(str(here[at]) for at in left.places[:5]),
        ) from None
