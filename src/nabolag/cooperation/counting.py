"""How many arrangements a municipality is in: one counting rule, each choice of it open, on the same register.

Published counts differ ten-fold by rule alone. A rule here has five choices; loosening any of them never lowers a count. What no
source shows is not counted and not nought either: a count is what the register shows *at least*.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, get_args

from nabolag.cooperation.arranged import Arrangement, Statement
from nabolag.errors import BadInput
from nabolag.text.showing import Shown

Forms = Literal["iks", "registered", "any"]
Ties = Literal["owner", "partner", "served", "seat"]
Each = Literal["arrangement", "service"]
Sure = Literal["certain", "any"]
FORMS, TIES, EACH, SURE = (get_args(kind) for kind in (Forms, Ties, Each, Sure))
"""The values of each choice, from the strictest to the loosest."""
_ROLES: dict[str, tuple[str, ...]] = {
    "owner": ("member",),
    "partner": ("member", "partner"),
    "served": ("member", "partner", "served"),
    "seat": ("member", "partner", "served", "seat"),
}


@dataclass(frozen=True)
class CountingRule:
    """What counts as one arrangement, and as being in it.

    Attributes:
        forms: `iks`: intermunicipal companies; `registered`: whatever has an organisation number or is a company of its own;
            `any`: agreements and groups without either too.
        ties: who is in it: `owner`; `partner`: also who runs a service together; `served`: also who gets a service from it;
            `seat`: also where it has its business address.
        each: `arrangement`: once each; `service`: once for each service it has.
        sure: `certain`: only what a source says without reservation; `any`: also what is unconfirmed.
        year: only what a source says of that year; None: all years, newer editions in place of older ones.

    Raises:
        BadInput: a choice that does not exist.
    """

    forms: Forms = "any"
    ties: Ties = "served"
    each: Each = "arrangement"
    sure: Sure = "any"
    year: int | None = None

    def __post_init__(self) -> None:
        for name, choices in (("forms", FORMS), ("ties", TIES), ("each", EACH), ("sure", SURE)):
            if getattr(self, name) not in choices:
                raise BadInput(
                    "Valget «{said}» finnes ikke. Velg en av {known}.",
                    said=getattr(self, name),
                    known=", ".join(choices),
                )


RULES: dict[str, CountingRule] = {
    "F2": CountingRule("iks", "owner"),
    "F1": CountingRule("registered", "partner"),
    "F3": CountingRule("any", "served"),
    "NIVI": CountingRule("any", "served"),
}
"""The rules behind the published counts, as far as their publishers tell them: Samfunnsbedriftene (F2) counts IKS and their
owners; IRIS (F1) registered formal arrangements; NIVI asks each municipality for every formal arrangement, for one municipality
(F3) or once each for a county (NIVI), where being supplied by one counts too."""


@dataclass(frozen=True, repr=False)
class Count(Shown):
    """What a rule counts.

    Attributes:
        rule: the rule.
        total: arrangements, once each (or once a service).
        by_municipality: code → how many it is in; a municipality that is not there is in none that a source shows: unknown.
        memberships: the sum of the counts, which is also the sum of the arrangements' numbers of members.
        formless: arrangements that were left out because no source says their form.
    """

    rule: CountingRule
    total: int
    by_municipality: dict[str, int]
    memberships: int
    formless: int

    @property
    def highest(self) -> int:
        """The most that one municipality is in."""
        return max(self.by_municipality.values(), default=0)

    def mean_at_least(self, municipalities: int) -> float:
        """Memberships over all municipalities: the lowest that the mean can be."""
        return self.memberships / municipalities


def count(rule: CountingRule, register: Iterable[Arrangement], within: frozenset[str] | None = None) -> Count:
    """Count the register's arrangements by a rule.

    Args:
        rule: what counts.
        register: the arrangements.
        within: codes; only municipalities there are counted, and arrangements that one of them is in.
    """
    by_municipality: dict[str, int] = {}
    total = formless = 0
    for a in register:
        codes = {s.code for s in a.statements if _counts(s, rule)}
        codes = codes if within is None else codes & within
        if not codes:
            continue
        if not _of_form(a, rule.forms):
            formless += a.form is None
            continue
        times = max(1, len(a.services)) if rule.each == "service" else 1
        total += times
        for code in codes:
            by_municipality[code] = by_municipality.get(code, 0) + times
    return Count(rule, total, by_municipality, sum(by_municipality.values()), formless)


def loosened(rule: CountingRule) -> list[tuple[str, CountingRule]]:
    """The rule with one choice a step looser, for each choice that can be: (the choice, the rule)."""
    steps: list[tuple[str, CountingRule]] = []
    for name, choices in (("forms", FORMS), ("ties", TIES), ("each", EACH), ("sure", SURE)):
        at = choices.index(getattr(rule, name))
        if at + 1 < len(choices):
            steps.append((name, replace(rule, **{name: choices[at + 1]})))
    return steps


def _of_form(a: Arrangement, forms: Forms) -> bool:
    if forms == "iks":
        return a.form == "IKS"
    return forms == "any" or a.form is not None or a.org_number is not None


def _counts(s: Statement, rule: CountingRule) -> bool:
    if (rule.year is None and s.superseded) or (rule.year is not None and s.year != rule.year):
        return False
    return s.role in _ROLES[rule.ties] and (rule.sure == "any" or s.certainty == "yes")
