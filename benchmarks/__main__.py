"""`python -m benchmarks`: start-up, the case file, and the web app; `python -m benchmarks web`: the web app alone."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time

from benchmarks.web.__main__ import main as web

REPEATS = 7


def seconds(*command: str) -> tuple[float, float]:
    """Median and worst wall time of a command over REPEATS runs, after one to warm the disk cache."""
    subprocess.run(command, check=True, capture_output=True)
    taken = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken), max(taken)


def main() -> None:
    python = sys.executable
    print(f"{'':44}{'median':>9}{'worst':>9}{'target':>9}")
    for name, command, target in (
        ("python -c pass", (python, "-c", "pass"), None),
        ("import nabolag", (python, "-c", "import nabolag"), None),
        ("nabolag --help", (python, "-m", "nabolag", "--help"), 0.25),
        ("nabolag assess 1874", (python, "-m", "nabolag", "assess", "1874"), 1.0),
        ("nabolag assess 1874 --json", (python, "-m", "nabolag", "assess", "1874", "--json"), 1.0),
    ):
        median, worst = seconds(*command)
        print(f"{name:44}{median:8.3f}s{worst:8.3f}s" + (f"{target:8.2f}s" if target else ""))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{'peak memory of these':44}{peak:7.0f} MB")
    web()


if __name__ == "__main__":
    web() if sys.argv[1:] == ["web"] else main()
