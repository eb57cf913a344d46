"""One indicator as a table."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from nabolag.municipalities.indicator_list import describe

if TYPE_CHECKING:
    import polars as pl


@cache
def indicator(id: str) -> pl.DataFrame:
    """One row per municipality, by code: code, value (float, nullable), status, note.

    status: `ok`; `unknown` (not reported or not known; value null); `not_applicable` (value null);
    `doubtful` (value kept and shown, but left out of medians). note: a bokmål message to translate
    where it is shown, or null.

    Raises:
        NotKnown: no such indicator.
    """
    from nabolag.municipalities.values import values

    return values(describe(id))
