"""What is said of editions: which there are, what was corrected, and which figures stayed as they were and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nabolag.report.survey_tables import in_sentence
from nabolag.sources.survey_files.model import spoken
from nabolag.survey.settings import OSLO
from nabolag.survey.tabulation.analysis import Analysis
from nabolag.survey.tabulation.editions import Edition
from nabolag.text import Texts


@dataclass(frozen=True)
class Issue:
    """One edition as it is listed: when (None: not known), its number, and what was corrected."""

    number: int
    made: datetime | None
    note: Mapping[str, str]

    def said(self, _: Texts) -> str:
        """ "Rettet utgave 2, 1. desember 2026: note"."""
        day = _.date(self.made.astimezone(OSLO).date()) if self.made else ""
        if self.number == 1 and not self.note:
            return _("Utgave 1, {day}", day=day) if day else _("Utgave 1")
        note = spoken(self.note, _.lang).strip()
        return _("Rettet utgave {n}, {day}: {note}", n=self.number, day=day, note=note)


def issues(before: Sequence[Edition], made: datetime, note: Mapping[str, str] | None) -> tuple[Issue, ...]:
    """The list with the publication that is being made: a new edition with a `note`, else the latest again."""
    listed = [Issue(e.number, e.made, e.note) for e in before]
    if not before or note is not None:
        listed.append(Issue(len(before) + 1, made, note or {}))
    return tuple(listed)


def sentences(listed: Sequence[Issue], _: Texts) -> str:
    """All of the list as running text."""
    return " ".join(_stopped(issue.said(_)) for issue in listed)


def corrections(listed: Sequence[Issue], analysis: Analysis, _: Texts) -> Iterator[str]:
    """What stands first in a corrected edition: the corrections, and the figures that are from before."""
    for issue in listed[1:]:
        yield _stopped(issue.said(_))
    kept = analysis.kept
    titles = {t.question: t.title for t in analysis.tables}
    threshold = analysis.plan.disclosure.threshold
    for number in sorted(set(kept.values()) - {0}):
        yield _(
            "Tallene for {questions} er fra utgave {n} og er ikke oppdatert: færre enn {limit} svar skiller minst ett av "
            "dem fra det som var publisert, og forskjellen kunne ha vist hva enkelte svarte.",
            questions=_quoted([titles[q] for q, n in kept.items() if n == number], _),
            n=number,
            limit=threshold,
        )
    if 0 in kept.values():
        yield _(
            "Tallene for {questions} er ikke vist: sammen med tidligere utgaver kunne de ha vist hva færre enn {limit} svarte.",
            questions=_quoted([titles[q] for q, n in kept.items() if n == 0], _),
            limit=threshold,
        )


def plain_list(listed: Sequence[Issue]) -> list[dict[str, Any]]:
    """The list for machines."""
    return [
        {"edition": i.number, "made": i.made.isoformat() if i.made else None, "note": dict(i.note)}
        for i in listed
    ]


def _quoted(names: Sequence[str], _: Texts) -> str:
    return _.join([_("«{text}»", text=in_sentence(name)) for name in names])


def _stopped(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
