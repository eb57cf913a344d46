"""The analysis plan: what to tabulate, by whom, under which design, and what may be shown.

In: the text of a YAML plan. Out: a `Plan` whose every mistake is named with its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import msgspec

from nabolag.errors import BadInput
from nabolag.sources.records import Record, read_record
from nabolag.sources.survey_files.model import SurveyData, nearest

Value = int | float | str
Words = dict[str, str]

DRAWN = "vekt_utvalg"
"""The weight that the draw of the sample gave."""


class PlanDesign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Columns of the sampling design, one or a list by stage. `fpc` may be one population size for all.

    `leaders`: how many leaders each municipality (`psu`) has, answered or not: a number or a column. `nest`: units are
    numbered anew in each stratum.
    """

    weights: str | None = None
    strata: str | None = None
    psu: tuple[str, ...] | str = ()
    nest: bool = False
    fpc: tuple[str, ...] | str | float | None = None
    lonely_psu: Literal["fail", "adjust", "average", "certainty", "remove"] = "adjust"
    unit: Literal["leader", "municipality"] = "leader"
    leaders: str | int | None = None


class Weighting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rake to `margins`: for each variable the population of each of its categories (value or label)."""

    margins: dict[str, dict[str | int | float, float]]


class PlanQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A variable or a multi-response set, and how to count it.

    `statistic` None: by its measure. `groups` None: by all groups of the plan; an empty list: only overall.
    """

    name: str
    title: str | None = None
    statistic: Literal["share", "mean"] | None = None
    groups: tuple[str, ...] | None = None


