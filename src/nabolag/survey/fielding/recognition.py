"""How many could be recognised by the facts beside their answers, and facts so coarse that nobody is.

The frame is public: whoever holds a file can list everybody with a role in a municipality, and what the file says of
them. A row is safe when at least K of those *invited* share everything it says; who of them answered is not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

K = 5
FACTS = ("stratum", "rolle", "storrelse", "landsdel", "sentralitet")
"""What is known of a respondent without asking, the most useful first; the last is given up first."""
Facts = tuple[object, ...]
Background = Mapping[str, Any]


@dataclass(frozen=True)
class Recognisable:
    """How many of `invited` share what is said of them with fewer than K others and themselves.

    `full`: with every fact; `clustered`: also with which rows are of one municipality; `given`: in the file as it is.
    """

    invited: int
    full: int
    clustered: int
    given: int


def facts_of(background: Background) -> Facts:
    """The facts of one who is invited, in the order of FACTS; None where the frame has none."""
    return tuple(background.get(name) for name in FACTS)


def coarsened(people: Mapping[Facts, int], k: int = K) -> dict[Facts, Facts]:
    """For each combination of facts what may be said of it: None for a fact that is given up.

    Everything that is said is shared by at least `k` of `people`, if there are so many. Only those invited
    decide, never who has answered, so the same is said each time.
    """
    out: dict[Facts, Facts] = {}
    _split(dict(people), (), k, out)
    return out


def extended(before: Mapping[Facts, Facts], people: Mapping[Facts, int], k: int = K) -> dict[Facts, Facts]:
    """`before` for those who were there; of combinations that are new since nothing is said.

    When the new are fewer than `k`, the smallest groups from before join them until they are enough.
    """
    nothing: Facts = (None,) * len(FACTS)
    out = {facts: before.get(facts, nothing) for facts in people}
    while True:
        sizes = Counter[Facts]()
        for facts, n in people.items():
            sizes[out[facts]] += n
        others = sorted((g for g in sizes if g != nothing), key=lambda g: (sizes[g], str(g)))
        if not 0 < sizes[nothing] < k or not others:
            return out
        out = {facts: nothing if group == others[0] else group for facts, group in out.items()}


def _split(people: dict[Facts, int], coarse: Facts, k: int, out: dict[Facts, Facts]) -> None:
    place = len(coarse)
    if place == len(FACTS):
        out.update(dict.fromkeys(people, coarse))
        return
    sizes = Counter[object]()
    for facts, n in people.items():
        sizes[facts[place]] += n
    order = sorted(sizes, key=lambda value: (sizes[value], str(value)))
    pooled = {value for value in order if value is None or sizes[value] < k}
    for value in order:
        if not pooled or sum(sizes[v] for v in pooled) >= k:
            break
        pooled.add(value)
    for value in order:
        if value not in pooled:
            _split({f: n for f, n in people.items() if f[place] == value}, (*coarse, value), k, out)
    if pooled:
        _split({f: n for f, n in people.items() if f[place] in pooled}, (*coarse, None), k, out)


def recognisable(
    people: Sequence[tuple[str, Background]], given: Mapping[Facts, Facts], k: int = K
) -> Recognisable:
    """How many could be recognised.

    Args:
        people: municipality and facts of everybody who is invited. given: as `coarsened` gives it.
    """
    facts = [(place, facts_of(background)) for place, background in people]
    places: dict[str, list[str]] = {}
    for place, combination in facts:
        places.setdefault(place, []).append(repr(combination))
    together = {place: tuple(sorted(rows)) for place, rows in places.items()}
    return Recognisable(
        len(facts),
        _alone([combination for _place, combination in facts], k),
        _alone([(together[place], combination) for place, combination in facts], k),
        _alone([given[combination] for _place, combination in facts], k),
    )


def file_values(people: Iterable[Background], given: Mapping[Facts, Facts]) -> dict[Facts, dict[str, object]]:
    """For each combination of facts the values of a file: coarse facts, and design figures alike for a whole group."""
    groups: dict[Facts, list[Background]] = {}
    for background in people:
        groups.setdefault(given[facts_of(background)], []).append(background)
    values: dict[Facts, dict[str, object]] = {}
    for group, members in groups.items():
        weights = [float(m["vekt_utvalg"]) for m in members if m.get("vekt_utvalg") is not None]
        totals = {m.get("N_stratum") for m in members}
        values[group] = dict(zip(FACTS, group, strict=True)) | {
            "N_stratum": totals.pop() if len(totals) == 1 else None,
            "vekt_utvalg": round(sum(weights) / len(weights), 9) if weights else None,
        }
    return {facts: values[group] for facts, group in given.items() if group in values}


def _alone(combinations: Sequence[object], k: int) -> int:
    return sum(n for n in Counter(combinations).values() if n < k)
