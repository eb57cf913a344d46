"""What sets municipalities apart in need and not in size: the state's index of a service without its part for being small."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nabolag.data.shipped import read_yaml

Index = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Key:
    """One key of the need index: its weight in the service, and the part (0–1) that is the same sum to every municipality."""

    key: str
    weight: float
    basis: float


@cache
def need_keys() -> dict[str, tuple[Key, ...]]:
    """The keys each service answers to; a service that is not here has no need index."""
    return read_yaml(Path(__file__).parent / "need.yaml", dict[str, tuple[Key, ...]])


def need_without_size(service: str, index: Index, people: Mapping[str, float]) -> dict[str, float] | None:
    """Need per inhabitant, 1 for the country, by municipality; None where the service has no need index.

    The index holds the basis criterion, which is mean inhabitants / inhabitants: what the state reckons that smallness costs.
    Costs divided by the whole index would show no scale at all, whatever there is.

    Args:
        index: key to municipality to index. people: inhabitants, as the index was made with.
    """
    keys = need_keys().get(service)
    if keys is None:
        return None
    mean = sum(people.values()) / len(people)
    whole = sum(one.weight for one in keys)
    known = set(people).intersection(*(index.get(one.key, {}) for one in keys))
    return {
        code: sum(
            one.weight * (index[one.key][code] - one.basis * mean / people[code]) / (1 - one.basis)
            for one in keys
        )
        / whole
        for code in sorted(known)
    }
