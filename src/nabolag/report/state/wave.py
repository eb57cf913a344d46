"""Who names each barrier in a survey of one's own: the shares of its newest published wave.

A made-up wave never stands beside published shares: it gives nothing here. What disclosure control held back stays unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a page without a wave waits for none of these
    from nabolag.store import Store

QUESTION = "barrierer"
"""The question of the shipped questionnaire; barriers.yaml says which answer is which barrier."""


@dataclass(frozen=True)
class Named:
    """The weighted share (0–1) that names one answer, its interval, and how many were asked."""

    answer: str
    share: float
    low: float | None
    high: float | None
    n: int | None


@dataclass(frozen=True)
class Wave:
    """A published wave: its title, the day its newest edition was made, and what it lets out of each answer."""

    title: str
    made: date | None
    named: tuple[Named, ...]

    def of(self, answer: str) -> Named | None:
        """The share of one answer; None where it was not asked or is held back."""
        return next((one for one in self.named if one.answer == answer), None)


def wave_in(store: Store) -> Wave | None:
    """The newest published wave of the store that is real and asked about barriers; None where there is none."""
    from nabolag.report.publication.kept import kept_about, kept_editions
    from nabolag.store.publications import real_publications

    with store.read() as c:
        real = real_publications(c)
    for survey, _made in real:
        for edition in kept_editions(store, survey)[-1:]:
            told = next((one for one in edition.told if one.question == QUESTION), None)
            if told is None or (whole := told.frames.get(None)) is None:
                continue
            named = tuple(
                Named(
                    row["level_code"].removesuffix("__valgt"),
                    row["estimate"],
                    row["ci_low"],
                    row["ci_high"],
                    row["base"],
                )
                for row in whole.iter_rows(named=True)
                if row["status"] == "shown" and row["estimate"] is not None
            )
            title = kept_about(store, survey).get("title", survey)
            return Wave(title, edition.made.date() if edition.made else None, named)
    return None
