"""How a clause's mark is said, the same in every file."""

from __future__ import annotations

from nabolag.governance.agreement import DraftClause
from nabolag.report.agreement.incoming import Incoming
from nabolag.report.law import where
from nabolag.text import N_, Texts

KINDS = {
    "required": N_("Påkrevd"),
    "default": N_("Lovens regel om ikke annet avtales"),
    "choice": N_("Valg loven åpner for"),
    "choice_free": N_("Vanlig, ikke påkrevd"),
    "advice": N_("Råd, ikke lovkrav"),
    "note": N_("Må avklares"),
}
DEPARTS = N_("Avtalt i stedet for lovens regel")
ANSWERS = {"found": N_("funnet"), "not_found": N_("ikke funnet"), "uncertain": N_("usikker")}
MARKS = {"found": "✓", "not_found": "✕", "uncertain": "?"}
AID = N_("Utkastet er et leseverktøy, ikke juridisk rådgivning. Sjekk paragrafene på lovdata.no før vedtak.")


def mark(clause: DraftClause, _: Texts) -> str:
    """Why the clause is there, with its paragraph."""
    kind = DEPARTS if clause.departs else KINDS[clause.kind]
    word = _(kind)
    return f"{word}: {where(clause.act, clause.paragraph, clause.ledd)}" if clause.act else word


def tracked(source: Incoming, _: Texts) -> str:
    """What to know about a file with changes nobody has accepted."""
    return _(
        "Filen har sporede endringer ({inserted} innsatte, {deleted} slettede). Den er lest som om alle er godtatt; "
        "ingenting er endret i filen.",
        inserted=source.inserted,
        deleted=source.deleted,
    )
