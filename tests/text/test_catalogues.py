"""Every text a user can meet exists in bokmål, nynorsk and English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).parents[2] / "src" / "nabolag"
LOCALE = PACKAGE / "text" / "locale"
KEYWORDS = dict.fromkeys(
    (
        "_",
        "NotPossible",
        "N_",
        "BadInput",
        "NotKnown",
        "NotLawful",
        "DataDamaged",
        "SourceFailed",
        "NabolagError",
        "Unclear",
        "Unavailable",
        "Refused",
        "Postponed",
        "Unsure",
        "TooMany",
        "TooLarge",
        "TooHeavy",
        "Crashed",
        "BadAddress",
        "WrongHost",
        "Declined",
    )
)


@cache
def messages() -> tuple[tuple[str, str], ...]:
    return tuple(_messages())


def _messages() -> Iterator[tuple[str, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for line, message, _, _ in extract_from_file("python", path, keywords=KEYWORDS):
            yield _said(message), f"{path.relative_to(PACKAGE)}:{line}"
    for path in sorted(PACKAGE.rglob("*.html")):
        found = extract_from_file("jinja2", path, keywords={"_": None}, options={"silent": "false"})
        for line, message, _, _ in found:
            yield _said(message), f"{path.relative_to(PACKAGE)}:{line}"


def _said(message: object) -> str:
    return message[0] if isinstance(message, tuple) else str(message)


@cache
def catalogue(lang: str) -> dict[str, str]:
    out: dict[str, str] = {}
    for path in sorted((LOCALE / lang).glob("*.po")):
        for entry in read_po(path.open("rb"), locale=lang):
            if entry.id:
                assert isinstance(entry.id, str), f"{path.name}: plural forms are not used: {entry.id}"
                other = out.setdefault(entry.id, str(entry.string))
                assert other == entry.string, f"{path.name}: «{entry.id}» is translated in two ways"
    return out


@pytest.mark.parametrize("lang", ["nn", "en"])
def test_every_message_is_translated(lang: str) -> None:
    known = catalogue(lang)
    missing = [f"{where}  {said!r}" for said, where in messages() if said and not known.get(said)]
    assert not missing, f"{len(missing)} without {lang}:\n" + "\n".join(missing)


@pytest.mark.parametrize("lang", ["nn", "en"])
def test_translations_keep_the_places_to_fill(lang: str) -> None:
    places = re.compile(r"\{(\w+)[^}]*\}")
    wrong = [
        said
        for said, translated in catalogue(lang).items()
        if set(places.findall(said)) != set(places.findall(translated))
    ]
    assert not wrong


@pytest.mark.parametrize("lang", ["nn", "en"])
def test_no_translation_is_left_behind(lang: str) -> None:
    used = {said for said, _ in messages()}
    source = "\n".join(p.read_text() for kind in ("*.py", "*.yaml") for p in PACKAGE.rglob(kind))
    left = [said for said in catalogue(lang) if said not in used and said not in source]
    assert not left


OTHER_WAYS = {
    "en": (
        r"[«»]",  # English quotes are “ ”
        r"\d %|\} %",  # 12%, and 12 % where a message has to name how Norwegians write it
        r"\d (mill\. )?kr\b(?! or)|^mill\. kr",  # the currency first: NOK 3 million
        r"\b(?:jan|febr)uary \d{1,2}, \d{4}|\b(?:ma|ap|ju|au|se|oc|no|de)[a-z]+ \d{1,2}, \d{4}",  # 1 January 2026
        r"inter-municipal|joint task (?:communit|bod)|middle of the comparable|\bdearer\b",
    ),
    "nn": (
        r"\b(?:antall\w*|ikke|hva|hvem|hvor|hvilke[nt]?|fra|noen|jeg|være|bare|flere)\b",
        r"\bNord-Norge\b",
        r"\bforutseielegheit\b|Eksempel:",
    ),
}
"""Ways of writing that crept in before: another language's marks and words, and terms the glossary has otherwise."""
QUOTED = re.compile(r"[«“][^»”]*[»”]|`[^`]*`")


@pytest.mark.parametrize("lang", ["nn", "en"])
def test_each_language_keeps_its_own_marks_and_words(lang: str) -> None:
    """Titles and quotes in nynorsk texts stand as they were printed."""
    said = {text: QUOTED.sub("", text) if lang == "nn" else text for text in catalogue(lang).values()}
    strays = {
        text: found[0]
        for text, bare in said.items()
        if (found := re.search("|".join(OTHER_WAYS[lang]), bare, re.IGNORECASE))
    }
    assert not strays


def test_english_in_the_rules_has_english_quotes() -> None:
    strays = [
        f"{path.name}: {line.strip()}"
        for path in PACKAGE.rglob("*.yaml")
        for line in path.read_text().splitlines()
        if re.search(r"\ben: [^}]*[«»]", line)
    ]
    assert not strays
