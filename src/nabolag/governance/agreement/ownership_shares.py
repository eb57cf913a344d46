"""Ownership and liability shares: fractions or per cent that sum to exactly one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from nabolag.errors import BadInput
from nabolag.text import N_, read_share
from nabolag.text.numbers import LONGEST

Share = Fraction | int | float | str


def share(value: Share, who: str) -> Fraction:
    """`"1/3"`, `"12,5 %"`, `"12.5%"`, `0.125` or a Fraction as an exact Fraction above 0 and at most 1.

    Raises:
        BadInput: not a fraction or per cent. A key such as "by inhabitants" is not a share: the register
            wants a number.
    """
    try:
        exact = read_share(value)
    except BadInput as error:
        raise BadInput(
            "Andelen til {who}, «{said}», er verken brøk eller prosent. Skriv for eksempel 1/3 eller 12,5 %.",
            who=who,
            said=str(value)[:LONGEST],
        ) from error
    if not 0 < exact <= 1:
        raise BadInput("Andelen til {who}, «{said}», må være over 0 og høyst 1 (100 %).", who=who, said=value)
    return exact


def shares(by_participant: Mapping[str, Share]) -> dict[str, Fraction]:
    """Each participant's share; together they are the whole.

    Raises:
        BadInput: a share that cannot be read, or a sum other than one; names the sum and what is missing.
    """
    exact = {who: share(value, who) for who, value in by_participant.items()}
    total = sum(exact.values(), Fraction(0))
    if total != 1:
        less = N_("Andelene summerer til {total}, ikke 1. Det mangler {rest}; rett andelen til én av {who}.")
        more = N_(
            "Andelene summerer til {total}, ikke 1. Det er {rest} for mye; rett andelen til én av {who}."
        )
        raise BadInput(
            less if total < 1 else more,
            total=shown(total),
            rest=shown(abs(1 - total)),
            who=", ".join(exact),
        )
    return exact


def shown(value: Fraction) -> str:
    """A per cent when it is a short one, else the fraction."""
    percent = value * 100
    if (percent * 100).denominator == 1:
        return f"{float(percent):.2f}".rstrip("0").rstrip(".").replace(".", ",") + "\N{NO-BREAK SPACE}%"
    return f"{value.numerator}/{value.denominator}"


def of(participants: Sequence[Mapping[str, object]], key: str) -> dict[str, Share]:
    """`{name: share}` of the participants that have `key`."""
    by_name: dict[str, Share] = {}
    for one in participants:
        value = one.get(key)
        if isinstance(value, Fraction | int | float | str):
            by_name[str(one["name"])] = value
    return by_name
