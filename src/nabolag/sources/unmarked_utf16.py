"""UTF-16 without the mark that says so, as some programs save text."""

from __future__ import annotations


def pairs_of(content: bytes) -> str | None:
    """Which UTF-16 a text without a mark is in: most of every other byte is 0; None: not that."""
    pairs = len(content) // 2
    if not pairs or content.count(0) * 3 <= pairs:
        return None
    low, high = content[::2].count(0), content[1::2].count(0)
    if min(low, high) * 10 > max(low, high):
        return None  # zeros in both places: no text
    return "utf-16-le" if high > low else "utf-16-be"
