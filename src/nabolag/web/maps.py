"""Maps with the site's colours, titles and addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from markupsafe import Markup, escape

from nabolag.municipalities import Indicator, indicator, neighbours, table
from nabolag.report.figures import country_map, local_map
from nabolag.report.sources import cited
from nabolag.text import Texts, sort_key, texts
from nabolag.text.units import measured, unit_words

CLASSES = 5
FILE_COLOURS = {
    "nb-m": "#abcde9",
    "nb-k0": "#e4e2dd",
    "nb-k1": "#dcebf7",
    "nb-k2": "#abcde9",
    "nb-k3": "#6fa8d6",
    "nb-k4": "#2f7abb",
    "nb-k5": "#0b4a83",
}
"""The style sheet's light colours, for a map that leaves the site."""


@dataclass(frozen=True)
class Legend:
    """One colour of a choropleth: its CSS class and what it stands for."""

    css: str
    text: str
    count: int


def _query(_: Texts) -> str:
    return "" if _.lang == "nb" else f"?lang={_.lang}"


@lru_cache(maxsize=8)
def _plain_map(lang: str) -> Markup:
    _ = texts(lang)
    titles = {r["code"]: r["name"] for r in table().iter_rows(named=True)}
    svg = country_map(alt=_("Kart over kommunene i Norge"), titles=titles, classes={}, query=_query(_))
    return Markup(svg)


def municipality_map(_: Texts) -> Markup:
    """All municipalities in one colour, to click."""
    return _plain_map(_.lang)


def chosen_map(codes: tuple[str, ...], only: tuple[str, ...], here: str, _: Texts) -> Markup:
    """The country, or the municipalities in `only`, each a link that takes it along or leaves it, back to `here`."""
    names = {r["code"]: r["name"] for r in table().iter_rows(named=True)}
    titles = {c: _("{name}: valgt", name=name) if c in codes else name for c, name in names.items()}
    svg = country_map(
        alt=_("Kart over kommunene i Norge"),
        titles=titles,
        classes=dict.fromkeys(codes, "nb-m-ours"),
        href="/kurv?" + urlencode({"til": here}) + "&amp;ny={code}",
        only=only,
    )
    for code in codes:
        svg = svg.replace(f'&amp;ny={code}"', f'&amp;bort={code}"')
    return Markup(svg.replace("<a ", "<a data-as-it-is "))


FJORD = ("03", "31", "32", "33", "39")
"""The counties round the Oslofjord, where municipalities are too small to be seen on a map of the country."""


