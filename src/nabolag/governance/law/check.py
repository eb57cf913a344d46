"""Have the pinned paragraphs changed since the rules were written?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nabolag.governance.law.law_texts import Paragraph
from nabolag.governance.law.text import word_digest


@dataclass(frozen=True)
class Stale:
    """A pinned paragraph with another wording today; `text` is None when it is gone."""

    act: str
    paragraph: str
    pinned: str
    found: str | None
    text: str | None


def stale(pinned: Iterable[Paragraph], texts: Mapping[tuple[str, str], str]) -> list[Stale]:
    """The paragraphs of `pinned` whose wording in `texts` (by act and §) differs or is missing.

    Acts that `texts` holds no paragraph of are passed over: nothing is known about them.
    """
    acts = {act for act, _ in texts}
    changed = []
    for p in pinned:
        if p.act not in acts:
            continue
        text = texts.get((p.act, p.paragraph))
        words_now = None if text is None else word_digest(text)
        if words_now != p.words:
            changed.append(Stale(p.act, p.paragraph, p.words, words_now, text))
    return changed
