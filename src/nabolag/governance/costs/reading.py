"""From what a user gives (groups and amounts) to an array over bitmasks, or one sentence on what is wrong."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from nabolag.errors import BadInput, NotKnown
from nabolag.governance.costs.coalitions import Floats, members_of

LIMIT = 20
Key = Iterable[str]
Values = Mapping[tuple[str, ...], float] | Mapping[str, float] | Callable[[int], float] | NDArray[np.float64]


def names(players: Iterable[str]) -> tuple[str, ...]:
    """The players, each named once.

    Raises:
        BadInput: none, or a name twice.
    """
    player_names = tuple(players)
    if not player_names:
        raise BadInput("Saken har ingen deltakere. Oppgi minst én.")
    for name in player_names:
        if player_names.count(name) > 1:
            raise BadInput("Deltakeren «{name}» står to ganger. Gi hver deltaker sitt eget navn.", name=name)
    return player_names


def over_bitmasks(players: Sequence[str], values: Values) -> Floats:
    """Worth of all 2ⁿ groups; bit i of the index is player i, and index 0 is worth 0.

    Raises:
        BadInput: more than 20 players, a missing or doubled group, an amount that is not a finite number.
        NotKnown: a group names someone who is not a player.
    """
    n = len(players)
    if n > LIMIT:
        raise BadInput(
            "Saken har {n} {n:deltaker|deltakere}. Med kostnad for alle grupper går det til {limit}; bruk GroupGame "
            "med bare de gruppene som er mulige.",
            n=n,
            limit=LIMIT,
        )
    if isinstance(values, Mapping):
        return _from_mapping(players, values)
    if callable(values):
        out = np.array([0.0] + [float(values(mask)) for mask in range(1, 1 << n)])
    else:
        out = np.array(values, dtype=np.float64)
        if out.shape != (1 << n,):
            raise BadInput(
                "Tabellen har {given} tall. Med {n} {n:deltaker|deltakere} skal den ha {needed}: ett for hver bitmaske fra 0.",
                given=out.size,
                n=n,
                needed=1 << n,
            )
    _check_empty(float(out[0]))
    if not np.isfinite(out).all():
        bad = int(np.flatnonzero(~np.isfinite(out))[0])
        raise _not_finite(group_name(players, bad), out[bad])
    return out


def group_of(players: Sequence[str], key: Key) -> tuple[int, ...]:
    """The player numbers of one key: a player's name, or an iterable of names in any order.

    Raises:
        NotKnown: someone who is not a player.
        BadInput: a name twice in the group.
    """
    position = {name: i for i, name in enumerate(players)}
    members = [key] if isinstance(key, str) and key in position else list(key)
    for name in members:
        if name not in position:
            raise NotKnown(
                "Gruppen {group} nevner «{name}», som ikke er blant deltakerne.",
                group=key if isinstance(key, str) else " + ".join(map(str, members)),
                name=name,
                candidates=get_close_matches(str(name), list(players)),
            )
    if len(set(members)) < len(members):
        raise BadInput("Gruppen {group} nevner en deltaker to ganger.", group=" + ".join(members))
    return tuple(sorted(position[name] for name in members))


def amount(group: str, value: object) -> float:
    """A finite number.

    Raises:
        BadInput: anything else; the message names the group.
    """
    if isinstance(value, bool | str) or value is None:
        raise _not_finite(group, value)
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError) as error:
        raise _not_finite(group, value) from error
    if not math.isfinite(number):
        raise _not_finite(group, value)
    return number


def group_name(players: Sequence[str], mask: int) -> str:
    """A bitmask as its players' names: `A + H`."""
    return " + ".join(str(players[i]) for i in members_of(mask))


def keyed(players: Sequence[str], key: Mapping[str, float]) -> Floats:
    """A sharing key as an array in the players' order.

    Raises:
        BadInput: a player without a figure, a negative figure, or only zeros.
        NotKnown: a figure for someone who is not a player.
    """
    for name in key:
        if name not in players:
            raise NotKnown(
                "Nøkkelen har et tall for «{name}», som ikke er blant deltakerne.",
                name=name,
                candidates=get_close_matches(str(name), list(players)),
            )
    out = []
    for name in players:
        if name not in key:
            raise BadInput("Nøkkelen mangler et tall for {name}.", name=name)
        value = amount(name, key[name])
        if value < 0:
            raise BadInput(
                "Nøkkelen har {value} for {name}. Oppgi tall som er 0 eller mer.", value=value, name=name
            )
        out.append(value)
    if sum(out) <= 0:
        raise BadInput("Nøkkelen er 0 for alle. Minst én deltaker må ha et tall over 0.")
    return np.array(out)


def _from_mapping(
    players: Sequence[str], values: Mapping[tuple[str, ...], float] | Mapping[str, float]
) -> Floats:
    out = np.full(1 << len(players), np.nan)
    out[0] = 0.0
    for key, value in values.items():
        members = group_of(players, key)
        mask = sum(1 << i for i in members)
        number = amount(group_name(players, mask) or "∅", value)
        if mask == 0:
            _check_empty(number)
        elif not math.isnan(out[mask]) and out[mask] != number:
            raise BadInput(
                "Gruppen {group} står to ganger, med {first} og {second}.",
                group=group_name(players, mask),
                first=float(out[mask]),
                second=number,
            )
        out[mask] = number
    missing = np.flatnonzero(np.isnan(out))
    if len(missing):
        raise BadInput(
            "Gruppen {group} mangler kostnad eller gevinst. Oppgi alle {needed} grupper ({missing} mangler).",
            group=group_name(players, int(missing[0])),
            needed=len(out) - 1,
            missing=len(missing),
        )
    return out


def _check_empty(value: float) -> None:
    if value != 0:
        raise BadInput("Den tomme gruppen har {value}. Den skal ha 0, eller utelates.", value=value)


def _not_finite(group: str, value: object) -> BadInput:
    return BadInput("Tallet for {group} er {value}. Oppgi et endelig tall.", group=group, value=value)
