"""A printed selvkost note, checked: what adds up, what does not, and what would explain it."""

from __future__ import annotations

from nabolag.fees.notes import Rows, read_notes
from nabolag.fees.statement import Finding, check
from nabolag.report.paper import Bullets, Cell, Column, Paper, Section, Table, row
from nabolag.text import Texts


def note_paper(rows: Rows, _: Texts) -> Paper:
    """What is found in each column of a note.

    Raises:
        BadInput: it has no rows of a note, or a figure that is none.
    """
    notes = read_notes(rows)
    findings = {name: check(note) for name, note in notes.items()}
    wrong = {name: faults for name, faults in findings.items() if faults}
    if wrong:
        lead = _("{n} av {all} {all:kolonne|kolonner} går ikke opp.", n=len(wrong), all=len(findings))
    else:
        lead = _("Alt som kan kontrolleres i noten, går opp.")
    sections = [
        Section(f"kolonne-{i}", name, (Bullets(tuple(one.said(_) for one in faults)),))
        for i, (name, faults) in enumerate(wrong.items(), 1)
    ]
    return Paper(
        stem="selvkostnote",
        title=_("Går selvkostnoten opp?"),
        lang=_.lang,
        lead=(lead,),
        sections=(*sections, Section("rader", _("Slik leste vi noten"), (_read(notes, _),), folded=True)),
        notes=(_("En rad som ikke er trykt, regnes som null der noten pleier å utelate den."),),
        data={"findings": {name: [_machine(one) for one in faults] for name, faults in findings.items()}},
    )


def _machine(one: Finding) -> dict[str, object]:
    return {"kind": one.kind, "rows": one.rows, "factor": one.factor, "text": one.text}


def _read(notes: dict[str, dict[str, object]], _: Texts) -> Table:
    letters = sorted({letter for note in notes.values() for letter in note})
    return Table(
        _("Radene etter bokstav"),
        (Column(_("Rad")), *(Column(name, "number") for name in notes)),
        tuple(
            row(
                letter,
                *(
                    Cell(value=float(str(note[letter]))) if letter in note else Cell("–")
                    for note in notes.values()
                ),
            )
            for letter in letters
        ),
        sheet=_("Noten"),
    )
