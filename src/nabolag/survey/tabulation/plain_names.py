"""Any variable may be called anything: names that mean something to a table are set aside while it is made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

import msgspec

from nabolag.errors import BadInput
from nabolag.sources.survey_files.model import SurveyData
from nabolag.survey.tabulation.plan import Plan, PlanFile
from nabolag.text import read_number
from nabolag.text.column_names import inner, outer

_WORDS = (
    "n n_rest len count base withheld status hide group group_code level level_code variable estimate se ci_low "
    "ci_high df ddf t statistic p_value p_adjusted raw mark difference rest share total mean deff var cv q quantile "
    "quantiles method number row index weight of_answers of_answers_se of_answers_low of_answers_high answered g "
    "literal name value values key _ wide long order code label"
)
_COLUMNS = frozenset(_WORDS.split())
_OPEN, _CLOSE = "‹", "›"
Name = TypeVar("Name", str, str | None)


def set_aside(survey: SurveyData, plan_file: PlanFile) -> tuple[SurveyData, PlanFile]:
    """Both with every variable that a table has a word for called `‹so›`; see `own_name`."""
    names = {v.name for v in survey.variables} | {g.name for g in survey.mr_sets}
    aside = {name: f"{_OPEN}{name}{_CLOSE}" for name in names if _clashes(name)}
    if not aside:
        return survey, plan_file

    def new(name: str) -> str:
        dollar = "$" if name.startswith("$") else ""
        bare = name.removeprefix("$")
        return dollar + aside.get(bare, bare)

    moved = replace(
        survey,
        data=survey.data.rename({n: a for n, a in aside.items() if n in survey.data.columns}),
        variables=tuple(
            msgspec.structs.replace(v, name=new(v.name), labels=v.labels or {"nb": v.name})
            for v in survey.variables
        ),
        mr_sets=tuple(
            msgspec.structs.replace(
                g, name=new(g.name), variables=_all(g.variables, new), labels=g.labels or {"nb": g.name}
            )
            for g in survey.mr_sets
        ),
        weight=None if survey.weight is None else new(survey.weight),
    )
    return moved, replace(plan_file, value=_plan(plan_file.plan, new))


def as_read(plan_file: PlanFile, survey: SurveyData) -> PlanFile:
    """The plan with the names of columns as reading the file left them: `^x$` is `«^x$»`."""
    read = {v.name for v in survey.variables}

    def new(name: str) -> str:
        return inner(name) if name not in read and inner(name) in read else name

    plan_file = replace(plan_file, value=_counted(plan_file.plan, read))
    return (
        replace(plan_file, value=_plan(plan_file.plan, new))
        if any(outer(n) != n for n in read)
        else plan_file
    )


def _counted(plan: Plan, columns: set[str]) -> Plan:
    """The plan with numbers where it has how many there are, as people write them, and no column is called so."""
    design = plan.design

    def number(given: object) -> int | None:
        if not isinstance(given, str) or given in columns:
            return None
        try:
            read = read_number(given)
        except BadInput:
            return None
        return int(read) if read.denominator == 1 else None

    fpc, leaders = number(design.fpc), number(design.leaders)
    if fpc is not None:
        design = msgspec.structs.replace(design, fpc=float(fpc))
    if leaders is not None:
        design = msgspec.structs.replace(design, leaders=leaders)
    return msgspec.structs.replace(plan, design=design)


def own_name(name: Name) -> Name:
    """The name that the file gave, of one that may have been set aside."""
    if name is not None and name.startswith(_OPEN) and name.endswith(_CLOSE):
        return name[1:-1]
    return name


def _clashes(name: str) -> bool:
    special = name.startswith(("__", "^", _OPEN)) or name in ("*", "")
    return special or name in _COLUMNS or re.fullmatch(r"(column|literal)_\d+", name) is not None


def _plan(plan: Plan, new: Callable[[str], str]) -> Plan:
    d, weighting = plan.design, plan.weighting
    if weighting is not None:
        weighting = msgspec.structs.replace(
            weighting, margins={new(n): m for n, m in weighting.margins.items()}
        )
    fpc = d.fpc if d.fpc is None or isinstance(d.fpc, float) else _names(d.fpc, new)
    return msgspec.structs.replace(
        plan,
        questions=tuple(
            msgspec.structs.replace(
                q, name=new(q.name), groups=None if q.groups is None else _all(q.groups, new)
            )
            for q in plan.asked()
        ),
        design=msgspec.structs.replace(
            d,
            weights=None if d.weights is None else new(d.weights),
            strata=None if d.strata is None else new(d.strata),
            psu=_names(d.psu, new),
            fpc=fpc,
            leaders=new(d.leaders) if isinstance(d.leaders, str) else d.leaders,
        ),
        weighting=weighting,
        groups=_all(plan.groups, new),
        derived={
            new(name): msgspec.structs.replace(made, from_=new(made.from_))
            for name, made in plan.derived.items()
        },
    )


def _names(given: tuple[str, ...] | str, new: Callable[[str], str]) -> tuple[str, ...] | str:
    return new(given) if isinstance(given, str) else _all(given, new)


def _all(names: Iterable[str], new: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(new(name) for name in names)
