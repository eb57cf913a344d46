"""Answers in amounts: what a creditor can claim of each owner and when, whether a meeting is competent, and how far a
number is from what the law asks.

In: a `Need` with numbers, a form. Out: `Amount`s with the paragraph each stands on; a `value` of None must be
clarified, and is not 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, Literal

from nabolag.governance.forms.derived import (
    EMPLOYEES,
    LEAST_BOARDS,
    LEAST_BUSINESS_CAPITAL,
    LEAST_FOUNDATION_CAPITAL,
    LEAST_SHARE_CAPITAL,
    MOST_FOR_OTHERS,
)
from nabolag.governance.forms.names import PARTICIPANT_NAMES, Form
from nabolag.governance.forms.need import Need, facts
from nabolag.governance.law import Cite, pinned, read, shipped, short
from nabolag.governance.limits import figure

Topic = Literal[
    "creditor", "creditor_wait", "quorum_members", "quorum_votes", "for_others", "sales_to_others", "capital",
    "capital_missing", "capital_part", "board_least", "board_employees", "board_one_sex",
]  # fmt: skip
Unit = Literal["NOK", "percent", "members", "votes", "days"]

IKSL, KOML, ASL, SAML, STL, FOA = "iksl", "koml", "asl", "saml", "stl", "foa"
"""Short names of the acts, as in `amounts.yaml`."""
FILE = "forms/amounts.yaml"
WAIT_DAYS = int(figure("iks-claim-wait"))
"""Days from a demand on the cooperation until a creditor can claim of the owners, IKS-loven § 3, kommuneloven §§ 18-2
and 19-2."""
LIABLE: dict[Form, tuple[str, str]] = {"IKS": (IKSL, "§ 3"), "KO": (KOML, "§ 19-2"), "IPR": (KOML, "§ 18-2")}
NOT_LIABLE: dict[Form, tuple[str, str]] = {"AS": (ASL, "§ 1-2"), "SA": (SAML, "§ 3")}
IN_HOUSE: dict[Form, str] = {
    "KO": "§ 3-2", "IKS": "§ 3-2", "AS": "§ 3-2", "SA": "§ 3-2", "avtale": "§ 3-3", "vertskommune": "§ 3-3",
    "vertskommune-nemnd": "§ 3-3",
}  # fmt: skip
UTILITIES = ("vann", "havn", "kraft")
SEXES_OF = (8, 7, 5, 3)
"""The board sizes from which aksjeloven § 6-11 a second paragraph has a number of its own, the largest first."""


@dataclass(frozen=True)
class Amount:
    """One figure. `who` names the participant it concerns; `met`: the law's demand is met, where it makes one.

    `least` or `most` is the law's own figure in the same unit.
    """

    topic: Topic
    value: float | None
    unit: Unit
    cite: Cite
    who: str | None = None
    met: bool | None = None
    least: float | None = None
    most: float | None = None

    @property
    def where(self) -> str:
        """`IKS-loven § 3 (2)`."""
        ledd = f" ({self.cite.ledd})" if self.cite.ledd else ""
        return f"{shipped().act(self.cite.act).name} {self.cite.paragraph}{ledd}"


def amounts(need: Need, form: Form, lang: str = "nb") -> tuple[Amount, ...]:
    """Every figure the need's numbers give for this form."""
    return (
        *_creditor(need, form, lang),
        *_quorum(need, form),
        *_others(need, form),
        *_capital(need, form, lang),
        *_board(need, form),
    )


def _creditor(need: Need, form: Form, lang: str) -> Iterator[Amount]:
    claim = need.creditor_claim
    if claim is None:
        return
    names = _names(need, lang)
    if form in NOT_LIABLE:
        act, paragraph = NOT_LIABLE[form]
        for name in names:
            yield Amount("creditor", 0.0, "NOK", _cite(act, paragraph, 1), name)
        return
    if form in LIABLE:
        act, paragraph = LIABLE[form]
        parts = need.liability_shares or need.shares
        for i, name in enumerate(names):
            part = None if parts is None else float(Fraction(str(claim)) * Fraction(str(parts[i])) / 100)
            yield Amount("creditor", part, "NOK", _cite(act, paragraph, 2), name)
        yield Amount("creditor_wait", WAIT_DAYS, "days", _cite(act, paragraph, 2))
    elif form in ("vertskommune", "vertskommune-nemnd"):
        for name in names:  # the host is the debtor; how the others pay it is for the agreement
            yield Amount("creditor", None, "NOK", _cite(KOML, "§ 20-4", 3), name)


def _quorum(need: Need, form: Form) -> Iterator[Amount]:
    """Half of the members, and in an IKS two thirds of the votes; every present vote is counted."""
    act, paragraph = {
        "IKS": (IKSL, "§ 9"), "KO": (KOML, "§ 11-9"), "IPR": (KOML, "§ 11-9"), "vertskommune-nemnd": (KOML, "§ 11-9"),
    }.get(form, ("", ""))  # fmt: skip
    if act and need.members is not None:
        least = math.ceil(Fraction(need.members) / 2)
        yield _present("quorum_members", need.members_present, "members", act, paragraph, least)
    if form == "IKS" and need.votes is not None:
        least = math.ceil(Fraction(need.votes) * 2 / 3)
        yield _present("quorum_votes", need.votes_present, "votes", act, paragraph, least)


