"""How wide a table's columns are: no word broken, and the page as short as it can be."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

STEPS = 48
BREAKS = r"[ \n/]|[–-](?!\d)"
"""Where a line may end: not within an interval, which office programs break in the middle of a number."""
MOST_ROWS = 60
"""A long table's first rows settle its widths."""


def least(rows: Sequence[Sequence[str]], letter: float, padding: float) -> list[float]:
    """The width each column needs so that no word is broken; no-break spaces bind."""
    return [
        padding + letter * max((len(w) for text in column for w in re.split(BREAKS, text)), default=1)
        for column in zip(*rows, strict=True)
    ]


def widths(rows: Sequence[Sequence[str]], letter: float, padding: float, room: float) -> list[float]:
    """Widths in the unit of `letter`, `padding` and `room`: one line each where there is room.

    What is left after the longest words goes, step by step, where it saves most lines.
    """
    natural = [
        padding + letter * max((len(line) for text in column for line in text.split("\n")), default=1)
        for column in zip(*rows, strict=True)
    ]
    if sum(natural) <= room:
        return natural
    made = least(rows, letter, padding)
    step = (room - sum(made)) / STEPS
    if step <= 0:
        return made
    sample = rows[:MOST_ROWS]
    high = [[_lines(text, made[i], letter, padding) for i, text in enumerate(row)] for row in sample]
    for _ in range(STEPS):
        best = max(
            (i for i in range(len(made)) if made[i] < natural[i]),
            key=lambda i: _saved(sample, high, i, made[i] + step, letter, padding),
        )
        made[best] += step
        for number, row in enumerate(sample):
            high[number][best] = _lines(row[best], made[best], letter, padding)
    return made


def height(rows: Sequence[Sequence[str]], wide: Sequence[float], letter: float, padding: float) -> int:
    """Lines of the whole table in columns of these widths."""
    return sum(
        max(_lines(text, width, letter, padding) for text, width in zip(row, wide, strict=True))
        for row in rows
    )


def _lines(text: str, width: float, letter: float, padding: float) -> int:
    room = max(1.0, (width - padding) / letter)
    return sum(max(1, math.ceil(len(line) / room)) for line in text.split("\n"))


def _saved(
    rows: Sequence[Sequence[str]],
    high: Sequence[Sequence[int]],
    column: int,
    width: float,
    letter: float,
    padding: float,
) -> tuple[int, float]:
    """Lines of the whole table saved by giving `column` this width; then lines of the column alone."""
    whole, alone = 0, 0.0
    for row, lines in zip(rows, high, strict=True):
        now = _lines(row[column], width, letter, padding)
        others = max((n for i, n in enumerate(lines) if i != column), default=1)
        whole += max(lines) - max(now, others)
        alone += len(row[column]) / width if lines[column] == max(lines) > 1 else 0.0
    return whole, alone
