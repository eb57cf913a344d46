"""How many arrangements a municipality is in: the rules behind the published counts, with a control for each choice."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from nabolag.cooperation.counting import EACH, FORMS, RULES, SURE, TIES, CountingRule
from nabolag.errors import BadInput, NabolagError, in_field
from nabolag.report.paper import Paper
from nabolag.report.register import counting_paper
from nabolag.report.register.counting import BEHIND, CHOICES, said_of
from nabolag.web.calculator import Calculator
from nabolag.web.pages.added import all_added, chosen_added
from nabolag.web.pages.register import whole
from nabolag.web.render import language

PATH = "/samarbeid/telling"
NAMES = {"forms": "former", "ties": "roller", "each": "ganger", "sure": "sikkerhet"}
"""What each choice is called in the address."""
WORDS: dict[str, dict[str, str]] = {
    "forms": dict(zip(FORMS, ("iks", "registrert", "alle"), strict=True)),
    "ties": dict(zip(TIES, ("eier", "deltaker", "mottaker", "kontor"), strict=True)),
    "each": dict(zip(EACH, ("samarbeid", "tjeneste"), strict=True)),
    "sure": dict(zip(SURE, ("sikkert", "alt"), strict=True)),
}
"""The word in the address for each value of each choice."""


def rule_of(request: Request) -> CountingRule:
    """The rule of an address: a named one, with any of its choices changed.

    Raises:
        BadInput: no such rule or choice.
    """
    query = request.query_params
    name = query.get("regel", "")
    if name and name not in RULES:
        with in_field("regel"):
            raise BadInput(
                "Regelen «{said}» finnes ikke. Velg en av {known}.", said=name, known=", ".join(RULES)
            )
    rule = RULES[name] if name else RULES["F2"]
    given: dict[str, Any] = {part: getattr(rule, part) for part in NAMES}
    for part, field in NAMES.items():
        value = query.get(field, "").strip()
        if value:
            values = {word: id_ for id_, word in WORDS[part].items()}
            with in_field(field):
                if value not in values:
                    raise BadInput(
                        "Valget «{said}» finnes ikke. Velg en av {known}.",
                        said=value,
                        known=", ".join(values),
                    )
            given[part] = values[value]
    return CountingRule(**given, year=whole(request, "aar"))


def _paper(request: Request) -> Paper:
    rule = rule_of(request)
    with in_field("omrade"):
        area = request.query_params.get("omrade", "").strip()
        everything, chosen = all_added(request), chosen_added(request)
        return counting_paper(rule, area, language(request).lang, chosen, len(everything.arrangements))


def _form(request: Request) -> dict[str, Any]:
    _, query = language(request), request.query_params
    try:
        rule: CountingRule | None = rule_of(request)
    except NabolagError:  # the mistake is said beside its field; what was typed stays
        rule = None
    given = {
        part: WORDS[part][getattr(rule, part)] if rule else query.get(field, "")
        for part, field in NAMES.items()
    }
    return {
        "rules": {name: _(who) for name, (who, _fact) in BEHIND.items()},
        "choices": {
            field: (
                _(CHOICES[part]),
                {word: _(said_of(part, id_)) for id_, word in WORDS[part].items()},
                given[part],
            )
            for part, field in NAMES.items()
        },
        "added": query.get("brukere", "") == "med",
        "year": query.get("aar", ""),
        "area": query.get("omrade", ""),
    }


def _moved(request: Request, ending: str) -> str:
    """Where an address from before leads that has English values, as `former=registered`."""
    words = {(field, id_): word for part, field in NAMES.items() for id_, word in WORDS[part].items()}
    said = request.query_params.multi_items()
    pairs = [(field, words.get((field, value), value)) for field, value in said]
    return "" if pairs == said else f"{PATH}{ending}?{urlencode(pairs)}"


def _address(request: Request, ending: str) -> str:
    lang = language(request).lang
    try:
        rule = rule_of(request)
        kept = {field: WORDS[part][getattr(rule, part)] for part, field in NAMES.items()}
    except NabolagError:
        kept = {field: request.query_params.get(field, "") for field in NAMES.values()}
    kept |= {name: request.query_params.get(name, "") for name in ("aar", "omrade", "brukere")}
    kept = {name: value for name, value in kept.items() if value}
    return f"{PATH}{ending}?{urlencode(kept | ({} if lang == 'nb' else {'lang': lang}))}"


router = Calculator(PATH, _paper, "register/counting.html", _form, _address, level=2, moved=_moved).router()
