"""How an indicator has moved: a line where the source has a series, a sentence where it has one or two years."""

from __future__ import annotations

from nabolag.municipalities import Indicator, Municipality
from nabolag.municipalities.over_time import over_time
from nabolag.report.paper import Section, Series, text
from nabolag.text import texts
from nabolag.text.units import unit_words


def trend(measure: Indicator, ours: Municipality | None = None, lang: str = "nb") -> Section:
    """The indicator year by year: of one municipality, or the median of all."""
    _ = texts(lang)
    whose = ours.name if ours else _("medianen av kommunene")
    points = over_time(measure.id, ours.code if ours else "")
    years, values = tuple(points["year"].to_list()), tuple(points["value"].to_list())
    known = [
        (year, _.number(value, measure.decimals))
        for year, value in zip(years, values, strict=True)
        if value is not None
    ]
    if len(set(years)) < 2:
        said = _(
            "Kilden vi har, gjelder ett år ({year}). Utviklingen er derfor ikke vist.", year=measure.year
        )
        return Section("utvikling", _("Utvikling"), (text(said, sources=(measure.table,), tone="quiet"),))
    if len(known) < 2:
        said = _("Utviklingen i {name} er ukjent: kilden har ikke tall for flere år.", name=whose)
        return Section("utvikling", _("Utvikling"), (text(said, sources=(measure.table,), tone="quiet"),))
    (first, began), (last, ended) = known[0], known[-1]
    start = whose[:1].upper() + whose[1:]
    went = _(
        "{name}: {began} i {first}, {ended} i {last}.",
        name=start,
        began=began,
        first=first,
        ended=ended,
        last=last,
    )
    if len(years) == 2:
        went += " " + _("Kilden har bare disse to årene.")
        return Section("utvikling", _("Utvikling"), (text(went, sources=(measure.table,)),))
    line = Series(
        _(
            "{title} {first}–{last}, {name}",
            title=measure.title[_.lang],
            first=years[0],
            last=years[-1],
            name=whose,
        ),
        unit_words(measure.unit, _),
        years,
        values,
        alt=went,
        gaps=_(
            "År uten tall står tomme: en tidligere kommune ble delt, og tall for denne delen er ikke publisert."
        )
        if len(known) < len(years)
        else "",
        sources=(measure.table,),
        says=went,
        decimals=measure.decimals,
    )
    return Section("utvikling", _("Utvikling"), (line,))
