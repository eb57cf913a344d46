"""What runs in a process of its own ends there when it must."""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
import time

import pytest

from nabolag.errors import BadInput
from nabolag.sources.apart import Crashed, TooHeavy, apart


def test_a_value_comes_back_and_an_error_with_its_words() -> None:
    from nabolag.sources.plain_yaml import plain

    assert apart(plain, "a: 1", "f") == {"a": 1}
    with pytest.raises(BadInput) as told:
        apart(plain, "a: [", "fil.yaml")
    assert told.value.values["file"] == "fil.yaml"
    assert told.value.status == 422


def test_what_takes_too_long_is_stopped() -> None:
    apart(os.getpid)
    start = time.monotonic()
    with pytest.raises(TooHeavy):
        apart(time.sleep, 60, seconds=1)
    assert time.monotonic() - start < 15


def test_what_takes_too_much_memory_is_stopped() -> None:
    with pytest.raises((TooHeavy, Crashed)):
        apart(bytes, 40 << 30)
    assert apart(len, b"abc") == 3


def test_what_dies_dies_alone() -> None:
    for _ in range(4):
        with pytest.raises(Crashed):
            apart(os.abort)
    assert apart(len, b"abc") == 3


def test_who_draws_stands_behind_who_answers() -> None:
    assert apart(os.nice, 0) >= 10


def test_the_keys_of_the_house_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NABOLAG_SECRET", "x" * 40)
    with pytest.raises(Crashed):
        apart(os.abort)  # so that the next worker is new
    assert apart(os.getenv, "NABOLAG_SECRET") is None


def test_a_worker_whose_parent_is_gone_ends_without_a_word() -> None:
    """Ctrl-C while a page is being drawn left a traceback in the reader's terminal."""
    job = pickle.dumps(("builtins", "len", (b"abc",), 5.0))
    worker = subprocess.Popen(
        [sys.executable, "-c", "from nabolag.sources.apart import serve; serve()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert worker.stdout
    worker.stdout.close()
    _, told = worker.communicate(struct.pack("!Q", len(job)) + job, timeout=60)
    assert (worker.returncode, told) == (0, b"")
