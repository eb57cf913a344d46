"""Every file of rules in the house, read one way, and the register of what they stand on.

In: YAML files below `governance/`. A mapping with `act` and `paragraph`, or a short text such as "koml § 18-4 (4)" in
a file that begins with `acts`, points to the law. Out: records whose every `Cite` carries the hash of the wording its
file was read against and the days it holds (`read`), and the register by room (`citations`). The hashes are pinned in
`pins.json`, written by `tools/build_law.py --stamp`; what stands in the YAML itself goes before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import msgspec
import yaml

from nabolag.data.shipped import parse_yaml
from nabolag.errors import DataDamaged
from nabolag.governance.law.cite import SHORT, Cite, short
from nabolag.threads import convert, decode

T = TypeVar("T")
WrittenCite = str | Mapping[str, Any]
"""A citation as it is written in a file: short, or with its fields."""
Meet = Callable[[tuple[str, ...], WrittenCite], object]
"""Called with the way to a citation and the citation; gives what shall stand there."""
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
        pins_ = pins().get(_room(path), {})

        def stamped(_way: tuple[str, ...], citation: WrittenCite) -> object:
            if isinstance(citation, str):  # those who read it pin it, with `pinned`
                return citation
            pin = pins_.get(f"{citation['act']} {citation['paragraph']}")
            return {**(_as_written(pin) if pin else {}), **citation}

        return convert(_met(path, stamped), kind)
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
    return tuple(citation for path in files_ for citation in _citations_of(path))


def written(path: str) -> list[tuple[tuple[str, ...], Cite]]:
    """Each citation of one file as it is written, without pins, with the way to it."""
    acts, cites = _acts(_raw(path)), list[tuple[tuple[str, ...], Cite]]()

    def noted(way: tuple[str, ...], citation: WrittenCite) -> object:
        bare_cite = (
            citation
            if isinstance(citation, str)
            else {key: citation[key] for key in _FIELDS if key in citation}
        )
        cites.append(
            (way, short(bare_cite, acts) if isinstance(bare_cite, str) else convert(bare_cite, Cite))
        )
        return citation

    _met(path, noted)
    return cites


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


def _met(path: str, meet: Meet) -> Any:
    raw = _raw(path)
    return _through(raw, (), _acts(raw), {}, meet)


def _acts(raw: Any) -> Mapping[str, str]:
    return raw.get("acts", {}) if isinstance(raw, dict) else {}


def _raw(path: str) -> Any:
    return parse_yaml((files("nabolag.governance") / path).read_bytes())


def _room(path: str) -> str:
    return path.removesuffix(".yaml")


def _as_written(pin: Pin) -> dict[str, Any]:
    return {"hash": pin.hash, "from": pin.since, "to": pin.until}


def _days(node: Mapping[str, Any]) -> dict[str, Any]:
    return {key: node[key] for key in ("from", "to") if key in node}


def _citations_of(path: str) -> Iterator[Citation]:
    for way, cite in written(path):
        yield Citation(_room(path), "/".join(way), pinned(cite, path))


def _through(
    node: Any, way: tuple[str, ...], acts: Mapping[str, str], days: Mapping[str, Any], meet: Meet
) -> Any:
    """The same content with what `meet` gives in the place of every citation; a rule's days are its citation's."""
    match node:
        case {"act": str(), "paragraph": str()}:
            return meet(way, {**days, **node})
        case dict():
            here = (
                *way,
                *(str(node[key]) for key in ("id", "form", "topic") if isinstance(node.get(key), str)),
            )
            if "topic" in node:
                here = (*here, *node.get("services", ())[:1])
            return {
                key: _through(
                    value, (*here, str(key)) if _named(key, value, here) else here, acts, _days(node), meet
                )
                for key, value in node.items()
            }
        case list():
            return [_through(value, way, acts, days, meet) for value in node]
        case str() if acts and (match := SHORT.fullmatch(node)) and match[1] in acts:
            return meet(way, node)
    return node


def _named(key: object, value: object, here: tuple[str, ...]) -> bool:
    """Whether a key is a name on the way, and no part of how files are laid out."""
    return isinstance(value, dict) and key not in _STRUCTURE and not (here and "act" in value)
