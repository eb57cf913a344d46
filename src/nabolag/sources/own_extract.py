"""A user's own extract of KOSTRA or the like, as rows of (municipality, year, figure, value), with every fault by its place.

Excel and CSV have one row for each municipality (and year), with the figures in columns, or one figure a row; JSON-stat
is read as SSB sends it. What a municipality is called or numbered, the caller decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from nabolag.errors import BadInput
from nabolag.sources.live.jsonstat import Dataset
from nabolag.sources.survey_files.tables import cell_text, csv_rows, xlsx_sheets
from nabolag.text import fold, read_number
from nabolag.threads import decode

LARGEST = 50_000_000
MOST_FAULTS = 50
LOOKED_AT = 15
"""Rows in which the headings are looked for; a title may stand above."""
PLACE = {
    "kommune",
    "kommuner",
    "kommunenummer",
    "kommunenr",
    "kommunekode",
    "region",
    "regioner",
    "code",
    "municipality",
}
YEAR = {"ar", "aar", "year", "tid", "argang", "periode"}
NAME = {"kommunenavn", "navn", "name", "fylke", "fylkesnavn"}
WORDS = {"statistikkvariabel", "variabel", "funksjon", "art", "artkapittel", "regnskapsomfang", "indikator", "tjeneste",
         "tjenesteomrade", "contents", "contentscode", "figure"}  # fmt: skip
VALUE = {"verdi", "value", "tall", "belop"}
MISSING = {"", ".", "..", "...", ":", "-", "–", "*"}
GROUP = re.compile(
    r"(?i)^(eak|eakuo|eka\d*|ekg\d*|ek[a-z]?\d*|a[0-9]+|hele landet|landet.*|kostra-?gruppe.*|gruppe.*)\b"
)
"""Rows of SSB's that are no municipality: the country, counties and groups."""
Named = Callable[[str, int | None], str]


@dataclass(frozen=True)
class Fault:
    """What is wrong in a row and field of a sheet; `row` 0: the whole sheet."""

    sheet: str
    row: int
    field: str
    error: BadInput


@dataclass(frozen=True)
class Row:
    """One figure; `value` None where the file says it is missing."""

    code: str
    year: int
    figure: str
    value: float | None


