"""A site that is up begins to use newer data by itself, whole or not at all."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from nabolag.cli import serve
from nabolag.data.shipped import FOLDER, shipped_descriptor
from nabolag.data.snapshots import Entry, Manifest, keep
from nabolag.web.newer import Watch


def fetched(name: str) -> Path:
    """A snapshot put to use; out: its one table."""
    now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    described = msgspec.structs.replace(shipped_descriptor("robek"), retrieved="2026-12-01")
    entry = Entry(table="robek", source="x/y", address="x", fetched_at=now, descriptor=described)
    content = (FOLDER / "tables" / "robek.parquet").read_bytes()
    manifest = Manifest(name=name, made=now, before=None, entries=(entry,))
    return keep(manifest, {"robek": content}, []).folder / "tables" / "robek.parquet"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NABOLAG_DATA", str(tmp_path))
    monkeypatch.setenv("NABOLAG_AS_OF", "")
    return tmp_path


def test_newer_data_are_noticed_once_and_only_when_they_are_whole() -> None:
    watch = Watch()
    assert not watch.look()
    table = fetched("first")
    assert watch.look()
    assert not Watch().look()  # what was there when the site started is in use already
    watch = Watch()
    second = fetched("second")
    second.write_bytes(table.read_bytes()[:-1])
    assert not watch.look()  # damaged: the site goes on with what it has
    assert not watch.look()
    fetched("third")
    assert watch.look()


def test_the_site_starts_anew_at_the_same_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is let finish; then the same command takes over the process, with the door still open."""
    started: list[list[str]] = []
    monkeypatch.setattr(Watch, "start", lambda _self, then: then())
    monkeypatch.setattr("uvicorn.Server.run", lambda server, sockets: [one.close() for one in sockets])
    monkeypatch.setattr("nabolag.web.ready.make_ready", lambda: None)
    monkeypatch.setattr(os, "execv", lambda program, words: started.append([program, *words]))
    monkeypatch.setattr(sys, "argv", ["nabolag", "serve", "--port", "0", "--no-open"])
    monkeypatch.delenv(serve.LISTENER, raising=False)
    serve.serve(None, "127.0.0.1", 0, "/", open_=False, lang="nb", renew=True)
    assert started == [[sys.executable, sys.executable, "-m", "nabolag", "serve", "--port", "0", "--no-open"]]
    door = int(os.environ[serve.LISTENER])
    assert os.get_inheritable(door)
    serve.serve(None, "127.0.0.1", 0, "/", open_=False, lang="nb")  # takes the door it is given
    assert serve.LISTENER not in os.environ
    assert len(started) == 1
