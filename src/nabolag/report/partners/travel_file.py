"""The user's own table of how far it is, read: a list (from; to; how far) or a matrix, as .csv or .xlsx.

In: the file's bytes and its name. Out: how far between each pair that can be in one group. A mistake names file, row and column.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from nabolag.errors import BadInput, NotKnown, unread
from nabolag.municipalities import find
from nabolag.report.casefile.subject import name_of
from nabolag.report.partners.land import LARGEST
from nabolag.report.partners.travel import UNITS, Travel, kilometres, near_each_other
from nabolag.sources.survey_files.encoding import decoded
from nabolag.sources.survey_files.tables import xlsx_sheets
from nabolag.text import LANGUAGES, N_, Amount, clean, fold, read_number, texts
from nabolag.text.languages import InEach

LARGEST_FILE = 900_000
"""Bytes: far more than a matrix of the whole country, and less than any page takes."""
ASIDE = 0.1  # part that the two ways between a pair may differ; the longer counts
FROM, TO = ("fra", "frå", "from", "start", "kommune", "a"), ("til", "to", "mal", "mål", "b")
FAR = ("hvor langt", "kor langt", "how far", "minutter", "minutt", "minutes", "min", "tid", "reisetid", "km",
       "kilometer", "avstand", "distance", "time", "duration", "lengde", "reise")  # fmt: skip
MISSING = ("", "-", "–", "−", ".", "na", "n/a", "#n/a", "nan", "null", "none", "ukjent", "unknown", "ukjend")
SPELT = {
    "km": "km|kilometer|kilometers",
    "min": "min|minutt|minutter|minutes",
    "": "km|kilometer|min|minutt|minutter",
}
USUAL = {
    "km": (0.4, 20.0, N_("mil"), N_("meter")),
    "min": (0.1, 20.0, N_("timer"), N_("sekunder")),
}
"""What the middle pair of neighbours may be to a straight line in kilometres, and what was meant below and above it."""


@dataclass(frozen=True)
class Cell:
    """One figure as it is written, and where: between whom, row and column as a spreadsheet counts them."""

    row: int
    column: int
    a: str
    b: str
    said: str


Row = tuple[int, list[str]]


def read_travel(content: bytes, file: str, unit: str = "", reach: int | None = LARGEST) -> Travel:
    """The pairs of a table that can be in one group of the country, or all of them, by code.

    Args:
        unit: what the figures are in, as in `UNITS`: figures that must be in another are refused.
        reach: pairs so many neighbours from each other, or nearer, are kept; all where it is None.

    Raises:
        BadInput: no table, a cell that is no number from 0 and up, a pair with two answers; where, and what would be right.
        NotKnown: no municipality is called that; where.
    """
    if len(content) > LARGEST_FILE:
        raise BadInput("{path} er for stor. Send høyst {limit} byte.", path=file, limit=LARGEST_FILE)
    if not content.strip():
        raise BadInput("{path} er tom. Skriv fra, til og hvor langt: Moskenes; Flakstad; 45.", path=file)
    table = _rows(content, file)
    found = _pairs(_cells(table, file), file, unit)
    near = found.keys() if reach is None else near_each_other(reach)
    kept = tuple((a, b, far) for (a, b), far in sorted(found.items()) if (a, b) in near)
    _in_the_unit(kept, file, unit)
    return kept


def read_file(path: Path, unit: str = "", reach: int | None = LARGEST) -> Travel:
    """The table in a file of one's own; as `read_travel`."""
    try:
        return read_travel(path.read_bytes(), str(path), unit, reach)
    except OSError as error:
        raise unread(path, error) from error


def complete(travel: Travel, steps: int, file: str) -> None:
    """Refuses a table in which two that lie so many neighbours from each other, or nearer, are missing.

    Raises:
        BadInput: a pair is missing; how many are.
    """
    there = {(a, b) for a, b, _far in travel}
    missing = [pair for pair in sorted(near_each_other(steps)) if pair not in there]
    if missing:
        a, b = missing[0]
        raise BadInput(
            "{path} mangler {a} til {b}, og {n} {n:par|par} i alt av dem som kan være i samme gruppe. Skriv et tall for hvert, "
            "eller velg mindre grupper.",
            path=file,
            a=name_of(a),
            b=name_of(b),
            n=len(missing),
        )


