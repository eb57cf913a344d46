"""The five questions a municipality asks, each with one sentence, one number and how sure it is.

In: a municipality, those it would work with, a service, a language.
Out: five `Answer`s; the papers that stand behind them; one paper with all five.
"""

from nabolag.report.answers.build import answer_page, answers
from nabolag.report.answers.case import Case, case_of
from nabolag.report.answers.model import MARKS, Answer, Step

__all__ = ["MARKS", "Answer", "Case", "Step", "answer_page", "answers", "case_of"]
