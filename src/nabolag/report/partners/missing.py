"""Why a layer of gain says nothing of a group: the service has no figures, a member has none, or the group is the largest."""

from __future__ import annotations

from collections.abc import Mapping

from nabolag.cooperation.potential import official_scale
from nabolag.report.casefile.subject import rows
from nabolag.report.partners.panels import booked_below_zero, joining_of
from nabolag.text import N_, Texts

BORROWED = "models_scale_share_learned"
TOO_LARGE = N_("Gruppen er større enn den største kommunen det sammenlignes med.")


def why_null(
    layers: Mapping[str, object], service: str, name: str, fee: bool, codes: tuple[str, ...], _: Texts
) -> dict[str, str]:
    """The reason of each layer that is None, by its name; nothing where every layer is known.

    Args:
        layers: as `layer_data` has them. service: as the accounts call it; name: as the reader does.
        fee: whether its users pay a fee for it.
    """

    def why(layer: str) -> str:
        if not service:
            return _("Ingen tjeneste er valgt.")
        if layer == "official_scale_nok":
            return official_missing(service, name, _)
        if joining_of(service) is None:
            return figures_missing(service, name, fee, _)
        if layer == BORROWED and not group_missing(service, codes, _):
            return _("Færre enn to andre tjenester har modeller som kan si noe om en så stor gruppe.")
        return group_missing(service, codes, _) or _(TOO_LARGE)

    return {layer: why(layer) for layer, ends in layers.items() if ends is None}


def official_missing(service: str, name: str, _: Texts) -> str:
    """Why the income system's own scale is not known for a service."""
    if official_scale(service) is None:
        return _(
            "Inntektssystemet har ingen kostnadsnøkkel for {service}, og sier derfor ingenting om stordrift.",
            service=name,
        )
    return _("Landets samlede utgift til {service} er ikke med i dataene her.", service=name)


def figures_missing(service: str, name: str, fee: bool, _: Texts) -> str:
    """Why a service has no models and no comparison."""
    below = booked_below_zero(service)
    if below:
        return _(
            "I regnskapet for {service} er inntektene like store som utgiftene eller større i {n} "
            "{n:kommune|kommuner}. Da viser netto utgift ikke hva tjenesten koster, heller ikke hos de andre. "
            "Den modelleres ikke, og gevinsten er ukjent til kommunene legger inn egne tall.",
            service=name,
            n=len(below),
        )
    if not fee:
        return _(
            "Utgiften til {service} i hver kommune følger ikke med her. Det kan derfor ikke sammenlignes, og gevinsten er "
            "ukjent til kommunene legger inn egne tall.",
            service=name,
        )
    return _(
        "Kostnaden til {service} per kommune følger ikke med her: et gebyr er ikke en kostnad. Det kan derfor ikke "
        "sammenlignes, og gevinsten er ukjent til kommunene legger inn egne tall.",
        service=name,
    )


def group_missing(service: str, codes: tuple[str, ...], _: Texts) -> str:
    """Why a service with models says nothing of one group; nothing where it does."""
    joining = joining_of(service)
    if joining is None:
        return ""
    suite = joining.suite
    without = [code for code in codes if not suite.has([code])]
    if without:
        names = _.join(rows()[code]["name"] for code in without)
        return _(
            "{names} mangler regnskap eller behovsindeks for tjenesten, og kan ikke sammenlignes.",
            names=names,
        )
    if len(codes) > 1 and suite.saved(codes) is None:
        return _(TOO_LARGE)
    return ""
