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

from nabolag.errors import BadInput, NotKnown
from nabolag.sources.survey_files.model import SurveyData, Variable
from nabolag.survey.disclosure import ProtectedTable, Weighed
from nabolag.survey.tabulation.census import taken
from nabolag.survey.tabulation.counting import Behind, counts_of
from nabolag.survey.tabulation.derived import Links, links, with_derived
from nabolag.survey.tabulation.editions import Edition, History, hidden
from nabolag.survey.tabulation.filling import Filling
from nabolag.survey.tabulation.guarding import guard
from nabolag.survey.tabulation.plain_names import as_read, own_name, set_aside
from nabolag.survey.tabulation.plan import Plan, PlanFile, check_against
from nabolag.survey.tabulation.ranking import ranking
from nabolag.survey.tabulation.recode import (
    Kind,
    QuestionColumns,
    ask,
    coded,
    recoded,
)
from nabolag.survey.tabulation.uncoded import refuse_uncoded
from nabolag.survey.tabulation.unweighted import set_outside
from nabolag.survey.tabulation.weighed_shares import shares_of_all, weighed_sums
from nabolag.text.column_names import inner

if TYPE_CHECKING:
    from nabolag.survey.estimation.census import Note

FINAL_WEIGHT = "vekt_endelig"
TablePlace = tuple[QuestionColumns, str | None]
"""A question, and the group it is told by; None: all together."""


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
        bare = question.removeprefix("$")
        asked = (bare, group), (inner(bare), None if group is None else inner(group))
        for table in self.tables:
            if (table.question, table.group) in asked:
                return table
        raise NotKnown(
            "Analysen har ingen tabell over «{question}» etter «{group}».",
            question=question,
            group=group or "–",
        )


def analyse(
    survey: SurveyData,
    plan_file: PlanFile,
    *,
    lang: str = "nb",
    published: Sequence[ProtectedTable] = (),
    history: History | None = None,
    progress: Callable[[int, int], None] | None = None,
    same: Analysis | None = None,
) -> Analysis:
    """Run the plan. `published`: counts that earlier publications of the same answers have let out; `history`: all
    earlier editions, also of other answers. `same`: what this gave in another language: the same figures are told, in
    other words.

    Raises:
        BadInput: the plan names what the data lack, the data do not suit the design, the answers are others than those
            published and `history` does not say that they are corrected, or what is published makes a small cell
            impossible to protect.
    """
    if survey.data.is_empty():
        raise BadInput("Undersøkelsen har ingen svar, og det er ingenting å lage tabeller av.")
    history = history or History()
    if published:
        first = Edition(len(history.editions) + 1, None, tuple(published))
        history = replace(history, editions=(*history.editions, first))
    plan_file = as_read(plan_file, survey)
    check_against(plan_file, survey)
    refuse_uncoded(plan_file, survey)
    own = plan_file.plan
    survey, plan_file = set_aside(with_derived(survey, plan_file), plan_file)
    out = [t for e in history.editions for t in e.protected]
    link, plan = links(plan_file, out, survey), plan_file.plan
    survey, without_weight, outside = set_outside(survey, plan, link.sources.values())
    asked = [ask(survey, q, lang) for q in plan.asked()]
    data = recoded(survey, plan, asked)
    design, assumed = taken(survey, data, plan_file)
    places = _places(asked, plan, link)
    valid = survey.valid()
    countable = data.with_columns(coded(valid[name]) for name in sorted(set(link.sources.values())))
    counts = {(q.name, group): counts_of(countable, plan, q, group, link) for q, group in places}
    threshold = plan.disclosure.threshold
    tables_of = {q.name: [t for (n, _g), ts in counts.items() if n == q.name for t in ts] for q in asked}
    fate = history.fate(tables_of, threshold, link.variable)
    if same is not None:
        protected, weighed = list(same.behind.guarded), list(same.weighed)
    else:
        every = history.withheld(
            [t for q, ts in tables_of.items() if q not in fate.kept for t in ts], plan.disclosure.minimum_base
        )
        shares = shares_of_all(countable, np.asarray(design.weight), every, link)
        protected = (
            guard(every, threshold, shares, published=fate.published, weighed=fate.weighed) if every else []
        )
        weighed = weighed_sums(shares, every, protected)
    by_name = {t.name: t for t in protected}
    cells = {at: [by_name.get(t.name) or hidden(t, threshold) for t in ts] for at, ts in counts.items()}
    filling = Filling(survey, design, data, plan, lang, link)
    if same is not None:
        filling.figures.update(same.behind.figures)
    tables = _tables(filling, places, cells, progress)
    of_all = {t.question: t.frame for t in tables if t.group is None}
    ranks = (
        same.behind.ranks
        if same is not None
        else {
            own_name(q.name): ranking(design, q, of_all[own_name(q.name)], plan.tests.correction)
            for q in asked
            if q.kind != "mean"
        }
    )
    estimated = ranks
    kept = {own_name(q) for q in fate.kept} | history.moved_means(tables)
    fresh = tuple(t for q, ts in tables_of.items() if own_name(q) not in kept for t in ts)
    names = {t.name for t in fresh}
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
        Behind(fresh, filling.places, history, tuple(protected), filling.figures, estimated),
    )


def _places(asked: Sequence[QuestionColumns], plan: Plan, link: Links) -> list[TablePlace]:
    """Every question by itself and by each of its groups; never a question by itself as a group."""
    return [
        (q, group)
        for q, planned in zip(asked, plan.asked(), strict=True)
        for group in (None, *(plan.groups if planned.groups is None else planned.groups))
        if group is None or link.variable(group) != link.variable(q.name)
    ]


def _tables(
    filling: Filling,
    places: Sequence[TablePlace],
    cells: Mapping[tuple[str, str | None], list[ProtectedTable]],
    progress: Callable[[int, int], None] | None,
) -> list[Table]:
    tables: list[Table] = []
    for done, (question, group) in enumerate(places, start=1):
        title = filling.survey.variable(group).label(filling.lang) if group else ""
        frame = filling.frame(question, group, cells[question.name, group])
        tables.append(
            Table(own_name(question.name), question.title, question.kind, own_name(group), title, frame)
        )
        if progress:
            progress(done, len(places))
    return tables


def weighted(survey: SurveyData, plan_file: PlanFile) -> tuple[SurveyData, pl.Series]:
    """The answers with the plan's weights as the variable `vekt_endelig`, and the weights.

    Raises:
        BadInput: the plan names what the data lack, or the margins cannot be met.
    """
    plan_file = as_read(plan_file, survey)
    check_against(plan_file, survey)
    survey = with_derived(survey, plan_file)
    inner, aside = set_aside(survey, plan_file)
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
