"""Indicators side by side and one by one, as papers: what the pages of the whole country download as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from statistics import median
from typing import Any

from nabolag.municipalities import Indicator, Municipality, indicator, indicators, table
from nabolag.report.figures.distribution import distribution
from nabolag.report.paper import Bar, Bars, Cell, Column, Drawing, Paper, Section, Table
from nabolag.report.paper.blocks import Block
from nabolag.report.paper.draw import picture
from nabolag.report.sources import cited, sources_of
from nabolag.report.trend import trend
from nabolag.text import Texts, sort_key, texts
from nabolag.text.units import unit_words


def comparison_paper(chosen: Sequence[Municipality], lang: str = "nb") -> Paper:
    """Every indicator for some municipalities, a column for each, and the median of the country."""
    _, measures = texts(lang), indicators()
    columns = (
        Column(_("Indikator")),
        Column(_("Enhet"), priority=2),
        Column(_("År"), "year", priority=2),
        *(Column(m.name, "number") for m in chosen),
        Column(_("Median, hele landet"), "number"),
    )
    body = [
        (
            Cell(measure.title[_.lang], href=f"/indikator/{measure.id}"),
            Cell("" if measure.unit == "flag" else unit_words(measure.unit, _)),
            Cell(str(measure.year), measure.year),
            *(_cell(values[m.code], measure, _) for m in chosen),
            _middle(measure, _),
        )
        for measure in measures
        if (values := {row["code"]: row for row in indicator(measure.id).iter_rows(named=True)})
    ]
    side_by_side = Table(
        _("Nøkkeltall side ved side"),
        columns,
        tuple(body),
        note=_("(!) betyr at tallet må sjekkes i kilden. Høyt er verken godt eller dårlig i seg selv."),
        sources=tuple(dict.fromkeys(measure.table for measure in measures)),
        id="sammenligning",
    )
    sections = (Section("sammenligning", _("Nøkkeltall side ved side"), (side_by_side,)),)
    title = _("Sammenligning: {names}", names=_.join(m.name for m in chosen))
    return Paper("sammenligning", title, _.lang, sections, sources=sources_of(sections, _))


def charts_paper(chosen: Sequence[Municipality], own: str = "", lang: str = "nb") -> Paper:
    """A figure for each indicator that is no yes or no: a bar for each municipality, and the median of the country.

    The figure's id is the indicator's. `own` is the code of the municipality that stands out.
    """
    _ = texts(lang)
    blocks: list[Block] = []
    for measure in indicators():
        if measure.unit == "flag":
            continue
        values = {row["code"]: row for row in indicator(measure.id).iter_rows(named=True)}
        rows = [(m, values[m.code]) for m in chosen]
        bars = [
            Bar(m.name, row["value"], shown_value(row, measure, _), "ours" if m.code == own else "other")
            for m, row in rows
        ]
        if (middle := median_of(measure)) is not None:
            shown = _.number(middle, measure.decimals)
            bars.append(Bar(_("Median, hele landet"), middle, shown, "reference"))
        title = f"{measure.title[_.lang]}, {measure.year}"
        drawn = Bars(title, unit_words(measure.unit, _), tuple(bars), _bars_said(title, bars, _))
        figure = replace(picture(drawn, _.lang), id=measure.id, source=cited(measure.source, _))
        blocks.append(Drawing(figure, sources=(measure.table,)))
    sections = (Section("figurer", _("Nøkkeltall side ved side"), tuple(blocks)),)
    title = _("Sammenligning: {names}", names=_.join(m.name for m in chosen))
    return Paper("sammenligning", title, _.lang, sections, sources=sources_of(sections, _))


def _bars_said(title: str, bars: Sequence[Bar], _: Texts) -> str:
    return f"{title}: {_.join(f'{bar.label} {bar.shown}' for bar in bars)}."


@cache
def median_of(measure: Indicator) -> float | None:
    """Of all municipalities whose value is known and not doubted; None where values are yes and no."""
    values = [
        row["value"]
        for row in indicator(measure.id).iter_rows(named=True)
        if row["status"] == "ok" and row["value"] is not None
    ]
    return median(values) if values and measure.unit != "flag" else None


def indicator_paper(measure: Indicator, ours: Municipality | None = None, lang: str = "nb") -> Paper:
    """One indicator in every municipality, by name, and how it spreads."""
    _ = texts(lang)
    names = {r["code"]: (r["name"], r["county_name"]) for r in table().iter_rows(named=True)}
    rows = sorted(indicator(measure.id).iter_rows(named=True), key=lambda r: sort_key(names[r["code"]][0]))
    every = Table(
        f"{measure.title[_.lang]}, {measure.year}",
        (
            Column(_("Kommune")),
            Column(_("Nummer"), priority=3),
            Column(_("Fylke"), priority=2),
            Column(measure.title[_.lang], "number", unit_words(measure.unit, _), measure.decimals),
            Column(_("Merknad"), priority=2),
        ),
        tuple(
            (
                Cell(names[r["code"]][0], href=f"/kommune/{r['code']}"),
                Cell(r["code"]),
                Cell(names[r["code"]][1]),
                _cell(r, measure, _),
                Cell(note_of(r, _)),
            )
            for r in rows
        ),
        sources=(measure.table,),
        id="kommunene",
    )
    sections = (
        Section(
            "fordeling",
            _("Fordeling"),
            (Drawing(distribution(measure, ours, _.lang), sources=(measure.table,)),),
        ),
        trend(measure, ours, _.lang),
        Section("kommunene", _("Alle kommunene"), (every,)),
    )
    return Paper(
        measure.id,
        f"{measure.title[_.lang]}, {measure.year}",
        _.lang,
        sections,
        lead=(measure.definition[_.lang],),
        sources=sources_of(sections, _),
    )


def shown_value(row: Mapping[str, Any], measure: Indicator, _: Texts) -> str:
    """A value for people: unknown and not applicable in words, (!) when it must be checked in its source."""
    value: float | None = row["value"]
    if value is None:
        return _("gjelder ikke") if row["status"] == "not_applicable" else _("ukjent")
    if measure.unit == "flag":
        return _("ja") if value else _("nei")
    return _.number(value, measure.decimals) + (" (!)" if row["status"] == "doubtful" else "")


def distance(row: Mapping[str, Any], measure: Indicator, middle: float | None, _: Texts) -> str:
    """How far above or below the country's median a value lies, signed; yes and no, and the unknown, as they are."""
    value: float | None = row["value"]
    if value is None or middle is None or measure.unit == "flag":
        return shown_value(row, measure, _)
    apart = round(value - middle, measure.decimals)
    return ("+" if apart > 0 else "") + shown_value({**row, "value": apart}, measure, _)


def note_of(row: Mapping[str, Any], _: Texts) -> str:
    """The note of a value in the reader's language."""
    note: str | None = row["note"]
    return _(note) if note else ""


def _middle(measure: Indicator, _: Texts) -> Cell:
    middle = median_of(measure)
    return Cell("–", None) if middle is None else Cell(_.number(middle, measure.decimals), middle)


def _cell(row: Mapping[str, Any], measure: Indicator, _: Texts) -> Cell:
    shown = shown_value(row, measure, _)
    return Cell(shown, shown if measure.unit == "flag" else row["value"], status=row["status"])
