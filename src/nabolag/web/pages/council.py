"""The council paper of exactly the chosen case: a page to look at, and the same as files to send."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from nabolag.errors import in_field
from nabolag.governance.forms import ANSWERS, FORM_NAMES, Need
from nabolag.governance.forms.names import form_called
from nabolag.municipalities import find
from nabolag.report.answers import Case, case_of
from nabolag.report.council import case_paper, need_of
from nabolag.report.paper import Paper, Section
from nabolag.web.basket import basket_of
from nabolag.web.calculator import Calculator
from nabolag.web.pages.municipality import answered
from nabolag.web.pages.need_asked import NUMBERED, day_in, need_answers
from nabolag.web.render import language

PATH = "/kommune/{which}/sakspapir"
OWN = ("start", "adopted", "form")
KEPT = ("on", *ANSWERS, *NUMBERED)
"""What the wizard has asked about the need, carried along."""


def case_in(request: Request) -> Case:
    """The case in the address: the municipality of the path, and the basket's partners and service.

    Raises:
        NotKnown: the municipality is not known.
    """
    code, chosen = find(request.path_params["which"]).code, basket_of(request)
    return case_of(code, chosen.partners, chosen.service or None, language(request).lang)


def asked_of(request: Request, case: Case) -> Need:
    """The need with what has been answered.

    Raises:
        BadInput: an answer or a number that cannot be used; it concerns its field.
    """
    start = need_of(case)
    return need_answers(request.query_params, start.service, list(start.participants))


def _paper(request: Request) -> Paper:
    case, query = case_in(request), request.query_params
    need = asked_of(request, case)
    form = form_called(need.form) if need.form else None
    adopted, start = day_in(query, "adopted"), day_in(query, "start")
    service = case.service.id if case.service else ""
    given = answered(case.code, case.codes[1:], service, "band", case.texts.lang)[1]
    with in_field("form"):
        return case_paper(case, need, form=form, adopted=adopted, start=start, given=given)


def _form(request: Request) -> dict[str, Any]:
    query = request.query_params
    return {
        "case": case_in(request),
        "kept": [(name, value) for name, value in query.multi_items() if name in KEPT],
        "form_names": FORM_NAMES,
        **{name: query.get(name, "") for name in OWN},
    }


def looked_up(section: Section) -> bool:
    """The parts of a council paper that are folded on a page: each form by itself; the proposal is read first."""
    return section.folded or (section.level > 1 and not section.id.startswith("forslag"))


router = Calculator(
    PATH,
    _paper,
    "municipality/council.html",
    _form,
    kinds=("docx", "pdf", "html", "json"),
    folds=looked_up,
    labels=NUMBERED,
).router()
