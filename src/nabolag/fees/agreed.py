"""An agreement from plain values or YAML, in English or bokmål: what is done together, who is connected to whom, who pays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nabolag.errors import BadInput, unread
from nabolag.fees.agreement import Agreement, Connection
from nabolag.fees.case import wrong
from nabolag.fees.reading import AMOUNT, NUMBER, SHARE, WHOLE, WORDS, CaseReader, Given, named, unit_of
from nabolag.sources.plain_yaml import plain, written_text
from nabolag.text import N_, fold

FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "kind": (WORDS, ("måte", "form")),
    "fees": (WORDS, ("gebyr", "gebyret")),
    "saving": (SHARE, ("spart", "spart drift")),
    "transaction": (AMOUNT, ("engang", "for å komme i gang")),
    "yearly": (AMOUNT, ("årlig", "ekstra i året")),
    "transition": (WHOLE, ("overgang", "overgang i år")),
    "spare": (NUMBER, ("plass", "ledig plass")),
    "start": (WHOLE, ("første år", "fra")),
}
CONNECTION: dict[str, tuple[str, tuple[str, ...]]] = {
    "member": (WORDS, ("kommune", "kobles")),
    "to": (WORDS, ("til", "tar imot")),
    "cost": (AMOUNT, ("pris", "kostnad")),
    "year": (WHOLE, ("år", "tas i bruk")),
    "life": (WHOLE, ("levetid",)),
    "yearly": (AMOUNT, ("drift", "drift i året")),
    "route": (NUMBER, ("meter", "lengde")),
    "per_metre": (NUMBER, ("kroner per meter",)),
    "height": (NUMBER, ("høyde",)),
    "energy_price": (NUMBER, ("energipris", "kroner per kwh", "strømpris")),
    "efficiency": (SHARE, ("virkningsgrad", "verknadsgrad")),
    "energy_source": (WORDS, ("kilde til energipris", "kjelde til energipris")),
}
OTHERS = {
    "connections": ("", ("tilkoblinger", "ledninger")),
    "key": ("", ("nøkkel",)),
    "unit": ("", ("enhet", "beløp i")),
}
REPLACES = {"replaces": ("", ("i stedet for", "erstatter"))}
SAID = {
    fold(word): id_
    for id_, words in (
        ("connection", ("connection", "ledning", "tilkobling")), ("running", ("running", "drift", "felles drift")),
        ("separate", ("separate", "hver sitt", "ulikt")), ("harmonised", ("harmonised", "likt", "likt for alle")),
    )
    for word in words
}  # fmt: skip
KEY_WORDS = {
    "boliger": "dwellings",
    "likt": "equal",
    "forbruk": "use",
    "kostnad": "cost",
    "nukleolus": "nucleolus",
}
"""What people write, by the id; `likt` is a fee in one place and a key in another."""


def agreement_of_yaml(path: Path) -> Agreement:
    """An agreement as a YAML file.

    Raises:
        BadInput: not YAML, or as `agreement_of`.
    """
    try:
        text = written_text(path.read_bytes(), str(path))
    except OSError as error:
        raise unread(path, error) from error
    given = plain(text, str(path))
    if not isinstance(given, Mapping):
        raise BadInput(
            "{path} skal ha et felt på hver linje, for eksempel «spart: 5 %» eller «nøkkel: nukleolus».",
            path=path,
        )
    return agreement_of(given)


def agreement_of(given: Given) -> Agreement:
    """An agreement of plain values, such as JSON gives. Without `kind` it joins pipes where there are connections.

    Raises:
        BadInput: a name that no agreement has, or a value that is not of its kind.
    """
    apart: dict[str, Any] = {}
    scalars: dict[str, object] = {}
    for name, entry in given.items():
        id_ = named(str(name), OTHERS)
        if id_ is None:
            scalars[str(name)] = entry
        else:
            apart[id_] = entry
    reader = CaseReader(unit=unit_of(apart.get("unit") or ""))
    made: dict[str, Any] = reader.record("", FIELDS, scalars)
    for field in ("kind", "fees"):
        if field in made:
            made[field] = SAID.get(fold(made[field]), made[field])
    rows = apart.get("connections") or ()
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        wrong("connections", N_("{where}: skal være en liste med en rad for hver ledning."))
    made["connections"] = tuple(_connection(reader, i, row) for i, row in enumerate(rows))
    made.setdefault("kind", "connection" if made["connections"] else "running")
    key = apart.get("key")
    if isinstance(key, Mapping):
        made["key"] = {str(name): reader.value(f"key.{name}", NUMBER, part) for name, part in key.items()}
    elif key is not None:
        made["key"] = KEY_WORDS.get(fold(str(key)), str(key).strip())
    return Agreement(**made)


def _connection(reader: CaseReader, number: int, row: object) -> Connection:
    where = f"connections[{number}]"
    if not isinstance(row, Mapping):
        wrong(where, N_("{where}: skal ha felt med navn, for eksempel member, to, cost og year."))
    replaces = [entry for name, entry in row.items() if named(str(name), REPLACES)]
    fields: dict[str, Any] = reader.record(
        where, CONNECTION, {name: entry for name, entry in row.items() if not named(str(name), REPLACES)}
    )
    if "member" not in fields:
        wrong(f"{where}.member", N_("{where}: {missing} mangler."), missing="kommune")
    gone = replaces[0] if replaces else ()
    listed = gone.split(",") if isinstance(gone, str) else gone if isinstance(gone, Sequence) else (gone,)
    return Connection(**fields, replaces=tuple(str(one).strip() for one in listed if str(one).strip()))
