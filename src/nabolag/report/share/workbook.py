"""The paper as an Excel workbook: shares, reasons to leave, and the case itself; numbers as numbers."""

from __future__ import annotations

import io
import math

import xlsxwriter

from nabolag.report.excel import LINE_POINTS, one_page_wide, paragraphs
from nabolag.report.share.facility import FacilityPaper
from nabolag.report.share.paper import Paper
from nabolag.report.share.uncertain import UncertainPaper


def workbook(paper: Paper, doubt: UncertainPaper | None = None) -> bytes:
    """The bytes of an .xlsx file, which `read_case` reads; with `doubt` also how sure it is."""
    _, case = paper.texts, paper.case
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": paper.title})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        title = book.add_format({"bold": True, "font_size": 14})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        money = book.add_format({"num_format": "#,##0" if paper.decimals == 0 else "#,##0.00"})

        first = book.add_worksheet(_("Innhold"))
        first.set_column(0, 0, 110)
        first.write_string(0, 0, paper.title, title)
        said = [f"{name}: {says} ({source})" for name, says, source in paper.explained]
        paragraphs(first, 1, [*paper.lead, *paper.notes, *said], wrap, 110)

        shares = book.add_worksheet(_("Fordeling"))
        shares.set_column(0, 0, 34)
        shares.set_column(1, len(case.players), 14)
        shares.set_column(len(case.players) + 1, len(case.players) + 1, 48)
        for column, head in enumerate((_("Måte"), *case.players, _("Har grunn til å gå"))):
            shares.write_string(0, column, head, bold)
        for number, line_ in enumerate(paper.rows, 1):
            shares.write_string(number, 0, line_.name)
            for column, amount in enumerate((line_.allocation or {}).values(), 1):
                shares.write_number(number, column, amount, money)
            shares.write_string(number, len(case.players) + 1, paper.stays(line_))
        shares.freeze_panes(1, 1)
        chart = book.add_chart({"type": "bar"})
        for number, line_ in enumerate(paper.rows, 1):
            if line_.allocation is not None:
                name = shares.get_name()
                chart.add_series(
                    {
                        "name": [name, number, 0],
                        "categories": [name, 0, 1, 0, len(case.players)],
                        "values": [name, number, 1, number, len(case.players)],
                    }
                )
        chart.set_title({"name": _("Hva hver betaler, etter måten regningen deles på")})
        chart.set_y_axis({"reverse": True})
        chart.set_size({"width": 860, "height": 120 + 90 * len(case.players)})
        shares.insert_chart(len(paper.rows) + 3, 0, chart)

        leaving = book.add_worksheet(_("Grunn til å gå"))
        leaving.set_column(0, 1, 34)
        leaving.set_column(2, 4, 16)
        heads = (_("Måte"), _("Gruppe"), _("Betaler"), _("Koster alene"), _("Sparer på å gå"))
        for column, head in enumerate(heads):
            leaving.write_string(0, column, head, bold)
        for number, reason in enumerate(paper.reasons, 1):
            leaving.write_string(number, 0, reason.method)
            leaving.write_string(number, 1, reason.group)
            for column, amount in enumerate((reason.pays, reason.alone, reason.gain), 2):
                leaving.write_number(number, column, amount, money)
        leaving.freeze_panes(1, 1)

        if doubt is not None:
            sure = book.add_worksheet(_("Usikre kostnader"))
            sure.set_column(0, 0, 34)
            sure.set_column(1, 1, 24)
            sure.set_column(2, 3, 60)
            for column, head in enumerate(doubt.heads()):
                sure.write_string(0, column, head, bold)
            share = book.add_format({"num_format": "0 %"})
            for number, row_ in enumerate(doubt.rows, 1):
                sure.write_string(number, 0, row_.name)
                sure.write_number(number, 1, row_.stable.value, share)
                said_ = doubt.cells()[number - 1][2:]
                for column, text in enumerate(said_, 2):
                    sure.write_string(number, column, text, wrap)
                sure.set_row(number, LINE_POINTS * max(1, math.ceil(max(map(len, said_)) / 55)))
            paragraphs(
                first,
                len(paper.lead) + len(paper.notes) + len(said) + 2,
                (*doubt.lead, *doubt.notes),
                wrap,
                110,
            )

        given = book.add_worksheet(_("Tallene som er gitt"))
        given.set_column(0, 0, 44)
        price = f"kostnad ({case.unit})" if case.unit else "kostnad"
        spans = ("lav", "høy") if case.ranges else ()
        for column, head in enumerate(("gruppe", price, *case.keys, *spans)):
            given.write_string(0, column, head, bold)
        for number, (group, cost) in enumerate(case.costs.items(), 1):
            given.write_string(number, 0, " + ".join(group))
            given.write_number(number, 1, cost, money)
            for column, key in enumerate(case.keys.values(), 2):
                if len(group) == 1 and group[0] in key:
                    given.write_number(number, column, key[group[0]])
            for column, limit in enumerate(case.ranges.get(group, ()), 2 + len(case.keys)):
                given.write_number(number, column, limit, money)
        given.freeze_panes(1, 1)
        one_page_wide(book)
    return out.getvalue()


def facility_workbook(paper: FacilityPaper) -> bytes:
    """What each pays for a joint facility, as the bytes of an .xlsx file."""
    _, facility = paper.texts, paper.facility
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": paper.title})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        money = book.add_format({"num_format": "#,##0" if paper.total >= 1000 else "#,##0.00"})
        shares = book.add_worksheet(_("Fordeling"))
        shares.set_column(0, 0, 34)
        shares.set_column(1, len(facility.players), 14)
        for column, head in enumerate((_("Måte"), *facility.players)):
            shares.write_string(0, column, head, bold)
        for number, (_id, name, amounts) in enumerate(paper.rows, 1):
            shares.write_string(number, 0, name)
            for column, player in enumerate(facility.players, 1):
                shares.write_number(number, column, amounts[player], money)
        said = (f"{name}: {says} ({source})" for name, says, source in paper.explained)
        shares.freeze_panes(1, 1)
        given = book.add_worksheet(_("Tallene som er gitt"))
        given.set_column(0, 0, 34)
        columns = (("kostnad", facility.costs), ("antall", facility.users), ("behov", facility.needs))
        filled = [(head, values) for head, values in columns if values]
        for column, head in enumerate(("deltaker", *(head for head, _values in filled))):
            given.write_string(0, column, head, bold)
        for number, player in enumerate(facility.players, 1):
            given.write_string(number, 0, player)
            for column, (_head, values) in enumerate(filled, 1):
                if player in values:
                    given.write_number(number, column, values[player])
        notes = book.add_worksheet(_("Innhold"))
        notes.set_column(0, 0, 110)
        paragraphs(notes, 0, (paper.title, *paper.notes, *said), book.add_format({"text_wrap": True}), 110)
        one_page_wide(book)
    return out.getvalue()
