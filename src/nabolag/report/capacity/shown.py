"""The figures of a group as cells: raw, weighted and modelled beside each other, and nothing that may not be told."""

from __future__ import annotations

from typing import Any

from nabolag.report.paper.blocks import Cell, Column
from nabolag.text import Texts


def figure_columns(_: Texts) -> tuple[Column, ...]:
    """The columns of `figures`."""
    return (
        Column(_("Rå"), "share"),
        Column(_("Vektet"), "share"),
        Column(_("Modellert"), "share"),
        Column(_("Hviler på modellen"), "share", priority=2),
        Column("n", "number"),
        Column(_("Ledere"), "number", priority=3),
    )


def figures(row: dict[str, Any], _: Texts) -> tuple[Cell, ...]:
    """A row of `Capacity.frame`; what may not be told says so."""
    return (
        _counted(row, "raw", _),
        _counted(row, "weighted", _),
        modelled(row, _),
        Cell(value=row["leaning"]) if row["leaning"] is not None else Cell("–"),
        Cell(_("skjult"), status="suppressed") if row["n"] is None else Cell(value=row["n"]),
        Cell(value=row["population"]),
    )


def modelled(row: dict[str, Any], _: Texts) -> Cell:
    """The modelled share with its interval."""
    if row["estimate"] is None:
        return Cell(_("skjult"), status="suppressed")
    return Cell(value=row["estimate"], low=row["ci_low"], high=row["ci_high"])


def _counted(row: dict[str, Any], name: str, _: Texts) -> Cell:
    if row[name] is not None:
        return Cell(value=row[name])
    words = {"thin": _("for få svar"), "hidden": _("skjult"), "none": _("ingen svar")}.get(row["status"], "–")
    return Cell(words, status="suppressed" if row["status"] in ("thin", "hidden") else "unknown")
