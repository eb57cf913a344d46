"""Sorting and forgiving comparison of Norwegian, Sámi and Kven names."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nabolag.text.languages import Texts

# Norwegian alphabet: æ, ø, å come last. Sámi letters sort with their Latin base letter.
_BASE = str.maketrans("đŋŧð", "dntd")
_LAST = {"æ": "\uffff1", "ä": "\uffff1", "ø": "\uffff2", "ö": "\uffff2", "å": "\uffff3"}
_DIGRAPHS = str.maketrans({"æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "å": "aa"})


def _unaccent(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return "".join(c for c in parts if not unicodedata.combining(c))


@lru_cache(maxsize=20_000)
def sort_key(text: str) -> tuple[str, str]:
    """Key for sorting by the Norwegian alphabet: æ, ø, å last; accents and Sámi letters folded.

    >>> sorted(["Ås", "Østre Toten", "Ærø", "Alta", "Ánár"], key=sort_key)
    ['Alta', 'Ánár', 'Ærø', 'Østre Toten', 'Ås']
    """
    out = []
    for c in unicodedata.normalize("NFC", text).casefold().translate(_BASE):
        out.append(_LAST.get(c) or _unaccent(c))
    return "".join(out), text


def region_said(name: str, _: Texts) -> str:
    """A part of the country, or another name, in one language; only one is called otherwise in nynorsk.

    >>> from nabolag.text import texts
    >>> region_said("Nord-Norge", texts("nn"))
    'Nord-Noreg'
    """
    return _("Nord-Norge") if name == "Nord-Norge" else name


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """A form in which two spellings of one name are equal: case, accents, punctuation, æøå as ae/oe/aa.

    >>> fold("Vestvågøy") == fold("VESTVAAGOEY")
    True
    """
    text = unicodedata.normalize("NFC", text).casefold().translate(_BASE).translate(_DIGRAPHS)
    return "".join(c for c in _unaccent(text) if c.isalnum())
