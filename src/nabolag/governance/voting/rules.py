"""One threshold rule in whole numbers: what the user wrote, scaled exactly."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational

from nabolag.errors import BadInput

Weight = int | Fraction | Decimal


@dataclass(frozen=True)
class Rule:
    """A coalition meets the rule when its members' whole-number weights reach `quota`."""

    quota: int
    weights: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.weights)

    @property
    def blocking_quota(self) -> int:
        """The weight that is enough to stop a decision under this rule alone."""
        return self.total - self.quota + 1

    @property
    def is_head_count(self) -> bool:
        """Every player weighs the same, so that only the number of players matters."""
        return len(set(self.weights)) == 1


def needed(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules without those that always hold when another one does, such as a half beside two thirds."""
    kept: list[Rule] = []
    for rule in dict.fromkeys(rules):
        if not any(_implies(other, rule) for other in kept):
            kept = [*(other for other in kept if not _implies(rule, other)), rule]
    return tuple(kept)


def _implies(strong: Rule, weak: Rule) -> bool:
    """w_weak >= c w_strong for everyone, and c times the strong quota is enough for the weak one."""
    ratio = min(Fraction(w, s) for w, s in zip(weak.weights, strong.weights, strict=True) if s)
    return ratio * strong.quota >= weak.quota


def as_exact(value: object, name: str | None) -> Fraction:
    """`value` as an exact fraction; `name` is whose weight it is, None for the quota.

    Raises:
        BadInput: not an int, Fraction or Decimal, or not finite. A float is refused: 0.1 is not a tenth.
    """
    if isinstance(value, Rational | Integral) and not isinstance(value, bool):
        return Fraction(int(value)) if isinstance(value, Integral) else Fraction(value)
    if isinstance(value, Decimal) and value.is_finite():
        return Fraction(value)
    if name is None:
        raise BadInput(
            "Kvoten {value} er ikke et eksakt tall. Bruk heltall, Fraction eller Decimal; flyttall er avrundet.",
            value=repr(value),
        )
    raise BadInput(
        "«{name}» har vekten {value}, som ikke er et eksakt tall. "
        "Bruk heltall, Fraction eller Decimal; flyttall er avrundet.",
        name=name,
        value=repr(value),
    )


def scaled_rule(quota: Weight, weights: Mapping[str, Weight], players: tuple[str, ...]) -> Rule:
    """The rule in the smallest whole numbers with the same coalitions.

    Raises:
        BadInput: a weight is negative or inexact, every weight is 0, or the quota is not above 0 and at most
            the sum of the weights.
    """
    exact = {name: as_exact(weight, str(name)) for name, weight in weights.items()}
    for name, weight in exact.items():
        if weight < 0:
            raise BadInput(
                "«{name}» har negativ vekt, {weight}. Vekter må være 0 eller mer.", name=name, weight=weight
            )
    threshold = as_exact(quota, None)
    total = sum(exact.values(), Fraction(0))
    if threshold <= 0:
        raise BadInput("Kvoten {quota} må være større enn 0.", quota=threshold)
    if threshold > total:
        raise BadInput(
            "Kvoten {quota} er større enn summen av vektene, {total}. Da kan ingen vedta noe.",
            quota=threshold,
            total=total,
        )
    scale = math.lcm(*(weight.denominator for weight in exact.values()))
    whole = [int(exact.get(player, Fraction(0)) * scale) for player in players]
    common = math.gcd(*whole)
    return Rule(math.ceil(threshold * scale / common), tuple(weight // common for weight in whole))
