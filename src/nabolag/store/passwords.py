"""Passwords: kept as argon2id hashes (RFC 9106), checked with as much work for names that do not exist."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from nabolag.errors import BadInput, Unavailable

SHORTEST, LONGEST = 12, 200
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
_hasher = PasswordHasher(parallelism=1)  # one processor for each check: the others are for who answers
_turn = threading.Semaphore(1)  # each check takes 64 MiB
_queue = threading.BoundedSemaphore(8)  # those whose turn it is among them


def hashed(password: str, name: str = "") -> str:
    """The hash to keep.

    Raises:
        BadInput: too short, too long, the name itself, or a handful of characters repeated. Unavailable: see `matches`.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(
            "Passordet skal ha fra {low} til {high} tegn. Tre–fire ord etter hverandre er godt.",
            low=SHORTEST,
            high=LONGEST,
        )
    if len(set(password)) < 5 or (name and name.strip().lower() in password.lower() and len(name) > 3):
        raise BadInput(
            "Passordet er for lett å gjette: det har brukernavnet i seg eller bare noen få ulike tegn."
        )
    with _queued():
        return _hasher.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether `password` is the one behind `kept`; None (nobody has that name) takes as long and is False.

    Raises:
        Unavailable: eight others are being checked; nobody waits longer than that, and no more threads.
    """
    with _queued():
        try:
            return _hasher.verify(kept or _nobody(), password[:LONGEST]) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def outdated(kept: str) -> bool:
    """Whether `kept` was made with less work than is asked today."""
    return _hasher.check_needs_rehash(kept)


def made_up() -> str:
    """A password nobody chose: four groups of five characters, 99 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


@contextmanager
def _queued() -> Iterator[None]:
    if not _queue.acquire(blocking=False):
        raise Unavailable("Mange logger inn nå. Prøv igjen om noen sekunder.")
    try:
        with _turn:
            yield
    finally:
        _queue.release()


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_hex())
