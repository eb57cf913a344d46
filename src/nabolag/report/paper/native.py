"""What an office program's own chart is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Native:
    """A series is (name, one value for each category); a value that may not be shown is None.

    `colours`: of each bar, or of each line. `stacked`: the series are parts of a whole. `says`: what is to be
    seen, as a sentence.
    """

    caption: str
    alt: str
    note: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    line: bool = False
    colours: tuple[str, ...] = ()
    percent: bool = False
    stacked: bool = False
    says: str = ""
