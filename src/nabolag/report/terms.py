"""Public and statistical terms that a reader may not know, in one or two sentences each; the names are the glossary's."""

from __future__ import annotations

from nabolag.text import N_, Texts

TERMS = {
    N_("KOSTRA-gruppe"): N_(
        "Statistisk sentralbyrås grupper av kommuner som likner hverandre i folketall, bundne kostnader og frie inntekter."
    ),
    N_("Sentralitet"): N_(
        "Statistisk sentralbyrås mål på hvor lett innbyggerne når arbeidsplasser og tjenester, fra 0 til 1 000. Målet er delt i "
        "seks klasser, der 1 er mest sentral."
    ),
    N_("Utgiftsbehov"): N_(
        "Hvor dyrt staten regner med at det er å drive kommunen, eller tjenesten. 1 er landsgjennomsnittet; over 1 er dyrere."
    ),
    "ROBEK": N_(
        "Registeret over kommuner i økonomisk ubalanse. De må ha statens godkjenning for å ta opp lån."
    ),
    "Banzhaf": N_(
        "Et mål på makt: hvor ofte stemmene til en deltaker avgjør saken, blant alle måtene de andre kan stemme på."
    ),
    N_("Designeffekt"): N_(
        "Hvor mye mindre sikkert et utvalg er enn et enkelt tilfeldig utvalg av samme størrelse. 1 er like sikkert, 2 er som et "
        "halvt så stort utvalg."
    ),
    N_("Strata"): N_("Grupper som det trekkes fra hver for seg, så alle er sikre på å bli med."),
}
"""The term as it stands in headings, and what it means."""


def explained(heading: str, _: Texts) -> str:
    """What the term in a heading such as `Utgiftsbehov, indeks` means; nothing when it has none."""
    low = heading.casefold()
    return next((_(means) for term, means in TERMS.items() if _(term).casefold() in low), "")
