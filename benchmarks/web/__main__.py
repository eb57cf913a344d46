"""`python -m benchmarks web`: the first request after start, requests per second, p95 and memory of municipality pages,
and LCP, CLS and bytes of pages as a reader with a slow phone feels them.

The server is `nabolag serve` in a process of its own; the readers share the machine with it, so that the
figures are what one small computer gives, not a limit.
"""

from __future__ import annotations

import asyncio
import gzip
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.pages import PAGES
from tests.routes import one_of_each

from benchmarks.web.felt import CLS, LCP_SECONDS, felt
from benchmarks.web.unseen import ladder
from nabolag.municipalities import current

CLIENTS, SECONDS = 32, 6.0
FIRST_PAGE_BYTES, P95_SECONDS, FIRST_SECONDS = 300_000, 0.150, 1.0


def main() -> None:
    with _server() as (port, pid):
        started = time.perf_counter()
        _get(port, "/kommune/1874")
        taken_first = time.perf_counter() - started
        print(f"{'first request after start':44}{taken_first:8.3f}s{'':9}{FIRST_SECONDS:8.3f}s")
        time.sleep(3)  # what is measured from here is reading, not start-up
        print(f"{'first page with all its files, compressed':44}{_first_page(port) / 1000:7.0f} kB", end="")
        print(f"{FIRST_PAGE_BYTES / 1000:9.0f} kB")
        for name, path, seconds in (
            ("municipality pages, none seen before", "/kommune/{}", 0.0),
            ("municipality pages, warm", "/kommune/{}", SECONDS),
            ("network pages, none seen before", "/kommune/{}/samarbeid", 0.0),
            ("network pages, warm", "/kommune/{}/samarbeid", SECONDS),
        ):
            taken, elapsed = asyncio.run(_read(port, path, seconds))
            print(
                f"{name:44}{_percentile(taken, 50):8.3f}s{_percentile(taken, 95):8.3f}s{P95_SECONDS:8.3f}s"
                f"{len(taken) / elapsed:9.0f}/s   (median, p95, target, requests)"
            )
        for step in ladder(port, pid):
            name = f"every kind, none seen before, {step.rate} a second"
            print(
                f"{name:44}{_percentile(step.taken, 50):8.3f}s{_percentile(step.taken, 95):8.3f}s{P95_SECONDS:8.3f}s"
                f"{step.processor * 1000:9.0f} ms  (median, p95, target, processor time a page)"
            )
        print(f"{'peak memory of the server':44}{_peak_mb(pid):7.0f} MB")
        print(f"\n{'390 px, processor 4 times slower, slow 4G':52}{'answer':>8}{'LCP':>8}{'CLS':>8}{'kB':>6}")
        for path, one in felt(f"http://127.0.0.1:{port}", one_of_each(PAGES)):
            late = " late" if one.lcp > LCP_SECONDS else ""
            moved = f" moved: {one.moved}" if one.cls > CLS else ""
            print(
                f"{path[:52]:52}{one.waited:7.2f}s{one.lcp:7.2f}s{one.cls:8.3f}{one.sent / 1000:6.0f}{late}{moved}"
            )


@contextmanager
def _server() -> Iterator[tuple[int, int]]:
    command = [sys.executable, "-m", "nabolag", "serve", "--port", "0", "--no-open"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        said = re.search(r":(\d+)/", server.stdout.readline())
        assert said, "the server did not tell its address"
        yield int(said[1]), server.pid
    finally:
        server.terminate()
        server.wait(10)


def _first_page(port: int) -> int:
    """Bytes of the front page, its style sheets, script, icon and the Latin font, as sent."""
    weight = 0
    page = _get(port, "/")
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', gzip.decompress(page).decode())
    for answer in (
        page,
        *(_get(port, path) for path in files),
        _get(port, "/static/vendor/inter-latin.woff2"),
    ):
        weight += len(answer)
    return weight


def _get(port: int, path: str) -> bytes:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        content: bytes = answer.read()
    return content


async def _read(port: int, path: str, seconds: float) -> tuple[list[float], float]:
    """CLIENTS readers ask for `path` of one municipality after another: each once, or again and again for `seconds`."""
    codes = list(current())
    waiting = iter(codes)
    taken: list[float] = []
    start = time.perf_counter()

    async def reader() -> None:
        nonlocal waiting
        incoming, outgoing = await asyncio.open_connection("127.0.0.1", port)
        while True:
            code = next(waiting, None)
            if code is None:
                if time.perf_counter() - start >= seconds:
                    break
                waiting = iter(codes)
                continue
            asked = time.perf_counter()
            outgoing.write(
                f"GET {path.format(code)} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n".encode()
            )
            head = await incoming.readuntil(b"\r\n\r\n")
            assert b" 200 " in head.split(b"\r\n", 1)[0], head
            length = re.search(rb"content-length: (\d+)", head)
            assert length
            await incoming.readexactly(int(length[1]))
            taken.append(time.perf_counter() - asked)
        outgoing.close()

    await asyncio.gather(*(reader() for _ in range(CLIENTS)))
    return taken, time.perf_counter() - start


def _percentile(taken: list[float], percent: int) -> float:
    return sorted(taken)[min(len(taken) * percent // 100, len(taken) - 1)]


def _peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1]) / 1024


if __name__ == "__main__":
    main()
