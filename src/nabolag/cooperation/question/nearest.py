"""Names of municipalities as a question has them, and the known word or name that a word comes nearest to."""

from __future__ import annotations

import difflib
from functools import cache

from nabolag.cooperation.question.model import region_names
from nabolag.cooperation.question.words import vocabulary
from nabolag.municipalities import current, periods
from nabolag.municipalities.register import today_of
from nabolag.municipalities.search import loose

ALIKE, ALIKE_PLACE = 0.75, 0.66
"""How alike two spellings must be (`difflib`); of a word that must be a place, less will do."""
SHORTEST = 4  # letters


@cache
def called() -> dict[str, tuple[str, ...]]:
    """Loose name → the codes of today it can mean: names, former names, administrative centres."""
    today: dict[str, set[str]] = {}
    for m in current().values():
        for name in m.names:
            today.setdefault(loose(name), set()).add(m.code)
    others: dict[str, set[str]] = {}
    for m in periods():
        if not m.is_current:
            for name in m.names:
                others.setdefault(loose(name), set()).update(t.code for t in today_of(m))
    for name, code in vocabulary().also.items():
        others.setdefault(loose(name), set()).add(code)
    for m in current().values():
        if m.administrative_centre:
            others.setdefault(loose(m.administrative_centre), set()).add(m.code)
    return {key: tuple(sorted(codes)) for key, codes in (others | today).items()}


def nearest(word: str, *, place: bool = False) -> str:
    """The known word or name that one comes nearest to, or nothing; only places where it must be one."""
    if len(word) < SHORTEST:
        return ""
    spelt = _places() if place else _words() | _places()
    near = difflib.get_close_matches(loose(word), spelt, n=1, cutoff=ALIKE_PLACE if place else ALIKE)
    return spelt[near[0]] if near else ""


@cache
def _words() -> dict[str, str]:
    spelt = {loose(w): w for s in vocabulary().services for w in s.words}
    return spelt | {loose(w): w for f in vocabulary().forms for w in f.words}


@cache
def _places() -> dict[str, str]:
    spelt = {loose(name): name for name, _ in region_names().values()}
    spelt |= {loose(name): name for name in vocabulary().places if len(name) > SHORTEST}
    return spelt | {loose(m.name): m.name for m in current().values()}
