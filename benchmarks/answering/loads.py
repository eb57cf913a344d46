"""`python -m benchmarks.answering.loads ADDRESS KIND`: others who keep the server busy until this is stopped."""

from __future__ import annotations

import asyncio
import itertools
import random
import sys
from collections.abc import Awaitable, Callable

import httpx

from nabolag.municipalities import current

CLIENTS = {"maps": 16, "costs": 8, "power": 4, "passwords": 60}


async def maps(client: httpx.AsyncClient, n: int) -> None:
    which = random.choice(("water_fee", "sewage_fee", "net_debt", "population"))
    await client.get(f"/indikator/{which}/kart.png", params={"kommune": f"{n}"})
    await client.get("/kommune/1874.docx", params={"n": str(n)})


async def costs(client: httpx.AsyncClient, n: int) -> None:
    players = "ABCDEF"  # the most a page takes
    groups = [g for size in range(1, 7) for g in itertools.combinations(players, size)]
    table = "\n".join(f"{' + '.join(g)};{len(g) ** 0.8 * 10 + n % 7 + random.random():.3f}" for g in groups)
    answer = await client.get(
        "/fordeling", params={"tabell": f"Gruppe;Kostnad\n{table}"}, follow_redirects=True
    )
    assert answer.status_code in (200, 503), answer.status_code  # not the page of a mistake


async def power(client: httpx.AsyncClient, n: int) -> None:
    owners = [
        ("kommune", code) if even else ("plasser", str(1 + (i * 7 + n) % 40))
        for i, code in enumerate(itertools.islice(current(), 25))
        for even in (1, 0)
    ]
    answer = await client.get("/makt", params=[("form", "IKS"), *owners])
    assert answer.status_code in (200, 503), answer.status_code


async def passwords(client: httpx.AsyncClient, n: int) -> None:
    await client.post("/admin/inn", data={"navn": f"kari{n % 50}", "passord": "feil passord her"})


async def keep_busy(address: str, kind: str) -> None:
    ask: Callable[[httpx.AsyncClient, int], Awaitable[None]] = globals()[kind]

    async def one(i: int) -> None:
        async with httpx.AsyncClient(base_url=address, timeout=120) as client:
            for n in itertools.count(i * 1000):
                try:
                    await ask(client, n)
                except httpx.HTTPError:
                    await asyncio.sleep(0.1)

    await asyncio.gather(*(one(i) for i in range(CLIENTS[kind])))


if __name__ == "__main__":
    asyncio.run(keep_busy(sys.argv[1], sys.argv[2]))
