"""What the rows of a selvkost note are called, in bokmål and nynorsk, and which letter each one is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nabolag.errors import BadInput
from nabolag.fees.statement import ROWS
from nabolag.text import fold, read_number

LETTER = re.compile(r"\s*([A-P])\s*(?:[.):=–-].*|\s.*)?$", re.DOTALL)
FORMULA = re.compile(r"\s*=?\s*[A-P](?:\s*[+\-−–*/·]\s*[A-P])+\s*$")
NYNORSK = (("sjoelv", "selv"), ("setjing", "setning"), ("skriving", "skrivning"), ("gaaande", "gaaende"))
TO_FUND_OR_FROM = "I−J"
"""A row that is I where it is above nothing and J where it is below."""
NAMES: tuple[tuple[str, str], ...] = (
    ("K", r"kontroll(sum)?$|^kontroll"),
    ("O", r"dekningsgrad|dekningsprosent"),
    ("P", r"selvkostgrad"),
    ("N", r"(fond|saldo|beholdning|behaldning).*(3112|31des|utgaaende|slutt|ub$)|^(utgaaende|ub)(balanse|saldo|$)"),
    ("L", r"(fond|saldo|beholdning|behaldning).*(0101|01jan|1jan|11(20)?\d\d$|11$|inngaaende|begynn|ib$)"
          r"|^(inngaaende|ib)(balanse|saldo|$)"),
    ("M", r"(rente|avkastning).*fond|fond.*rente"),
    (TO_FUND_OR_FROM, r"(avset|avsatt|til).*bruk.*fond|bruk.*(avset|avsatt|til).*fond|(til|fra)fond.*(fra|til)"),
    ("J", r"(bruk|brukt|fra).*fond|bruk.*avset"),
    ("I", r"(avset|avsatt|overfoer|tilfoer|^til).*fond"),
    ("A+B+C+D", r"^(sum|totale?|samlede|brutto).*(kostnad|utgift|selvkost)(er)?$"),
    ("F", r"gebyrgrunnlag|^(sum|netto|aarets|beregnet)*selvkost(en)?$|grunnlagforgebyr|selvkostgrunnlag"),
    ("G", r"gebyrinntekt|inntekt.*gebyr|aarsgebyr|^gebyr(er)?$|avgiftsinntekt|brukerbetaling"),
    ("H", r"resultat|overskudd|underskudd|overskot|underskot"),
    ("E", r"(andre|oevrige|anna|annen|diverse|oevrig).*inntekt|^inntekter$"),
    ("B", r"indirekte(?!.*kapital)"),
    ("A", r"direkte(?!.*kapital)|driftsutgift|driftskostnad"),
    ("D", r"avskrivning|kapitalkostnad"),
    ("C", r"rente"),
)  # fmt: skip
SUMS = (("A+B", r"^(sum|totale?|samlede).*drift"), ("C+D", r"^(sum|totale?|samlede).*kapital"))
"""Sums that stand between: checked, and no rows of their own."""


def called(label: str) -> str | None:
    """The letter of a row by what it is called, the letters that it sums, or None."""
    words = re.sub(r"[²³¹*]|\d\)\s*$", "", label)
    folded = fold(re.sub(r"^\s*(?:[A-P]\s*[.):=–-]|[+\-=−–])*\s*", "", words))
    for said, meant in NYNORSK:
        folded = folded.replace(said, meant)
    for letter, pattern in (*SUMS, *NAMES):
        if folded and re.search(pattern, folded):
            return letter
    return None


def letter_of(cells: Sequence[object]) -> tuple[str | None, int]:
    """(the letter or letters that a row is, where its figures may begin): what a row is called goes before its letter."""
    texts = [str(cell).strip() if isinstance(cell, str) and not is_number(cell) else "" for cell in cells[:3]]
    first = next((i for i, text in enumerate(texts) if text), None)
    if first is None or any(str(cell).strip() for cell in cells[:first] if cell is not None):
        return None, 0
    match = LETTER.match(texts[first])
    after = first + 1
    labels = [texts[first]] if match is None or len(texts[first]) > 1 else []
    if match is not None and len(texts[first]) == 1 and after < len(texts) and texts[after]:
        labels, after = [texts[after]], after + 1
    for label in labels:
        words = LETTER.sub("", label) if match is None else label
        bare = re.sub(r"^\s*[A-P](?=[\s.):=–-])[\s.):=–-]*", "", label) if match else words
        if FORMULA.match(label) or FORMULA.match(bare):
            continue
        if letter := called(bare or label):
            return letter, after
    if match is not None and fold(texts[first]) not in ("ialt", "isum") and len(cells) > first + 1:
        return match[1], after
    return None, 0


def is_number(cell: object) -> bool:
    """Whether a cell holds a figure, as people write them in notes."""
    return amount(cell) is not None


def amount(cell: object, *, grouped: bool = False) -> float | None:
    """The figure in a cell: `(3 628)` and `3 628-` are below nothing, kr and % are left out; None where there is none.

    `grouped`: a single mark before three digits parts thousands, as it does everywhere else in the note.
    """
    if cell is None or isinstance(cell, bool):
        return None
    text = re.sub(r"(?i)\s*(?:kr|kroner|%|prosent|mill\.?|tusen)\.?\s*$", "", str(cell).strip())
    below = re.fullmatch(r"\(\s*(.+?)\s*\)|(.+?)\s*[-−–]", text)
    if below and any(below.groups()):
        text = "-" + (below[1] or below[2]).lstrip("-−–")
    text = re.sub(r"^([-−–])\s+", r"\1", text).replace("–", "-")
    if grouped and re.fullmatch(GROUPED, text):
        text = re.sub(r"[.,]", "", text)
    try:
        return float(read_number(text))
    except BadInput:
        return None


GROUPED = r"[-−+]?\d{1,3}(?:[.,]\d{3})+"
assert set("".join(letter for letter, _pattern in NAMES)) >= set(ROWS)
