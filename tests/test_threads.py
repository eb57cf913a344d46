"""What several threads share is made once."""

from __future__ import annotations

import datetime
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from nabolag.governance import forms
from nabolag.threads import convert, decode, learn_all, once


def test_many_threads_meet_new_types_at_once() -> None:
    """In a process of its own: msgspec ends the process when two threads learn the same type at once."""
    code = """
import sys, threading
sys.setswitchinterval(1e-6)
import msgspec
from nabolag.governance import forms
from nabolag.threads import convert
for turn in range(60):
    inner = msgspec.defstruct("I", [(f"f{i}", int | None, None) for i in range(40)])
    kind = msgspec.defstruct("K", [(f"f{i}", dict[str, inner] | None, None) for i in range(40)])
    gate = threading.Barrier(8)
    def use():
        gate.wait()
        convert({f"f{i}": {"a": {"f1": 1}} for i in range(40)}, kind)
    threads = [threading.Thread(target=use) for _ in range(8)]
    [t.start() for t in threads]; [t.join() for t in threads]
"""
    ran = subprocess.run([sys.executable, "-X", "faulthandler", "-c", code], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def test_one_makes_and_the_others_wait() -> None:
    made: list[int] = []

    @once
    def slow(n: int) -> list[int]:
        made.append(n)
        time.sleep(0.05)
        return [n]

    with ThreadPoolExecutor(16) as many:
        found = list(many.map(slow, [1] * 16 + [2] * 16))
    assert sorted(made) == [1, 2]
    assert found[0] is found[15]
    slow.cache_clear()
    assert slow(1) == [1]
    assert made.count(1) == 2


def test_what_fails_is_asked_for_again() -> None:
    tries: list[int] = []

    @once
    def fails() -> int:
        tries.append(1)
        if len(tries) < 2:
            raise ValueError("x")
        return 7

    with pytest.raises(ValueError, match="x"):
        fails()
    assert fails() == 7


def test_every_type_can_be_learnt_before_the_first_request() -> None:
    assert forms.services()  # ours are known once they are imported
    assert learn_all() > 10
    assert decode(b"[1]", list[int]) == [1]
    assert convert("1", str) == "1"
    assert threading.active_count() >= 1
    with pytest.raises(msgspec.ValidationError):
        convert("x", int)


def test_a_struct_of_another_library_that_nobody_can_decode_stops_no_start() -> None:
    union = datetime.datetime | datetime.date | datetime.time | None
    theirs = msgspec.defstruct("Theirs", [("when", union)], module="another.library")
    assert learn_all() > 0
    assert theirs.__module__ == "another.library"  # it was there to be met
