"""Changes of municipality codes since 1972 (KLASS 131), and the periods in which each code was valid."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path


@dataclass(frozen=True)
class Change:
    """One row of KLASS: what `old_code` became on `date`."""

    date: str
    old_code: str
    old_name: str
    new_code: str
    new_name: str
    kind: str

    def row(self) -> dict[str, str]:
        return asdict(self)


@dataclass
class Period:
    """One code in one period; `names` has the newest name first. `valid_from` None: before 1972."""

    code: str
    names: list[str]
    valid_from: str | None = None
    valid_to: str | None = None
    predecessors: list[str] = field(default_factory=list)
    successors: list[str] = field(default_factory=list)


def changes(source: Path) -> list[Change]:
    """All changes, oldest first, with their kind derived from the rows of the same day."""
    path = source / "api-recordings" / "klass_classifications_131_changes_1971_2025.json"
    rows = json.loads(path.read_text(encoding="utf-8"))["codeChanges"]
    day_old = Counter((row["changeOccurred"], row["oldCode"]) for row in rows)
    day_new = Counter((row["changeOccurred"], row["newCode"]) for row in rows)

    def kind(row: dict[str, str]) -> str:
        splits = day_old[row["changeOccurred"], row["oldCode"]] > 1
        merges = day_new[row["changeOccurred"], row["newCode"]] > 1
        if splits or merges:
            return "split_and_merge" if splits and merges else "split" if splits else "merge"
        return "rename" if row["oldCode"] == row["newCode"] else "renumber"

    found = [
        Change(
            row["changeOccurred"],
            row["oldCode"],
            respelt(row["oldName"]),
            row["newCode"],
            respelt(row["newName"]),
            kind(row),
        )
        for row in rows
    ]
    return sorted(found, key=lambda change: (change.date, change.new_code, change.old_code))


def _lived_on(day: list[Change], first_year: dict[str, int]) -> list[Change]:
    ended = {change.old_code for change in day}
    return [
        replace(change, old_code=change.new_code, old_name=change.new_name, kind="merge")
        for change in day
        if change.new_code not in ended and first_year.get(change.new_code, 9999) < int(change.date[:4]) - 1
    ]


def respelt(name: str) -> str:
    """KLASS writes n for ŋ in Porsáŋgu."""
    return name.replace("Porsángu", "Porsáŋgu")


def periods(current: dict[str, str], history: list[Change], first_year: dict[str, int]) -> list[Period]:
    """Every code in every period it was valid, found by walking back from the `current` codes (code: name).

    A rename does not start a new period; a merger into a code that lives on does. `first_year` of a code
    shows where KLASS leaves out that the receiver of a part existed before (Rakkestad 1992).
    """
    active = {code: Period(code, [name]) for code, name in current.items()}
    found = list(active.values())
    by_date: dict[str, list[Change]] = defaultdict(list)
    for change in history:
        by_date[change.date].append(change)
    for date in sorted(by_date, reverse=True):
        day = [change for change in by_date[date] if change.kind != "rename"]
        day += _lived_on(day, first_year)
        for change in by_date[date]:
            if change.kind == "rename" and change.old_name not in active[change.old_code].names:
                active[change.old_code].names.append(change.old_name)
        after = {change.new_code: active.pop(change.new_code) for change in day if change.new_code in active}
        before: dict[str, Period] = {}
        for change in day:
            new = after[change.new_code]
            if change.old_code not in before:
                before[change.old_code] = Period(change.old_code, [change.old_name], valid_to=date)
            new.valid_from = date
            new.predecessors.append(change.old_code)
            before[change.old_code].successors.append(change.new_code)
        active.update(before)
        found.extend(before.values())
    return sorted(found, key=lambda period: (period.code, period.valid_from or ""))
