"""What households pay in the whole country: each fee's spread, its ends, and what is published of the future."""

from __future__ import annotations

from nabolag.municipalities import Municipality, current
from nabolag.report.answers.published import published_table
from nabolag.report.casefile.subject import described, readings, rows, spread
from nabolag.report.figures.distribution import distribution
from nabolag.report.paper import Bullets, Cell, Column, Drawing, Paper, Section, Table
from nabolag.report.sources import sources_of
from nabolag.text import Texts, texts

FEES = ("water_fee", "wastewater_fee", "waste_fee", "chimney_fee", "fees_sum")
ENDS = 10
"""So many of the lowest and of the highest are named."""


def fees_paper(lang: str = "nb", ours: Municipality | None = None) -> Paper:
    """The fees of the year in all municipalities; `ours` is marked in the figure."""
    _, everyone = texts(lang), tuple(current())
    spreads = {id_: spread(id_, everyone) for id_ in FEES}
    sum_, indicator = spreads["fees_sum"], described("fees_sum")
    assert sum_
    sections = (
        Section(
            "figur",
            _("Sum av de fire gebyrene"),
            (Drawing(distribution(indicator, ours, _.lang), sources=(indicator.table,)),),
        ),
        Section("gebyrene", _("Hvert gebyr"), (_each(everyone, _),)),
        Section(
            "ytterst", _("De laveste og de høyeste"), (_ends(everyone, False, _), _ends(everyone, True, _))
        ),
        Section(
            "publisert", _("Publiserte tall"), (published_table(_, ("fees", "investment")),), folded=True
        ),
        Section(
            "vet-ikke",
            _("Det vi ikke vet"),
            (
                Bullets(
                    (
                        _(
                            "Hva gebyrene blir om ti år i hver kommune: de publiserte framskrivingene gjelder landet og "
                            "fylker."
                        ),
                        _("Hva tjenesten koster: gebyret følger selvkost med fond over flere år."),
                        _("Hvor mange som er tilkoblet, hvor mye som lekker, og hvor mye som fornyes."),
                    ),
                    unknown=True,
                ),
            ),
        ),
    )
    return Paper(
        stem="gebyr",
        title=_("Hva betaler husholdningene?"),
        lang=_.lang,
        sections=sections,
        lead=(
            _(
                "I mediankommunen betaler en vanlig husholdning {median} for vann, avløp, avfall og feiing i {year}, uten "
                "merverdiavgift. Halvparten av kommunene ligger mellom {q1} og {q3}.",
                median=_.nok(sum_.median),
                q1=_.nok(sum_.q1),
                q3=_.nok(sum_.q3),
                year=str(indicator.year),
            ),
        ),
        sources=sources_of(sections, _),
        data={"known": {id_: s.known if s else 0 for id_, s in spreads.items()}},
    )


def _each(everyone: tuple[str, ...], _: Texts) -> Table:
    body = []
    for id_ in FEES:
        fee_spread, indicator = spread(id_, everyone), described(id_)
        assert fee_spread
        body.append(
            (
                Cell(indicator.title[_.lang], id_, f"/indikator/{id_}"),
                *(
                    Cell(_.number(v), v)
                    for v in (
                        fee_spread.low,
                        fee_spread.q1,
                        fee_spread.median,
                        fee_spread.q3,
                        fee_spread.high,
                    )
                ),
                Cell(_.number(fee_spread.of - fee_spread.known), fee_spread.of - fee_spread.known),
            )
        )
    return Table(
        _("Kroner i året uten merverdiavgift"),
        (
            Column(_("Gebyr")),
            Column(_("Lavest"), "number", priority=2),
            Column(_("En fjerdedel er under"), "number", priority=3),
            Column(_("Median"), "number"),
            Column(_("En fjerdedel er over"), "number", priority=3),
            Column(_("Høyest"), "number", priority=2),
            Column(_("Ukjent"), "number"),
        ),
        tuple(body),
        note=_("Ukjent: kommuner uten tall, eller med et tall som må sjekkes."),
        sources=("annual_fees",),
        id="fees",
    )


def _ends(everyone: tuple[str, ...], highest: bool, _: Texts) -> Table:
    values = [(code, r.value) for code in everyone if (r := readings("fees_sum")[code]).status == "ok"]
    ends = sorted(((c, v) for c, v in values if v is not None), key=lambda one: one[1], reverse=highest)[
        :ENDS
    ]
    return Table(
        _("De {n} høyeste", n=ENDS) if highest else _("De {n} laveste", n=ENDS),
        (Column(_("Kommune")), Column(_("Fylke"), priority=2), Column(_("Sum, kroner"), "number")),
        tuple(
            (
                Cell(rows()[code]["name"], code, f"/kommune/{code}"),
                Cell(rows()[code]["county_name"]),
                Cell(_.number(value), value),
            )
            for code, value in ends
        ),
        sources=("annual_fees",),
    )
