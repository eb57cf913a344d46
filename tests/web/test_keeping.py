"""Pages are kept by browsers; what depends on answers, logins or publications is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from fastapi.testclient import TestClient
from starlette.types import Receive, Scope, Send

from nabolag.web import ready
from nabolag.web.app import create_app
from nabolag.web.keeping import Kept, KeptAnswer, Memory
from nabolag.web.pages import municipality


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(), follow_redirects=False, raise_server_exceptions=False)


@pytest.mark.parametrize("path", ["/om", "/kommune/1874?med=1859", "/makt.json", "/sok/forslag?q=mos"])
def test_a_page_asked_for_again_costs_nothing(site: TestClient, path: str) -> None:
    first = site.get(path)
    assert first.status_code == 200
    assert "max-age" in first.headers["cache-control"]
    again = site.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["content-security-policy"]
    assert site.head(path).headers["etag"] == first.headers["etag"]


def test_another_address_or_part_is_another_page(site: TestClient) -> None:
    tags = {
        site.get(p).headers["etag"] for p in ("/om", "/om?lang=nn", "/om?kommune=1874", "/om?kommune=1859")
    }
    tags.add(site.get("/om", headers={"HX-Request": "true"}).headers["etag"])
    assert len(tags) == 5


@pytest.mark.parametrize(
    "path", ["/s/x", "/admin/inn", "/undersokelse", "/finnes-ikke", "/kommune/9999", "/kurv"]
)
def test_what_else_decides_or_is_not_there_is_not_kept(site: TestClient, path: str) -> None:
    answer = site.get(path)
    assert "etag" not in answer.headers
    assert "public" not in answer.headers.get("cache-control", "")


def test_what_is_loaded_beside_the_readers_gives_way_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    done, now, rested, left = [], [0.0], [], [1000]

    def half_a_second(name: str) -> None:
        done.append(name)
        now[0] += 0.5

    def reads() -> bool:
        left[0] -= 1
        return left[0] > 0

    pieces = [partial(half_a_second, "a"), partial(half_a_second, "b")]
    monkeypatch.setattr(ready, "_pieces", lambda: iter(pieces))
    monkeypatch.setattr(ready, "somebody_reads", reads)
    monkeypatch.setattr(ready.time, "thread_time", lambda: now[0])
    monkeypatch.setattr(ready.time, "sleep", rested.append)
    ready.first_uses()
    assert done == ["a", "b"]
    assert sum(rested) == pytest.approx(4.0, abs=0.05), "four times what they took, while somebody reads"
    left[0] = 50
    ready.first_uses()
    assert sum(rested) == pytest.approx(4.5, abs=0.05), "and no longer than somebody reads"


def test_no_page_of_a_municipality_is_made_in_advance_but_what_all_of_them_need_is() -> None:
    """Hundreds of pages that nobody has asked for kept a processor busy for minutes after each start."""
    ready.make_ready()
    before = municipality.answered.cache_info().currsize
    ready.make_ready()
    for piece in ready._pieces():
        piece()
    assert municipality.answered.cache_info().currsize == before


def test_the_next_reader_gets_what_the_first_one_got_without_its_being_made_again() -> None:
    made: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        made.append(scope["path"])
        status = 404 if scope["path"] == "/borte" else 200
        cookie = [(b"set-cookie", b"a=1")] if scope["path"] == "/egen" else []
        await send({"type": "http.response.start", "status": status, "headers": cookie})
        await send({"type": "http.response.body", "body": b"half ", "more_body": True})
        await send({"type": "http.response.body", "body": b"whole"})

    site = TestClient(Kept(app))
    for path, times in (("/om", 1), ("/om?lang=nn", 1), ("/borte", 3), ("/egen", 3), ("/api/x", 3)):
        made.clear()
        answers = [site.get(path) for _ in range(3)]
        assert len(made) == times, path
        assert {a.text for a in answers} == {"half whole"}
        assert len({tuple(sorted(a.headers.items())) for a in answers}) == 1
    made.clear()
    site.get("/om", headers={"accept-encoding": "identity"})
    site.get("/om", headers={"host": "another.example"})
    assert len(made) == 2  # another packing, and another name of the site


def test_a_page_of_yesterday_is_made_anew() -> None:
    now = [datetime(2026, 11, 29, 12, tzinfo=UTC)]
    site = TestClient(create_app(clock=lambda: now[0]))
    first = site.get("/om")
    now[0] += timedelta(days=1)
    second = site.get("/om")
    assert first.headers["etag"] != second.headers["etag"]
    assert first.text != second.text  # the day of printing is on it


def test_memory_holds_what_was_asked_for_last_and_never_more_than_its_room() -> None:
    memory = Memory(room=10, largest=6)
    for name in ("a", "b"):
        memory.put((name, True), KeptAnswer([], b"12345"))
    assert memory.get(("a", True))
    memory.put(("c", True), KeptAnswer([], b"12345"))
    memory.put(("d", True), KeptAnswer([], b"1234567"))
    assert [bool(memory.get((name, True))) for name in "abcd"] == [True, False, True, False]
    for _ in range(5):
        memory.put(("a", True), KeptAnswer([], b"123"))
    assert memory.get(("c", True))