@lru_cache(maxsize=64)
def areas(lang: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Parts of the country a map can show: what stands in the address, its name, its municipalities."""
    rows = list(table().iter_rows(named=True))
    counties = {r["county_code"]: r["county_name"] for r in rows}
    named = {"oslofjorden": (texts(lang)("Oslofjorden"), FJORD)} | {
        code: (name, (code,)) for code, name in sorted(counties.items(), key=lambda one: sort_key(one[1]))
    }
    return {
        id_: (name, tuple(r["code"] for r in rows if r["county_code"] in within))
        for id_, (name, within) in named.items()
    }


@lru_cache(maxsize=256)
def choropleth(measure: Indicator, lang: str, area: str = "") -> tuple[Markup, tuple[Legend, ...]]:
    """The country, or one of its `areas`, coloured by fifths of all known values of an indicator, and the legend.

    Doubtful values are drawn as unknown: their colour would be believed.
    """
    _ = texts(lang)
    frame, names = indicator(measure.id), {r["code"]: r["name"] for r in table().iter_rows(named=True)}
    values = {
        r["code"]: r["value"]
        for r in frame.iter_rows(named=True)
        if r["status"] == "ok" and r["value"] is not None
    }
    ordered = sorted(values.values())
    limits = sorted({ordered[len(ordered) * i // CLASSES] for i in range(1, CLASSES)} - {ordered[0]})
    limits = limits or [value for value in ordered if value > ordered[0]][:1]
    groups = {code: sum(value >= limit for limit in limits) for code, value in values.items()}
    step = CLASSES // (len(limits) + 1) if len(limits) < CLASSES - 1 else 1
    classes = {code: f"nb-k{min(group * step + 1, CLASSES)}" for code, group in groups.items()}
    unit = unit_words(measure.unit, _)

    def words(value: float) -> str:
        return (
            (_("ja") if value else _("nei")) if measure.unit == "flag" else _.number(value, measure.decimals)
        )

    def said(value: float) -> str:
        return words(value) if measure.unit == "flag" else measured(words(value), unit)

    titles = {
        code: f"{name}: {said(values[code]) if code in values else _('ukjent')}"
        for code, name in names.items()
    }
    missing = set(names) - set(values)
    classes |= dict.fromkeys(missing, "nb-k0")
    legend = []
    for group in range(len(limits) + 1):
        last = group == len(limits)
        inside = [values[c] for c, g in groups.items() if g == group]
        legend.append(
            Legend(
                f"nb-k{min(group * step + 1, CLASSES)}",
                words(inside[0])
                if min(inside) == max(inside)
                else _("{low} og over", low=words(limits[-1]))
                if last
                else _("under {high}", high=words(limits[0]))
                if group == 0
                else _("{low} til under {high}", low=words(limits[group - 1]), high=words(limits[group])),
                len(inside),
            )
        )
    if missing:
        legend.append(Legend("nb-k0", _("ukjent, gjelder ikke eller må sjekkes"), len(missing)))
    alt = _(
        "Kart: {title} ({unit}). Tabellen under har de samme tallene.", title=measure.title[lang], unit=unit
    )
    only = areas(lang)[area][1] if area in areas(lang) else ()
    svg = country_map(alt=alt, titles=titles, classes=classes, query=_query(_), only=only)
    return Markup(svg), tuple(legend)


def map_file(measure: Indicator | None, lang: str) -> str:
    """A map of the country as a file of its own: colours, heading, legend, licence and source inside."""
    _ = texts(lang)
    drawn, legend = choropleth(measure, lang) if measure else (municipality_map(_), ())
    flat = re.sub(r"</?a\b[^>]*>", "", drawn)
    flat = re.sub(
        r'class="(nb-(?:m|k\d))"',
        lambda m: f'fill="{FILE_COLOURS[m[1]]}" stroke="#fff" stroke-width="0.8"',
        flat,
    )
    flat = flat.replace(
        'class="nb-map" ', 'xmlns="http://www.w3.org/2000/svg" font-family="Inter, sans-serif" ', 1
    )
    lines = [_("Kart: Kartverket, CC BY 4.0, forenklet.")]
    above = ""
    if measure:
        lines.insert(0, _("Kilde: {source}", source=cited(measure.source, _)))
        above = _text(10, 40, f"{measure.title[lang]}, {measure.year}", 38, bold=True) + _text(
            10, 84, unit_words(measure.unit, _), 26
        )
        for i, part in enumerate(legend):
            top = 112 + 40 * i
            above += f'<rect x="10" y="{top}" width="28" height="28" fill="{FILE_COLOURS[part.css]}"/>'
            above += _text(48, top + 23, f"{part.text} ({part.count})", 26)
    below = "".join(_text(560, 1420 + 34 * i, line, 24) for i, line in enumerate(lines))
    start = flat.index(">") + 1
    paper = '<rect x="-1" y="-1" width="100%" height="100%" fill="#fff"/>'
    return flat[:start] + paper + flat[start:].replace("</svg>", f"{above}{below}</svg>")


def _text(x: int, y: int, words: str, size: int, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="#1a2330"{weight}>{escape(words)}</text>'


@lru_cache(maxsize=1024)
def neighbourhood(code: str, lang: str) -> Markup:
    """A municipality and its neighbours, by land and across the sea."""
    _ = texts(lang)
    near = neighbours(code)
    around = tuple(dict.fromkeys((*near.land, *near.near)))
    titles = {r["code"]: r["name"] for r in table().iter_rows(named=True)}
    alt = _("Kart over {name} og naboene", name=titles[code])
    return Markup(local_map(code, around, alt=alt, titles=titles, query=_query(_)))