def _rows(content: bytes, file: str) -> list[Row]:
    """The rows with something in them, by their number in the file."""
    ending = file.lower().rpartition(".")[2]
    if ending == "xlsx":
        sheets = (one for one in xlsx_sheets(content, file).values() if any(any(row) for row in one))
        table: Iterable[Sequence[object]] = next(sheets, ())
    elif ending in ("csv", "tsv", "txt") or "." not in file:
        text = clean(decoded(content, file)[0]).lstrip("\ufeff")
        first = next((line for line in text.splitlines() if line.strip()), "")
        mark = next((m for m in (";", "\t", ",") if m in first), ";")
        table = csv.reader(io.StringIO(text), delimiter=mark)
    else:
        raise BadInput("{path} kan ikke leses her. Lagre den som .xlsx eller .csv.", path=file)
    written = ((number, [_written(cell) for cell in row]) for number, row in enumerate(table, 1))
    return [(number, row) for number, row in written if any(row)]


def _written(cell: object) -> str:
    if isinstance(cell, dt.time | dt.datetime | dt.timedelta):
        return str(cell)  # a time of the day, which is refused as no number
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _cells(table: list[Row], file: str) -> Iterator[Cell]:
    if not table:
        raise BadInput("{path} er tom. Skriv fra, til og hvor langt: Moskenes; Flakstad; 45.", path=file)
    head = table[0][1]
    columns = [
        next((n for n, cell in enumerate(head) if _called(cell, names)), None) for names in (FROM, TO, FAR)
    ]
    places = [n for n in columns if n is not None]
    if len(set(places)) == 3:
        return _list(table[1:], places, file)
    width = max(len(row) for _number, row in table)
    square = [row[0] for _number, row in table[1:]] == table[0][1][1:]
    if (width > 3 or square or not table[0][1][0]) and not _is_figure(table[0][1][2:3]):
        return _matrix(table, file)
    headed = not (_is_figure(table[0][1][2:3]) or _is_municipality(table[0][1][0]))
    return _list(table[1:] if headed else table, [0, 1, 2], file)


def _called(head: str, names: Sequence[str]) -> bool:
    words = [fold(word) for word in re.split(r"[\W_]+", head)]
    return any(fold(name) == fold(head) or (len(name) > 1 and fold(name) in words) for name in names)


def _is_figure(cell: Sequence[str]) -> bool:
    return (
        bool(cell)
        and any(character.isdigit() for character in cell[0])
        and not re.fullmatch(r"\d{4}(\s.*)?", cell[0])
    )


def _is_municipality(name: str) -> bool:
    try:
        return bool(find(name))
    except BadInput:
        return False


def _list(table: list[Row], places: Sequence[int], file: str) -> Iterator[Cell]:
    for line, row in table:
        if len(row) <= max(places):
            raise BadInput(
                "{path}, linje {line}: skriv fra, til og hvor langt, med semikolon mellom: Moskenes; Flakstad; 45.",
                path=file,
                line=line,
            )
        a, b, far = places
        yield Cell(
            line, far + 1, _code(row[a], file, line, a + 1), _code(row[b], file, line, b + 1), row[far]
        )


def _matrix(table: list[Row], file: str) -> Iterator[Cell]:
    first, head = table[0]
    across = [(n, _code(name, file, first, n)) for n, name in enumerate(head[1:], 2) if name]
    down = [(line, _code(row[0], file, line, 1), row) for line, row in table[1:]]
    for codes in ([code for _n, code in across], [code for _line, code, _row in down]):
        if twice := [code for code in codes if codes.count(code) > 1]:
            raise BadInput(
                "{path}: {name} står to ganger. Ta bort den ene.", path=file, name=name_of(twice[0])
            )
    for line, code, row in down:
        for n, other in across:
            yield Cell(line, n, code, other, row[n - 1] if n <= len(row) else "")


