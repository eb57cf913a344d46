"""What the columns of a filled-in table are called: the template's own words in every language, and what people write instead."""

from __future__ import annotations

import re
from functools import cache

from nabolag.errors import NotKnown
from nabolag.municipalities import find
from nabolag.report.preparedness.roster import COLUMNS, DRIVE, FIELDS, HELD, TELL_LABELS, TELLS
from nabolag.text import LANGUAGES, fold, texts

DRIVE_COLUMN = re.compile(
    r"\s*(?:min(?:utt|utter|utes)?\.?\s+(?:til|to)\s+(.+?)|(?:kjøretid|køyretid|drive)\s+(?:til|to)\s+(.+?)|til\s*(\d{4}))\s*",
    re.IGNORECASE,
)
UNIT = re.compile(r"(?i)[\s,;(\[]*(?:%|prosent|per\s?cent|pst\.?|antall|minutt(?:er)?|minutes)[\s)\]]*$")
"""A unit or a word of counting behind a heading: `Dag (%)`, `Personer, antall`."""
WORDS = {
    "kommune": (
        "kommunenr", "kommunenummer", "kommunenavn", "kommunenamn", "kommune nr", "knr", "navn på kommunen", "municipality",
        "municipality name", "municipality number", "kommuner", "kommunar",
    ),
    "personer": (
        "personar", "people", "persons", "person", "antall personer", "tal på personar", "antall", "mannskap", "mannskaper",
        "antall mannskap", "antall ansatte", "tal på tilsette", "ansatte", "tilsette", "staff", "crew", "number of people",
        "brannkonstabler",
    ),
    "ledere": (
        "leiarar", "leiar", "leder", "leaders", "leader", "antall ledere", "tal på leiarar", "befal", "kan lede", "kan leie",
        "can lead", "av dem ledere", "av dei leiarar", "of them leaders", "number of leaders",
    ),
    "dag": (
        "dagtid", "på dagtid", "day", "days", "daytime", "hverdag", "hverdager", "kvardag", "kvardagar", "weekday", "weekdays",
        "hverdag dag", "hverdager dag", "kvardag dag", "hverdager 7-16", "kvardagar 7-16", "weekdays 7-16",
    ),
    "kveld": (
        "kveld/natt", "kveld og natt", "kveldstid", "natt", "evening", "evenings", "night", "nights", "evening/night",
        "evenings and nights", "hverdag kveld", "hverdager kveld", "kvardag kveld", "hverdager ellers", "kvardagar elles",
        "other weekday hours",
    ),
    "helg": (
        "helger", "helgar", "i helg", "i helgen", "weekend", "weekends", "lørdag og søndag", "laurdag og sundag",
        "laurdag og søndag", "saturday and sunday",
    ),
    "borte": ("alle borte", "alle borte samtidig", "alle borte samstundes", "away", "all away", "all away at once"),
    "styrke": ("beredskapsstyrke", "beredskapsstyrken", "brannstyrke", "force", "styrken"),
    "utrykning": ("utrykningsledere", "utrykningsleder", "utrykningsleiar", "utrykningsleiarar", "team leaders"),
    "forebygging": ("førebygging", "forebyggende årsverk", "årsverk forebygging", "årsverk førebygging", "prevention"),
    "tettsted": ("største tettsted", "største tettstad", "tettstad", "largest built-up area"),
}  # fmt: skip
"""Field → what else people call it. Only what can mean nothing else: «fravær» is not how often all are away at once."""


def known(field: str) -> bool:
    """Whether a column of that field is read."""
    return field in COLUMNS or field in HELD or field in TELLS or DRIVE.fullmatch(field) is not None


def field_of(said: str) -> str:
    """`til1859` for `minutter til Flakstad (1859)`; `dag` for what the form or people call it; others are called what they are.

    Raises:
        NotKnown: the minutes to a municipality that there is none of.
    """
    if to := DRIVE_COLUMN.fullmatch(said):
        named = to[1] or to[2] or to[3]
        try:
            return f"til{find(code_or_name(UNIT.sub('', named))).code}"
        except NotKnown as error:
            raise NotKnown(
                "Kolonnen «{column}»: fant ingen kommune som heter «{said}».",
                candidates=error.candidates, column=said, said=named,
            ) from error  # fmt: skip
    return plain_field(said)


def plain_field(said: str) -> str:
    """`field_of` without the drives."""
    called, bare = _called_so(), UNIT.sub("", said)
    return called.get(fold(said)) or called.get(fold(bare)) or fold(said)


def code_or_name(said: str) -> str:
    """The number in `Moskenes (1874)`, else what stands there."""
    code = re.search(r"\((\d{4})\)\s*$", said)
    return code[1] if code else said


@cache
def _called_so() -> dict[str, str]:
    """Folded heading → field."""
    own = {fold(name): name for name in (*COLUMNS, *HELD, *TELLS)}
    labels = {
        fold(texts(lang)(label)): name
        for lang in LANGUAGES
        for name, label in (FIELDS | HELD | TELL_LABELS).items()
    }
    return {fold(word): name for name, words in WORDS.items() for word in words} | labels | own
