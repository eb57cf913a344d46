"""One fee in the whole country: what is paid today, what has been published of the future, and estimates that differ."""

from __future__ import annotations

from nabolag.data import facts
from nabolag.municipalities import Municipality, current
from nabolag.report.answers.published import published_table
from nabolag.report.casefile.subject import described, spread
from nabolag.report.figures.distribution import distribution
from nabolag.report.paper import Bullets, Cell, Column, Drawing, Paper, Section, Table
from nabolag.report.sources import sources_of, told_by
from nabolag.text import Texts, texts


def service_paper(indicator: str, lang: str = "nb", ours: Municipality | None = None) -> Paper:
    """The distribution of one fee, with `ours` marked; projections and estimates stand beside it and are never mixed with it."""
    _, everyone = texts(lang), tuple(current())
    fee, fee_spread = described(indicator), spread(indicator, everyone)
    assert fee_spread
    note = _(
        "{n} {n:kommune|kommuner} har tall, {missing} mangler eller må sjekkes.",
        n=fee_spread.known,
        missing=fee_spread.of - fee_spread.known,
    )
    sections = (
        Section("i-dag", _("I dag"), (Drawing(distribution(fee, ours, _.lang), sources=(fee.table,)),
            _table(fee.title[_.lang], fee_spread, fee.table, note, _))),
        Section("framover", _("Publiserte framskrivinger og funn"), (published_table(_, ("fees",)),), folded=True),
        Section("behov", _("Investeringsbehovet, side ved side"), (_needs(_),)),
        Section("ukjent", _("Det vi ikke vet"), (Bullets((
            _("Anslagene gjelder ulike år, ulike anlegg og ulike rapporter. Et snitt av dem betyr ingenting."),
            _("Hva gebyrene blir om ti år i hver kommune: de publiserte framskrivingene gjelder landet og fylker."),
        ), unknown=True),)),
    )  # fmt: skip
    return Paper(
        stem="gebyr",
        title=_("{what}: i dag og framover", what=fee.title[_.lang]),
        lang=_.lang,
        lead=(
            _("I mediankommunen er gebyret {median} i {year}, uten merverdiavgift. Halvparten ligger mellom {q1} og {q3}.",
              median=_.nok(fee_spread.median), year=str(fee.year), q1=_.nok(fee_spread.q1), q3=_.nok(fee_spread.q3)),
        ),
        sections=sections,
        sources=sources_of(sections, _),
        data={"indicator": indicator, "known": fee_spread.known, "median": fee_spread.median},
    )  # fmt: skip


def _table(title: str, fee_spread: object, table: str, note: str, _: Texts) -> Table:
    names = (
        ("low", _("Lavest")),
        ("q1", _("En fjerdedel er under")),
        ("median", _("Median")),
        ("q3", _("En fjerdedel er over")),
        ("high", _("Høyest")),
    )
    return Table(
        _("Kroner i året uten merverdiavgift"),
        (Column(_("Gebyr")), *(Column(head, "number") for _name, head in names)),
        ((Cell(title), *(Cell(value=float(getattr(fee_spread, name))) for name, _head in names)),),
        note=note,
        sources=(table,),
    )  # fmt: skip


def _needs(_: Texts) -> Table:
    """Each estimate with its scope, as the source has it."""
    estimates = [fact for fact in facts() if fact.group == "investment"]
    return Table(
        _("Anslag over investeringsbehovet, hvert med sitt omfang"),
        (Column(_("Hva")), Column(_("Omfang")), Column(_("År"), "year"), Column(_("Kilde"))),
        tuple(
            (Cell(fact.wording[_.lang], fact.id, f"/funn#{fact.id}"), Cell(fact.definition[_.lang]),
             Cell(str(fact.year) if fact.year else _("ikke oppgitt"), fact.year), Cell(told_by(fact.source, _)))
            for fact in estimates
        ),
        sheet=_("Investeringsbehov"),
    )  # fmt: skip
