"""Corrected editions: which questions may be told anew, and which keep the figures that are out.

Two editions of one cell tell a third: those who came between. A cell may change by nobody, or by as many as the
threshold; else the question keeps its earlier figures. What an edition hid stays hidden. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl

from nabolag.errors import BadInput
from nabolag.survey.disclosure import CountTable, Key, ProtectedTable, Weighed
from nabolag.survey.disclosure.tables import words
from nabolag.survey.tabulation.derived import PLUS

if TYPE_CHECKING:
    from nabolag.survey.tabulation.analysis import Table

_SAME, _DIGITS = 1e-9, 3


@dataclass(frozen=True)
class AnswerCounts:
    """How many answered: in all, all the questions told, some of them; and Kish's effective number."""

    respondents: int
    complete: int
    partial: int
    effective: float | None = None

    def steady(self, earlier: Sequence[AnswerCounts], threshold: int) -> AnswerCounts:
        """These numbers, or the latest earlier ones when fewer than `threshold` tell them from any of `earlier`."""
        few = any(
            0 < abs(now - then) < threshold
            for e in earlier
            for now, then in zip(self._n(), e._n(), strict=True)
        )
        return earlier[-1] if few else self

    def _n(self) -> tuple[int, int, int]:
        return self.respondents, self.complete, self.partial


@dataclass(frozen=True, eq=False)
class ToldQuestion:
    """A question as an edition told it: by group, the rows of its table as they left (`Table.frame`)."""

    question: str
    frames: Mapping[str | None, pl.DataFrame]
    ranks: pl.DataFrame | None = None


@dataclass(frozen=True, eq=False)
class Edition:
    """A published edition: `protected` are the counts that it let out, `told` the figures, new in it or not.

    `note` says what was corrected, by language; empty for the first. `answers` is a hash of the answers, empty where
    it is not known. `weighed`: what its weighted figures tell of the counts.
    """

    number: int
    made: datetime | None
    protected: tuple[ProtectedTable, ...]
    note: Mapping[str, str] = field(default_factory=dict)
    told: tuple[ToldQuestion, ...] = ()
    answered: AnswerCounts | None = None
    answers: str = ""
    weighed: tuple[Weighed, ...] = ()
    plan: str = ""


@dataclass(frozen=True, eq=False)
class Fate:
    """What becomes of each question: `kept` has the edition its figures stay from, 0 where it was never told.

    `changed`: questions whose counts are not those that are out. `published`: earlier tables that say the same as
    the new, which guard them.
    """

    kept: Mapping[str, int] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    published: tuple[ProtectedTable, ...] = ()
    weighed: tuple[Weighed, ...] = ()


