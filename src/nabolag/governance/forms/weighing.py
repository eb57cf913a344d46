"""What a need may weigh, and how far each criterion counts for a service: our reading, in `criteria.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from nabolag.governance.forms.cells import rows
from nabolag.governance.forms.marks_of_services import Because
from nabolag.governance.forms.names import Form, Said
from nabolag.governance.law import Cite, read


class Counts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much a criterion counts, by the highest level (0, 1, 2) of the marks named."""

    traits: tuple[str, ...]
    by_level: tuple[float, float, float]
    say: Said


class Move(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Points that a mark of at least level `least` moves the forms' scores by."""

    trait: str
    least: int
    points: dict[Form, int]
    say: Said
    cite: tuple[Cite, ...] = ()


class Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One criterion: what it means, the fact rows it is read from, each form's score 0–4, and what moves it."""

    id: str
    name: Said
    means: Said
    rows: tuple[str, ...]
    scores: dict[Form, int]
    counts: Counts | None = None
    moves: tuple[Move, ...] = ()

    def weight(self, levels: Mapping[str, int]) -> float:
        """How much the criterion counts for a need with these marks, 0–1."""
        if self.counts is None:
            return 1.0
        return self.counts.by_level[max(levels[t] for t in self.counts.traits)]

    def score(self, form: Form, levels: Mapping[str, int]) -> int:
        """The form's score 0–4 for a need with these marks."""
        moved = sum(m.points.get(form, 0) for m in self._moving(form, levels))
        return min(4, max(0, self.scores[form] + moved))

    def reasons(self, form: Form, levels: Mapping[str, int]) -> tuple[Because, ...]:
        """Why the form has its score: the fact rows' paragraphs, what moved it, and why it counts less."""
        grounds = [Because(self.means, _cites(self.rows, form))]
        grounds += [Because(m.say, m.cite) for m in self._moving(form, levels)]
        if self.counts and self.weight(levels) < 1:
            grounds.append(Because(self.counts.say))
        return tuple(grounds)

    def _moving(self, form: Form, levels: Mapping[str, int]) -> list[Move]:
        return [m for m in self.moves if form in m.points and levels[m.trait] >= m.least]


@cache
def _cites(named: tuple[str, ...], form: Form) -> tuple[Cite, ...]:
    """The paragraphs that the fact rows give for one form."""
    cells = (row.cells[form] for row in rows() if row.id in named)
    return tuple(dict.fromkeys(cite for cell in cells for cite in cell.cites))


@cache
def criteria() -> tuple[Criterion, ...]:
    """The six criteria."""
    return read("forms/criteria.yaml", tuple[Criterion, ...])
