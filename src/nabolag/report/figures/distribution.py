"""How an indicator spreads over the municipalities, with "we are here"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from statistics import median
from typing import Any, Literal

import altair as alt

from nabolag.municipalities import Indicator, Municipality, indicator
from nabolag.report.figures.chart import OTHER, OURS, Figure, empty, spec, with_values
from nabolag.report.sources import cited
from nabolag.text import Texts, texts
from nabolag.text.units import unit_words

BINS = 30
LOG_RATIO = 50  # a wider spread than this is shown on a logarithmic scale


@lru_cache(maxsize=512)
def distribution(key_figure: Indicator, ours: Municipality | None, lang: str) -> Figure:
    """Histogram of the known values; doubtful ones are left out and counted in the note."""
    _ = texts(lang)
    if key_figure.unit == "flag":
        return _yes_and_no(key_figure, ours, _)
    by_code, bins = _known(key_figure), _bins(key_figure)
    own = by_code.get(ours.code) if ours else None
    values = sorted(by_code.values())
    logarithmic = _is_wide(values)
    counts = [
        {"low": low, "high": high, "n": n, "ours": own is not None and _inside(own, low, high, values[-1])}
        for low, high, n in bins
    ]
    axis_format = "~s" if values[-1] >= 1e6 else ",.0f" if values[-1] - values[0] > 10 else ",.2f"
    fixed = (unit_words(key_figure.unit, _), _("kommuner"), axis_format, logarithmic)
    if own is not None and ours is not None:
        far_right = own > median(values) and values[-1] - own < (values[-1] - values[0]) / 3
        drawn = with_values(
            _shape(*fixed, "right" if far_right else "left"), counts, [{"x": own, "text": ours.name}]
        )
    else:
        drawn = with_values(_shape(*fixed), counts)
    note = " ".join(
        [
            _placed(key_figure, ours, own, values, _),
            *_left_out(indicator(key_figure.id).height - len(values), _),
            *([_("Aksen er logaritmisk.")] if logarithmic else []),
        ]
    )
    return Figure(
        f"fordeling-{key_figure.id}",
        _("Fordeling: {title}", title=key_figure.title[lang]),
        _("Søylediagram over {n} {n:kommune|kommuner}. {note}", n=len(values), note=note),
        drawn,
        (_("Fra"), _("Til"), _("Kommuner")),
        tuple(
            (_.number(c["low"], key_figure.decimals), _.number(c["high"], key_figure.decimals), c["n"])
            for c in counts
        ),
        cited(key_figure.source, _),
        lang,
        note=note,
    )


@cache
def _known(key_figure: Indicator) -> dict[str, float]:
    """The values that are known and not doubted, by municipality."""
    rows = indicator(key_figure.id).iter_rows(named=True)
    return {r["code"]: r["value"] for r in rows if r["value"] is not None and r["status"] == "ok"}


def _is_wide(values: Sequence[float]) -> bool:
    return values[0] > 0 and values[-1] / values[0] > LOG_RATIO


@cache
def _bins(key_figure: Indicator) -> list[tuple[float, float, int]]:
    """(low, high, how many) of each bin."""
    values = sorted(_known(key_figure).values())
    edges = _edges(values[0], values[-1], _is_wide(values))
    return [
        (low, high, sum(_inside(v, low, high, edges[-1]) for v in values))
        for low, high in zip(edges, edges[1:], strict=False)
    ]


def _inside(value: float, low: float, high: float, last: float) -> bool:
    """The last bin holds its upper edge too."""
    return low <= value < high or value == high == last


@cache
def _shape(
    unit: str,
    counted: str,
    axis_format: str,
    logarithmic: bool,
    align: Literal["left", "right"] | None = None,
) -> str:
    """The chart, without its data; with our name where it is aligned."""
    chart = _bars(unit, counted, axis_format, logarithmic)
    if align:
        chart += _here(_scale(logarithmic), align)
    return spec(chart.properties(height=180))


def _scale(logarithmic: bool) -> alt.Scale:
    return alt.Scale(type="log", nice=False) if logarithmic else alt.Scale(zero=False, nice=False)


def _bars(unit: str, counted: str, axis_format: str, logarithmic: bool) -> Any:
    """The bins, without their data."""
    return (
        alt.Chart(empty(0))
        .mark_rect()
        .encode(
            x=alt.X(
                "low:Q",
                scale=_scale(logarithmic),
                title=unit,
                axis=alt.Axis(
                    format=axis_format, tickCount=4, labelOverlap="greedy", labelFlush=True, labelPadding=6
                ),
            ),
            x2="high:Q",
            y=alt.Y("n:Q", title=counted, axis=alt.Axis(tickCount=4, format=",.0f")),
            y2=alt.datum(0),
            color=alt.condition("datum.ours", alt.value(OURS), alt.value(OTHER)),
        )
    )


def _here(scale: alt.Scale, align: Literal["left", "right"]) -> Any:
    """A line with our name, written to the side where there is room; without its data."""
    here = alt.Chart(empty(1))
    line = here.mark_rule(strokeWidth=2, color=OURS).encode(x=alt.X("x:Q", scale=scale))
    return line + here.mark_text(align=align, baseline="bottom", fontWeight="bold").encode(
        x=alt.X("x:Q", scale=scale), y=alt.value(-2), text="text:N"
    )


def _placed(
    key_figure: Indicator, ours: Municipality | None, own: float | None, values: Sequence[float], _: Texts
) -> str:
    """The spread in a sentence, and our place in it."""
    low, middle, high = (_.number(v, key_figure.decimals) for v in (values[0], median(values), values[-1]))
    note = _("Lavest {low}, median {middle}, høyest {high}.", low=low, middle=middle, high=high)
    if ours is None:
        return note
    if own is None:
        return f"{note} " + _("{name} har ikke et kjent tall som kan plasseres.", name=ours.name)
    return f"{note} " + _(
        "{name}: {value}, {below} av {n} {n:kommune|kommuner} ligger lavere.",
        name=ours.name,
        value=_.number(own, key_figure.decimals),
        below=sum(v < own for v in values),
        n=len(values),
    )


def _left_out(n: int, _: Texts) -> list[str]:
    note = _("{n} {n:kommune|kommuner} er utelatt: ukjent, gjelder ikke eller må sjekkes.", n=n)
    return [note] if n else []


def _yes_and_no(key_figure: Indicator, ours: Municipality | None, _: Texts) -> Figure:
    values = {r["code"]: r["value"] for r in indicator(key_figure.id).iter_rows(named=True)}
    own = values[ours.code] if ours else None
    rows = [
        {"answer": answer, "n": sum(v == value for v in values.values()), "ours": own == value}
        for answer, value in ((_("ja"), 1), (_("nei"), 0))
    ]
    parts = _.join(f"{r['answer']} {r['n']}" for r in rows)
    note = (
        _("{name}: {answer}.", name=ours.name, answer=_("ja") if own else _("nei"))
        if ours and own is not None
        else ""
    )
    return Figure(
        f"fordeling-{key_figure.id}",
        _("Fordeling: {title}", title=key_figure.title[_.lang]),
        _("Stolper: {parts}.", parts=parts),
        with_values(_two_bars(), rows),
        (_("Svar"), _("Kommuner")),
        tuple((str(r["answer"]), r["n"]) for r in rows),
        cited(key_figure.source, _),
        _.lang,
        note=note,
    )


@cache
def _two_bars() -> str:
    base = alt.Chart(empty(0)).encode(y=alt.Y("answer:N", sort=None, title=None), x=alt.X("n:Q", axis=None))
    bars = base.mark_bar(height=20).encode(
        color=alt.condition("datum.ours", alt.value(OURS), alt.value(OTHER))
    )
    shown = base.mark_text(align="left", dx=6, fontWeight="bold").encode(text="n:Q")
    return spec((bars + shown).properties(height=alt.Step(36)))


def _edges(low: float, high: float, logarithmic: bool) -> list[float]:
    if low == high:
        return [low, low + 1]
    if logarithmic:
        return [low * (high / low) ** (i / BINS) for i in range(BINS)] + [high]
    return [low + (high - low) * i / BINS for i in range(BINS)] + [high]