def _code(name: str, file: str, line: int, column: int) -> str:
    numbered = re.search(r"\((\d{3,4})\)\s*$", name)
    said = numbered[1] if numbered else name
    try:
        return find(said).code
    except NotKnown as error:
        raise NotKnown(
            "{path}, linje {line}, kolonne {column}: {why}",
            path=file,
            line=line,
            column=column,
            why=error,
            candidates=error.candidates,
        ) from error


def _pairs(cells: Iterable[Cell], file: str, unit: str) -> dict[tuple[str, str], float]:
    """How far by pair, the smaller code first; the longer of two ways that hardly differ."""
    found: dict[tuple[str, str], float] = {}
    for cell in cells:
        if fold(cell.said) in MISSING:
            continue  # a matrix often has one half alone
        far = _figure(cell, file, unit)
        where: dict[str, object] = {
            "path": file,
            "line": cell.row,
            "column": cell.column,
            "a": name_of(cell.a),
            "b": name_of(cell.b),
        }
        if not 0 <= far < np.inf:
            raise BadInput(
                "{path}, linje {line}, kolonne {column}: {a} til {b} er {said}. Skriv et tall fra 0 og oppover.",
                said=cell.said,
                **where,
            )
        if cell.a == cell.b:
            if far:
                raise BadInput(
                    "{path}, linje {line}, kolonne {column}: {a} til seg selv er {said}. Skriv 0.",
                    said=cell.said,
                    **where,
                )
            continue
        pair = (min(cell.a, cell.b), max(cell.a, cell.b))
        other = found.get(pair, far)
        if abs(far - other) > ASIDE * max(far, other):
            raise BadInput(
                "{path}, linje {line}, kolonne {column}: {a} til {b} er {said}, men et annet sted står det {other}. De to "
                "veiene kan skille høyst 10 prosent; skriv den lengste begge steder.",
                said=cell.said,
                other=Amount(other),
                **where,
            )
        found[pair] = max(far, other)
    if not found:
        raise BadInput(
            "{path} har ingen par. Skriv fra, til og hvor langt: Moskenes; Flakstad; 45.", path=file
        )
    return found


def _figure(cell: Cell, file: str, unit: str) -> float:
    """The number in a cell, with or without the table's own unit behind it."""
    said = re.sub(rf"\s*({SPELT[unit]})\.?$", "", cell.said, flags=re.IGNORECASE)
    try:
        return float(read_number(said, ""))
    except BadInput as error:
        raise BadInput(
            "{path}, linje {line}, kolonne {column}: «{said}» fra {a} til {b} er ikke et tall. Skriv {unit} som ett tall, "
            "som 75 eller 12,5.",
            path=file,
            line=cell.row,
            column=cell.column,
            said=cell.said,
            a=name_of(cell.a),
            b=name_of(cell.b),
            unit=_in_each(UNITS[unit] if unit else N_("avstanden")),
        ) from error


def _in_the_unit(travel: Travel, file: str, unit: str) -> None:
    """Refuses a table whose neighbours are so near or so far that its figures must be in another unit."""
    if unit not in USUAL:
        return
    near = near_each_other(1)
    times = [
        far / line
        for a, b, far in travel
        if (a, b) in near and (line := float(kilometres((a, b), 0)[0, 1])) > 0
    ]
    if not times:
        return
    least, most, below, above = USUAL[unit]
    middle = median(times)
    if not least <= middle <= most:
        raise BadInput(
            "{path}: mellom naboer er det i midten {far} {unit} for hver kilometer i rett linje. Tallene er nok {meant}. Regn "
            "dem om til {unit}.",
            path=file,
            far=Amount(middle),
            unit=_in_each(UNITS[unit]),
            meant=_in_each(below if middle < least else above),
        )


def _in_each(message: str) -> InEach:
    return InEach({lang: texts(lang)(message) for lang in LANGUAGES})
