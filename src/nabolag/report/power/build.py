"""Builds the papers on power: an agreement, or one weighted vote."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from nabolag.report.paper import (
    Block,
    Bullets,
    Cell,
    Drawing,
    Law,
    LawLine,
    Paper,
    Section,
    Table,
    Terms,
    text,
)
from nabolag.report.power.figure import figure
from nabolag.report.power.paper import Decisions, MatterPart, decisions_json
from nabolag.text import Texts


def power_paper(
    decisions: Decisions, others: Table | str = "", explained: tuple[tuple[str, str, str], ...] = ()
) -> Paper:
    """Who decides in every kind of matter; `others` are the measures to be used only beside, or why there are none."""
    _ = decisions.texts
    more: tuple[Block, ...] = ()
    if others:
        more = (text(others),) if isinstance(others, str) else (others, Terms(explained))
    measured: dict[tuple[tuple[Cell, ...], ...], list[MatterPart]] = {}
    for part in decisions.matters:
        measured.setdefault(part.measures.rows, []).append(part)
    tables = [
        replace(same[0].measures, caption=" · ".join(part.title for part in same))
        for same in measured.values()
    ]
    sections = (
        *(_matter(part, decisions, first=number == 0) for number, part in enumerate(decisions.matters)),
        *(Section(f"tabell-{n}", table.caption, (table,)) for n, table in enumerate(decisions.extra)),
        Section(
            "fagfolk",
            _("For fagfolk: makt målt på fire måter"),
            (Terms(decisions.explained), *tables, *decisions.measured),
            folded=True,
        ),
        Section("andre", _("For fagfolk: andre mål, som bare bør brukes ved siden av"), more, folded=True),
    )
    return Paper(
        stem="makt",
        title=decisions.title,
        lang=_.lang,
        lead=decisions.lead,
        sections=tuple(section for section in sections if section.blocks),
        notes=decisions.notes,
        data=decisions_json(decisions),
    )


def vote_paper(table: Table, texts: Texts) -> Paper:
    """One weighted vote."""
    return Paper("makt", table.caption, texts.lang, (Section("stemmer", table.caption, (table,)),))


def _matter(part: MatterPart, decisions: Decisions, *, first: bool) -> Section:
    _ = decisions.texts
    law = Law(tuple(LawLine("", where, quote, url) for where, quote, url in dict.fromkeys(part.law)))
    if part.same_as:
        same = _("Her kan hver av deltakerne det samme som i «{matter}».", matter=part.same_as)
        return Section(part.id, part.title, (text(same), law))
    drawn = (Drawing(figure(part.result, decisions.texts), percent=True),) if first else ()
    said = (*part.sentences, *(_alike(part, _) if first else ()))
    bullets = (Bullets(said),) if said else ()
    return Section(part.id, part.title, (*drawn, *bullets, part.table, law))


def _alike(part: MatterPart, _: Texts) -> tuple[str, ...]:
    """Where fewer votes give the same power: the widest such pair; nothing where power follows the votes."""
    rows = sorted(part.result.owners, key=lambda one: one.owner.votes)
    pairs = [
        (more.owner.votes - few.owner.votes, few, more)
        for few, more in combinations(rows, 2)
        if few.owner.votes < more.owner.votes and few.banzhaf == more.banzhaf and few.banzhaf > 0
    ]
    if not pairs:
        return ()
    _gap, few, more = max(pairs, key=lambda pair: pair[0])
    return (
        _(
            "{few} ({n} {n:stemme|stemmer}) har like mye makt som {many} ({m}).",
            few=few.owner.name,
            n=few.owner.votes,
            many=more.owner.name,
            m=more.owner.votes,
        ),
    )
