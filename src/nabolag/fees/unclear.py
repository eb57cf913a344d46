"""What the texts at hand, and what the members have said, do not settle of a cooperation."""

from __future__ import annotations

from nabolag.fees.agreement import Agreement
from nabolag.governance.limits import law
from nabolag.text import N_, Amount


def unclear(agreement: Agreement, someone_loses: bool) -> tuple[tuple[str, dict[str, object]], ...]:
    """What the texts at hand do not settle."""
    council = N_(
        "Hver kommune vedtar sitt eget gebyr ({law}). En vertskommune kan få myndighet til å gjøre det ({host}). "
        "Må avklares: om andre samarbeid kan."
    )
    out: list[tuple[str, dict[str, object]]] = [
        (council, {"law": law("water-fee-council"), "host": law("water-fee-host")})
    ]
    if agreement.fees == "harmonised":
        alike = N_(
            "Må avklares: om et likt gebyr holder seg innenfor hver kommunes nødvendige kostnader ({law}, som gjelder videre "
            "etter {act})."
        )
        out.append((alike, {"law": law("water-fee-limit"), "act": law("water-fee-old")}))
    if agreement.transaction:
        begun = N_("Må avklares: om det som betales for å komme i gang, kan regnes inn i selvkost ({law}).")
        out.append((begun, {"law": law("selvkost-scope")}))
    if agreement.yearly:
        bodies = N_(
            "Det samarbeidet koster ekstra hvert år, er regnet inn i gebyret. Ledelse, folkevalgte og eierorganer skal ikke "
            "være med i beløpet ({law})."
        )
        out.append((bodies, {"law": law("selvkost-not-part")}))
    if someone_loses:
        out.append((N_("Må avklares: om en kompensasjon mellom kommunene kan regnes inn i selvkost."), {}))
    if agreement.connections:
        out.append(
            (N_("Kapasiteten i anlegget som tar imot, er det dere har skrevet. Vi kjenner ingen anlegg."), {})
        )
        lifted = [one for one in agreement.connections if one.height > 0]
        if any(one.priced for one in lifted):
            lifting = N_(
                "Pumpingen er regnet av høyden alene. Friksjonen i ledningen kommer i tillegg, og er ikke regnet med."
            )
            out.append((lifting, {}))
        for one in lifted:
            if not one.priced:
                unpriced = N_(
                    "Pumpingen fra {member}, {height} meter opp, er ikke priset: skriv energiprisen og virkningsgraden til "
                    "pumpene."
                )
                out.append((unpriced, {"member": one.member, "height": Amount(one.height)}))
        scrapped = N_(
            "Legges et anlegg ned, skal restverdien inngå i selvkost som en nedskrivning ({law}). Her avskrives det videre."
        )
        out.append((scrapped, {"law": law("selvkost-scrapped")}))
    return tuple(out)
