"""What the layers say service by service, as a paper, and of one group, for machines."""

from __future__ import annotations

from nabolag.cooperation.constellations import Constellation
from nabolag.cooperation.potential import official_scale, official_scales
from nabolag.report.answers.case import Case
from nabolag.report.paper.blocks import Cell, Column, Table
from nabolag.report.paper.model import Later, Paper, Section
from nabolag.report.partners.layers import SOURCES, panel_data
from nabolag.report.partners.looking import frontier_of
from nabolag.report.partners.missing import why_null
from nabolag.report.partners.panels import panel_gain_of
from nabolag.report.partners.studies import evidence, findings_data, said_of_layers, sources_note
from nabolag.report.partners.travel import OwnTravel
from nabolag.report.ranged import in_millions
from nabolag.report.sources import sources_of
from nabolag.text import Texts


def potential_paper(case: Case) -> Paper:
    """What the layers say of the municipalities of a case, service by service.

    Without partners: what each layer reckons for the municipality alone, and that there is nothing to compare.
    """
    _ = case.texts
    n = len(case.codes)
    body = []
    for one in official_scales():
        ends = one.together(n)
        gain, panel = frontier_of(one.id, case.codes), panel_gain_of(one.id, case.codes)
        body.append(
            (
                Cell(one.name[_.lang]),
                Cell("", one.basis),
                in_millions(ends, _),
                in_millions(None if gain is None else (gain.joining_low, gain.joining_high), _),
                in_millions(None if panel is None else panel.scale, _),
                in_millions(None if panel is None else panel.net, _),
            )
        )
    table = Table(
        _("Hva tre lag sier om {names}", names=case.together),
        (
            Column(_("Tjeneste")),
            Column(_("Likt beløp til hver kommune"), "share", decimals=1, priority=3),
            Column(_("Inntektssystemet, mill. kr i året")),
            Column(_("De billigste, mill. kr i året")),
            Column(_("Modellene: av å være større"), priority=2),
            Column(_("Modellene: det som er igjen")),
        ),
        tuple(body),
        note=sources_note(_),
        sources=SOURCES,
        id="layers-by-service",
    )
    modelled = [one.id for one in official_scales()]
    sections = (
        Section("lag", _("Lag for lag"), (table, *said_of_layers(_))),
        *evidence(modelled, _),
    )
    return Paper(
        stem=f"potensial-{case.code}-{_.lang}",
        title=_("Hva er det å hente for {names}?", names=case.together),
        lang=_.lang,
        lead=(
            _(
                "Anslag i intervall, aldri ett tall. Ingen har målt hva et samarbeid mellom disse ville spart."
            ),
        ),
        sections=sections,
        sources=sources_of(sections, _),
        data=Later(
            lambda: {
                "codes": list(case.codes),
                "services": [
                    {"service": one.id, **layer_data(one.id, case.codes, one.name[_.lang], False, _)}
                    for one in official_scales()
                ],
                "findings": findings_data(modelled, _),
            }
        ),
    )


def group_data(case: Case, one: Constellation, own: OwnTravel | None = None) -> dict[str, object]:
    """One group for machines."""
    return {
        "codes": list(one.codes),
        "population": one.population,
        "kilometres": round(one.kilometres, 1),
        **({"own_travel": own.farthest(one.codes), "own_travel_unit": own.unit} if own else {}),
        "shared_pairs": one.shared,
        "pairs": one.pairs,
        "largest": one.largest,
        "largest_share": one.largest_share,
        "left_over": list(one.left_over),
        "stays": one.stays,
        **layers_of(case, one.codes, own.road_km(one.codes) if own else None),
    }


def accounts_of(case: Case) -> tuple[str, ...]:
    """What the accounts call the service of a case; empty where none is chosen."""
    return (case.service.accounts,) if case.service else ()


def layers_of(case: Case, codes: tuple[str, ...], road_km: float | None = None) -> dict[str, object]:
    """The layers for machines of the service of a case, as `layer_data`; `road_km` as in `panel_gain_of`."""
    service, _ = case.service, case.texts
    if service is None:
        return layer_data("", codes, "", False, _)
    return layer_data(service.accounts, codes, _(service.name), service.fee is not None, _, road_km)


def layer_data(
    service: str, codes: tuple[str, ...], name: str, fee: bool, _: Texts, road_km: float | None = None
) -> dict[str, object]:
    """The layers for machines, each as its two ends in kroner a year, and under `why_null` why one is not known.

    Args:
        service: as the accounts call it; name: as the reader does. fee: whether its users pay a fee for it.
    """
    scale, gain = official_scale(service), frontier_of(service, codes) if service else None
    layers: dict[str, object] = {
        "official_scale_nok": None if scale is None else scale.together(len(codes)),
        "frontier_learning_nok": None if gain is None else (gain.learning_low, gain.learning_high),
        "frontier_joining_nok": None if gain is None else (gain.joining_low, gain.joining_high),
        **panel_data(service, codes, road_km),
    }
    return layers | {"why_null": why_null(layers, service, name, fee, codes, _)}
