"""The names of companies as people write them."""

from __future__ import annotations

from nabolag.text import fold

LOWER = ("for", "og", "i", "på", "av")
ENDINGS = ("IKS", "AS", "KF", "SA", "KO")
SHORT_NAME = 6


def proper(name: str) -> str:
    """A company's name as people write it: registers write `LOFOTEN AVFALLSSELSKAP IKS`."""
    words = name.split()
    core = [w for w in words if w.upper() not in ENDINGS]
    if not name.isupper() or (len(core) == 1 and len(core[0]) <= SHORT_NAME):
        return name
    return " ".join(_proper(word, first=i == 0) for i, word in enumerate(words))


def _proper(word: str, *, first: bool) -> str:
    if word in ENDINGS or not set(fold(word)) & set("aeiouyæøå"):
        return word
    low = word.lower()
    return low if low in LOWER and not first else "-".join(part.capitalize() for part in low.split("-"))
