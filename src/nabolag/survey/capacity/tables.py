"""The tables of a fitted model, with the house's disclosure control on what was counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import polars as pl

from nabolag.sources.survey_files.model import Value
from nabolag.survey.capacity.specification import Hiding, Model
from nabolag.survey.disclosure import count_table, protect
from nabolag.survey.smallarea import Graded
from nabolag.survey.smallarea.matching import KEY

Status = Literal["shown", "thin", "hidden", "none"]


def groups(
    found: Graded,
    focus: tuple[Value, ...],
    model: Model,
    effects: Sequence[str],
    first: str | None = None,
) -> pl.DataFrame:
    """All, then each effect's groups, what would tell a small count taken out; with `first`, of each of its levels by itself.

    Columns: `within` (the level of `first`, empty without), group_by, group, figures and status.
    """
    total = found.total(focus)
    own = [first] if first else []
    by_level: dict[object, list[dict[str, Any]]] = {}
    for by in ([], *([effect] for effect in effects)):
        if not (own or by):
            by_level[""] = [{"within": "", "group_by": "", "group": "", **total}]
            continue
        # by place: an effect may be called as a figure is
        for line in found.by([*own, *by], focus).iter_rows():
            keys, figures = line[: len(own) + len(by)], line[len(own) + len(by) :]
            level = keys[0] if own else ""
            names = {"within": level, "group_by": "".join(by), "group": _code(keys[-1]) if by else ""}
            by_level.setdefault(level, []).append(names | dict(zip(total, figures, strict=True)))
    rows = []
    for level, of_level in by_level.items():
        _hide(of_level, found, focus, model, effects, (first, level) if first else None)
        rows += of_level
    return pl.DataFrame(rows, infer_schema_length=None)


def _hide(
    rows: list[dict[str, Any]],
    found: Graded,
    focus: tuple[Value, ...],
    model: Model,
    effects: Sequence[str],
    within: tuple[str, object] | None,
) -> None:
    """Put in `status`, and take out what may not be told."""
    hidden = _hidden(found, focus, model.disclosure.threshold, effects, within)
    for row in rows:
        row["status"] = _status(row, hidden, model.disclosure)
        if row["status"] != "shown":
            row["raw"] = row["weighted"] = row["leaning"] = None
        if row["status"] == "hidden":
            if row["n"] > row["population"] / 2:  # most have answered: the model's figure is nearly theirs
                row |= dict.fromkeys(("estimate", "sd", "ci_low", "ci_high"))
            row["n"] = None


def _status(row: dict[str, Any], hidden: set[tuple[str, str]], limits: Hiding) -> Status:
    if not row["n"]:
        return "none"
    if (row["group_by"], row["group"]) in hidden or row["n"] < limits.threshold:
        return "hidden"
    return "thin" if row["n"] < limits.minimum_base else "shown"


def _hidden(
    found: Graded,
    focus: tuple[Value, ...],
    threshold: int,
    effects: Sequence[str],
    within: tuple[str, object] | None,
) -> set[tuple[str, str]]:
    """Groups of which a count may not be told: one of its own is small, or another small one follows from it."""
    places = [found.grades.index(f) for f in focus]
    answers = found.answers
    if within:
        answers = answers.filter(pl.col(KEY.format(found.effects.index(within[0]))) == within[1])
    given = answers.select(
        *(
            pl.col(KEY.format(i)).map_elements(_code, pl.String).alias(name)
            for i, name in enumerate(found.effects)
            if name in effects
        ),
        pl.when(pl.col("_y").is_in(places))
        .then(pl.lit("focus"))
        .otherwise(pl.lit("other"))
        .alias("\x00answer"),
    )
    tables = [count_table(given, [effect, "\x00answer"], name=effect) for effect in effects]
    out: set[tuple[str, str]] = set()
    for effect, table in zip(effects, protect(tables, threshold), strict=True):
        shown = table.frame.filter(pl.col(effect).is_not_null())
        for row in shown.iter_rows(named=True):
            if row["status"] != "published":
                out.add((effect, row[effect]))
    return out


def _code(value: object) -> str:
    """A code as text: 3.0 is 3."""
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)
