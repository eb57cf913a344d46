"""The two processes of the benchmark: the register that answers, and the refresh that is measured."""

from __future__ import annotations

import os
import resource
import time
from multiprocessing.connection import Connection

COUNT = 2_000


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
