"""Multi-response sets as a .sav file writes them: `$name=D1 1 5 Label q1 q2`, texts led by their length in bytes."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping

from nabolag.sources.survey_files.model import MultiResponseSet, Value


def parse_sets(
    text: bytes, encoding: str, names: Mapping[str, str], numeric: Collection[str], lang: str
) -> Iterator[tuple[str, MultiResponseSet | None]]:
    """Each set by its name; None for one that cannot be read, or that has no meaning.

    `names`: the variables by any name the file gives them, in small letters.
    """
    rest = text.lstrip(b"\n\x00 ")
    while rest.startswith(b"$"):
        line, _, after = rest.partition(b"\n")
        name = line[1:].partition(b"=")[0].decode(encoding, "replace").strip()
        try:
            group, rest = _set(rest, name, encoding, names, numeric, lang)
        except (ValueError, IndexError):
            group, rest = None, after
        yield name, group
        rest = rest.lstrip(b"\n\x00 ")


def _set(
    text: bytes, name: str, encoding: str, names: Mapping[str, str], numeric: Collection[str], lang: str
) -> tuple[MultiResponseSet, bytes]:
    if b"=" not in text.partition(b"\n")[0]:
        raise ValueError(name)
    rest = text.split(b"=", 1)[1]
    kind, rest = rest[:1], rest[1:]
    if kind not in (b"C", b"D", b"E"):
        raise ValueError(kind)
    counted: str | None = None
    if kind == b"E":
        rest = rest.lstrip().split(b" ", 1)[1]
    if kind in (b"D", b"E"):
        size, rest = _size(rest)
        counted, rest = rest[:size].decode(encoding, "replace").strip(), rest[size:]
    size, rest = _size(rest)
    label, variables, rest = _label(rest, size, encoding, names)
    if len(variables) < 2:
        raise ValueError(name)
    value: Value | None = counted
    if counted is not None and variables[0] in numeric:
        value = float(counted)
        if not math.isfinite(value):
            raise ValueError(counted)
    if value == "":
        raise ValueError(name)
    return (
        MultiResponseSet(
            name,
            variables,
            "category" if kind == b"C" else "dichotomy",
            value,
            {lang: label} if label else {},
            kind == b"E",
        ),
        rest,
    )


def _size(text: bytes) -> tuple[int, bytes]:
    digits, rest = text.lstrip(b" ").split(b" ", 1)
    return int(digits), rest


def _label(
    text: bytes, size: int, encoding: str, names: Mapping[str, str]
) -> tuple[str, tuple[str, ...], bytes]:
    """The label, the variables after it and what follows. Some programs count letters, or bytes of another set."""
    whole = text.decode(encoding, "replace")
    sizes = [size, len(whole[:size].encode(encoding, "replace"))]
    sizes += [len(whole.encode()[:size].decode(errors="ignore").encode(encoding, "replace"))]
    for taken in sizes:
        line, _, rest = text[taken:].partition(b"\n")
        variables = _variables(line, encoding, names)
        if len(variables) > 1 and line[:1] == b" ":
            return text[:taken].decode(encoding, "replace").strip(), variables, rest
    line, _, rest = text.partition(b"\n")
    words = line.split(b" ")
    for start in range(1, len(words) - 1):
        variables = _variables(b" ".join(words[start:]), encoding, names)
        if variables:
            return b" ".join(words[:start]).decode(encoding, "replace").strip(), variables, rest
    raise ValueError(line)


def _variables(line: bytes, encoding: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """The variables that `line` names, if it names nothing else."""
    words = [w.decode(encoding, "replace").casefold() for w in line.replace(b"\x00", b"").split()]
    return tuple(names[w] for w in words) if all(w in names for w in words) else ()
