"""What it costs to leave, and how much is locked in: a stake and a form in, amounts with the law behind them out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from nabolag.governance.exit import exit_forms
from nabolag.governance.forms.names import FORM_NAMES
from nabolag.report.leaving import FIELDS, GROUND_NAMES, leaving_paper
from nabolag.report.paper import Paper
from nabolag.text import N_
from nabolag.web.calculator import Calculator
from nabolag.web.pages.need_asked import spelt
from nabolag.web.render import language

PATH = "/fordeling/uttreden"
EXAMPLE = {
    "andel": "25",
    "innskudd": "4",
    "verdi": "10",
    "gjeld": "80",
    "betaling": "3",
    "anlegg": "80",
    "levetid": "40",
}
UNIT, LONGEST_UNIT = N_("mill. kr"), 20
GROUPS = {
    N_("Deres del"): ("andel", "innskudd", "ansvar", "betaling"),
    N_("Samarbeidet"): ("verdi", "brutto", "gjeld"),
    N_("Felles anlegg"): ("anlegg", "levetid"),
    N_("Det avtalen sier"): ("frist", "utbetaling"),
}


def _asked(request: Request) -> tuple[str, dict[str, str], bool]:
    query = request.query_params
    example = not any(query.get(name) for name in FIELDS)
    given = {name: EXAMPLE.get(name, "") if example else query.get(name, "").strip() for name in FIELDS}
    unit = language(request)(UNIT) if example else query.get("enhet", "").strip()[:LONGEST_UNIT]
    return (
        spelt(query.get("form", "IKS"), exit_forms()),
        given | {"grunn": query.get("grunn", "").strip(), "enhet": unit},
        example,
    )


def _paper(request: Request) -> Paper:
    form, given, example = _asked(request)
    return leaving_paper(form, given, language(request), example=example)


def _form(request: Request) -> dict[str, Any]:
    form, given, example = _asked(request)
    lang = language(request).lang
    forms = {id_: name(lang) for id_, name in FORM_NAMES.items() if id_ in exit_forms()}
    return {
        "form": form, "forms": forms, "fields": FIELDS, "groups": GROUPS, "given": given, "example": example,
        "grounds": GROUND_NAMES,
    }  # fmt: skip


def _address(request: Request, ending: str) -> str:
    form, given, example = _asked(request)
    lang = language(request).lang
    kept = {"form": form} | {k: v for k, v in given.items() if v and (k == "grunn" or not example)}
    return f"{PATH}{ending}?{urlencode(kept | ({} if lang == 'nb' else {'lang': lang}))}"


router = Calculator(PATH, _paper, "share/leaving.html", _form, _address).router()
