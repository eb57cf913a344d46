"""What the register of cooperation says, as papers.

In: a question in plain words or part by part. Out: a paper with the answer, how the question was understood, the list it
rests on, what comes near, and what no source can tell.
"""

from nabolag.report.register.counting import counting_data, counting_paper
from nabolag.report.register.machines import answer_data, arrangement_data
from nabolag.report.register.question import Asked, question_paper
from nabolag.report.register.service import Group, service_groups, service_paper

__all__ = [
    "Asked",
    "Group",
    "answer_data",
    "arrangement_data",
    "counting_data",
    "counting_paper",
    "question_paper",
    "service_groups",
    "service_paper",
]
