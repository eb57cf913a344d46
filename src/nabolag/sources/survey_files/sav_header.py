"""What the .sav header says and pyreadstat does not: weight, multi-response sets, custom attributes.

Binary layout: PSPP developers' manual, "System File Format". Multi-response sets are extension records
(record type 7, subtype 7, and 19 for sets named by their counted values), which `pyreadstat.write_sav` has
no argument for: they are put in after it has written.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nabolag.errors import BadInput
from nabolag.sources.survey_files.model import MultiResponseSet, Value

_HEADER = 176
_WEIGHT_AT = 76
_CASES_AT = 80
_EXTENSION, _END = 7, 999


@dataclass(frozen=True)
class Header:
    """`short_names` in file order; `long_names` by short name; `cases` is None where the file does not say."""

    order: str
    cases: int | None
    weight: str | None
    short_names: tuple[str, ...]
    numeric: frozenset[str]
    long_names: dict[str, str]
    sets: tuple[MultiResponseSet, ...]
    attributes: bool
    end: int


def read_header(content: bytes, encoding: str, lang: str = "nb") -> Header:
    """Read the dictionary of a .sav file.

    Raises:
        BadInput: the file ends inside the dictionary, or holds a record no .sav has.
    """
    try:
        return _read(content, encoding, lang)
    except (struct.error, IndexError, UnicodeDecodeError, ValueError) as error:
        raise BadInput("SPSS-filen er skadet: hodet lar seg ikke lese.") from error


def with_sets(
    content: bytes, sets: Sequence[MultiResponseSet], weight: str | None, label_of: dict[str, str]
) -> bytes:
    """`content`, a UTF-8 .sav file, with `sets` and `weight` added. `label_of` gives each set's label."""
    header = read_header(content, "utf-8")
    short = {header.long_names.get(s, s).casefold(): s for s in header.short_names}
    old, new = b"", b""
    for group in sets:
        names = "".join(f" {short[v.casefold()].lower()}" for v in group.variables)
        label = _counted(label_of[group.name])
        if group.kind == "category":
            old += f"${group.name}=C {label}{names}\n".encode()
        elif group.labels_from_values:
            new += f"${group.name}=E 1 {_counted(_plain(group.counted))} {label}{names}\n".encode()
        else:
            old += f"${group.name}=D{_counted(_plain(group.counted))} {label}{names}\n".encode()
    records = b"".join(
        struct.pack(header.order + "4i", _EXTENSION, subtype, 1, len(text)) + text
        for subtype, text in ((7, old), (19, new))
        if text
    )
    content = content[: header.end] + records + content[header.end :]
    if weight is None:
        return content
    place = _weight_place(content, header, short[weight.casefold()])
    return content[:_WEIGHT_AT] + struct.pack(header.order + "i", place) + content[_WEIGHT_AT + 4 :]


def _read(content: bytes, encoding: str, lang: str) -> Header:
    order = "<" if struct.unpack_from("<i", content, 64)[0] in (2, 3) else ">"
    cases = struct.unpack_from(order + "i", content, _CASES_AT)[0]
    places: dict[int, str] = {}
    numeric: set[str] = set()
    long_names: dict[str, str] = {}
    sets_text: list[str] = []
    attributes = False
    position = _HEADER
    slot = 0
    for kind, start, body in _records(content, order):
        position = start
        if kind == 2:
            slot += 1
            if body[0] >= 0:
                places[slot] = _name(content, start, encoding)
                if body[0] == 0:
                    numeric.add(places[slot])
        elif kind == _EXTENSION:
            subtype, data = body[0], content[body[1] : body[2]]
            if subtype in (7, 19):
                sets_text.append(data.decode(encoding))
            elif subtype == 13:
                pairs = data.decode(encoding).rstrip("\x00").split("\t")
                long_names = dict(p.split("=", 1) for p in pairs if "=" in p)
            attributes |= subtype in (17, 18)
    weight = places.get(struct.unpack_from(order + "i", content, _WEIGHT_AT)[0])
    names = {s.casefold(): long_names.get(s, s) for s in places.values()}
    is_numeric = {long_names.get(s, s) for s in numeric}
    return Header(
        order,
        cases if cases >= 0 else None,
        long_names.get(weight, weight) if weight else None,
        tuple(places.values()),
        frozenset(numeric),
        long_names,
        tuple(g for text in sets_text for g in _parse_sets(text, names, is_numeric, lang)),
        attributes,
        position,
    )


def _records(content: bytes, order: str) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    position = _HEADER

    def whole(at: int) -> int:
        return int(struct.unpack_from(order + "i", content, at)[0])

    while True:
        kind, start = whole(position), position
        if kind == 2:
            width, has_label, missing = (whole(position + 4 * i) for i in (1, 2, 3))
            position += 32
            if has_label:
                position += 4 + _padded(whole(position), 4)
            position += 8 * abs(missing)
            yield kind, start, (width,)
        elif kind == 3:
            count = whole(position + 4)
            position += 8
            for _ in range(count):
                position += 8 + _padded(content[position + 8] + 1, 8)
        elif kind == 4:
            position += 8 + 4 * whole(position + 4)
        elif kind == 6:
            position += 8 + 80 * whole(position + 4)
        elif kind == _EXTENSION:
            subtype, size, count = (whole(position + 4 * i) for i in (1, 2, 3))
            position += 16
            yield kind, start, (subtype, position, position + size * count)
            position += size * count
        elif kind == _END:
            yield kind, start, ()
            return
        else:
            raise ValueError(kind)
        if position <= start:
            raise ValueError(position)


def _parse_sets(text: str, names: dict[str, str], numeric: set[str], lang: str) -> Iterator[MultiResponseSet]:
    rest = text.lstrip("\n\x00")
    while rest.startswith("$"):
        name, rest = rest[1:].split("=", 1)
        kind, rest = rest[0], rest[1:]
        counted: str | None = None
        if kind == "E":
            _, rest = rest.lstrip().split(" ", 1)
        if kind in "DE":
            counted, rest = _take(rest)
        label, rest = _take(rest)
        line, _, rest = rest.partition("\n")
        rest = rest.lstrip("\n\x00")
        variables = tuple(
            names[v.casefold()] for v in line.replace("\x00", "").split() if v.casefold() in names
        )
        if len(variables) < 2:
            continue
        value: Value | None = counted
        if counted is not None and variables[0] in numeric:
            value = float(counted)
        yield MultiResponseSet(
            name,
            variables,
            "category" if kind == "C" else "dichotomy",
            value,
            {lang: label} if label else {},
            kind == "E",
        )


def _take(text: str) -> tuple[str, str]:
    """A string after its length in bytes, and what follows it."""
    digits, rest = text.lstrip(" ").split(" ", 1)
    raw = rest.encode()
    size = int(digits)
    return raw[:size].decode().strip(), raw[size:].decode()


def _counted(text: str) -> str:
    return f"{len(text.encode())} {text}"


def _plain(value: Value | None) -> str:
    return str(int(value)) if isinstance(value, float) else str(value)


def _name(content: bytes, start: int, encoding: str) -> str:
    return content[start + 24 : start + 32].decode(encoding).rstrip()


def _weight_place(content: bytes, header: Header, short: str) -> int:
    slot = 0
    for kind, start, body in _records(content, header.order):
        if kind == 2:
            slot += 1
            if body[0] >= 0 and _name(content, start, "utf-8") == short:
                return slot
    raise BadInput("Vektvariabelen «{variable}» finnes ikke i datasettet.", variable=short)


def _padded(size: int, unit: int) -> int:
    return (size + unit - 1) // unit * unit
