"""A workbook with live formulas that reckons the same path outside nabolag, to the øre."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name as column

from nabolag.fees import Projection
from nabolag.fees.costs import FLAT_INDIRECT_CAPITAL, lines_of
from nabolag.fees.funding import AGES, DUST, vintages
from nabolag.text import Texts

SET = "Forutsetninger"
WORN, LEFT, FUND, PATH = "Avskrivning", "Restverdi", "Fond", "Forløp"
FIRST_YEAR_COLUMN = 4
"""Name, kroner, taken into use, life, then a column a year."""


def live_workbook(projection: Projection, _: Texts) -> bytes:
    """The bytes of a workbook whose path is formulas over its own assumptions; change one, and the rest follows.

    The central path without draws. Where the fund is used for the smoothest fee, what goes into it each year is a figure.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_calc_mode("auto")
        LivePath(book, projection, _).write()
    return out.getvalue()


class LivePath:
    """The sheets of one path; `number` is put to their names where several stand in one workbook. `gone`: the lines that a
    cooperation is without, marked by 0 in a column of their own."""

    def __init__(
        self,
        book: Any,
        projection: Projection,
        texts: Texts,
        number: int = 0,
        gone: Sequence[bool] | None = None,
    ) -> None:
        self.book, self.projection, self._ = book, projection, texts
        self.number, self.gone = number, gone
        self.first = FIRST_YEAR_COLUMN + (gone is not None)
        self.bold = book.add_format({"bold": True, "text_wrap": True})
        self.kroner = book.add_format({"num_format": "#,##0.00"})
        self.path_sheet: Any = None
        self.at: dict[str, str] = {}
        self.years = len(projection.rows)

    def write(self) -> None:
        """All five sheets, the path first."""
        self.path_sheet = self.book.add_worksheet(self.title(PATH))
        self.assumptions()
        self.lines()
        self.fund()
        self.path()

    def title(self, name: str) -> str:
        """What a sheet is called."""
        return f"{name} {self.number}" if self.number else name

    def of(self, name: str) -> str:
        """A sheet as a formula has it."""
        return f"'{self.title(name)}'" if self.number else name

    def assumptions(self) -> None:
        """Every figure the formulas use, with its name."""
        _, case, sheet = self._, self.projection.case, self.book.add_worksheet(self.title(SET))
        flat = case.indirect_capital is None
        rows = [
            ("prices", _("Vekst i lønn og priser i året"), self.projection.scenario.prices),
            ("operation", _("Direkte drift"), 0.0 if isinstance(case.operation, Mapping) else case.operation),
            ("indirect", _("Indirekte drift"), case.indirect),
            ("income", _("Andre inntekter"), case.income),
            (
                "indirect_capital",
                _("Indirekte kapital"),
                case.indirect * FLAT_INDIRECT_CAPITAL if flat else case.indirect_capital,
            ),
            ("dwellings", _("Boliger"), case.dwellings),
            ("new", _("Nye boliger i året"), case.new_dwellings),
            ("others", _("Andre brukere, regnet om til boliger"), case.industry * case.metered_weight),
            ("connection", _("Tilknytningsgebyr"), case.tariff.connection if case.tariff else 0.0),
            ("deficit", _("Rente på underskudd (1 ja, 0 nei)"), int(case.interest_on_deficit)),
            ("investments", _("Investeringene ganget med"), self.projection.scenario.investments),
            ("volume", _("Forbruk i en vanlig bolig, m³ i året"), case.volume),
            ("industry", _("Næring, m³ i året"), case.industry),
        ]
        sheet.set_column(0, 0, 46)
        sheet.set_column(1, 1, 18)
        for i, (id_, label, value) in enumerate(rows):
            sheet.write(i, 0, label)
            sheet.write(i, 1, value)
            self.at[id_] = f"{self.of(SET)}!$B${i + 1}"
        if flat:
            share = FLAT_INDIRECT_CAPITAL
            formula = f"={share}*{self.at['indirect'].split('!')[1]}"
            sheet.write_formula(4, 1, formula, None, case.indirect * share)

    def lines(self) -> None:
        """Two sheets with a row a plant and a column a year: depreciation, and mean residual value."""
        calm = self.projection.scenario.central
        old, new = lines_of(self.projection.case, calm)
        for name in (WORN, LEFT):
            sheet = self.book.add_worksheet(self.title(name))
            sheet.set_column(0, 0, 30)
            for i, head in enumerate(
                (self._("Navn"), self._("Kroner"), self._("Tatt i bruk"), self._("Levetid"))
            ):
                sheet.write(0, i, head, self.bold)
            if self.gone is not None:
                sheet.write(0, FIRST_YEAR_COLUMN, self._("Også sammen (1 ja, 0 nei)"), self.bold)
            for t in range(self.years):
                sheet.write(0, self.first + t, self.projection.rows[t].year, self.bold)
            for i, line in enumerate((*old, *new), 1):
                sheet.write(i, 0, line.name)
                sheet.write(i, 2, line.year)
                sheet.write(i, 3, line.life)
                if name == LEFT:
                    sheet.write_formula(i, 1, f"={self.of(WORN)}!B{i + 1}")
                elif line.planned:
                    index = f"{self.of(PATH)}!$C${line.year - self.projection.case.start + 2}"
                    sheet.write_formula(
                        i, 1, f"={line.amount!r}*{self.at['investments']}*{index}", self.kroner
                    )
                else:
                    sheet.write(i, 1, line.amount, self.kroner)
                if self.gone is not None:
                    sheet.write(i, FIRST_YEAR_COLUMN, int(not self.gone[i - 1]))
                for t in range(self.years):
                    year, row = f"{column(self.first + t)}$1", i + 1
                    age = f"({year}-$C{row})"
                    if name == WORN:
                        formula = f"=IF(AND({age}>=1,{age}<=$D{row}),$B{row}/$D{row},0)"
                    else:
                        opening = f"IF({age}>=1,MAX(0,1-({age}-1)/$D{row}),0)"
                        closing = f"IF({age}>=0,MAX(0,1-{age}/$D{row}),0)"
                        formula = f"=$B{row}*({opening}+{closing})/2"
                    sheet.write_formula(i, self.first + t, formula, self.kroner)
        self.last = len(old) + len(new) + 1

    def fund(self) -> None:
        """The fund of the path."""
        path = self.of(PATH)
        moved = [row.to_fund - row.from_fund for row in self.projection.rows]
        self.fund_sheet(self.title(FUND), f"{path}!J", f"{path}!B", moved)

    def fund_sheet(self, title: str, costs: str, rates: str, moved: Sequence[float]) -> None:
        """What is left of each surplus by age, and what is used: the oldest krone first.

        Args:
            costs, rates: the columns, such as `Forløp!J`, where each year's cost and rate stand.
            moved: to the fund each year, put in as figures where the fund is not used evenly.
        """
        sheet, case = self.book.add_worksheet(title), self.projection.case
        heads = [self._("År"), *(self._("{n} år gammelt", n=AGES - 1 - k) for k in range(AGES)), self._("I alt"),
                 self._("Til fondet, eller fra det"), self._("Rente")]  # fmt: skip
        for i, head in enumerate(heads):
            sheet.write(0, i, head, self.bold)
        opening = vintages(case.fund, case.start)
        even = self.projection.scenario.policy == "even"
        for t, used_ in enumerate(moved):
            row, ages = t + 2, [column(1 + k) for k in range(AGES)]
            sheet.write(t + 1, 0, case.start + t)
            for k in range(AGES):
                if t == 0:
                    sheet.write(1, 1 + k, float(opening[k]), self.kroner)
                elif k == AGES - 1:
                    sheet.write(t + 1, 1 + k, 0, self.kroner)
                else:
                    kept = self._left(row - 1, k + 1)
                    formula = f"={kept}" if k else f"={self._left(row - 1, 0)}+{kept}"
                    sheet.write_formula(t + 1, 1 + k, formula, self.kroner)
            total, used, cost = f"H{row}", f"I{row}", f"{costs}{row}"
            sheet.write_formula(t + 1, 7, f"=SUM(B{row}:G{row})", self.kroner)
            if even:
                share = "+".join(f"{ages[k]}{row}/{k + 1}" for k in range(AGES - 1))
                emptied = f"IF(AND({total}>0,{total}-({share})<{DUST}*ABS({cost})),{total},{share})"
                least = f"MIN({emptied},MIN(MAX({total},0),MAX({cost},0)))"
                sheet.write_formula(t + 1, 8, f"=-{least}", self.kroner, used_)
            else:
                sheet.write(t + 1, 8, used_, self.kroner)
            mean = f"({total}+{used}/2)"
            bears = f"IF({self.at['deficit']}=1,{mean},MAX({mean},0))"
            sheet.write_formula(t + 1, 9, f"={rates}{row}*{bears}", self.kroner)

    def _left(self, row: int, k: int) -> str:
        """What is left at the end of the year in sheet row `row` of the part that was in age column `k`."""
        here, sum_to = f"{column(1 + k)}{row}", f"SUM($B{row}:{column(1 + k)}{row})"
        used = f"$I{row}"
        kept = f"IF($H{row}>=0,MAX(0,MIN({here},{sum_to}+MIN({used},0))),MIN(0,MAX({here},{sum_to}+MAX({used},0))))"
        if k == AGES - 1:  # the year's own: what was put in beyond old deficits, and the interest
            kept += f"+IF($H{row}>=0,MAX({used},0),MAX({used}+$H{row},0))+$J{row}"
        return kept

    def path(self) -> None:
        """A row a year: cost part by part, fund, fee income and the fee."""
        sheet, case, _ = self.path_sheet, self.projection.case, self._
        fund = self.of(FUND)
        heads = (_("År"), _("Kalkylerente"), _("Prisindeks"), _("Direkte drift"), _("Indirekte drift"), _("Andre inntekter"),
                 _("Avskrivninger"), _("Kalkulatorisk rente"), _("Indirekte kapital"), _("Kostnad"),
                 _("Til fondet, eller fra det"), _("Gebyrinntekter"), _("Fondet 31. desember"), _("Boliger"),
                 _("Gebyr"))  # fmt: skip
        sheet.set_column(0, len(heads) - 1, 16)
        for i, head in enumerate(heads):
            sheet.write(0, i, head, self.bold)
        rates, at = self.projection.ahead.rates[0], self.at
        budget = case.operation if isinstance(case.operation, Mapping) else {}
        for t, result in enumerate(self.projection.rows):
            row, on = t + 2, column(self.first + t)
            sheet.write(t + 1, 0, result.year)
            sheet.write(t + 1, 1, float(rates[t]))
            if t == 0:
                sheet.write(1, 2, 1)
            else:
                sheet.write_formula(t + 1, 2, f"=C{row - 1}*(1+{at['prices']})")
            if result.year in budget:
                sheet.write(t + 1, 3, budget[result.year], self.kroner)
            elif budget:
                sheet.write_formula(t + 1, 3, f"=D{row - 1}*C{row}/C{row - 1}", self.kroner)
            else:
                sheet.write_formula(t + 1, 3, f"={at['operation']}*C{row}", self.kroner)
            plants = f"{on}$2:{on}${max(self.last, 2)}"
            told: dict[int, tuple[str, float]] = {
                4: (f"={at['indirect']}*C{row}", result.indirect),
                5: (f"={at['income']}*C{row}", result.income),
                6: (f"=SUM({self.of(WORN)}!{plants})", result.depreciation),
                7: (f"=B{row}*SUM({self.of(LEFT)}!{plants})", result.interest),
                8: (f"={at['indirect_capital']}*C{row}", result.indirect_capital),
                9: (f"=D{row}+E{row}-F{row}+G{row}+H{row}+I{row}", result.cost),
                10: (f"={fund}!I{row}", result.to_fund - result.from_fund),
                11: (f"=J{row}+K{row}", result.revenue),
                12: (f"={fund}!H{row}+{fund}!I{row}+{fund}!J{row}", result.fund_closing),
                13: (f"={at['dwellings']}+{at['new']}*{t}+{at['others']}", result.units),
                14: (f"=(L{row}-{at['new']}*{at['connection']}*C{row})/N{row}", result.fee),
            }
            for i, (formula, value) in told.items():
                sheet.write_formula(t + 1, i, formula, self.kroner, value)
        sheet.freeze_panes(1, 1)
