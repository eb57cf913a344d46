"""The workbook of a case: the template we make, and one that somebody has filled in, read wherever its columns stand."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nabolag.errors import BadInput, unread
from nabolag.fees.case import FeeCase
from nabolag.fees.reading import ASSET, FIELDS, FUND, LOAN, OPERATION, PLANNED, TARIFF, case_of, named
from nabolag.sources.workbooks import UnsavedFormulas, opened, unsaved_formulas
from nabolag.text import clean, fold

Kinds = Mapping[str, tuple[str, tuple[str, ...]]]
LARGEST_FILE = 10_000_000
ROWS_SEEN, COLUMNS_SEEN, ACROSS = 20, 40, 4
"""A table's heading is sought among so many first rows."""
MOST_ROWS = 3000
UNIT = {"unit": ("words", ("beløp i", "enhet")), "assumed": ("words", ("fylt ut av oss",))}
"""What a case is read by and is no figure of it."""
SHEETS: dict[str, tuple[str, Kinds, tuple[str, ...]]] = {
    "assets": ("Anlegg", ASSET, ("name", "price", "life", "year")),
    "plan": ("Plan", PLANNED, ("name", "price", "life", "year")),
    "fund": ("Fond", FUND, ("year", "amount")),
    "operation_by_year": ("Drift", OPERATION, ("year", "amount")),
    "loans": ("Lån", LOAN, ("name", "balance")),
}
HEADS = {
    "assets": ("Navn", "Pris", "Levetid", "Tatt i bruk", "Tilskudd", "Bokført verdi", "Fornyes for"),
    "plan": ("Navn", "Pris", "Levetid", "Tas i bruk", "Tilskudd", "Fornyes for", "Bare med direktivet"),
    "fund": ("Oppstått", "Beløp"),
    "operation_by_year": ("År", "Driftskostnad"),
    "loans": ("Navn", "Restgjeld", "Rente", "År igjen"),
}
CASE_ROWS = (
    ("Navn", "name", "kommunens navn"),
    ("Tjeneste", "service", "vann eller avløp"),
    ("Beløp i", "unit", "kr, 1000 kr eller mill. kr: gjelder alle beløp i arkene unntatt satsene og gebyret"),
    ("Første år", "start", "året framskrivingen begynner"),
    ("Boliger", "dwellings", "tilknyttede boliger 1. januar det første året"),
    ("Nye boliger i året", "new_dwellings", "som knyttes til"),
    ("Næring m3", "industry", "m³ i året til andre enn boliger"),
    ("Forbruk i en bolig", "volume", "m³ i året: det gebyret her regnes for"),
    ("Drift", "operation", "direkte driftskostnad i året; la stå tomt når arket Drift er fylt ut"),
    ("Indirekte drift", "indirect", "uten administrativ ledelse, folkevalgte og eierorganer"),
    ("Andre inntekter", "income", "som trekkes fra"),
    ("Indirekte kapital", "indirect_capital", "tomt: 5 prosent av indirekte drift"),
    ("Gebyr i dag", "fee", "kroner for en slik bolig, uten merverdiavgift, året før det første"),
    ("Fast del", "fixed", "kroner i året"),
    ("Forbruksdel", "metered", "kroner per m³"),
    ("Tilknytningsgebyr", "connection", "kroner per ny bolig"),
    ("Vedtatt", "decided", "dato for kommunestyrets vedtak"),
    ("Vedtak", "case", "saksnummer"),
    (
        "Rente på underskudd",
        "interest_on_deficit",
        "ja bare der kommunestyret har vedtatt en andel av kostnaden",
    ),
    ("Versjon", "version", "øk med én når dere endrer saken"),
    ("Fylt ut av oss", "assumed", "felt ingen har svart på; ta ut navnet når dere har rettet tallet"),
)


def case_of_workbook(book: bytes | Path | str) -> FeeCase:
    """The workbook of `nabolag fees --template`, filled in: sheets by name, columns and rows by their headings.

    Raises:
        BadInput: no workbook, a sheet without its columns, or a case that cannot be used; names sheet and cell.
    """
    given, places = read_workbook(book)
    return case_of(given, places)


