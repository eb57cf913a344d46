"""What is known of everyone in the case: key figures and what stands out, and what the service costs each today."""

from __future__ import annotations

from nabolag.report.answers import Answer, Case
from nabolag.report.answers.gain import prices
from nabolag.report.casefile.subject import described, readings, rows
from nabolag.report.casefile.unusual import robek_letters, what_is_unusual
from nabolag.report.paper import Block, Cell, Column, Table, text
from nabolag.report.paper.blocks import Bullets
from nabolag.text import Texts

KEY = ("population", "population_change_10y", "net_operating_result", "net_debt")
"""The figures that stand for every participant, as columns."""


def of_the_municipalities(case: Case, together: Answer) -> tuple[Block, ...]:
    """A row of key figures for each participant, what stands out of the one that asks, and whom it works with."""
    _ = case.texts
    columns = [Column(_("Kommune"))]
    for id_ in KEY:
        indicator = described(id_)
        columns.append(
            Column(
                f"{indicator.title[_.lang]} ({indicator.year})",
                "number",
                decimals=indicator.decimals,
                priority=1,
            )
        )
    columns.append(Column("ROBEK", priority=2))
    key_figures = Table(
        _("Deltakerne i tall"),
        tuple(columns),
        tuple(
            (
                Cell(rows()[code]["name"]),
                *(_cell(id_, code, _) for id_ in KEY),
                Cell(_("ja") if robek_letters(code) else _("nei")),
            )
            for code in case.codes
        ),
        note=_("Endringen er i prosent og beløpene i kroner. Ett år svinger mye i små kommuner."),
        sources=(*(described(id_).table for id_ in KEY), "robek"),
        id="deltakere",
        sheet=_("Deltakerne i tall"),
    )
    missing = (
        []
        if case.partners
        else [
            text(
                _(
                    "Deltakerne er ikke valgt. Formene er vurdert for {name} og én annen kommune.",
                    name=case.name,
                )
            )
        ]
    )
    blocks: list[Block] = [
        *missing,
        key_figures,
        text(_("Dette skiller seg ut i {name}:", name=case.name)),
        what_is_unusual(case.overall),
        text(together.sentence, together.sources),
    ]
    if together.points:
        blocks.append(Bullets(together.points, together.sources))
    return tuple(blocks)


def economy(case: Case, gain: Answer) -> tuple[Block, ...]:
    """What the service costs each today, what one price would move, and that the gain itself is not known."""
    _, price_list = case.texts, prices(case)
    blocks: list[Block] = [text(gain.sentence, tone="lead")]
    measured = case.service and (case.service.fee or case.service.expenditure)
    if price_list and measured:
        indicator = described(measured)
        blocks.append(
            Table(
                _("Hva tjenesten koster i dag"),
                (
                    Column(_("Kommune")),
                    Column(f"{indicator.title[_.lang]} ({indicator.year})", "number", _("kroner")),
                ),
                tuple((Cell(one.name), _cell(measured, one.code, _)) for one in price_list),
                sources=(indicator.table,),
                id="koster",
                sheet=_("Hva tjenesten koster i dag"),
            )
        )
    if gain.number and gain.interval:
        blocks.append(text(f"{gain.number.label}: {gain.number.shown}, {gain.interval}; {gain.number.note}."))
    return tuple(blocks)


def standing_out(case: Case) -> tuple[str, ...]:
    """What speaks against going on alone, as far as figures can: what is decided, registered or unusual."""
    items = what_is_unusual(case.overall).items
    return items[:3]


def _cell(id_: str, code: str, _: Texts) -> Cell:
    own = readings(id_)[code]
    if own.value is None:
        return Cell(_("ukjent"), status="unknown")
    doubtful = own.status == "doubtful"
    return Cell(value=own.value, status="doubtful" if doubtful else "ok", after=" (!)" if doubtful else "")
