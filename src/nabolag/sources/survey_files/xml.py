"""XML from strangers."""

from __future__ import annotations

import html
import re
from xml.etree import ElementTree as ET
from xml.parsers.expat import ExpatError, ParserCreate

from nabolag.errors import BadInput
from nabolag.sources.survey_files.encoding import guess

DEEPEST = 200
_NAMED = re.compile(rb"&[A-Za-z][A-Za-z0-9]*;")
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_XML_OWN = frozenset("&<>\"'")


def parse(content: bytes, file: str) -> ET.Element:
    """The root of an XML file that declares no entities. One that says no character set and is not UTF-8 is guessed.

    Raises:
        BadInput: not well-formed, or it declares entities (which can grow without end).
    """
    if unsaid := unsaid_encoding(content):
        content = content.decode(unsaid, "replace").encode()
    for given in (content, _NAMED.sub(_character, _NOT_XML.sub(b"", content))):
        try:
            _check(given, file)
            return ET.fromstring(given)
        except (ET.ParseError, ExpatError, ValueError, LookupError) as error:
            place = getattr(error, "position", (getattr(error, "lineno", 1), 0))
    raise BadInput("{file} er ikke hel XML: feilen er i linje {line}.", file=file, line=place[0])


def unsaid_encoding(content: bytes) -> str | None:
    """The character set that the bytes look like, when the file says none and they are not UTF-8; else None."""
    first = content[:200]
    if first.startswith((b"\xfe\xff", b"\xff\xfe")) or b"encoding" in first.partition(b"?>")[0]:
        return None
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return guess(content)
    return None


def _check(content: bytes, file: str) -> None:
    """Read through once without keeping anything, in whatever character set: no entities, and not nested too deep."""
    depth = 0

    def declared(*_: object) -> None:
        raise BadInput("{file} definerer egne XML-entiteter. Slike filer leses ikke.", file=file)

    def begun(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise BadInput("{file} er nøstet for dypt til å leses.", file=file)

    def ended(_name: str) -> None:
        nonlocal depth
        depth -= 1

    reader = ParserCreate()
    reader.EntityDeclHandler, reader.StartElementHandler, reader.EndElementHandler = declared, begun, ended
    reader.Parse(content, True)


def _character(entity: re.Match[bytes]) -> bytes:
    """What HTML calls by name, which XML knows five of."""
    character = html.unescape(entity[0].decode())
    return entity[0] if character in _XML_OWN else "".join(f"&#{ord(c)};" for c in character).encode()
