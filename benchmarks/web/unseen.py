"""Pages that nobody has opened yet, of every kind that is about a municipality, asked for at a steady rate.

Readers do not wait for one another: each asks at his time, whether or not those before him have been answered, and what
he waits is counted from then. Above what two processors carry, the line only grows.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.browser.pages import PAGES

from nabolag.municipalities import current

RATES, SECONDS = (5, 10, 20, 30), 8
CODE = re.compile(r"(?<=/kommune/)\d{4}|(?<=[?&]k=)\d{4}|(?<=kommune=)\d{4}")
ENDED = "1507"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Step:
    """How one rate was carried.

    Attributes:
        taken: seconds each reader waited, with what stood before in line.
        processor: seconds of processor a page took, the drawing processes' share in it.
    """

    rate: int
    taken: list[float]
    processor: float


def ladder(port: int, pid: int) -> Iterator[Step]:
    """One rate after another, the lowest first, each with pages of its own."""
    unseen = _addresses()
    for rate in RATES:
        asked = [next(unseen) for _ in range(rate * SECONDS)]
        before = _processor(pid)
        taken = asyncio.run(_asked(port, asked, rate))
        yield Step(rate, taken, (_processor(pid) - before) / len(asked))


def _addresses() -> Iterator[str]:
    """Each kind of page with one municipality after another in it, in an order that is the same each time."""
    kinds = sorted({page for page in PAGES if CODE.search(page) and ENDED not in page})
    every = [CODE.sub(code, kind, count=1) for kind in kinds for code in current() if code not in kind]
    random.Random(15).shuffle(every)
    return iter(every)


async def _asked(port: int, addresses: list[str], rate: int) -> list[float]:
    start = time.perf_counter()

    async def reader(number: int, address: str) -> float:
        due = start + number / rate
        await asyncio.sleep(due - time.perf_counter())
        while address:
            address = await _led_to(port, address)
        return time.perf_counter() - due

    return await asyncio.gather(*(reader(*one) for one in enumerate(addresses)))


async def _led_to(port: int, address: str) -> str:
    """Read an address to its end; the one it leads to, if any."""
    incoming, outgoing = await asyncio.open_connection("127.0.0.1", port)
    asked = f"GET {address} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    outgoing.write(asked.encode())
    answer = await incoming.read()
    outgoing.close()
    head = answer.partition(b"\r\n\r\n")[0].decode()
    leads = re.search(r"(?im)^location: (\S+)", head)
    assert not head.startswith("HTTP/1.1 5"), (address, head)
    return leads[1] if leads else ""


def _processor(pid: int) -> float:
    """Seconds of processor that a process and those it started have used."""
    used = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if pid in (int(stat.parent.name), int(fields[1])):
            used += (int(fields[11]) + int(fields[12])) / TICKS
    return used
