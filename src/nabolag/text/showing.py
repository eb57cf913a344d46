"""How a result shows itself to who works in a notebook or a console: short as text, a table where there are tables."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from html import escape
from typing import TypeVar

V = TypeVar("V", covariant=True)

LONGEST_LINE = 240  # characters of a repr: two lines of a console
MOST_SHOWN = 8  # members of a mapping in a repr
_SHORT = reprlib.Repr()
_SHORT.maxtuple = _SHORT.maxlist = _SHORT.maxset = _SHORT.maxfrozenset = 4
_SHORT.maxdict, _SHORT.maxstring, _SHORT.maxother, _SHORT.maxlevel = MOST_SHOWN, 60, 80, 3


def short(value: object) -> str:
    """A repr that stays short however much there is: of a table or an array its shape."""
    shape = getattr(value, "shape", None)
    return f"{type(value).__name__}{shape}" if isinstance(shape, tuple) else _SHORT.repr(value)


class Shown:
    """A result with a short repr and, in a notebook, a table: its `frame` where it has one, else its fields."""

    def __repr__(self) -> str:
        contents = ", ".join(f"{name}={short(value)}" for name, value in self._fields())
        line = f"{type(self).__name__}({contents})"
        return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 2] + "…)"

    def _repr_html_(self) -> str:
        drawn = getattr(getattr(self, "frame", None), "_repr_html_", None)
        if drawn is not None:
            return str(drawn())
        if isinstance(self, Mapping):
            rows: Iterable[tuple[object, object]] = self.items()
        else:
            rows = self._fields()
        cells = "".join(
            f"<tr><th scope=row>{escape(str(name))}</th><td>{escape(_plain(value))}</td></tr>"
            for name, value in rows
        )
        return f"<table><caption>{escape(type(self).__name__)}</caption><tbody>{cells}</tbody></table>"

    def _fields(self) -> list[tuple[str, object]]:
        """What is known: fields that hold nothing are left out."""
        if not is_dataclass(self):
            return []
        named = [(f.name, getattr(self, f.name)) for f in fields(self) if f.repr]
        return [(name, value) for name, value in named if value is not None and value != () and value != {}]


class ShownValues(Shown, Mapping[str, V]):
    """A result that is a number for each player, by name: a mapping that shows itself."""

    def __init__(self, values: Mapping[str, V]) -> None:
        self._values = dict(values)

    def __getitem__(self, player: str) -> V:
        return self._values[player]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else short(value)
