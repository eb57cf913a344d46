"""Columns may be called anything. Polars takes `*` and `^…$` for patterns that mean many columns, in series too.

Such a name is set aside as `«*»`, which is also how people see it in a sentence.
"""

from __future__ import annotations

_OPEN, _CLOSE = "«", "»"


def inner(name: str) -> str:
    """What a column that the user calls `name` is called here."""
    return f"{_OPEN}{name}{_CLOSE}" if _is_pattern(name) else name


def outer(name: str) -> str:
    """What the user calls the column `name`."""
    own = name.removeprefix(_OPEN).removesuffix(_CLOSE)
    return own if name == inner(own) else name


def _is_pattern(name: str) -> bool:
    return name in ("", "*") or (name.startswith("^") and name.endswith("$"))
