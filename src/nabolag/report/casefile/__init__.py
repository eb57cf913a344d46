"""The case file (saksgrunnlag): what is known of one municipality, each figure with its source.

In: a municipality, perhaps a service, how comparable municipalities are chosen, a language.
Out: a `CaseFile`, a paper that every renderer of `report.paper` takes.
"""

from nabolag.report.casefile.build import case_file
from nabolag.report.casefile.model import CaseFile

__all__ = ["CaseFile", "case_file"]