@dataclass(frozen=True, eq=False)
class History:
    """What is out, oldest first. `corrected`: whoever publishes says that the answers may have changed.

    `answers`: the hash of today's.
    """

    editions: tuple[Edition, ...] = ()
    corrected: bool = False
    answers: str = ""

    @property
    def untouched(self) -> bool:
        """Whether every edition was made of today's answers."""
        return bool(self.answers) and all(e.answers == self.answers for e in self.editions)

    def told(self, question: str) -> tuple[int, ToldQuestion | None]:
        """The latest edition that told `question`, and what it told; 0 and None where none did."""
        for edition in reversed(self.editions):
            for each in edition.told:
                if each.question == question:
                    return edition.number, each
        return 0, None

    def fate(
        self,
        counts: Mapping[str, Sequence[CountTable]],
        threshold: int,
        family: Callable[[str], str],
    ) -> Fate:
        """What becomes of each question of `counts`; questions of one `family` go together.

        Raises:
            BadInput: answers have changed, and whoever publishes does not say so, or they are divided in another way.
        """
        if not self.editions:
            return Fate()
        now = _Now(counts)
        families = {question: family(question) for question in counts}
        diffs = list(self._diffs(now))
        changed = {families[d.question] for d in diffs if d.by}
        few = {families[d.question] for d in diffs if 0 < abs(d.by) < threshold}
        if changed and not self.corrected:
            self._refuse([q for q in counts if families[q] in changed], threshold)
        for edition in self.editions:
            for question, name in now.unresolved(edition.protected, families):
                if families[question] in changed - few:
                    raise BadInput(
                        "«{question}» er delt inn på en annen måte enn i utgave {edition} ({table}), og svarene er "
                        "endret. Bruk samme inndeling i planen som da, eller ta spørsmålet ut av denne utgaven.",
                        question=question,
                        edition=edition.number,
                        table=name,
                    )
        kept = [q for q in counts if families[q] in few]
        free = _Now({q: tables for q, tables in counts.items() if q not in kept})
        published = [t for e in self.editions for t in e.protected if free.says_the_same(t)]
        as_before = {q for q in counts if families[q] not in changed}
        weighed = [
            w
            for e in self.editions
            for w in e.weighed
            if all(free.holders.get(key, set()) & as_before for key in w.weight)
        ]
        return Fate(
            {q: self.told(q)[0] for q in kept},
            frozenset(q for q in counts if families[q] in changed),
            tuple(published),
            tuple(weighed),
        )

    def withheld(self, tables: Sequence[CountTable], minimum_base: int) -> list[CountTable]:
        """`tables` with what some edition hid hidden again, but where only the group was too small for a figure."""
        hidden: set[tuple[str, tuple[str | None, ...]]] = set()
        keys: set[Key] = set()
        for told in (t for e in self.editions for t in e.protected):
            rows = _counted(told)
            base = {row[:-1]: n for row, n in rows if row and row[-1] is None}
            for (row, n), key in zip(rows, told.identities(), strict=True):
                group_base = base.get(row[:-1]) if row and row[-1] is not None else None
                if n is None and not (group_base is not None and group_base < minimum_base):
                    hidden.add((told.name, row))
                    keys.add(key)
        if not hidden:
            return list(tables)
        out = []
        for table in tables:
            mark = [
                (table.name, row) in hidden or key in keys
                for row, key in zip(table.rows(), table.identities(), strict=True)
            ]
            out.append(table.withhold(mark))
        return out

    def beside(self, counts: Sequence[CountTable]) -> list[ProtectedTable]:
        """Earlier tables of which `counts` are the same answers' counts."""
        now = _Now({t.name: [t] for t in counts})
        return [t for e in self.editions for t in e.protected if now.says_the_same(t)]

    def between(self, shown: Sequence[ProtectedTable]) -> tuple[list[ProtectedTable], list[Weighed]]:
        """Earlier editions beside `shown` as one system, for a reader who knows that answers were only added, or removed.

        An edition that has both larger and smaller counts than now is left out: nobody can take one from the other.
        """
        now = {key: n for t in shown for key, n in zip(t.identities(), t.frame["n"], strict=True)}
        tables: list[ProtectedTable] = []
        more: list[Weighed] = []
        for edition in self.editions:
            mark = {_EDITION: str(edition.number)}
            pairs = [
                (key, key | frozenset(mark.items()), n)
                for t in edition.protected
                for key, n in zip(t.identities(), t.frame["n"], strict=True)
                if key in now
            ]
            gone = [n - (now[key] or 0) for key, _old, n in pairs if n is not None and now[key] is not None]
            if not any(gone) or (max(gone) > 0 > min(gone)):
                continue
            sign = -1.0 if max(gone) > 0 else 1.0
            tables += [replace(t, where={**t.where, **mark}) for t in edition.protected]
            more += [Weighed({key: sign, old: -sign}, 0.0, float("inf")) for key, old, _n in pairs]
        return tables, more

    def moved_means(self, tables: Sequence[Table]) -> set[str]:
        """Questions whose mean is another with as many answers: then the difference is what a few have changed."""
        if self.untouched:
            return set()
        means = [t for t in tables if t.kind == "mean"]
        return {t.question for t in means if _moved(self.told(t.question)[1], t.group, t.frame)}

    def standing(
        self, tables: Sequence[Table], ranks: Mapping[str, pl.DataFrame], kept: Iterable[str]
    ) -> tuple[list[Table], dict[str, pl.DataFrame]]:
        """Tables and ranks with those of the questions `kept` as they were last told."""
        before = {question: self.told(question) for question in kept}
        stand = [
            replace(
                t,
                frame=_retold(before[t.question][1], t.group, t.frame),
                edition=before[t.question][0],
            )
            if t.question in before
            else t
            for t in tables
        ]
        order = {q: r if q not in before else _rank(before[q][1], r) for q, r in ranks.items()}
        return stand, order

    def _diffs(self, now: _Now) -> Iterator[_Diff]:
        for edition in self.editions:
            for table in edition.protected:
                for (row, n), key in zip(_counted(table), table.identities(), strict=True):
                    if n is None:
                        continue
                    yield from (_Diff(q, new - n) for q, new in now.same(table.name, row, key))

    def _refuse(self, questions: Sequence[str], threshold: int) -> None:
        last = self.editions[-1]
        raise BadInput(
            "Svarene er ikke de samme som da utgave {edition} ble publisert: tallene for {questions} er endret. Ingenting "
            "er publisert. Skal de nye tallene ut, publiser en rettet utgave og si hva som er rettet: nabolag survey "
            'publish MAPPE --correction "hva som er rettet". Bare tall der minst {threshold} svar skiller utgavene, blir '
            "nye; de andre blir stående, så ingen kan regne ut hva enkelte svarte.",
            edition=last.number,
            questions=", ".join(f"«{q}»" for q in questions),
            threshold=threshold,
        )


