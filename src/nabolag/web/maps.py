"""Maps with the site's colours, titles and addresses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from nabolag.municipalities import Indicator, indicator, neighbours, table
from nabolag.report.figures import country_map, local_map
from nabolag.text import Texts, texts
from nabolag.text.units import unit_words

CLASSES = 5


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


@lru_cache(maxsize=256)
def choropleth(of: Indicator, lang: str) -> tuple[Markup, tuple[Legend, ...]]:
    """The country coloured by fifths of an indicator's known values, and the legend.

    Doubtful values are drawn as unknown: their colour would be believed.
    """
    _ = texts(lang)
    frame, names = indicator(of.id), {r["code"]: r["name"] for r in table().iter_rows(named=True)}
    values = {
        r["code"]: r["value"]
        for r in frame.iter_rows(named=True)
        if r["status"] == "ok" and r["value"] is not None
    }
    ordered = sorted(values.values())
    limits = sorted({ordered[len(ordered) * i // CLASSES] for i in range(1, CLASSES)} - {ordered[0]})
    groups = {code: sum(value >= limit for limit in limits) for code, value in values.items()}
    step = CLASSES // (len(limits) + 1) if len(limits) < CLASSES - 1 else 1
    classes = {code: f"nb-k{min(group * step + 1, CLASSES)}" for code, group in groups.items()}
    unit = unit_words(of.unit, _)
    titles = {
        code: f"{name}: {_.number(values[code], of.decimals)} {unit}"
        if code in values
        else f"{name}: {_('ukjent')}"
        for code, name in names.items()
    }
    missing = set(names) - set(values)
    classes |= dict.fromkeys(missing, "nb-k0")
    legend = []
    for group in range(len(limits) + 1):
        inside = [values[c] for c, g in groups.items() if g == group]
        legend.append(
            Legend(
                f"nb-k{min(group * step + 1, CLASSES)}",
                _(
                    "{low} til {high}",
                    low=_.number(min(inside), of.decimals),
                    high=_.number(max(inside), of.decimals),
                ),
                len(inside),
            )
        )
    if missing:
        legend.append(Legend("nb-k0", _("ukjent, gjelder ikke eller må sjekkes"), len(missing)))
    alt = _("Kart: {title}, {unit}. Tabellen under har de samme tallene.", title=of.title[lang], unit=unit)
    return Markup(country_map(alt=alt, titles=titles, classes=classes, query=_query(_))), tuple(legend)


@lru_cache(maxsize=1024)
def neighbourhood(code: str, lang: str) -> Markup:
    """A municipality and its neighbours, by land and across the sea."""
    _ = texts(lang)
    near = neighbours(code)
    around = tuple(dict.fromkeys((*near.land, *near.near)))
    titles = {r["code"]: r["name"] for r in table().iter_rows(named=True)}
    alt = _("Kart over {name} og naboene", name=titles[code])
    return Markup(local_map(code, around, alt=alt, titles=titles, query=_query(_)))
