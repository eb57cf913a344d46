"""Which legal form: what the law permits, excludes and leaves open for a need, with every paragraph.

In: `Need` (a service, who takes part, what is known). Out: `advise` gives one `Advice` per form with reasons
that quote the law; `open_questions` what could still change the answer; `rows` the facts of each form; `rank`
the permitted forms by the service and the user's own weights, step by step; `turning` what would change that
order. Rules are data in `governance/rules`; nothing here outweighs hard law.
"""

from nabolag.governance.forms.advising import SIDES, Advice, Reason, advise
from nabolag.governance.forms.answers_in_amounts import Amount, amounts
from nabolag.governance.forms.cells import Cell, Row, rows, rows_for
from nabolag.governance.forms.derived import read_numbers
from nabolag.governance.forms.facts_of_sectors import SectorFact, all_sector_facts, appeal, sector_facts
from nabolag.governance.forms.findings import Finding, Opposed, evidence
from nabolag.governance.forms.interview import Change, Question, number_questions, open_questions, questions
from nabolag.governance.forms.marks_of_services import Because, Mark, Trait, marks, traits
from nabolag.governance.forms.names import (
    FORM_NAMES,
    FORMS,
    MARKS,
    PARTICIPANT_NAMES,
    PARTICIPANTS,
    VERDICTS,
    Form,
    Said,
    Verdict,
)
from nabolag.governance.forms.need import ANSWERS, EARLIEST, NUMBERS, QUESTIONS, Need
from nabolag.governance.forms.ranking import Ranked, Step, placed, rank
from nabolag.governance.forms.record import as_record
from nabolag.governance.forms.rule_book import Rule, Source, coming, rules, sources
from nabolag.governance.forms.service_list import Service, other_services, service, services
from nabolag.governance.forms.turning_points import Turn, turning
from nabolag.governance.forms.weighing import Criterion, criteria

__all__ = [
    "ANSWERS",
    "EARLIEST",
    "FORMS",
    "FORM_NAMES",
    "MARKS",
    "NUMBERS",
    "PARTICIPANTS",
    "PARTICIPANT_NAMES",
    "QUESTIONS",
    "SIDES",
    "VERDICTS",
    "Advice",
    "Amount",
    "Because",
    "Cell",
    "Change",
    "Criterion",
    "Finding",
    "Form",
    "Mark",
    "Need",
    "Opposed",
    "Question",
    "Ranked",
    "Reason",
    "Row",
    "Rule",
    "Said",
    "SectorFact",
    "Service",
    "Source",
    "Step",
    "Trait",
    "Turn",
    "Verdict",
    "advise",
    "all_sector_facts",
    "amounts",
    "appeal",
    "as_record",
    "coming",
    "criteria",
    "evidence",
    "marks",
    "number_questions",
    "open_questions",
    "other_services",
    "placed",
    "questions",
    "rank",
    "read_numbers",
    "rows",
    "rows_for",
    "rules",
    "sector_facts",
    "service",
    "services",
    "sources",
    "traits",
    "turning",
]
