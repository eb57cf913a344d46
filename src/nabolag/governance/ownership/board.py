"""Board and representatives against the law: size, sexes, both sides, terms, deputies, and competence held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nabolag.governance.ownership.interest import Interest
from nabolag.governance.ownership.people import both_sides, same
from nabolag.municipalities.search import loose

ONE_FROM, MANY = 30, 200
"""Employees above which they can ask for a board member, and above which they shall elect some."""
LARGE = 2 / 3
"""The part of a limited company from which municipalities' companies follow the numbers of both sexes."""
MOST_YEARS = 4


@dataclass(frozen=True)
class Check:
    """One thing the law asks, by its rule: `ok` is None where what is known does not tell. `has` and `needs` are counts."""

    rule: str
    ok: bool | None
    has: int | None = None
    needs: int | None = None


def most_of_one_sex(members: int) -> int | None:
    """The most members of one sex on a board of so many; None where no number is asked for.

    >>> [most_of_one_sex(n) for n in (2, 3, 4, 5, 6, 7, 8, 9, 10)]
    [None, 2, 2, 3, 3, 4, 5, 5, 6]
    """
    if members < 3:
        return None
    return {3: 2, 4: 2, 5: 3, 6: 3, 7: 4, 8: 5}.get(members, members * 6 // 10)


def checks(one: Interest, officers: Sequence[str] = ()) -> tuple[Check, ...]:
    """What the law asks of the people in one interest, in order.

    Args:
        officers: those whose posts in the municipality bar them from election: the municipal director, heads of department,
            secretaries, the accountant and the auditor. None given: nothing is said of it.
    """
    return (*_checks(one), *_manager(one), *_officers(one, officers))


def _checks(one: Interest) -> Iterator[Check]:
    members = len(one.board) or None
    if one.form == "IKS":
        yield _size(one, members)
        yield _sexes("board-sexes", one, members)
        yield Check("iks-not-both", not both_sides(one) if one.board and one.representatives else None)
        yield Check("board-max-term", None if one.board_years is None else one.board_years <= MOST_YEARS,
                    one.board_years, MOST_YEARS)  # fmt: skip
    if one.form == "AS":
        yield Check("board-as", None if members is None else members >= 1, members, 1)
        large = one.share is not None and one.share >= LARGE
        yield _sexes("board-sexes-as", one, members) if large else Check("board-sexes-as", None)
    if one.form == "KF":
        yield Check("board-kf", None if members is None else members >= 3, members, 3)
        yield _of_council("sexes-council", members, one.board_women)
        yield Check("kf-term", None if one.board_years is None else one.board_years <= MOST_YEARS,
                    one.board_years, MOST_YEARS)  # fmt: skip
    if one.form in ("KO", "IPR"):
        if len(one.representatives) != 1:  # nothing is asked of the sex of one
            elected = len(one.representatives) or None
            yield _of_council("sexes-representatives", elected, one.representatives_women)
        yield _of_council(
            {"KO": "sexes-ko-board", "IPR": "sexes-council"}[one.form], members, one.board_women
        )
    if one.form in ("IKS", "KO", "IPR"):
        times = 2 if one.form == "IKS" else 1
        needs = times * len(one.representatives)
        known = bool(one.representatives and one.deputies)
        rule = {"IKS": "deputies", "KO": "deputies-ko", "IPR": "deputies-ipr"}[one.form]
        yield Check(
            rule, len(one.deputies) >= needs if known else None, len(one.deputies) or None, needs or None
        )


def _size(one: Interest, members: int | None) -> Check:
    """Three; seven where more than 200 are employed. With 31–200 the board has five only when the employees ask for it."""
    if one.employees is not None and one.employees > MANY:
        return Check("board-seven", None if members is None else members >= 7, members, 7)
    if members is not None and members < 3:
        return Check("board-size", False, members, 3)
    asked = one.employees is None or one.employees > ONE_FROM
    if members is not None and members < 5 and asked:
        return Check("board-five", None, members, 5)
    return Check("board-size", None if members is None else True, members, 3)


def _sexes(rule: str, one: Interest, members: int | None) -> Check:
    if members is None or one.board_women is None or (most := most_of_one_sex(members)) is None:
        return Check(rule, None)
    larger = max(one.board_women, members - one.board_women)
    return Check(rule, larger <= most, larger, most)


def _of_council(rule: str, members: int | None, women: int | None) -> Check:
    """40 per cent of each of four or more, both of three or fewer; how they are elected decides whether less is a breach."""
    if members is None or women is None:
        return Check(rule, None)
    fewer = min(women, members - women)
    needs = -(-members * 2 // 5) if members >= 4 else 1
    return Check(rule, True if fewer >= needs else None, fewer, needs)


WHERE_MANAGER: Mapping[str, tuple[tuple[str, str], ...]] = {
    "IKS": (("iks-manager", "representatives"), ("iks-manager-board", "board")),
    "KO": (("ko-manager", "representatives"),),
    "KF": (("kf-manager", "board"),),
}
"""By form: each rule on where the manager may not sit, and the field of the people there."""
BARRED_FROM: Mapping[str, tuple[str, ...]] = {
    "KO": ("representatives", "deputies"),
    "IPR": ("representatives", "deputies", "board"),
    "KF": ("board",),
}
"""By form: where somebody with a barring post in the municipality cannot be elected to; some may sit on a KO's board."""


def _manager(one: Interest) -> Iterator[Check]:
    for id_, field in WHERE_MANAGER.get(one.form or "", ()):
        people = {same(name) for name in getattr(one, field)}
        yield Check(id_, same(one.manager) not in people if one.manager and people else None)


def _officers(one: Interest, officers: Sequence[str]) -> Iterator[Check]:
    barred = {same(name) for name in officers}
    people = {same(name) for field in BARRED_FROM.get(one.form or "", ()) for name in getattr(one, field)}
    if barred and people:
        yield Check("not-eligible", not barred & people, len(barred & people), 0)
    on_board = {same(name) for name in one.board} if one.form == "KO" else set()
    if barred and on_board:  # which post they hold is not told, and some of them may sit there
        found = len(barred & on_board)
        yield Check("ko-board-officers", None if found else True, found, 0)


def competence_missing(one: Interest) -> tuple[str, ...]:
    """What is needed on the board and nobody there holds."""
    held = {loose(name) for name in one.competence_held}
    return tuple(name for name in one.competence_needed if loose(name) not in held)
