"""YAML from strangers: text alone, of a bounded size however it refers to itself."""

from __future__ import annotations

import codecs
from typing import Any

import yaml

from nabolag.errors import BadInput
from nabolag.sources.unmarked_utf16 import pairs_of
from nabolag.text import N_, clean

LONGEST = 5_000_000  # signs
MOST_PARTS = 200_000
"""Lists, maps and values, an alias counted as all it stands for."""


class Loader(yaml.SafeLoader):
    """Characters that are not text, which YAML can write as escapes, are left out."""

    def construct_scalar(self, node: Any) -> Any:
        """The text of a value."""
        value = super().construct_scalar(node)
        return clean(value) if isinstance(value, str) else value


def composed(text: str, file: str, kind: type[Loader] = Loader) -> Any:
    """The node tree of a YAML file, None when it is empty.

    Raises:
        BadInput: not YAML, longer than LONGEST, more than MOST_PARTS parts, part of itself, or nested too deep.
    """
    if len(text) > LONGEST:
        raise BadInput("{file} har {n} tegn. Høyst {most} leses.", file=file, n=len(text), most=LONGEST)
    try:
        node = yaml.compose(text, Loader=kind)
        parts = _parts(node, {}) if node is not None else 0
    except yaml.YAMLError as error:
        raise _not_yaml(error, file) from error
    except RecursionError:
        raise BadInput("{file} er nøstet for dypt til å leses.", file=file) from None
    if parts > MOST_PARTS:
        raise BadInput(
            "{file} blir til mer enn {most} deler når den viser til seg selv. Skriv den uten «&» og «*».",
            file=file,
            most=MOST_PARTS,
        )
    return node


def built(node: Any, file: str, kind: type[Loader] = Loader) -> Any:
    """The values of a node tree, None without one.

    Raises:
        BadInput: a value that its tag cannot hold, or a key that is not one.
    """
    if node is None:
        return None
    loader = kind("")
    try:
        return loader.construct_document(node)
    except yaml.YAMLError as error:
        raise _not_yaml(error, file) from error
    except (ValueError, TypeError, OverflowError) as error:  # numbers of thousands of digits, impossible keys
        raise BadInput(
            "{file}, linje {line}: dette er ikke gyldig YAML ({reason}).",
            file=file,
            line=1,
            reason=str(error),
        ) from error
    finally:
        loader.dispose()


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def written_text(content: bytes, file: str) -> str:
    """The text of a file that a person wrote, as editors save it: UTF-8, UTF-16, or a one-byte set such as Windows-1252.

    Raises:
        BadInput: it is not text.
    """
    name = next((name for mark, name in _MARKS if content.startswith(mark)), None) or pairs_of(content)
    try:
        text = content.decode(name or "utf-8")
    except UnicodeDecodeError:
        from nabolag.sources.survey_files.encoding import decoded  # tables are not needed to read most files

        text = "\x00" if name else decoded(content, file)[0]
    if "\x00" in text or "\ufffd" in text:
        raise BadInput("{path} kan ikke leses som tekst i UTF-8.", path=file)
    return text.removeprefix("\ufeff")


def plain(text: str, file: str) -> Any:
    """The values of a YAML file.

    Raises:
        BadInput: see `composed` and `built`.
    """
    return built(composed(text, file), file)


def _parts(node: Any, counts: dict[int, int]) -> int:
    if id(node) in counts:
        if counts[id(node)] < 0:
            raise yaml.YAMLError("an alias within what it stands for")
        return counts[id(node)]
    counts[id(node)] = -1
    if isinstance(node, yaml.MappingNode):
        count = 1 + sum(_parts(key, counts) + _parts(value, counts) for key, value in node.value)
    elif isinstance(node, yaml.SequenceNode):
        count = 1 + sum(_parts(value, counts) for value in node.value)
    else:
        count = 1
    counts[id(node)] = count
    return count


_IN_WORDS = {  # what PyYAML says in English
    "mapping values are not allowed": N_(
        "{file}, linje {line}: dette er ikke gyldig YAML: et kolon til på linjen. Sett teksten i anførselstegn."
    ),
    "could not find expected ':'": N_(
        "{file}, linje {line}: dette er ikke gyldig YAML: det mangler et kolon med mellomrom etter."
    ),
    "cannot start any token": N_(
        "{file}, linje {line}: dette er ikke gyldig YAML: tegnet kan ikke stå først. Bruk mellomrom, ikke tabulator, "
        "og sett tekst i anførselstegn."
    ),
    "expected <block end>": N_(
        "{file}, linje {line}: dette er ikke gyldig YAML: innrykket er et annet enn på linjene over, eller et "
        "anførselstegn er lukket for tidlig."
    ),
    "expected ',' or": N_(
        "{file}, linje {line}: dette er ikke gyldig YAML: «[» eller «{{» er ikke lukket, eller det mangler et komma."
    ),
    "expected the node content": N_(
        "{file}, linje {line}: dette er ikke gyldig YAML: en verdi mangler, eller «[» eller «{{» er ikke lukket."
    ),
    "unexpected end of stream": N_(
        "{file}, linje {line}: dette er ikke gyldig YAML: et anførselstegn er ikke lukket."
    ),
}


def _not_yaml(error: yaml.YAMLError, file: str) -> BadInput:
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or str(error)
    place = {"file": file, "line": mark.line + 1 if mark else 1}
    for part, message in _IN_WORDS.items():
        if part in said:
            return BadInput(message, **place)
    return BadInput("{file}, linje {line}: dette er ikke gyldig YAML ({reason}).", **place, reason=said)
