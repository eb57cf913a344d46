"""A case from plain values: names in English or bokmål, amounts in the unit that is said, and where each value stood."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from nabolag.errors import BadInput, NotKnown, unread
from nabolag.fees.case import Asset, FeeCase, Investment, Loan, Tariff, wrong
from nabolag.sources.plain_yaml import plain, written_text
from nabolag.text import N_, fold, read_number, read_share

Given = Mapping[str, object]
AMOUNT, WHOLE, NUMBER, SHARE, WORDS, DAY, YES = "amount", "whole", "number", "share", "words", "day", "yes"
KRONER = re.compile(r"\s*(?:kr|kroner)\.?$", re.IGNORECASE)
"""What people write behind an amount."""
UNITS = {
    fold(unit_word): factor
    for factor, words in (
        (1.0, ("", "kr", "kroner", "nok", "1")),
        (1e3, ("1000", "1000 kr", "tusen", "tusen kr", "i 1000 kr", "knok")),
        (1e6, ("1000000", "1e6", "mill", "mill kr", "million", "millioner", "millioner kr", "mnok")),
    )
    for unit_word in words
}
FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "name": (WORDS, ("navn", "kommune", "namn")),
    "service": (WORDS, ("tjeneste", "teneste")),
    "start": (WHOLE, ("første år", "forste ar", "fyrste år", "start")),
    "dwellings": (NUMBER, ("boliger", "tilknyttede boliger", "bustader")),
    "operation": (AMOUNT, ("drift", "direkte drift", "driftskostnad")),
    "indirect": (AMOUNT, ("indirekte", "indirekte drift")),
    "income": (AMOUNT, ("andre inntekter", "inntekter", "andre inntekter")),
    "new_dwellings": (NUMBER, ("nye boliger", "nye boliger i året", "nye bustader")),
    "industry": (NUMBER, ("næring", "næring m3", "næringsforbruk")),
    "volume": (NUMBER, ("forbruk", "forbruk i en bolig", "standardforbruk")),
    "fee": (NUMBER, ("gebyr", "gebyr i dag", "gebyret i dag")),
    "indirect_capital": (AMOUNT, ("indirekte kapital",)),
    "interest_on_deficit": (YES, ("rente på underskudd",)),
    "version": (WHOLE, ("versjon",)),
}
TARIFF: dict[str, tuple[str, tuple[str, ...]]] = {
    "fixed": (NUMBER, ("fast del", "fast", "fastledd")),
    "metered": (NUMBER, ("forbruksdel", "per m3", "kubikkpris")),
    "connection": (NUMBER, ("tilknytning", "tilknytningsgebyr")),
    "decided": (DAY, ("vedtatt", "vedtaksdato")),
    "case": (WORDS, ("vedtak", "saksnummer", "sak")),
}
ITEM: dict[str, tuple[str, tuple[str, ...]]] = {
    "name": (WORDS, ("navn", "anlegg", "investering", "namn")),
    "price": (AMOUNT, ("pris", "kostnad", "anskaffelse", "anskaffelsespris")),
    "life": (WHOLE, ("levetid", "avskrivningstid")),
    "year": (WHOLE, ("år", "tatt i bruk", "tas i bruk", "tatt i bruk i")),
    "contributions": (AMOUNT, ("tilskudd", "anleggsbidrag", "tilskot")),
    "renewal": (AMOUNT, ("fornyes for", "fornyelse")),
}
ASSET = ITEM | {"book": (AMOUNT, ("bokført", "bokført verdi", "restverdi"))}
PLANNED = ITEM | {"directive": (YES, ("bare med direktivet", "direktiv"))}
LOAN: dict[str, tuple[str, tuple[str, ...]]] = {
    "name": (WORDS, ("navn", "lån", "namn")),
    "balance": (AMOUNT, ("restgjeld", "saldo")),
    "rate": (SHARE, ("rente",)),
    "years": (WHOLE, ("år igjen", "løpetid")),
}
FUND: dict[str, tuple[str, tuple[str, ...]]] = {
    "year": (WHOLE, ("oppstått", "år")),
    "amount": (AMOUNT, ("beløp", "rest")),
}
OPERATION: dict[str, tuple[str, tuple[str, ...]]] = {
    "year": (WHOLE, ("år",)),
    "amount": (AMOUNT, ("driftskostnad", "drift", "beløp")),
}
LISTS = {
    "assets": ("anlegg",),
    "plan": ("planen", "investeringer"),
    "fund": ("fond", "fondet"),
    "loans": ("lån",),
    "tariff": ("takst", "satser", "gebyrsatser"),
    "unit": ("enhet", "beløp i"),
    "operation_by_year": ("drift etter år",),
    "assumed": ("fylt ut av oss",),
}
SERVICE_NAMES = {
    fold(word): id_
    for id_, words in (
        ("water", "water vann vatn drikkevann vannforsyning vassforsyning"),
        ("wastewater", "wastewater avløp avlop avlaup kloakk"),
    )
    for word in words.split()
}


@dataclass
class CaseReader:
    """Values on their way into a case; `places` says where the value of a path stood."""

    unit: float = 1.0
    places: dict[str, str] = field(default_factory=dict)

    def value(self, path: str, kind: str, entry: object) -> object:
        """One value of a kind.

        Raises:
            BadInput: it is not of that kind; says where it stands.
        """
        if kind == WORDS:
            return str(entry).strip()
        if kind == YES:
            return entry is True or fold(str(entry)) in ("ja", "yes", "true", "x", "1")
        if kind == DAY:
            return self._day(path, entry)
        where = self.places.get(path, path)
        if kind == WHOLE and isinstance(entry, date):
            return entry.year
        if kind in (AMOUNT, NUMBER) and isinstance(entry, str):
            entry = KRONER.sub("", entry)
        if kind == SHARE:
            return float(read_share(entry, where))
        number = read_number(entry, where)
        if kind == WHOLE:
            if number.denominator != 1:
                wrong(path, N_("{where}: «{said}» er ikke et helt tall."), said=str(entry)[:60])
            return int(number)
        return float(number) * (self.unit if kind == AMOUNT else 1.0)

    def record(
        self, path: str, kinds: Mapping[str, tuple[str, tuple[str, ...]]], given: Mapping[str, object]
    ) -> dict[str, object]:
        """The fields of one record; empty values are left out.

        Raises:
            NotKnown: a name that the record does not have.
            BadInput: as `value`.
        """
        out: dict[str, object] = {}
        for name, entry in given.items():
            id_ = named(str(name), kinds)
            if id_ is None:
                raise NotKnown(
                    "{where}: «{name}» kjennes ikke. Feltene er {known}.",
                    where=self.places.get(path, path) or "Saken", name=str(name)[:60], known=", ".join(kinds),
                )  # fmt: skip
            if entry is None or (isinstance(entry, str) and not entry.strip()):
                continue
            at = f"{path}.{id_}" if path else id_
            out[id_] = self.value(at, kinds[id_][0], entry)
        return out

    def _day(self, path: str, entry: object) -> date:
        if isinstance(entry, datetime):
            return entry.date()
        if isinstance(entry, date):
            return entry
        for form in ("%Y-%m-%d", "%d.%m.%Y"):
            try:
                return datetime.strptime(str(entry).strip(), form).date()
            except ValueError:
                continue
        wrong(
            path,
            N_("{where}: «{said}» er ikke en dato. Skriv for eksempel 2026-12-15."),
            said=str(entry)[:60],
        )


def named(name: str, kinds: Mapping[str, tuple[str, tuple[str, ...]]]) -> str | None:
    """The field called `name`, by its id or as people call it."""
    wanted = fold(name)
    return next(
        (id_ for id_, (_kind, words) in kinds.items() if wanted == fold(id_) or wanted in map(fold, words)),
        None,
    )


def unit_of(unit: object) -> float:
    """How many kroner an amount is counted in: `1000 kr`, `mill. kr`.

    Raises:
        NotKnown: another unit.
    """
    key = fold(str(unit))
    if key not in UNITS:
        raise NotKnown(
            "Enheten «{said}» kjennes ikke. Skriv kr, 1000 kr eller mill. kr.", said=str(unit)[:60]
        )
    return UNITS[key]


def case_of_yaml(source: str | Path) -> FeeCase:
    """A case as YAML, as a text or a file.

    Raises:
        BadInput: not YAML, or as `case_of`.
    """
    is_file = isinstance(source, Path) or (source.count("\n") == 0 and source.endswith((".yaml", ".yml")))
    if is_file:
        try:
            text = written_text(Path(source).read_bytes(), str(source))
        except OSError as error:
            raise unread(source, error) from error
    else:
        text = str(source)
    return case_of_text(text, str(source) if is_file else "YAML")


def case_of_text(text: str, name: str) -> FeeCase:
    """A case as YAML that has been read; `name` is what it is called where it is wrong.

    Raises:
        BadInput: not YAML, or as `case_of`.
    """
    raw = plain(text, name)
    if not isinstance(raw, Mapping):
        raise BadInput("YAML-filen skal ha et felt på hver linje, for eksempel «name: Moskenes».")
    return case_of(raw)


def case_of(given: Given, places: Mapping[str, str] | None = None) -> FeeCase:
    """A case of plain values, such as JSON gives; `unit: 1000` or `1e6` where amounts are not in kroner.

    `places` says where the value of each path stood, such as a sheet and a cell.

    Raises:
        BadInput: as the case, and for names that no case has; with the place of what is wrong.
    """
    reader = CaseReader(places=dict(places or {}))
    try:
        return _case(given, reader)
    except BadInput as error:
        path = error.values.get("where")
        if isinstance(path, str) and (place := _place(path, reader.places)) != path:
            moved = BadInput(error.message, **{**error.values, "where": place})
            moved.field = error.field
            raise moved from None
        raise


def _place(path: str, places: Mapping[str, str]) -> str:
    """Where a path stood, or the record it belongs to."""
    while path not in places and path:
        shorter = max(path.rfind("."), path.rfind("["))
        if shorter < 0:
            return path
        path = path[:shorter]
    return places.get(path, path)


def _case(given: Given, reader: CaseReader) -> FeeCase:
    lists: dict[str, object] = {}
    scalars: dict[str, object] = {}
    for name, entry in given.items():
        id_ = named(str(name), FIELDS)
        if id_ is None:
            kinds = {list_name: ("", words) for list_name, words in LISTS.items()}
            id_ = named(str(name), kinds)
            if id_ is not None:
                lists[id_] = entry
                continue
        if id_ == "operation" and isinstance(entry, Mapping | list | tuple):
            lists["operation_by_year"] = entry
            continue
        scalars[str(name)] = entry
    reader.unit = unit_of(lists.get("unit", "") if lists.get("unit") is not None else "")
    made = reader.record("", FIELDS, scalars)
    if "service" in made:
        said = str(made["service"])
        if fold(said) not in SERVICE_NAMES:
            wrong(
                "service",
                N_("{where}: «{said}» er ikke en tjeneste her. Skriv vann eller avløp."),
                said=said[:60],
            )
        made["service"] = SERVICE_NAMES[fold(said)]
    by_year = lists.get("operation_by_year")
    if by_year:
        made["operation"] = _by_year(reader, "operation", OPERATION, by_year)
    for needed in ("name", "start", "dwellings", "operation"):
        if needed not in made:
            wrong(needed, N_("{where}: mangler. Saken trenger navn, første år, boliger og drift."))
    if isinstance(lists.get("tariff"), Mapping):
        made["tariff"] = Tariff(**reader.record("tariff", TARIFF, lists["tariff"]))  # type: ignore[arg-type]
    if lists.get("fund"):
        made["fund"] = _by_year(reader, "fund", FUND, lists["fund"])
    for name, kinds, kind in (("assets", ASSET, Asset), ("plan", PLANNED, Investment), ("loans", LOAN, Loan)):
        rows = lists.get(name) or ()
        if not isinstance(rows, Sequence) or isinstance(rows, str):
            wrong(name, N_("{where}: skal være en liste med en rad for hvert anlegg."))
        made[name] = tuple(_made(reader, f"{name}[{i}]", kinds, kind, row) for i, row in enumerate(rows))
    filled = lists.get("assumed") or ()
    listed = filled.split(",") if isinstance(filled, str) else filled if isinstance(filled, Sequence) else ()
    made["assumed"] = tuple(name for one in listed if (name := str(one).strip()))
    return FeeCase(**made)  # type: ignore[arg-type]


def _made(
    reader: CaseReader, path: str, kinds: Mapping[str, tuple[str, tuple[str, ...]]], kind: type, row: object
) -> object:
    if not isinstance(row, Mapping):
        wrong(path, N_("{where}: skal ha felt med navn, for eksempel name, price, life og year."))
    fields = reader.record(path, kinds, row)
    needed = [name for name in kind.__dataclass_fields__ if name not in kind.__dict__]  # type: ignore[attr-defined]
    missing = [name for name in needed if name not in fields]
    if missing:
        words = [(kinds[name][1] or (name,))[0] for name in missing]
        wrong(f"{path}.{missing[0]}", N_("{where}: {missing} mangler."), missing=", ".join(words))
    return kind(**fields)


def _by_year(
    reader: CaseReader, path: str, kinds: Mapping[str, tuple[str, tuple[str, ...]]], given: object
) -> dict[int, float]:
    """`{2023: 1.2}` or rows of year and amount."""
    rows: list[tuple[str, object, object]] = []
    if isinstance(given, Mapping):
        rows = [(f"{path}[{year}]", year, amount) for year, amount in given.items()]
    elif isinstance(given, Sequence):
        for i, one in enumerate(given):
            if not isinstance(one, Mapping):
                wrong(path, N_("{where}: skal ha et beløp for hvert år."))
            fields = {named(str(k), kinds): v for k, v in one.items()}
            rows.append((f"{path}#{i}", fields.get("year"), fields.get("amount")))
    else:
        wrong(path, N_("{where}: skal ha et beløp for hvert år."))
    out: dict[int, float] = {}
    for at, year, amount in rows:
        whole = reader.value(f"{at}.year", WHOLE, year)
        assert isinstance(whole, int)
        value = reader.value(at if isinstance(given, Mapping) else f"{at}.amount", AMOUNT, amount)
        assert isinstance(value, float)
        cell = f"{at}.{'year' if path == 'fund' else 'amount'}"
        if cell in reader.places:
            reader.places[f"{path}[{whole}]"] = reader.places[cell]
        if whole in out:
            wrong(f"{path}[{whole}]", N_("{where}: {year} står to ganger."), year=whole)
        out[whole] = value
    return out
