"""From a law's Markdown to its paragraphs, and a hash that only a change of wording changes."""

from __future__ import annotations

import hashlib
import re

_HEADING = re.compile(r"^#+\s*(§\s*\d[^.]*?)(?:\.\s*(.*))?$")
_PART = re.compile(r"^## ([IVX]+)$")
_NOTE = re.compile(
    r"^\*+ ?(?:(?:Endr|Tilføy|Føyd|Opphev|Vert|Paragrafen|(?:Se m|M)erknad|\w+ ledd er opphevet)\w*|\d+) "
    r"(?:(?:(?!\n\n).)*?\*$|[^\n]*$)",
    re.MULTILINE | re.DOTALL,
)
"""Notes of amendment and commencement and numbered footnotes, to where the italics end. Other lines in italics are law."""


def paragraphs_of(markdown: str) -> dict[str, tuple[str, str]]:
    """`{"§ 19-1": (heading, text)}` of one act, `{"del I": ("", text)}` of an amending one.

    A text keeps its amendment notes; lists keep their dashes.
    """
    by_name: dict[str, tuple[str, list[str]]] = {}
    lines: list[str] | None = None
    for line in markdown.splitlines():
        heading, part = _HEADING.match(line), _PART.match(line)
        if part:
            lines = by_name.setdefault(f"del {part[1]}", ("", []))[1]
        elif heading:
            name = " ".join(heading[1].split())
            lines = by_name.setdefault(name, ((heading[2] or "").strip(), []))[1]
        elif line.startswith("#"):
            lines = None
        elif lines is not None:
            lines.append(line)
    return {name: (title, "\n".join(body).strip()) for name, (title, body) in by_name.items()}


def digest(text: str) -> str:
    """First 16 hex digits of sha256 of the text without amendment notes, white space as single spaces."""
    return _sha(" ".join(" ".join(_wording(text)).split()))


def word_digest(text: str) -> str:
    """A hash of the words alone, in any order: the same for Lovdata's XML and for Markdown made of it.

    The two differ in list marks and, in a few places, in where a list stands.
    """
    words = re.findall(r"\w+", " ".join(_wording(text)).casefold())
    return _sha(" ".join(sorted(word for word in words if not _is_mark(word))))


def contains(text: str, quote: str) -> bool:
    """Whether `quote` stands in `text`, white space apart."""
    return " ".join(quote.split()) in " ".join(text.split())


def _wording(text: str) -> list[str]:
    return _NOTE.sub("", text).splitlines()


def _is_mark(word: str) -> bool:
    return len(word) == 1  # list letters and footnote numbers


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
