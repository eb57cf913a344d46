"""Three-valued conditions: true, false, or unknown (None), as in Kleene's strong logic.

A condition is a mapping with one key of a closed set: `all`, `any`, `not`, `fact` (with `is`) or `service`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nabolag.errors import DataDamaged

Truth = bool | None
Condition = Mapping[str, Any]


def holds(condition: Condition | None, facts: Mapping[str, object]) -> Truth:
    """Whether `condition` holds for `facts`; None when an unknown fact decides. No condition always holds.

    Raises:
        DataDamaged: an operator or fact that does not exist.
    """
    match condition:
        case None:
            return True
        case {"all": parts}:
            return _all(holds(part, facts) for part in parts)
        case {"any": parts}:
            return _not(_all(_not(holds(part, facts)) for part in parts))
        case {"not": part}:
            return _not(holds(part, facts))
        case {"fact": name, "is": wanted} if name in facts:
            value = facts[name]
            return None if value is None else value is wanted
        case {"service": names}:
            return facts["service"] in names
    raise DataDamaged("Vilkåret {condition} kan ikke leses.", condition=str(condition))


def named_facts(condition: Condition | None) -> set[str]:
    """The facts a condition names."""
    match condition:
        case {"all": parts} | {"any": parts}:
            return set().union(*(named_facts(part) for part in parts))
        case {"not": part}:
            return named_facts(part)
        case {"fact": name}:
            return {name}
    return set()


def _all(truths: Iterable[Truth]) -> Truth:
    seen = set(truths)
    return False if False in seen else None if None in seen else True


def _not(truth: Truth) -> Truth:
    return None if truth is None else not truth
