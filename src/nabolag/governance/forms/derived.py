"""From the numbers of a need to the facts that rules ask about; None where the numbers do not say."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from nabolag.errors import BadInput, in_field
from nabolag.governance.limits import figure
from nabolag.text import read_number

PER_CENT = ("private_share", "turnover_for_others")
COUNTS = ("capital", "turnover", "creditor_claim")
WHOLE = ("employees", "board_members", "members", "members_present", "votes", "votes_present")
MOST_FOR_OTHERS = figure("for-others")
"""Per cent of the activity; from here the exceptions of anskaffelsesforskriften §§ 3-1 to 3-3 fall away."""
LEAST_SHARE_CAPITAL = figure("as-capital")
"""NOK, aksjeloven § 3-1."""
LEAST_FOUNDATION_CAPITAL = figure("foundation-capital")
"""NOK, stiftelsesloven § 14."""
LEAST_BUSINESS_CAPITAL = figure("foundation-business-capital")
"""NOK, stiftelsesloven § 22, for a foundation that does business."""
EMPLOYEES = tuple(int(figure(f"iks-employees-{name}")) for name in ("one", "third", "more"))
"""More employees than these have a place, a third of the places, and one more, IKS-loven § 10 and aksjeloven § 6-4."""
LEAST_BOARDS = tuple(
    int(figure(name)) for name in ("iks-board", "iks-board-with-employees", "iks-board-with-many-employees")
)
"""Least boards of an IKS: always, with places for employees, and with one more of them, IKS-loven § 10."""
TWO_THIRDS = figure("municipal-company-sexes") * 100 / 3
"""Per cent of the shares that municipalities and counties own together, kommuneloven § 21-1."""
PUBLIC = ("municipality", "county", "municipal_company", "iks")
"""Kinds that municipalities and counties own or are."""


FROM_NUMBERS = frozenset(
    {
        "municipal_majority", "two_thirds_public", "too_much_for_others", "too_little_share_capital",
        "too_little_foundation_capital", "too_little_business_capital", "over_30_employees", "over_50_employees",
        "over_200_employees", "board_below_three", "board_below_five", "board_below_seven",
    }
)  # fmt: skip
"""The facts `derived` gives."""


def derived(
    kinds: Sequence[str],
    shares: Sequence[float] | None,
    private_share: float | None,
    turnover_for_others: float | None,
    capital: float | None,
    employees: int | None,
    board_members: int | None,
) -> dict[str, bool | None]:
    """The facts that follow from numbers; shares and turnover in per cent, capital in NOK."""
    owned = public_part(kinds, shares)
    if owned is None and private_share is not None and "state" not in kinds:
        owned = 100 - private_share
    if owned is None and not {"private", "state"} & set(kinds):
        owned = 100.0
    return {
        "municipal_majority": None if owned is None else owned > 50,
        "two_thirds_public": None if owned is None else owned >= TWO_THIRDS,
        "too_much_for_others": None
        if turnover_for_others is None
        else turnover_for_others >= MOST_FOR_OTHERS,
        "too_little_share_capital": None if capital is None else capital < LEAST_SHARE_CAPITAL,
        "too_little_foundation_capital": None if capital is None else capital < LEAST_FOUNDATION_CAPITAL,
        "too_little_business_capital": None if capital is None else capital < LEAST_BUSINESS_CAPITAL,
        "over_30_employees": None if employees is None else employees > EMPLOYEES[0],
        "over_50_employees": None if employees is None else employees > EMPLOYEES[1],
        "over_200_employees": None if employees is None else employees > EMPLOYEES[2],
        "board_below_three": None if board_members is None else board_members < LEAST_BOARDS[0],
        "board_below_five": None if board_members is None else board_members < LEAST_BOARDS[1],
        "board_below_seven": None if board_members is None else board_members < LEAST_BOARDS[2],
    }


def public_part(kinds: Sequence[str], shares: Sequence[float] | None) -> float | None:
    """What municipalities and counties own, directly or through companies, in per cent."""
    if shares is None:
        return None
    return sum(share for kind, share in zip(kinds, shares, strict=True) if kind in PUBLIC)


def private_part(kinds: Sequence[str], shares: Sequence[float] | None) -> float | None:
    """What private parties own, in per cent."""
    if shares is None:
        return None
    return sum(share for kind, share in zip(kinds, shares, strict=True) if kind == "private")


def in_robek(participants: Sequence[str], kinds: Sequence[str]) -> bool | None:
    """Whether a participant is on the shipped ROBEK list; None when one is not told by its code.

    IKS-loven § 22 a asks about every participant that the register can hold: municipalities and counties. The list
    has municipalities only, so a county leaves the answer open unless a municipality settles it.
    """
    codes = [p for p, kind in zip(participants, kinds, strict=True) if kind == "municipality" and p.isdigit()]
    if codes:
        from nabolag.data import table

        if set(codes) & set(table("robek")["code"].to_list()):
            return True
    registered = [kind for kind in kinds if kind in ("municipality", "county")]
    return False if len(codes) == len(registered) and codes else None


def checked_shares(shares: object, count: int) -> tuple[float, ...] | None:
    """Shares in per cent that sum to 100.

    Raises:
        BadInput: not one share for each participant, one below 0, or a sum that is not 100.
    """
    if shares is None:
        return None
    if isinstance(shares, str) or not isinstance(shares, Sequence):
        raise BadInput(
            "Eierandelene må være en liste i prosent, én for hver deltaker, ikke «{said}».", said=shares
        )
    for share in shares:
        checked_percent("shares", share)
    if len(shares) != count:
        raise BadInput("Det er {shares} {shares:eierandel|eierandeler} og {count} {count:deltaker|deltakere}. Oppgi én for hver.",
                       shares=len(shares), count=count)  # fmt: skip
    total = math.fsum(shares)
    if abs(total - 100) > 0.01:
        raise BadInput("Eierandelene er til sammen {total} prosent. De må være 100.", total=round(total, 4))
    return tuple(float(share) for share in shares)


def checked_percent(name: str, value: object) -> None:
    """A number from 0 to 100, or nothing.

    Raises:
        BadInput: anything else.
    """
    if value is not None and (not _number(value) or not 0 <= float(str(value)) <= 100):
        raise BadInput("{field} er {value}. Oppgi prosent fra 0 til 100.", field=name, value=value)


def checked_count(name: str, value: object) -> None:
    """A number of 0 or more, or nothing.

    Raises:
        BadInput: anything else.
    """
    if value is not None and (not _number(value) or float(str(value)) < 0):
        raise BadInput("{field} er {value}. Oppgi et tall som er 0 eller mer.", field=name, value=value)


def check_together(
    kinds: Sequence[str],
    shares: Sequence[float] | None,
    private_share: float | None,
    members: tuple[int | None, int | None],
    votes: tuple[int | None, int | None],
) -> None:
    """Numbers that must agree; `members` and `votes` are how many there are and how many are present.

    Raises:
        BadInput: they contradict each other.
    """
    private = private_part(kinds, shares)
    if private is not None and private_share is not None and abs(private - private_share) > 0.01:
        with in_field("private_share"):
            raise BadInput("De private eier {one} prosent etter shares, men private_share er {other}. Rett én av dem.",
                           one=private, other=private_share)  # fmt: skip
    for name, (every, some) in (("members", members), ("votes", votes)):
        if every is not None and some is not None and some > every:
            with in_field(f"{name}_present"):
                raise BadInput("{field} er {some}, men {all_field} er bare {all}. Rett én av dem.",
                               field=f"{name}_present", some=some, all_field=name, all=every)  # fmt: skip


def checked_whole(name: str, value: object) -> None:
    """A whole number of 0 or more, or nothing.

    Raises:
        BadInput: anything else.
    """
    checked_count(name, value)
    if value is not None and float(str(value)) % 1:
        raise BadInput("{field} er {value}. Oppgi et helt tall.", field=name, value=value)


def read_numbers(given: Mapping[str, str]) -> dict[str, object]:
    """The numbers of a need as people write them, by field; a list has semicolons (or spaces) between.

    Raises:
        BadInput: no number; the error is about its field.
    """
    numbers: dict[str, object] = {}
    for name, text in given.items():
        if not text.strip():
            continue
        with in_field(name):
            if name in ("shares", "liability_shares"):
                parts = text.split(";") if ";" in text else text.split()
                numbers[name] = [
                    float(read_number(part.strip().rstrip("%"), name)) for part in parts if part.strip()
                ]
            else:
                number = read_number(text.strip().rstrip("%"), name)
                numbers[name] = int(number) if number.denominator == 1 else float(number)
    return numbers


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
