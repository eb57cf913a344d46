"""The last look before publication: attack everything together, as a reader with all of it would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from nabolag.errors import BadInput
from nabolag.report.publication.model import Publication
from nabolag.report.publication.reading_back import Stray, read_back
from nabolag.survey.disclosure import Bounds, ProtectedTable, Weighed, bounds, leaks
from nabolag.survey.tabulation.analysis import Analysis
from nabolag.survey.tabulation.counting import BASE, Figure
from nabolag.survey.tabulation.guarding import given_away

_HALF, _EXACT = 0.5, 1e-9


def refuse_leaks(tables: Sequence[ProtectedTable]) -> None:
    """Refuse to publish when somebody's answer can be worked out from `tables` taken together.

    A cell leaks when it surely has somebody in it and surely fewer than the threshold. A cell kept back only
    because its group is too thin for a percentage may be worked out; it is not small.

    Raises:
        BadInput: something leaks; names the first cell and how many there are.
    """
    threshold = max((t.threshold for t in tables), default=0)
    small_cells = leaks(tables).filter((pl.col("high") < threshold) & (pl.col("high") > _HALF))
    if small_cells.height:
        _stop(small_cells.height, small_cells["cell"][0])


def refuse_files(files: Mapping[str, bytes], publication: Publication, analysis: Analysis) -> None:
    """Read `files` back and attack them: all of them at once, with what earlier editions told.

    First every figure that some file tells must be one that may be shown, as exact as it may be. Then the counts behind
    just those figures go to `leaks`, to the attack with weighted sums, to the one person in each hidden cell, and, with
    all earlier editions, to a reader who knows that answers were added.

    Raises:
        BadInput: a file tells what is hidden, or too exactly, or all together give a small cell.
    """
    told = _told(files, publication, analysis)
    threshold = analysis.plan.disclosure.threshold
    behind = analysis.behind
    seen = behind.as_told(told, threshold)
    truth = {(t.name, row): n for t in behind.counts for row, n in zip(t.rows(), t.frame["n"], strict=True)}
    for figure in told:
        few = [p for p in behind.places.get(figure, ()) if 0 < truth.get(p, 0) < threshold]
        if few:
            _stop(1, f"{figure[0]}, {few[0][0]}")
    published = behind.history.beside(behind.counts)
    refuse_leaks([*seen, *published])
    away = given_away(behind.counts, seen, analysis.weighed, threshold, published)
    away = [key for key in away if any(not c.startswith("\x00") for _v, c in key)]
    if away:
        _stop(len(away), ", ".join(f"{v} = {c}" for v, c in sorted(away[0])))
    earlier, more = behind.history.between(seen)
    small = _between(seen, earlier, more, threshold) if earlier else []
    if small:
        _stop(len(small), small[0].cell)


def _between(
    seen: Sequence[ProtectedTable], earlier: Sequence[ProtectedTable], more: Sequence[Weighed], threshold: int
) -> list[Bounds]:
    """Hidden cells, of now or of an earlier edition, that two editions together show to hold a few."""
    try:
        intervals = bounds([*seen, *earlier], weighed=more)
    except RuntimeError:  # no counts at all fit: answers were both added and removed where it does not show
        return []
    return [b for b in intervals if b.shown and b.low > _HALF and b.high < threshold - _HALF / 10]


def _told(files: Mapping[str, bytes], publication: Publication, analysis: Analysis) -> set[Figure]:
    """The figures that the files tell, each checked against what may be shown."""
    shown: dict[Figure, dict[str, float | None]] = {}
    for t in analysis.tables:
        for r in t.frame.iter_rows(named=True):
            place = (t.question, t.group, r["group_code"])
            if r["status"] in ("shown", "flagged"):
                shown[*place, r["level_code"]] = r
            if r["base"] is not None:
                shown[*place, BASE] = {"estimate": r["base"]}
    told = set()
    for seen in read_back(files, publication, analysis):
        if isinstance(seen, Stray):
            _stop(1, f"{seen.said} ({seen.file})")
            continue
        may = shown.get(seen.figure, {}).get(seen.part)
        if may is None or (seen.value is not None and abs(seen.value - may) > _EXACT):
            where = ", ".join(x for x in seen.figure if x and x != BASE)
            _stop(1, f"{where} ({seen.file})")
        told.add(seen.figure)
    return told


def _stop(n: int, cell: str) -> None:
    raise BadInput(
        "Publiseringen er stoppet: {n} skjulte celler kan regnes ut, blant dem {cell}.", n=n, cell=cell
    )
