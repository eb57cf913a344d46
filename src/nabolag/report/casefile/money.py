"""Where we stand and what households pay, against comparable municipalities and neighbours."""

from __future__ import annotations

from statistics import median

from nabolag.municipalities import neighbours, population
from nabolag.report.casefile.services import SERVICES, Service
from nabolag.report.casefile.subject import (
    IndicatorValue,
    Spread,
    Subject,
    described,
    place,
    readings,
    rows,
    spread,
    unit_beside_title,
)
from nabolag.report.paper.blocks import Bar, Bars, Block, Cell, Column, Table, text
from nabolag.report.paper.model import Section
from nabolag.text import Texts, sort_key

STANDING = (
    "population",
    "population_change_10y",
    "share_80_plus",
    "need_index",
    "free_income",
    "net_debt",
    "net_operating_result",
    "administration_expenditure",
    "child_welfare_expenditure",
    "fire_expenditure",
    "municipal_road",
)
SHOWN_WITHOUT_SERVICE = ("water", "wastewater")


def where_we_stand(subject: Subject) -> Section:
    """Key figures beside the middle of the comparable group; never a grade or an overall rank."""
    _ = subject.texts
    group = subject.comparison.codes
    blocks: list[Block] = [text(subject.comparison.explanation[_.lang])]
    body, sources = [], []
    for id_ in _asked(subject):
        indicator, own, others = described(id_), readings(id_)[subject.code], spread(id_, group)
        shown = _.number(own.value, indicator.decimals)
        if own.value is None:
            shown = _("ukjent")
        elif own.status == "doubtful":
            shown += " (!)"
        stood = place(id_, subject.code, group)
        body.append(
            (
                Cell(_titled(subject, id_)),
                Cell(str(indicator.year), indicator.year),
                Cell(
                    shown,
                    own.value,
                    status="ok" if own.value is not None else "unknown",
                    spread=(others.low, others.q1, others.median, others.q3, others.high) if others else (),
                    trend=_inhabitants(subject) if id_ == "population" else (),
                ),
                Cell(
                    _.number(others.median, indicator.decimals) if others else _("for få kjente"),
                    others.median if others else None,
                ),
                Cell(
                    _(
                        "{low} til {high}",
                        low=_.number(others.q1, indicator.decimals),
                        high=_.number(others.q3, indicator.decimals),
                    )
                    if others
                    else "–"
                ),
                Cell(
                    _("{place} av {of}", place=stood[0], of=stood[1]) if stood else "–",
                    stood[0] if stood else None,
                ),
            )
        )
        sources.append(indicator.table)
    blocks.append(
        Table(
            _("Nøkkeltall ved siden av sammenlignbare kommuner"),
            (
                Column(_("Forhold")),
                Column(_("År"), "year", priority=2),
                Column(subject.municipality.name, "number"),
                Column(_("Median"), "number"),
                Column(_("Den midterste halvparten"), "number", priority=2),
                Column(_("Plass"), "number", priority=2),
            ),
            tuple(body),
            note=_(
                "Plass regnes fra lavest. Høyt er verken godt eller dårlig i seg selv der det ikke står. Ett år svinger mye i "
                "små kommuner. "
                "(!) betyr at kilden har et tall som må sjekkes før det brukes; det er holdt utenfor gruppens tall."
            ),
            sources=tuple(sources),
        )
    )
    return Section("sammenligning", _("Nøkkeltall"), tuple(blocks))


def _inhabitants(subject: Subject) -> tuple[tuple[int, float | None], ...]:
    """The number of inhabitants by year, None in a year that is not known."""
    frame = population(subject.code).sort("year")
    return tuple(frame.select("year", "population").iter_rows())


def _titled(subject: Subject, id_: str) -> str:
    """`Netto lånegjeld per innbygger, kroner`: the unit is not said twice."""
    _, indicator = subject.texts, described(id_)
    title = indicator.title[_.lang]
    if indicator.higher_is == "better":
        title = _("{title} (høyere er bedre)", title=title)
    if indicator.unit == "inhabitants":
        return title
    return _("{title}, {unit}", title=title, unit=unit_beside_title(indicator, _))


def _asked(subject: Subject) -> tuple[str, ...]:
    if subject.service is None:
        return STANDING
    own = (subject.service.expenditure,) if subject.service.expenditure else ()
    return ("population", *(id_ for id_ in own if id_))


