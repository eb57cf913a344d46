"""Records that people write in YAML: read whole or refused, each mistake with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

import msgspec
import yaml

from nabolag.errors import BadInput
from nabolag.sources.plain_yaml import Loader, built, composed
from nabolag.text import N_, clean
from nabolag.threads import convert

T = TypeVar("T")


@dataclass(frozen=True)
class Record(Generic[T]):
    """What a file says, and the line each of its parts stands on."""

    value: T
    file: str
    lines: Mapping[str, int]

    def line(self, path: str) -> int:
        """The line of `path` (such as `groups[1].name`), or of what it is part of."""
        while path and path not in self.lines:
            path = re.sub(r"(\.[^.\[]*|\[\d+\]|^[^.\[]*)$", "", path)
        return self.lines.get(path, 1)


def read_record(text: str, file: str, kind: type[T]) -> Record[T]:
    """Read YAML as a `kind` (a frozen msgspec Struct). Dates may stand without quotes; they are read as text.

    The same text is read once: parsing a questionnaire takes a hundred times as long as finding it again.

    Raises:
        BadInput: not YAML, or an unknown, missing or mistyped field; names the line.
    """
    read: Callable[..., Record[T]] = _read
    return read(text, file, kind)


@lru_cache(maxsize=16)
def _read(text: str, file: str, kind: type[Any]) -> Record[Any]:
    node = composed(text, file, _Loader)
    value = built(node, file, _Loader)
    lines: dict[str, int] = {}
    if node is not None:
        _note_lines(node, "", lines, file)
    try:
        made = convert(value, kind)
    except msgspec.ValidationError as error:
        raise _located(str(error), file, lines) from error
    return Record(made, file, lines)


class _Loader(Loader):
    """Only what can be nothing else is made into something else than text.

    Dates stay text: the fields that hold them say themselves how they are to be written. Only true and false are
    truth values, as in YAML 1.2, so that `no` and `on` may be answers. Numbers are decimal, and one that begins with
    a superfluous zero is a code: municipality 0301 is neither octal nor 301; 1:30 is not 90. A key is text as it
    stands, whatever it looks like.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """As any loader, with the keys' own text for keys."""
        self.flatten_mapping(node)
        return {
            clean(key.value)
            if isinstance(key, yaml.ScalarNode)
            else self.construct_object(key, deep=True): self.construct_object(value, deep=deep)
            for key, value in node.value
        }


_TAG = "tag:yaml.org,2002:"
_Loader.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if tag in (f"{_TAG}null", f"{_TAG}merge")]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _kind, _rule, _firsts in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:0|[1-9][0-9]*)?\.[0-9]+(?:[eE][-+]?[0-9]+)?|[-+]?(?:0|[1-9][0-9]*)\.",
        "-+.0123456789",
    ),
):
    _Loader.add_implicit_resolver(_TAG + _kind, re.compile(f"^(?:{_rule})$"), list(_firsts))


def _note_lines(node: Any, path: str, lines: dict[str, int], file: str) -> None:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise BadInput(
                    "{file}, linje {line}: «{field}» står to ganger.",
                    file=file,
                    line=key.start_mark.line + 1,
                    field=key.value,
                )
            seen.add(key.value)
            below = f"{path}.{key.value}".lstrip(".")
            _note_lines(value, below, lines, file)
            lines[below] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            _note_lines(value, f"{path}[{i}]", lines, file)


_NUMBER = N_("{file}, linje {line}: «{field}» har ugyldig innhold. Det skal være et tall, for eksempel 0.95.")
_WANTED = {  # what msgspec calls in English
    "array": N_(
        "{file}, linje {line}: «{field}» har ugyldig innhold. Det skal være en liste, for eksempel [a, b]."
    ),
    "object": N_(
        "{file}, linje {line}: «{field}» har ugyldig innhold. Det skal ha felt under seg, som «navn: verdi»."
    ),
    "float": _NUMBER,
    "int": _NUMBER,
    "str": N_("{file}, linje {line}: «{field}» har ugyldig innhold. Det skal være tekst."),
    "bool": N_("{file}, linje {line}: «{field}» har ugyldig innhold. Det skal være true eller false."),
}


def _located(message: str, file: str, lines: Mapping[str, int]) -> BadInput:
    reason, _, at = message.partition(" - at `$")
    path = re.sub(r"\[\.\.\.\]", "", at.rstrip("`").removeprefix(".").removeprefix("key in "))
    record = Record(None, file, lines)
    unknown = re.search(r"unknown field `(.+?)`", reason)
    if unknown:
        path = f"{path}.{unknown[1]}".lstrip(".")
        return BadInput(
            "{file}, linje {line}: feltet «{field}» finnes ikke her.",
            file=file,
            line=record.line(path),
            field=path,
        )
    missing = re.search(r"missing required field `(.+?)`", reason)
    if missing:
        return BadInput(
            "{file}, linje {line}: feltet «{field}» mangler.",
            file=file,
            line=record.line(path),
            field=f"{path}.{missing[1]}".lstrip("."),
        )
    place = {"file": file, "line": record.line(path), "field": path or file}
    wanted = re.match(r"Expected `(array|object|float|int|str|bool)\b", reason)
    if wanted:
        return BadInput(_WANTED[wanted[1]], **place)
    return BadInput(
        "{file}, linje {line}: «{field}» har ugyldig innhold ({reason}).",
        file=file,
        line=record.line(path),
        field=path or file,
        reason=reason,
    )
