"""`python -m benchmarks.starts [--starts 200] [--seconds 3] [--engine sqlite|postgresql|both]`.

Each start is a new server on a store with 24 respondents; eight clients post from the moment it says its address.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from contextlib import nullcontext
from pathlib import Path

import httpx
from tests.fielded import KEYS, field
from tests.postgres import server as postgres_server
from tests.web.test_nothing_acknowledged_is_lost import last_words, serving

from nabolag.store import open_store


def load(address: str, tokens: list[str], stop: threading.Event, answered: list[int]) -> None:
    with httpx.Client(base_url=address, timeout=30) as client:
        try:
            for token in tokens:
                client.post(f"/s/{token}?lang=nb")
            while not stop.is_set():
                for token in tokens:
                    sent = client.post(f"/s/{token}/side/alene?lang=nb", data={"kapasitet": "stor"})
                    answered.append(sent.status_code)
        except httpx.TransportError:
            return


def start(url: str, tokens: list[str], seconds: float) -> tuple[str, list[int]]:
    """How the server ended, nothing when it lived; and what it answered."""
    stop, answered = threading.Event(), list[int]()
    with serving(url) as (process, address, said):
        threads = [
            threading.Thread(target=load, args=(address, tokens[i::8], stop, answered)) for i in range(8)
        ]
        for thread in threads:
            thread.start()
        until = time.monotonic() + seconds
        while time.monotonic() < until and process.poll() is None:
            time.sleep(0.05)
        ended = "" if process.poll() is None else last_words(process, said)
        stop.set()
        for thread in threads:
            thread.join(40)
    return ended, answered


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--starts", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    asked = parser.parse_args()
    for engine in ("sqlite", "postgresql"):
        if asked.engine not in (engine, "both"):
            continue
        deaths, faults, answers = 0, 0, 0
        with (
            tempfile.TemporaryDirectory() as folder,
            postgres_server()
            if engine == "postgresql"
            else nullcontext(f"sqlite:///{Path(folder)}/n.db") as url,
        ):
            store = open_store(url, keys=KEYS)
            tokens = field(store, 24)
            for i in range(asked.starts):
                ended, answered = start(url, tokens, asked.seconds)
                answers += len(answered)
                faults += sum(status >= 500 for status in answered)
                print(f"{engine}: start {i + 1} of {asked.starts}", end="\r", flush=True)
                if ended:
                    deaths += 1
                    print(f"start {i + 1}: {ended}")
            store.close()
        print(f"{engine}: {asked.starts} starts, {deaths} deaths, {answers} answers, {faults} of them 5xx")


if __name__ == "__main__":
    main()
