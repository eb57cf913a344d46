"""What the loans cost beside what the fee carries, and the least that must be repaid."""

from __future__ import annotations

from nabolag.fees import Projection
from nabolag.fees.loans import loan_path
from nabolag.governance.limits import law
from nabolag.report.paper import Cell, Column, Section, Table, row, text
from nabolag.text import Amount, Texts


def loan_sections(projection: Projection, _: Texts) -> tuple[Section, ...]:
    """One section, or none where the case has no loans."""
    path = loan_path(projection)
    if not path:
        return ()
    first = path[0]
    said = [
        _("I {year} koster lånene {paid} kroner i rente. Gebyret dekker ikke den renten, men {calculated} kroner i kalkulatorisk "
          "rente ({law}).", year=str(first.year), paid=Amount(first.paid_interest, 0), calculated=Amount(first.calculated, 0),
          law=law("selvkost-capital")),
    ]  # fmt: skip
    if first.least is not None:
        said.append(
            _("Minimumsavdraget er {least} kroner: avskrivningene ganget med gjelden og delt på anleggene ({law}).",
              least=Amount(first.least, 0), law=law("least-instalment"))
        )  # fmt: skip
        if first.instalment < first.least - 0.5:
            said.append(
                _(
                    "Lånene er satt opp med {paid} kroner i avdrag, som er mindre.",
                    paid=Amount(first.instalment, 0),
                )
            )
    columns = (
        Column(_("År"), "year"), Column(_("Gjeld 1. januar"), "number"), Column(_("Rente på lånene"), "number"),
        Column(_("Kalkulatorisk rente"), "number"), Column(_("Avdrag"), "number", priority=2),
        Column(_("Avskrivninger"), "number", priority=2), Column(_("Minimumsavdrag"), "number"),
    )  # fmt: skip
    body = tuple(
        row(
            one.year, one.debt, one.paid_interest, one.calculated, one.instalment, one.depreciation,
            Cell(_("ukjent"), status="unknown") if one.least is None else one.least,
        )
        for one in path
    )  # fmt: skip
    note = _(
        "Bare lånene i saken. Nye lån til planen er ikke med. Minimumsavdraget gjelder hele kommunekassen, eller samarbeidet når "
        "det har egne lån ({law}); her er tjenesten regnet som en egen enhet.", law=law("least-instalment-who"),
    )  # fmt: skip
    table = Table(_("Lånene år for år, kroner"), columns, body, note=note, id="loans", sheet=_("Lån"))
    return (Section("laan", _("Lån: rente og avdrag"), (text(" ".join(said)), table)),)
