"""The questionnaire: written as YAML, checked, asked one topic a page, and turned into survey data.

In: `skjema.yaml` and what respondents send. Out: which pages a respondent meets, answers by field, a hash of
each question's wording, and `SurveyData` with labels in every language. Pure, but for reading the shipped
questionnaire.
"""

from nabolag.survey.questionnaire.asking import asked_pages, orders, piped, reachable, said
from nabolag.survey.questionnaire.checking import BACKGROUND
from nabolag.survey.questionnaire.codebook import survey_data
from nabolag.survey.questionnaire.forms import Problem, from_form, to_form
from nabolag.survey.questionnaire.kinds import Field, bare, fields, in_order
from nabolag.survey.questionnaire.model import DONT_KNOW, Answer, Condition, Page, Question, Questionnaire
from nabolag.survey.questionnaire.reading import block_names, read_located, read_questionnaire, shipped
from nabolag.survey.questionnaire.wording import Change, changes, wording

__all__ = [
    "BACKGROUND",
    "DONT_KNOW",
    "Answer",
    "Change",
    "Condition",
    "Field",
    "Page",
    "Problem",
    "Question",
    "Questionnaire",
    "asked_pages",
    "bare",
    "block_names",
    "changes",
    "fields",
    "from_form",
    "in_order",
    "orders",
    "piped",
    "reachable",
    "read_located",
    "read_questionnaire",
    "said",
    "shipped",
    "survey_data",
    "to_form",
    "wording",
]
