"""Who sits where: names that stand on two sides."""

from __future__ import annotations

from nabolag.governance.ownership.interest import Interest
from nabolag.municipalities.search import loose


def both_sides(one: Interest) -> tuple[str, ...]:
    """Representatives of an IKS who also sit on its board. Deputies are no members until they are called."""
    if one.form != "IKS":
        return ()
    elected = {loose(name) for name in one.representatives}
    return tuple(name for name in one.board if loose(name) in elected)
