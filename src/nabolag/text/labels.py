"""Labels from strangers, on one line and fit for every renderer: pages, PDF, Word, Excel, XML and terminals."""

from __future__ import annotations

import re

from nabolag.text.cleaning import BREAKS, CONTROLS

_BREAKS = re.compile(f"\r\n|[\r\n{BREAKS}\u2028\u2029]")
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\].*?(?:\x07|\x1b\\)|\x9b[0-?]*[ -/]*[@-~]")
_CONTROLS = re.compile(f"[{CONTROLS}\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def one_line(text: str) -> str:
    """`text` without what no renderer can show: control characters, terminal sequences, direction overrides.

    Line breaks of every kind become spaces; spaces at the ends and runs of them go. Letters, accents and symbols stay.
    """
    if not (text.isascii() and text.isprintable()):
        text = _CONTROLS.sub("", _BREAKS.sub(" ", _ESCAPES.sub("", text)))
    return " ".join(text.split())
