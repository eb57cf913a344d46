"""A need for cooperation as it lies in an address: who, what, and what has been answered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from starlette.datastructures import QueryParams

from nabolag.errors import BadInput, in_field
from nabolag.governance.forms import ANSWERS, NUMBERS, PARTICIPANTS, Need, read_numbers
from nabolag.municipalities import find
from nabolag.text import N_, fold

NUMBERED = {
    "shares": N_("Eierandeler i prosent, med semikolon mellom"),
    "turnover_for_others": N_("Aktivitet for andre enn eierne, i prosent"),
    "turnover": N_("Omsetning i året, i kroner"),
    "capital": N_("Aksjekapital eller grunnkapital, i kroner"),
    "creditor_claim": N_("Det en kreditor krever, i kroner"),
    "liability_shares": N_("Ansvarsandeler i prosent, om de ikke er eierandelene"),
    "private_share": N_("Det private eier, i prosent"),
    "employees": N_("Ansatte"),
    "board_members": N_("Styremedlemmer"),
    "members": N_("Medlemmer i det øverste organet"),
    "members_present": N_("Medlemmer til stede"),
    "votes": N_("Stemmer i det øverste organet"),
    "votes_present": N_("Stemmer til stede"),
}
assert set(NUMBERED) == set(NUMBERS)
ANSWER = {"yes": True, "no": False, "": None, "unknown": None}
OTHERS = tuple(kind for kind in PARTICIPANTS if kind != "municipality")
PAIR = ["municipality", "municipality"]
"""Who takes part when nobody is named."""


def need_in(query: QueryParams) -> Need:
    """What the address asks about; a mistake concerns the field it was written in."""
    about = query.get("service", "")
    with in_field("service"):
        Need(about, PAIR)
    with in_field("kommuner"):
        participants = municipalities_in(query) + others_in(query)
        Need(about, participants or PAIR)
    return need_answers(query, about, participants or PAIR)


def need_answers(query: QueryParams, about: str, participants: Sequence[str]) -> Need:
    """The need of these participants with what the address answers about it.

    Raises:
        BadInput: an answer or a number that cannot be used, or a form the law excludes; it concerns its field.
    """
    day = query.get("on") or date.today()
    with in_field("on"):
        Need(about, PAIR, on=day)
    facts: dict[str, Any] = {}
    for name in ANSWERS:
        answer = query.get(name, "")
        with in_field(name):
            if answer not in ANSWER:
                raise BadInput("Svar ja, nei eller vet ikke, ikke «{value}».", value=answer)
        facts[name] = ANSWER[answer]
    facts |= read_numbers({name: query.get(name, "") for name in NUMBERED})
    with in_field("form"):
        return Need(about, participants, form=query.get("form") or None, on=day, **facts)


def municipalities_in(query: QueryParams) -> list[str]:
    """The codes of those that are named, with comma, semicolon or line between."""
    return [find(name).code for name in re.split(r"[,;\n]", query.get("kommuner", "")) if name.strip()]


def others_in(query: QueryParams) -> list[str]:
    """The kinds of participants beside the municipalities; in older addresses under `med`."""
    return [*query.getlist("andre"), *(kind for kind in query.getlist("med") if kind in OTHERS)]


def spelt(said: str, known: Iterable[str]) -> str:
    """The one of `known` that is written so in other letters ("iks" is IKS); as typed where there is none."""
    return next((one for one in known if fold(one) == fold(said.strip())), said)


def day_in(query: QueryParams, name: str) -> date | None:
    text = query.get(name, "").strip()
    if not text:
        return None
    with in_field(name):
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise BadInput("Datoen «{value}» må skrives som 2026-11-01.", value=text) from error
