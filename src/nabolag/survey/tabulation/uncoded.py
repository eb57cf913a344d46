"""What a plan must not tabulate: text as it was written, names, and anything else without codes.

A table prints the category of every row. Where the category is what somebody wrote, hiding its count hides
nothing.
"""

from __future__ import annotations

from collections import Counter

import polars as pl

from nabolag.errors import BadInput
from nabolag.sources.survey_files.model import SurveyData, Variable
from nabolag.survey.disclosure import FLOOR
from nabolag.survey.tabulation.plan import PlanFile

MOST_UNCODED = 20
"""So many different numbers may lack a label: a scale, not a telephone number."""
MOST_ALONE = 12
"""Beyond so many categories, most of which hold one or two persons, they are names and not categories."""


def refuse_uncoded(plan_file: PlanFile, survey: SurveyData) -> None:
    """See that every question and group of the plan that is counted, has categories.

    Derived variables have: the plan says which. Works without answers too, before anybody is asked.

    Raises:
        BadInput: text or dates without categories, answers outside them, numbers that are all different, or
            categories that nearly all hold one person; names line and variable, and never an answer.
    """
    plan = plan_file.plan
    sets = {g.name: g.variables if g.kind == "category" else () for g in survey.mr_sets}
    counted = [
        (f"questions[{i}]", q.name.removeprefix("$"), q.statistic) for i, q in enumerate(plan.asked())
    ] + [(f"groups[{i}]", name, "share") for i, name in enumerate(plan.groups)]
    valid = survey.valid()
    single = [each for each in counted if each[1] not in sets]
    single += [(path, member, "share") for path, name, _ in counted for member in sets.get(name, ())]
    for path, name, statistic in single:
        if name in plan.derived:
            continue
        variable = survey.variable(name)
        labelled = any(c.value not in variable.missing for c in variable.categories)
        if variable.type == "numeric" and not (labelled if statistic is None else statistic == "share"):
            continue
        loose, alone = outside(variable, valid[name], plan.disclosure.threshold)
        if loose:
            raise BadInput(
                "{file}, linje {line}: «{name}» er tekst eller tall uten kategorier. Slike svar publiseres ikke. "
                "Gi dem koder i kodeboken, eller samle dem i kategorier under «derived».",
                file=plan_file.file,
                line=plan_file.line(path),
                name=name,
            )
        if alone:
            raise BadInput(
                "{file}, linje {line}: «{name}» har {n} {n:kategori|kategorier}, og de fleste har bare én eller to svar. Slike "
                "kategorier peker ut personer. Samle dem i færre under «derived».",
                file=plan_file.file,
                line=plan_file.line(path),
                name=name,
                n=valid[name].n_unique(),
            )


def outside(variable: Variable, answers: pl.Series, threshold: int) -> tuple[bool, bool]:
    """Whether answers stand outside the categories, and whether the categories are persons.

    Where nobody wrote a codebook, a few texts that are each given by `threshold` or more are categories, and a
    question that nobody among several answered has nothing to tell.
    """
    if answers.len() > 0 and answers.null_count() == answers.len():
        return False, False
    counts = Counter(answers.drop_nulls())
    codes = {c.value for c in variable.categories}
    uncoded = {value: n for value, n in counts.items() if value not in codes}
    if variable.type == "string" and not codes:
        common = 0 < len(uncoded) <= MOST_ALONE and min(uncoded.values()) >= threshold
        loose = not common
    else:
        allowed = MOST_UNCODED if variable.type == "numeric" else 0
        loose = len(uncoded) > allowed or variable.type not in ("numeric", "string")
    few = sum(n < FLOOR for n in counts.values())
    return loose, len(counts) > MOST_ALONE and 2 * few > len(counts)
