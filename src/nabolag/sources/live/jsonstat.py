"""json-stat2 as PxWebApi sends it: a cube of values with its codes, read cell by cell."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

import msgspec


class Category(msgspec.Struct, frozen=True):
    """The codes of a dimension in order, with labels and units."""

    index: dict[str, int] | list[str] | None = None
    label: dict[str, str] = {}
    unit: dict[str, Any] = {}

    @property
    def codes(self) -> tuple[str, ...]:
        if isinstance(self.index, dict):
            return tuple(sorted(self.index, key=self.index.__getitem__))
        return tuple(self.index or self.label)


class Dimension(msgspec.Struct, frozen=True):
    """One dimension; `extension["elimination"]` says whether it may be left out."""

    category: Category
    label: str = ""
    extension: dict[str, Any] = {}

    @property
    def may_be_left_out(self) -> bool:
        return bool(self.extension.get("elimination"))


class Dataset(msgspec.Struct, frozen=True):
    """A cube; without values it is a table's metadata. `role` names which dimension is time, place and figure."""

    id: tuple[str, ...]
    size: tuple[int, ...]
    dimension: dict[str, Dimension]
    label: str = ""
    updated: str = ""
    role: dict[str, tuple[str, ...]] = {}
    value: list[float | None] | dict[str, float | None] | None = None
    status: list[str | None] | dict[str, str] | str | None = None

    def codes(self, dimension: str) -> tuple[str, ...]:
        return self.dimension[dimension].category.codes

    def fault(self) -> str:
        """What does not add up, in technical words; empty when all does."""
        if len(self.id) != len(self.size) or any(name not in self.dimension for name in self.id):
            return "id, size, dimension"
        sizes = tuple(len(self.codes(name)) for name in self.id)
        if sizes != self.size:
            return f"size {list(self.size)}, category.index {list(sizes)}"
        if isinstance(self.value, list) and len(self.value) != math.prod(self.size):
            return f"value: {len(self.value)} of {math.prod(self.size)}"
        return ""

    def cells(self) -> Iterator[tuple[dict[str, str], float | None, str | None]]:
        """(code of each dimension, value or None, status mark or None), row-major: the last dimension fastest."""
        values = self.value if self.value is not None else {}
        for at, codes in enumerate(itertools.product(*(self.codes(name) for name in self.id))):
            value = values[at] if isinstance(values, list) else values.get(str(at))
            yield dict(zip(self.id, codes, strict=True)), value, self._mark(at)

    def _mark(self, at: int) -> str | None:
        if isinstance(self.status, dict):
            return self.status.get(str(at))
        return self.status[at] if isinstance(self.status, list) else self.status
