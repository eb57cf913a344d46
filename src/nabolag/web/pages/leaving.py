"""What it costs to leave, and how much is locked in: a stake and a form in, amounts with the law behind them out."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from nabolag.errors import BadInput, NabolagError
from nabolag.governance.exit import (
    Agreed,
    Investment,
    Leaving,
    Locked,
    Stake,
    Topic,
    entry_payment,
    exit_forms,
    leaving,
    locked_resources,
)
from nabolag.governance.forms.names import FORM_NAMES
from nabolag.governance.law import shipped
from nabolag.report.share.case import figure
from nabolag.text import N_
from nabolag.web.render import language, page

router = APIRouter()

FIELDS = {
    "andel": N_("Eierandel i prosent"),
    "innskudd": N_("Eget innskudd"),
    "verdi": N_("Samarbeidets nettoverdi uten anlegget under"),
    "gjeld": N_("Samarbeidets gjeld og forpliktelser"),
    "betaling": N_("Egen betaling per år"),
    "frist": N_("Avtalt oppsigelsestid i måneder"),
    "anlegg": N_("Felles anlegg: kostnad"),
    "levetid": N_("Felles anlegg: levetid i år"),
}
EXAMPLE = {
    "andel": "25",
    "innskudd": "4",
    "verdi": "10",
    "gjeld": "80",
    "betaling": "3",
    "frist": "",
    "anlegg": "80",
    "levetid": "40",
}
TOPICS: dict[Topic, str] = {
    "notice": N_("oppsigelsestid"),
    "payout": N_("utløsningssum"),
    "liability": N_("ansvar for gjeld"),
}
YEARS = (0, 5, 10, 20, 30, 40)


@dataclass(frozen=True)
class Answer:
    """What leaving costs now, what is locked over time, what a newcomer would pay; or the mistake."""

    leaving: Leaving | None = None
    locked: tuple[Locked, ...] = ()
    entry_company: float | None = None
    entry_owners: float | None = None
    law: tuple[tuple[str, str, str, str, str], ...] = ()
    not_given: frozenset[str] = frozenset()
    mistake: str = ""


@router.get("/fordeling/uttreden")
def whole_page(request: Request) -> Response:
    """The form and the answer; every figure lies in the address."""
    texts, query = language(request), request.query_params
    example = not any(query.get(name) for name in FIELDS)
    given = EXAMPLE if example else {name: query.get(name, "").strip() for name in FIELDS}
    form = query.get("form", "IKS")
    try:
        answer = _answer(form, given, texts.lang)
    except NabolagError as error:
        answer = Answer(mistake=error.text(texts))
    names = {id_: name(texts.lang) for id_, name in FORM_NAMES.items() if id_ in exit_forms()}
    return page(
        request,
        "share/leaving.html",
        status=422 if answer.mistake else 200,
        form=form,
        forms=names,
        fields=FIELDS,
        given=given,
        example=example,
        answer=answer,
        unclear=[texts(TOPICS[topic]) for topic in answer.leaving.unclear] if answer.leaving else [],
    )


def _answer(form: str, given: dict[str, str], lang: str) -> Answer:
    numbers = {name: figure(value, 0, FIELDS[name]) for name, value in given.items() if value}
    if "andel" not in numbers:
        raise BadInput("Oppgi eierandelen i prosent.")
    months = numbers.get("frist")
    if months is not None and months != int(months):
        raise BadInput("Oppsigelsestiden er {months} måneder. Oppgi hele måneder.", months=months)
    book, life = numbers.get("anlegg", 0.0), int(numbers.get("levetid", 40))
    stake = Stake(
        share=numbers["andel"] / 100,
        contribution=numbers.get("innskudd", 0.0),
        net_value=numbers.get("verdi", 0.0),
        obligations=numbers.get("gjeld", 0.0),
        yearly_payment=numbers.get("betaling", 0.0),
    )
    agreed = Agreed(notice_months=None if months is None else int(months))
    plant = [Investment(0, book, life)]
    now = stake.net_value + book - stake.obligations
    today = Stake(stake.share, stake.contribution, now, stake.obligations, stake.yearly_payment)
    found = leaving(form, today, agreed)
    law = tuple(
        (
            rule.says(lang),
            f"{shipped().act(rule.act).name} {rule.paragraph}",
            rule.quote,
            shipped().paragraph(rule.act, rule.paragraph).url,
            rule.status,
        )
        for rule in found.rules
    )
    return Answer(
        leaving=found,
        locked=tuple(locked_resources(form, stake, plant, YEARS, agreed)) if book else (),
        entry_company=entry_payment(now, stake.share, "company") if stake.share < 1 else None,
        entry_owners=entry_payment(now, stake.share, "owners") if stake.share < 1 else None,
        law=law,
        not_given=_not_given(numbers, found),
    )


def _not_given(numbers: dict[str, float], found: Leaving) -> frozenset[str]:
    """The amounts that need a figure nobody gave: unknown, and not 0."""
    owed = "gjeld" in numbers
    worth = owed and ("verdi" in numbers or "anlegg" in numbers)
    form = found.rules[0].form
    known = {
        "paid": "betaling" in numbers,
        "payout": "innskudd" in numbers and (worth or form == "SA"),
        "ceiling": "innskudd" in numbers and worth,
        "liability": owed or any(rule.none for rule in found.rules),
        "entry": worth,
    }
    return frozenset(name for name, is_known in known.items() if not is_known)
