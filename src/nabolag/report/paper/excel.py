"""The paper as an Excel workbook for people: the text first, then a sheet for each table, with native charts."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from nabolag.report.excel import LINE_POINTS, one_page_wide, paragraphs
from nabolag.report.figures.bars import PALETTES
from nabolag.report.figures.chart import OTHER, OURS, QUIET
from nabolag.report.paper.blocks import (
    Bullets,
    Cell,
    Claims,
    Column,
    Facts,
    Kind,
    LawLine,
    Span,
    Table,
    Terms,
    Text,
)
from nabolag.report.paper.draw import natives
from nabolag.report.paper.model import Paper, Section, heading, plain, shown
from nabolag.report.paper.native import Native
from nabolag.report.paper.sheets import Alike, alike, in_header, in_parts, in_words, rules

TEXT_WIDTH, VALUE_WIDTH = 64, 34
WIDEST, NARROWEST, DATA_WIDTH = 48, 9, 16
WARNING = "#B35900"
SIDE_BY_SIDE = (OTHER, OURS, QUIET)
"""Series that stand beside each other, in the colours of the site's figures."""
LINE_HIGH = 340
"""Height of a line chart in pixels."""
LONGEST_NAME = 31
LONGEST_UNIT = 16
FIGURE = (
    r"(?P<before>[^\d−+-]*)[−+-]?(?P<whole>\d{{1,3}}(?:{between}\d{{3}})*|\d+)(?:{point}(?P<decimals>\d+))?"
    r"(?P<after>\D*(?: \(\d+\))?)"
)
SAID = {
    lang: re.compile(FIGURE.format(between=between, point=point))
    for lang, between, point in (
        ("nb", "[ \u00a0\u202f]", ","),
        ("nn", "[ \u00a0\u202f]", ","),
        ("en", ",", r"\."),
    )
}
"""A figure in words: what stands before it, its decimals, and its unit or how many it is of, as ` (128)`."""
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def excel(paper: Paper) -> bytes:
    """The bytes of an .xlsx file; figures as numbers, and what is not known in words. Nothing is a formula."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        made = {"created": datetime(*paper.made.timetuple()[:3])} if paper.made else {}
        book.set_properties({"title": paper.title, "comments": paper.address, **made})
        writer = _WorkbookWriter(book, paper)
        writer.first()
        for part, block in in_parts(paper):
            if isinstance(block, Table):
                writer.table(block, part)
            for chart in natives(block):
                writer.chart(chart)
        if paper.records and paper.records.sheet:
            writer.data(paper.records)
        writer.claims(paper.claims)
        writer.contents()
        if law_lines := rules(paper):
            writer.law(law_lines)
        one_page_wide(book)
        writer.captions[0][0].set_portrait()  # running text
        for sheet, caption in writer.captions:
            mark = f"&B{in_header(paper.mark)}&B\n" if paper.mark else ""
            sheet.set_header(f"&L{mark}{in_header(caption)}")
            if mark:
                sheet.set_margins(top=1.0)  # room for two lines
            sheet.set_footer(f"&L{in_header(paper.title)}&R&P / &N")
    return out.getvalue()


@dataclass(frozen=True)
class _SharedSheet:
    """A sheet of several tables: where the next begins, and how wide the columns are so far."""

    sheet: Any
    row: int = 0
    widths: dict[int, int] = field(default_factory=dict)


def sheet_name(title: str, used: set[str]) -> str:
    """A name for a sheet, at most 31 letters, ended at a whole word and unlike those `used`, to which it is added."""
    words, name = FORBIDDEN.sub(" ", title).split(), ""
    for word in words:
        if len(f"{name} {word}".strip()) > LONGEST_NAME - 4:
            break
        name = f"{name} {word}".strip()
    name = name or " ".join(words)[: LONGEST_NAME - 4]
    # a name ending in a short joining word reads as cut off
    while len(name.split()) > 1 and len(name.split()) < len(words) and len(name.split()[-1]) < 4:
        name = name.rsplit(" ", 1)[0]
    base, number = name.rstrip(" ,;–-("), 2
    name = base
    while name.casefold() in used:
        name, number = f"{base} {number}", number + 1
    used.add(name.casefold())
    return name


def _lines(words: str, width: int) -> int:
    """How many lines bold words need in a column so many letters wide."""
    lines, room = 1, 0
    for word in words.split():
        if room and room + 1 + len(word) > width - 2:
            lines, room = lines + 1, 0
        room += len(word) + bool(room)
    return lines


class _WorkbookWriter:
    """The workbook under way, with its formats and the names that are taken."""

    def __init__(self, book: Any, paper: Paper) -> None:
        self.book, self.paper, self.used = book, paper, set[str]()
        self.captions: list[tuple[Any, str]] = []
        self.places: dict[str, tuple[Any, int, list[int]]] = {}
        self.end: tuple[Any, int] = (None, 0)
        counts = Counter(alike(table) for table in paper.tables())
        self.shared: dict[Alike, _SharedSheet | None] = {
            key: None for key, count in counts.items() if count > 1
        }
        self.charts = 0
        self.large = book.add_format({"bold": True, "font_size": 13})
        self.bold = book.add_format({"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1})
        self.right = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "align": "right"}
        )
        self.title = book.add_format({"bold": True, "font_size": 14, "text_wrap": True})
        self.part = book.add_format({"bold": True, "font_size": 12})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.apart = book.add_format({"text_wrap": True, "valign": "top", "align": "left", "indent": 1})
        self.bold_apart = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "align": "left", "indent": 1}
        )
        self.link = book.add_format(
            {"text_wrap": True, "valign": "top", "font_color": "#0a4f96", "underline": 1}
        )
        self.words = book.add_format({"align": "right", "valign": "top", "text_wrap": True})
        self.formats: dict[str, Any] = {}

    def sheet(self, title: str, caption: str = "") -> Any:
        made = self.book.add_worksheet(sheet_name(title, self.used))
        made.hide_gridlines(2)
        if self.paper.mark:
            made.set_tab_color(WARNING)
        self.captions.append((made, caption or title))
        return made

    def figure(self, column: Column, before: str = "", after: str = "") -> Any:
        """The format of a column's figures, with what stands round one of them."""
        percent = "0" + ("." + "0" * column.decimals if column.decimals else "")
        percent += "%" if self.paper.lang == "en" else "\N{NO-BREAK SPACE}%"
        number = "#,##0" + ("." + "0" * column.decimals if column.decimals else "")
        code = {"share": percent, "year": "0", "number": number, "text": "General"}[column.kind]
        code = (f'"{before}"' if before else "") + code + (f'"{after}"' if after else "")
        if code not in self.formats:
            self.formats[code] = self.book.add_format({"num_format": code, "align": "right", "valign": "top"})
        return self.formats[code]

    def as_shown(self, words: str, value: float) -> Any:
        """The format that prints a figure as it is said, with its decimals and its unit; None when only words will do."""
        match = SAID[self.paper.lang].fullmatch(words.strip())
        if not match or len(match["before"]) + len(match["after"]) > LONGEST_UNIT:
            return None
        decimals = match["decimals"] or ""
        if "%" in match["after"] and abs(value) <= 1:
            return self.figure(Column("", "share", decimals=len(decimals)))
        plain = (
            abs(value) >= 1000 and match["whole"].isdigit()
        )  # a year or a number of something, not an amount
        kind: Kind = "year" if plain else "number"
        return self.figure(Column("", kind, decimals=len(decimals)), match["before"], match["after"])

    def first(self) -> None:
        """All that is not a table: the answer, labelled values, statements, words explained, sources and notes."""
        _, paper = self.paper.texts, self.paper
        sheet = self.sheet(_("Innhold"), paper.title)
        sheet.set_column(0, 0, TEXT_WIDTH)
        sheet.set_column(1, 1, VALUE_WIDTH)
        row = paragraphs(sheet, 0, [paper.title], self.title, int(TEXT_WIDTH * 0.7))
        if paper.over:
            row = self.lines(sheet, row, [paper.over])
        row = self.lines(sheet, row, [f"{paper.mark}. {paper.warning}".strip(" .")] if paper.mark else [])
        row = self.lines(sheet, row, map(plain, paper.lead))
        above: list[Section] = []
        for section in paper.sections:
            above = [one for one in above if one.level < section.level] + [section]
            for block in section.blocks:
                if isinstance(block, Text | Bullets | Facts | Terms | Claims) and above:
                    for one in above:
                        sheet.write_string(row + 1, 0, one.title, self.part)
                        row += 2
                    above = []
                write = self.facts if isinstance(block, Facts) else self.paragraph
                row = write(sheet, row, block)
        row = self.lines(sheet, row + 1, [f"[{s.number}] {s.text} {s.url}".strip() for s in paper.sources])
        row = self.lines(sheet, row + 1, paper.notes)
        if paper.made:
            row = self.lines(sheet, row, [_("Laget av nabolag {day}.", day=_.date(paper.made))])
        if paper.address:  # an address breaks where its fields do: its lines are short
            row = paragraphs(sheet, row, [paper.address], self.wrap, int(TEXT_WIDTH * 0.8))
        self.end = (sheet, row + 1)

    def lines(self, sheet: Any, row: int, texts: Any) -> int:
        return paragraphs(sheet, row, texts, self.wrap, int(TEXT_WIDTH * 1.1))

    def paragraph(self, sheet: Any, row: int, block: Any) -> int:
        return self.lines(sheet, row, in_words(block))

    def facts(self, sheet: Any, row: int, block: Any) -> int:
        for fact in block.facts:
            label = f"{fact.label} ({fact.note})" if fact.note else fact.label
            sheet.write_string(row, 0, label, self.wrap)
            printed = None
            if isinstance(fact.value, int | float) and fact.status == "ok":
                printed = self.as_shown(fact.shown, fact.value)
            if printed is None:
                sheet.write_string(row, 1, fact.shown, self.words)
            else:
                sheet.write_number(row, 1, fact.value, printed)
            lines = max(-(-len(label) // TEXT_WIDTH), -(-len(fact.shown) // VALUE_WIDTH))
            sheet.set_row(row, LINE_POINTS * max(1, lines))
            row += 1
        return row

    def table(self, block: Table, part: str = "") -> None:
        """One table: head in the first row, figures below, each with its interval in the two columns beside it.

        Those with one name and one head stand under each other on one sheet, each under the `part` of the paper it is of.
        """
        key = alike(block)
        if key not in self.shared:
            sheet = self.sheet(block.sheet or block.caption, block.titled)
            top = 2 if block.label else 0  # the name of the sheet does not say what it is of
            _row, last = self.lay(sheet, top, block, {})
            if top:
                self.across(sheet, 0, last, block.titled, self.large)
            sheet.freeze_panes(top + 1, 1)
            sheet.repeat_rows(0, top)
            return
        on = self.shared[key] or _SharedSheet(self.sheet(block.sheet or block.caption, block.titled))
        own = "" if block.titled == block.sheet else block.titled
        title = ". ".join(dict.fromkeys(filter(None, (part, own)))) or block.titled
        on.sheet.write_string(on.row, 0, title, self.part)
        row, _last = self.lay(on.sheet, on.row + 1, block, on.widths)
        self.shared[key] = replace(on, row=row)

    def lay(self, sheet: Any, top: int, block: Table, widths: dict[int, int]) -> tuple[int, int]:
        """A table with its head in row `top`: the row where the next can begin, and its last column. `widths` grow with it."""
        _ = self.paper.texts
        self.places[block.id] = (sheet, top + 1, [])
        at, tall = 0, 1
        for i, column in enumerate(block.columns):
            cells = [row[i] for row in block.rows]
            spread = any(cell.low is not None for cell in cells)
            head = heading(column)
            heads = [
                head,
                *((_("{answer}, nedre", answer=head), _("{answer}, øvre", answer=head)) if spread else ()),
            ]
            apart = i > 0 and block.columns[i - 1].numeric and not column.numeric
            style = self.right if column.numeric else self.bold_apart if apart else self.bold
            for name in heads:
                sheet.write_string(top, at + heads.index(name), name, style)
            self.places[block.id][2].append(at)
            for line, cell in enumerate(cells, top + 1):
                self.cell(sheet, line, at, cell, cell.value, column, apart=apart)
                for beside, limit in enumerate((cell.low, cell.high) if spread else (), 1):
                    self.cell(sheet, line, at + beside, Cell(), limit, column)
            texts = [head.split(" ")[0], *(shown(Cell(c.shown, c.value), column, _) for c in cells)]
            wide = max(max(map(len, head.split())), *map(len, texts), NARROWEST) + 2
            tall = max(tall, *(_lines(name, min(wide, WIDEST)) for name in heads))
            for place in range(at, at + len(heads)):
                widths[place] = max(widths.get(place, 0), min(wide, WIDEST))
                sheet.set_column(place, place, widths[place])
            at += len(heads)
        sheet.set_row(top, LINE_POINTS * tall)
        for line, cells_ in enumerate(block.rows, top + 1):
            longest = max((len(cell.shown or str(cell.value or "")) for cell in cells_), default=0)
            if longest > WIDEST:
                sheet.set_row(line, LINE_POINTS * -(-longest // (WIDEST - 4)))
        end = top + len(block.rows) + 2
        if block.note:
            self.across(sheet, end, at - 1, block.note, self.wrap, widths)
            end += 2
        return end, at - 1

    def across(
        self,
        sheet: Any,
        row: int,
        last: int,
        words: str,
        format_: Any,
        widths: Mapping[int, int] | None = None,
    ) -> None:
        """Words over the columns from the first to `last`, with the height they need."""
        wide = max(last, 1)
        sheet.merge_range(row, 0, row, wide, "", format_)
        sheet.write_string(row, 0, words, format_)
        known = sum(widths.get(place, NARROWEST) for place in range(wide + 1)) if widths else 0
        letters = known or NARROWEST * (wide + 3)
        sheet.set_row(row, 1.2 * LINE_POINTS * -(-len(words) // letters))

    def cell(
        self, sheet: Any, row: int, column: int, cell: Cell, value: Any, head: Column, *, apart: bool = False
    ) -> None:
        """One cell; `apart`: words that stand after a column of figures."""
        figure = isinstance(value, int | float) and cell.status == "ok" and not isinstance(value, bool)
        words = bool(cell.shown) and not re.search(r"\d", cell.shown)  # yes and no, whatever they count as
        if figure and not words:
            printed = self.as_shown(cell.shown, value) if cell.shown and head.kind != "year" else None
            sheet.write_number(row, column, value, printed or self.figure(head, cell.before, cell.after))
        elif said := cell.shown or (value if isinstance(value, str) else ""):
            sheet.write_string(
                row, column, said, self.words if head.numeric else self.apart if apart else self.wrap
            )

    def data(self, block: Table) -> None:
        """All figures as one long table, to be filtered."""
        sheet = self.sheet(block.sheet, block.caption)
        for i, column in enumerate(block.columns):
            sheet.write_string(0, i, column.head, self.right if column.numeric else self.bold)
        for line, cells in enumerate(block.rows, 1):
            for i, (cell, column) in enumerate(zip(cells, block.columns, strict=True)):
                self.cell(sheet, line, i, cell, cell.value, column)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(block.rows), len(block.columns) - 1)
        sheet.set_column(0, len(block.columns) - 1, DATA_WIDTH)

    def claims(self, spans: Sequence[Span]) -> None:
        """Every figure in the text, with a link to the cell it was read from."""
        _ = self.paper.texts
        if not spans:
            return
        sheet = self.sheet(_("Tall i teksten"))
        sheet.set_column(0, 0, TEXT_WIDTH)
        for column, head in enumerate((_("I teksten"), _("Celle"))):
            sheet.write_string(0, column, head, self.bold)
        for line, span in enumerate(spans, 1):
            id_, row, place = span.cell.rsplit("/", 2)
            target, first, starts = self.places[id_]
            cell = xl_rowcol_to_cell(first + int(row), starts[int(place)])
            sheet.write_string(line, 0, span.text)
            sheet.write_url(
                line,
                1,
                f"internal:'{target.get_name()}'!{cell}",
                self.link,
                string=f"{target.get_name()}!{cell}",
            )

    def contents(self) -> None:
        """Under the text: the sheets, each a link."""
        sheet, row = self.end
        for other, caption in self.captions[1:] if self.paper.contents else ():
            name = other.get_name()
            label = caption if caption == name or caption.startswith(f"{name}. ") else f"{name}: {caption}"
            sheet.write_url(row, 0, f"internal:'{name}'!A1", self.link, string=label)
            sheet.set_row(row, LINE_POINTS * -(-len(label) // TEXT_WIDTH))
            row += 1

    def law(self, law_lines: Mapping[LawLine, Sequence[str]]) -> None:
        """Every rule the paper stands on, with the parts of the paper that stand on it."""
        _ = self.paper.texts
        sheet = self.sheet(_("Hva loven sier"))
        said = any(line.says for line in law_lines)  # else no column, and larger letters on paper
        heads = [(_("Gjelder"), 28), *([(_("Regel"), 40)] if said else []), (_("Paragraf"), 22)]
        for column, (head, width) in enumerate([*heads, (_("Ordlyd"), 60)]):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, head, self.bold)
        where = 1 + said
        for number, (line, parts) in enumerate(law_lines.items(), 1):
            sheet.write_string(number, 0, "\n".join(parts), self.wrap)
            if said:
                sheet.write_string(number, 1, line.says, self.wrap)
            if line.url:
                sheet.write_url(number, where, line.url, self.link, string=line.where)
            else:
                sheet.write_string(number, where, line.where, self.wrap)
            sheet.write_string(number, where + 1, line.quote, self.wrap)
            deep = (
                sum(-(-len(part) // 26) for part in parts),
                -(-len(line.says) // 37),
                -(-len(line.where) // 20),
                -(-len(line.quote) // 56),
            )
            sheet.set_row(number, LINE_POINTS * max(1, *deep))
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)

    def chart(self, chart: Native) -> None:
        """The figures of a chart, and the chart beside them."""
        self.charts += 1
        _ = self.paper.texts
        title = _("Figur {n}", n=self.charts) if self.paper.contents else chart.caption
        sheet = self.sheet(title, chart.caption)
        name = sheet.get_name()
        sheet.set_column(0, 0, min(WIDEST, max(map(len, chart.categories)) + 2))
        sheet.set_column(1, len(chart.series), 14)
        for row, category in enumerate(chart.categories, 1):
            sheet.write_string(row, 0, category)
        kind = {"type": "line" if chart.line else "bar"} | ({"subtype": "stacked"} if chart.stacked else {})
        drawn = self.book.add_chart(kind)
        colours = PALETTES.get(len(chart.series), PALETTES[5]) if chart.stacked else ()
        if not chart.stacked and 1 < len(chart.series) <= len(SIDE_BY_SIDE):
            colours = SIDE_BY_SIDE
        last = len(chart.categories)
        whole_numbers = all(v is None or v == int(v) for _name, values in chart.series for v in values)
        format_ = (
            self.figure(Column("", "share", decimals=0 if chart.stacked else 1))
            if chart.percent
            else self.figure(Column("", "number", decimals=0 if whole_numbers else 2))
        )
        for column, (title, values) in enumerate(chart.series, 1):
            sheet.write_string(0, column, title, self.right)
            for row, value in enumerate(values, 1):
                if value is not None:
                    sheet.write_number(row, column, value, format_)
            series: dict[str, Any] = {
                "name": [name, 0, column],
                "categories": [name, 1, 0, last, 0],
                "values": [name, 1, column, last, column],
            }
            colour = colours[min(column - 1, len(colours) - 1)] if colours else OURS
            if chart.line and chart.colours:
                colour = chart.colours[column - 1]
            if chart.line:
                series["line"] = {"color": colour, "width": 2.25}
            else:
                series |= {"fill": {"color": colour}} | ({"gap": 45} if colours else {})
            if chart.colours and not chart.line:
                series["points"] = [{"fill": {"color": colour}} for colour in chart.colours]
            drawn.add_series(series)
        if chart.percent:
            whole = {"max": 1, "min": 0} if chart.stacked else {}
            drawn.set_x_axis({"num_format": "0%", "major_gridlines": {"visible": False}} | whole)
        if chart.stacked:
            drawn.set_legend({"position": "top"})
        drawn.set_title({"name": chart.caption, "name_font": {"size": 12}})
        if len(chart.series) == 1:
            drawn.set_legend({"none": True})
        if not chart.line:
            below = any(v is not None and v < 0 for _name, values in chart.series for v in values)
            drawn.set_y_axis({"reverse": True} | ({"label_position": "low"} if below else {}))
        high = LINE_HIGH if chart.line else 160 + (14 + 12 * len(chart.series)) * last
        drawn.set_size({"width": 720, "height": min(high, 900)})
        sheet.insert_chart(last + 4, 0, drawn, {"description": chart.alt})
        if chart.note:
            self.across(sheet, last + 2, len(chart.series), chart.note, self.wrap)
