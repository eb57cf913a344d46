"""Records that people write in YAML: read whole or refused, each mistake with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

import msgspec
import yaml

from nabolag.errors import BadInput
from nabolag.sources.plain_yaml import Loader, built, composed
from nabolag.text import N_, clean, read_number, read_share
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
    _join_decimals(node)
    value = built(node, file, _Loader)
    lines: dict[str, int] = {}
    if node is not None:
        _note_lines(node, "", lines, file)
    while True:
        try:
            return Record(convert(value, kind), file, lines)
        except msgspec.ValidationError as error:
            if not _as_people_write(
                value, str(error)
            ):  # what is read once is of the right kind the next time
                raise _located(str(error), file, lines) from error


_MEANT = {
    "ja": True,
    "yes": True,
    "på": True,
    "on": True,
    "nei": False,
    "no": False,
    "av": False,
    "off": False,
}
_REFUSED = re.compile(r"Expected `([\w |]+)`, got `(\w+)` - at `\$(.*)`$")


def _as_people_write(value: Any, message: str) -> bool:
    """Whether something that `message` refuses is read after all: 95 %, 0,95, 1 234, ja, or a number for a text."""
    refused = _REFUSED.match(message)
    if refused is None:
        return False
    wanted, got, steps = set(refused[1].split(" | ")), refused[2], re.findall(r"\.\w+|\[[^\]]*\]", refused[3])
    read = False
    for held, key in _places(value, steps):
        meant = _meant(held[key], wanted)
        if meant is not None and type(meant) is not type(held[key]):
            held[key] = meant
            read = True
    return read and got in ("str", "int", "float")


def _meant(given: Any, wanted: set[str]) -> Any:
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        return None
    if not isinstance(given, str) and "str" in wanted:
        return str(given) if isinstance(given, int) else None
    if isinstance(given, str) and "bool" in wanted:
        return _MEANT.get(given.strip().casefold())
    if not {"int", "float"} & wanted:
        return None
    try:
        share = re.search(r"(?i)(%|prosent|percent)\s*$", str(given)) is not None
        number = read_share(given) if share else read_number(given)
    except BadInput:
        return None
    if "float" in wanted:
        return float(number)
    return int(number) if number.denominator == 1 else None


def _places(value: Any, steps: Sequence[str]) -> list[tuple[Any, Any]]:
    """The containers and keys that `steps` (`.field`, `[3]`, and `[...]` for every key of a map) lead to."""
    found: list[tuple[Any, Any]] = [({"": value}, "")]
    for step in steps:
        below = [held[key] for held, key in found]
        if step == "[...]":
            found = [(held, key) for held in below if isinstance(held, dict) for key in held]
        elif step.startswith("["):
            found = [(held, int(step[1:-1])) for held in below if isinstance(held, list)]
        else:
            found = [(held, step[1:]) for held in below if isinstance(held, dict) and step[1:] in held]
    return found


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


def _join_decimals(node: Any) -> None:
    """`{a: 62,5 %, b: 37,5 %}`, which YAML takes for keys «5 %» without a value, is two numbers."""
    if isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _join_decimals(value)
    if not isinstance(node, yaml.MappingNode):
        return
    pairs: list[Any] = []
    for key, value in node.value:
        before = pairs[-1][1] if pairs else None
        if (
            node.flow_style
            and isinstance(before, yaml.ScalarNode)
            and (key.end_mark.index, value.value) == (value.start_mark.index, "")
            and before.end_mark.index + 1 == key.start_mark.index
            and re.fullmatch(r"-?[\d ]+", before.value)
            and re.fullmatch(r"\d+ *(%|prosent)?", key.value)
        ):
            text = f"{before.value},{key.value}"
            joined = yaml.ScalarNode(f"{_TAG}str", text, before.start_mark, key.end_mark, style='"')
            pairs[-1] = (pairs[-1][0], joined)
            continue
        _join_decimals(value)
        pairs.append((key, value))
    node.value = pairs


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
