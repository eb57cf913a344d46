"""Nobody waits for those who draw and count but they themselves; a locked database holds up only who writes."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipResponder
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tests.fielded import KEYS, field
from tests.web.test_nothing_acknowledged_is_lost import serving

import nabolag.web.app as web
from nabolag.errors import Unavailable
from nabolag.store import Store, open_store
from nabolag.store.tries import take_try
from nabolag.survey.fielding.retention import delete_due
from nabolag.threads import step_aside
from nabolag.web.app import PACKED_APART, create_app
from nabolag.web.lanes import THREADS, Lane, Lanes, lanes, somebody_reads
from nabolag.web.limits import Misses
from nabolag.web.pages import agreement
from nabolag.web.posted import one_file


def test_the_lanes_leave_threads_for_static_files() -> None:
    assert sum(lane.limiter.total_tokens + lane.beside for lane in lanes().values()) < THREADS


def test_who_waits_for_a_drawing_lets_the_next_reader_in() -> None:
    """Two pages that were drawn held up everybody."""
    drawn, drawing = threading.Event(), threading.Semaphore(0)
    width, beside = int(lanes()[""].limiter.total_tokens), lanes()[""].beside

    def page(request: Request) -> Response:
        if request.url.path.startswith("/tegnet"):
            step_aside.get()()
            drawing.release()
            drawn.wait(300)
        return Response("x")

    with TestClient(Lanes(Starlette(routes=[Route("/{path:path}", page)]))) as client:
        for most in (beside, beside + width):  # the second time through all have come back
            waiting = [threading.Thread(target=client.get, args=("/tegnet",)) for _ in range(most)]
            for thread in waiting:
                thread.start()
                assert drawing.acquire(timeout=300)
            if most == beside:
                assert client.get("/annet").status_code == 200
            else:  # so many that they are let by no longer
                late = threading.Thread(target=client.get, args=("/annet",))
                late.start()
                late.join(0.3)
                assert late.is_alive()
                waiting.append(late)
            assert somebody_reads()
            drawn.set()
            for thread in waiting:
                thread.join(300)
            drawn.clear()
            assert not somebody_reads()


@pytest.mark.parametrize(
    ("method", "busy", "width", "others"),
    [
        ("GET", "/makt?x", 1, ["GET /s/x/side/y", "POST /s/x/side/y", "GET /static/x.css", "GET /admin"]),
        ("POST", "/s/x/side/y", 16, ["GET /s/x/side/y", "GET /static/x.css", "GET /makt", "POST /admin/inn"]),
        ("POST", "/admin/inn", 2, ["GET /s/x/side/y", "POST /s/x/side/y", "GET /static/x.css", "GET /admin"]),
    ],
)
def test_who_takes_long_waits_in_a_lane_and_others_go_by(
    method: str, busy: str, width: int, others: list[str]
) -> None:
    inside, most, go = [0], [0], threading.Event()
    lock, full = threading.Lock(), threading.Event()

    def page(request: Request) -> Response:
        if request.method == method and request.url.path == busy.partition("?")[0] and not go.is_set():
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                if inside[0] == width:
                    full.set()
            go.wait(300)
            with lock:
                inside[0] -= 1
        return Response("x")

    routes = [Route("/{path:path}", page, methods=["GET", "POST"])]
    with TestClient(Lanes(Starlette(routes=routes))) as client:
        waiting = [threading.Thread(target=client.request, args=(method, busy)) for _ in range(width + 4)]
        for thread in waiting:
            thread.start()
        assert full.wait(300)
        for other in others:
            assert client.request(*other.split()).status_code == 200
        assert inside == [width], "the others were answered while these were still inside"
        go.set()
        for thread in waiting:
            thread.join(300)
    assert most == [width]


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
    tokens = field(store, 20)  # more than there are places for who saves
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


def test_who_waits_for_a_turn_is_told_as_soon_as_the_file_is_found_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nabolag.store.database._WAIT_SECONDS", 3000)
    store = open_store(f"sqlite:///{tmp_path}/nabolag.db", keys=KEYS)
    told: list[Exception] = []

    def save() -> None:
        try:
            with store.answers.write():
                pass
        except Unavailable as error:
            told.append(error)

    with store.answers.turn:  # the first one, who waits for the file
        waiting = [threading.Thread(target=save, daemon=True) for _ in range(5)]
        for thread in waiting:
            thread.start()
        store.answers.stuck.set()
        for thread in waiting:
            thread.join(300)
        assert len(told) == 5
    save()
    assert len(told) == 5
    assert not store.answers.stuck.is_set()
    store.close()


def test_large_answers_are_packed_off_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[int, bool] = {}
    pack = GZipResponder._compress_body

    def packed(self: GZipResponder, body: bytes, more_body: bool) -> bytes:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            seen[len(body)] = False
        else:
            seen[len(body)] = True
        return pack(self, body, more_body)

    monkeypatch.setattr(GZipResponder, "_compress_body", packed)
    app = create_app()
    app.add_route("/stor", lambda _request: Response("x" * PACKED_APART, media_type="text/plain"))
    app.add_route("/liten", lambda _request: Response("x" * (PACKED_APART - 1), media_type="text/plain"))
    for path in ("/stor", "/liten"):
        assert TestClient(app).get(path).headers["content-encoding"] == "gzip"
    assert seen == {PACKED_APART: False, PACKED_APART - 1: True}


def test_who_hammers_does_not_make_the_store_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(f"sqlite:///{tmp_path}/nabolag.db", keys=KEYS)
    asked: list[str] = []

    def counted(*args: Any) -> bool:
        asked.append(args[1])
        return take_try(*args)

    monkeypatch.setattr("nabolag.web.limits.take_try", counted)
    now = [1000.0]
    misses = Misses(store, 2, clock=lambda: now[0])
    assert [misses.take("here") for _ in range(50)] == [True, True, *[False] * 48]
    assert len(asked) == 3
    assert misses.take("elsewhere")
    now[0] += 2
    assert not misses.take("here")
    misses.give_back("here")
    misses.give_back("here")
    misses.give_back("here")
    assert misses.take("here"), "a place that is given back is asked about again at once"
    now[0] += 61
    assert misses.take("here")
    store.close()


def test_the_only_files_that_the_site_takes_are_those_named_here() -> None:
    """All but a kept case, a few thousand letters of YAML, are read in a process of their own."""
    pages = Path(agreement.__file__).parent
    rooms = {p.relative_to(pages.parent).as_posix(): p.read_text() for p in pages.parent.rglob("*.py")}
    assert [name for name, text in rooms.items() if "UploadFile" in text] == ["posted.py"]
    takes = ("one_file(", "some_files(", "files_in(")
    assert {name for name, text in rooms.items() if any(one in text for one in takes)} == {
        "posted.py",
        "pages/agreement.py",
        "pages/asking.py",
        "pages/fee_cases.py",
        "pages/measures.py",
        "pages/ownership.py",
        "pages/preparedness.py",
        "pages/regions.py",
        "pages/admin/register.py",
        "pages/steering.py",
    }
    assert "apart(case_of_bytes" in (pages / "fee_cases.py").read_text()
    assert "apart(measures_of_file" in (pages / "measures.py").read_text()
    assert "apart(read_file" in (pages / "admin" / "register.py").read_text()
    assert "apart(read_file" in (pages / "ownership.py").read_text()
    assert "apart(read_file" in (pages / "preparedness.py").read_text()
    assert "apart(read_travel" in (pages / "travel_asked.py").read_text()
    forms = pages.parent / "templates"
    assert {p.name for p in forms.rglob("*.html") if 'type="file"' in p.read_text()} == {
        "asking.html",
        "draft.html",
        "fees.html",
        "note.html",
        "page.html",
        "preparedness.html",
        "regions.html",
        "register.html",
        "state.html",
        "steering.html",
        "together.html",
        "versions.html",
    }


@pytest.mark.parametrize("folder", ["C:\\hemmelig\\", "/home/hemmelig/", "..\\"])
def test_a_file_is_known_by_its_name_without_folders_and_read_no_longer_than_asked(folder: str) -> None:
    app = create_app()

    @app.post("/fil")
    def told(sent: Annotated[tuple[str, bytes], Depends(one_file(3))]) -> list[str]:
        return [sent[0], sent[1].decode()]

    client = TestClient(app)
    assert client.post("/fil", files={"fil": (f"{folder}eiere.csv", b"12345")}).json() == [
        "eiere.csv",
        "1234",
    ]
    assert client.post("/fil", files={"annet": ("x", b"1")}).json() == ["", ""]


def test_what_is_to_be_deleted_is_tried_again_soon_when_somebody_holds_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout or 0)
            return len(waits) == 3

    monkeypatch.setattr("nabolag.store.database._LOCKED_SECONDS", 0.1)
    store = open_store(f"sqlite:///{tmp_path}/nabolag.db", keys=KEYS)
    held = sqlite3.connect(tmp_path / "nabolag.db", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    tried: list[bool] = []

    def due(store: Store, now: datetime) -> list[str]:
        tried.append(True)
        if len(tried) == 2:
            held.execute("ROLLBACK")
        return delete_due(store, now)

    monkeypatch.setattr(web, "delete_due", due)
    web._keep_promises(create_app(store), Stop())
    assert waits == [60, 3600, 3600]
    held.close()
    store.close()
