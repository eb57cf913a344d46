"""Labels from strangers, on one line and fit for every renderer: pages, PDF, Word, Excel, XML and terminals."""

from __future__ import annotations

import re

_BREAKS = re.compile(r"\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\].*?(?:\x07|\x1b\\)|\x9b[0-?]*[ -/]*[@-~]")
_CONTROLS = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def one_line(text: str) -> str:
    """`text` without what no renderer can show: control characters, terminal sequences, direction overrides.

    Line breaks of every kind become spaces; spaces at the ends and runs of them go. Letters, accents and symbols stay.
    """
    if not (text.isascii() and text.isprintable()):
        text = _CONTROLS.sub("", _BREAKS.sub(" ", _ESCAPES.sub("", text)))
    return " ".join(text.split())
