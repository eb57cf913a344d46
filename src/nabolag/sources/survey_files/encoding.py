"""Bytes become text: as the file or the reader says, else by a guess that is told."""

from __future__ import annotations

import codecs
import re

from nabolag.errors import BadInput
from nabolag.sources.survey_files.model import Loss
from nabolag.sources.unmarked_utf16 import pairs_of
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


_NO_CHARACTER_SETS = ("idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape")
"""What Python has under such names without any file being in it."""


FEWEST_SIGNS = 20
"""A file with more than one NUL for so many bytes is no text."""


def character_set(encoding: str) -> str:
    """Python's name of a character set that a person wrote.

    Raises:
        BadInput: there is none by that name.
    """
    try:
        name = codecs.lookup(_NAMES.get(encoding.strip().casefold(), encoding.strip())).name
        b"a".decode(name, "replace")  # base64, rot13 and the like turn bytes into no text
        if name.replace("-", "_") in _NO_CHARACTER_SETS:
            raise LookupError(name)
        return name
    except (LookupError, ValueError, UnicodeError) as error:
        raise BadInput(
            "Tegnsettet «{encoding}» er ikke kjent. Skriv for eksempel utf-8, windows-1252 eller iso-8859-15.",
            encoding=encoding,
        ) from error


def decoded(content: bytes, file: str, encoding: str | None = None) -> tuple[str, tuple[Loss, ...]]:
    """The text of `content`, and what was guessed or could not be read.

    Without `encoding`: what the byte order mark says, else UTF-8, else UTF-8 with the letters that are not marked
    U+FFFD (when most are), else Windows-1252, or Mac OS Roman or DOS where the letters of its words are those.

    Raises:
        BadInput: not a text file, an unknown `encoding`, or one that this file is clearly not in.
    """
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    name = marked or (pairs_of(content) if encoding is None else character_set(encoding))
    zeros = content.count(b"\x00") if name is None else 0
    if zeros * FEWEST_SIGNS > len(content):
        raise BadInput("{file} er ikke en tekstfil.", file=file)
    if zeros:  # a slip of the program that wrote it: one sign never costs the answers
        content = content.replace(b"\x00", b"")
    if name is None:
        name = guess(content)
    text = content.decode(name, errors="replace").removeprefix("\ufeff")
    if encoding is not None and marked is None and _is_another(content, text, name):
        raise BadInput(
            "{file} er ikke {encoding}. Utelat --encoding, eller oppgi tegnsettet filen er lagret i.",
            file=file,
            encoding=name.upper(),
        )
    return text, (*_zeros(file, zeros), *told(file, name, text, encoding))


def _zeros(file: str, n: int) -> tuple[Loss, ...]:
    if not n:
        return ()
    return (
        Loss(
            N_("{file} har {n} {n:tegn|tegn} uten mening (NUL), som er utelatt."), {"file": file, "n": str(n)}
        ),
    )


def _is_another(content: bytes, text: str, name: str) -> bool:
    """Whether more than a third of what came of it is no text, or the two and four bytes of UTF-16 and 32 are letters."""
    if name.startswith(("utf-16", "utf-32")) and b"\x00" not in content and content:
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            return name.startswith("utf-32")
        return True
    strange = sum((not c.isprintable() and c not in "\t\r\n") or c == "\ufffd" for c in text[:100_000])
    return strange * 3 > min(len(text), 100_000)


_IN_WORDS = {
    "cp1252": "æøåÆØÅäöüÄÖÜéèêóòôáàëíñç",
    "mac_roman": "æøåÆØÅ",
    "cp850": "øåØÅ",  # its æ is a curved quotation mark in Windows-1252, which stands after a letter too
}
_NAMED = {"cp1252": "Windows-1252", "mac_roman": "Mac OS Roman", "cp850": "DOS (cp850)"}


def _one_byte(content: bytes) -> str:
    """Which of the one-byte sets the letters after a letter, as in words, are in; Windows-1252 when it may be."""
    after = re.findall(rb"(?<=[A-Za-z\x80-\xff])[\x80-\xff]", content)
    votes = {
        name: sum(b.decode(name, "replace") in letters for b in after) for name, letters in _IN_WORDS.items()
    }
    best = max(votes, key=lambda name: votes[name])
    return best if votes[best] > 2 * votes["cp1252"] else "cp1252"


def guess(content: bytes) -> str:
    """utf-8 or a one-byte set: whichever most of the letters outside ASCII are."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        letters = len(_LETTERS.findall(content))
        others = len(re.findall(rb"[\x80-\xff]", _LETTERS.sub(b"", content)))
        return "utf-8" if letters >= others > 0 else _one_byte(content)
    return "utf-8"


def told(file: str, name: str, text: str, encoding: str | None) -> tuple[Loss, ...]:
    """What to say of a text that was read as `name`; `encoding` is what the reader asked for, if anything."""
    losses = []
    if encoding is None and name in _NAMED:
        losses.append(
            Loss(
                N_(
                    "{file} er lest som {encoding}, som er en gjetning. Er æ, ø og å feil, oppgi tegnsettet med "
                    "--encoding."
                ),
                {"file": file, "encoding": _NAMED[name]},
            )
        )
    marks = text.count("\ufffd")
    if marks:
        losses.append(
            Loss(
                N_(
                    "{file}: {n} tegn er ikke {encoding} og er merket med �. Et annet tegnsett oppgis med --encoding."
                ),
                {"file": file, "n": marks, "encoding": name.upper().removesuffix("-SIG")},
            )
        )
    return tuple(losses)
