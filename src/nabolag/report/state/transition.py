"""What municipalities that merge keep of their grants: the ministry's own cases reckoned again, and an estimate for a case."""

from __future__ import annotations

from functools import cache
from statistics import linear_regression

import polars as pl

from nabolag import data
from nabolag.cooperation.potential import official_scales
from nabolag.report.answers.case import Case
from nabolag.report.casefile.subject import rows
from nabolag.report.paper.blocks import Cell, Column, Table, text
from nabolag.report.paper.model import Section
from nabolag.report.ranged import MILLION, in_millions
from nabolag.report.sources import told_by
from nabolag.state.transition import BASIS_2016, FALLING, WHOLE, basis_now, kept, through, told_of
from nabolag.text import Texts

ADMINISTRATION = next(one for one in official_scales() if one.id == "administration")


def transition_section(_: Texts) -> Section:
    """Each merger the ministry told of: the basis grants lost and their kroner, as reckoned and as told."""
    not_told = Cell(_("ikke oppgitt"), status="unknown")
    table = Table(
        _("Inndelingstilskudd regnet etter"),
        (
            Column(_("Ny kommune")),
            Column(_("Tapte basistilskudd, regnet"), "number"),
            Column(_("Oppgitt"), "number"),
            Column(_("Regnet, mill. kr i året"), "number", decimals=1),
            Column(_("Oppgitt, mill. kr i året"), "number", decimals=1),
            Column(_("I tillegg, uten beløp"), priority=2),
            Column(_("Kilde"), priority=3),
        ),
        tuple(
            (
                Cell(f"{one.into} ({_.join(one.members)}, {one.start})"),
                Cell("", len(one.members) - 1),
                Cell("", one.basis_grants),
                Cell("", kept(len(one.members), BASIS_2016) / MILLION),
                not_told if one.told_nok is None else Cell("", one.told_nok / MILLION),
                Cell(one.also[_.lang]),
                Cell(told_by(one.source, _), href=one.url),
            )
            for one in told_of()
        ),
        note=_(
            "Basistilskuddet er likt til alle kommuner: {then} mill. kr i 2016, som alle tre ble regnet etter. Det beholdes i "
            "{whole} år og trappes ned over {falling}. Satsene for distriktstilskudd følger ikke med her.",
            then=_.number(BASIS_2016 / MILLION, 1),
            whole=WHOLE,
            falling=FALLING,
        ),
        id="transition",
    )
    proof = text(
        _(
            "Kronene for Indre Fosen er ingen uavhengig prøve: satsen er hentet fra samme melding. Uavhengig er antallet "
            "basistilskudd i de tre meldingene, og nøkkelen vi regner dagens basistilskudd av: departementets egne indekser for "
            "{n} {n:kommune|kommuner} gir {found} i basisandel for administrasjon, mot {key} i nøkkelen.",
            n=len(_indices()),
            found=_.percent(basis_found(), 1),
            key=_.percent(ADMINISTRATION.basis, 1),
        ),
        ("need_index_by_service", "population"),
    )
    return Section(
        "inndelingstilskudd", _("Inndelingstilskudd: kjente tilfeller"), (table, proof), folded=True
    )


@cache
def basis_found() -> float:
    """The basis part of the administration key, found again from the ministry's indices by municipality.

    The criterion is the same amount to every municipality, so that the index rises by its part times the mean population over
    the own: the slope of a line by least squares.
    """
    people = {code: row["population"] for code, row in rows().items()}
    mean = sum(people.values()) / len(people)
    indices = _indices()
    over = [mean / people[code] for code in indices]
    slope, _intercept = linear_regression(over, list(indices.values()))
    return slope


@cache
def _indices() -> dict[str, float]:
    frame = data.table("need_index_by_service").filter(pl.col("service") == ADMINISTRATION.id)
    return dict(frame.drop_nulls("need_index").select("code", "need_index").iter_rows())


def transition_here(case: Case) -> Section | None:
    """What those in the case would keep if they merged, as far as it can be reckoned; None: nobody is chosen."""
    if not case.partners:
        return None
    _ = case.texts
    yearly = kept(len(case.codes), basis_now())
    years = through(yearly)
    whole = sum(low for low, _high in years), sum(high for _low, high in years)
    table = Table(
        _("Det dere ville beholdt av tilskudd ved å slå dere sammen, anslag"),
        (Column(_("Det som beholdes")), Column(_("Mill. kr"))),
        (
            (Cell(_("Tapte basistilskudd, i året i {n} år", n=WHOLE)), in_millions((yearly, yearly), _)),
            (Cell(_("I alt med nedtrappingen over {n} år", n=FALLING)), in_millions(whole, _)),
            (Cell(_("Nedgang i distriktstilskudd, i året")), Cell(_("ukjent"), status="unknown")),
        ),
        note=_(
            "{n} {n:kommune|kommuner} blir én, og {lost} basistilskudd faller bort. Staten regner hvert til det en kommune "
            "koster uansett størrelse; vi har {each} mill. kr, av kostnadsnøklene og kommunenes netto utgifter. Å samarbeide "
            "uten å slå seg sammen endrer ikke tilskuddet.",
            n=len(case.codes),
            lost=len(case.codes) - 1,
            each=_.number(basis_now() / MILLION, 1),
        ),
        sources=("net_service_expenditure",),
        id="transition-here",
    )
    names = _.join(rows()[code]["name"] for code in case.codes)
    return Section(
        "inndelingstilskudd-her",
        _("Inndelingstilskudd: om dere slo dere sammen"),
        (text(_("Gjelder {names}.", names=names)), table),
        folded=True,
    )
