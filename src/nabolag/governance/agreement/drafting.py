"""From points and facts to a document of clauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nabolag.errors import BadInput
from nabolag.governance.agreement import lawful
from nabolag.governance.agreement.required_points import Alternative, Clause, Kind, points
from nabolag.governance.agreement.settling import Missing, applies, missing, normal, unsettled
from nabolag.governance.agreement.wording import PLACE, Places, filled
from nabolag.text import texts
from nabolag.text.showing import Shown

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class DraftClause:
    """A numbered clause: its text, why it is there, whether it is settled, and the other ways to settle it.

    `chosen` is the alternative used, None for own words; `departs` whether a default of the act was agreed away;
    `note` what a reader should know that is no part of the contract; `others` the other ways with their text.
    """

    number: int
    id: str
    heading: str
    kind: Kind
    text: str
    settled: bool
    act: str
    paragraph: str
    ledd: int
    quote: str
    chosen: str | None
    alternatives: tuple[Alternative, ...]
    departs: bool = False
    note: str = ""
    others: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, repr=False)
class Document(Shown):
    """A draft in bokmål or nynorsk, in our own wording; `missing` says what the act still wants settled."""

    form: str
    lang: str
    title: str
    adopted_by: str
    act: str
    paragraph: str
    quote: str
    clauses: tuple[DraftClause, ...]
    missing: tuple[Missing, ...]

    @property
    def contract(self) -> tuple[DraftClause, ...]:
        """The clauses that are contract text: notes to the reader left out."""
        return tuple(c for c in self.clauses if c.kind != "note")


def draft(form: str, facts: Facts | None = None, lang: str = "nb") -> Document:
    """A draft agreement for `form` with every point the act requires, and the advised clauses.

    Facts are those of `missing`. Where a fact is not known the text has a place to fill in. Of a clause with
    alternatives the named one is used, or the user's own text; a default of the act when nothing is said. An
    advised clause is left out when its id is a fact that says no.

    Raises:
        NotKnown: no such form.
        BadInput: a form without a prescribed agreement, shares that do not sum to one, facts that contradict
            each other, a language other than nb and nn (an agreement is written in Norwegian).
        NotLawful: a fact the act forbids, such as a board of two in an IKS, or an AS that owns one.
    """
    if lang not in PLACE:
        raise BadInput("Avtalen skrives på nb eller nn, ikke «{lang}».", lang=lang)
    normal_facts = normal(facts, form)
    wanted, places = points(form), Places(normal_facts, texts(lang))
    lawful.check(form, normal_facts)
    for breach in lawful.breaches(form, normal_facts):
        raise breach.error
    clauses = [c for c in wanted.clauses if applies(c, normal_facts)]
    return Document(
        form,
        lang,
        wanted.title(lang).format_map(places),
        wanted.adopted_by(lang),
        wanted.cite.act,
        wanted.cite.paragraph,
        wanted.quote,
        tuple(_clause(i, clause, form, places) for i, clause in enumerate(clauses, 1)),
        tuple(missing(form, normal_facts)),
    )


def _clause(number: int, clause: Clause, form: str, places: Places) -> DraftClause:
    chosen, text = filled(clause, places)
    lang, cite = places.lang, clause.cite
    answered = clause.kind == "default" and places.facts.get(clause.facts[0]) is not None
    return DraftClause(
        number,
        clause.id,
        clause.heading(lang),
        clause.kind,
        text,
        not unsettled(clause, places.facts, form)
        if clause.kind == "required"
        else PLACE[lang][:6] not in text,
        cite.act if cite else "",
        cite.paragraph if cite else "",
        (cite.ledd or 0) if cite else 0,
        clause.quote,
        chosen,
        clause.alternatives,
        answered and chosen != clause.alternatives[0].id,
        clause.note(lang) if clause.note else "",
        tuple(
            (a.name(lang), a.means(lang), a.text(lang).format_map(places))
            for a in clause.alternatives
            if a.id != chosen
        ),
    )
