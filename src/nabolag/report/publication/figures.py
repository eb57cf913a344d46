"""The figures a plan asks for, drawn from shown cells only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nabolag.report.figures import Figure
from nabolag.report.figures.bars import sorted_bars, stacked_bars
from nabolag.report.publication.slides import Category, Slide
from nabolag.report.survey_tables import in_sentence
from nabolag.sources.survey_files.model import spoken
from nabolag.survey.analysis import Analysis, Table
from nabolag.survey.plan import FigurePlan
from nabolag.text import Texts


@dataclass(frozen=True)
class Drawer:
    """Draws; `source` and `note` stand under every figure, `mark` is the word for synthetic or empty."""

    analysis: Analysis
    aside: frozenset[str]
    source: str
    note: str
    mark: str
    _: Texts

    def figure(self, plan: FigurePlan, headline: str) -> Figure:
        """The figure of `plan`; `headline` is its title when the plan gives none."""
        caption = self._caption(plan, headline)
        overall = self.analysis.table(plan.question)
        note = self._quoted(overall.title)
        if plan.kind == "bars":
            rows = self._bars(overall)
            said = [(name, self._.percent(share)) for name, share, _base in rows if share is not None]
            spec = sorted_bars([(n, 100 * s, self._.percent(s)) for n, s, _base in rows if s is not None])
            columns: tuple[str, ...] = (self._("Svar"), self._("Andel"))
            table: tuple[tuple[str | float | None, ...], ...] = tuple(
                (n, None if s is None else self._.percent(s)) for n, s, _base in rows
            )
            alt = self._("Stolper: {parts}.", parts=self._.join(f"{n} {s}" for n, s in said))
        else:
            answers, blocks = self._stacks(plan)
            spec = stacked_bars(
                [(title, [(name, shares) for name, shares, _base in rows]) for title, rows in blocks],
                answers,
                self._.percent,
            )
            columns = ("", *answers)
            table = tuple(
                (f"{title}: {name}" if title else name, *self._cells(shares, len(answers)))
                for title, rows in blocks
                for name, shares, _base in rows
            )
            first = blocks[0][1][0][1]
            parts = (
                []
                if isinstance(first, str)
                else [f"{a} {self._.percent(s)}" for a, s in zip(answers, first, strict=True)]
            )
            alt = self._(
                "Stablede stolper. {name}: {parts}. Deretter etter {groups}; tallene står i tabellene.",
                name=blocks[0][1][0][0],
                parts=self._.join(parts) or str(first),
                groups=self._.join(in_sentence(t) for t, _rows in blocks[1:]) or "–",
            )
        alt = f"{self.mark.capitalize()}: {alt}" if self.mark else alt
        caption = f"{self.mark.upper()}: {caption}" if self.mark else caption
        return Figure(plan.name, caption, alt, spec, columns, table, self.source, self._.lang, note)

    def slides(self, plan: FigurePlan, headline: str, findings: Mapping[str | None, str]) -> list[Slide]:
        """A slide for the whole sample, or one for each grouping with the whole beside it.

        `findings` says by group (None: overall) what is to be seen; it heads the slide.
        """
        overall = self.analysis.table(plan.question)
        alt = self.figure(plan, headline).alt
        small = self._quoted(overall.title)
        title = self._caption(plan, headline)
        if plan.kind == "bars":
            categories = tuple(Category(n, (s,)) for n, s, _base in self._bars(overall) if s is not None)
            return [Slide(title, (self._("Andel"),), categories, False, alt, small, self.source, self._.lang)]
        answers, blocks = self._stacks(plan)
        (_title, whole), *groups = blocks
        slides = []
        for heading, rows in groups or [("", [])]:
            bars = [self._category(answers, *row) for row in (*whole, *rows)]
            group = next((t.group for t in self.analysis.tables if t.group_title == heading), None)
            said = findings.get(group) or title
            slides.append(
                Slide(said, tuple(answers), tuple(bars), True, alt, small, self.source, self._.lang)
            )
        return slides

    def _category(
        self, answers: Sequence[str], name: str, shares: list[float] | str, base: int | None
    ) -> Category:
        said = name if base is None else self._("{name} (n = {n})", name=name, n=self._.number(base))
        if isinstance(shares, str):
            return Category(f"{said}: {shares}", (None,) * len(answers))
        return Category(said, tuple(shares))

    def _quoted(self, question: str) -> str:
        return f"{self._('«{text}»', text=question)} {self.note}"

    def _caption(self, plan: FigurePlan, headline: str) -> str:
        given = plan.title if isinstance(plan.title, str) else spoken(plan.title or {}, self._.lang)
        return given or headline or self.analysis.table(plan.question).title

    def _bars(self, table: Table) -> list[tuple[str, float | None, int | None]]:
        rows = list(table.frame.iter_rows(named=True))
        rows.sort(key=lambda r: (r["level_code"] in self.aside, -(r["estimate"] or 0.0)))
        return [(r["level"], r["estimate"], r["base"]) for r in rows]

    def _stacks(
        self, plan: FigurePlan
    ) -> tuple[list[str], list[tuple[str, list[tuple[str, list[float] | str, int | None]]]]]:
        overall = self.analysis.table(plan.question)
        answers = overall.frame["level"].to_list()
        blocks = [("", self._rows(overall, answers))]
        for table in self.analysis.tables:
            wanted = plan.groups is None or table.group in plan.groups
            if table.question == overall.question and table.group and wanted:
                blocks.append((table.group_title, self._rows(table, answers)[1:]))
        return answers, blocks

    def _rows(self, table: Table, answers: Sequence[str]) -> list[tuple[str, list[float] | str, int | None]]:
        rows: list[tuple[str, list[float] | str, int | None]] = []
        for block in table.frame.partition_by("group_code", maintain_order=True):
            cells = {r["level"]: r for r in block.iter_rows(named=True)}
            states = {r["status"] for r in cells.values()}
            name = block["group"][0] or self._("Alle")
            if states <= {"shown", "flagged"}:
                shares: list[float] | str = [cells[a]["estimate"] for a in answers]
                name = self._("{name} (usikkert)", name=name) if "flagged" in states else name
            elif "thin" in states:
                shares = self._("for få svar")
            else:
                shares = self._("delvis skjult, se tabellen")
            rows.append((name, shares, block["base"][0]))
        return rows

    def _cells(self, shares: list[float] | str, width: int) -> tuple[str, ...]:
        if isinstance(shares, str):
            return (shares, *[""] * (width - 1))
        return tuple(self._.percent(s) for s in shares)
