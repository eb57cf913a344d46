"""From a plan and a survey to tables that may be shown.

In: a `SurveyData` and a `PlanFile`. Out: `Analysis`: one table for each question, overall and by each group,
with intervals, tests against the rest, and every cell's right to be shown decided. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nabolag.errors import NotKnown
from nabolag.sources.survey_files.model import SurveyData, Variable
from nabolag.survey.disclosure import ProtectedTable, Weighed
from nabolag.survey.estimation.comparison import complement_test
from nabolag.survey.estimation.multiplicity import adjusted
from nabolag.survey.tabulation.census import taken
from nabolag.survey.tabulation.counting import BASE, Behind, Figure, Place, counts_of
from nabolag.survey.tabulation.derived import Links, links, with_derived
from nabolag.survey.tabulation.editions import Edition, History, hidden
from nabolag.survey.tabulation.guarding import guard, weighed_figures
from nabolag.survey.tabulation.plain_names import own_name, set_aside
from nabolag.survey.tabulation.plan import Plan, PlanFile, check_against
from nabolag.survey.tabulation.ranking import ranking
from nabolag.survey.tabulation.recode import (
    Asked,
    Kind,
    as_code,
    ask,
    coded,
    recoded,
    says,
    valid_values,
)
from nabolag.survey.tabulation.uncoded import refuse_uncoded
from nabolag.survey.tabulation.unweighted import set_outside

if TYPE_CHECKING:
    from nabolag.survey.estimation.census import Note
    from nabolag.survey.estimation.design import SurveyDesign

CHOSEN = "1"
FINAL_WEIGHT = "vekt_endelig"
_GROUP = "__group__"  # the grouping column of an estimate, which a survey's own name must not collide with
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


@dataclass(frozen=True, eq=False)
class Table:
    """One question, overall (`group` None) or by one background variable.

    `frame`: `group` and `level` (labels; null is all, or a mean), `estimate`, `se`, `ci_low`, `ci_high`,
    `base` (unweighted answers; null where hidden), `p_value` (corrected), `mark` ("▲", "▼" or ""),
    and `status`: "shown", "flagged" (thin base), "thin" (base too small for a figure), "suppressed",
    "unknown" (nobody answered). Figures are null unless shown or flagged. `edition`: the earlier edition the figures
    stay from, 0 where none had them; None when they are new.
    """

    question: str
    title: str
    kind: Kind
    group: str | None
    group_title: str
    frame: pl.DataFrame
    edition: int | None = None


@dataclass(frozen=True, eq=False)
class Analysis:
    """What a run made: `hidden` counts cells kept back, `optimal` says whether the fewest possible.

    `protected`: the counts behind the tables with each cell's right to be shown, for attacks and for later
    publications. `ranks`: for each question with shares, the answers from most to least given overall
    (`level_code`), and `p_value` (corrected), the test that it is given more often than the next.
    `effective` is Kish's effective number of answers; `assumed` says what was assumed of those who did not answer;
    `weighed` is what the weighted figures tell of the counts; `behind` is for the attack on what is published alone.
    """

    title: str
    plan: Plan
    tables: tuple[Table, ...]
    origin: str
    respondents: int
    hidden: int
    optimal: bool
    protected: tuple[ProtectedTable, ...] = ()
    ranks: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    effective: float | None = None
    assumed: tuple[Note, ...] = ()
    weighed: tuple[Weighed, ...] = ()
    behind: Behind = field(default_factory=Behind, repr=False)

    @property
    def kept(self) -> dict[str, int]:
        """Questions with figures of an earlier edition, and which; 0 where none had them."""
        return {t.question: t.edition for t in self.tables if t.edition is not None}

    def table(self, question: str, group: str | None = None) -> Table:
        """The table of `question` by `group`.

        Raises:
            NotKnown: there is none.
        """
        for table in self.tables:
            if (table.question, table.group) == (question.removeprefix("$"), group):
                return table
        raise NotKnown(
            "Analysen har ingen tabell over «{question}» etter «{group}».",
            question=question,
            group=group or "–",
        )


def analyse(
    survey: SurveyData,
    found: PlanFile,
    *,
    lang: str = "nb",
    published: Sequence[ProtectedTable] = (),
    history: History | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Analysis:
    """Run the plan. `published`: counts that earlier publications of the same answers have let out; `history`: all
    earlier editions, also of other answers.

    Raises:
        BadInput: the plan names what the data lack, the data do not suit the design, the answers are others than those
            published and `history` does not say that they are corrected, or what is published makes a small cell
            impossible to protect.
    """
    history = history or History()
    if published:
        first = Edition(len(history.editions) + 1, None, tuple(published))
        history = replace(history, editions=(*history.editions, first))
    check_against(found, survey)
    refuse_uncoded(found, survey)
    own = found.plan
    survey, found = set_aside(with_derived(survey, found), found)
    out = [t for e in history.editions for t in e.protected]
    link, plan = links(found, out, survey), found.plan
    survey, without_weight, outside = set_outside(survey, plan, link.sources.values())
    asked = [ask(survey, q, lang) for q in plan.asked()]
    data = recoded(survey, plan, asked)
    design, assumed = taken(survey, data, found)
    places = [
        (q, group)
        for q, said in zip(asked, plan.asked(), strict=True)
        for group in (None, *(plan.groups if said.groups is None else said.groups))
        if group is None or link.variable(group) != link.variable(q.name)
    ]
    valid = survey.valid()
    countable = data.with_columns(coded(valid[name]) for name in sorted(set(link.sources.values())))
    counts = {(q.name, group): counts_of(countable, plan, q, group, link) for q, group in places}
    threshold = plan.disclosure.threshold
    of = {q.name: [t for (n, _g), ts in counts.items() if n == q.name for t in ts] for q in asked}
    fate = history.fate(of, threshold, link.variable)
    every = history.withheld(
        [t for q, ts in of.items() if q not in fate.kept for t in ts], plan.disclosure.minimum_base
    )
    weighed = weighed_figures(countable, np.asarray(design.weight), every, link)
    protected = guard(every, threshold, [*weighed, *fate.weighed], published=fate.published) if every else []
    by_name = {t.name: t for t in protected}
    filling = _Filling(survey, design, data, plan, lang, link)
    tables: list[Table] = []
    for done, (question, group) in enumerate(places, start=1):
        title = survey.variable(group).label(lang) if group else ""
        named = own_name(question.name), own_name(group)
        shown = [by_name.get(t.name) or hidden(t, threshold) for t in counts[question.name, group]]
        frame = filling.frame(question, group, shown)
        tables.append(Table(named[0], question.title, question.kind, named[1], title, frame))
        if progress:
            progress(done, len(places))
    ranks = {
        own_name(q.name): ranking(design, q, t.frame, plan.tests.correction)
        for q in asked
        for t in tables
        if t.question == own_name(q.name) and t.group is None and q.kind != "mean"
    }
    kept = {own_name(q) for q in fate.kept} | history.moved_means(tables)
    names = {t.name for q, ts in of.items() if own_name(q) not in kept for t in ts}
    tables, ranks = history.standing(tables, ranks, kept)
    origin = "synthetic" if "synthetic" in (survey.origin, plan.origin) else plan.origin or survey.origin
    return Analysis(
        plan.title or survey.title,
        own,
        tuple(tables),
        origin,
        survey.data.height - outside,
        sum(table.frame.filter(status="suppressed").height for table in tables),
        all(t.optimal for t in protected),
        tuple(t for t in protected if t.name in names),
        ranks,
        design.effective_n,
        (*assumed, *without_weight),
        tuple(weighed),
        Behind(
            tuple(t for q, ts in of.items() if own_name(q) not in kept for t in ts), filling.places, history
        ),
    )


def weighted(survey: SurveyData, found: PlanFile) -> tuple[SurveyData, pl.Series]:
    """The answers with the plan's weights as the variable `vekt_endelig`, and the weights.

    Raises:
        BadInput: the plan names what the data lack, or the margins cannot be met.
    """
    check_against(found, survey)
    survey = with_derived(survey, found)
    inner, aside = set_aside(survey, found)
    inner = set_outside(inner, aside.plan)[0]
    asked = [ask(inner, q, "nb") for q in aside.plan.asked()]
    weight = pl.Series(FINAL_WEIGHT, taken(inner, recoded(inner, aside.plan, asked), aside)[0].weight)
    variable = Variable(
        FINAL_WEIGHT, "numeric", {"nb": "Vekt", "nn": "Vekt", "en": "Weight"}, measure="scale"
    )
    variables = tuple(v for v in survey.variables if v.name != FINAL_WEIGHT)
    return replace(
        survey,
        data=survey.data.with_columns(weight),
        variables=(*variables, variable),
        weight=FINAL_WEIGHT,
    ), weight


@dataclass(frozen=True, eq=False)
class _Filling:
    """Estimates and tests put into the rows of one table, each with its right to be shown."""

    survey: SurveyData
    design: SurveyDesign
    data: pl.DataFrame
    plan: Plan
    lang: str
    link: Links
    overall: dict[str, dict[tuple[str | None, str | None], dict[str, float]]] = field(default_factory=dict)
    places: dict[Figure, frozenset[Place]] = field(default_factory=dict)

    def frame(self, question: Asked, group: str | None, protected: list[ProtectedTable]) -> pl.DataFrame:
        """The rows of the table, «all» first when there is a group."""
        rows = self._rows(question, None, protected, group)
        if group is None:
            return pl.DataFrame(rows, schema=FRAME)
        rows += self._rows(question, group, protected, group)
        frame = pl.DataFrame(rows, schema=FRAME)
        return (
            self._tested(frame, question, group).select(list(FRAME)) if self.plan.tests.complement else frame
        )

    def _rows(
        self, question: Asked, by: str | None, protected: list[ProtectedTable], group: str | None
    ) -> list[dict[str, object]]:
        if by is None and question.name not in self.overall:
            self.overall[question.name] = self._estimates(question, None)
        estimates = self.overall[question.name] if by is None else self._estimates(question, by)
        bases = self._bases(question, by)
        shown = [t.published() for t in protected]
        rows: list[dict[str, object]] = []
        for code in self._codes(by):
            base = bases.get(code, 0)
            for i, (level, label) in enumerate(question.levels.items() or [(None, None)]):
                place = i if question.kind == "multiple" else 0
                dims = protected[place].dims
                found = estimates.get((code, level))
                where = self._where(group, code) if group else {}
                # there is no cell where nobody answered, and nothing to keep back
                at = tuple(where.get(d) for d in dims)
                whole = cell = shown[place].get(at, True)
                told = own_name(question.name), own_name(group), code
                bases_at = self.places.get((*told, BASE), frozenset())
                self.places[*told, BASE] = bases_at | {(protected[place].name, at)}
                if question.kind != "mean":
                    named = CHOSEN if question.kind == "multiple" else self._category(question.name, level)
                    where = where | {dims[-1]: named}
                    at = tuple(where.get(d) for d in dims)
                    cell = shown[place].get(at, True)
                self.places[*told, level] = frozenset({(protected[place].name, at)})
                rows.append(self._row(by, code, level, label, base, found, whole, cell))
        return rows

    def _where(self, group: str, code: str | None) -> dict[str, str | None]:
        return {self.link.variable(group): self._category(group, code)}

    def _category(self, name: str, code: str | None) -> str | None:
        return None if code is None else self.link.category(name, code)

    def _row(
        self,
        by: str | None,
        code: str | None,
        level: str | None,
        label: str | None,
        base: int,
        found: dict[str, float] | None,
        whole: bool,
        cell: bool,
    ) -> dict[str, object]:
        limits = self.plan.disclosure
        if not whole:
            status = "suppressed"
        elif base == 0:
            status = "unknown"
        elif base < limits.minimum_base:
            status = "thin"
        elif not cell:
            status = "suppressed"
        else:
            status = "flagged" if base < limits.flag_base else "shown"
        figures = found if found and status in ("shown", "flagged") else {}
        zero = {"estimate": 0.0} if not found and status in ("shown", "flagged") else {}
        said = says(self.survey.variable(by), self._value(by, code), self.lang) if by and code else None
        return {
            "group": said,
            "group_code": code,
            "level": label,
            "level_code": level,
            "base": base if whole else None,
            "p_value": None,
            "mark": "",
            "status": status,
            **{k: figures.get(k) for k in ("estimate", "se", "ci_low", "ci_high")},
            **zero,
        }

    def _estimates(
        self, question: Asked, by: str | None
    ) -> dict[tuple[str | None, str | None], dict[str, float]]:
        answered = pl.all_horizontal(
            pl.col(c).is_not_null() for c in (*question.columns, *([by] if by else []))
        )
        if not self.data.select(answered.any()).item():
            return {}
        domain = self.design.where(answered)
        level = self.plan.level
        group = pl.col(by).alias(_GROUP) if by else None
        if question.kind == "mean":
            frame = domain.mean([question.name], by=group, level=level).frame
        else:
            frame = pl.concat(domain.proportion(c, by=group, level=level).frame for c in question.columns)
        key = {"share": "level", "mean": None, "multiple": "variable"}[question.kind]
        return {
            (row[_GROUP] if by else None, row[key] if key else None): row
            for row in frame.iter_rows(named=True)
        }

    def _tested(self, frame: pl.DataFrame, question: Asked, group: str) -> pl.DataFrame:
        """Marks from testing each group against the rest, corrected over all figures shown in the table."""
        answered = pl.all_horizontal(pl.col(c).is_not_null() for c in (*question.columns, group))
        if not self.data.select(answered.any()).item():
            return frame
        domain = self.design.where(answered)
        tests = pl.concat(
            complement_test(domain, column, pl.col(group).alias(_GROUP), correction="none").frame.select(
                pl.col(_GROUP).alias("group_code"),
                pl.lit(column).alias("level_code")
                if question.kind == "multiple"
                else pl.col("level").alias("level_code"),
                "difference",
                pl.col("p_value").alias("raw"),
            )
            for column in question.columns
        )
        joined = frame.join(
            tests, on=["group_code", "level_code"], how="left", nulls_equal=True, maintain_order="left"
        )
        shown = pl.col("status").is_in(["shown", "flagged"]) & pl.col("group_code").is_not_null()
        raw = joined.select(pl.when(shown).then(pl.col("raw"))).to_series()
        corrected = pl.Series(
            "p_value", adjusted(raw.to_list(), self.plan.tests.correction), dtype=pl.Float64
        )
        sign = pl.when(pl.col("difference") > 0).then(pl.lit("▲")).otherwise(pl.lit("▼"))
        significant = (pl.col("p_value") < 1 - self.plan.level).fill_null(False)
        return joined.with_columns(corrected).with_columns(
            mark=pl.when(significant).then(sign).otherwise(pl.lit(""))
        )

    def _codes(self, by: str | None) -> list[str | None]:
        if by is None:
            return [None]
        variable = self.survey.variable(by)
        present = self.data[by].drop_nulls().unique().to_list()
        order = [as_code(c.value) for c in variable.categories]
        if not present:  # nobody is in any group: the groups are shown, empty
            return [as_code(value) for value in valid_values(variable)]
        return [c for c in order if c in present] + sorted(c for c in present if c not in order)

    def _value(self, by: str, code: str) -> object:
        return float(code) if self.survey.variable(by).type == "numeric" else code

    def _bases(self, question: Asked, by: str | None) -> dict[str | None, int]:
        """How many answered the question, by group."""
        answered = self.data.filter(pl.all_horizontal(pl.col(c).is_not_null() for c in question.columns))
        if by is None:
            return {None: answered.height}
        return dict(answered.select(pl.col(by).value_counts()).unnest(by).iter_rows())
