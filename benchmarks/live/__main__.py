"""Memory and time of a refresh of 2,000 companies with their owners, from a stand-in on the loopback.

python -m benchmarks.live
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import tempfile
import time
from multiprocessing.connection import Connection

COUNT, TARGET_MB = 2_000, 200


def serve(told: Connection) -> None:
    """The register with COUNT companies of four owners each, in a process of its own; says its address."""
    from tests.sources.register_of_entities import Entities
    from tests.sources.stand_in import Services, served

    from nabolag.municipalities import current

    owners = [m for m in current().values() if m.org_number]
    made = Entities()
    for n in range(COUNT):
        four = [(str(owners[(n * 4 + i) % len(owners)].org_number), "KOMMUNE", "25.00%") for i in range(4)]
        made.add(f"9{n:08}", f"SELSKAP {n} IKS", four)
    services = Services()
    made.into(services)
    with served(services) as here:
        told.send(here.address)
        told.recv()


def fetch(told: Connection, address: str, folder: str) -> None:
    """A whole refresh in a process of its own; says how long it took, its peak in MB, and the rows of owners."""
    os.environ |= {"NABOLAG_DATA": folder, "NABOLAG_BRREG_URL": f"{address}/brreg"}
    from nabolag.sources.live.refresh import refresh

    started = time.perf_counter()
    report = refresh(["brreg"])
    took = time.perf_counter() - started
    owners = report.feeds[0].differences[1].added
    told.send((took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, owners, report.asked))


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
