"""A workbook with live formulas that reckons a cooperation outside nabolag, to the øre: each member alone and together."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name as column

from nabolag.fees import Agreement, FeeCase, Scenario, Together, project, together
from nabolag.fees.agreement import FAIR, GRAVITY, JOULES_IN_KWH, WATER_DENSITY
from nabolag.fees.costs import lines_of
from nabolag.fees.joint import central_paths
from nabolag.fees.shared import built_of, changed
from nabolag.report.fees.live import FIRST_YEAR_COLUMN, FUND, LEFT, PATH, WORN, LivePath
from nabolag.text import N_, Texts

SUMMARY, AGREED, JOINT, PIPES, ORE = "Kommunene", "Samarbeid", "Felles", "Ledninger", "Til øret"
MEMBER = "Sammen"
FIRST_MEMBER_ROW = 9
"""Of the sheet of what is agreed: below this row (counted from 1) stands a member in each."""
HEADS = (N_("Kommune"), N_("Gebyr alene"), N_("Gebyr sammen"), N_("Spart i nåverdi"), N_("Spart for en bolig"), N_("Taper?"),
         N_("Bør få (minus: betale)"))  # fmt: skip


def live_together(cases: Sequence[FeeCase], agreement: Agreement, scenario: Scenario, _: Texts) -> bytes:
    """The bytes of a workbook whose members, alone and together, are formulas over its own assumptions.

    The central path without draws. What every group would cost decides the shares of `shapley`, `nucleolus` and `scrb`, and the
    smoothest use of a fund is found by a program: these stand as figures.

    Raises:
        BadInput, NotPossible: as `together`.
    """
    out = io.BytesIO()
    calm = scenario.central
    found = together(cases, agreement, calm)
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_calc_mode("auto")
        _Joint(book, cases, found, calm, _).write()
    return out.getvalue()


class _Joint:
    def __init__(
        self, book: Any, cases: Sequence[FeeCase], found: Together, scenario: Scenario, texts: Texts
    ) -> None:
        self.book, self.cases, self.found, self._ = book, cases, found, texts
        self.agreement, self.scenario = found.agreement, scenario
        self.sides = central_paths(cases, found.agreement, scenario)
        self.years, self.n = scenario.years, len(cases)
        self.fair = self.agreement.key in FAIR
        self.pipes = built_of(self.agreement, cases[0].start, scenario)
        self.alone: list[LivePath] = []
        self.bold = book.add_format({"bold": True, "text_wrap": True})
        self.kroner = book.add_format({"num_format": "#,##0.00"})

    def write(self) -> None:
        """Every sheet: the members' sums first, then what is agreed, what is joint, and each member."""
        titles = (SUMMARY, AGREED, JOINT, *([PIPES, f"{PIPES} rest"] if self.pipes else ()), ORE)
        sheets = {title: self.book.add_worksheet(title) for title in titles}
        for number, case in enumerate(self.cases, 1):
            path = LivePath(self.book, project(case, self.scenario), self._, number, self._gone(case))
            path.write()
            self.alone.append(path)
        self._agreed(sheets[AGREED])
        if self.pipes:
            self._lines(sheets[PIPES], sheets[f"{PIPES} rest"])
        self._joint(sheets[JOINT])
        for number in range(1, self.n + 1):
            self._member(number)
        self._ore(sheets[ORE])
        self._summary(sheets[SUMMARY])

    def _gone(self, case: FeeCase) -> list[bool]:
        """Which lines of the member's own sheets are not there together: what a connection replaces."""
        left = [
            (one.name, one.amount, one.year, one.life)
            for one in _all(changed(case, self.agreement), self.scenario)
        ]
        out = []
        for one in _all(case, self.scenario):
            key = (one.name, one.amount, one.year, one.life)
            out.append(key not in left)
            if key in left:
                left.remove(key)
        return out

    def _heads(self, sheet: Any, heads: Sequence[str], width: int = 16) -> None:
        sheet.set_column(0, len(heads) - 1, width)
        sheet.write_row(0, 0, heads, self.bold)
        sheet.freeze_panes(1, 1)

    def _agreed(self, sheet: Any) -> None:
        """What members agree on: each figure that the formulas use."""
        _, agreed, first = self._, self.agreement, self.cases[0].start
        rows = (
            (_("Spart andel av driften"), agreed.saving),
            (_("Det koster å komme i gang, kroner"), agreed.transaction),
            (_("Ekstra hvert år, kroner"), agreed.yearly),
            (_("Første år sammen"), agreed.start or first),
            (_("Overgang til likt gebyr, år"), agreed.transition),
            (_("Likt gebyr (1 ja, 0 nei)"), int(agreed.fees == "harmonised")),
            (
                _("Det felles deles etter"),
                str(agreed.key) if not isinstance(agreed.key, Mapping) else _("egne tall"),
            ),
        )
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, 12, 16)
        for i, (label, value) in enumerate(rows):
            sheet.write(i, 0, label)
            sheet.write(i, 1, value)
        if self.fair:
            sheet.write(FIRST_MEMBER_ROW - 2, 0, _(
                "Delene av besparelsen er funnet av nabolag av hva hver gruppe ville kostet. De er tall, og følger ikke med når "
                "resten endres."
            ))  # fmt: skip
        elif self.scenario.policy == "smooth":
            sheet.write(FIRST_MEMBER_ROW - 2, 0, _(
                "Det som går til fondet hvert år, er funnet av et program. Det er tall, og følger ikke med når resten endres."
            ))  # fmt: skip
        sheet.write_row(FIRST_MEMBER_ROW - 1, 0, (
            _("Kommune"), _("Del av besparelsen") if self.fair else _("Nøkkel"), _("Ledningen koster, kroner"),
            _("Drift av den i året, kroner"), _("Høyde i meter"), _("Energipris, kr per kWh"), _("Virkningsgrad"),
            _("Levetid"), _("Tas i bruk"),
        ), self.bold)  # fmt: skip
        row = FIRST_MEMBER_ROW
        for number, case in enumerate(self.cases, 1):
            sheet.write(row, 0, case.name)
            self._key(sheet, row, number, case)
            row += 1
        self.pipe_rows: list[int] = []
        for one in agreed.connections:
            sheet.write(row, 0, " → ".join(filter(None, (one.member, one.to))))
            sheet.write_row(row, 2, (one.price, one.yearly, one.height))
            if one.priced:
                sheet.write_row(row, 5, (one.energy_price, one.efficiency))
            sheet.write_row(row, 7, (one.life, one.year or agreed.start or first))
            self.pipe_rows.append(row + 1)
            row += 1

    def _key(self, sheet: Any, row: int, number: int, case: FeeCase) -> None:
        key, at = self.agreement.key, self.alone[number - 1].at
        if self.fair:
            sheet.write(row, 1, self.sides.parts[case.name])
        elif isinstance(key, Mapping):
            sheet.write(row, 1, float(key[case.name]))
        elif key == "use":
            sheet.write_formula(row, 1, f"={at['dwellings']}*{at['volume']}+{at['industry']}")
        elif key == "equal":
            sheet.write(row, 1, 1)
        else:
            sheet.write(row, 1, self._("følger året"))

    def _lines(self, worn: Any, rest: Any) -> None:
        """The pipes: depreciation, and mean residual value, a row each and a column a year."""
        first = self.cases[0].start
        for sheet, is_worn in ((worn, True), (rest, False)):
            sheet.set_column(0, 0, 30)
            sheet.write_row(
                0, 0, [self._(h) for h in ("Navn", "Kroner", "Tatt i bruk", "Levetid")], self.bold
            )
            for t in range(self.years):
                sheet.write(0, FIRST_YEAR_COLUMN + t, first + t, self.bold)
            for i, (at, one) in enumerate(self.pipes, 1):
                source, row = self.pipe_rows[at], i + 1
                sheet.write(i, 0, one.name)
                sheet.write_formula(i, 2, f"={AGREED}!$I${source}", None, one.year)
                sheet.write_formula(i, 3, f"={AGREED}!$H${source}", None, one.life)
                index = f"INDEX({JOINT}!$B$2:$B${self.years + 1},C{row}-{first}+1)"
                amount = f"={AGREED}!$C${source}*{self.scenario.investments!r}*{index}"
                sheet.write_formula(i, 1, amount if is_worn else f"={PIPES}!B{row}", self.kroner)
                for t in range(self.years):
                    age = f"({column(FIRST_YEAR_COLUMN + t)}$1-$C{row})"
                    if is_worn:
                        formula = f"=IF(AND({age}>=1,{age}<=$D{row}),$B{row}/$D{row},0)"
                    else:
                        opening = f"IF({age}>=1,MAX(0,1-({age}-1)/$D{row}),0)"
                        closing = f"IF({age}>=0,MAX(0,1-{age}/$D{row}),0)"
                        formula = f"=$B{row}*({opening}+{closing})/2"
                    sheet.write_formula(i, FIRST_YEAR_COLUMN + t, formula, self.kroner)

    def _joint(self, sheet: Any) -> None:
        """What is new and shared, and the sums of all members, by year."""
        _ = self._
        self._heads(sheet, (
            _("År"), _("Prisindeks"), _("I gang (1 ja, 0 nei)"), _("Å komme i gang, og ekstra"), _("Ledninger og pumping"),
            _("Nytt i alt"), _("Egne kostnader"), _("Kostnad i alt"), _("Boliger"), _("Spart kostnad"),
            _("En krone i året er verdt"), _("Overgang"), _("Renter til da"),
        ))  # fmt: skip
        one = self.alone[0].of(PATH)
        members = range(1, self.n + 1)
        for t in range(self.years):
            r, on = t + 2, column(FIRST_YEAR_COLUMN + t)
            begins = f"IF(C{r}-{f'C{r - 1}' if t else 0}=1,{AGREED}!$B$2*B{r},0)"
            pipes = [f"{AGREED}!$D${row}*B{r}*C{r}" for row in self.pipe_rows]
            if self.pipes:
                rows = f"{on}$2:{on}${len(self.pipes) + 1}"
                pipes += [f"SUM({PIPES}!{rows})", f"{one}!B{r}*SUM('{PIPES} rest'!{rows})"]
            pipes += self._pumping(t, r)
            steps = f"MAX(0,MIN(1,(A{r}-{AGREED}!$B$4+1)/({AGREED}!$B$5+1)))"
            formulas = (
                f"={one}!A{r}", f"={one}!C{r}", f"=IF(A{r}>={AGREED}!$B$4,1,0)",
                f"={AGREED}!$B$3*B{r}*C{r}+{begins}", "=" + ("+".join(pipes) or "0"), f"=D{r}+E{r}",
                "=" + "+".join(f"'{MEMBER} {i}'!D{r}" for i in members), f"=F{r}+G{r}",
                "=" + "+".join(f"{p.of(PATH)}!N{r}" for p in self.alone),
                "=" + "+".join(f"{p.of(PATH)}!J{r}" for p in self.alone) + f"-H{r}",
                f"=1/(M{r}/SQRT(1+{one}!B{r}))", f"={steps}", f"={f'M{r - 1}*' if t else ''}(1+{one}!B{r})",
            )  # fmt: skip
            for i, formula in enumerate(formulas):
                sheet.write_formula(t + 1, i, formula, self.kroner if 3 <= i <= 9 else None)

    def _pumping(self, t: int, r: int) -> list[str]:
        """The energy that lifts what is connected: density · gravity · height · amount / efficiency."""
        out = []
        names = [case.name for case in self.cases]
        for row, one in zip(self.pipe_rows, self.agreement.connections, strict=True):
            if one.priced:
                at = self.alone[names.index(one.member)].at
                amount = f"(({at['dwellings']}+{at['new']}*{t})*{at['volume']}+{at['industry']})"
                kwh = f"{WATER_DENSITY:g}*{GRAVITY:g}*MAX({AGREED}!$E${row},0)*{amount}/{AGREED}!$G${row}/{JOULES_IN_KWH:g}"
                out.append(f"{kwh}*{AGREED}!$F${row}*B{r}*C{r}")
        return out

    def _member(self, number: int) -> None:
        """One member together: its own cost, its part of what is new, its own fund, and the fee."""
        _, path, i = self._, self.alone[number - 1], number - 1
        sheet = self.book.add_worksheet(f"{MEMBER} {number}")
        self._heads(sheet, (
            _("År"), _("Kalkylerente"), _("I gang (1 ja, 0 nei)"), _("Egen kostnad"), _("Del av det nye"), _("Kostnad"),
            _("Til fondet, eller fra det"), _("Gebyrinntekter"), _("Fondet 31. desember"), _("Boliger"), _("Gebyr"),
        ))  # fmt: skip
        own, fund = path.of(PATH), f"'{FUND} {MEMBER} {number}'"
        side = self.sides.joint
        moved = [float(value) for value in side.paths[i].surplus[0]]
        path.fund_sheet(
            f"{FUND} {MEMBER} {number}", f"'{MEMBER} {number}'!F", f"'{MEMBER} {number}'!B", moved
        )
        lines = max(path.last, 2)
        fees, paid = side.fees(i)[0], side.paid(i)[0]
        for t in range(self.years):
            r, on = t + 2, column(path.first + t)
            cost = f"{own}!J{r}-{own}!D{r}*{AGREED}!$B$1*C{r}"
            if path.gone and any(path.gone):
                out = f"1-{path.of(WORN)}!$E$2:$E${lines}"
                worn = f"SUMPRODUCT({out},{path.of(WORN)}!{on}$2:{on}${lines})"
                rest = f"SUMPRODUCT({out},{path.of(LEFT)}!{on}$2:{on}${lines})"
                cost += f"-{worn}-B{r}*{rest}"
            part, whole = self._share(number, r)
            connections = f"{path.at['new']}*{path.at['connection']}*{own}!C{r}"
            formulas: tuple[tuple[str, float], ...] = (
                (f"={own}!A{r}", self.cases[0].start + t), (f"={own}!B{r}", 0.0), (f"={JOINT}!C{r}", 0.0), (f"={cost}", 0.0),
                (f"={part}", 0.0), (f"={whole}", float(side.totals[i][0, t])), (f"={fund}!I{r}", moved[t]),
                (f"=F{r}+G{r}", float(paid[t])), (f"={fund}!H{r}+{fund}!I{r}+{fund}!J{r}", float(side.paths[i].closing[0, t])),
                (f"={own}!N{r}", 0.0), (f"=(H{r}-{connections})/J{r}", float(fees[t])),
            )  # fmt: skip
            for c, (formula, value) in enumerate(formulas):
                sheet.write_formula(t + 1, c, formula, self.kroner if c > 2 else None, value)

    def _share(self, number: int, r: int) -> tuple[str, str]:
        """(the member's part of what is new, its whole cost) as formulas in its own sheet."""
        row = FIRST_MEMBER_ROW + number
        if self.fair:
            cost = f"{self.alone[number - 1].of(PATH)}!J{r}-{AGREED}!$B${row}*{JOINT}!J{r}"
            return f"F{r}-D{r}", cost
        if self.agreement.fees == "harmonised":
            own, alike = f"(1-{JOINT}!L{r})*D{r}/{JOINT}!G{r}", f"{JOINT}!L{r}*J{r}/{JOINT}!I{r}"
            return f"F{r}-D{r}", f"{JOINT}!H{r}*({own}+{alike})"
        if self.agreement.key == "dwellings":
            share = f"J{r}/{JOINT}!I{r}"
        elif self.agreement.key == "cost":
            share = f"D{r}/{JOINT}!G{r}"
        else:
            keys = f"{AGREED}!$B${FIRST_MEMBER_ROW + 1}:$B${FIRST_MEMBER_ROW + self.n}"
            share = f"{AGREED}!$B${row}/SUM({keys})"
        return f"{JOINT}!F{r}*{share}", f"D{r}+E{r}"

    def _ore(self, sheet: Any) -> None:
        """What users pay to the øre: the members sum to the company, the last øre going to the largest remainder."""
        _, n = self._, self.n
        names = [case.name for case in self.cases]
        heads = [_("År"), *names, _("Samarbeidet"), *(_("Hele øre, {name}", name=name) for name in names),
                 *(_("Rest, {name}", name=name) for name in names)]  # fmt: skip
        self._heads(sheet, heads)
        first, rests = n + 2, 2 * n + 2
        ends = column(rests), column(rests + n - 1)
        for t in range(self.years):
            r = t + 2
            sheet.write(t + 1, 0, self.cases[0].start + t)
            floors = f"{column(first)}{r}:{column(first + n - 1)}{r}"
            for i in range(n):
                paid = f"'{MEMBER} {i + 1}'!H{r}*100"
                sheet.write_formula(t + 1, first + i, f"=INT({paid}+0.000000001)")
                sheet.write_formula(t + 1, rests + i, f"=ROUND({paid}-{column(first + i)}{r},4)")
                rest, all_ = f"{column(rests + i)}{r}", f"${ends[0]}{r}:${ends[1]}{r}"
                before = f"+COUNTIF(${ends[0]}{r}:{column(rests + i - 1)}{r},{rest})" if i else ""
                rank = f'COUNTIF({all_},">"&{rest}){before}'
                lacking = f"ROUND({column(n + 1)}{r}*100-SUM({floors}),0)"
                sheet.write_formula(
                    t + 1, 1 + i, f"=({column(first + i)}{r}+IF({rank}<{lacking},1,0))/100", self.kroner,
                    self.found.paid[names[i]][t],
                )  # fmt: skip
            whole = "+".join(f"'{MEMBER} {i + 1}'!H{r}" for i in range(n))
            sheet.write_formula(t + 1, n + 1, f"=ROUND({whole},2)", self.kroner, self.found.company[t])

    def _summary(self, sheet: Any) -> None:
        """A row for each member, as the paper has it."""
        self._heads(sheet, [self._(head) for head in HEADS], 22)
        last, end = self.years + 1, self.n + 1
        for i, member in enumerate(self.found.members):
            r, own = i + 2, self.alone[i].of(PATH)
            less = f"{own}!L2:L{last}-'{MEMBER} {i + 1}'!H2:H{last}"
            lost, gained = f'-SUMIF(D$2:D${end},"<0")', f'SUMIF(D$2:D${end},">0")'
            fair = f"IF(D{r}<0,-D{r},IF({gained}>0,-({lost})*D{r}/{gained},0))"
            formulas: tuple[tuple[str, object], ...] = (
                (f"={own}!O{last}", member.alone[-1]), (f"='{MEMBER} {i + 1}'!K{last}", member.together[-1]),
                (f"=SUMPRODUCT({less},{JOINT}!K2:K{last})", member.saved), (f"=D{r}/{own}!N2", member.saved_per_dwelling),
                (f'=IF(D{r}<-0.5,"{self._("ja")}","{self._("nei")}")', self._("ja") if member.loses else self._("nei")),
                (f'=IF({gained}<{lost},"{self._("ikke mulig")}",{fair})',
                 self._("ikke mulig") if member.compensation is None else member.compensation),
            )  # fmt: skip
            sheet.write(i + 1, 0, member.name)
            for c, (formula, value) in enumerate(formulas, 1):
                sheet.write_formula(i + 1, c, formula, self.kroner, value)
        sheet.write(self.n + 1, 0, self._("I alt"), self.bold)
        sheet.write_formula(self.n + 1, 3, f"=SUM(D2:D{end})", self.kroner, self.found.saved)


def _all(case: FeeCase, scenario: Scenario) -> list[Any]:
    old, new = lines_of(case, scenario)
    return [*old, *new]
