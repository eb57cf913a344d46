"""What a room gives the answer page: one small value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nabolag.report.figures.ranges import Range
from nabolag.report.paper.blocks import Fact, Sources
from nabolag.text import N_, Texts

Certainty = Literal["known", "estimate", "unknown"]
Question = Literal["alone", "together", "gain", "steering", "state"]
MARKS: dict[Certainty, tuple[str, str]] = {
    "known": ("●", N_("kjent")),
    "estimate": ("◐", N_("anslag")),
    "unknown": ("◌", N_("ukjent")),
}
"""A sign and a word: how sure an answer is never hangs on a colour."""

QUESTIONS: dict[Question, str] = {
    "alone": N_("Klarer vi oss alene?"),
    "together": N_("Hvem samarbeider vi med?"),
    "gain": N_("Hva er det å hente, og med hvem?"),
    "steering": N_("Hvem bestemmer, og hvem betaler?"),
    "state": N_("Hva bør staten gjøre?"),
}
PATHS: dict[Question, str] = {
    "alone": "alene",
    "together": "samarbeid",
    "gain": "gevinst",
    "steering": "styring",
    "state": "staten",
}
"""The last part of the address of what stands behind each answer."""


@dataclass(frozen=True)
class Step:
    """The next thing to do: its words, a path on the site, and what it adds to the address."""

    words: str
    path: str
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Answer:
    """One question answered, or said why it cannot be.

    Attributes:
        sentence: the answer in one sentence.
        number: the figure that carries it; None where nothing can be counted.
        interval: the ends of what the number can be, in words; empty where it is counted and not estimated.
        certainty: how sure the number is; `unknown`: the question itself has no answer yet.
        next: what to do now.
        points: what the sentence stands on, worst or surest first.
        unknown: what cannot be answered yet, in one line.
        against: what speaks against the answer, in one line.
        among: where the number lies among those of comparable municipalities, where it has such a place.
    """

    id: Question
    question: str
    sentence: str
    number: Fact | None
    interval: str
    certainty: Certainty
    next: Step
    unknown: str
    against: str
    points: tuple[str, ...] = ()
    sources: Sources = ()
    among: Range | None = None

    @property
    def bounds(self) -> str:
        """The interval as a sentence; empty where there is none."""
        return f"{self.interval[0].upper()}{self.interval[1:]}." if self.interval else ""


def asked(question: Question, _: Texts) -> str:
    """The question in the reader's words."""
    return _(QUESTIONS[question])
