"""Capital cost of an asset: straight depreciation and interest on the year's mean residual value."""

from __future__ import annotations

from dataclasses import dataclass

from nabolag.errors import BadInput
from nabolag.fees.selvkost.rates import as_rate
from nabolag.governance.limits import figure
from nabolag.text.showing import Shown

KINDS = ("it", "machines", "software", "fire_engines", "plants", "buildings", "networks")
LONGEST_LIVES: dict[str, int] = {kind: int(figure(f"life-{kind}")) for kind in KINDS}
"""Most years an asset is depreciated over, by kind (FOR-2019-06-07-714 § 3-4 first paragraph): IT and office machines;
fittings, tools, machines and vehicles; software; fire engines, larger construction machines and ferries; roads, quays,
treatment plants, pumping stations and reservoirs; buildings; pipe networks."""


@dataclass(frozen=True, repr=False)
class CapitalYear(Shown):
    """One year of an asset. Amounts in the unit of the price.

    Interest is on the mean of opening and closing residual value: § 5 says the year's mean, not how it is taken.
    """

    year: int
    opening: float
    depreciation: float
    interest: float
    closing: float

    @property
    def cost(self) -> float:
        """Depreciation and interest: what the year's fee basis carries (selvkostforskriften § 5)."""
        return self.depreciation + self.interest


def capital_cost(
    price: float, life: int, rate: float | dict[int, float], first_year: int, *, contributions: float = 0.0
) -> list[CapitalYear]:
    """Each year of an asset from its first year of depreciation to its last.

    Args:
        price: acquisition price without construction interest.
        life: years (§ 5 third paragraph: the useful life, or the period of the accounts); in equal parts, as the accounts have it
            unless good municipal practice says otherwise (FOR-2019-06-07-714 § 3-4 second paragraph).
        rate: the calculation interest, one for all years or by year; see `as_rate`.
        first_year: the first year that is depreciated, at the latest the year after acquisition (§ 3-4 third paragraph).
        contributions: grants and other income tied to the investment, taken off before depreciation (§ 5 second paragraph).

    Raises:
        BadInput: a life below one year, a price below its contributions, a year without a rate.
    """
    base = price - contributions
    if base < 0:
        raise BadInput(
            "Tilskuddene ({paid}) er større enn anskaffelsesprisen ({price}).",
            paid=contributions,
            price=price,
        )
    yearly = base / _years(life, "life")
    out = []
    for number in range(life):
        year = first_year + number
        if isinstance(rate, dict) and year not in rate:
            raise BadInput("Det mangler kalkylerente for {year}.", year=year)
        opening, closing = base - number * yearly, base - (number + 1) * yearly
        used = as_rate(rate[year] if isinstance(rate, dict) else rate, f"rate {year}")
        out.append(CapitalYear(year, opening, yearly, used * (opening + closing) / 2, closing))
    return out


def relifted(book_value: float, years_used: int, new_life: int) -> float:
    """Yearly depreciation when the life of an old asset is set anew: book value over the years that are left.

    FOR-2019-06-07-714 § 3-4 a: pipe networks acquired in 2025 or before, and plants acquired in 2019 or before.

    Raises:
        BadInput: an asset that is older than its new life.
    """
    left = _years(new_life, "new_life") - years_used
    if left < 1:
        raise BadInput(
            "Driftsmiddelet er {used} år og har ingen år igjen av {life}. Avskriv restverdien i år, eller rett alderen.",
            used=years_used,
            life=new_life,
        )
    return book_value / left


def _years(life: int, name: str) -> int:
    if life < 1 or int(life) != life:
        raise BadInput("{name} er {value}. Skriv et helt antall år, minst 1.", name=name, value=life)
    return int(life)
