"""Household fees: what a service may cost its users under the rules of cost recovery (selvkost).

In: a municipality's own figures. Out: the path of its fee alone (`project`) and with others (`together`), capital cost and
the fund with the year each krone expires (`selvkost`), and what does not add up in a printed note (`statement`). Pure;
rules cite selvkostforskriften (FOR-2019-12-11-1731).
"""

from nabolag.fees.agreed import agreement_of, agreement_of_yaml
from nabolag.fees.agreement import Agreement, Connection
from nabolag.fees.brief import fee_of_investment
from nabolag.fees.case import Asset, FeeCase, Investment, Loan, Tariff
from nabolag.fees.fair import fair_game, fair_shares
from nabolag.fees.joint import Member, Together, constellations, together
from nabolag.fees.projection import FeeYear, Projection, project
from nabolag.fees.reading import case_of, case_of_yaml
from nabolag.fees.scenario import Scenario
from nabolag.fees.versions import Compared, Difference, compare
from nabolag.fees.workbook import case_of_workbook

__all__ = [
    "Agreement",
    "Asset",
    "Compared",
    "Connection",
    "Difference",
    "FeeCase",
    "FeeYear",
    "Investment",
    "Loan",
    "Member",
    "Projection",
    "Scenario",
    "Tariff",
    "Together",
    "agreement_of",
    "agreement_of_yaml",
    "case_of",
    "case_of_workbook",
    "case_of_yaml",
    "compare",
    "constellations",
    "fair_game",
    "fair_shares",
    "fee_of_investment",
    "project",
    "together",
]
