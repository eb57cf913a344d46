"""What an agreement reserves: sentences that give a matter to the councils, to all owners, or to the assembly. A reading aid."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from nabolag.governance.agreement.passages import passages

Reserver = Literal["councils", "others", "body"]
"""Who a matter is reserved to: each owner's council, all the owners, or the body in which they meet."""
MOST, LONGEST = 40, 180

_DECIDE = (
    r"(?:vedta\w*|vedtek\w*|godkjenn\w*|godkjen\w*|godta\w*|avgj[øe]r\w*|beslutt\w*|samtykk\w*|tilslutning|tilslutnad|"
    r"fastset\w*|enig|einig|samd\w*)"
)
_COUNCIL = r"(?:kommunestyr\w*|bystyr\w*|heradsstyr\w*|fylkesting\w*)"
_OWNERS = r"(?:(?:delt[ak]+ar|eiar|eigar|eier|medlems?)[- ]?kommun\w*|delt[ak]+[ae]r\w*|eierne\w*|eigarane\w*|eierene)"
_ALL = r"(?:samtlig\w*|alle|kvar av|hver av|enstemmig\w*|samr[øo]ystes|einstemmig\w*)"
_BODY = r"(?:representantskap\w*|generalforsamling\w*|eierm[øo]t\w*|eigarm[øo]t\w*|årsm[øo]t\w*)"
_MORE = (
    r"(?:to tredel\w*|to tredjedel\w*|2/3|tre fjerdedel\w*|tre firedel\w*|tre fjerdepart\w*|3/4|kvalifisert\w* fleirtal|"
    r"kvalifisert\w* flertall|enstemmig\w*|einstemmig\w*|samr[øo]ystes)"
)
_ELSE = re.compile(
    r"\b(?:velg\w*|valg\w*|vel|vald\w*|oppnevn\w*|utpek\w*|representert|innkall\w*|kallar? inn|orienter\w*|delegerer|"
    r"gjelder fra|gjeld frå|tr[ei]r? i kraft)\b"
)
"""What makes a sentence about who is elected, called or told, or when the agreement begins, not about who decides a matter."""
_SENTENCES = re.compile(r"(?<=[.;:])\s+(?=[A-ZÆØÅ–-])|\n+")


@dataclass(frozen=True)
class ReservedMatter:
    """A sentence of an agreement, cut at 180 signs, under its heading; `to` is who seems to decide."""

    to: Reserver
    text: str
    heading: str = ""


def reserved(text: str) -> tuple[ReservedMatter, ...]:
    """Sentences of an agreement that give a matter to its owners, in order, at most 40: to be read, not relied on.

    Found by words in bokmål and nynorsk. That a sentence is not found does not mean that nothing is reserved.
    """
    found: dict[str, ReservedMatter] = {}
    for part in passages(text):
        for sentence in _SENTENCES.split(part.text):
            said = " ".join(sentence.split()).strip("–- ")
            to = reserver(said)
            if to is not None:
                found.setdefault(said.casefold(), ReservedMatter(to, _cut(said), part.head))
    return tuple(found.values())[:MOST]


def reserver(sentence: str) -> Reserver | None:
    """Who the sentence gives a matter to; None where it gives none to the owners or their body."""
    low = sentence.casefold()
    if not re.search(rf"\b{_DECIDE}", low) or (_ELSE.search(low) and not re.search(rf"\b{_MORE}", low)):
        return None
    if re.search(rf"\b{_COUNCIL}", low):
        return "councils"
    if re.search(rf"\b{_OWNERS}", low) and re.search(
        rf"\b(?:av|fr[aå]|hos) (?:\w+ )?{_OWNERS}|\b{_ALL}\b", low
    ):
        return "others"
    if re.search(rf"\b{_BODY}", low) and re.search(rf"\bav (?:\w+ )?{_BODY}|\b{_MORE}", low):
        return "body"
    return None


def _cut(said: str) -> str:
    return said if len(said) <= LONGEST else said[: LONGEST - 1].rsplit(" ", 1)[0] + "…"
