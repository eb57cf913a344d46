"""What an agreement from elsewhere says that the act forbids: a board for too long or too small, too little capital …

A sentence is held against the act's own figure (`limits.yaml`); the id of the point it concerns and the words say which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nabolag.governance.agreement.passages import Passage
from nabolag.governance.agreement.quantities import WORD, amount, number, years
from nabolag.governance.limits import figure, law
from nabolag.text import N_

TOO_LONG = N_("Styret kan velges for høyst {most} år ({law}); her står det lenger.")
TOO_SMALL = N_("Styret må ha minst {least} medlemmer ({law}); her står det {said}.")
TOO_LITTLE = N_("Aksjekapitalen må være minst {least} kroner ({law}); her står det mindre.")
TOO_EASY = N_("Alminnelig flertall holder ikke til å endre avtalen ({law}).")
TOO_FEW = N_("Hver deltaker må ha minst {least} medlemmer i nemnda ({law}); her står det {said}.")
NO_DECISIONS = N_(
    "Samarbeidet kan ikke få myndighet til å treffe enkeltvedtak, unntatt om interne forhold og tilskudd ({law})."
)

_SENTENCE = re.compile(r"(?<=[.;])\s")
_PERIOD = r"(?:valgperiod|valperiod|tjenestetid|tenestetid|funksjonstid)\w*"
_TERM = re.compile(
    rf"\bstyre(?!nde)\w*\b[^.;]{{0,80}}?\b(?:vel(?:ges|jast|d|t|gt)?|vald\w*|valgt\w*|{_PERIOD}|sitter|sit)\b[^.;]{{0,60}}"
    rf"|\b{_PERIOD}\b[^.;]{{0,20}}?\bstyre\w*\b[^.;]{{0,60}}",
    re.I,
)
_SIZE = re.compile(
    rf"\bstyret\b[^.;]{{0,30}}?\b(?:består av|har|skal ha|skal bestå av)\s+(\d{{1,2}}|{WORD})\s+(?:styre)?medlem\w*"
    r"(?=\s*(?:[.;,]|$| og\b))",
    re.I,
)
_CAPITAL = re.compile(r"\baksjekapital\w*\b[^.;]{0,40}?((?:kr\.?|nok)?\s?\d[^.;]{0,30})", re.I)
_CHANGES = re.compile(
    r"\b(?:endr\w*)\b[^.;]{0,60}?\b(?:selskaps)?avtale\w*|\b(?:selskaps)?avtale\w*\b[^.;]{0,40}?\bendr\w*",
    re.I,
)
_MAJORITY = re.compile(
    r"\b(?:alminneli[gk]\w*|alminneleg|simpelt|vanli[gk]\w*|vanleg)\s+(?:flertall|fleirtal)", re.I
)
_STRICT = re.compile(r"tredel|to tre|2/3|kvalifisert|enstem|samrøyst|alle (?:kommunestyr|deltak)", re.I)
_EACH = re.compile(r"\b(ett|eitt|én|ein|1)\s+(?:nemnd)?medlem\w*\s+(?:fra|frå|for|per)\s+(?:hver|kvar)", re.I)
_DECIDES = re.compile(r"\b(?:kan|skal|får|har)\b[^.;]{0,80}?\benkeltvedtak\b", re.I)
_ALLOWED = re.compile(r"\b(?:ikke|ikkje|ingen|verken|bare|berre|interne? forhold|tilsk[ou][dt]\w*)\b", re.I)


@dataclass(frozen=True)
class Conflict:
    """A sentence the act forbids: the point, the sentence, and the message with its values."""

    point: str
    sentence: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)


def conflicts(form: str, parts: list[Passage]) -> dict[str, Conflict]:
    """The first conflict of each point, by the point's id."""
    by_point: dict[str, Conflict] = {}
    for part in parts:
        for sentence in _SENTENCE.split(part.plain):
            for one in _of(form, sentence):
                by_point.setdefault(one.point, one)
    return by_point


def _of(form: str, sentence: str) -> Iterator[Conflict]:
    if form == "IKS":
        yield from _iks(sentence)
    if form == "AS" and (match := _CAPITAL.search(sentence)):
        kroner, least = amount(match[1]), figure("as-capital")
        if kroner is not None and 0 < kroner < least:
            values: dict[str, object] = {"least": f"{least:,.0f}".replace(",", " "), "law": law("as-capital")}
            yield Conflict("capital", sentence, TOO_LITTLE, values)
    if form == "vertskommune-nemnd" and "nemnd" in sentence.casefold() and (match := _EACH.search(sentence)):
        values = {"least": int(figure("board-members")), "law": law("board-members"), "said": match[1]}
        yield Conflict("board_members", sentence, TOO_FEW, values)
    if form in ("KO", "IPR") and _DECIDES.search(sentence) and not _ALLOWED.search(sentence):
        values = {"law": law(f"{form.lower()}-decisions")}
        yield Conflict("tasks" if form == "KO" else "authority", sentence, NO_DECISIONS, values)


def _iks(sentence: str) -> Iterator[Conflict]:
    term, most = _TERM.search(sentence), figure("iks-board-term")
    if term and "representantskap" not in term[0].casefold() and (years(term[0]) or 0) > most:
        yield Conflict("board_term", sentence, TOO_LONG, {"most": int(most), "law": law("iks-board-term")})
    size, least = _SIZE.search(sentence), figure("iks-board")
    if size and number(size[1]) < least:
        values = {"least": int(least), "law": law("iks-board"), "said": size[1]}
        yield Conflict("board", sentence, TOO_SMALL, values)
    if _CHANGES.search(sentence) and _MAJORITY.search(sentence) and not _STRICT.search(sentence):
        yield Conflict("changes", sentence, TOO_EASY, {"law": law("iks-changes")})
