"""Published figures and claims as blocks of a paper, each in the words of its source."""

from __future__ import annotations

from dataclasses import replace

from nabolag.data import Fact, fact_of, facts
from nabolag.report.paper.blocks import Cell, Claims, Column, Table
from nabolag.report.sources import told_by
from nabolag.state import Replay, replays
from nabolag.text import Texts
from nabolag.text.languages import unbroken


def published_table(_: Texts, groups: tuple[str, ...], *, each: bool = False) -> Table:
    """Published figures and findings of these groups of `nabolag.data.facts`.

    Figures that one sentence of a source gives for one year share a row, unless `each` is asked for.
    """
    published = [fact for fact in facts() if fact.group in groups]
    rows: dict[tuple[object, ...], list[Fact]] = {}
    for fact in published:
        same = (fact.id,) if each else (fact.wording[_.lang], fact.year, _source(fact, _))
        rows.setdefault(same, []).append(fact)
    tellers = dict.fromkeys(_source(fact, _) for fact in published)
    dated = any(fact.year for fact in published)
    one = len(tellers) == 1  # said once, and not in every row
    return Table(
        _("Publiserte tall og funn"),
        (
            Column(_("Hva")),
            Column(_("Hva kilden sier")),
            *((Column(_("År"), "year", priority=2),) if dated else ()),
            *(() if one else (Column(_("Kilde"), priority=2),)),
        ),
        tuple(
            (
                Cell("; ".join(one.title[_.lang] for one in told)),
                Cell(unbroken(fact.wording[_.lang])),
                *((Cell(str(fact.year) if fact.year else "–", fact.year),) if dated else ()),
                *(() if one else (Cell(_source(fact, _)),)),
            )
            for told in rows.values()
            for fact in told[:1]
        ),
        note=_("Kilde: {source}", source=next(iter(tellers))) + "." if one else "",
        id="published",
    )


def both_sides_of_gain(_: Texts) -> Claims:
    """The association's claim on the gain, and what studies say, at equal size."""
    return _pairs(_, ("claim_billions", "F21"), ("claim_billions", "F19c"), ("F22", "F20"))


def both_sides_of_state(_: Texts) -> Claims:
    """Those who want the state in, and those who do not."""
    return replace(
        _pairs(_, ("state_large", "state_groups")),
        heads=(_("De som vil ha staten inn"), _("De som vil ha staten mindre inn")),
    )


def said_and_done(_: Texts) -> Claims:
    """What leaders answer about the state, beside what Norwegian municipalities did when it offered something."""
    tried = {one.id: one for one in replays()}

    def pair(fact: Fact, one: Replay) -> tuple[str, str, str, str]:
        words = _("{offered}: {happened}", offered=one.offered[_.lang], happened=one.happened[_.lang])
        return fact.wording[_.lang], _source(fact, _), words, f"{told_by(one.source, _)} ({one.period})"

    return Claims(
        (
            pair(fact_of("state_large"), tried["merger_money_2014"]),
            pair(fact_of("state_some_or_more"), tried["reform_support_2020"]),
            pair(fact_of("barrier_incentives"), tried["nitrogen_2024"]),
        ),
        heads=(_("Hva lederne svarer"), _("Hva kommunene gjorde")),
    )


def _pairs(_: Texts, *ids: tuple[str, str]) -> Claims:

    def side(id_: str) -> tuple[str, str]:
        return fact_of(id_).wording[_.lang], _source(fact_of(id_), _)

    return Claims(tuple((*side(one), *side(other)) for one, other in ids))


def _source(fact: Fact, _: Texts) -> str:
    source = told_by(fact.source, _)
    return _("{source} (part i saken)", source=source) if fact.claim_of else source
