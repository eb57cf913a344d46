"""What the .sav header says and pyreadstat does not: weight, multi-response sets, custom attributes.

Binary layout: PSPP developers' manual, "System File Format". Multi-response sets are extension records
(record type 7, subtype 7, and 19 for sets named by their counted values), which `pyreadstat.write_sav` has
no argument for: they are put in after it has written.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nabolag.errors import BadInput
from nabolag.sources.survey_files.model import MultiResponseSet, Value
from nabolag.sources.survey_files.sav_sets import parse_sets

_SETS, _ATTRIBUTES = (7, 19), (17, 18)
_OWN = re.compile(r"(?:^|[:/)\n])\s*([A-Za-z\u00c0-\uffff][\w.@$#]*)(?:\[\d+\])?\(")  # not SPSS' own, $@Role
_PAGES = {2: "ascii", 3: "cp1252", 1200: "utf-16-le", 65001: "utf-8"}
_HEADER = 176
_WEIGHT_AT = 76
_CASES_AT = 80
_EXTENSION, _END = 7, 999


@dataclass(frozen=True)
class Header:
    """`short_names` in file order; `long_names` by short name; `cases` is None where the file does not say.

    `left_out`: multi-response sets that could not be read. `attributes`: custom ones, not those of SPSS itself.
    `damaged`: nothing but the start could be read.
    """

    order: str = "<"
    cases: int | None = None
    weight: str | None = None
    short_names: tuple[str, ...] = ()
    numeric: frozenset[str] = frozenset()
    long_names: dict[str, str] = field(default_factory=dict)
    sets: tuple[MultiResponseSet, ...] = ()
    left_out: tuple[str, ...] = ()
    attributes: bool = False
    end: int = 0
    damaged: bool = False


def read_header(content: bytes, encoding: str, lang: str = "nb", columns: Sequence[str] = ()) -> Header:
    """Read the dictionary of a .sav file; what is damaged costs only itself.

    `columns`: the variables' names as they are otherwise read, which go before those in the dictionary.
    """
    try:
        return _read(content, encoding, lang, columns)
    except (struct.error, IndexError, ValueError):
        return Header(damaged=True)


def declared(content: bytes) -> str | None:
    """The character set that a .sav file says it has: its name, or the number of its code page."""
    page = None
    try:
        order = _order(content)
        for kind, _, body in _records(content, order):
            if kind == _EXTENSION and body[0] == 20:
                return content[body[1] : body[2]].decode("ascii", "replace").strip("\x00 ")
            if kind == _EXTENSION and body[0] == 3 and body[2] - body[1] >= 32:
                page = struct.unpack_from(order + "i", content, body[1] + 28)[0]
    except (struct.error, IndexError, ValueError):
        return None
    return None if page is None else _PAGES.get(page, f"cp{page}")


def without_descriptions(content: bytes) -> Iterator[bytes]:
    """`content` with ever fewer of the records that only describe: sets and attributes, labels of long texts, long names."""
    try:
        extensions = [
            (start, body[2], body[0])
            for kind, start, body in _records(content, _order(content))
            if kind == _EXTENSION
        ]
    except (struct.error, IndexError, ValueError):
        return
    for kept in (
        (3, 4, 11, 13, 14, 16, 20, 21, 22),
        (3, 4, 11, 13, 14, 16, 20),
        (3, 4, 14, 16, 20),
        (3, 4, 16, 20),
    ):
        lean = content
        for start, end, subtype in reversed(extensions):
            if subtype not in kept:
                lean = lean[:start] + lean[end:]
        yield lean


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


def _order(content: bytes) -> str:
    return "<" if struct.unpack_from("<i", content, 64)[0] in (2, 3) else ">"


def _read(content: bytes, encoding: str, lang: str, columns: Sequence[str]) -> Header:
    order = _order(content)
    cases = struct.unpack_from(order + "i", content, _CASES_AT)[0]
    places: dict[int, str] = {}
    raw: dict[str, bytes] = {}
    numeric: set[str] = set()
    long_names: dict[str, str] = {}
    sets_text: list[bytes] = []
    attributes = False
    position = _HEADER
    slot = 0
    for kind, start, body in _records(content, order):
        position = start
        if kind == 2:
            slot += 1
            if body[0] >= 0:
                places[slot] = _name(content, start, encoding)
                raw[places[slot]] = content[start + 24 : start + 32].rstrip()
                if body[0] == 0:
                    numeric.add(places[slot])
        elif kind == _EXTENSION:
            subtype, data = body[0], content[body[1] : body[2]]
            if subtype in _SETS:
                sets_text.append(data)
            elif subtype == 13:
                pairs = (p.partition(b"=") for p in data.rstrip(b"\x00").split(b"\t"))
                full_names = {key: value.decode(encoding, "replace") for key, _, value in pairs if value}
                long_names = {name: full_names[key] for name, key in raw.items() if key in full_names}
            elif subtype in _ATTRIBUTES:
                attributes |= _OWN.search(data.decode(encoding, "replace")) is not None
    if len(columns) == len(places):  # as they are read elsewhere: a short name may be cut inside a letter
        long_names |= dict(zip(places.values(), columns, strict=True))
    weight = places.get(struct.unpack_from(order + "i", content, _WEIGHT_AT)[0])
    names = {s.casefold(): long_names.get(s, s) for s in places.values()}
    names |= {long.casefold(): long for long in long_names.values()}
    is_numeric = {long_names.get(s, s) for s in numeric}
    sets, left_out = [], []
    for text in sets_text:
        for name, group in parse_sets(text, encoding, names, is_numeric, lang):
            if group is None:
                left_out.append(name)
            else:
                sets.append(group)
    return Header(
        order,
        cases if cases >= 0 else None,
        long_names.get(weight, weight) if weight else None,
        tuple(places.values()),
        frozenset(numeric),
        long_names,
        tuple(sets),
        tuple(left_out),
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


def _counted(text: str) -> str:
    return f"{len(text.encode())} {text}"


def _plain(value: Value | None) -> str:
    return str(int(value)) if isinstance(value, float) else str(value)


def _name(content: bytes, start: int, encoding: str) -> str:
    return content[start + 24 : start + 32].decode(encoding, "replace").rstrip()


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
