"""What stands beside every layer of gain: what it measures, its sources, and what studies found both ways."""

from __future__ import annotations

from nabolag.cooperation.potential import findings, official_scales
from nabolag.report.answers.case import Case
from nabolag.report.paper.blocks import Block, Bullets, Cell, Column, Table
from nabolag.report.paper.model import Section
from nabolag.report.sources import told_by
from nabolag.text import N_, Texts

DIRECTIONS = {"saves": N_("sparte"), "none": N_("ingen sikker virkning"), "costs": N_("kostet mer")}
COUNTRIES = {
    "NO": N_("Norge"),
    "DK": N_("Danmark"),
    "FI": N_("Finland"),
    "IT": N_("Italia"),
    "US-NY": N_("USA (New York)"),
}


def said_of_layers(_: Texts) -> list[Block]:
    """What each layer measures, and why they are not added."""
    return [
        Bullets(
            (
                _(
                    "Inntektssystemet: fra 0 til det beløpet som regnes én gang og ikke én gang per kommune. Kommunene "
                    "beholder tilskuddet når de samarbeider."
                ),
                _(
                    "De billigste: de som bruker minst i ett eller to år. Tallet sier hva de bruker, ikke hva de får, og "
                    "det meste kan være ulik geografi, ulik føring eller et uvanlig år. Minus er tap. Å lære av de "
                    "billigste krever ikke samarbeid."
                ),
                _(
                    "Modellene: flere måter å se hva det koster å være liten på, veid sammen, med det som kommer i tillegg når "
                    "noe gjøres sammen. Lagene kan ikke legges sammen: de måler det samme på tre måter."
                ),
            )
        )
    ]


def evidence(case: Case) -> Section:
    """Published findings of both signs."""
    _ = case.texts
    own = case.service.accounts if case.service else None
    table = Table(
        _("Hva studier fant"),
        (
            Column(_("Virkning")),
            Column(_("Funn")),
            Column(_("Land"), priority=2),
            Column(_("Kilde"), priority=2),
        ),
        tuple(
            (
                Cell(_(DIRECTIONS[one.direction])),
                Cell(one.say[_.lang]),
                Cell(_(COUNTRIES[one.country])),
                Cell(told_by(one.source, _)),
            )
            for one in findings(own)
        ),
        id="findings",
    )
    return Section("studier", _("Det studier fant, begge veier"), (table,), folded=True)


def sources_note(_: Texts) -> str:
    """Where the income system's figures are from."""
    criteria, spending = official_scales()[0].sources
    return _(
        "Kilder til inntektssystemet: {criteria}; {spending}.",
        criteria=told_by(criteria, _),
        spending=told_by(spending, _),
    )