def read_workbook(book: bytes | Path | str) -> tuple[dict[str, object], dict[str, str]]:
    """(the case as plain values, where the value of each path stood)."""
    whole, unsaved = _opened(book)
    sheets = {fold(sheet.title): sheet for sheet in whole.worksheets}
    given: dict[str, object] = {}
    places: dict[str, str] = {}
    main = sheets.get("sak") or next((s for s in whole.worksheets if _labels(s, {}, {})), None)
    if main is None:
        raise BadInput(
            "Arbeidsboken har ikke arket «Sak» med Navn, Første år, Boliger og Drift. Arkene er {sheets}.",
            sheets=", ".join(sheet.title for sheet in whole.worksheets)[:200],
        )
    unsaved.refuse(main.title)
    tariff: dict[str, object] = {}
    places[""] = f"Ark «{main.title}»"
    _labels(main, given, places, tariff)
    if tariff:
        given["tariff"] = tariff
    for id_, (title, kinds, needed) in SHEETS.items():
        sheet = sheets.get(fold(title))
        if sheet is not None:
            unsaved.refuse(sheet.title)
        if sheet is not None and (rows := _table(sheet, id_, kinds, needed, places)):
            given[id_] = rows
            if id_ == "operation_by_year":
                places["operation"] = f"Ark «{sheet.title}»"
    known = {fold(title) for title, _kinds, _needed in SHEETS.values()}
    for sheet in whole.worksheets:
        if sheet is not main and fold(sheet.title) not in known and _is_ours(sheet):
            raise BadInput(
                "Arket «{sheet}» ser ut som en del av saken, men navnet kjennes ikke. Kall det {names}.",
                sheet=sheet.title,
                names=", ".join(title for title, _kinds, _needed in SHEETS.values()),
            )
    for field_ in ("name", "start", "dwellings", "operation"):
        places.setdefault(field_, f"Ark «{main.title}», «{next(r[0] for r in CASE_ROWS if r[1] == field_)}»")
    return given, places


def _opened(book: bytes | Path | str) -> tuple[Any, UnsavedFormulas]:
    name = "arbeidsboken" if isinstance(book, bytes) else str(book)
    try:
        content = book if isinstance(book, bytes) else Path(book).read_bytes()
    except OSError as error:
        raise unread(name, error) from error
    return opened(content, name, largest=LARGEST_FILE), unsaved_formulas(content)


def _labels(
    sheet: Any, given: dict[str, object], places: dict[str, str], tariff: dict[str, object] | None = None
) -> int:
    """Reads labels with their value in the next filled cell to the right; gives how many were known."""
    count = 0
    rows = list(_rows(sheet, 200))
    for number, cells in enumerate(rows):
        known = [i for i, cell in enumerate(cells) if _known(cell.value)]
        if len(known) >= ACROSS and number + 1 < len(rows):  # labels in a row, with their values below
            for i in known:
                below = rows[number + 1][i]
                _take(sheet, str(_clean_value(cells[i].value)), below, below.value, given, places, tariff)
            count += len(known)
            continue
        for i, cell in enumerate(cells):
            if not _known(cell.value):
                continue
            count += 1
            label = str(_clean_value(cell.value))
            hint = _hint(label)
            value = next(
                (c for c in cells[i + 1 : i + 3] if _clean_value(c.value) not in (None, "", hint)), None
            )
            at = value if value is not None else cells[i + 1] if i + 1 < len(cells) else cell
            _take(sheet, label, at, None if value is None else value.value, given, places, tariff)
            break
    return count


def _known(value: object) -> bool:
    label = _clean_value(value)
    return isinstance(label, str) and any(named(label, kinds) for kinds in (FIELDS, UNIT, TARIFF))


def _take(
    sheet: Any,
    label: str,
    cell: Any,
    value: object,
    given: dict[str, object],
    places: dict[str, str],
    tariff: dict[str, object] | None,
) -> None:
    """Puts the value of a label where it belongs, and says that it stands in `cell`."""
    id_ = named(label, FIELDS) or named(label, UNIT)
    part = None if id_ else named(label, TARIFF)
    places.setdefault(id_ or f"tariff.{part}", f"Ark «{sheet.title}», celle {cell.coordinate}")
    value = _clean_value(value)
    if value in (None, ""):
        return
    if id_ is not None:
        given.setdefault(id_, value)
    elif tariff is not None and part is not None:
        tariff.setdefault(part, value)


def _rows(sheet: Any, most: int) -> Any:
    """The rows in use, two columns wider for where a value ought to stand: openpyxl makes a cell of each place asked for."""
    width = min(COLUMNS_SEEN, sheet.max_column + 2)
    return sheet.iter_rows(max_row=min(most, sheet.max_row), max_col=width)


def _hint(label: str) -> str | None:
    return next((hint for row_label, _id, hint in CASE_ROWS if row_label == label), None)


