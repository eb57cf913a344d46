"""The figures a plan asks for, drawn from shown cells only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nabolag.report.figures import Figure
from nabolag.report.figures.bars import sorted_bars, stacked_bars
from nabolag.report.paper import Drawing
from nabolag.report.paper.native import Native
from nabolag.sources.survey_files.model import spoken
from nabolag.survey.tabulation.analysis import Analysis, Table
from nabolag.survey.tabulation.plan import FigurePlan
from nabolag.text import Texts
from nabolag.text.languages import N_, NBSP

Category = tuple[str, tuple[float | None, ...]]
"""A bar of a slide: its name and its shares, one for each series; None where nothing may be shown."""


@dataclass(frozen=True)
class StackedBar:
    """A stacked bar: the shares of its parts, or what is said instead of them."""

    name: str
    shares: tuple[float, ...]
    instead: str
    base: int | None


@dataclass(frozen=True)
class BarGroup:
    """The bars of one grouping; the first block is the whole sample, without group or title."""

    group: str | None
    title: str
    bars: tuple[StackedBar, ...]


@dataclass(frozen=True)
class Drawer:
    """Draws; `source` and `note` (when, and whether weighted) stand under every figure, `mark` is the word for synthetic."""

    analysis: Analysis
    aside: frozenset[str]
    source: str
    note: str
    mark: str
    _: Texts

    def drawing(self, plan: FigurePlan, headline: str, findings: Mapping[str | None, str]) -> Drawing | None:
        """The figure of `plan` with its native charts and files, None when nothing in it may be shown.

        `headline` is its title when the plan gives none; `findings` says by group what is to be seen.
        """
        figure = self._sorted(plan, headline) if plan.kind == "bars" else self._stacked(plan, headline)
        if figure is None:
            return None
        names = (("png", N_("Bilde (PNG)")), ("svg", N_("Tegning (SVG)")), ("xlsx", N_("Tall (Excel)")))
        return Drawing(
            figure,
            percent=True,
            natives=tuple(self._natives(plan, headline, findings)),
            files=tuple((f"figurer/{figure.id}.{kind}", self._(label)) for kind, label in names),
        )

    def _natives(self, plan: FigurePlan, headline: str, findings: Mapping[str | None, str]) -> list[Native]:
        """One for the whole sample, or one for each grouping with the whole beside it, headed by its finding."""
        title = self._caption(plan, headline)
        if plan.kind == "bars":
            shown = self._shares(plan)[0]
            bars: list[Category] = [(name, (share,)) for name, share in shown]
            return (
                [self._slide(plan, title, (self._("Andel"),), bars, self._description(shown))] if bars else []
            )
        answers = self._answers(plan)
        whole, *groups = self._blocks(plan)
        return [
            self._slide(
                plan,
                findings.get(block.group) or title,
                answers,
                [self._category(bar, len(answers)) for bar in (*whole.bars, *block.bars)],
                " ".join(self._parts(answers, bar) for bar in (*whole.bars, *block.bars)),
            )
            for block in groups or [BarGroup(None, "", ())]
        ]

    # -- bars, longest first -----------------------------------------------------------------------------

    def _sorted(self, plan: FigurePlan, headline: str) -> Figure | None:
        _ = self._
        shown, hidden = self._shares(plan)
        if not shown:
            return None
        spec = sorted_bars([(name, 100 * share, _.percent(share)) for name, share in shown])
        rows = [*((name, _.percent(share)) for name, share in shown), *((name, None) for name in hidden)]
        return self._made(plan, headline, spec, (_("Svar"), _("Andel")), rows, self._description(shown))

    def _shares(self, plan: FigurePlan) -> tuple[list[tuple[str, float]], list[str]]:
        """Answers from most to least given, those set aside last; and those that are hidden."""
        rows = list(self.analysis.table(plan.question).frame.iter_rows(named=True))
        shown = [r for r in rows if r["estimate"] is not None]
        shown.sort(key=lambda r: (r["level_code"] in self.aside, -r["estimate"]))
        hidden = [r["level"] for r in rows if r["estimate"] is None]
        return [(r["level"], r["estimate"]) for r in shown], hidden

    def _description(self, shown: Sequence[tuple[str, float]]) -> str:
        _ = self._
        return _("Stolper: {parts}.", parts=_.join(f"{name} {_.percent(share)}" for name, share in shown))

    # -- parts of a whole --------------------------------------------------------------------------------

    def _stacked(self, plan: FigurePlan, headline: str) -> Figure | None:
        answers, blocks = self._answers(plan), self._blocks(plan)
        if not any(bar.shares for block in blocks for bar in block.bars):
            return None
        drawn = [(b.title, [(bar.name, bar.shares or bar.instead) for bar in b.bars]) for b in blocks]
        rows = [
            (f"{b.title}: {bar.name}" if b.title else bar.name, *self._cells(bar, len(answers)))
            for b in blocks
            for bar in b.bars
        ]
        parts = " ".join(
            f"{b.title}{': ' if b.title else ''}{' '.join(self._parts(answers, bar) for bar in b.bars)}"
            for b in blocks
        )
        spec = stacked_bars(drawn, answers, self._.percent)
        return self._made(
            plan, headline, spec, ("", *answers), rows, self._("Stablede stolper. {parts}", parts=parts)
        )

    def _answers(self, plan: FigurePlan) -> tuple[str, ...]:
        return tuple(self.analysis.table(plan.question).frame["level"].to_list())

    def _blocks(self, plan: FigurePlan) -> list[BarGroup]:
        answers = self._answers(plan)
        overall = self.analysis.table(plan.question)
        blocks = [BarGroup(None, "", self._bars(overall, answers))]
        for table in self.analysis.tables:
            wanted = plan.groups is None or table.group in plan.groups
            if table.question == overall.question and table.group and wanted:
                blocks.append(BarGroup(table.group, table.group_title, self._bars(table, answers)[1:]))
        return blocks

    def _bars(self, table: Table, answers: Sequence[str]) -> tuple[StackedBar, ...]:
        bars = []
        for rows in table.frame.partition_by("group_code", maintain_order=True):
            name = rows["group"][0] or self._("Alle")
            states, base = set(rows["status"]), rows["base"][0]
            if states <= {"shown", "flagged"}:
                name = self._("{name} (usikkert)", name=name) if "flagged" in states else name
                share = dict(rows.select("level", "estimate").iter_rows())
                bars.append(StackedBar(name, tuple(share[a] for a in answers), "", base))
            else:
                few = bool(states & {"thin", "unknown"})
                reason = self._("for få svar") if few else self._("delvis skjult, se tabellen")
                bars.append(StackedBar(name, (), reason, base))
        return tuple(bars)

    def _category(self, bar: StackedBar, width: int) -> Category:
        _ = self._
        name = bar.name
        if bar.base is not None:
            name = _("{name} (n = {n})", name=bar.name, n=_.number(bar.base)).replace(" = ", f"{NBSP}={NBSP}")
        return (f"{name}: {bar.instead}", (None,) * width) if bar.instead else (name, bar.shares)

    def _parts(self, answers: Sequence[str], bar: StackedBar) -> str:
        _ = self._
        parts = ", ".join(f"{a} {_.percent(s)}" for a, s in zip(answers, bar.shares, strict=False))
        return f"{bar.name}: {parts or bar.instead}."

    def _cells(self, bar: StackedBar, width: int) -> tuple[str, ...]:
        if bar.instead:
            return (bar.instead, *[""] * (width - 1))
        return tuple(self._.percent(s) for s in bar.shares)

    # -- what all have ------------------------------------------------------------------------------------

    def _made(
        self,
        plan: FigurePlan,
        headline: str,
        spec: str,
        columns: tuple[str, ...],
        rows: Sequence[tuple[str | float | None, ...]],
        alt: str,
    ) -> Figure:
        caption = self._caption(plan, headline)
        return Figure(
            plan.name,
            f"{self.mark.upper()}: {caption}" if self.mark else caption,
            self._marked(alt),
            spec,
            columns,
            tuple(rows),
            self.source,
            self._.lang,
            self._small(plan),
        )

    def _slide(
        self, plan: FigurePlan, title: str, series: Sequence[str], bars: Sequence[Category], alt: str
    ) -> Native:
        source = self._("Kilde: {source}", source=self.source)
        return Native(
            title,
            self._marked(alt),
            f"{self._small(plan)}\n{source}",
            tuple(name for name, _shares in bars),
            tuple((name, tuple(shares[i] for _name, shares in bars)) for i, name in enumerate(series)),
            percent=True,
            stacked=plan.kind == "stacked",
        )

    def _caption(self, plan: FigurePlan, headline: str) -> str:
        given = plan.title if isinstance(plan.title, str) else spoken(plan.title or {}, self._.lang)
        return given or headline or self.analysis.table(plan.question).title

    def _small(self, plan: FigurePlan) -> str:
        """The question, and how many answered it when: of all, where some did not."""
        _, table, asked = self._, self.analysis.table(plan.question), self.analysis.respondents
        base = table.frame["base"][0]
        count = _("{n} svar", n=_.number(asked if base is None else base))
        if base is not None and base != asked:
            count = _(
                "{n} har svart på dette, av {asked} som har svart på undersøkelsen",
                n=_.number(base),
                asked=_.number(asked),
            )
        return f"{_('«{text}»', text=table.title)} {count}, {self.note}"

    def _marked(self, alt: str) -> str:
        return f"{self.mark.capitalize()}: {alt}" if self.mark else alt
