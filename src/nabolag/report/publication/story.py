"""The text: what the tables show, in sentences whose every figure is linked to its cell.

Only shown cells are told. "Higher", "lower" and an order are said only where the analysis found a difference;
where it did not, or where figures are hidden, the text says so. Nobody is quoted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nabolag.errors import BadInput
from nabolag.report.paper import Fact, Span
from nabolag.report.publication import wording
from nabolag.report.publication.groups import GroupNames
from nabolag.report.publication.model import Spans, fill
from nabolag.report.survey_tables import in_sentence, place
from nabolag.sources.survey_files.model import SurveyData, spoken
from nabolag.survey.tabulation.analysis import Analysis, Table
from nabolag.survey.tabulation.plan import PlanFile, Telling
from nabolag.survey.tabulation.recode import CHOSEN_COLUMN, as_code
from nabolag.text import Texts

Row = Mapping[str, Any]
SHOWN = ("shown", "flagged")


@dataclass(frozen=True)
class QuestionText:
    """What is said of a question: a headline (empty when its figure is hidden), of all, by group, and in one number."""

    headline: Spans
    overall: tuple[Spans, ...]
    groups: tuple[Spans, ...] = ()
    key: Fact | None = None


@dataclass(frozen=True)
class Teller:
    """Tells of an analysis. `aside`: answers such as "none of these", which are told last and not ranked."""

    survey: SurveyData
    plan_file: PlanFile
    analysis: Analysis
    labels: Mapping[tuple[str, str | None], str]
    aside: frozenset[str]
    _: Texts

    def tell(self, telling: Telling, *, briefly: bool = False) -> QuestionText:
        """Headline and sentences about one question; `briefly`: of all, only the answer in focus.

        Raises:
            BadInput: `focus` is not one of the answers; names the line.
        """
        table = self.analysis.table(telling.question)
        if table.kind == "mean":
            return QuestionText((), tuple(self._mean(table)))
        rows = list(table.frame.iter_rows(named=True))
        focus = self._focus(telling, table)
        shown = [r for r in rows if r["status"] in SHOWN]
        lead = next((r for r in shown if r["level_code"] == focus), None)
        if not shown:
            return QuestionText((), ((Span(self._("For få har svart til at svarene kan oppgis.")),),))
        if briefly and lead is not None:
            return QuestionText(
                (), (self._sentence(telling, table, lead),), key=self._key(telling, table, lead)
            )
        say = self._named if table.kind == "multiple" else self._answered
        groups = [t for t in self.analysis.tables if t.question == table.question and t.group]
        by_group = [] if focus is None else self._by_group(groups, focus)
        overall = (*say(telling, table, lead, shown), *self._hidden(rows))
        key = self._key(telling, table, lead)
        return QuestionText(self._headline(telling, table, lead), overall, tuple(by_group), key)

    def finding(self, telling: Telling, group: str) -> str:
        """What is to be seen of `focus` by `group`, in one line; empty when nothing is in focus."""
        _ = self._
        focus = self._focus(telling, self.analysis.table(telling.question))
        table = self.analysis.table(telling.question, group)
        rows = [] if focus is None else list(table.frame.filter(level_code=focus).iter_rows(named=True))
        marked = {
            m: _.join(
                f"{self._places.among(table.group, r['group_code'], r['group'])} ({_.percent(r['estimate'])})"
                for r in rows
                if r["mark"] == m
            )
            for m in ("▲", "▼")
        }
        parts = [
            *([_("flere {groups}", groups=marked["▲"])] if marked["▲"] else []),
            *([_("færre {groups}", groups=marked["▼"])] if marked["▼"] else []),
        ]
        if not rows:
            return ""
        differences = ", ".join(parts) or _(
            "ingen sikre forskjeller etter {group}", group=in_sentence(table.group_title)
        )
        return _("«{text}»", text=rows[0]["level"]) + f": {differences}"

    # -- the whole sample --------------------------------------------------------------------------------

    def _headline(self, telling: Telling, table: Table, lead: Row | None) -> Spans:
        template = spoken(telling.headline, self._.lang)
        return fill(template, share=self._share(table, lead)) if template and lead else ()

    def _answered(
        self, telling: Telling, table: Table, lead: Row | None, shown: Sequence[Row]
    ) -> Iterator[Spans]:
        _ = self._
        if lead is None:
            parts = [self._percent_of(table, r) for r in shown]
            yield fill(
                _("På spørsmålet «{question}» svarer {answers}."),
                question=table.title,
                answers=self._join(parts),
            )
            return
        yield self._sentence(telling, table, lead)
        others = [r for r in shown if r is not lead]
        if others:
            yield fill(
                "{Answers}.",
                answers=self._join([self._percent_of(table, r, i == 0) for i, r in enumerate(others)]),
            )

    def _named(
        self, telling: Telling, table: Table, lead: Row | None, shown: Sequence[Row]
    ) -> Iterator[Spans]:
        """Alternatives in tiers: within a tier, no answer is surely given more often than the next."""
        _ = self._
        rows = {r["level_code"]: r for r in shown}
        tiers = self._tiers(table.question, rows)
        first = True
        if lead is not None:
            yield self._sentence(telling, table, lead)
            if tiers and tiers[0] == [lead["level_code"]] and len(tiers) > 1:
                yield (Span(_("Flere gir dette svaret enn noe annet.")),)
                tiers, first = tiers[1:], False
        for tier in tiers:
            left = [rows[c] for c in tier if first or lead is None or c != lead["level_code"]]
            answers = self._join([self._quoted(table, r) for r in left])
            if not left:
                continue
            if first:
                template = _("Flest svarer {answers}, uten sikker forskjell fra det ene til det neste.")
                if len(tier) == 1:
                    template = _("Flest svarer {answers}.")
            elif len(left) == 1:
                template = _("Deretter følger {answers}.")
            else:
                template = _("Deretter følger {answers}, uten sikker forskjell fra det ene til det neste.")
            first = False
            yield fill(template, answers=answers)
        asides = [r for r in shown if r["level_code"] in self.aside]
        if asides:
            yield fill(
                _("I tillegg: {answers}."), answers=self._join([self._quoted(table, r) for r in asides])
            )

    def _tiers(self, question: str, rows: Mapping[str, Row]) -> list[list[str]]:
        ranks = self.analysis.ranks[question]
        tiers: list[list[str]] = []
        apart = True
        for code, p in ranks.iter_rows():
            if code in self.aside or code not in rows:
                continue
            if apart:
                tiers.append([code])
            else:
                tiers[-1].append(code)
            apart = p is not None and p < 1 - self.plan_file.plan.level
        return tiers

    def _hidden(self, rows: Sequence[Row]) -> Iterator[Spans]:
        _ = self._
        kept = [_("«{text}»", text=r["level"]) for r in rows if r["status"] in ("suppressed", "thin")]
        if kept:
            yield (
                Span(
                    _(
                        "Vi oppgir ikke hvor mange som svarer {answers}: det kunne røpet hvem.",
                        answers=_.join(kept),
                    )
                ),
            )

    def _mean(self, table: Table) -> Iterator[Spans]:
        _ = self._
        row = table.frame.row(0, named=True)
        if row["status"] not in SHOWN:
            yield (Span(_("For få har svart til at svarene kan oppgis.")),)
            return
        figure = self._span(_.number(row["estimate"], 1), table, row)
        yield fill(
            _("På spørsmålet «{question}» er gjennomsnittet {figure}."), question=table.title, figure=figure
        )

    # -- groups --------------------------------------------------------------------------------------------

    def _by_group(self, tables: Sequence[Table], focus: str) -> Iterator[Spans]:
        """Where the share differs from the rest, then where it does not, then what is not told."""
        _ = self._
        alike: list[str] = []
        few: list[str] = []
        hidden: list[str] = []
        named = False
        for table in tables:
            rows = [r for r in table.frame.filter(level_code=focus).iter_rows(named=True) if r["group_code"]]
            higher, lower = (
                self._join([self._of_group(table, r) for r in rows if r["mark"] == m]) for m in ("▲", "▼")
            )
            answer = _("dette") if named else _("«{text}»", text=in_sentence(rows[0]["level"]))
            if higher and lower:
                template = _("{Higher} svarer flere {answer} enn ellers, {lower} færre.")
                yield fill(template, higher=higher, lower=lower, answer=answer)
            elif higher:
                yield fill(_("{Higher} svarer flere {answer} enn ellers."), higher=higher, answer=answer)
            elif lower:
                yield fill(_("{Lower} svarer færre {answer} enn ellers."), lower=lower, answer=answer)
            elif any(r["status"] in SHOWN for r in rows):
                alike.append(in_sentence(table.group_title))
            named = named or bool(higher or lower)
            few += [self._among(table, r) for r in rows if r["status"] == "thin"]
            hidden += [self._among(table, r) for r in rows if r["status"] == "suppressed"]
        if alike and self.plan_file.plan.tests.complement:
            yield fill(_("Etter {groups} er det ingen sikre forskjeller."), groups=_.join(alike))
        if few:
            yield (Span(_("For få har svart {places} til at vi kan oppgi tall.", places=_.join(few))),)
        if hidden:
            template = _("Tallet {places} er skjult: det kunne røpet hvem som har svart hva.")
            yield (Span(template.format(places=_.join(hidden))),)

    def _of_group(self, table: Table, row: Row) -> Spans:
        _ = self._
        template = (
            _("{group} ({figure}, usikkert)") if row["status"] == "flagged" else _("{group} ({figure})")
        )
        return fill(template, group=self._among(table, row), figure=self._percent(table, row))

    def _among(self, table: Table, row: Row) -> str:
        return self._places.among(table.group, row["group_code"], row["group"])

    @property
    def _places(self) -> GroupNames:
        return GroupNames(self.survey, self._)

    # -- pieces --------------------------------------------------------------------------------------------

    def _key(self, telling: Telling, table: Table, lead: Row | None) -> Fact | None:
        """The figure in focus as one number, with the headline's words or the answer beside it."""
        _ = self._
        if lead is None:
            return None
        begun, separator, rest = spoken(telling.headline, _.lang).partition("{Share}")
        label = (
            rest.strip()
            if separator and not begun
            else _("svarer «{answer}»", answer=in_sentence(lead["level"]))
        )
        ends = (100 * lead["ci_low"], lead["ci_high"])
        note = _("usikkerhet {low}–{high}", low=_.number(ends[0]), high=_.percent(ends[1]))
        return Fact(label, _.percent(lead["estimate"]), lead["estimate"], note)

    def _sentence(self, telling: Telling, table: Table, lead: Row) -> Spans:
        template = spoken(telling.sentence, self._.lang) or self._("{Share} svarer «{answer}».")
        share = self._share(table, lead)
        if wording.fraction(lead["estimate"]) is not None:
            share = fill("{share} ({figure})", share=share, figure=self._percent(table, lead))
        return fill(template, share=share, answer=in_sentence(lead["level"]))

    def _share(self, table: Table, row: Row) -> Spans:
        words = wording.of_people(row["estimate"], self.plan_file.plan.design.unit, self._)
        return (self._span(words, table, row),)

    def _percent(self, table: Table, row: Row) -> Span:
        return self._span(wording.percent(row["estimate"], self._), table, row)

    def _percent_of(self, table: Table, row: Row, verb: bool = False) -> Spans:
        template = self._("{figure} svarer «{answer}»") if verb else self._("{figure} «{answer}»")
        return fill(template, figure=self._percent(table, row), answer=in_sentence(row["level"]))

    def _quoted(self, table: Table, row: Row) -> Spans:
        return fill(
            self._("«{answer}» ({figure})"),
            answer=in_sentence(row["level"]),
            figure=self._percent(table, row),
        )

    def _span(self, words: str, table: Table, row: Row) -> Span:
        """Words that say the figure of `row`."""
        where = place(table, row["group_code"], row["level_code"])
        return Span(words, f"{self.labels[table.question, table.group]}/{where}", of=row["estimate"])

    def _join(self, parts: Sequence[Spans]) -> Spans:
        if len(parts) < 2:
            return parts[0] if parts else ()
        word = self._.join(["", ""]).strip()
        out: list[Span] = []
        for i, part in enumerate(parts):
            out += [Span("" if i == 0 else f" {word} " if i == len(parts) - 1 else ", "), *part]
        return tuple(s for s in out if s.text)

    def _focus(self, telling: Telling, table: Table) -> str | None:
        if telling.focus is None:
            return None
        wanted = as_code(telling.focus)
        names: dict[str, str] = {}
        for code in table.frame["level_code"].to_list():
            variable = self.survey.variable(
                code.removesuffix(CHOSEN_COLUMN) if table.kind == "multiple" else table.question
            )
            label = variable.label() if table.kind == "multiple" else _nb(variable.categories, code)
            names |= (
                {code: code, variable.name: code, label: code}
                if table.kind == "multiple"
                else {code: code, label: code}
            )
        if wanted not in names:
            number = self.plan_file.plan.text.index(telling)
            raise BadInput(
                "{file}, linje {line}: «{answer}» er ikke et svar på «{question}». Velg et av: {answers}.",
                file=self.plan_file.file,
                line=self.plan_file.line(f"text[{number}].focus"),
                answer=wanted,
                question=telling.question,
                answers="; ".join(dict.fromkeys(names)),
            )
        return names[wanted]


def _nb(categories: Sequence[Any], code: str) -> str:
    return next((spoken(c.labels, "nb") for c in categories if as_code(c.value) == code), code)
