"""How fast cost sharing is, beside the packages that also compute it.

    python -m benchmarks.costs            # our own times against the targets
    python -m benchmarks.costs --peers    # beside coopgame-py and tucoopy

Games are made: plant and pipe costs of n places, rounded. Peers are installed into a temporary environment with uv;
each call runs in a process of its own, so that a long one stops nobody else. A peer is wrong when its answer fails
Kohlberg's criterion in exact or float arithmetic here, or leaves Talmud's (50, 100, 150).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from nabolag.governance.costs import CostGame

PEERS = ("coopgame-py==0.3.0", "tucoopy==0.1.0", "scipy")
PATIENCE_SECONDS = 40
SIZES = (10, 15, 18)
TARGET = {10: 0.1, 15: 1.0, 18: 10.0}
MEASURES = ("nucleolus", "per_capita_nucleolus", "shapley")

PEER_CODE = """
import json, sys, time
package, measure, path = sys.argv[1:]
v = json.load(open(path))
n = len(v).bit_length() - 1
start = time.perf_counter()
if package == "coopgame":
    import coopgame
    answer = getattr(coopgame, measure)(coopgame.Game(v[1:]))
    answer = answer["allocation"] if isinstance(answer, dict) else answer
else:
    from tucoopy import Game
    from tucoopy import nucleolus, shapley_value
    game = Game(n, {m: x for m, x in enumerate(v)})
    found = {"nucleolus": nucleolus, "shapley": shapley_value}[measure](game)
    answer = list(getattr(found, "x", found))
print(json.dumps([time.perf_counter() - start, [float(a) for a in answer]]))
"""


def costs(n: int) -> np.ndarray:
    """Cost of every group of n places: a plant with scale gains and pipes to the middle."""
    draw = np.random.default_rng(0)
    people, place = draw.integers(500, 20_000, n), draw.random((n, 2)) * 60
    inside = (np.arange(1 << n)[:, None] >> np.arange(n)) & 1
    middle = inside @ place / np.maximum(inside.sum(1), 1)[:, None]
    pipes = sum(inside[:, i] * np.hypot(*(middle - place[i]).T) for i in range(n))
    out = np.round(1500 + 9 * (inside @ people) ** 0.87 + 35 * pipes)
    out[0] = 0
    return np.asarray(out, dtype=np.float64)


def savings(n: int) -> np.ndarray:
    c = costs(n)
    alone = np.array([c[1 << i] for i in range(n)])
    return ((np.arange(1 << n)[:, None] >> np.arange(n)) & 1) @ alone - c


def ours(n: int, measure: str) -> tuple[float, list[float]]:
    from nabolag.governance.costs import SavingsGame

    values, names = savings(n), [f"p{i}" for i in range(n)]
    start = time.perf_counter()
    found = getattr(SavingsGame(names, values), measure)()
    seconds = time.perf_counter() - start
    assert found.certificate is None or found.certificate.holds
    return seconds, list(found.values())


def peer(
    python: str, package: str, measure: str, values: np.ndarray, folder: Path
) -> tuple[float, list[float]] | str:
    path = folder / "game.json"
    path.write_text(json.dumps(values.tolist()))
    try:
        done = subprocess.run(
            [python, "-c", PEER_CODE, package, measure, str(path)],
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"not in {PATIENCE_SECONDS} s"
    if done.returncode:
        return done.stderr.strip().splitlines()[-1][:50]
    seconds, answer = json.loads(done.stdout)
    return seconds, answer


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--peers", action="store_true")
    asked = parser.parse_args()
    CostGame("ab", [0, 1, 1, 1.5]).nucleolus()  # type: ignore[arg-type]  # load the solver
    print(f"{'':30}{'seconds':>9}{'target':>9}")
    own: dict[tuple[int, str], tuple[float, list[float]]] = {}
    for n in SIZES:
        for measure in MEASURES:
            own[n, measure] = ours(n, measure)
            limit = "" if measure == "shapley" else f"{TARGET[n] * (3 if 'capita' in measure else 1):8.1f}s"
            print(f"n={n:<3} {measure:24}{own[n, measure][0]:8.3f}s{limit}")
    if asked.peers:
        with tempfile.TemporaryDirectory() as folder:
            beside(own, Path(folder))


def beside(own: dict[tuple[int, str], tuple[float, list[float]]], folder: Path) -> None:
    subprocess.run(["uv", "venv", "-q", "--python", sys.executable, str(folder / "env")], check=True)
    python = str(folder / "env" / "bin" / "python")
    installed = subprocess.run(
        ["uv", "pip", "install", "-q", "--python", python, *PEERS],
        capture_output=True,
        text=True,
        env=os.environ,
    )
    if installed.returncode:
        print("peers could not be installed:", installed.stderr.strip().splitlines()[-1])
        return
    print(f"\n{'':40}{'seconds':>10}{'theirs/ours':>12}  answer")
    talmud = np.array([0, 0, 0, 0, 0, 100, 200, 300], dtype=float)  # claims 100, 200, 300; estate 300
    for package in ("coopgame", "tucoopy"):
        found = peer(python, package, "nucleolus", talmud, folder)
        print(
            f"{package:10} Talmud 300 -> {found if isinstance(found, str) else np.round(found[1], 3).tolist()}"
        )
        for n in SIZES:
            if package == "tucoopy" and n > 10:
                continue  # wrong already, and slow
            for measure in MEASURES:
                if package == "tucoopy" and "capita" in measure:
                    continue  # has none at its door
                found = peer(python, package, measure, savings(n), folder)
                name = f"{package:10} n={n:<3} {measure:22}"
                if isinstance(found, str):
                    print(f"{name:40}{found}")
                    continue
                seconds, mine = own[n, measure]
                apart = float(np.abs(np.array(found[1]) - np.array(mine)).max())
                said = "same" if apart < 1e-3 else f"differs by {apart:.6g}"
                print(f"{name:40}{found[0]:9.3f}s{found[0] / seconds:11.1f}x  {said}")


if __name__ == "__main__":
    main()
