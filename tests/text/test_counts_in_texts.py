"""A count of one is followed by one thing: «1 rad», «1 row», whatever text the count stands in."""

from __future__ import annotations

import re

import pytest
from tests.text.test_catalogues import catalogue, messages

from nabolag.errors import BadInput
from nabolag.text import texts

PLURALS = {
    "nb": "rader enheter grupper kommuner måneder deltakere kolonner sider uker kategorier desimaler områder "
    "replikater celler datoer trekninger stemmer dager",
    "nn": "rader einingar grupper kommunar månader deltakarar kolonnar sider veker kategoriar desimalar celler "
    "datoar trekkingar røyster dagar",
    "en": "rows units groups municipalities months participants columns pages weeks categories decimals areas "
    "replicates cells dates draws votes days answers letters characters",
}
FIXED = {"most", "limit", "low", "least", "threshold", "base", "longest", "minimum"}  # limits: never one
ELSEWHERE = (
    "report/publication",
    "report/survey_tables",
    "report/survey.py",
)  # claims with cells, counts above a floor


def _bare(said: str, lang: str) -> bool:
    counted = re.findall(r"(\w*) ?\{(\w+)\} (\w+)", said)
    return any(
        word in PLURALS[lang].split()
        and name not in FIXED
        and before.casefold() not in ("alle", "all", "de", "the", "dei")
        for before, name, word in counted
    )


def test_one_is_said_in_the_singular_in_every_language() -> None:
    error = BadInput("Vekten {variable} mangler i {rows} {rows:rad|rader}.", variable="w", rows=1)
    assert str(error) == "Vekten w mangler i 1 rad."
    assert error.text(texts("en")) == "The weight w is missing in 1 row."
    assert texts("nn")("{n} {n:kommune|kommuner}", n="2") == "2 kommunar"
    assert texts("en")("{n} {n:kommune|kommuner}", n=1) == "1 municipality"


def test_no_message_puts_a_bare_plural_after_a_count() -> None:
    bare = [
        f"{where}  {said!r}"
        for said, where in messages()
        if _bare(said, "nb") and not where.startswith(ELSEWHERE)
    ]
    assert not bare, "write {n} {n:rad|rader}:\n" + "\n".join(bare)


@pytest.mark.parametrize("lang", ["nn", "en"])
def test_no_translation_of_such_a_message_does_either(lang: str) -> None:
    elsewhere = {said for said, where in messages() if where.startswith(ELSEWHERE)}
    bare = [said for said in catalogue(lang).items() if said[0] not in elsewhere and _bare(said[1], lang)]
    assert not bare, "\n".join(map(str, bare))
