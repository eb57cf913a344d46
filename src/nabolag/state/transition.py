"""What municipalities that merge keep of the grants they lose (inndelingstilskudd): all of it for years, then ever less.

The basis grant is the same to every municipality, so that of m that merge, m − 1 are lost. What the ministry told of real mergers
stands in transition.yaml, to reckon again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec

from nabolag.cooperation.potential import official_scales
from nabolag.data import Words
from nabolag.data.shipped import read_yaml
from nabolag.errors import BadInput
from nabolag.text import Amount

BASIS_2016 = 13_200_000.0
"""Kroner a year in the basis grant to each municipality in 2016, as the ministry told it (17 June 2016, Indre Fosen)."""
WHOLE, FALLING = 15, 5
"""Years the whole of it is kept, and years it then falls through (the ministry's page on merging, id2628006)."""


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the ministry told of a merger's grant.

    Attributes:
        into, members, start: the new municipality, those it was made of, and its first year.
        basis_grants: how many basis grants it makes up for. told_nok: kroner a year named for them; None: none named.
        also: what it makes up for besides.
        source, url: who told it.
    """

    into: str
    members: tuple[str, ...]
    start: int
    basis_grants: int
    also: Words
    source: str
    url: str
    told_nok: float | None = None


@cache
def told_of() -> tuple[Told, ...]:
    """The mergers whose grant was told of, the first one first."""
    return read_yaml(Path(__file__).parent / "transition.yaml", tuple[Told, ...])


def basis_now() -> float:
    """Kroner a year in the basis part of all services that have one, for each municipality, by the cost keys in use.

    The keys are the income system's; what they are multiplied by is what municipalities spend in the service, net, where the
    ministry uses its own estimate. So this is near the basis grant, and not it.
    """
    return sum(one.per_municipality or 0.0 for one in official_scales() if one.basis)


def kept(members: int, basis: float, before: Sequence[float] = (), after: float = 0.0) -> float:
    """Kroner a year that a municipality made of `members` keeps in all.

    `basis`: the basis grant to each. `before`: the small or remote municipality's grants the members had; `after`: what the new
    one has. Only a net fall is made up for.

    Raises:
        BadInput: fewer than two members, or an amount that is negative.

    >>> kept(3, 13_200_000)
    26400000.0
    """
    if members < 2:
        raise BadInput("Én kommune kan ikke slå seg sammen med seg selv. Gi minst to.")
    for amount in (basis, after, *before):
        if not amount >= 0:
            raise BadInput("«{said}» er ikke et beløp fra 0 og oppover.", said=Amount(amount))
    return (members - 1) * basis + max(sum(before) - after, 0.0)


def through(yearly: float) -> tuple[tuple[float, float], ...]:
    """Kroner each year, low and high: the whole for 15, then falling through five.

    The steps down are not published here: low is when the fifth of them is nothing, high when the year after it is.

    >>> through(30.0)[14:]
    ((30.0, 30.0), (24.0, 25.0), (18.0, 20.0), (12.0, 15.0), (6.0, 10.0), (0.0, 5.0))
    """
    falling = (
        (yearly * (FALLING - n) / FALLING, yearly * (FALLING + 1 - n) / (FALLING + 1))
        for n in range(1, FALLING + 1)
    )
    return ((yearly, yearly),) * WHOLE + tuple(falling)
