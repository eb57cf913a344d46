"""Horizontal bars, legible on a phone: names above, values beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import wrap

import altair as alt

from nabolag.report.figures.chart import OTHER, OURS, QUIET, spec

LINE = 44  # characters across a phone
PALETTES = {
    2: ("#0a5fb4", "#c8553d"),
    3: ("#0a5fb4", "#9db4cc", "#c8553d"),
    4: ("#0a5fb4", "#8fb8e0", "#e3a393", "#b23f28"),
    5: ("#0a5fb4", "#8fb8e0", "#cfd6de", "#e3a393", "#b23f28"),
}
DARK, LIGHT = "#1b2330", "#ffffff"
NARROWEST = 0.07  # share of the bar that its figure needs


def sorted_bars(rows: Sequence[tuple[str, float, str]]) -> str:
    """A bar for each (name, per cent, the value as shown), in the order given; the first stands out."""
    values = [
        {"answer": name, "lines": wrap(name, LINE), "share": share, "shown": shown, "first": i == 0}
        for i, (name, share, shown) in enumerate(rows)
    ]
    names = [name for name, _, _ in rows]
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X("share:Q", axis=None, scale=alt.Scale(domain=[0, 100])),
        y=alt.Y("answer:N", sort=names, title=None, axis=None),
    )
    bars = base.mark_bar(height=20, yOffset=10).encode(
        color=alt.condition("datum.first", alt.value(OURS), alt.value(OTHER))
    )
    shown = base.mark_text(align="left", dx=6, dy=10, fontWeight="bold").encode(text="shown:N")
    last_line_above = alt.expr("-5 - 15 * (datum.lines.length - 1)")
    names_above = base.mark_text(align="left", baseline="bottom", dy=last_line_above).encode(
        x=alt.XValue(0), text="lines:N"
    )
    step = 40 + 15 * max(len(wrap(name, LINE)) for name in names)
    return spec((bars + shown + names_above).properties(height=alt.Step(step)))


def stacked_bars(
    blocks: Sequence[tuple[str, Sequence[tuple[str, Sequence[float] | str]]]],
    answers: Sequence[str],
    say: Callable[[float], str],
) -> str:
    """Parts of a whole for each row of each titled block: shares of `answers`, or the words that stand instead.

    `say` is how a share is written on its part of the bar.
    """
    colours = PALETTES.get(len(answers)) or tuple(
        PALETTES[5][min(4, 5 * i // len(answers))] for i in range(len(answers))
    )
    order: list[str] = []
    segments: list[dict[str, object]] = []
    labels: list[dict[str, object]] = []
    instead: list[dict[str, object]] = []
    for title, rows in blocks:
        for name, shares in ([(title, "")] if title else []) + list(rows):
            key = f"{len(order):03d}"
            order.append(key)
            labels.append({"row": key, "name": name, "head": bool(title) and name == title and shares == ""})
            if isinstance(shares, str):
                instead.append({"row": key, "said": shares})
                continue
            for i, (answer, share) in enumerate(zip(answers, shares, strict=True)):
                segments.append(
                    {
                        "row": key,
                        "answer": answer,
                        "order": i,
                        "share": share,
                        "light": i in (0, len(answers) - 1),
                        "said": say(share) if share >= NARROWEST else "",
                    }
                )
    y = alt.Y("row:N", sort=order, title=None, axis=None, scale=alt.Scale(domain=order))
    x = alt.X("share:Q", stack="zero", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    base = alt.Chart(alt.Data(values=segments)).encode(y=y, order=alt.Order("order:Q"))
    bars = base.mark_bar(height=18, yOffset=9).encode(
        x=x,
        color=alt.Color(
            "answer:N", sort=list(answers), scale=alt.Scale(domain=list(answers), range=list(colours))
        ),
    )
    figures = base.mark_text(dy=9, fontSize=12, fontWeight="bold").encode(
        x=alt.X("share:Q", stack="zero", bandPosition=0.5),
        detail="answer:N",
        text="said:N",
        color=alt.condition("datum.light", alt.value(LIGHT), alt.value(DARK)),
    )
    rows_ = alt.Chart(alt.Data(values=labels)).encode(y=y, x=alt.XValue(0), text="name:N")
    names = rows_.transform_filter("!datum.head").mark_text(align="left", baseline="bottom", dy=-2)
    heads = rows_.transform_filter("datum.head").mark_text(
        align="left", baseline="bottom", dy=14, fontWeight="bold", fontSize=14
    )
    words = (
        alt.Chart(alt.Data(values=instead))
        .encode(y=y, x=alt.XValue(0), text="said:N")
        .mark_text(align="left", dy=9, fontStyle="italic", color=QUIET)
    )
    return spec((bars + figures + names + heads + words).properties(height=alt.Step(42)))
