"""`python -m benchmarks.fees`: ten members, five constellations, thirty years, a thousand futures; one case; smoothed."""

from __future__ import annotations

import time
from collections.abc import Callable

from nabolag.fees import (
    Agreement,
    Asset,
    Connection,
    FeeCase,
    Investment,
    Scenario,
    constellations,
    fair_shares,
    project,
)


def members(count: int = 10) -> list[FeeCase]:
    """Made-up members with eight plants and eight plans each."""
    return [
        FeeCase(
            f"K{i}", 2027, 1000 + 300 * i, (1000 + 300 * i) * 3000.0,
            assets=tuple(Asset(f"A{j}", 8e6 * (1 + i + j), 40 + 4 * j, 2010) for j in range(8)),
            plan=tuple(Investment(f"P{j}", 9e6 + i * 1e6, 40, 2028 + 2 * j) for j in range(8)),
            fund={2025: 3e5 * i}, new_dwellings=5.0,
        )
        for i in range(count)
    ]  # fmt: skip


AGREEMENTS = (
    Agreement(saving=0.05, transaction=3e6),
    Agreement(fees="harmonised", saving=0.05, transition=5),
    Agreement(key="equal", yearly=1e6),
    Agreement("connection", connections=(Connection("K0", 20e6, 2029, replaces=("P2",)),)),
    Agreement("connection", "harmonised", connections=(Connection("K1", 30e6, 2029, replaces=("P2", "P4")),)),
)


def taken(work: Callable[[], object], times: int = 3) -> float:
    """The least processor time of some runs, in seconds, after one that warms."""
    work()
    found = []
    for _run in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def main() -> None:
    cases = members()
    many = Scenario(years=30, draws=1000)
    for name, work, target in (
        (
            "5 constellations × 10 members × 30 years × 1000",
            lambda: constellations(cases, AGREEMENTS, many),
            2.0,
        ),
        (
            "fair shares of ten members",
            lambda: fair_shares(cases, AGREEMENTS[0], many, method="nucleolus"),
            None,
        ),
        ("one case, 20 years, deterministic", lambda: project(cases[0]), 0.3),
        ("one case, the smoothest path", lambda: project(cases[0], Scenario(policy="smooth")), None),
    ):
        print(f"{name:50}{taken(work):8.3f}s" + (f"{target:8.2f}s" if target else ""))


if __name__ == "__main__":
    main()
