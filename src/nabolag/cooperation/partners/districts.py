"""A division into so many connected parts of about the same population, with as few borders cut as can be: proven.

Parts are found in the order of how many edges leave them. When all with at most D are known, a division has at most one
part that is not among them, and all such are looked at; or it has two or more that D + 1 edges leave, and a linear program
over the known parts says what that costs at least. The reduced costs of the program leave out what cannot be in anything
better. D grows until the bound reaches the best found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from nabolag.cooperation.partners.graph import Graph, Node, graph_of, whole_from_one
from nabolag.cooperation.partners.packing import best_packing
from nabolag.cooperation.partners.parts import Floats, PartFinder, Parts, pieces
from nabolag.cooperation.partners.trees import ROUNDS, quick
from nabolag.cooperation.partners.window import NoDivision, impossible
from nabolag.errors import BadInput, NotPossible
from nabolag.text import Amount
from nabolag.text.showing import Shown

MOST_PARTS = 200_000
GROWTH = 2.3  # how much longer the search takes for one edge more, at most, as measured on county graphs
_NONE_YET = 1 << 40


@dataclass(frozen=True, repr=False)
class Districts(Shown):
    """A division into connected parts within a population window.

    Attributes:
        groups: the parts, each in the order of `neighbours`.
        cut_edges: how many borders go between two parts.
        bound: no division within the window cuts fewer.
        optimal: whether that is proven to be as few as can be.
        populations: of each part.
    """

    groups: tuple[tuple[Node, ...], ...]
    cut_edges: int
    bound: int
    optimal: bool
    populations: tuple[float, ...]


def districts(
    neighbours: Mapping[Node, Iterable[Node]],
    population: Mapping[Node, float] | Sequence[float],
    parts: int = 4,
    window: tuple[float, float] = (0.0, float("inf")),
    *,
    seconds: float = 60.0,
) -> Districts:
    """The division into `parts` connected parts, each with a population within `window`, that cuts fewest edges.

    Args:
        neighbours: who borders on whom.
        population: of each node; a list is in the order of `neighbours`.
        window: the lowest and the highest population of a part, both included.
        seconds: about how long to search for; the bound is valid however early it stops.

    Raises:
        BadInput: parts below 1, a window that is none, a population that is missing, no number, or of an unknown node.
        NotPossible: no division keeps to the rules; names the rule that binds and the smallest relaxation that was found.
    """
    whole_from_one("parts", parts)
    graph = graph_of(neighbours)
    lower, upper = _window(window)
    people = _population(population, list(neighbours), graph)
    until = monotonic() + seconds
    try:
        division, bound = search(graph, people, parts, lower, upper, until)
    except NoDivision:
        raise impossible(graph, people, parts, lower, upper, search) from None
    if division is None:
        raise NotPossible(
            "Fant ingen inndeling i {parts} {parts:del|deler} på {seconds} sekunder, og det er ikke vist at det ikke "
            "finnes noen. Gi søket lengre tid, eller et videre vindu.",
            parts=parts,
            seconds=round(seconds),
        )
    order = {node: at for at, node in enumerate(neighbours)}
    groups = sorted(
        (sorted((graph.nodes[at] for at in np.flatnonzero(row)), key=order.__getitem__) for row in division),
        key=lambda group: order[group[0]],
    )
    place = graph.place
    cut = int(PartFinder(graph, people, parts, lower, upper).leaving(division).sum()) // 2
    return Districts(
        tuple(tuple(group) for group in groups),
        cut,
        bound,
        bound == cut,
        tuple(float(sum(people[place[node]] for node in group)) for group in groups),
    )


def search(
    graph: Graph, people: Floats, parts: int, lower: float, upper: float, until: float, any_: bool = False
) -> tuple[NDArray[np.int8] | None, int]:
    """The best division as rows of marks, None where time ran out before one was found, and the bound.

    Args:
        any_: the first division will do.

    Raises:
        NoDivision: there is none.
    """
    finder = PartFinder(graph, people, parts, lower, upper)
    n = len(graph.nodes)
    if not finder.possible():
        raise NoDivision
    if parts == 1:
        return np.ones((1, n), dtype=np.int8), 0
    best, cuts, bound = None, _NONE_YET, 0
    if pieces(graph) == 1:
        best = quick(graph, people, parts, lower, upper, 0 if any_ else ROUNDS)
    if best is not None:
        cuts = int(finder.leaving(best).sum()) // 2
        if any_:
            return best, 0
    known_parts, weights, spare = finder.none, np.zeros(n), np.inf
    above, step, took = -1, 1, 0.0
    finder.between(
        -1, -1, weights, spare, MOST_PARTS
    )  # finds nothing; what must be compiled is not counted as searching
    while bound < cuts:
        step = _affordable(step, took, until - monotonic())
        if step == 0 or len(known_parts) > MOST_PARTS:
            break
        started, now = monotonic(), above + step
        more = finder.between(above, now, weights, spare, MOST_PARTS)
        took = monotonic() - started
        if more is None:
            break
        known_parts = known_parts.and_also(more)
        packed, all_ = best_packing(graph, known_parts, people, parts, lower, upper, cuts)
        if packed is not None:
            best, cuts = packed, int(finder.leaving(packed).sum()) // 2
            if any_:
                break
        if all_ and finder.complete:
            bound = cuts
            break
        floor = _relaxed(known_parts, people, parts, lower, upper, now, 2 if all_ else 0)
        if floor is None:  # nothing is left that was not looked at
            bound = cuts
            break
        least, reduced, weights = floor
        bound = max(bound, min(int(np.ceil(least - 1e-6)), cuts))
        spare = cuts - 1 - least + 1e-6
        known_parts = known_parts.which(reduced <= spare)
        above = now
        step = 1 if cuts == _NONE_YET else max(int(spare) + 1, 1)
    if best is None and bound == cuts:
        raise NoDivision
    return best, bound


def _affordable(step: int, took: float, left: float) -> int:
    """The largest step up to `step` whose search should end in time; 0 where none does."""
    while step > 0 and max(took, 1e-3) * GROWTH**step > left:
        step -= 1
    return step


def _relaxed(
    known_parts: Parts, people: Floats, parts: int, lower: float, upper: float, cut: int, least: int
) -> tuple[float, Floats, Floats] | None:
    """What a division costs at least that has `least` parts or more outside the known, which more than `cut` edges leave.

    The outside parts are one lump with a share of each node and a number. Gives the bound, the reduced costs of the
    known parts and of a node that lies outside; None where there is no such division.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csc_array, eye_array, hstack, vstack

    many, n = known_parts.inside.shape
    outside = eye_array(n, format="csc")
    cover = hstack([csc_array(known_parts.inside.T.astype(np.float64)), outside, csc_array((n, 1))])
    number = csc_array(np.r_[np.ones(many), np.zeros(n), 1.0][None])
    scale = max(float(people.max()), 1.0)
    rows, limits = [csc_array(np.r_[np.zeros(many), -people, lower][None] / scale)], [0.0]
    if np.isfinite(upper):
        rows.append(csc_array(np.r_[np.zeros(many), people, -upper][None] / scale))
        limits.append(0.0)
    solution = linprog(
        np.r_[known_parts.cut / 2, np.zeros(n), (cut + 1) / 2],
        A_ub=vstack(rows),
        b_ub=limits,
        A_eq=vstack([cover, number]),
        b_eq=np.r_[np.ones(n), parts],
        bounds=[(0.0, None)] * (many + n) + [(float(least), None)],
        method="highs",
    )
    if solution.status == 2:
        return None
    if solution.x is None:
        return 0.0, np.zeros(many), np.zeros(n)
    reduced = np.maximum(solution.lower.marginals, 0.0)
    return float(solution.fun), reduced[:many], reduced[many : many + n]


