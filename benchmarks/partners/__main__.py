"""How fast groups are found and maps divided, on the real map and on published county cases.

python -m benchmarks.partners
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.partners.instance import cost_of, land
from nabolag.cooperation.partners import best_regions, connected_groups, count_partitions, districts
from nabolag.cooperation.potential import Joining, Suite
from nabolag.municipalities import current
from nabolag.report.answers import case_of
from nabolag.report.partners import partners_paper
from nabolag.report.partners.panels import panel_of, to_the_largest

CASES = Path(__file__).parents[2] / "tests" / "cooperation" / "partners" / "districting.json"


def timed(name: str, target: float, work: Callable[[], object]) -> None:
    """Runs once and prints what it gave, how long it took by the clock and in processor time, and the target, in seconds."""
    start, spent = time.perf_counter(), time.process_time()
    said = work()
    spent = time.process_time() - spent
    print(f"{name:44}{time.perf_counter() - start:8.2f}s{spent:8.2f}s{target:8.2f}s  {said}", flush=True)


def national(size: int, noise: float, travel: bool = False) -> str:
    """The whole land divided at a cost with a fixed part, scale, and an error of each group, with or without travel."""
    found = best_regions(sorted(current()), land(), cost_of(noise, travel), max_size=size)
    return f"{len(found.groups)} groups of {found.considered}, gap {found.gap:.1e}"


def grid(n: int) -> dict[tuple[int, int], list[tuple[int, int]]]:
    beside = ((0, 1), (1, 0), (0, -1), (-1, 0))
    return {
        (i, j): [(i + a, j + b) for a, b in beside if 0 <= i + a < n and 0 <= j + b < n]
        for i in range(n)
        for j in range(n)
    }


def potential(services: int = 20) -> str:
    """The suite of as many services fitted anew, and a group around each municipality valued in 1,000 draws of each."""
    groups = [(code, *land()[code][:2]) for code in sorted(current())]
    kinds = ("administration", "fire", "child_welfare", "school", "health_and_care")
    reckoned = 0
    for at in range(services):
        panel = panel_of(kinds[at % len(kinds)])
        assert panel
        joining = Joining(Suite(panel, draws=1000, seed=at))
        reckoned += sum(
            joining.gain(group, to_the_largest(group)) is not None for group in groups if len(group) > 1
        )
    return f"{reckoned} groups in {services} services"


def county(case: dict[str, object]) -> str:
    beside: dict[int, list[int]] = {i: [] for i in range(case["n"])}  # type: ignore[call-overload]
    for a, b in case["edges"]:  # type: ignore[attr-defined]
        beside[a].append(b)
    found = districts(beside, case["population"], case["k"], (case["L"], case["U"]))  # type: ignore[arg-type]
    return f"{found.cut_edges} cut edges, published {case['optimum_cut_edges']}, proven {found.optimal}"


def main() -> None:
    connected_groups({"a": ["b"], "b": ["a"]}, 2).members  # noqa: B018 - what must be compiled is not measured
    timed("groups up to 6 on the land graph", 1.0, lambda: len(connected_groups(land(), 6).members))
    timed("6 x 6 grid in six sixes, counted", 5.0, lambda: count_partitions(grid(6), 6, 6))
    timed("the country, k = 5", 5.0, lambda: national(5, 0.0))
    timed("the country, k = 5, noise 1 %", 5.0, lambda: national(5, 0.01))
    timed("the country, k = 6, noise 1 %", 30.0, lambda: national(6, 0.01))
    timed("the same with travel, k = 5", 5.0, lambda: national(5, 0.0, travel=True))
    timed("the same with travel, k = 5, noise 1 %", 5.0, lambda: national(5, 0.01, travel=True))
    timed("the same with travel, k = 6, noise 1 %", 30.0, lambda: national(6, 0.01, travel=True))
    for name, case in json.loads(CASES.read_text("utf-8"))["instances"].items():
        timed(f"districts of {name} (first one compiles)", 60.0, lambda case=case: county(case))
    timed("potential, 357 x 20 services x 1,000 draws", 60.0, potential)
    partners_paper(case_of("Hitra", (), "brann"))
    timed("a director's page", 1.0, lambda: partners_paper(case_of("Moskenes", (), "administrasjon")).title)


if __name__ == "__main__":
    main()