def fees(subject: Subject) -> Section | None:
    """Today's fee of each service asked about; None when the service has no household fee."""
    _ = subject.texts
    if subject.service is None:
        services = [s for s in SERVICES if s.id in SHOWN_WITHOUT_SERVICE]
    elif subject.service.fee:
        services = [subject.service]
    else:
        return None
    blocks: list[Block] = [_bars(subject, service) for service in services]
    blocks.append(
        text(
            _(
                "Gebyret er det en standard husholdning betaler i året uten merverdiavgift, ikke det tjenesten koster. "
                "Det følger selvkost med fond og etterslep, så ett år sier lite alene. "
                "Vann og avløp har 15 % merverdiavgift fra 1. mai 2025. "
                "Vi har ikke tall for tilkobling, lekkasje og fornyelse."
            ),
            ("annual_fees",),
        )
    )
    return Section("gebyr", _("Gebyrene i dag"), tuple(blocks))


def fee_sentence(subject: Subject, service: Service) -> str | None:
    """`Vanngebyret er 5 706 kr …`, or None when it is unknown."""
    _ = subject.texts
    assert service.fee
    own, others = readings(service.fee)[subject.code], spread(service.fee, subject.comparison.codes)
    if own.value is None or others is None or own.status != "ok":
        return None
    difference = own.value / others.median - 1
    if abs(difference) < 0.005:
        return _(
            "Gebyr for {service} 2026: {fee}, likt medianen i sammenlignbare kommuner.",
            service=_(service.name),
            fee=_.nok(own.value),
        )
    words = _("høyere") if difference > 0 else _("lavere")
    return _(
        "Gebyr for {service} 2026: {fee}, {percent} {over} enn medianen i sammenlignbare kommuner.",
        service=_(service.name),
        fee=_.nok(own.value),
        percent=_.percent(abs(difference)),
        over=words,
    )


def _amount(reading: IndicatorValue, _: Texts) -> str:
    if reading.value is None:
        return _("ukjent")
    return _.nok(reading.value) + (" (!)" if reading.status == "doubtful" else "")


def median_bar(others: Spread, _: Texts) -> Bar:
    """The middle of the comparable group, in kroner."""
    return Bar(
        _("Median, {n} sammenlignbare", n=others.known), others.median, _.nok(others.median), "reference"
    )


def _bars(subject: Subject, service: Service) -> Bars:
    _ = subject.texts
    assert service.fee
    all_values, group = readings(service.fee), subject.comparison.codes
    own, others = all_values[subject.code], spread(service.fee, group)
    note = own.note
    remark = _(note) if note else ""
    bars = [Bar(subject.municipality.name, own.value, _amount(own, _), "ours", note=remark)]
    if others:
        bars.append(median_bar(others, _))
    values = [r.value for r in all_values.values() if r.value is not None and r.status == "ok"]
    bars.append(
        Bar(
            _("Median, {n} {n:kommune|kommuner} i landet", n=len(values)),
            median(values),
            _.nok(median(values)),
            "reference",
        )
    )
    near = neighbours(subject.code)
    for code in sorted(near.land or near.sea, key=lambda c: sort_key(rows()[c]["name"])):
        beside = all_values[code]
        bars.append(Bar(rows()[code]["name"], beside.value, _amount(beside, _), href=f"/kommune/{code}"))
    notes = [f"{subject.municipality.name}: {remark}"] if remark else []
    if not near.land:
        notes.append(_("Naboene er over sjø."))
    if others:
        notes.append(
            _(
                "Halvparten av de sammenlignbare ligger mellom {q1} og {q3}; alle mellom {low} og {high}.",
                q1=_.nok(others.q1),
                q3=_.nok(others.q3),
                low=_.nok(others.low),
                high=_.nok(others.high),
            )
        )
    if any("(!)" in bar.shown for bar in bars):
        notes.append(_("(!) Tallet må sjekkes hos SSB før det brukes."))
    says = fee_sentence(subject, service)
    return Bars(
        _("Årsgebyr for {service} 2026, kroner uten merverdiavgift", service=_(service.name)),
        _("kroner"),
        tuple(bars),
        alt=says or _("Vårt gebyr er ukjent eller må sjekkes."),
        note=" ".join(notes),
        sources=("annual_fees",),
        says=says or "",
    )
