"""A facility that several use as it lies in an address: one row for each user, as people wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from nabolag.errors import BadInput, in_field
from nabolag.report.share.case import figure, rows_of_text
from nabolag.report.share.facility import COLUMNS, EXAMPLE, Facility, facility_of_rows, facility_of_text
from nabolag.text import N_, Texts

USER = ("deltaker", "kostnad", "antall", "behov")
POINT = ("mengde", "pris")
FEWEST = 3
LONGEST = 10_000
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class FacilityFields:
    """What the address asks for, as written: `users` are (name, cost alone, how many, need), `points` (need, cost).

    `pasted` and `curve` are tables that were pasted; rows that are filled in win over them.
    """

    users: Rows
    points: Rows = ()
    pasted: str = ""
    curve: str = ""
    example: bool = False

    @classmethod
    def of(cls, query: QueryParams) -> FacilityFields:
        """The rows of an address, else of what was pasted, else of the example; `fjern` is a row taken away."""
        users, points = _rows(query, USER, gone=query.get("fjern", "")), _rows(query, POINT)
        if any(map(any, users)) or any(map(any, points)):
            return cls(users, points)
        pasted, curve = (query.get(name, "").strip() for name in ("tabell", "kurve"))
        if pasted or curve:
            return cls(_users_of(pasted), _points_of(curve), pasted, curve)
        written = EXAMPLE.replace(",", ".") if query.get("lang") == "en" else EXAMPLE
        return cls(_users_of(written), example=True)

    @property
    def shown(self) -> Rows:
        """The rows of the form: those that are written, and one that is free."""
        return _with_free(self.users, FEWEST, len(USER))

    @property
    def first(self) -> str:
        """The field that a mistake of the whole belongs to."""
        return "tabell" if self.pasted or self.curve else "deltaker-1"

    @property
    def shown_points(self) -> Rows:
        return _with_free(self.points, 2, len(POINT))

    @property
    def waits(self) -> bool:
        """Whether there are names and nothing to reckon with yet."""
        return not (self.pasted or self.curve) and not any(any(row[1:]) for row in self.users)

    def facility(self, _: Texts) -> Facility:
        """The facility.

        Raises:
            BadInput: a table that cannot be read, a name that is missing or stands twice, or a figure that is none.
        """
        if self.pasted or self.curve:
            with in_field("tabell"):
                if len(self.pasted) + len(self.curve) > LONGEST:
                    raise BadInput(
                        "Tabellene har {n} tegn til sammen. Siden tar høyst {most}.",
                        n=len(self.pasted) + len(self.curve),
                        most=LONGEST,
                    )
                return facility_of_text(self.pasted, self.curve)
        users = [row for row in self.users if any(row)]
        for number, row in enumerate(users, 1):
            _checked(number, row, [other[0] for other in users[: number - 1]], _)
        for number, point in enumerate(self.points, 1):
            for name, cell in zip(POINT, point, strict=True):
                with in_field(f"{name}-{number}"):
                    figure(cell, number, _(POINT_HEADS[name]))
        curve = [("mengde", "kostnad"), *self.points] if self.points else None
        try:
            return facility_of_rows([USER, *users], curve)
        except BadInput as error:
            error.field = f"mengde-{len(self.points)}" if curve else "deltaker-1"
            raise

    def address(self, path: str, lang: str) -> str:
        """`path` with the whole case."""
        kept = [("lang", lang)] * (lang != "nb")
        pairs: list[tuple[str, str]] = []
        if not self.example:
            for names, rows in ((USER, self.users), (POINT, self.points)):
                pairs += [pair for row in rows if any(row) for pair in zip(names, row, strict=True)]
            if not pairs:
                pairs = [("tabell", self.pasted), ("kurve", self.curve)]
        return f"{path}?{urlencode(pairs + kept)}" if pairs or kept else path


POINT_HEADS = {"mengde": N_("Samlet behov"), "pris": N_("Kostnad")}


def _checked(number: int, row: Sequence[str], before: Sequence[str], _: Texts) -> None:
    name = row[0]
    with in_field(f"deltaker-{number}"):
        if not name:
            raise BadInput("Rad {row} mangler navnet på den som bruker anlegget.", row=number)
        if name in before:
            raise BadInput("Rad {row}: {name} står to ganger.", row=number, name=name)
    for field, cell in zip(USER[1:], row[1:], strict=True):
        if cell:
            with in_field(f"{field}-{number}"):
                figure(cell, 0, name)


def _rows(query: QueryParams, names: Sequence[str], gone: str = "") -> Rows:
    """What is written, without empty rows; `gone` is counted before they are left out, as the form numbers them."""
    columns = [[value.strip() for value in query.getlist(name)] for name in names]
    written = enumerate(zip_longest(*columns, fillvalue=""), 1)
    return tuple(row for number, row in written if any(row) and str(number) != gone)


def _with_free(rows: Rows, fewest: int, width: int) -> Rows:
    return (*rows, *[("",) * width] * max(1, fewest - len(rows)))


def _users_of(table: str) -> Rows:
    """The cells of a pasted table, in our order; nothing of one that has other headings."""
    try:
        head, *rows = rows_of_text(table)
    except (BadInput, ValueError):
        return ()
    heads = [str(cell).strip().casefold() for cell in head]
    places = [next((i for i, h in enumerate(heads) if h in words), None) for words in COLUMNS.values()]
    return tuple(
        tuple(str(row[i]).strip() if i is not None and i < len(row) else "" for i in (0, *places))
        for row in rows
        if row
    )


def _points_of(table: str) -> Rows:
    try:
        return tuple(
            (str(row[0]).strip(), str(row[1]).strip()) for row in rows_of_text(table)[1:] if len(row) > 1
        )
    except BadInput:
        return ()
