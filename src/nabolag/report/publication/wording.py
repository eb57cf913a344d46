"""Shares in words, by stated rules.

A share within 1.5 percentage points of a common fraction may be said as that fraction; otherwise, and always for
groups, as a whole per cent. The rule is applied to the share as estimated, before rounding.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from nabolag.text import Texts

TOLERANCE = 0.015
_COMMON = tuple(
    Fraction(*f)
    for f in ((1, 10), (1, 5), (1, 4), (1, 3), (2, 5), (1, 2), (3, 5), (2, 3), (3, 4), (4, 5), (9, 10))
)


def fraction(share: float) -> Fraction | None:
    """The common fraction within 1.5 percentage points of `share`, if there is one."""
    nearest = min(_COMMON, key=lambda f: abs(float(f) - share))
    return nearest if abs(float(nearest) - share) <= TOLERANCE + 1e-9 else None


def percent(share: float, _: Texts) -> str:
    """ "28 prosent"; what is not 0 or 1 is never rounded to them."""
    if share > 0 and round(100 * share) == 0:
        return _("under 1 prosent")
    if share < 1 and round(100 * share) == 100:
        return _("over 99 prosent")
    return _("{n} prosent", n=_.number(100 * share))


def of_people(share: float, unit: str, _: Texts) -> str:
    """ "én av tre kommuneledere", or "28 prosent av kommunelederne"; `unit` is "leader" or "municipality"."""
    some, all_ = _people(unit, _)
    simple = fraction(share)
    if simple is None:
        return _("{share} av {people}", share=percent(share, _), people=all_)
    if simple == Fraction(1, 2):
        return _("halvparten av {people}", people=all_)
    count = {
        (1, 10): _("én av ti"),
        (1, 5): _("én av fem"),
        (1, 4): _("én av fire"),
        (1, 3): _("én av tre"),
        (2, 5): _("to av fem"),
        (3, 5): _("tre av fem"),
        (2, 3): _("to av tre"),
        (3, 4): _("tre av fire"),
        (4, 5): _("fire av fem"),
        (9, 10): _("ni av ti"),
    }[simple.numerator, simple.denominator]
    return f"{count} {some}"


def people(unit: str, _: Texts) -> str:
    """Those who answer, in the plural."""
    return _people(unit, _)[0]


def rules(_: Texts) -> Iterator[str]:
    """The rules, said to the reader."""
    yield _(
        "Prosent er avrundet til nærmeste hele tall. Tallene er regnet uavrundet, så de kan summere til 99 eller 101."
    )
    yield _(
        "«Én av tre», «halvparten» og andre brøker brukes bare når andelen ligger innenfor 1,5 prosentpoeng av brøken."
    )
    yield _(
        "«Flere», «høyere» og «lavere» brukes bare der forskjellen er statistisk sikker i tabellen. Der den ikke er det, "
        "sier teksten det."
    )


def _people(unit: str, _: Texts) -> tuple[str, str]:
    if unit == "municipality":
        return _("kommuner"), _("kommunene")
    return _("kommuneledere"), _("kommunelederne")
