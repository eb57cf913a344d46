"""The words of a text with markup in it, as web survey programs write theirs."""

from __future__ import annotations

import html
import re
from xml.etree import ElementTree as ET

_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.S)
_SILENT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.S | re.I)
_INLINE = frozenset(
    ["b", "i", "u", "em", "strong", "span", "font", "a", "sub", "sup", "small", "big", "mark", "code", "abbr"]
)


def plain(text: str | None) -> str:
    """`text` on one line, without tags and with entities as the characters they stand for."""
    bare = _TAG.sub(_space, _SILENT.sub(" ", text or ""))
    return re.sub(r"\s+", " ", html.unescape(bare)).strip()


def words(element: ET.Element) -> str:
    """The whole text of `element` and all that is within it, on one line; `<br/>` and blocks part words."""
    return plain(_written(element))


def _written(element: ET.Element) -> str:
    parts = [element.text or ""]
    for child in element:
        edge = "" if child.tag in _INLINE else " "
        parts += [edge, _written(child), edge, child.tail or ""]
    return "".join(parts)


def _space(tag: re.Match[str]) -> str:
    name = re.match(r"</?([a-zA-Z]+)", tag[0])
    return "" if name and name[1].lower() in _INLINE else " "
