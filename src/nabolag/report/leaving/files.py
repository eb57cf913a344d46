"""The paper on leaving as Word, as Excel, and in the terminal."""

from __future__ import annotations

import io
import math

from nabolag.report.excel import LINE_POINTS, one_page_wide, paragraphs
from nabolag.report.leaving.paper import LeavingPaper
from nabolag.report.word import new, packed, quiet, table


def leaving_document(paper: LeavingPaper) -> bytes:
    """The bytes of a .docx file."""
    _ = paper.texts
    made = new(paper.title, _.lang)
    for line in paper.lead:
        made.add_paragraph(line)
    made.add_heading(_("Den som går i dag"), 1)
    table(made, (_("Hva"), _("Beløp")), [(a.label, a.said(_)) for a in paper.amounts], (11.0, 5.0))
    if paper.locked:
        made.add_heading(_("Låst i anlegget"), 1)
        made.add_paragraph(
            _("Egen del av anlegget ved utgangen av året, når anlegget skrives likt ned og gjelden står")
        )
        table(made, _heads(paper), [(str(row.year), *paper.locked_cells(row)) for row in paper.locked])
    if paper.entry:
        made.add_heading(_("Den som kommer senere"), 1)
        made.add_paragraph(paper.entry)
    made.add_heading(_("Hva loven sier"), 1)
    for rule in paper.law:
        made.add_paragraph(f"{rule.says} {rule.where}: «{rule.quote}»", style="List Bullet")
    made.add_heading(_("Tallene som er gitt"), 1)
    table(made, (_("Hva"), _("Beløp")), _given(paper), (11.0, 5.0))
    for note in paper.notes:
        quiet(made, note)
    return packed(made)


def leaving_workbook(paper: LeavingPaper) -> bytes:
    """The bytes of an .xlsx file; numbers as numbers, and what is not known in words."""
    import xlsxwriter

    _ = paper.texts
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": paper.title})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        title = book.add_format({"bold": True, "font_size": 14})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        money = book.add_format({"num_format": "#,##0.00", "align": "right"})
        whole = book.add_format({"num_format": "0", "align": "right"})
        words = book.add_format({"align": "right"})

        first = book.add_worksheet(_("Den som går"))
        first.set_column(0, 0, 60)
        first.set_column(1, 1, 18)
        first.write_string(0, 0, paper.title, title)
        row = paragraphs(first, 1, paper.lead, wrap, 60)
        for amount in paper.amounts:
            first.write_string(row, 0, amount.label)
            if amount.state == "known" and amount.value is not None:
                first.write_number(row, 1, amount.value, money if amount.decimals else whole)
            else:
                first.write_string(row, 1, amount.said(_), words)
            row += 1
        paragraphs(first, row + 1, (*([paper.entry] if paper.entry else []), *paper.notes), wrap, 60)

        if paper.locked:
            locked = book.add_worksheet(_("Låst i anlegget"))
            locked.set_column(0, 3, 18)
            for column, head in enumerate(_heads(paper)):
                locked.write_string(0, column, head, bold)
            for number, year in enumerate(paper.locked, 1):
                locked.write_number(number, 0, year.year, whole)
                locked.write_number(number, 1, year.invested, money)
                for column, value in ((2, year.released), (3, year.locked)):
                    if year.state == "known" and value is not None:
                        locked.write_number(number, column, value, money)
                    else:
                        locked.write_string(number, column, paper.locked_cells(year)[column - 1], words)
            locked.freeze_panes(1, 1)

        law = book.add_worksheet(_("Hva loven sier"))
        law.set_column(0, 0, 60)
        law.set_column(1, 1, 26)
        law.set_column(2, 2, 80)
        for column, head in enumerate((_("Regel"), _("Paragraf"), _("Ordlyd"))):
            law.write_string(0, column, head, bold)
        for number, rule in enumerate(paper.law, 1):
            law.write_string(number, 0, rule.says, wrap)
            law.write_url(number, 1, rule.url, string=rule.where)
            law.write_string(number, 2, rule.quote, wrap)
            law.set_row(number, LINE_POINTS * math.ceil(max(len(rule.says) / 60, len(rule.quote) / 80)))

        given = book.add_worksheet(_("Tallene som er gitt"))
        given.set_column(0, 0, 60)
        given.set_column(1, 1, 18)
        for number, (label, value) in enumerate(paper.given):
            given.write_string(number, 0, label)
            if value is None:
                given.write_string(number, 1, _("ikke oppgitt"), words)
            else:
                given.write_number(number, 1, value)
        one_page_wide(book)
    return out.getvalue()


def print_leaving(paper: LeavingPaper) -> None:
    """Print the whole paper to standard output."""
    from rich.console import Console
    from rich.table import Table

    _ = paper.texts
    console = Console(highlight=False)
    console.print(paper.title, style="bold", markup=False)
    for line in paper.lead:
        console.print(line, markup=False)
    today = Table(title=_("Den som går i dag"), title_justify="left", show_header=False)
    for amount in paper.amounts:
        today.add_row(amount.label, amount.said(_))
    console.print(today)
    if paper.locked:
        grid = Table(title=_("Låst i anlegget"), title_justify="left")
        for head in _heads(paper):
            grid.add_column(head, justify="right")
        for row in paper.locked:
            grid.add_row(str(row.year), *paper.locked_cells(row))
        console.print(grid)
    if paper.entry:
        console.print(f"{paper.entry}\n", markup=False)
    for rule in paper.law:
        console.print(f"- {rule.says} {rule.where}: «{rule.quote}»", markup=False)
    console.print()
    for note in paper.notes:
        console.print(note, style="dim", markup=False)


def _heads(paper: LeavingPaper) -> tuple[str, str, str, str]:
    _ = paper.texts
    return _("År fra nå"), _("Bundet"), _("Kan tas ut"), _("Låst")


def _given(paper: LeavingPaper) -> list[tuple[str, str]]:
    _ = paper.texts
    return [
        (label, _("ikke oppgitt") if value is None else _.number(value, 2)) for label, value in paper.given
    ]
