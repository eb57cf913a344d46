"""Nobody waits for those who draw and count but they themselves; a locked database holds up only who writes."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tests.fielded import KEYS, field
from tests.web.test_nothing_acknowledged_is_lost import serving

from nabolag.errors import Unavailable
from nabolag.store import open_store
from nabolag.web.lanes import THREADS, Lane, Lanes, lanes


def test_the_lanes_leave_threads_for_static_files() -> None:
    assert sum(lane.limiter.total_tokens for lane in lanes().values()) < THREADS


def test_who_draws_waits_in_a_lane_and_respondents_go_by() -> None:
    inside, most, go = [0], [0], threading.Event()

    def page(request: Request) -> Response:
        if request.url.path.startswith("/makt"):
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            go.wait(20)
            inside[0] -= 1
        return Response("x")

    with TestClient(Lanes(Starlette(routes=[Route("/{path:path}", page)]))) as client:
        waiting = [threading.Thread(target=client.get, args=("/makt?x",)) for _ in range(8)]
        for thread in waiting:
            thread.start()
        time.sleep(0.5)
        assert most == [2]
        start = time.perf_counter()
        assert client.get("/s/x/side/y").status_code == 200
        assert client.get("/static/x.css").status_code == 200
        assert time.perf_counter() - start < 1
        go.set()
        for thread in waiting:
            thread.join(20)
    assert most == [2]


def test_a_line_that_is_full_says_so_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nabolag.web.lanes.lanes", lambda: {"": Lane(1, 0)})

    async def app(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        raise AssertionError

    answer = TestClient(Lanes(app)).post("/s/x/side/y?lang=nb", data={"kommentar": "husk meg"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert 'value="husk meg"' in answer.text


def test_a_locked_sqlite_holds_up_only_writers(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/nabolag.db"
    store = open_store(url, keys=KEYS)
    tokens = field(store, 10)
    with serving(url) as (_process, address, _said), httpx.Client(base_url=address, timeout=300) as client:
        for token in tokens:
            assert client.post(f"/s/{token}?lang=nb").status_code == 303
        locks = []
        for file in tmp_path.glob("*.db"):
            lock = sqlite3.connect(file, isolation_level=None)
            lock.execute("BEGIN IMMEDIATE")
            locks.append(lock)
        answers: list[tuple[int, float, str]] = []

        def save(token: str) -> None:
            start = time.perf_counter()
            sent = httpx.post(
                f"{address}/s/{token}/side/alene?lang=nb", data={"kapasitet": "stor"}, timeout=300
            )
            answers.append((sent.status_code, time.perf_counter() - start, sent.text))

        savers = [threading.Thread(target=save, args=(token,)) for token in tokens]
        for thread in savers:
            thread.start()
        time.sleep(0.5)
        slowest = 0.0
        for path in ("/static/icon.svg", f"/s/{tokens[0]}/side/alene?lang=nb", "/static/icon.svg"):
            start = time.perf_counter()
            assert client.get(path).status_code == 200
            slowest = max(slowest, time.perf_counter() - start)
        for thread in savers:
            thread.join(300)
        assert slowest < max(took for _, took, _ in answers), "those who only read wait for no lock"
        assert {status for status, _, _ in answers} == {503}
        assert all('name="kapasitet" value="stor"' in text for _, _, text in answers)
        for lock in locks:
            lock.execute("ROLLBACK")
            lock.close()
        assert client.post(f"/s/{tokens[0]}/side/alene", data={"kapasitet": "stor"}).status_code == 303
    with pytest.raises(Unavailable), store.answers.write():
        raise Unavailable("x")
    assert store.answers.stuck.is_set()
    with store.answers.write():
        pass
    assert not store.answers.stuck.is_set()
    store.close()
