"""What is said to hold cooperation back: who names it, what is known for and against, and where the answer is reckoned."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from nabolag.data import Words
from nabolag.data.shipped import read_yaml


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a source says; `party`: by somebody with a stake in it."""

    words: Words
    source: str
    party: bool = False


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ids of published facts and of replays, and what stands in neither."""

    facts: tuple[str, ...] = ()
    replays: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()


class Remedy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Advice, in what the answer lies, and the address of the room that reckons it for a case."""

    path: str
    lies_in: Literal["law", "agreement", "votes", "cost", "state"]
    words: Words


class Barrier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One barrier of the survey.

    Attributes:
        asked: the answer of the shipped questionnaire that names it.
        fact: id of the published share that names it.
        elsewhere: ids of published shares from other countries.
        founded, doubted: what speaks for the barrier being real, and against.
        answers: what can be done.
    """

    id: str
    asked: str
    fact: str
    answers: tuple[Remedy, ...]
    elsewhere: tuple[str, ...] = ()
    founded: Evidence = Evidence()
    doubted: Evidence = Evidence()


@cache
def barriers() -> tuple[Barrier, ...]:
    """Every barrier of the survey, most named first."""
    return read_yaml(Path(__file__).parent / "barriers.yaml", tuple[Barrier, ...])