_EDITION = "\x00utgave"


@dataclass(frozen=True)
class _Diff:
    question: str
    by: int


class _Now:
    """Today's counts, found by table and row, and by what the cell is."""

    def __init__(self, counts: Mapping[str, Sequence[CountTable]]) -> None:
        self.tables: dict[str, tuple[str, dict[tuple[str | None, ...], int]]] = {}
        self.keys: dict[Key, int] = {}
        self.holders: dict[Key, set[str]] = {}
        self.by_variable: dict[str, set[str]] = {}
        for question, tables in counts.items():
            for table in tables:
                self.tables[table.name] = (question, dict(_counted(table)))
                for dim in table.dims[-1:]:
                    self.by_variable.setdefault(dim, set()).add(question)
                for key, n in zip(table.identities(), table.frame["n"], strict=True):
                    self.keys[key] = n
                    self.holders.setdefault(key, set()).add(question)

    def same(self, name: str, row: tuple[str | None, ...], key: Key) -> Iterator[tuple[str, int]]:
        """Each question that has this cell today, and its count."""
        if name in self.tables:
            question, rows = self.tables[name]
            if row in rows or not any(PLUS in (c or "") for c in row):
                yield question, rows.get(row, 0)
        if key in self.keys:
            for question in self.holders[key]:
                yield question, self.keys[key]
        elif (n := summed(key, self.keys)) is not None:
            for variable, category in key:
                if PLUS in category:
                    for question in self.by_variable.get(variable, ()):
                        yield question, n

    def says_the_same(self, table: ProtectedTable) -> bool:
        """Whether all of `table` can be had from today's counts, and what it shows is what they are."""
        pairs = [(self.keys.get(key), n) for key, n in zip(table.identities(), table.frame["n"], strict=True)]
        return all(now is not None and n in (None, now) for now, n in pairs)

    def unresolved(
        self, earlier: Sequence[ProtectedTable], families: Mapping[str, str]
    ) -> Iterator[tuple[str, str]]:
        """Questions with merged answers that cannot be had from `earlier`, or that `earlier` has otherwise."""
        before: dict[Key, int | None] = {}
        for table in earlier:
            before.update(zip(table.identities(), table.frame["n"], strict=True))
        variables = {variable for key in before for variable, _category in key}
        for key, questions in self.holders.items():
            if any(PLUS in c and v in variables for v, c in key) and not _had(key, before):
                yield from ((q, words(key)) for q in questions)
        for key in before:
            merged = [v for v, c in key if PLUS in c and v in self.by_variable]
            if merged and not _had(key, self.keys):
                yield from ((q, words(key)) for v in merged for q in self.by_variable[v])


