"""Papers on legal forms: what the law opens for, and the council paper that ends in a decision.

In: a `Need` from `governance.forms`, and who takes part as people call them. Out: papers.
"""

from nabolag.report.forms.advice import forms_paper, participant_names
from nabolag.report.forms.council import council_paper

__all__ = ["council_paper", "forms_paper", "participant_names"]
