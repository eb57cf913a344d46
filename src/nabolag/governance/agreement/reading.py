"""Holds an existing agreement against the list of points: a reading aid, not a legal opinion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from nabolag.errors import BadInput
from nabolag.governance.agreement.against_law import Conflict, conflicts
from nabolag.governance.agreement.passages import Passage, passages
from nabolag.governance.agreement.patterns import AMOUNT, BORROW, BY_FORM, DENIED, DISSOLVE, SIGNS, Sign
from nabolag.governance.agreement.required_points import Clause, points
from nabolag.text import N_
from nabolag.text.showing import Shown

Answer = Literal["found", "not_found", "uncertain"]
LONGEST = 300
SHORTEST_TEXT = 40
TRIED = 400
"""Passages tried per point: agreements have fewer; it bounds the time on a text of a million signs."""

NO_CAP = N_("Avtalen nevner lån, men ikke noe tak i kroner.")
NO_KEEPER = N_("Oppløsning er nevnt, men ikke hvem som tar vare på arkivene.")
NO_CONTENT = N_("Overskriften er der, men ikke det loven krever under den.")
NOT_FILLED = N_("Stedet er ikke fylt ut.")
ONLY_NONPROFIT = N_("Gjelder bare et selskap som ikke skal dele ut utbytte.")
MAYBE = N_("Kan være dette punktet. Les stedet.")
NO_AUTHORITY = N_("Oppgavene er nevnt, men ikke hvilken myndighet som følger med.")

_PLACE = re.compile(
    r"\[[^\]]{0,80}(?:fyll|sett inn|navn|namn|dato|tall|beløp)[^\]]{0,80}\]|_{4,}|\.{5,}|…{2,}|\bXX+\b", re.I
)
_CAPPED = re.compile(
    r"kan|ramme|tak|grense|inntil|maks|saml|høyst|høgst|øvre|ikke|overstig|aldri|over|opp til|mer enn|meir enn",
    re.I,
)
_OF_LOANS = re.compile(
    r"\b(?:tak\w*|ramm\w*|grens\w*|gjeld\w*|lån\w*|samlet|samla|samlede|overstig\w*)\b", re.I
)
"""A sentence after a permission to borrow that goes on about it: an amount elsewhere is not its cap."""
_KEEPS = re.compile(r"\barkiv\w*", re.I)
_AUTHORITY = re.compile(
    r"myndig|mynde|deleg|fullmakt|avgjør|avgjer|vedtak|gi pålegg|gje pålegg"
    r"|(?:fatte|treffe|ta|gjere|gjøre) (?:\w+ ){0,3}(?:beslutning|avgj)",
    re.I,
)


@dataclass(frozen=True, repr=False)
class Found(Shown):
    """A point and the answer.

    `passage` holds the point, and is empty when it was not found; `near` is what came closest, and `why` (a message)
    says what it lacks, with its `values`. `unlawful`: the passage says what the act forbids.
    """

    clause: Clause
    passage: str
    answer: Answer
    near: str = ""
    why: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    unlawful: bool = False

    @property
    def seems_missing(self) -> bool:
        """Whether a required point was not found. The words may stand elsewhere or differ: read it."""
        return self.clause.kind == "required" and self.answer == "not_found"


def read(form: str, text: str) -> list[Found]:
    """Every point of `form` with the passage of `text` that settles it, and how sure that is.

    A point is found when a sentence says what the act asks for (a number for the board, an amount beside a
    permission to borrow, a fraction or per cent per owner), or when its heading stands over a text that does.

    Raises:
        NotKnown, BadInput: see `points`; a text too short to be an agreement.
    """
    wanted = points(form)
    if len(text.strip()) < SHORTEST_TEXT:
        raise BadInput(
            "Teksten har bare {n} tegn. Gi hele avtalen som tekst, PDF med tekst eller Word-fil (.docx).",
            n=len(text.strip()),
        )
    parts = passages(text)
    wrong = conflicts(form, parts)
    return [
        _forbidden(c, wrong[c.id]) if c.id in wrong else _answer(form, c, parts)
        for c in wanted.clauses
        if c.kind not in ("note", "advice")
    ]


def _forbidden(clause: Clause, one: Conflict) -> Found:
    return Found(clause, _cut(one.sentence), "uncertain", "", one.message, one.values, unlawful=True)


def _answer(form: str, clause: Clause, parts: list[Passage]) -> Found:
    sign = BY_FORM.get(form, {}).get(clause.id) or SIGNS.get(clause.id)
    if sign is None:
        return _by_words(clause, parts)
    if clause.id == "loans":
        return _loans(form, clause, sign, parts)
    hit = _search(sign, parts)
    if hit is None:
        return _nearest(clause, sign, parts)
    if _PLACE.search(hit.text):
        return Found(clause, "", "not_found", _shown(hit), NOT_FILLED)
    if clause.id == "dissolution" and form in ("KO", "IPR") and not _archives_kept(parts):
        return Found(clause, "", "not_found", _shown(hit), NO_KEEPER)
    if clause.id == "tasks" and not any(_AUTHORITY.search(p.plain) for p in parts):
        return Found(clause, _shown(hit), "uncertain", why=NO_AUTHORITY)
    return Found(clause, _shown(hit), "found")


def _search(sign: Sign, parts: list[Passage]) -> Passage | None:
    """The passage that settles the point: one under its heading first, then any sentence that says it."""
    if sign.head is not None and sign.within is not None:
        seen: set[tuple[str, str]] = set()
        for part in parts:
            if not part.head or (part.head, part.section) in seen:
                continue
            seen.add((part.head, part.section))
            if sign.head.search(part.head) and sign.within.search(part.section):
                return part
    return next((p for p in _likely(sign, parts) if sign.says.search(p.plain)), None)


def _nearest(clause: Clause, sign: Sign, parts: list[Passage]) -> Found:
    if sign.maybe is not None:
        hit = next((p for p in _likely(sign, parts) if sign.maybe.search(p.plain)), None)
        if hit:
            return Found(clause, _shown(hit), "uncertain", why=MAYBE)
    if clause.when == "nonprofit":
        return Found(clause, "", "uncertain", why=ONLY_NONPROFIT)
    under = next((p for p in parts if sign.head is not None and p.head and sign.head.search(p.head)), None)
    if under:
        return Found(clause, "", "not_found", _shown(under), NO_CONTENT)
    return Found(clause, "", "not_found")


def _loans(form: str, clause: Clause, sign: Sign, parts: list[Passage]) -> Found:
    """A permission needs an amount beside it in an IKS; a refusal needs none."""
    near: Passage | None = None
    for part in _likely(sign, parts):
        sentences = re.split(r"(?<=[.;])\s", part.plain)
        own = bool(sign.head and part.head and sign.head.search(part.head))
        for at, sentence in enumerate(sentences):
            if not re.search(BORROW, sentence, re.I):
                continue
            permits = bool(_CAPPED.search(sentence))
            if (
                re.search(DENIED, sentence, re.I)
                and not AMOUNT.search(sentence)
                and "overst" not in sentence.casefold()
            ):
                return Found(clause, _shown(part), "found")
            if form != "IKS" and (permits or re.search(r"\bt[ae]k?[rk]?\b|oppta", sentence, re.I)):
                return Found(clause, _shown(part), "found")
            capped = AMOUNT.search(sentence) or any(
                AMOUNT.search(after) and (own or _OF_LOANS.search(after))
                for after in sentences[at + 1 : at + 4]
            )
            if capped and permits and not _PLACE.search(part.text):
                return Found(clause, _shown(part), "found")
            near = near or part
    if near is None:
        return Found(clause, "", "not_found")
    return Found(clause, "", "not_found", _shown(near), NOT_FILLED if _PLACE.search(near.text) else NO_CAP)


def _archives_kept(parts: list[Passage]) -> bool:
    return any(
        _KEEPS.search(p.section) for p in parts if p.head and re.search(rf"{DISSOLVE}|arkiv", p.head, re.I)
    ) or any(_KEEPS.search(p.plain) for p in parts)


def _by_words(clause: Clause, parts: list[Passage]) -> Found:
    """For optional points: the passage with a word agreements use for it."""
    for word in clause.signs:
        pattern = re.compile(rf"(?<!\w){re.escape(word.casefold())}")
        for part in parts:
            if word.casefold() in part.low and pattern.search(part.low):
                return Found(clause, _shown(part), "found")
    return Found(clause, "", "not_found")


def _likely(sign: Sign, parts: list[Passage]) -> Iterator[Passage]:
    tried = 0
    for part in parts:
        if any(stem in part.low for stem in sign.stems):
            yield part
            tried += 1
            if tried >= TRIED:
                return


def _shown(part: Passage) -> str:
    return _cut(f"{part.head} {part.text}")


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1].rsplit(" ", 1)[0] + " …"
