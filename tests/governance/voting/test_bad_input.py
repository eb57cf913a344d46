"""What cannot be used is said in one sentence that names it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest

from nabolag.errors import BadInput
from nabolag.governance.voting import WeightedGame

ABC = {"A": 3, "B": 2, "C": 1}
OTHER = {str(i): 10**14 * (i + 1) + i**7 for i in range(80)}
MANY = {str(i): 10**15 + i * 7919**3 for i in range(80)}


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: WeightedGame(7, ABC), ("7", "6")),
        (lambda: WeightedGame(0, ABC), ("0",)),
        (lambda: WeightedGame(-1, ABC), ("-1",)),
        (lambda: WeightedGame(1, {}), ("ingen deltakere",)),
        (lambda: WeightedGame(1, {"A": 0, "B": 0}), ("summen av vektene",)),
        (lambda: WeightedGame(3, {**ABC, "Moskenes": -2}), ("Moskenes", "-2")),
        (lambda: WeightedGame(3, {**ABC, "Moskenes": 0.5}), ("Moskenes", "0.5")),
        (lambda: WeightedGame(float("nan"), ABC), ("Kvoten", "nan")),
        (lambda: WeightedGame(Decimal("Infinity"), ABC), ("Kvoten",)),
        (lambda: WeightedGame(3, {"A": True, "B": 2}), ("«A»",)),
        (lambda: WeightedGame(3, {"A": "3"}), ("«A»",)),
        (lambda: WeightedGame(4, ABC, also=[WeightedGame(1, {"Værøy": 1})]), ("Værøy",)),
        (lambda: WeightedGame(4, ABC).owen([["A", "Røst"]]), ("Røst",)),
        (lambda: WeightedGame(4, ABC).owen([["A"], ["A", "B"]]), ("«A»",)),
        (lambda: WeightedGame(4, ABC).wins(["Bø"]), ("Bø",)),
        (lambda: WeightedGame(10**16, MANY).shapley_shubik(exact=True), ("80", "feilgrensen")),
        (lambda: WeightedGame(10**16, MANY).johnston(), ("80", "Banzhaf")),
        (lambda: WeightedGame(10**16, MANY).minimal_winning(), ("200000",)),
        (
            lambda: WeightedGame(10**16, MANY, also=[WeightedGame(7 * 10**16, OTHER)]).banzhaf(),
            ("2 regler", "80"),
        ),
    ],
)
def test_the_error_names_what_is_wrong(make: Callable[[], object], named: tuple[str, ...]) -> None:
    with pytest.raises(BadInput) as caught:
        make()
    for word in named:
        assert word in str(caught.value)


def test_fractions_and_decimals_are_taken_exactly() -> None:
    thirds = WeightedGame(Fraction(2, 3), {"A": Fraction(1, 3), "B": Fraction(1, 3), "C": Fraction(1, 3)})
    assert thirds.winning_count() == 4
    percent = WeightedGame(
        Decimal("66.7"), {"A": Decimal("43.797"), "B": Decimal("21.988"), "C": Decimal("34.215")}
    )
    assert percent.dummies() == ["B"]
    assert percent.veto_players() == ["A", "C"]