def _window(window: tuple[float, float]) -> tuple[float, float]:
    try:
        lower, upper = (float(end) for end in window)
    except (TypeError, ValueError):
        raise BadInput(
            "window er {window}. Gi den laveste og den høyeste befolkningen.", window=str(window)
        ) from None
    if not 0 <= lower <= upper:
        raise BadInput(
            "window går fra {lower} til {upper}. Den laveste må være fra 0 og ikke over den høyeste.",
            lower=Amount(lower),
            upper=Amount(upper),
        )
    return lower, upper


def _population(
    population: Mapping[Node, float] | Sequence[float], nodes: list[Node], graph: Graph
) -> Floats:
    if not isinstance(population, Mapping):
        if len(population) != len(nodes):
            raise BadInput(
                "population har {n} tall for {m} {m:kommune|kommuner}. Gi ett for hver.",
                n=len(population),
                m=len(nodes),
            )
        population = dict(zip(nodes, population, strict=True))
    for node in population:
        if node not in graph.place:
            raise BadInput("«{node}» har befolkning, men er ikke med i naboskapet.", node=node)
    people = np.zeros(len(nodes))
    for at, node in enumerate(graph.nodes):
        if node not in population:
            raise BadInput("«{node}» mangler befolkning.", node=node)
        try:
            people[at] = float(population[node])
        except (TypeError, ValueError):
            people[at] = np.nan
        if not (np.isfinite(people[at]) and people[at] >= 0):
            raise BadInput(
                "Befolkningen i {node} er {value}. Skriv et tall fra 0 og oppover.",
                node=node,
                value=str(population[node]),
            )
    return people
