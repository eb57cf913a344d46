"""A printed selvkost note, checked: what adds up, what does not, and what would explain it."""

from __future__ import annotations

from nabolag.fees.notes import CheckedNote, ReadNote
from nabolag.fees.statement import SUMS, Finding, checks
from nabolag.report.paper import Block, Bullets, Cell, Column, Paper, Section, Table, row, text
from nabolag.text import Texts


def note_paper(checked: CheckedNote, _: Texts) -> Paper:
    """What is found in each column of a note, and where it stands."""
    wrong = [(note, checked.findings[note.name]) for note in checked.notes if checked.findings[note.name]]
    if not any(checks(note.rows) for note in checked.notes):
        lead = _(
            "Noten mangler radene som trengs for å kontrollere noe. Ta med for eksempel gebyrgrunnlaget (F), gebyrinntektene (G) "
            "og resultatet (H)."
        )
    elif wrong:
        lead = _("{n} av {all} {all:kolonne|kolonner} går ikke opp.", n=len(wrong), all=len(checked.notes))
    else:
        lead = _("Alt som kan kontrolleres i noten, går opp.")
    sections = [
        Section(
            f"kolonne-{i}",
            note.name,
            (Bullets(tuple(_placed(one, note, checked.sheet, _) for one in faults)),),
        )
        for i, (note, faults) in enumerate(wrong, 1)
    ]
    blocks: list[Block] = [_read(checked.notes, _)]
    if checked.left_out:
        left = _(
            "Disse radene kjente vi ikke, og de er ikke kontrollert: {rows}.",
            rows="; ".join(checked.left_out),
        )
        blocks.append(text(left))
    return Paper(
        stem="selvkostnote",
        title=_("Går selvkostnoten opp?"),
        lang=_.lang,
        lead=(lead,),
        sections=(*sections, Section("rader", _("Slik leste vi noten"), tuple(blocks), folded=True)),
        notes=(_("En rad som ikke er trykt, regnes som null der noten pleier å utelate den."),),
        data={
            "findings": {
                note.name: [_machine(one, note) for one in checked.findings[note.name]]
                for note in checked.notes
            },
            "left_out": checked.left_out,
            "sheet": checked.sheet,
        },
    )


def _placed(one: Finding, note: ReadNote, sheet: str, _: Texts) -> str:
    cells = _cells(one, note)
    if not sheet or not cells:
        return one.said(_)
    return _(
        "{finding} Ark «{sheet}», celle {cells}.", finding=one.said(_), sheet=sheet, cells=", ".join(cells)
    )


def _cells(one: Finding, note: ReadNote) -> list[str]:
    return [note.at[letter] for letter in one.rows if letter in note.at]


def _machine(one: Finding, note: ReadNote) -> dict[str, object]:
    return {
        "kind": one.kind,
        "rows": one.rows,
        "factor": one.factor,
        "text": one.text,
        "cells": _cells(one, note),
    }


def _read(notes: tuple[ReadNote, ...], _: Texts) -> Table:
    letters = sorted({letter for note in notes for letter in note.rows}, key=lambda one: (one in SUMS, one))
    return Table(
        _("Radene etter bokstav"),
        (Column(_("Rad")), *(Column(note.name, "number") for note in notes)),
        tuple(
            row(
                SUMS.get(letter, letter),
                *(Cell(value=note.rows[letter]) if letter in note.rows else Cell("–") for note in notes),
            )
            for letter in letters
        ),
        sheet=_("Noten"),
    )
