"""A server killed in the middle of the load loses nothing it has acknowledged, and everybody goes on after it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx
import pytest
from tests.fielded import KEYS, field
from tests.postgres import server as postgres_server

from nabolag.store import open_store
from nabolag.store.responses import response_of

ANSWERS = ("svaert_stor", "stor", "noen", "liten", "svaert_liten")


@contextmanager
def serving(url: str) -> Iterator[tuple[subprocess.Popen[str], str, IO[str]]]:
    """`nabolag serve` as a process of its own, its address, and what it says of what goes wrong."""
    said = tempfile.TemporaryFile("w+")  # noqa: SIM115  # closed when the server has ended
    running = subprocess.Popen(
        [
            sys.executable,
            "-X",
            "faulthandler",
            "-m",
            "nabolag",
            "serve",
            "--port",
            "0",
            "--no-open",
            "--store",
            url,
        ],
        stdout=subprocess.PIPE,
        stderr=said,
        text=True,
        env={**os.environ, "NABOLAG_SECRET": KEYS.secret.hex(), "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert running.stdout is not None
        found = re.search(r"http://[\d.:]+", running.stdout.readline())
        assert found, last_words(running, said)
        yield running, found[0], said
    finally:
        running.kill()
        running.wait()
        said.close()


def last_words(process: subprocess.Popen[str], said: IO[str]) -> str:
    """How the server ended, and the last it said."""
    said.seek(0)
    return f"the server ended with {process.wait(10)}:\n{said.read()[-4000:]}"


def wait_alive(
    enough: threading.Event, process: subprocess.Popen[str], said: IO[str], seconds: float
) -> None:
    """Until `enough`; a server that dies meanwhile fails the test at once, with its last words."""
    until = time.monotonic() + seconds
    while not enough.wait(0.2):
        assert process.poll() is None, last_words(process, said)
        assert time.monotonic() < until, f"not enough within {seconds} s"


def test_a_server_that_dies_is_known_at_once(tmp_path: Path) -> None:
    with serving(f"sqlite:///{tmp_path}/nabolag.db") as (process, _address, said):
        process.send_signal(signal.SIGABRT)
        with pytest.raises(AssertionError, match="ended with -6"):
            wait_alive(threading.Event(), process, said, 300)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/nabolag.db"
    else:
        with postgres_server() as address:
            yield address


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(url: str) -> None:
    store = open_store(url, keys=KEYS)
    tokens = field(store, 16)
    acknowledged: dict[str, str] = {}
    attempts = dict.fromkeys(tokens, 0)
    enough = threading.Event()

    def answer(mine: list[str], address: str) -> None:
        """Change the mind again and again, and note the last answer the server has said is kept."""
        with httpx.Client(base_url=address, timeout=60) as client:
            try:
                for token in mine:
                    client.post(f"/s/{token}?lang=nb")
                for i in range(10_000):
                    for token in mine:
                        attempts[token] += 1
                        value = ANSWERS[i % 5]
                        sent = client.post(f"/s/{token}/side/alene?lang=nb", data={"kapasitet": value})
                        if sent.status_code != 303:  # a busy machine may ask to try again: not acknowledged
                            continue
                        acknowledged[token] = value
                        if len(acknowledged) == len(tokens) and sum(attempts.values()) > 60:
                            enough.set()
            except httpx.TransportError:
                return

    with serving(url) as (process, address, said):
        threads = [threading.Thread(target=answer, args=(tokens[i::8], address)) for i in range(8)]
        for thread in threads:
            thread.start()
        wait_alive(enough, process, said, 300)
        process.send_signal(signal.SIGKILL)
        for thread in threads:
            thread.join(30)
    assert set(acknowledged) == set(tokens)
    with store.answers.read() as c:
        kept = {t: response_of(c, store.keys.answers(t)) for t in tokens}
    for token, value in acknowledged.items():
        found = kept[token]
        assert found is not None
        after = ANSWERS[
            (ANSWERS.index(value) + 1) % 5
        ]  # was on its way when the server died; may be kept or not
        assert found.answers["kapasitet"] in (value, after)

    with serving(url) as (_process, address, _said), httpx.Client(base_url=address, timeout=60) as client:
        for token in tokens:
            assert "Gå videre" in client.get(f"/s/{token}?lang=nb").text
            going_on = client.post(f"/s/{token}?lang=nb")
            assert "/side/hindre" in going_on.headers["location"]
    store.close()
