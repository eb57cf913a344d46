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
