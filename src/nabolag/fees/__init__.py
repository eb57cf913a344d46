"""Household fees: what a service may cost its users under the rules of cost recovery (selvkost).

In: a municipality's own figures. Out: capital cost, the fund's path with the year each krone expires (`selvkost`), and what
does not add up in a printed note (`statement`). Pure; rules cite selvkostforskriften (FOR-2019-12-11-1731).
"""
