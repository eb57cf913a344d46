"""The council paper of exactly one case: the law's parts from `report.forms.council`, filled with what is known.

In: a case of `report.answers`, and what has been answered about the need. Out: a `Paper`, with only a municipality, with a
service, with partners, or with everything.
"""

from nabolag.report.council.build import case_paper, need_of

__all__ = ["case_paper", "need_of"]
