"""How the law is pointed at in every paper."""

from __future__ import annotations

import re

from nabolag.governance.law import shipped
from nabolag.report.paper.blocks import LawLine
from nabolag.text import N_, Texts

STRAY = re.compile(r" ([,;.])")
LICENSED = N_("Inneholder data under Norsk lisens for offentlige data (NLOD) tilgjengeliggjort av Lovdata.")
"""The words that the licence asks for, as the law texts carry them."""
AID = N_("Juridisk leseverktøy, ikke rådgivning. Sjekk paragrafene på lovdata.no før vedtak.")


def where(act: str, paragraph: str, ledd: int | None = None) -> str:
    """`IKS-loven § 4 (3)`."""
    return f"{shipped().act(act).name} {paragraph}" + (f" ({ledd})" if ledd else "")


def law_line(says: str, act: str, paragraph: str, ledd: int | None = None, quote: str = "") -> LawLine:
    """A rule with its place and address; with no quote, the paragraph's own heading stands."""
    provision = shipped().paragraph(act, paragraph)
    return LawLine(says, where(act, paragraph, ledd), printed(quote or provision.heading), provision.url)


def printed(quote: str) -> str:
    """Words of an act without the stray space that the text at hand has before some signs: `jf. § 13 , må`."""
    return STRAY.sub(r"\1", quote)


def texts_of_law(_: Texts) -> str:
    """Which law texts a paper stands on."""
    law = shipped()
    return _(
        "Lovtekster per {day} ({licence}). {attribution}",
        day=_.date(law.status),
        licence=law.licence,
        attribution=_(law.attribution),
    )
