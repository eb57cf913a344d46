"""The rules of cost recovery: capital cost and the fund that evens out surplus and deficit.

Texts: selvkostforskriften FOR-2019-12-11-1731 as amended from 1 January 2026, and budsjett- og regnskapsforskriften
FOR-2019-06-07-714 §§ 3-4, 3-4 a.
"""

from nabolag.fees.selvkost.capital import LONGEST_LIVES, CapitalYear, capital_cost, relifted
from nabolag.fees.selvkost.fund import FundYear, fund_ledger, fund_path
from nabolag.fees.selvkost.rates import PUBLISHED, calculation_rate

__all__ = [
    "LONGEST_LIVES",
    "PUBLISHED",
    "CapitalYear",
    "FundYear",
    "calculation_rate",
    "capital_cost",
    "fund_ledger",
    "fund_path",
    "relifted",
]
