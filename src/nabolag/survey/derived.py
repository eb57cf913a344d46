"""Variables made by taking answers together, and where their cells are counted.

A merged category is counted as a union of cells of the variable it is made from, so that disclosure control
sees that the difference between the two is a cell too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from nabolag.errors import BadInput
from nabolag.sources.survey_files.model import Category, SurveyData, Variable
from nabolag.survey.disclosure import CountTable, count_table
from nabolag.survey.plan import Derived, PlanFile
from nabolag.survey.recode import as_code, coded


def with_derived(survey: SurveyData, found: PlanFile) -> SurveyData:
    """`survey` with a column for each derived variable of the plan: 1, 2, … in the order of its categories.

    Raises:
        BadInput: the name is taken, or an answer stands in two categories or in none; names the line.
    """
    valid = survey.valid()
    columns, variables = [], []
    for name, derived in found.plan.derived.items():
        line = found.line(f"derived.{name}")
        if name in survey.data.columns:
            raise BadInput(
                "{file}, linje {line}: dataene har alt en variabel «{name}». Velg et annet navn.",
                file=found.file,
                line=line,
                name=name,
            )
        place = _places(found, name, derived)
        source = survey.variable(derived.from_)
        answers = valid[derived.from_].drop_nulls().unique().to_list()
        left = sorted(as_code(a) for a in answers if as_code(a) not in place)
        if left:
            raise BadInput(
                "{file}, linje {line}: svaret «{answer}» i «{source}» står ikke i noen kategori av «{name}».",
                file=found.file,
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
    """Where the cells of a derived variable are counted. `merged`: its codes, and the source's codes in each."""

    sources: Mapping[str, str]
    merged: Mapping[str, Mapping[str, tuple[str, ...]]]

    def variable(self, name: str) -> str:
        """The variable whose cells `name` is made of: itself when it is not derived."""
        return self.sources.get(name, name)

    def category(self, name: str, code: str) -> str:
        """The cell that `code` of `name` is."""
        return "+".join(self.merged[name][code]) if name in self.merged else code

    def count(
        self, data: pl.DataFrame, names: Sequence[str], *, title: str, where: Mapping[str, str] | None = None
    ) -> CountTable:
        """Count over `names`; cells of the sources that are not themselves shown are `withheld`."""
        dims = [self.variable(n) for n in names]
        table = count_table(data, dims, name=title, where=where)
        frame, unions, shown = table.frame, {}, pl.lit(True)
        for name, dim in zip(names, dims, strict=True):
            if name not in self.merged:
                continue
            present = frame[dim].drop_nulls().unique().to_list()
            made = {
                self.category(name, code): tuple(c for c in codes if c in present)
                for code, codes in self.merged[name].items()
            }
            shown = shown & (pl.col(dim).is_null() | pl.col(dim).is_in(list(made)))
            unions[dim] = {cell: parts for cell, parts in made.items() if len(cell.split("+")) > 1 and parts}
            others = [d for d in dims if d != dim]
            sums = [
                frame.filter(pl.col(dim).is_in(parts))
                .group_by(others, maintain_order=True)
                .agg(pl.col("n").sum())
                .with_columns(pl.lit(cell).alias(dim))
                .select(frame.columns)
                if others
                else frame.filter(pl.col(dim).is_in(parts)).select(pl.lit(cell).alias(dim), pl.col("n").sum())
                for cell, parts in unions[dim].items()
            ]
            frame = pl.concat([frame, *sums])
        if unions:
            frame = frame.with_columns(withheld=~shown)
        return CountTable(table.name, table.dims, frame, table.where, unions, table.partial)


def links(found: PlanFile) -> Links:
    """The links of a plan's derived variables."""
    derived = found.plan.derived
    return Links(
        {name: d.from_ for name, d in derived.items()},
        {
            name: {
                str(i): tuple(as_code(_number(v)) for v in m.values)
                for i, m in enumerate(d.merged().values(), 1)
            }
            for name, d in derived.items()
        },
    )


def _places(found: PlanFile, name: str, derived: Derived) -> dict[str, float]:
    place: dict[str, float] = {}
    for i, (category, merged) in enumerate(derived.merged().items(), start=1):
        for value in merged.values:
            code = as_code(_number(value))
            if code in place:
                raise BadInput(
                    "{file}, linje {line}: svaret «{answer}» står to ganger i «{name}».",
                    file=found.file,
                    line=found.line(f"derived.{name}.categories.{category}"),
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