def summed(key: Key, counts: Mapping[Key, int]) -> int | None:
    """The count of a merged cell from its parts; None where they are not told apart."""
    for variable, category in key:
        parts = category.split(PLUS)
        if len(parts) > 1:
            cells = [(key - {(variable, category)}) | {(variable, part)} for part in parts]
            part_counts = [counts[cell] for cell in cells if cell in counts]
            return sum(part_counts) if part_counts and not _merged(variable, parts, counts) else None
    return None


def _had(key: Key, counts: Mapping[Key, int | None]) -> bool:
    """Whether the merged cell is there, or all its parts are."""
    if key in counts:
        return True
    for variable, category in key:
        parts = category.split(PLUS)
        if len(parts) > 1:
            rest = key - {(variable, category)}
            alone = any(rest | {(variable, part)} in counts for part in parts)
            return alone and not _merged(variable, parts, counts)
    return True


def _merged(variable: str, parts: Sequence[str], counts: Iterable[Key]) -> bool:
    """Whether some of `parts` are only told merged with others."""
    told = {c for key in counts for v, c in key if v == variable}
    lone = [part for part in parts if part not in told]
    return any(set(lone) & set(c.split(PLUS)) for c in told if PLUS in c)


def hidden(table: CountTable, threshold: int) -> ProtectedTable:
    """All of `table` kept back."""
    frame = table.frame.select(*table.dims, n=pl.lit(None, pl.Int64), status=pl.lit("suppressed"))
    return ProtectedTable(
        table.name, table.dims, frame, table.where, table.unions, table.partial, threshold, True
    )


def _retold(told: ToldQuestion | None, group: str | None, fresh: pl.DataFrame) -> pl.DataFrame:
    """The rows that an edition told, with the words of `fresh`; all hidden where it told none."""
    before = None if told is None else told.frames.get(group)
    if before is None:
        figures = [
            c for c in fresh.columns if c in ("estimate", "se", "ci_low", "ci_high", "base", "p_value")
        ]
        return fresh.with_columns(
            *(pl.lit(None, fresh.schema[c]).alias(c) for c in figures),
            mark=pl.lit(""),
            status=pl.lit("suppressed"),
        )
    words = {
        name: dict(fresh.select(f"{name}_code", name).unique().iter_rows()) for name in ("group", "level")
    }
    labels = [
        pl.Series(
            name,
            [words[name].get(code, kept) for code, kept in before.select(f"{name}_code", name).iter_rows()],
            pl.String,
        )
        for name in ("group", "level")
    ]
    return before.with_columns(labels).select(fresh.columns)


def _rank(told: ToldQuestion | None, fresh: pl.DataFrame) -> pl.DataFrame:
    return fresh.clear() if told is None or told.ranks is None else told.ranks


def _moved(told: ToldQuestion | None, group: str | None, fresh: pl.DataFrame) -> bool:
    before = None if told is None else told.frames.get(group)
    if before is None:
        return False
    columns = ("group_code", "base", "estimate")
    then = {code: (base, value) for code, base, value in before.select(columns).iter_rows()}
    now = fresh.select("group_code", "base", pl.col("estimate").round_sig_figs(_DIGITS))
    for code, base, value in now.iter_rows():
        n, old = then.get(code, (None, None))
        if base is not None and n == base and None not in (old, value) and abs(old - value) > _SAME:
            return True
    return False


def _counted(table: CountTable | ProtectedTable) -> list[tuple[tuple[str | None, ...], int]]:
    return list(zip(table.rows(), table.frame["n"], strict=True))
