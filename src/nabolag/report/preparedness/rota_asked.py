"""A rota that is asked for, as people write it: how many, which shifts, where, by what agreement; and its rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nabolag.cooperation.preparedness.rota import MOST_PEOPLE, Rules, Tried, make_rota
from nabolag.cooperation.preparedness.shifts import Shift, read_shifts
from nabolag.errors import BadInput, in_field, one_of
from nabolag.governance.limits import figure
from nabolag.report.preparedness.roster import whole
from nabolag.text import N_, Texts, read_number

FIELDS = {
    "antall": N_("Personer i turnusen"),
    "samtidig": N_("På vakt samtidig"),
    "vakter": N_("Vakter mandag til fredag"),
    "helgevakter": N_("Vakter lørdag og søndag, om de er andre"),
    "annet": N_("Annet arbeid i kommunen, timer i uken"),
    "fra": N_("Første dag, en mandag: viser helligdagene"),
}
PLACES = {"sted": N_("på arbeidsstedet"), "hjemme": N_("hjemme (beredskapsvakt)")}
AGREED = {
    "ingen": N_("ingen avtale"),
    "skriftlig": N_("skriftlig avtale med den ansatte"),
    "tariff": N_("skriftlig avtale med tillitsvalgte, bundet av tariffavtale"),
}
REST = {
    "lov": N_("lovens hviletid"),
    "avtalt": N_("kortere hvile avtalt med tillitsvalgte, bundet av tariffavtale"),
}
CHOICES = {"vakt_hvor": PLACES, "avtale": AGREED, "hvile": REST}
LABELS = FIELDS | {
    "vakt_hvor": N_("Vakten gås"),
    "avtale": N_("Avtale om arbeidstiden"),
    "hvile": N_("Hvile"),
}
SHIFTS = "07–15, 15–23, 23–07"
DAY_RULE = {"ingen": "work-day", "skriftlig": "work-day-agreed", "tariff": "work-day-collective"}
WEEK_RULE = {
    "ingen": "work-week-round-the-clock",
    "skriftlig": "work-week-agreed",
    "tariff": "work-week-collective",
}
REST_DAY = {"lov": "work-rest-day", "avtalt": "work-rest-day-collective"}
REST_WEEK = {"lov": "work-rest-week", "avtalt": "work-rest-week-collective"}


@dataclass(frozen=True)
class Asked:
    """A rota that is asked for, read and checked."""

    people: int
    needed: int
    week: tuple[tuple[Shift, ...], ...]
    where: str
    agreed: str
    rest: str
    other: float

    @property
    def rules(self) -> Rules:
        """The rules that hold for it, every figure of the law from the register."""
        home, averaged = self.where == "hjemme", self.agreed != "ingen"
        nights = 8 * (4 * 7 * 24 - 4 * figure("work-rest-week")) / 24
        return Rules(
            day=figure(DAY_RULE[self.agreed]),
            week=figure(WEEK_RULE[self.agreed]),
            mean=figure("work-week-round-the-clock"),
            eight=figure("work-week-mean") if averaged else figure("work-week-round-the-clock"),
            night=168.0 * 4 if home else nights,
            rest_day=0 if home else figure(REST_DAY[self.rest]),
            rest_week=0 if home else figure(REST_WEEK[self.rest]),
            sundays="any" if home else "half" if averaged else "next",
            counted=1 / figure("work-standby") if home else 1.0,
            other=self.other,
        )


def asked_of(given: Mapping[str, str], _: Texts) -> Asked | None:
    """What was written; None where the number of people is not.

    Raises:
        BadInput: a figure, a shift or a choice that cannot be meant; it concerns its field.
    """
    if not given.get("antall"):
        return None
    for name, choices in CHOICES.items():
        with in_field(name):
            one_of(name, given.get(name) or next(iter(choices)), tuple(choices))
    where, agreed, rest = (given.get(name) or next(iter(choices)) for name, choices in CHOICES.items())
    people, needed = (_whole(given, name, 1, _) for name in ("antall", "samtidig"))
    with in_field("antall"):
        if not 1 <= people <= MOST_PEOPLE:
            raise BadInput("Turnusen har {n} personer. Skriv fra 1 til {most}.", n=people, most=MOST_PEOPLE)
    with in_field("annet"):
        other = _hours(given["annet"], _called("annet", _)) if given.get("annet") else 0.0
        if not 0 <= other <= 60:
            raise BadInput("Annet arbeid er {hours} timer i uken. Skriv fra 0 til 60.", hours=given["annet"])
    with in_field("vakter"):
        usual = read_shifts(given.get("vakter") or SHIFTS)
    with in_field("helgevakter"):
        weekend = read_shifts(given["helgevakter"]) if given.get("helgevakter") else usual
    return Asked(people, needed, (usual,) * 5 + (weekend,) * 2, where, agreed, rest, other)


def tried(asked: Asked) -> Tried:
    """The rota, or why there is none.

    Raises:
        BadInput: shifts that overlap or leave a time to nobody, or more on duty than there are.
    """
    with in_field("samtidig" if asked.needed < 1 or asked.needed > asked.people else "vakter"):
        return make_rota(asked.people, asked.needed, asked.week, asked.rules)


def _hours(said: str, where: str) -> float:
    """`7,5`, `7,5 timer` or `07:30`, in hours."""
    if clock := re.fullmatch(r"(\d{1,2}):([0-5]\d)", said):
        return int(clock[1]) + int(clock[2]) / 60
    return float(read_number(re.sub(r"(?i)(?<=\d)\s*(?:t|timer?|timar|h|hours?)\.?$", "", said), where))


def _whole(given: Mapping[str, str], name: str, default: int, _: Texts) -> int:
    with in_field(name):
        said = re.sub(
            r"(?i)(?<=\d)\s*(?:personer|personar|people|persons?|pers)\.?$", "", given.get(name, "")
        )
        return whole(said, _called(name, _)) if said else default


def _called(name: str, _: Texts) -> str:
    return _(LABELS[name])
