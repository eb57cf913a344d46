"""Bytes become text: as the file or the reader says, else by a guess that is told."""

from __future__ import annotations

import codecs
import re

from nabolag.errors import BadInput
from nabolag.sources.survey_files.model import Loss
from nabolag.text import N_

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LETTERS = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_NAMES = {
    "ansi": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-1": "cp1252",
    "win1252": "cp1252",
}


def known(encoding: str) -> str:
    """Python's name of a character set that a person wrote.

    Raises:
        BadInput: there is none by that name.
    """
    try:
        return codecs.lookup(_NAMES.get(encoding.strip().casefold(), encoding.strip())).name
    except (LookupError, ValueError, UnicodeError) as error:
        raise BadInput(
            "Tegnsettet «{encoding}» er ikke kjent. Skriv for eksempel utf-8, windows-1252 eller iso-8859-15.",
            encoding=encoding,
        ) from error


def decoded(content: bytes, file: str, encoding: str | None = None) -> tuple[str, tuple[Loss, ...]]:
    """The text of `content`, and what was guessed or could not be read.

    Without `encoding`: what the byte order mark says, else UTF-8, else UTF-8 with the letters that are not marked
    U+FFFD (when most are), else Windows-1252.

    Raises:
        BadInput: not a text file, or an unknown `encoding`.
    """
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    name = marked or (None if encoding is None else known(encoding))
    if name is None and b"\x00" in content[:4096]:
        raise BadInput("{file} er ikke en tekstfil.", file=file)
    if name is None:
        name = guess(content)
    text = content.decode(name, errors="replace").removeprefix("\ufeff")
    return text, told(file, name, text, encoding)


def guess(content: bytes) -> str:
    """utf-8 or cp1252: whichever most of the letters outside ASCII are."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        letters = len(_LETTERS.findall(content))
        others = len(re.findall(rb"[\x80-\xff]", _LETTERS.sub(b"", content)))
        return "utf-8" if letters >= others > 0 else "cp1252"
    return "utf-8"


def told(file: str, name: str, text: str, encoding: str | None) -> tuple[Loss, ...]:
    """What to say of a text that was read as `name`; `encoding` is what the reader asked for, if anything."""
    found = []
    if encoding is None and name == "cp1252":
        found.append(
            Loss(
                N_(
                    "{file} er lest som Windows-1252, som er en gjetning. Er æ, ø og å feil, oppgi tegnsettet med "
                    "--encoding."
                ),
                {"file": file},
            )
        )
    marks = text.count("\ufffd")
    if marks:
        found.append(
            Loss(
                N_(
                    "{file}: {n} tegn er ikke {encoding} og er merket med �. Et annet tegnsett oppgis med --encoding."
                ),
                {"file": file, "n": marks, "encoding": name.upper().removesuffix("-SIG")},
            )
        )
    return tuple(found)
