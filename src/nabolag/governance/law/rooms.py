"""Every file of rules in the house, read one way, and the register of what they stand on.

In: YAML files below `governance/`. A mapping with `act` and `paragraph`, or a short text such as "koml § 18-4 (4)" in
a file that begins with `acts`, points to the law. Out: records whose every `Cite` carries the hash of the wording its
file was read against and the days it holds (`read`), and the register by room (`citations`). The hashes are pinned in
`pins.json`, written by `tools/build_law.py --stamp`; what stands in the YAML itself goes before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec
import yaml

from nabolag.data.shipped import parse_yaml
from nabolag.errors import DataDamaged
from nabolag.governance.law.cite import SHORT, Cite, short
from nabolag.threads import convert, decode

T = TypeVar("T")
_FIELDS = ("act", "paragraph", "ledd", "hash", "from", "to", "quote")
_STRUCTURE = frozenset({"cite", "forms", "services", "cells", "counts", "when"})


class Pin(msgspec.Struct, frozen=True, rename={"since": "from", "until": "to"}):
    """The wording a file was read against, and from and until when the paragraph holds."""

    hash: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Citation:
    """One rule, fact or point that stands on a paragraph: the file ("agreement/iks") and the way to it within."""

    room: str
    rule: str
    cite: Cite

    @property
    def name(self) -> str:
        """The rule's own id in the rules of forms, else room and way: "exit: IKS/payout"."""
        return self.rule if self.room.startswith("rules/") else f"{self.room}: {self.rule}".rstrip(": ")


def read(path: str, kind: type[T]) -> T:
    """A YAML file below `governance/` as `kind`, every citation in it pinned.

    Raises:
        DataDamaged: the file is missing or does not read as `kind`.
    """
    try:
        raw = _raw(path)
        return convert(_pinned(raw, _room(path)), kind)
    except (OSError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise DataDamaged("Filen {file} kan ikke leses: {why}.", file=path, why=str(error)) from error


def pinned(cite: Cite, path: str) -> Cite:
    """A citation of one file with the wording and days that are pinned for it."""
    pin = pins().get(_room(path), {}).get(f"{cite.act} {cite.paragraph}")
    if pin is None:
        return cite
    return msgspec.structs.replace(
        cite, hash=cite.hash or pin.hash, since=cite.since or pin.since, until=cite.until or pin.until
    )


@cache
def citations() -> tuple[Citation, ...]:
    """Everything that stands on a paragraph, in every room: the rules of forms first, then file by file."""
    files_ = sorted(paths(), key=lambda path: not path.startswith("rules/"))
    return tuple(found for path in files_ for found in _found(path))


def written(path: str) -> Iterator[tuple[tuple[str, ...], Cite]]:
    """Each citation of one file as it is written, without pins, with the way to it."""
    raw = _raw(path)
    yield from _walk(raw, (), raw.get("acts", {}) if isinstance(raw, dict) else {}, {})


def paths() -> list[str]:
    """Every YAML file below `governance/`, as "agreement/iks.yaml"."""
    return sorted(_yaml(files("nabolag.governance"), ""))


@cache
def pins() -> Mapping[str, Mapping[str, Pin]]:
    """`{room: {"lov-1999-01-29-6 § 4": Pin}}`.

    Raises:
        DataDamaged: the file is missing or does not read as it should.
    """
    try:
        raw = (files("nabolag.governance.law") / "pins.json").read_bytes()
        return decode(raw, dict[str, dict[str, Pin]])
    except (OSError, msgspec.DecodeError) as error:
        raise DataDamaged("Filen {file} kan ikke leses: {why}.", file="pins.json", why=str(error)) from error


def _yaml(folder: Traversable, under: str) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _yaml(entry, f"{under}{entry.name}/")
        elif entry.name.endswith(".yaml"):
            yield f"{under}{entry.name}"


def _raw(path: str) -> Any:
    return parse_yaml((files("nabolag.governance") / path).read_bytes())


def _room(path: str) -> str:
    return path.removesuffix(".yaml")


def _pinned(node: Any, room: str, days: Mapping[str, Any] = MappingProxyType({})) -> Any:
    """The same content with `hash`, `from` and `to` in every mapping that points to the law; a rule's days are its cite's."""
    match node:
        case {"act": str(act), "paragraph": str(paragraph)}:
            pin = pins().get(room, {}).get(f"{act} {paragraph}")
            return {**(_as_written(pin) if pin else {}), **days, **node}
        case dict():
            return {key: _pinned(value, room, _days(node)) for key, value in node.items()}
        case list():
            return [_pinned(value, room, days) for value in node]
    return node


def _as_written(pin: Pin) -> dict[str, Any]:
    return {"hash": pin.hash, "from": pin.since, "to": pin.until}


def _days(node: Mapping[str, Any]) -> dict[str, Any]:
    return {key: node[key] for key in ("from", "to") if key in node}


def _found(path: str) -> Iterator[Citation]:
    for way, cite in written(path):
        yield Citation(_room(path), "/".join(way), pinned(cite, path))


def _walk(
    node: Any, way: tuple[str, ...], acts: Mapping[str, str], days: Mapping[str, Any]
) -> Iterator[tuple[tuple[str, ...], Cite]]:
    match node:
        case {"act": str(), "paragraph": str()}:
            known = {key: node[key] for key in _FIELDS if key in node}
            yield way, convert(dict(days) | known, Cite)
        case dict():
            here = (
                *way,
                *(str(node[key]) for key in ("id", "form", "topic") if isinstance(node.get(key), str)),
            )
            if "topic" in node:
                here = (*here, *node.get("services", ())[:1])
            for key, value in node.items():
                named = isinstance(value, dict) and key not in _STRUCTURE and not (here and "act" in value)
                yield from _walk(value, (*here, str(key)) if named else here, acts, _days(node))
        case list():
            for value in node:
                yield from _walk(value, way, acts, days)
        case str() if (match := SHORT.fullmatch(node)) and match[1] in acts:
            yield way, short(node, acts)
