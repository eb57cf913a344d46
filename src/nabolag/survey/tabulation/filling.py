"""Estimates and tests put into the rows of tables, each with its right to be shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nabolag.sources.survey_files.model import SurveyData
from nabolag.survey.disclosure import ProtectedTable
from nabolag.survey.estimation import cells
from nabolag.survey.estimation.multiplicity import adjusted
from nabolag.survey.tabulation.counting import BASE, At, Estimated, Figure, Place
from nabolag.survey.tabulation.derived import Links
from nabolag.survey.tabulation.plain_names import own_name
from nabolag.survey.tabulation.plan import Plan
from nabolag.survey.tabulation.recode import QuestionColumns, as_code, says, valid_values

if TYPE_CHECKING:
    from nabolag.survey.estimation.design import SurveyDesign

CHOSEN = "1"
FRAME: dict[str, type[pl.DataType]] = {
    "group": pl.String,
    "group_code": pl.String,
    "level": pl.String,
    "level_code": pl.String,
    "estimate": pl.Float64,
    "se": pl.Float64,
    "ci_low": pl.Float64,
    "ci_high": pl.Float64,
    "base": pl.Int64,
    "p_value": pl.Float64,
    "mark": pl.String,
    "status": pl.String,
}
_FIGURES = ("estimate", "se", "ci_low", "ci_high")


@dataclass(frozen=True, eq=False)
class Filling:
    """What fills the tables of one run. `design` and `data` (recoded) have the same rows.

    `places`: the cells behind each figure that has been put in a table. `figures`: what has been estimated, by question
    and group; codes and not labels, so that it serves in every language.
    """

    survey: SurveyData
    design: SurveyDesign
    data: pl.DataFrame
    plan: Plan
    lang: str
    link: Links
    places: dict[Figure, frozenset[Place]] = field(default_factory=dict)
    figures: Estimated = field(default_factory=dict)
    _columns: dict[str, cells.Coded] = field(default_factory=dict)
    _groups: dict[str, list[tuple[str | None, str | None]]] = field(default_factory=dict)

    def frame(
        self, question: QuestionColumns, group: str | None, protected: Sequence[ProtectedTable]
    ) -> pl.DataFrame:
        """The rows of the table, «all» first when there is a group."""
        shown = [t.published() for t in protected]
        rows = self._rows(question, None, self._figures(question, None), protected, shown, group)
        if group is not None:
            by = self._figures(question, group)
            grouped = self._rows(question, group, by, protected, shown, group)
            if self.plan.tests.complement:
                self._mark(grouped, by)
            rows += grouped
        return pl.DataFrame(rows, schema=FRAME, orient="row")

    # -- figures ---------------------------------------------------------------------------------------

    def _figures(self, question: QuestionColumns, by: str | None) -> dict[At, dict[str, float | None]]:
        """The figures of each place where somebody answered; with `by` also the test against the rest."""
        if (question.name, by) not in self.figures:
            self.figures[question.name, by] = self._estimated(question, by)
        return self.figures[question.name, by]

    def _estimated(self, question: QuestionColumns, by: str | None) -> dict[At, dict[str, float | None]]:
        group = self._coded(by, category=True) if by else None
        out: dict[At, dict[str, float | None]] = {}
        for column in question.columns:
            share = question.kind != "mean"
            figures = cells.table(
                self.design,
                self._coded(column, category=question.kind == "share"),
                group,
                self.plan.level,
                share=share,
                against_rest=by is not None and self.plan.tests.complement,
            )
            if figures is None:
                continue
            levels: Iterable[str | None] = (None,)
            if question.kind == "share":
                levels = self._coded(column, category=True).levels
            elif question.kind == "multiple":
                levels = (column,)
            named = {name: _plain(getattr(figures, name)) for name in (*_FIGURES, "difference", "p_value")}
            codes = (
                [None]
                if group is None or figures.groups is None
                else [group.levels[g] for g in figures.groups]
            )
            for g, code in enumerate(codes):
                for j, level in enumerate(levels):
                    out[code, level] = {
                        name: None if values is None else values[g][j] for name, values in named.items()
                    }
        return out

    def _coded(self, name: str, *, category: bool) -> cells.Coded:
        if name not in self._columns:
            self._columns[name] = cells.coded_column(self.data[name], category=category)
        return self._columns[name]

    def _bases(self, question: QuestionColumns, by: str | None) -> dict[str | None, int]:
        """How many answered the question, by group."""
        answered = np.logical_and.reduce(
            [self._coded(c, category=question.kind == "share").answered for c in question.columns]
        )
        if by is None:
            return {None: int(answered.sum())}
        group = self._coded(by, category=True)
        count = np.bincount(group.code[answered] + 1, minlength=len(group.levels) + 1)[1:]
        return dict(zip(group.levels, count.tolist(), strict=True))

    # -- rows ------------------------------------------------------------------------------------------

    def _rows(
        self,
        question: QuestionColumns,
        by: str | None,
        figures: dict[At, dict[str, float | None]],
        protected: Sequence[ProtectedTable],
        shown: Sequence[dict[tuple[str | None, ...], bool]],
        group: str | None,
    ) -> list[dict[str, object]]:
        bases = self._bases(question, by)
        rows: list[dict[str, object]] = []
        levels = question.levels.items() or [(None, None)]
        named = {level: self._level_category(question, level) for level, _ in levels}
        for code, label in self._codes(by):
            base = bases.get(code, 0)
            where = self._where(group, code) if group else {}
            for i, (level, level_label) in enumerate(levels):
                place = i if question.kind == "multiple" else 0
                dims = protected[place].dims
                # there is no cell where nobody answered, and nothing to keep back
                at = tuple(where.get(d) for d in dims)
                whole = cell = shown[place].get(at, True)
                told = own_name(question.name), own_name(group), code
                bases_at = self.places.get((*told, BASE), frozenset())
                self.places[*told, BASE] = bases_at | {(protected[place].name, at)}
                if question.kind != "mean":
                    answer = where | {dims[-1]: named[level]}
                    at = tuple(answer.get(d) for d in dims)
                    cell = shown[place].get(at, True)
                self.places[*told, level] = frozenset({(protected[place].name, at)})
                status = self._status(base, whole=whole, cell=cell)
                row: dict[str, object] = {
                    **dict.fromkeys(FRAME),
                    "group": label,
                    "group_code": code,
                    "level": level_label,
                    "level_code": level,
                    "base": base if whole else None,
                    "mark": "",
                    "status": status,
                }
                if status in ("shown", "flagged"):
                    values = figures.get((code, level))
                    row |= {name: values[name] for name in _FIGURES} if values else {"estimate": 0.0}
                rows.append(row)
        return rows

    def _level_category(self, question: QuestionColumns, level: str | None) -> str | None:
        return CHOSEN if question.kind == "multiple" else self._category(question.name, level)

    def _where(self, group: str, code: str | None) -> dict[str, str | None]:
        return {self.link.variable(group): self._category(group, code)}

    def _category(self, name: str, code: str | None) -> str | None:
        return None if code is None else self.link.category(name, code)

    def _status(self, base: int, *, whole: bool, cell: bool) -> str:
        limits = self.plan.disclosure
        if not whole:
            return "suppressed"
        if base == 0:
            return "unknown"
        if base < limits.minimum_base:
            return "thin"
        if not cell:
            return "suppressed"
        return "flagged" if base < limits.flag_base else "shown"

    def _mark(self, rows: list[dict[str, object]], figures: dict[At, dict[str, float | None]]) -> None:
        """Marks from testing each group against the rest, corrected over all figures shown in the table."""
        tests = [
            figures.get((row["group_code"], row["level_code"]), {})  # type: ignore[arg-type]
            if row["status"] in ("shown", "flagged")
            else {}
            for row in rows
        ]
        corrected = adjusted([test.get("p_value") for test in tests], self.plan.tests.correction)
        for row, test, p in zip(rows, tests, corrected, strict=True):
            row["p_value"] = p
            if p is not None and p < 1 - self.plan.level:
                row["mark"] = "▲" if (test.get("difference") or 0.0) > 0 else "▼"

    def _codes(self, by: str | None) -> list[tuple[str | None, str | None]]:
        """The groups in the order of the tables, and what they are called."""
        if by is None:
            return [(None, None)]
        if by not in self._groups:
            variable = self.survey.variable(by)
            present = self._coded(by, category=True).levels
            order = [as_code(c.value) for c in variable.categories]
            codes = [c for c in order if c in present] + sorted(c for c in present if c not in order)
            if not present:  # nobody is in any group: the groups are shown, empty
                codes = [as_code(value) for value in valid_values(variable)]
            numeric = variable.type == "numeric"
            self._groups[by] = [
                (code, says(variable, float(code) if numeric else code, self.lang)) for code in codes
            ]
        return self._groups[by]


def _plain(
    values: np.ndarray[tuple[int, ...], np.dtype[np.float64]] | None,
) -> list[list[float | None]] | None:
    """Nested lists, with None for what is not a number."""
    if values is None:
        return None
    return [[None if v != v else v for v in row] for row in values.tolist()]
