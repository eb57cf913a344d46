"""YAML from strangers: text alone, of a bounded size however it refers to itself."""

from __future__ import annotations

from typing import Any

import yaml

from nabolag.errors import BadInput
from nabolag.text import clean

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


def _not_yaml(error: yaml.YAMLError, file: str) -> BadInput:
    mark = getattr(error, "problem_mark", None)
    return BadInput(
        "{file}, linje {line}: dette er ikke gyldig YAML ({reason}).",
        file=file,
        line=mark.line + 1 if mark else 1,
        reason=getattr(error, "problem", None) or str(error),
    )
