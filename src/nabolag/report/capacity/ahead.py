"""What the next wave takes: how many answers a group needs for a narrower interval; and the change since the last one."""

from __future__ import annotations

from math import ceil

from nabolag.report.capacity.words import effect_title, group_title
from nabolag.report.paper.blocks import Block, Cell, Column, Table, text
from nabolag.report.paper.model import Section
from nabolag.survey.capacity import Capacity, Change, Changed
from nabolag.text import Texts

WANTED = 0.05
"""Half the width of an interval that is asked for, as a share."""


def needed(n: int, population: float, half: float, wanted: float = WANTED) -> int:
    """Answers for an interval `wanted` to each side, where `n` gave `half`: the variance follows 1/n - 1/population."""
    if half <= wanted:
        return n
    inverse = 1 / population + (1 / n - 1 / population) * (wanted / half) ** 2
    return min(ceil(1 / inverse), int(population))


def ahead_section(found: Capacity, _: Texts) -> Section:
    """Each group that may be shown: its interval now, its answers, and those it takes; the widest first to be asked more."""
    rows = []
    for row in found.frame.iter_rows(named=True):
        if row["status"] == "hidden" or not row["n"] or row["estimate"] is None:
            continue
        half = (row["ci_high"] - row["ci_low"]) / 2
        takes = needed(row["n"], row["population"], half)
        by = f"{effect_title(found, row['group_by'], _)}: " if row["group_by"] else ""
        rows.append(
            (
                Cell(by + group_title(found, row["group_by"], row["group"], _)),
                Cell(value=100 * half),
                Cell(value=row["n"]),
                Cell(value=takes),
                Cell(_("spør flere her") if takes > row["n"] else _("nok")),
            )
        )
    table = Table(
        _("Svar som trengs for {points} prosentpoeng til hver side", points=_.number(100 * WANTED)),
        (
            Column(_("Gruppe")),
            Column(_("Til hver side nå, prosentpoeng"), "number", decimals=1),
            Column(_("Svar nå"), "number"),
            Column(_("Svar som trengs"), "number"),
            Column(_("Råd")),
        ),
        tuple(rows),
        id="neste",
        sheet=_("Neste bølge"),
    )
    how = _(
        "Regnet fra intervallet nå og hvor mange ledere gruppen har, som om de nye svarene kommer jevnt i gruppen. Flere svar i "
        "én gruppe hjelper også de andre, så tallene er heller for høye enn for lave."
    )
    return Section("neste", _("Neste bølge"), (table, text(how, tone="quiet")), folded=True)


def change_section(found: Capacity, changed: Changed, _: Texts) -> Section:
    """The change since the wave before, in percentage points: of the question, then of each task."""
    title = _("Endring fra «{wave}»", wave=changed.wave) if changed.wave else _("Endring fra forrige bølge")
    columns = (
        Column(_("Før"), "share"),
        Column(_("Nå"), "share"),
        Column(_("Endring, prosentpoeng"), "number"),
        Column(_("Sikker retning")),
    )
    note = _(
        "Spørsmålet og svarene har samme ord i begge bølgene. Begge er modellert mot rammen slik den er nå."
    )
    of_all = [one for one in changed.changes if not one.task]
    blocks: list[Block] = [
        Table(
            title,
            (Column(_("Gruppe")), *columns),
            tuple((Cell(_of(found, one, _)), *_figures(one, _)) for one in of_all),
            note=note,
            id="endring",
            sheet=_("Endring"),
            under=True,
        )
    ]
    asked = found.tasks.block.items if found.tasks is not None else {}
    if of_tasks := [one for one in changed.changes if one.task]:
        blocks.append(
            Table(
                _("Endring, oppgave for oppgave"),
                (Column(_("Oppgave")), *columns),
                tuple((Cell(asked[one.task]), *_figures(one, _)) for one in of_tasks),
                id="oppgaver-endring",
                sheet=_("Oppgaver, {group}", group=_("Endring")),
                under=True,
            )
        )
    if changed.unlike:
        names = _.join(asked[task] for task in changed.unlike)
        blocks.append(
            text(_("Spurt med andre ord eller andre svar, og ikke sammenlignet: {tasks}.", tasks=names))
        )
    return Section("endring", title, tuple(blocks))


def _of(found: Capacity, one: Change, _: Texts) -> str:
    by = f"{effect_title(found, one.group_by, _)}: " if one.group_by else ""
    return by + group_title(found, one.group_by, one.group, _)


def _figures(one: Change, _: Texts) -> tuple[Cell, ...]:
    return (
        Cell(value=one.before),
        Cell(value=one.now),
        Cell(value=100 * one.change, low=100 * one.low, high=100 * one.high),
        Cell(_("ja") if one.low > 0 or one.high < 0 else _("nei")),
    )