@dataclass
class Extract:
    """What was read. `left_out` are rows that are no municipality, such as SSB's groups."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    left_out: int = 0


def read_extract(content: bytes, file: str, named: Named) -> Extract:
    """Read `content`; nothing is to be kept when there are faults.

    Args:
        named: the code of a municipality by what the file calls it, and the year; raises `BadInput` when it is none.

    Raises:
        BadInput: a file that cannot be read at all.
    """
    if len(content) > LARGEST:
        raise BadInput(
            "Filen {file} er større enn {most} MB. Del den opp.", file=file, most=LARGEST // 1_000_000
        )
    low = file.lower()
    if low.endswith((".json", ".jsonstat", ".json-stat")):
        return _of_cube(content, file, named)
    if low.endswith((".xlsx", ".xlsm")):
        sheets = xlsx_sheets(content, file)
    elif low.endswith((".csv", ".txt", ".tsv")):
        sheets = {file: csv_rows(content, file)}
    else:
        raise BadInput(
            "Filen {file} kan ikke leses her. Bruk .xlsx, .csv eller .json (JSON-stat).", file=file
        )
    found = Extract()
    seen: dict[tuple[str, int, str], tuple[str, int]] = {}
    for title, cells in sheets.items():
        table = [[(cell_text(cell) or "").strip() for cell in row] for row in cells]
        if any(any(row) for row in table):
            _sheet(title, table, named, found, seen)
    if not found.rows and not found.faults:
        raise BadInput("Filen {file} har ingen rader med kommuner.", file=file)
    return found


def _sheet(
    title: str,
    table: list[list[str]],
    named: Named,
    found: Extract,
    seen: dict[tuple[str, int, str], tuple[str, int]],
) -> None:
    start = next((i for i, row in enumerate(table[:LOOKED_AT]) if PLACE & {fold(cell) for cell in row}), None)
    if start is None:
        error = BadInput(
            "Ingen overskrift er «kommune», «kommunenummer» eller «region». Gi kolonnen med kommunen et slikt navn."
        )
        found.faults.append(Fault(title, 0, "kommune", error))
        return
    heads = table[start]
    kinds = [_kind(head) for head in heads]
    above = next((cell for row in reversed(table[:start]) for cell in row if cell), title)
    years = {i: int(head) for i, head in enumerate(heads) if re.fullmatch(r"(19|20)\d\d", head)}
    if "year" not in kinds and not years:
        error = BadInput("Ingen overskrift er «år», og ingen er et årstall. Si hvilket år tallene gjelder.")
        found.faults.append(Fault(title, start + 1, "år", error))
        return
    place = kinds.index("place")
    for n, row in enumerate(table[start + 1 :], start=start + 2):
        cells = row + [""] * (len(heads) - len(row))
        if not any(cells):
            continue
        if GROUP.match(cells[place]):
            found.left_out += 1
            continue
        said = " ".join(cells[i] for i, kind in enumerate(kinds) if kind == "words" and cells[i])
        for i, year, figure in _figures(heads, kinds, years, cells, said, above):
            if len(found.faults) >= MOST_FAULTS:
                return
            try:
                one = _row(cells, place, heads, i, year, figure, named)
            except _At as wrong:
                fault = Fault(title, n, wrong.field, wrong.error)
                if fault.field != heads[place] or not any(
                    f.row == n and f.sheet == title for f in found.faults
                ):
                    found.faults.append(fault)
                continue
            key = (one.code, one.year, one.figure)
            if key in seen:
                sheet, first = seen[key]
                error = BadInput(
                    "Samme kommune, år og tall står også i {sheet}, rad {row}. Behold den ene.",
                    sheet=sheet,
                    row=first,
                )
                found.faults.append(Fault(title, n, heads[i], error))
                continue
            seen[key] = (title, n)
            found.rows.append(one)


class _At(Exception):
    def __init__(self, field: str, error: BadInput) -> None:
        self.field, self.error = field, error


def _kind(head: str) -> str:
    word = fold(head)
    if not word:
        return "empty"
    kinds = (("place", PLACE), ("year", YEAR), ("name", NAME), ("words", WORDS), ("value", VALUE))
    return next((kind for kind, words in kinds if word in words), "figure")


def _figures(
    heads: Sequence[str],
    kinds: Sequence[str],
    years: dict[int, int],
    cells: Sequence[str],
    said: str,
    above: str,
) -> Iterator[tuple[int, str, str]]:
    """(column, year as written, figure) of each cell with a figure in a row."""
    written = next((cells[i] for i, kind in enumerate(kinds) if kind == "year"), "")
    for i, kind in enumerate(kinds):
        if i in years and not written:
            yield i, str(years[i]), said or above
        elif kind == "value":
            yield i, written, said or heads[i]
        elif kind == "figure" and i not in years:
            yield i, written, f"{said} {heads[i]}".strip()


def _row(
    cells: Sequence[str], place: int, heads: Sequence[str], at: int, year: str, figure: str, named: Named
) -> Row:
    digits = re.fullmatch(r"((?:19|20)\d\d)(?:\.0)?", year)
    if digits is None:
        raise _At("år", BadInput("«{said}» er ikke et årstall. Skriv det som 2025.", said=year))
    try:
        code = named(cells[place], int(digits[1]))
    except BadInput as error:
        raise _At(heads[place], error) from error
    try:
        value = None if cells[at] in MISSING else float(read_number(cells[at], heads[at]))
    except BadInput as error:
        raise _At(heads[at], error) from error
    return Row(code, int(digits[1]), figure, value)


def _of_cube(content: bytes, file: str, named: Named) -> Extract:
    try:
        cube = decode(content, Dataset)
    except msgspec.MsgspecError as error:
        raise BadInput("Filen {file} er ikke JSON-stat: {why}.", file=file, why=str(error)) from error
    if fault := cube.fault():
        raise BadInput("Filen {file} er ikke hel JSON-stat: {why}.", file=file, why=fault)
    place = next((n for n in (*cube.role.get("geo", ()), *cube.id) if n in cube.dimension and (
        n in cube.role.get("geo", ()) or "region" in n.lower() or fold(n) in PLACE)), None)  # fmt: skip
    time = next((n for n in (*cube.role.get("time", ()), "Tid", "år") if n in cube.dimension), None)
    if place is None or time is None or cube.value is None:
        raise BadInput(
            "Filen {file} mangler region, tid eller verdier. Hent tabellen på nytt som JSON-stat.", file=file
        )
    found = Extract()
    codes: dict[str, str | None] = {}
    for key, value, _mark in cube.cells():
        where, when = key.pop(place), key.pop(time)
        if where not in codes:
            if GROUP.match(where) or not re.fullmatch(r"(?:K-?)?\d{4}", where):
                codes[where] = None
                found.left_out += 1
            else:
                try:
                    codes[where] = named(where, int(when) if when.isdigit() else None)
                except BadInput as error:
                    if value is None:  # SSB lists former municipalities too, without figures
                        continue
                    codes[where] = None
                    found.faults.append(Fault(file, 0, f"{place} {where}", error))
        code = codes[where]
        if code and len(found.faults) < MOST_FAULTS:
            if not re.fullmatch(r"(19|20)\d\d", when):
                no_year = BadInput("«{said}» er ikke et årstall. Skriv det som 2025.", said=when)
                found.faults.append(Fault(file, 0, time, no_year))
                continue
            found.rows.append(Row(code, int(when), " ".join(key.values()) or cube.label, value))
    return found
