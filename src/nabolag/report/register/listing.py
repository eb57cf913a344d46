"""The arrangements that an answer lists, as a table."""

from __future__ import annotations

from nabolag.cooperation.arranged import USER, Arrangement
from nabolag.municipalities import current
from nabolag.report.answers.together import proper
from nabolag.report.paper.blocks import Cell, Column, Table
from nabolag.text import Texts, sort_key

SHOWN_NEAR = 15
"""Rows of a list of what comes near; the number of all stands in its caption."""
NAMED = 8
"""So many members are named in a cell."""


def found_table(caption: str, some: tuple[Arrangement, ...], id_: str, _: Texts) -> Table:
    """Arrangements, one a row, with the municipalities that are named and how sure it is."""
    shown = some if id_ == "fits" else some[:SHOWN_NEAR]
    note = (
        _("Viser {shown} av {n}.", shown=_.number(len(shown)), n=_.number(len(some)))
        if len(shown) < len(some)
        else ""
    )
    return Table(
        f"{caption} ({_.number(len(some))})",
        (
            Column(_("Samarbeid")),
            Column(_("Tjeneste")),
            Column(_("Form"), priority=2),
            Column(_("Kommuner som er nevnt")),
            Column(_("Per"), priority=3),
            Column(_("Sikkert?"), priority=2),
        ),
        tuple(
            (
                Cell(proper(a.name), a.id),
                Cell(a.service_words[_.lang]),
                Cell(a.form or _("ukjent")),
                Cell(_members(a, _)),
                Cell(_.dated(_.join(a.as_of))),
                Cell(_("ja") if a.certain else _("ubekreftet")),
            )
            for a in shown
        ),
        note=note,
        sources=tuple(dict.fromkeys(s.table for a in shown for s in a.statements if s.table != USER)),
        id=id_,
    )


def _members(a: Arrangement, _: Texts) -> str:
    codes = a.members or a.seats
    names = sorted((current()[code].name for code in codes), key=sort_key)
    listed = _.join(names[:NAMED]) if len(names) <= NAMED else ", ".join(names[:NAMED])
    if len(names) > NAMED:
        more = len(names) - NAMED
        listed = _("{names} og {more} til", names=listed, more=more)
    return listed if a.members else _("{names} (kontoradresse)", names=listed)
