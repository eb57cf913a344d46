"""What one investment does to a household's fee, for whoever has no case: by the rules, and nothing else assumed."""

from __future__ import annotations

from nabolag.errors import BadInput
from nabolag.fees.selvkost.capital import capital_cost
from nabolag.fees.selvkost.prices import RATE


def fee_of_investment(price: float, dwellings: float, *, life: int = 40, rate: float = RATE) -> float:
    """Kroner a year, without VAT, that an investment adds to the fee of each dwelling in its first full year.

    Depreciation and interest of `capital_cost` (selvkostforskriften § 5), shared equally; operation and other users left out.

    Args:
        price: kroner, grants taken off.
        dwellings: that share it.
        life: years; 40 is the longest for plants (FOR-2019-06-07-714 § 3-4).

    Raises:
        BadInput: no dwellings, a negative price, or as `capital_cost`.

    >>> round(fee_of_investment(10e6, 1000, rate=0.04))
    645
    """
    if not dwellings >= 1 or not price >= 0:
        raise BadInput(
            "{price} kroner delt på {dwellings} kan ikke regnes. Gi en pris fra 0 og minst én bolig.",
            price=price,
            dwellings=dwellings,
        )
    return capital_cost(price, life, rate, 1)[0].cost / dwellings
