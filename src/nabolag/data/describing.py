"""What a table is: publisher, vintage, licence, and for each column its unit and definition."""

from __future__ import annotations

from typing import Literal

import msgspec

Origin = Literal["published", "register", "user", "synthetic", "modelled"]
Status = Literal["preliminary", "final", "withdrawn"]


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in three languages; `words.nb`, or `words["nb"]`."""

    nb: str
    nn: str
    en: str

    def __getitem__(self, lang: str) -> str:
        text: str = getattr(self, lang)
        return text


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Unit and definition of a column, and what an empty cell in it means (None: no cell is empty)."""

    unit: str
    definition: Words
    empty: Words | None = None


class TableDescriptor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a table comes from and what it holds. `sha256` is of the shipped file.

    `via` is the public copy it was taken from when it was not fetched from the publisher itself.
    `promise` says which key set is complete: codes, codes_by_year, codes_by_service, or None. `status` says how
    settled the figures are where the publisher says so: `preliminary`, `final`, or `withdrawn` (the publisher no
    longer has the table; the last that was fetched stands).
    """

    name: str
    title: Words
    publisher: str
    url: str
    table_number: str | None
    vintage: str
    retrieved: str
    licence: str
    attribution: str
    origin: Origin
    rows: int
    sha256: str
    columns: dict[str, Column]
    via: str | None = None
    promise: str | None = None
    status: Status | None = None
