"""Memory and time of a refresh of 2,000 companies with their owners, from a stand-in on the loopback.

python -m benchmarks.live
"""

from __future__ import annotations

import multiprocessing
import tempfile

from benchmarks.live.measured import fetch, serve

TARGET_MB = 200


def main() -> None:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    server = context.Process(target=serve, args=(there,))
    server.start()
    address = here.recv()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("the first time", "from the feed of updates"):
            mine, theirs = context.Pipe()
            one = context.Process(target=fetch, args=(theirs, address, folder))
            one.start()
            took, peak, owners, asked = mine.recv()
            one.join()
            print(
                f"{name:26}{took:7.1f} s  {asked:5} pages  {owners:5} owners  {peak:5.0f} MB (target {TARGET_MB})"
            )
    here.send("stop")
    server.join()


if __name__ == "__main__":
    main()
