"""Text from outside without the characters that no text has: cleaned once, at the door it comes in by.

Control characters end renderers, move cursors in terminals and are refused by PostgreSQL (U+0000); XML 1.0 § 2.2
has no place for them, for lone surrogates or for U+FFFE and U+FFFF. Tab and line breaks stay.
"""

from __future__ import annotations

import re

ESCAPES = r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
"""What steers a terminal, as a pattern."""
CONTROLS = "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"
BREAKS = "\x0b\x0c\x1c-\x1e\x85"
"""Control characters that are gone, and those that break a line, as the inside of a pattern's brackets."""
_ESCAPE = re.compile(ESCAPES)
_CONTROL = re.compile(f"[{CONTROLS}\ud800-\udfff]")
_BREAK = re.compile(f"[{BREAKS}]")
_SECTION = re.compile("§[ \N{NO-BREAK SPACE}](\\d+)(-(?=\\d))?")
_SECTION_SHOWN = re.compile(_SECTION.pattern + r"(?![^<]*(?:>|</textarea>))")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def bound(text: str, *, html: bool = False) -> str:
    """`text` with each § on one line with its number; in `html`, what stands in a tag or a `<textarea>` is left.

    A browser breaks `26-1` after its hyphen unless a word joiner follows, and a search in it passes over the joiner. In a
    file the hyphen stands alone: a mark that binds it would keep a search for `§ 26-1` from finding it.

    >>> bound('<a title="§ 20">§ 20-3</a>', html=True) == '<a title="§ 20">§\\N{NO-BREAK SPACE}20-\\N{WORD JOINER}3</a>'
    True
    """
    if html:
        return _SECTION_SHOWN.sub(_on_one_line, text)
    return _SECTION.sub("§\N{NO-BREAK SPACE}\\1\\2", text)


def _on_one_line(cite: re.Match[str]) -> str:
    return f"§\N{NO-BREAK SPACE}{cite[1]}" + ("-\N{WORD JOINER}" if cite[2] else "")


def clean(text: str) -> str:
    """`text` without characters that are not text; other line breaks (vertical tab, form feed, U+0085) become
    ordinary ones, and what steers a terminal goes whole.

    >>> clean("Vest\\x00vågøy\\x1b[31m")
    'Vestvågøy'
    """
    if not _NOT_TEXT.search(text):
        return text
    return without_control(text).replace("\ufffe", "").replace("\uffff", "")


def without_control(text: str) -> str:
    """As `clean`, but U+FFFE and U+FFFF stay: a survey file may hold them, and gives them back as they came."""
    return _CONTROL.sub("", _BREAK.sub("\n", _ESCAPE.sub("", text)))


def is_text(text: str) -> bool:
    """Whether `clean` would leave `text` as it is."""
    return not _NOT_TEXT.search(text)


def visible(text: str) -> str:
    """`text` with U+FFFD for each character that is not text: it then names nothing, and harms nothing."""
    return _NOT_TEXT.sub("\ufffd", text)
