"""What the sector acts say of appeals, fees, guarantees, tax and procurement, for one service and one form."""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec

from nabolag.errors import DataDamaged
from nabolag.governance.forms.names import Form, Said
from nabolag.governance.law import Cite, contains, read, shipped

Topic = Literal["appeal", "appeal_first", "fee", "guarantee", "tax", "procurement"]
Body = Literal["state", "delegating", "joint_board", "own_board", "council", "to_clarify"]
"""Who decides an appeal: a state body, the municipality that delegated, a board of the councils, a board of the legal
person's own, the council, or what the texts do not settle."""


class SectorFact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing the law says; no `services` is every service, no `forms` every form."""

    topic: Topic
    cite: Cite
    quote: str
    say: Said
    services: tuple[str, ...] = ()
    forms: tuple[Form, ...] = ()
    body: Body | None = None

    @property
    def url(self) -> str:
        """The paragraph at lovdata.no."""
        return shipped().paragraph(self.cite.act, self.cite.paragraph).url

    @property
    def where(self) -> str:
        """`barnevernsloven § 12-9 (1)`."""
        ledd = f" ({self.cite.ledd})" if self.cite.ledd else ""
        return f"{shipped().act(self.cite.act).name} {self.cite.paragraph}{ledd}"


@cache
def sector_facts(service: str, form: Form) -> tuple[SectorFact, ...]:
    """One fact for each topic the texts speak of; what a sector act says goes before the general rule.

    Who is the first instance is told only where a state body decides the appeal.
    """
    by_topic: dict[str, SectorFact] = {}
    for fact in sorted(all_sector_facts(), key=lambda f: not f.services):
        if (not fact.services or service in fact.services) and (not fact.forms or form in fact.forms):
            by_topic.setdefault(fact.topic, fact)
    if by_topic["appeal"].body != "state":
        by_topic.pop("appeal_first", None)
    return tuple(by_topic.values())


def appeal(service: str, form: Form) -> SectorFact:
    """Who decides an appeal over an individual decision made in this form about this service."""
    return next(fact for fact in sector_facts(service, form) if fact.topic == "appeal")


@cache
def all_sector_facts() -> tuple[SectorFact, ...]:
    """Every fact, as written.

    Raises:
        DataDamaged: a quote that is not in the paragraph, or one written against another wording.
    """
    every_fact = read("rules/sector_facts.yaml", tuple[SectorFact, ...])
    for fact in every_fact:
        paragraph = shipped().paragraph(fact.cite.act, fact.cite.paragraph)
        if not contains(paragraph.text, fact.quote) or paragraph.hash != fact.cite.hash:
            raise DataDamaged(
                "Regelen {rule} siterer ord som ikke står i {act} {paragraph}.",
                rule=fact.topic, act=fact.cite.act, paragraph=fact.cite.paragraph,
            )  # fmt: skip
    return every_fact
