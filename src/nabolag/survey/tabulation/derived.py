"""Variables made by taking answers together, and where their cells are counted.

A merged category is counted as a union of cells of the variable it is made from, so that disclosure control
sees that the difference between the two is a cell too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from nabolag.errors import BadInput
from nabolag.sources.survey_files.model import Category, SurveyData, Variable
from nabolag.survey.disclosure import CountTable, ProtectedTable, count_table
from nabolag.survey.tabulation.plan import Derived, PlanFile
from nabolag.survey.tabulation.recode import as_code, code_of, coded

PLUS = "+"


def with_derived(survey: SurveyData, plan_file: PlanFile) -> SurveyData:
    """`survey` with a column for each derived variable of the plan: 1, 2, … in the order of its categories.

    Raises:
        BadInput: the name is taken, or an answer stands in two categories or in none; names the line.
    """
    valid = survey.valid()
    columns, variables = [], []
    for name, derived in plan_file.plan.derived.items():
        line = plan_file.line(f"derived.{name}")
        if name in survey.data.columns:
            raise BadInput(
                "{file}, linje {line}: dataene har alt en variabel «{name}». Velg et annet navn.",
                file=plan_file.file,
                line=line,
                name=name,
            )
        source = survey.variable(derived.from_)
        place = _places(plan_file, name, derived, source)
        answers = valid[derived.from_].drop_nulls().unique().to_list()
        left = sorted(as_code(a) for a in answers if as_code(a) not in place)
        if left:
            raise BadInput(
                "{file}, linje {line}: svaret «{answer}» i «{source}» står ikke i noen kategori av «{name}».",
                file=plan_file.file,
                line=line,
                answer=left[0],
                source=derived.from_,
                name=name,
            )
        columns.append(
            coded(valid[derived.from_])
            .replace_strict(place, default=None, return_dtype=pl.Float64)
            .alias(name)
        )
        variables.append(_described(name, derived, source))
    return replace(survey, data=survey.data.with_columns(columns), variables=(*survey.variables, *variables))


@dataclass(frozen=True)
class Links:
    """Where the cells of a derived variable are counted.

    `sources`: the variable each is made from. `merged`: its codes, and the source's codes in each. `atoms`: for
    each source, what its codes are counted as: the largest sets that no category in use, here or in what is
    published, divides. Nothing smaller can be had by taking one shown figure from another.
    """

    sources: Mapping[str, str]
    merged: Mapping[str, Mapping[str, frozenset[str]]]
    atoms: Mapping[str, Mapping[str, str]]

    def variable(self, name: str) -> str:
        """The variable whose cells `name` is made of: itself when it is not derived."""
        return self.sources.get(name, name)

    def category(self, name: str, code: str) -> str:
        """The cell that `code` of `name` is."""
        return _cell(self.merged[name][code]) if name in self.merged else code

    def count(
        self, data: pl.DataFrame, names: Sequence[str], *, title: str, where: Mapping[str, str] | None = None
    ) -> CountTable:
        """Count over `names`; atoms that are not themselves a category of theirs are `withheld`."""
        derived = {self.variable(n): n for n in names if n in self.merged}
        as_atoms = data
        if derived:
            as_atoms = data.with_columns(pl.col(dim).replace(self.atoms[dim]) for dim in derived)
        table = count_table(as_atoms, [self.variable(n) for n in names], name=title, where=where)
        frame, unions, shown = table.frame, {}, pl.lit(True)
        for dim, name in derived.items():
            present = frame[dim].drop_nulls().unique().to_list()
            made = {_cell(codes): self._parts(dim, codes, present) for codes in self.merged[name].values()}
            shown = shown & (pl.col(dim).is_null() | pl.col(dim).is_in(list(made)))
            sums = {cell: parts for cell, parts in made.items() if parts and parts != (cell,)}
            frame = pl.concat([frame, *(_sum(frame, dim, cell, parts) for cell, parts in sums.items())])
            unions[dim] = sums | {a: tuple(a.split(PLUS)) for a in present if PLUS in a}
        if derived:
            frame = frame.with_columns(withheld=~shown)
        return CountTable(table.name, table.dims, frame, table.where, unions, table.partial)

    def _parts(self, dim: str, codes: frozenset[str], present: Sequence[str]) -> tuple[str, ...]:
        atoms = dict.fromkeys(self.atoms[dim][code] for code in sorted(codes))
        return tuple(a for a in atoms if a in present)


def links(
    plan_file: PlanFile, published: Sequence[ProtectedTable] = (), survey: SurveyData | None = None
) -> Links:
    """The links of a plan's derived variables, with each other and with what is published; codes as in `survey`."""
    plan = plan_file.plan
    sources = {name: d.from_ for name, d in plan.derived.items()}
    merged = {
        name: {
            str(i): frozenset(
                as_code(_number(v)) if survey is None else code_of(survey.variable(d.from_), v)
                for v in m.values
            )
            for i, m in enumerate(d.merged().values(), 1)
        }
        for name, d in plan.derived.items()
    }
    single = {q.name for q in plan.asked() if q.statistic != "mean"} | set(plan.groups)
    atoms = {}
    for source in set(sources.values()):
        used = [codes for name, m in merged.items() if sources[name] == source for codes in m.values()]
        every = frozenset[str]().union(*used)
        used += [frozenset([code]) for code in every if source in single]
        for table in published:
            if source in table.dims:
                used += [frozenset(c.split(PLUS)) for c in table.frame[source].drop_nulls().unique()]
        alike: dict[tuple[bool, ...], set[str]] = {}
        for code in every:
            alike.setdefault(tuple(code in codes for codes in used), set()).add(code)
        atoms[source] = {code: _cell(codes) for codes in alike.values() for code in codes}
    return Links(sources, merged, atoms)


def _cell(codes: Iterable[str]) -> str:
    return PLUS.join(sorted(codes))


def _sum(frame: pl.DataFrame, dim: str, cell: str, parts: tuple[str, ...]) -> pl.DataFrame:
    others = [c for c in frame.columns if c not in (dim, "n")]
    of_parts = frame.filter(pl.col(dim).is_in(parts))
    summed = (
        of_parts.group_by(others, maintain_order=True).agg(pl.col("n").sum())
        if others
        else of_parts.select(pl.col("n").sum())
    )
    return summed.with_columns(pl.lit(cell).alias(dim)).select(frame.columns)


def _places(plan_file: PlanFile, name: str, derived: Derived, source: Variable) -> dict[str, float]:
    place: dict[str, float] = {}
    for i, (category, merged) in enumerate(derived.merged().items(), start=1):
        for value in merged.values:
            code = code_of(source, value)
            if code in place:
                raise BadInput(
                    "{file}, linje {line}: svaret «{answer}» står to ganger i «{name}».",
                    file=plan_file.file,
                    line=plan_file.line(f"derived.{name}.categories.{category}"),
                    answer=code,
                    name=name,
                )
            place[code] = float(i)
    return place


def _described(name: str, derived: Derived, source: Variable) -> Variable:
    labels = {"nb": derived.label} if isinstance(derived.label, str) else derived.label or source.labels
    categories = tuple(
        Category(
            float(i),
            {k: v for k, v in (("nb", text), ("nn", merged.nn), ("en", merged.en)) if v is not None},
        )
        for i, (text, merged) in enumerate(derived.merged().items(), start=1)
    )
    return Variable(name, "numeric", labels or {"nb": source.name}, categories, measure="ordinal")


def _number(value: object) -> object:
    return float(value) if isinstance(value, int) else value
