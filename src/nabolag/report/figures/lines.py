"""A yearly line as plain SVG: the axis from zero, round steps, and the first and last value written at the ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from math import floor, log10

HEIGHT, TOP, BOTTOM = 190, 26, 26
LETTER = 8.2
"""Pixels that a letter of 14 takes at most."""


def line_svg(
    years: Sequence[int],
    values: Sequence[float | None],
    *,
    width: int,
    alt: str,
    say: Callable[[float], str],
) -> str:
    """The line of `values` by year, `width` pixels wide; a year that is not known is a gap.

    The value axis begins at zero, or at the lowest value when that is below: what looks like half is half.
    """
    points = [(year, value) for year, value in zip(years, values, strict=True) if value is not None]
    if not points:
        return ""
    low, high = min(0.0, *(v for _y, v in points)), max(0.0, *(v for _y, v in points))
    ticks = steps(low, high)
    low, high = min(low, ticks[0]), max(high, ticks[-1])
    left = 8 + LETTER * max(len(say(tick)) for tick in ticks)
    right = width - 8.0
    span, years_span = (high - low) or 1.0, (years[-1] - years[0]) or 1

    def x(year: int) -> float:
        return left + (year - years[0]) / years_span * (right - left)

    def y(value: float) -> float:
        return TOP + (high - value) / span * (HEIGHT - TOP - BOTTOM)

    drawn = [
        f'<line class="nb-grid" x1="{left:.0f}" x2="{right:.0f}" y1="{y(tick):.1f}" y2="{y(tick):.1f}"></line>'
        f'<text class="nb-tick" x="{left - 6:.0f}" y="{y(tick) + 5:.1f}" text-anchor="end">{escape(say(tick))}</text>'
        for tick in ticks
    ]
    drawn += [
        f'<polyline class="nb-line" points="{run}" fill="none"></polyline>'
        for run in _runs(years, values, x, y)
    ]
    (first, began), (last, ended) = points[0], points[-1]
    for year, value, anchor in ((first, began, "start"), (last, ended, "end")):
        drawn.append(
            f'<circle class="nb-dot" cx="{x(year):.1f}" cy="{y(value):.1f}" r="4"></circle>'
            f'<text class="nb-end" x="{x(year):.1f}" y="{max(y(value) - 9, 12):.1f}" text-anchor="{anchor}">'
            f"{escape(say(value))}</text>"
        )
    drawn += [
        f'<text class="nb-tick" x="{place:.0f}" y="{HEIGHT - 6}" text-anchor="{anchor}">{year}</text>'
        for year, place, anchor in ((years[0], left, "start"), (years[-1], right, "end"))
    ]
    return (
        f'<svg viewBox="0 0 {width} {HEIGHT}" width="{width}" role="img" aria-label="{escape(alt)}" focusable="false">'
        f"{''.join(drawn)}</svg>"
    )


def spark_svg(values: Sequence[float | None]) -> str:
    """A small line beside a figure that is written, on a scale of its own; a gap where a value is not known.

    It has no axis and no words: the figures stand beside it. Below two known values it is "".
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, span, last = min(known), (max(known) - min(known)) or 1.0, len(values) - 1
    runs = _runs(
        range(len(values)), values, lambda i: i / last * 100, lambda value: 18 - (value - low) / span * 16
    )
    lines = "".join(f'<polyline points="{run}"></polyline>' for run in runs)
    return (
        '<svg class="nb-trend" viewBox="0 0 100 20" width="100%" height="20" preserveAspectRatio="none" '
        f'aria-hidden="true" focusable="false">{lines}</svg>'
    )


def steps(low: float, high: float) -> tuple[float, ...]:
    """Two to five round values that reach from at most `low` to at least `high`.

    >>> steps(0, 1534)
    (0.0, 500.0, 1000.0, 1500.0, 2000.0)
    """
    span = (high - low) or 1.0
    rough = 10 ** floor(log10(span))
    step = next(f * rough for f in (0.25, 0.5, 1.0, 2.0, 5.0) if span / (f * rough) <= 4)
    first = floor(low / step)
    out = [first * step]
    while out[-1] < high:
        out.append(out[-1] + step)
    return tuple(out)


def _runs(
    years: Sequence[int],
    values: Sequence[float | None],
    x: Callable[[int], float],
    y: Callable[[float], float],
) -> list[str]:
    runs: list[list[str]] = [[]]
    for year, value in zip(years, values, strict=True):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{x(year):.1f},{y(value):.1f}")
    return [" ".join(run) for run in runs if run]