def _present(topic: Topic, present: int | None, unit: Unit, act: str, paragraph: str, least: int) -> Amount:
    met = None if present is None else present >= least
    return Amount(topic, present, unit, _cite(act, paragraph, 1), met=met, least=least)


def _others(need: Need, form: Form) -> Iterator[Amount]:
    """What is for others than the owners; the exceptions hold below 20 per cent. Utilities have rules of their own."""
    if form not in IN_HOUSE or need.service in UTILITIES:
        return
    cite = _cite(FOA, IN_HOUSE[form], 1)
    if need.turnover_for_others is not None:
        met = need.turnover_for_others < MOST_FOR_OTHERS
        yield Amount("for_others", need.turnover_for_others, "percent", cite, met=met, most=MOST_FOR_OTHERS)
    if need.turnover is not None:
        sold = need.turnover_for_others
        value = None if sold is None else need.turnover * sold / 100
        yield Amount("sales_to_others", value, "NOK", cite, most=need.turnover * MOST_FOR_OTHERS / 100,
                     met=None if sold is None else sold < MOST_FOR_OTHERS)  # fmt: skip


def _capital(need: Need, form: Form, lang: str) -> Iterator[Amount]:
    if need.capital is None or form not in ("AS", "stiftelse"):
        return
    if form == "AS":
        least, cite = LEAST_SHARE_CAPITAL, _cite(ASL, "§ 3-1", 1)
    elif need.market_activity:
        least, cite = LEAST_BUSINESS_CAPITAL, _cite(STL, "§ 22", 1)
    else:
        least, cite = LEAST_FOUNDATION_CAPITAL, _cite(STL, "§ 14", 1)
    yield Amount("capital", need.capital, "NOK", cite, met=need.capital >= least, least=least)
    if need.capital < least:
        yield Amount("capital_missing", least - need.capital, "NOK", cite)
    if form == "AS" and need.shares is not None:
        for name, part in zip(_names(need, lang), need.shares, strict=True):
            yield Amount("capital_part", need.capital * part / 100, "NOK", cite, name)


def _board(need: Need, form: Form) -> Iterator[Amount]:
    """The least board, the employees' places, and the most of one sex."""
    act, paragraph = {"IKS": (IKSL, "§ 10"), "AS": (ASL, "§ 6-4")}.get(form, ("", ""))
    if not act:
        return
    employees, size = need.employees, need.board_members
    if form == "IKS":
        least = LEAST_BOARDS[
            0 if employees is None or employees <= EMPLOYEES[0] else 1 if employees <= EMPLOYEES[2] else 2
        ]
        met = None if size is None else size >= least
        if size is not None or employees is not None:
            yield Amount("board_least", size, "members", _cite(IKSL, "§ 10", 1), met=met, least=least)
    if employees is not None and employees > EMPLOYEES[0]:
        ledd = (8, 9, 10) if form == "IKS" else (1, 2, 3)
        if employees <= EMPLOYEES[1]:
            yield Amount("board_employees", 1, "members", _cite(act, paragraph, ledd[0]))
        else:
            two = int(figure(f"{form.lower()}-employees-least"))
            third = None if size is None else max(two, size // int(figure("board-parts")))
            more = 1 if employees > EMPLOYEES[2] else 0
            value = None if third is None else third + more
            yield Amount(
                "board_employees", value, "members", _cite(act, paragraph, ledd[1 + more]), least=two + more
            )
    if size is not None and size >= SEXES_OF[-1] and (form == "IKS" or _both_sexes(need)):
        yield Amount("board_one_sex", None, "members", _cite(ASL, "§ 6-11 a", 2), most=_most_of_one_sex(size))


def _both_sexes(need: Need) -> bool:
    """A limited company that must have both sexes: two thirds municipal, many employees or a large income."""
    return (
        facts(need)["two_thirds_public"] is True
        or (need.employees or 0) > figure("sexes-employees")
        or (need.turnover or 0) > figure("sexes-income") * 1_000_000
    )


def _most_of_one_sex(size: int) -> int:
    """The most members of one sex on a board of three or more."""
    if size > SEXES_OF[0]:
        return size * int(figure("sexes-part")) // 100
    return int(figure(f"sexes-of-{next(least for least in SEXES_OF if size >= least)}"))


def _names(need: Need, lang: str) -> list[str]:
    from nabolag.municipalities import find

    return [
        find(p).name if p.isdigit() and len(p) == len("1874") else PARTICIPANT_NAMES[kind](lang)
        for p, kind in zip(need.participants, need.kinds, strict=True)
    ]


@cache
def _cite(act: str, paragraph: str, ledd: int) -> Cite:
    """A citation that `amounts.yaml` names, pinned to the wording it was read in."""
    acts = read(FILE, dict[str, Any])["acts"]
    return pinned(short(f"{act} {paragraph} ({ledd})", acts), FILE)
