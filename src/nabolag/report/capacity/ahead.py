"""What the next wave takes: how many answers a group needs for a narrower interval; and the change since the last one."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from nabolag.report.capacity.words import effect_title, group_title
from nabolag.report.paper.blocks import Cell, Column, Table, text
from nabolag.report.paper.model import Section
from nabolag.survey.capacity import Capacity, Change
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


def change_section(found: Capacity, changes: Sequence[Change], _: Texts) -> Section:
    """The change since the wave before, in percentage points."""
    rows = []
    for one in changes:
        by = f"{effect_title(found, one.group_by, _)}: " if one.group_by else ""
        sure = _("ja") if one.low > 0 or one.high < 0 else _("nei")
        rows.append(
            (
                Cell(by + group_title(found, one.group_by, one.group, _)),
                Cell(value=one.before),
                Cell(value=one.now),
                Cell(value=100 * one.change, low=100 * one.low, high=100 * one.high),
                Cell(sure),
            )
        )
    table = Table(
        _("Endring fra forrige bølge"),
        (
            Column(_("Gruppe")),
            Column(_("Før"), "share"),
            Column(_("Nå"), "share"),
            Column(_("Endring, prosentpoeng"), "number"),
            Column(_("Sikker retning")),
        ),
        tuple(rows),
        note=_(
            "Spørsmålet og svarene har samme ord i begge bølgene. Begge er modellert mot rammen slik den er nå."
        ),
        id="endring",
        sheet=_("Endring"),
        under=True,
    )
    return Section("endring", _("Endring fra forrige bølge"), (table,))
