"""How fast voting power is, beside the packages that also compute it.

    python -m benchmarks.voting            # our own times
    python -m benchmarks.voting --long     # and what takes minutes: sixty players, exact Shapley–Shubik of 357
    python -m benchmarks.voting --peers    # beside powerindices, powerindex and coopgame-py

Peers are installed into a temporary environment with uv, and skipped with a word when they cannot be.

Each peer runs in a process of its own, so that an overflow or a long run stops nobody else.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from nabolag.governance.voting import Agreement, Owner, WeightedGame, agreement_power, with_absence

PEERS = ("powerindices==1.0.2", "powerindex==0.3.5", "coopgame-py==0.3.0")
PATIENCE_SECONDS = 60
CASES = {
    "n=20, weights to 30": (20, 30),
    "n=51, weights to 54": (51, 54),
    "n=70, weights to 30": (70, 30),
    "n=357, weights to 300": (357, 300),
}


def weights(n: int, heaviest: int) -> list[int]:
    draw = random.Random(1)
    return [draw.randint(1, heaviest) for _ in range(n)]


def game(n: int, heaviest: int) -> WeightedGame:
    votes = weights(n, heaviest)
    return WeightedGame(sum(votes) // 2 + 1, {str(i): w for i, w in enumerate(votes)})


def timed(what: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    found = what()
    return time.perf_counter() - start, found


def ours() -> dict[str, dict[str, list[float] | float]]:
    found: dict[str, dict[str, list[float] | float]] = {}
    for name, (n, heaviest) in CASES.items():
        row: dict[str, list[float] | float] = {}
        for measure in ("banzhaf", "shapley_shubik"):
            made = game(n, heaviest)
            seconds, table = timed(getattr(made, measure))
            row[f"{measure}_seconds"] = seconds
            row[measure] = [float(x) for x in table.values()]  # type: ignore[attr-defined]
            note = "exact" if table.exact else f"error at most {table.error_bound:.0e}"  # type: ignore[attr-defined]
            print(f"nabolag       {name:24} {measure:15} {seconds:8.3f} s  {note}")
        found[name] = row
    return found


def ours_alone(long: bool) -> None:
    """What no peer does at all."""
    cases: list[tuple[str, Callable[[], object]]] = [
        ("n=357, weights to 3,000, Banzhaf", game(357, 3_000).banzhaf),
        ("n=357, weights to 3,000, Shapley–Shubik", game(357, 3_000).shapley_shubik),
        ("n=60, weights to 100,000, Shapley–Shubik", game(60, 100_000).shapley_shubik),
        ("n=50, weights to 10^12, Banzhaf", game(50, 10**12).banzhaf),
        ("n=50, weights to 10^12, Shapley–Shubik", game(50, 10**12).shapley_shubik),
    ]
    if long:
        cases += [
            ("n=60, weights to 10^12, Banzhaf", game(60, 10**12).banzhaf),
            ("n=60, weights to 10^12, Shapley–Shubik", game(60, 10**12).shapley_shubik),
            ("n=357, weights to 3,000, S–S exact", lambda: game(357, 3_000).shapley_shubik(exact=True)),
        ]
    for name, what in cases:
        seconds, table = timed(what)
        note = "exact" if table.exact else f"error at most {table.error_bound:.0e}"  # type: ignore[attr-defined]
        print(f"nabolag       {name:40} {seconds:8.3f} s  {note}")
    for name, form, seats in (
        ("an IKS of 30 owners, all matters", "IKS", 12),
        ("an AS of 30 owners with millions of shares", "AS", 10_000_000),
    ):
        agreement = Agreement(form, tuple(Owner(str(i), str(i), w) for i, w in enumerate(weights(30, seats))))
        agreement_power(agreement)
        seconds, _ = timed(lambda agreement=agreement: agreement_power(agreement))  # type: ignore[misc]
        print(f"nabolag       {name:40} {seconds:8.3f} s")
    votes = {str(i): w for i, w in enumerate(weights(30, 12))}
    quorum = [WeightedGame(-(-2 * sum(votes.values()) // 3), votes)]
    seconds, _ = timed(lambda: with_absence(votes, Fraction(9, 10), quorum=quorum))
    print(f"nabolag       {'absence among 30 owners':40} {seconds:8.3f} s")


PEER = """
import json, sys, time
name, quota, weights = json.loads(sys.argv[1])
if name == "powerindices":
    import powerindices
    start = time.perf_counter()
    banzhaf = list(map(float, powerindices.compute_pbi(quota, list(weights))))
    middle = time.perf_counter()
    shapley = list(map(float, powerindices.compute_ssi(quota, list(weights))))
elif name == "powerindex":
    import powerindex
    start = time.perf_counter()
    game = powerindex.Game(quota, list(weights))
    game.calc_banzhaf()
    middle = time.perf_counter()
    game.calc_shapley_shubik()
    banzhaf, shapley = list(map(float, game.banzhaf)), list(map(float, game.shapley_shubik))
else:
    import coopgame
    start = time.perf_counter()
    game = coopgame.Game.weighted_voting(list(weights), quota)
    banzhaf = list(map(float, coopgame.banzhaf(game)))
    middle = time.perf_counter()
    shapley = list(map(float, coopgame.shapley(game)))
banzhaf = [x / sum(banzhaf) for x in banzhaf]
print(json.dumps([banzhaf, shapley, middle - start, time.perf_counter() - middle]))
"""


def peers(own: dict[str, dict[str, list[float] | float]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "bin" / "python"
        try:
            subprocess.run(["uv", "venv", "-q", "--python", sys.executable, folder], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"peers skipped: no environment for them ({error})")
            return
        for peer in PEERS:
            name = peer.partition("=")[0]
            done = subprocess.run(
                ["uv", "pip", "install", "-q", "--python", str(python), "numpy", peer],
                capture_output=True,
                text=True,
            )
            if done.returncode:
                print(
                    f"{name:13} skipped: {done.stderr.strip().splitlines()[-1] if done.stderr else 'not installed'}"
                )
                continue
            for case in CASES:
                _peer(python, name, case, own[case])


def _peer(python: Path, name: str, case: str, own: dict[str, list[float] | float]) -> None:
    votes = weights(*CASES[case])
    asked = json.dumps([name, sum(votes) // 2 + 1, votes])
    try:
        done = subprocess.run(
            [str(python), "-c", PEER, asked],
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )
    except subprocess.TimeoutExpired:
        print(f"{name:13} {case:24} not done in {PATIENCE_SECONDS} s")
        return
    if done.returncode:
        print(f"{name:13} {case:24} fails: {done.stderr.strip().splitlines()[-1]}")
        return
    banzhaf, shapley, *seconds = json.loads(done.stdout.splitlines()[-1])
    for measure, values, taken in (("banzhaf", banzhaf, seconds[0]), ("shapley_shubik", shapley, seconds[1])):
        truth, mine = own[measure], own[f"{measure}_seconds"]
        assert isinstance(truth, list)
        assert isinstance(mine, float)
        off = max(abs(a - b) for a, b in zip(values, truth, strict=True))
        verdict = "right" if off < 1e-6 else f"WRONG by {off:.2g}"
        print(f"{name:13} {case:24} {measure:15} {taken:8.3f} s  {taken / mine:8.1f} × ours  {verdict}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--peers", action="store_true")
    asked_for = parser.parse_args()
    results = ours()
    ours_alone(asked_for.long)
    if asked_for.peers:
        peers(results)
