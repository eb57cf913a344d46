"""`python -m benchmarks.answering [--store URL] [--respondents 500] [--think 5]`.

Each respondent goes through the whole survey over a connection of its own: reads a page for `think` seconds on
average (from half to one and a half), sends it, is led to the next. The time is from sending a request to the
last byte of its answer. Client and server share the machine. With `--loads 20`, twenty respondents save a page a
second while others draw maps, share costs, count power and mistype passwords, 20 seconds each.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlencode, urlsplit

from tests.fielded import KEYS, SURVEY, field

from benchmarks.answering.loads import CLIENTS
from nabolag.store import open_store
from nabolag.store.responses import responses
from nabolag.survey.fielding.progress import counts
from nabolag.survey.questionnaire import read_questionnaire, shipped, to_form
from nabolag.survey.wave import respondents

QUESTIONNAIRE = shipped()
READ = read_questionnaire(QUESTIONNAIRE)


class Browser:
    """One connection that is kept open, and how long each answer took."""

    def __init__(self, host: str, port: int, times: list[float]) -> None:
        self.host, self.port, self.times = host, port, times

    async def open(self) -> None:
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)

    async def ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        """Status and location."""
        content = "content-type: application/x-www-form-urlencoded\r\n" if method == "POST" else ""
        start = time.perf_counter()
        sent = f"{method} {path} HTTP/1.1\r\nhost: x\r\n{content}content-length: {len(body)}\r\n\r\n{body}".encode()
        try:
            self.writer.write(sent)
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        except (
            ConnectionError,
            asyncio.IncompleteReadError,
        ):  # closed while it was idle: once more, as browsers do
            await self.open()
            self.writer.write(sent)
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"content-length: (\d+)", head)
        await self.reader.readexactly(int(length[1]) if length else 0)
        self.times.append(time.perf_counter() - start)
        where = re.search(r"location: (\S+)", head)
        return int(head.split()[1]), where[1] if where else ""


async def respondent(browser: Browser, token: str, answers: dict[str, object], think: float) -> None:
    await asyncio.sleep(random.uniform(0, think))
    await browser.open()
    base = f"/s/{token}"
    await browser.ask("GET", f"{base}?lang=nb")
    status, where = await browser.ask("POST", f"{base}?lang=nb")
    while not urlsplit(where).path.endswith("/takk"):
        assert status == 303, (status, where)
        await browser.ask("GET", where)
        await asyncio.sleep(random.uniform(0.5, 1.5) * think)
        path = urlsplit(where).path
        page = path.rpartition("/")[2]
        form = {} if page == "levere" else to_form(READ.page(page), answers)  # type: ignore[arg-type]
        status, where = await browser.ask("POST", where, urlencode({**form, "videre": ["1"]}, doseq=True))
    await browser.ask("GET", where)
    browser.writer.close()


async def everybody(host: str, port: int, tokens: list[str], think: float) -> list[float]:
    times: list[float] = []
    sheets = [r.answers for r in respondents(n=500, questionnaire=READ)]
    await asyncio.gather(
        *(
            respondent(Browser(host, port, times), token, sheets[i % len(sheets)], think)  # type: ignore[arg-type]
            for i, token in enumerate(tokens)
        )
    )
    return times


async def saving(host: str, port: int, tokens: list[str], seconds: float) -> tuple[list[float], int]:
    """Respondents who save a page a second; how long each save took, and how many were not kept."""
    times: list[float] = []
    lost = 0

    async def one(i: int, token: str) -> None:
        nonlocal lost
        browser = Browser(host, port, [])
        await browser.open()
        await browser.ask("POST", f"/s/{token}?lang=nb")
        until = time.perf_counter() + seconds
        await asyncio.sleep(i / len(tokens))
        while time.perf_counter() < until:
            status, _ = await browser.ask("POST", f"/s/{token}/side/alene?lang=nb", "kapasitet=stor")
            if until - time.perf_counter() < seconds - 2:  # everybody has begun
                times.append(browser.times[-1])
            lost += status != 303
            await asyncio.sleep(max(0.0, 1 - browser.times[-1]))

    await asyncio.gather(*(one(i, token) for i, token in enumerate(tokens)))
    return times, lost


def under_loads(host: str, port: int, tokens: list[str], seconds: float) -> None:
    """Print the p95 of a respondent's save with nobody else there, and under each load."""
    for kind in ("none", *CLIENTS):
        command = [sys.executable, "-m", "benchmarks.answering.loads", f"http://{host}:{port}", kind]
        load = None if kind == "none" else subprocess.Popen(command)
        try:
            if load:
                time.sleep(3)
            times, lost = asyncio.run(saving(host, port, tokens, seconds))
        finally:
            if load:
                load.kill()
                load.wait()
        times.sort()
        print(
            f"save under {kind} ({CLIENTS.get(kind, 0)} clients): median {times[len(times) // 2] * 1e3:.0f} ms, "
            f"p95 {times[int(len(times) * 0.95)] * 1e3:.0f} ms (target 300), longest {times[-1] * 1e3:.0f} ms; "
            f"{len(times)} saves, {lost} not kept",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--store")
    parser.add_argument("--respondents", type=int, default=500)
    parser.add_argument("--think", type=float, default=5.0)
    parser.add_argument(
        "--loads", type=float, metavar="SECONDS", help="only: saves under others' loads, each so long"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = asked.store or f"sqlite:///{folder}/nabolag.db"
        store = open_store(url, keys=KEYS)
        tokens = field(store, asked.respondents, questionnaire=QUESTIONNAIRE)
        environment = {**os.environ, "NABOLAG_SECRET": KEYS.secret.hex(), "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "nabolag", "serve", "--port", "0", "--no-open", "--store", url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
            assert server.stdout
            address = urlsplit(re.search(r"http://[\d.:]+", server.stdout.readline())[0])  # type: ignore[index]
            time.sleep(8)  # the site makes its first pages
            start = time.perf_counter()
            try:
                if asked.loads:
                    under_loads(address.hostname or "", address.port or 0, tokens[:20], asked.loads)
                    return
                times = sorted(
                    asyncio.run(everybody(address.hostname or "", address.port or 0, tokens, asked.think))
                )
            finally:
                server.kill()
            took = time.perf_counter() - start
        handed_in = counts(store, SURVEY)["completed"]
        with store.answers.read() as c:
            kept = sum(len(r.answers) for r in responses(c, SURVEY, "completed"))
        store.close()
    print(
        f"{asked.respondents} respondents, {len(times)} requests in {took:.1f} s ({len(times) / took:.0f}/s): "
        f"median {times[len(times) // 2] * 1e3:.0f} ms, p95 {times[int(len(times) * 0.95)] * 1e3:.0f} ms "
        f"(target 300), longest {times[-1] * 1e3:.0f} ms; {handed_in} handed in, {kept} answers kept"
    )


if __name__ == "__main__":
    main()
