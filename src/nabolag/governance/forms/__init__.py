"""Which legal form: what the law permits, excludes and leaves open for a need, with every paragraph.

In: `Need` (a service, who takes part, what is known). Out: `advise` gives one `Advice` per form with reasons
that quote the law; `cells` the facts of each form; `ranking` what the user's own weights say about the
permitted forms. Rules are data in `governance/rules`; nothing here outweighs hard law.
"""

from nabolag.governance.forms.advise import Advice, Reason, advise
from nabolag.governance.forms.names import (
    FORM_NAMES,
    FORMS,
    PARTICIPANT_NAMES,
    PARTICIPANTS,
    Form,
    Said,
    Verdict,
)
from nabolag.governance.forms.need import EARLIEST, QUESTIONS, Need
from nabolag.governance.forms.rules import Rule, Source, coming, rules, sources
from nabolag.governance.forms.services import Service, service, services

__all__ = [
    "EARLIEST",
    "FORMS",
    "FORM_NAMES",
    "PARTICIPANTS",
    "PARTICIPANT_NAMES",
    "QUESTIONS",
    "Advice",
    "Form",
    "Need",
    "Reason",
    "Rule",
    "Said",
    "Service",
    "Source",
    "Verdict",
    "advise",
    "coming",
    "rules",
    "service",
    "services",
    "sources",
]
