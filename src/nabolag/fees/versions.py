"""Cases side by side: what differs between two of them, and what each difference does to the fee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nabolag.errors import BadInput
from nabolag.fees.case import FeeCase
from nabolag.fees.kept import mark, plain_values
from nabolag.fees.projection import Projection, project
from nabolag.fees.scenario import Scenario
from nabolag.text.showing import Shown

MOST = 6
LISTS = ("assets", "plan", "loans")
NAMELESS = ("name", "version", "assumed")
"""Fields that no fee depends on."""


@dataclass(frozen=True)
class Difference:
    """One figure that two cases do not share.

    Attributes:
        part: the field of the case, such as `plan`.
        item: which plant, investment, loan or year; "" where the field is one figure.
        detail: what of it, such as `price`; "" where the whole of it is new or gone.
        before, after: None where it is not there.
    """

    part: str
    item: str
    detail: str
    before: object
    after: object


@dataclass(frozen=True, repr=False)
class Compared(Shown):
    """Cases in the same scenario, the first of which the others are held against.

    Attributes:
        marks: of each case, as `kept.mark`.
        differences: of each later case from the first.
        steps: of each later case: what the fee of a standard dwelling in the last year moves by, field by field in the order
            of the case, in kroner; they sum to the whole difference. A field that cannot be changed alone is with the next.
    """

    paths: tuple[Projection, ...]
    marks: tuple[str, ...]
    differences: tuple[tuple[Difference, ...], ...]
    steps: tuple[tuple[tuple[tuple[str, ...], float], ...], ...]


def compare(cases: Sequence[FeeCase], scenario: Scenario | None = None) -> Compared:
    """Two to six cases, or versions of one, held against the first.

    Raises:
        BadInput: fewer or more, or cases with other first years or services.
    """
    if not 2 <= len(cases) <= MOST:
        raise BadInput("Det er {n} {n:sak|saker}. Sammenlign fra 2 til {most}.", n=len(cases), most=MOST)
    first, calm = cases[0], (scenario or Scenario()).central
    for number, case in enumerate(cases[1:], 2):
        for part in ("start", "service"):
            if getattr(case, part) != getattr(first, part):
                raise BadInput(
                    "Sak {number}: {part} er {said}, men {other} i den første. Sammenlign saker som har det samme.",
                    number=number, part=part, said=getattr(case, part), other=getattr(first, part),
                )  # fmt: skip
    return Compared(
        tuple(project(case, calm) for case in cases),
        tuple(map(mark, cases)),
        tuple(differences(first, case) for case in cases[1:]),
        tuple(_steps(first, case, calm) for case in cases[1:]),
    )


def differences(before: FeeCase, after: FeeCase) -> tuple[Difference, ...]:
    """Every figure that is not the same; plants, investments and loans are known by their names."""
    old, new = plain_values(before), plain_values(after)
    out: list[Difference] = []
    for part in dict.fromkeys((*FeeCase.__dataclass_fields__, *old, *new)):
        a, b = old.get(part, _default(part)), new.get(part, _default(part))
        if a == b or part in ("version", "assumed"):
            continue
        if part in LISTS:
            a, b = _named(a), _named(b)
        if not isinstance(a, Mapping) or not isinstance(b, Mapping):
            out.append(Difference(part, "", "", a, b))
            continue
        for key in dict.fromkeys((*a, *b)):
            out += _of_item(part, str(key), a.get(key), b.get(key))
    return tuple(out)


def _of_item(part: str, item: str, a: object, b: object) -> list[Difference]:
    if a == b:
        return []
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        keys = dict.fromkeys((*a, *b))
        return [Difference(part, item, k, a.get(k), b.get(k)) for k in keys if a.get(k) != b.get(k)]
    told = [one.get("price", one.get("balance")) if isinstance(one, Mapping) else one for one in (a, b)]
    return [Difference(part, item, "", told[0], told[1])]


def _default(part: str) -> object:
    default = FeeCase.__dataclass_fields__[part].default
    if part in ("fund", "tariff"):
        return {}
    return default if isinstance(default, int | float | str | tuple) else None


def _named(items: object) -> dict[str, Mapping[str, object]]:
    """Items by name; the second of one name is called `name (2)`."""
    out: dict[str, Mapping[str, object]] = {}
    for item in items if isinstance(items, list | tuple) else ():
        name, count = str(item["name"]), 1
        while (called := name if count == 1 else f"{name} ({count})") in out:
            count += 1
        out[called] = {key: value for key, value in item.items() if key != "name"}
    return out


def _steps(before: FeeCase, after: FeeCase, calm: Scenario) -> tuple[tuple[tuple[str, ...], float], ...]:
    """Each field of `after` put into `before` in turn."""
    now, fee = before, project(before, calm).rows[-1].fee
    waiting: tuple[str, ...] = ()
    out: list[tuple[tuple[str, ...], float]] = []
    changed = [
        n
        for n in FeeCase.__dataclass_fields__
        if n not in NAMELESS and getattr(before, n) != getattr(after, n)
    ]
    for name in changed:
        waiting += (name,)
        last = name == changed[-1]
        try:
            now = after if last else replace(now, **{n: getattr(after, n) for n in waiting})
        except BadInput:  # such as an operation budget per dwelling that only the new dwellings make sensible
            continue
        moved = project(now, calm).rows[-1].fee
        out.append((waiting, moved - fee))
        fee, waiting = moved, ()
    return tuple(out)
