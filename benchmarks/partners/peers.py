"""The same division by others: which cost they reach, and what they prove. One that cannot be imported is left out.

HiGHS as it stands and CP-SAT solve the set partitioning that `best_regions` solves. spopt's MaxP and SKATER and GerryChain
know no cost of a group and prove nothing: MaxP makes as many regions of at least four municipalities as it can, SKATER as
many as ours of neighbours that lie near each other, and GerryChain gives the best of 1,000 steps. What they find is put in
the same cost, whether or not it keeps to the largest size.

python -m benchmarks.partners.peers [noise, 0.01] [seconds, 60]
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from random import Random

import highspy
import numpy as np
from highspy._core import _Highs  # the class around it prints a banner on standard output

from benchmarks.partners.instance import Groups, cost_of, mainland
from nabolag.cooperation.partners import best_regions, connected_groups
from nabolag.report.casefile.subject import rows

SIZE, LEAST, STEPS, SEED = 5, 4, 1000, 1
Found = tuple[Groups, float]
"""A division, and the bound that was proven of it; −inf where nothing is."""


def main(noise: float = 0.01, seconds: float = 60.0) -> None:
    def late(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, late)
    beside, cost = mainland(), cost_of(noise)
    connected_groups({"a": ["b"], "b": ["a"]}, 2).members  # noqa: B018 - what must be compiled is not measured
    columns = [tuple(sorted(group)) for group in connected_groups(beside, SIZE)]
    prices = cost(columns)
    print(
        f"{len(beside)} municipalities, {len(columns)} groups of at most {SIZE}, noise {noise:.0%}",
        flush=True,
    )

    def ours() -> Found:
        found = best_regions(sorted(beside), beside, cost, max_size=SIZE, seconds=seconds)
        return list(found.groups), found.bound

    solvers: list[tuple[str, str, Callable[[], Found]]] = [
        ("best_regions", "highspy", ours),
        ("HiGHS, plain", "highspy", lambda: plain_highs(columns, prices, seconds)),
        ("CP-SAT, 1 worker", "ortools", lambda: cp_sat(columns, prices, seconds)),
        ("spopt MaxP", "spopt", lambda: max_p(beside)),
        ("GerryChain ReCom", "gerrychain", lambda: recom(beside, cost, many)),
        ("spopt SKATER", "spopt", lambda: skater(beside, many)),
    ]
    best, many = np.inf, 0
    print(f"{'':20}{'CPU s':>8}{'cost':>13}{'to ours':>10}{'gap':>10}{'groups':>8}{'largest':>9}")
    for name, package, solve in solvers:
        if find_spec(package) is None:
            print(f"{name:20} not installed")
            continue
        start = time.process_time()
        signal.alarm(int(2 * seconds))
        try:
            groups, bound = solve()
        except TimeoutError:
            groups = []
        finally:
            signal.alarm(0)
        spent = time.process_time() - start
        if not groups:
            print(f"{name:20}{spent:8.1f}  no division", flush=True)
            continue
        total = float(cost(groups).sum())
        if not many:
            best, many = total, len(groups)
        gap = f"{(total - bound) / total:10.5%}" if np.isfinite(bound) else f"{'none':>10}"
        print(
            f"{name:20}{spent:8.1f}{total:13,.0f}{total / best:10.4f}{gap}{len(groups):8}{max(map(len, groups)):9}",
            flush=True,
        )


def plain_highs(columns: Groups, prices: np.ndarray, seconds: float) -> Found:
    codes = {code: at for at, code in enumerate(sorted({code for group in columns for code in group}))}
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(columns), len(codes)
    program.col_cost_ = prices
    program.col_lower_, program.col_upper_ = np.zeros(len(columns)), np.ones(len(columns))
    program.row_lower_ = program.row_upper_ = np.ones(len(codes))
    places = [codes[code] for group in columns for code in group]
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = np.r_[0, np.cumsum([len(group) for group in columns])]
    program.a_matrix_.index_, program.a_matrix_.value_ = np.array(places), np.ones(len(places))
    program.integrality_ = [highspy.HighsVarType.kInteger] * len(columns)
    solver = _Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("mip_rel_gap", 0.0),
        ("time_limit", seconds),
    ):
        solver.setOptionValue(option, value)
    solver.passModel(program)
    solver.run()
    values = np.array(solver.getSolution().col_value)
    whole = solver.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return [
        columns[at] for at in np.flatnonzero(values > 0.5)
    ] if whole else [], solver.getInfo().mip_dual_bound


def cp_sat(columns: Groups, prices: np.ndarray, seconds: float) -> Found:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in columns]
    holding: dict[str, list[object]] = {}
    for group, one in zip(columns, chosen, strict=True):
        for code in group:
            holding.setdefault(code, []).append(one)
    for ones in holding.values():
        model.add_exactly_one(ones)
    hundredths = np.rint(100 * prices).astype(int).tolist()  # it knows whole numbers only
    model.minimize(sum(price * one for price, one in zip(hundredths, chosen, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, 1
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return [], -np.inf
    groups = [group for group, one in zip(columns, chosen, strict=True) if solver.value(one)]
    return groups, solver.best_objective_bound / 100


def frame(beside: dict[str, tuple[str, ...]]) -> tuple[object, object]:
    """What spopt asks for: places with one inhabitant each, and who borders on whom."""
    import geopandas
    from libpysal.weights import W

    here = [rows()[code] for code in beside]
    points = geopandas.points_from_xy([row["x"] for row in here], [row["y"] for row in here])
    table = geopandas.GeoDataFrame(
        {"one": [1] * len(here), "x": [row["x"] for row in here], "y": [row["y"] for row in here]},
        geometry=points,
    )
    place = {code: at for at, code in enumerate(beside)}
    return table, W({place[code]: [place[one] for one in others] for code, others in beside.items()})


def by_label(codes: list[str], labels: object) -> Groups:
    found: dict[object, list[str]] = {}
    for code, label in zip(codes, labels, strict=True):  # type: ignore[call-overload]
        found.setdefault(label, []).append(code)
    return [tuple(group) for group in found.values()]


def max_p(beside: dict[str, tuple[str, ...]]) -> Found:
    from spopt.region import MaxPHeuristic

    table, weights = frame(beside)
    np.random.seed(SEED)
    model = MaxPHeuristic(table, weights, ["x", "y"], "one", LEAST)
    model.solve()
    return by_label(list(beside), model.labels_), -np.inf


def skater(beside: dict[str, tuple[str, ...]], many: int) -> Found:
    from spopt.region import Skater

    table, weights = frame(beside)
    model = Skater(table, weights, ["x", "y"], n_clusters=many, floor=1)
    model.solve()
    return by_label(list(beside), model.labels_), -np.inf


def recom(beside: dict[str, tuple[str, ...]], cost: Callable[[Groups], np.ndarray], many: int) -> Found:
    from functools import partial

    import networkx
    from gerrychain import Graph, MarkovChain, Partition, accept, updaters
    from gerrychain.partition import recursive_tree_part
    from gerrychain.proposals import recom as proposal

    plain = networkx.Graph([(code, other) for code, others in beside.items() for other in others])
    networkx.set_node_attributes(plain, {code: {"one": 1, "code": code} for code in plain})
    graph = Graph.from_networkx(plain)
    each, spread = len(plain) / many, 0.6
    draw = Random(SEED)
    start = recursive_tree_part(graph, range(many), each, "one", spread, rng=draw)
    chain = MarkovChain(
        partial(proposal, pop_col="one", pop_target=each, epsilon=spread, rng=draw),
        [],
        accept.always_accept,
        Partition(graph, start, {"one": updaters.Tally("one")}),
        STEPS,
    )

    def groups(partition: object) -> Groups:
        """It numbers the places anew."""
        name = partition.graph.node_data  # type: ignore[attr-defined]
        return [tuple(name(at)["code"] for at in part) for part in partition.parts.values()]  # type: ignore[attr-defined]

    return min((groups(step) for step in chain), key=lambda found: float(cost(found).sum())), -np.inf


if __name__ == "__main__":
    main(*map(float, sys.argv[1:3]))
