"""What came in against what the file holds: no answer is dropped without a word."""

from __future__ import annotations

import polars as pl

from nabolag.sources.survey_files.model import Loss
from nabolag.text import N_


def unread(text: pl.Series, read: pl.Series, first_row: int = 2) -> Loss | None:
    """The answers in `text` that are null in `read`, if any: how many, and the first of them with its row in the file."""
    lost = (text.is_not_null() & (text != "") & read.is_null()).arg_true()
    if not len(lost):
        return None
    return Loss(
        N_("{n} svar i «{variable}» kunne ikke leses og mangler, det første «{value}» i rad {row}."),
        {"n": len(lost), "variable": read.name, "value": text[lost[0]], "row": lost[0] + first_row},
        unread={read.name: len(lost)},
    )


def absent(name: str, n: int) -> Loss | None:
    """`n` answers to `name` say that there is none: NA and its likes."""
    if not n:
        return None
    return Loss(
        N_("{n} svar i «{variable}» er NA eller lignende og regnes som manglende."),
        {"n": n, "variable": name},
        missing={name: n},
    )
