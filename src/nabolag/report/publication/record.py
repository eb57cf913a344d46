"""What stays in the house of a publication: its editions, with the counts that each let out.

In: an analysis and the editions before it. Out: the bytes of `tellinger.json`, and back. Counts that are hidden are not in
it; the answers are only a hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
import polars as pl

from nabolag.errors import DataDamaged
from nabolag.sources.survey_files.model import SurveyData
from nabolag.survey.disclosure import ProtectedTable, Weighed
from nabolag.survey.tabulation.analysis import Analysis
from nabolag.survey.tabulation.editions import AnswerCounts, Edition, ToldQuestion
from nabolag.survey.tabulation.filling import FRAME
from nabolag.threads import decode

_RANKS = {"level_code": pl.String, "p_value": pl.Float64}
_INF = float("inf")


class _Counts(msgspec.Struct, frozen=True):
    name: str
    dims: tuple[str, ...]
    cells: tuple[tuple[str | None, ...], ...]
    counts: tuple[int | None, ...]
    where: dict[str, str]
    unions: dict[str, dict[str, tuple[str, ...]]]
    partial: tuple[str, ...]
    threshold: int
    optimal: bool


class _Weighed(msgspec.Struct, frozen=True):
    cells: tuple[tuple[tuple[tuple[str, str], ...], float], ...]
    low: float | None
    high: float | None


class _QuestionRecord(msgspec.Struct, frozen=True):
    question: str
    tables: tuple[tuple[str | None, list[dict[str, Any]]], ...]
    ranks: list[tuple[str, float | None]] | None


class _Edition(msgspec.Struct, frozen=True):
    number: int
    made: datetime | None
    protected: tuple[_Counts, ...]
    note: dict[str, str] = {}
    told: tuple[_QuestionRecord, ...] = ()
    answered: tuple[int, int, int, float | None] | None = None
    answers: str = ""
    weighed: tuple[_Weighed, ...] = ()
    plan: str = ""


class _EditionRecord(msgspec.Struct, frozen=True):
    editions: tuple[_Edition, ...] = ()
    protected: tuple[_Counts, ...] | None = None
    answers: str = ""


def editions(record: bytes) -> tuple[Edition, ...]:
    """The editions of a `private_record`, oldest first. One that has no list is a first edition.

    Raises:
        DataDamaged: the record is not one that `publish` wrote.
    """
    try:
        contents = decode(record, _EditionRecord)
    except msgspec.MsgspecError as error:
        raise DataDamaged("tellinger.json kan ikke leses: {reason}.", reason=str(error)) from error
    if not contents.editions and contents.protected is None:
        raise DataDamaged("tellinger.json kan ikke leses: {reason}.", reason="editions")
    if not contents.editions:
        return (Edition(1, None, tuple(map(_table, contents.protected or ())), answers=contents.answers),)
    return tuple(map(_edition, contents.editions))


def earlier(record: bytes) -> tuple[ProtectedTable, ...]:
    """The counts that a publication has let out, in all its editions; see `editions`."""
    return tuple(t for e in editions(record) for t in e.protected)


def private_record(
    analysis: Analysis,
    survey: SurveyData,
    before: Sequence[Edition] = (),
    *,
    made: datetime | None = None,
    note: dict[str, str] | None = None,
    answered: AnswerCounts | None = None,
    plan: str = "",
) -> bytes:
    """`before` and what `analysis` lets out: a new edition with a `note`, else more of the latest.

    `plan` is the text of the plan it was made by.
    """
    latest = before[-1] if before and note is None else None
    number = latest.number if latest else len(before) + 1
    told = [
        ToldQuestion(q, {t.group: t.frame for t in analysis.tables if t.question == q}, analysis.ranks.get(q))
        for q in dict.fromkeys(t.question for t in analysis.tables)
        if q not in analysis.kept
    ]
    new = Edition(
        number,
        made,
        analysis.protected,
        note or {},
        tuple(told),
        answered,
        digest(survey),
        analysis.weighed,
        plan,
    )
    if latest:
        named = {t.question for t in told}
        old = [t for t in latest.protected if not any(_alike(t, n) for n in new.protected)]
        new = replace(
            new,
            made=latest.made or made,
            note=latest.note,
            protected=(*old, *new.protected),
            told=(*(t for t in latest.told if t.question not in named), *told),
            weighed=(*(w for w in latest.weighed if w not in new.weighed), *new.weighed),
        )
        before = before[:-1]
    return (
        msgspec.json.format(msgspec.json.encode(_EditionRecord(tuple(map(_out, (*before, new))))), indent=1)
        + b"\n"
    )


def digest(survey: SurveyData) -> str:
    """A hash of the answers, whatever their order."""
    head, *rows = survey.data.write_csv().splitlines()
    return "sha256:" + hashlib.sha256("\n".join([head, *sorted(rows)]).encode()).hexdigest()


def _alike(one: ProtectedTable, other: ProtectedTable) -> bool:
    return _counts(one) == _counts(other)


def _out(e: Edition) -> _Edition:
    return _Edition(
        e.number,
        e.made,
        tuple(map(_counts, e.protected)),
        dict(e.note),
        tuple(
            _QuestionRecord(
                t.question,
                tuple((group, frame.to_dicts()) for group, frame in t.frames.items()),
                None if t.ranks is None else list(t.ranks.iter_rows()),
            )
            for t in e.told
        ),
        None if (a := e.answered) is None else (a.respondents, a.complete, a.partial, a.effective),
        e.answers,
        tuple(
            _Weighed(
                tuple((tuple(sorted(key)), weight) for key, weight in w.weight.items()),
                None if w.low == -_INF else w.low,
                None if w.high == _INF else w.high,
            )
            for w in e.weighed
        ),
        e.plan,
    )


def _edition(e: _Edition) -> Edition:
    return Edition(
        e.number,
        e.made,
        tuple(map(_table, e.protected)),
        e.note,
        tuple(
            ToldQuestion(
                t.question,
                {group: pl.DataFrame(rows, schema=FRAME) for group, rows in t.tables},
                None if t.ranks is None else pl.DataFrame(t.ranks, schema=_RANKS, orient="row"),
            )
            for t in e.told
        ),
        None if e.answered is None else AnswerCounts(*e.answered),
        e.answers,
        tuple(
            Weighed(
                {frozenset(cell): weight for cell, weight in w.cells},
                -_INF if w.low is None else w.low,
                _INF if w.high is None else w.high,
            )
            for w in e.weighed
        ),
        e.plan,
    )


def _counts(t: ProtectedTable) -> _Counts:
    return _Counts(
        t.name,
        t.dims,
        t.rows(),
        tuple(t.frame["n"].to_list()),
        dict(t.where),
        {k: dict(v) for k, v in t.unions.items()},
        tuple(sorted(t.partial)),
        t.threshold,
        t.optimal,
    )


def _table(t: _Counts) -> ProtectedTable:
    frame = pl.DataFrame(
        {dim: [c[i] for c in t.cells] for i, dim in enumerate(t.dims)} | {"n": list(t.counts)},
        schema=dict.fromkeys(t.dims, pl.String) | {"n": pl.Int64},
    ).with_columns(
        status=pl.when(pl.col("n").is_null()).then(pl.lit("suppressed")).otherwise(pl.lit("published"))
    )
    return ProtectedTable(
        t.name, t.dims, frame, t.where, t.unions, frozenset(t.partial), t.threshold, t.optimal
    )
