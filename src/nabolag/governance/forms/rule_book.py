"""Reading the rules: YAML to frozen records, each checked against the paragraph it cites."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Literal

import msgspec

from nabolag.errors import DataDamaged
from nabolag.governance.forms.names import Form, Kind, Said
from nabolag.governance.law import Cite, Law, contains, read, shipped

Effect = Literal["exclude", "require", "clarify", "warn", "permit", "prefer"]


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}):
    """One rule. `wish` marks conditions on what the user wants: unknown, they bar nothing.

    `opened` is said instead where a sector rule may lift this one for the form and service.
    `lifts` names general rules that this one opens for its own forms and services. `works` is the id of the
    preparatory works that say how the cited paragraph is to be read, for kind "forarbeid".
    """

    id: str
    forms: tuple[Form, ...]
    cite: Cite
    quote: str
    say: Said
    effect: Effect = "warn"
    services: tuple[str, ...] = ()
    when: dict[str, object] | None = None
    wish: bool = False
    lifts: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    source: str | None = None
    works: str | None = None
    opened: Said | None = None
    fires: tuple[dict[str, object], ...] = ()
    silent: tuple[dict[str, object], ...] = ()
    kind: Kind = "law"

    def valid(self, on: date) -> bool:
        """In force on that day."""
        return self.since is not None and self.since <= on and (self.until is None or on < self.until)

    def concerns(self, form: str, service: str) -> bool:
        return form in self.forms and (not self.services or service in self.services)


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who an advice or a finding comes from, and how much of it was read."""

    id: str
    publisher: str
    title: str
    date: str | None
    url: str | None
    seen: str


@cache
def rules() -> tuple[Rule, ...]:
    """All rules in force or once in force, hard law first.

    Raises:
        DataDamaged: a file that does not read, or a rule whose quote is not in the paragraph it cites.
    """
    law = [
        rule
        for part in ("kommuneloven", "companies", "iks", "owners", "duties", "sectors", "dated")
        for rule in _read(f"law_{part}", "law")
    ]
    dated = [rule for rule in adopted() if rule.since]
    works = _read("preparatory", "forarbeid")
    return _checked(
        (*law, *dated, *works, *_read("defaults", "default"), *_read("advice", "advice")), shipped()
    )


@cache
def concerning(form: str, service: str) -> tuple[Rule, ...]:
    """The rules about one form and one service."""
    return tuple(rule for rule in rules() if rule.concerns(form, service))


def coming(on: date | None = None) -> tuple[Rule, ...]:
    """Law that is adopted and does not hold: without a day in our texts, and, on a day, what begins later."""
    later = () if on is None else tuple(rule for rule in rules() if rule.since and rule.since > on)
    return (*later, *(rule for rule in adopted() if rule.since is None))


@cache
def adopted() -> tuple[Rule, ...]:
    """Law that was adopted and not in force on the day of the texts; given `from`, it switches on that day."""
    return _checked(_read("coming", "law"), shipped())


@cache
def sources() -> Mapping[str, Source]:
    """Publishers of advice and findings, by id."""
    return {s.id: s for s in read("rules/sources.yaml", tuple[Source, ...])}


def unpinned(rules_: tuple[Rule, ...], law: Law) -> list[Rule]:
    """The rules written against another wording than the one that ships."""
    return [r for r in rules_ if r.cite.hash != law.paragraph(r.cite.act, r.cite.paragraph).hash]


def _read(name: str, kind: Kind) -> tuple[Rule, ...]:
    read_rules = read(f"rules/{name}.yaml", tuple[Rule, ...])
    if kind == "advice":
        read_rules = tuple(msgspec.structs.replace(rule, effect="prefer") for rule in read_rules)
    return tuple(msgspec.structs.replace(rule, kind=kind) for rule in read_rules)


def _checked(read_rules: tuple[Rule, ...], law: Law) -> tuple[Rule, ...]:
    for rule in read_rules:
        text = law.paragraph(rule.cite.act, rule.cite.paragraph).text
        if not contains(text, rule.quote):
            raise DataDamaged(
                "Regelen {rule} siterer ord som ikke står i {act} {paragraph}.",
                rule=rule.id, act=rule.cite.act, paragraph=rule.cite.paragraph,
            )  # fmt: skip
    return read_rules
