"""What runs in a process of its own ends there when it must."""

from __future__ import annotations

import os
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
