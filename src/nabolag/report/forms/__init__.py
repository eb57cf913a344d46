"""Papers on legal forms: what the law opens for, and the council paper that ends in a decision,
and the facts of one form.

In: a `Need` from `governance.forms`, and who takes part as people call them. Out: papers.
"""

from nabolag.report.forms.advice import forms_paper, participant_names
from nabolag.report.forms.council import council_paper
from nabolag.report.forms.one_form import form_facts, side_by_side

__all__ = ["council_paper", "form_facts", "forms_paper", "participant_names", "side_by_side"]
