"""Who sits where: names as people write them, and those that stand on two sides."""

from __future__ import annotations

import re

from nabolag.governance.ownership.interest import Interest
from nabolag.municipalities.search import loose

ROLES = re.compile(
    r"(?i)(?:(?:styre)?leder|leiar|styreleiar|(?:styrets )?nestleder|nestleiar|medlem|styremedlem|vara(?:medlem)?|chair)"
)
BESIDE = re.compile(r"\s*\(.*?\)")
"""What stands in parentheses after a name: a role, a party."""


def person(written: str) -> str:
    """A name with the surname last: `Nes, Kari (Ap)` as `Kari Nes (Ap)`; a role after a comma stands in parentheses."""
    name, comma, rest = (" ".join(part.split()) for part in written.partition(","))
    if not (comma and name and rest) or "," in rest:
        return " ".join(written.split()).strip(", ")
    return f"{name} ({rest})" if ROLES.fullmatch(rest) else _turned(name, rest)


def _turned(surname: str, first: str) -> str:
    beside = "".join(BESIDE.findall(first))
    return f"{BESIDE.sub('', first)} {surname}{beside}"


def is_one(name: str, rest: str) -> bool:
    """Whether two parts of a cell, with a comma between, are one person: one of them has a single word, or is a role."""
    words = [len(BESIDE.sub("", part).split()) for part in (name, rest)]
    return min(words) == 1 or ROLES.fullmatch(rest) is not None


def same(written: str) -> str:
    """The same for the same name, however it is written; roles and parties beside it are passed over."""
    return loose(BESIDE.sub("", person(written)))


def both_sides(one: Interest) -> tuple[str, ...]:
    """Representatives of an IKS who also sit on its board. Deputies are no members until they are called."""
    if one.form != "IKS":
        return ()
    elected = {same(name) for name in one.representatives}
    return tuple(name for name in one.board if same(name) in elected)
