"""What ownership can cost and bring: loans against their cap, what this owner may have to answer for, guarantees, equity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from nabolag.cooperation import known
from nabolag.data import table
from nabolag.governance.ownership.interest import Interest
from nabolag.municipalities import current

Warned = Literal[
    "over-cap",
    "no-cap",
    "near-cap",
    "robek",
    "guarantee",
    "negative-equity",
    "payout-negative",
    "liability-differs",
]
NEAR = 0.9
"""The part of the cap from which little is left."""


@dataclass(frozen=True)
class Exposure:
    """One interest in money. Amounts NOK; None where something that it takes is not known.

    `possible` is the part of the debt this owner answers for without limit, where its form has such a liability; `used` the
    part of the loan cap that the debt takes; `robek` the codes of known owners that are in ROBEK.
    """

    interest: Interest
    possible: float | None
    used: float | None
    warned: tuple[Warned, ...]
    robek: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sum:
    """A total of what is known, and how many interests it lacks."""

    known: float
    lacking: int


def exposures(interests: Sequence[Interest], code: str) -> tuple[Exposure, ...]:
    """Each interest of municipality `code` in money, in the order given."""
    return tuple(_exposure(one, code) for one in interests)


def total(found: Sequence[Exposure]) -> Sum:
    """What this owner may have to answer for in all that is known."""
    answering = [
        one
        for one in found
        if one.interest.carries != 0.0 and one.interest.form not in ("vertskommune", "vertskommune-nemnd")
    ]
    amounts = [one.possible for one in answering if one.possible is not None]
    return Sum(sum(amounts), len(answering) - len(amounts))


def _exposure(one: Interest, code: str) -> Exposure:
    carries, debt, cap = one.carries, one.debt_nok, one.loan_cap_nok
    possible = None if carries is None or (debt is None and carries) else carries * (debt or 0.0)
    used = debt / cap if debt is not None and cap else None
    in_robek = (
        tuple(sorted({code, *co_owners().get(one.org_number or "", ())} & _robek()))
        if one.form == "IKS"
        else ()
    )
    warned: list[Warned] = []
    if debt is not None and cap is not None and debt > cap:
        warned.append("over-cap")
    elif used is not None and used >= NEAR:
        warned.append("near-cap")
    if one.form == "IKS" and debt and cap is None:
        warned.append("no-cap")
    if in_robek:
        warned.append("robek")
    if one.guarantee_nok:
        warned.append("guarantee")
    if one.equity_nok is not None and one.equity_nok < 0 and one.form in ("IKS", "AS"):
        warned.append("negative-equity")
        if one.dividend_nok:
            warned.append("payout-negative")
    if one.liability is not None and one.share is not None and abs(one.liability - one.share) > 1e-6:
        warned.append("liability-differs")
    return Exposure(one, possible, used, tuple(warned), in_robek)


@cache
def co_owners() -> Mapping[str, frozenset[str]]:
    """The municipalities of today that sources name as owners, by the company's organisation number."""
    found: dict[str, set[str]] = {}
    for code in current():
        for one in known(code):
            if one.role == "member" and one.org_number:
                found.setdefault(one.org_number, set()).add(code)
    return {number: frozenset(codes) for number, codes in found.items()}


def _robek() -> frozenset[str]:
    return frozenset(table("robek")["code"].to_list())
