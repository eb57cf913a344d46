"""XML from strangers."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from nabolag.errors import BadInput


def parse(content: bytes, file: str) -> ET.Element:
    """The root of an XML file that declares no entities.

    Raises:
        BadInput: not well-formed, or it declares entities (which can grow without end).
    """
    if b"<!ENTITY" in content:
        raise BadInput("{file} definerer egne XML-entiteter. Slike filer leses ikke.", file=file)
    try:
        return ET.fromstring(content)
    except ET.ParseError as error:
        raise BadInput("{file} er ikke hel XML: {reason}.", file=file, reason=str(error)) from error
