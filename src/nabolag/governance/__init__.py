"""How to organise, who decides, who pays: legal forms and their rules, agreements, voting power, cost shares.

In: a need, an agreement, votes, costs. Out: answers with the paragraph or the theorem they stand on.
Rules are YAML beside the code; everything here is pure.
"""