def _table(
    sheet: Any, id_: str, kinds: Kinds, needed: Sequence[str], places: dict[str, str]
) -> list[dict[str, object]]:
    """The rows under the heading, by column name. A sheet that is empty gives none."""
    rows = list(_rows(sheet, MOST_ROWS))
    best: tuple[int, dict[int, str]] = (-1, {})
    for number, cells in enumerate(rows[:ROWS_SEEN]):
        headings: dict[int, str] = {}
        for i, cell in enumerate(cells):
            name = named(cell.value, kinds) if isinstance(cell.value, str) else None
            if name is not None and name not in headings.values():
                headings[i] = name
        if len(headings) > len(best[1]):
            best = (number, headings)
    head, columns = best
    filled = [r for r in rows[head + 1 :] if any(_clean_value(c.value) not in (None, "") for c in r)]
    missing = [name for name in needed if name not in columns.values()]
    if missing and filled:
        raise BadInput(
            "Ark «{sheet}»: kolonnen {missing} mangler. Overskriftene skal være {heads}.",
            sheet=sheet.title,
            missing=", ".join(f"«{HEADS[id_][needed.index(name)]}»" for name in missing),
            heads=", ".join(HEADS[id_]),
        )
    out: list[dict[str, object]] = []
    for cells in filled:
        row = {name: _clean_value(cells[i].value) for i, name in columns.items()}
        if not any(value not in (None, "") for value in row.values()):
            continue
        path = f"{id_}#{len(out)}" if id_ in ("fund", "operation_by_year") else f"{id_}[{len(out)}]"
        path = path.replace("operation_by_year", "operation")
        places[path] = f"Ark «{sheet.title}», rad {cells[0].row}"
        for i, name in columns.items():
            places[f"{path}.{name}"] = f"Ark «{sheet.title}», celle {cells[i].coordinate}"
        out.append(row)
    return out


def _is_ours(sheet: Any) -> bool:
    """Whether a sheet has all the headings that one of ours needs, so that leaving it out would leave out a part of the case."""
    for cells in _rows(sheet, ROWS_SEEN):
        words = [cell.value for cell in cells if isinstance(cell.value, str)]
        for _title, kinds, needed in SHEETS.values():
            found = {named(word, kinds) for word in words}
            if found >= set(needed):
                return True
    return False


def _clean_value(value: object) -> object:
    return clean(value).strip() if isinstance(value, str) else value


def template(case: FeeCase | None = None) -> bytes:
    """An empty workbook to fill in, or `case` written into one: what is read back is the same case."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        grey = book.add_format({"font_color": "#595959"})
        sheet = book.add_worksheet("Sak")
        sheet.set_column(0, 1, 24)
        sheet.set_column(2, 2, 80)
        for row, (label, id_, hint) in enumerate(CASE_ROWS):
            sheet.write(row, 0, label, bold)
            value = _value(case, id_)
            if value is not None:
                sheet.write(row, 1, value, day if id_ == "decided" else None)
            sheet.write(row, 2, hint, grey)
        for id_, (title, _kinds, _needed) in SHEETS.items():
            sheet = book.add_worksheet(title)
            sheet.set_column(0, len(HEADS[id_]) - 1, 20)
            sheet.write_row(0, 0, HEADS[id_], bold)
            for number, values in enumerate(_written(case, id_), 1):
                for i, value in enumerate(values):
                    if value is not None:
                        sheet.write(number, i, value)
            sheet.freeze_panes(1, 0)
    return out.getvalue()


def _value(case: FeeCase | None, id_: str) -> object:
    if case is None:
        return {"service": "vann", "unit": "kr", "volume": 150, "version": 1}.get(id_)
    if id_ == "unit":
        return "kr"
    if id_ in TARIFF:
        return getattr(case.tariff, id_) or None if case.tariff else None
    value = getattr(case, id_)
    if id_ == "assumed":
        return ", ".join(value) or None
    if id_ == "interest_on_deficit":
        return "ja" if value else None
    if id_ == "service":
        return {"water": "vann", "wastewater": "avløp"}[value]
    return None if isinstance(value, Mapping) else value


def _written(case: FeeCase | None, id_: str) -> list[tuple[object, ...]]:
    if case is None:
        return []
    if id_ == "fund":
        return [(year, amount) for year, amount in sorted(case.fund.items())]
    if id_ == "operation_by_year":
        return sorted(case.operation.items()) if isinstance(case.operation, Mapping) else []
    if id_ == "loans":
        return [(one.name, one.balance, one.rate, one.years) for one in case.loans]
    if id_ == "assets":
        return [(a.name, a.price, a.life, a.year, a.contributions, a.book, a.renewal) for a in case.assets]
    return [
        (p.name, p.price, p.life, p.year, p.contributions, p.renewal, "ja" if p.directive else None)
        for p in case.plan
    ]