class Tests(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Each group against the rest, and the correction for many comparisons."""

    complement: bool = True
    correction: Literal["none", "holm", "bh"] = "holm"


class Disclosure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may be shown: cells from `threshold` answers, percentages from `minimum_base`, unflagged from `flag_base`."""

    threshold: int = 5
    minimum_base: int = 30
    flag_base: int = 50


class Merged(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answers taken together; the name in other languages than bokmål."""

    values: tuple[Value, ...]
    nn: str | None = None
    en: str | None = None


class Derived(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """A variable made by taking answers of another together.

    `categories` maps the bokmål name of each new category to the old values, or to a `Merged`. Every valid
    answer must stand in one of them. `label` None: that of the other variable.
    """

    from_: str
    categories: dict[str, tuple[Value, ...] | Merged]
    label: str | Words | None = None

    def merged(self) -> dict[str, Merged]:
        """The categories, each as a `Merged`."""
        return {k: v if isinstance(v, Merged) else Merged(v) for k, v in self.categories.items()}


class FigurePlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A figure: parts of a whole by group ("stacked"), or a bar for each answer ("bars", longest first).

    `id` names the files (empty: the question does). `groups` None: all groups of the plan for a stacked figure, none for bars.
    """

    question: str
    kind: Literal["stacked", "bars"] = "bars"
    id: str = ""
    title: str | Words | None = None
    groups: tuple[str, ...] | None = None

    @property
    def name(self) -> str:
        """What its files are called."""
        return self.id or self.question.removeprefix("$")


class Telling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the text tells of a question.

    `focus` is the answer (its code or bokmål name) that the text leads with. `headline` and `sentence` say
    it in each language, with `{share}` or `{Share}` where the wording of its share goes: "én av tre
    kommuneledere". `title` heads the section.
    """

    question: str
    focus: str | int | None = None
    title: Words = {}
    headline: Words = {}
    sentence: Words = {}


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One run of `nabolag survey analyse` or `publish`."""

    questions: tuple[PlanQuestion | str, ...]
    title: str = ""
    origin: Literal["published", "register", "user", "synthetic", "modelled"] | None = None
    design: PlanDesign = PlanDesign()
    weighting: Weighting | None = None
    groups: tuple[str, ...] = ()
    derived: dict[str, Derived] = {}
    level: float = 0.95
    tests: Tests = Tests()
    disclosure: Disclosure = Disclosure()
    figures: tuple[FigurePlan, ...] = ()
    text: tuple[Telling, ...] = ()

    def asked(self) -> tuple[PlanQuestion, ...]:
        """The questions, each as a `PlanQuestion`."""
        return tuple(PlanQuestion(q) if isinstance(q, str) else q for q in self.questions)


@dataclass(frozen=True)
class PlanFile(Record[Plan]):
    """A plan and the line each of its parts stands on."""

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.value


def read_plan(text: str, file: str = "plan.yaml") -> PlanFile:
    """Read a plan.

    Raises:
        BadInput: not YAML, an unknown or mistyped field, or a threshold below 3; names the line.
    """
    read = read_record(text, file, Plan)
    plan = read.value
    if 1 < plan.level <= 100:  # 95 is 95 %
        plan = msgspec.structs.replace(plan, level=plan.level / 100)
    plan_file = PlanFile(plan, read.file, read.lines)
    _check(plan_file)
    return plan_file


def check_against(plan_file: PlanFile, survey: SurveyData) -> None:
    """See that every name in the plan is in the data.

    Raises:
        BadInput: a question, group, design or margin variable is unknown; names line and likely spelling. Or the
            sample has unequal weights, and the plan names none.
    """
    plan = plan_file.plan
    sets = {g.name for g in survey.mr_sets}
    columns = set(survey.data.columns) | set(plan.derived)
    wanted = [(f"derived.{name}.from", d.from_, set(survey.data.columns)) for name, d in plan.derived.items()]
    wanted += [
        (f"questions[{i}]", q.name.removeprefix("$"), columns | sets) for i, q in enumerate(plan.asked())
    ]
    wanted += [(f"groups[{i}]", name, columns) for i, name in enumerate(plan.groups)]
    wanted += [("design.psu", name, columns) for name in names(plan.design.psu)]
    if not isinstance(plan.design.fpc, float):
        wanted += [("design.fpc", name, columns) for name in names(plan.design.fpc)]
    single = (
        ("design.weights", plan.design.weights),
        ("design.strata", plan.design.strata),
        ("design.leaders", plan.design.leaders),
    )
    wanted += [(path, name, columns) for path, name in single if isinstance(name, str)]
    if plan.weighting:
        wanted += [(f"weighting.margins.{name}", name, columns) for name in plan.weighting.margins]
    for path, name, allowed in wanted:
        if name not in allowed:
            likely = nearest(name, allowed)
            raise BadInput(
                "{file}, linje {line}: dataene har ikke «{name}». Nærmest er: {likely}.",
                file=plan_file.file,
                line=plan_file.line(path),
                name=name,
                likely=", ".join(likely) or "–",
            )
    if DRAWN in survey.data.columns and plan.design.weights is None and survey.data[DRAWN].n_unique() > 1:
        raise BadInput(
            "{file}, linje {line}: utvalget er trukket med ulike sjanser, og «design» bruker ikke vektene. Skriv "
            "«weights: vekt_utvalg» og «strata: stratum» under «design».",
            file=plan_file.file,
            line=plan_file.line("design"),
        )


def names(given: tuple[str, ...] | str | None) -> tuple[str, ...]:
    """One name, several or none, as a tuple."""
    return (given,) if isinstance(given, str) else given or ()


def _check(plan_file: PlanFile) -> None:
    from nabolag.survey.disclosure import FLOOR

    plan = plan_file.plan
    if not plan.questions:
        raise BadInput(
            "{file}, linje {line}: «questions» må ha minst ett spørsmål.",
            file=plan_file.file,
            line=plan_file.line("questions"),
        )
    asked = {q.name.removeprefix("$") for q in plan.asked()}
    told = [(f"figures[{i}].question", f.question) for i, f in enumerate(plan.figures)]
    told += [(f"text[{i}].question", t.question) for i, t in enumerate(plan.text)]
    for path, name in told:
        _among(plan_file, path, name, asked)
    for i, question in enumerate(plan.asked()):
        for k, name in enumerate(question.groups or ()):
            _among(plan_file, f"questions[{i}].groups[{k}]", name, set(plan.groups))
    for i, figure in enumerate(plan.figures):
        if not re.fullmatch(r"\w[\w-]*", figure.name) or figure.name in {f.name for f in plan.figures[:i]}:
            raise BadInput(
                "{file}, linje {line}: figuren kan ikke hete «{name}». Gi den en egen «id» av bokstaver og tall.",
                file=plan_file.file,
                line=plan_file.line(f"figures[{i}].id"),
                name=figure.name,
            )
        for k, name in enumerate(figure.groups or ()):
            _among(plan_file, f"figures[{i}].groups[{k}]", name, set(plan.groups))
    if not 0.5 <= plan.level < 1:
        raise BadInput(
            "{file}, linje {line}: «level» er {level}. Den må være fra 50 % til under 100 %, for eksempel 95 %.",
            file=plan_file.file,
            line=plan_file.line("level"),
            level=plan.level,
        )
    if plan.disclosure.threshold < FLOOR:
        raise BadInput(
            "{file}, linje {line}: «disclosure.threshold» er {threshold}. Den må være minst {floor}.",
            file=plan_file.file,
            line=plan_file.line("disclosure.threshold"),
            threshold=plan.disclosure.threshold,
            floor=FLOOR,
        )


def _among(plan_file: PlanFile, path: str, name: str, allowed: set[str]) -> None:
    if name not in allowed:
        raise BadInput(
            "{file}, linje {line}: «{name}» må også stå i «{list}».",
            file=plan_file.file,
            line=plan_file.line(path),
            name=name,
            list="groups" if ".groups[" in path else "questions",
        )
