"""Rows of a list of people: what each field means, and every mistake with its row and field."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import Municipality
from nabolag.sources.csv_text import unescaped
from nabolag.sources.survey_files.tables import cell_text, csv_rows, xlsx_sheets
from nabolag.survey.frame import fields
from nabolag.survey.frame.leaders import ROLES
from nabolag.text import N_, Texts, fold, texts

LARGEST = 5_000_000
"""Bytes of a contact list: some fifty thousand rows."""
LISTED = 20
"""Mistakes that are told one by one; of the rest, how many."""

_HEADINGS = {
    "id": "id",
    "nummer": "kommunenummer kommunenr kommune_nr knr municipality_code municipality_number",
    "kommune": "kommune municipality",
    "kommunenavn": "kommunenavn kommunenamn municipality_name",
    "rolle": "rolle stilling stillingstittel tittel verv funksjon role position title",
    "navn": "navn namn fullt_navn kontaktperson name full_name",
    "fornavn": "fornavn førenamn first_name given_name",
    "etternavn": "etternavn etternamn last_name surname family_name",
    "epost": "epost e-post e-postadresse epostadresse mail e-mail email_address",
    "sprak": "språk målform language",
    "stratum": "stratum",
    "drawn_of": "n_stratum",
    "drawn": "n_trukket",
}
_PLACES = ("nummer", "kommune", "kommunenavn")
HEADINGS = {fold(word): field for field, words in _HEADINGS.items() for word in words.split()}


@dataclass(frozen=True)
class Problem:
    """What is wrong in one field; `row` is the row's number in the file, the headings being row 1."""

    row: int
    field: str
    error: BadInput

    def text(self, _: Texts) -> str:
        """One line in the language of `_`."""
        near = (
            self.error.candidates
            if isinstance(self.error, NotKnown) and "now" not in self.error.values
            else ()
        )
        hint = " " + _("Mente du: {names}?", names="; ".join(near)) if near else ""
        return _("Rad {row}, {field}: {what}", row=self.row, field=self.field, what=self.error.text(_)) + hint


class BadContacts(BadInput):
    """A list with mistakes: all of them, in `problems`."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(N_("{file}: {count} feil. Ingenting er lest inn."), file=file, count=len(problems))
        self.args = (self.text(texts("nb")),)

    def text(self, texts: Texts) -> str:
        """The number of mistakes, and the first of them on a line each."""
        lines = [super().text(texts), *(problem.text(texts) for problem in self.problems[:LISTED])]
        rest = len(self.problems) - LISTED
        return "\n".join([*lines, texts("… og {count} til.", count=rest)] if rest > 0 else lines)


@dataclass(frozen=True)
class Person:
    """One understood row. `fields` holds the row's texts by field."""

    row: int
    municipality: str
    role: str
    person: str | None
    email: str | None
    language: str
    fields: dict[str, str]


@dataclass(frozen=True)
class People:
    """What a list holds: the people, what is wrong, what ought to be seen, and the columns that were not read."""

    people: list[Person]
    problems: list[Problem]
    notes: list[Problem]
    ignored: tuple[str, ...]

    def frame(self) -> pl.DataFrame:
        """municipality, role, person, email, language: a row a person."""
        names = ("municipality", "role", "person", "email", "language")
        columns = {name: [getattr(each, name) for each in self.people] for name in names}
        return pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))


def read_people(content: bytes, file: str, *, needed: Collection[str]) -> People:
    """Read CSV or .xlsx by its headings; fields of `needed` must have a column and a value in every row.

    Raises:
        BadInput: another kind of file, an empty or too large one, or one without the columns that are needed.
    """
    columns, rows = _table(content, file)
    places = _field_places(columns, file, needed)
    named = {field: columns[place] for field, place in places.items()}
    ignored = tuple(name for name in columns if name and fold(name) not in HEADINGS)
    listing = People([], [], [], ignored)
    for number, cells in rows:
        row = dict.fromkeys(HEADINGS.values(), "")
        row |= {field: cells[place] for field, place in places.items() if place < len(cells)}
        if len(cells) > len(columns):
            wide = BadInput(
                "raden har {found} felt, overskriften {expected}", found=len(cells), expected=len(columns)
            )
            listing.problems.append(Problem(number, columns[-1], wide))
        elif any(row.values()):
            _read(number, row, named, needed, listing)
    _twice(listing, named)
    if not listing.people and not listing.problems:
        raise BadInput("{file} har ingen rader under overskriften.", file=file)
    return listing


def _table(content: bytes, file: str) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The headings, and each row after them with its number in the file."""
    if len(content) > LARGEST:
        raise BadInput("{file} er for stor for en kontaktliste. Den kan være på høyst 5 MB.", file=file)
    ending = file.lower().rpartition(".")[2]
    if ending == "xlsx":
        cells = next(iter(xlsx_sheets(content, file).values()), [])
        rows = [[(cell_text(value) or "") for value in row] for row in cells]
    elif ending in ("csv", "txt"):
        rows = csv_rows(content, file)
    else:
        raise BadInput("{file} leses ikke som kontaktliste. Lagre den som .csv eller .xlsx.", file=file)
    rows = [[" ".join(text.split()) for text in row] for row in rows]
    first = next((i for i, row in enumerate(rows) if any(row)), None)
    if first is None:
        raise BadInput("{file} er tom: første rad skal ha kolonnenavn.", file=file)
    columns = rows[first]
    while columns and not columns[-1]:
        columns.pop()
    return columns, ((i, _trimmed(row)) for i, row in enumerate(rows[first + 1 :], start=first + 2))


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return unescaped(pl.DataFrame({"text": row}, schema={"text": pl.String}))["text"].to_list()


def _field_places(columns: Sequence[str], file: str, needed: Collection[str]) -> dict[str, int]:
    """Where each field stands."""
    places: dict[str, int] = {}
    for place, name in enumerate(columns):
        field = HEADINGS.get(fold(name))
        if field in places:
            raise BadInput(
                "{file}: kolonnene «{a}» og «{b}» betyr det samme. Behold én.",
                file=file,
                a=columns[places[field]],
                b=name,
            )
        if field:
            places[field] = place
    if not any(field in places for field in _PLACES):
        needed = ("kommune", *needed)
    missing = [field for field in needed if field not in places]
    if missing:
        raise BadInput(
            "{file} mangler kolonnen {missing}. Første rad skal ha kolonnenavn: kommune, rolle, navn, epost. "
            "Her står: {found}.",
            file=file,
            missing=", ".join(missing),
            found=", ".join(name for name in columns if name),
        )
    return places


def _read(
    number: int, row: dict[str, str], named: Mapping[str, str], needed: Collection[str], listing: People
) -> None:
    """Add the row's person to `listing`, or all that is wrong with it."""
    before = len(listing.problems)

    def wrong(field: str, error: BadInput) -> None:
        listing.problems.append(Problem(number, named[field], error))

    home, role, address, lang = _municipality(row, named, number, listing), "", None, ""
    for field in needed:
        if not row[field]:
            wrong(field, BadInput("feltet er tomt"))
    try:
        role = fields.role(row["rolle"]) if row["rolle"] else ""
    except BadInput as error:
        wrong("rolle", error)
    try:
        address = fields.email(row["epost"]) if row["epost"] else None
    except BadInput as error:
        wrong("epost", error)
    try:
        lang = fields.language(row["sprak"], home) if home else ""
    except BadInput as error:
        wrong("sprak", error)
    if home and len(listing.problems) == before:
        person = row["navn"] or f"{row['fornavn']} {row['etternavn']}".strip() or None
        listing.people.append(Person(number, home.code, role, person, address, lang, row))


def _municipality(
    row: dict[str, str], named: Mapping[str, str], number: int, listing: People
) -> Municipality | None:
    """The municipality by its number, else its name; what else the row says of it must agree."""
    given_places = {field: row[field] for field in _PLACES if row[field]}
    if not given_places:
        field = next(named[field] for field in _PLACES if field in named)
        listing.problems.append(Problem(number, field, BadInput("feltet er tomt")))
        return None
    first = next(iter(given_places))
    try:
        home, note = fields.municipality(given_places[first])
    except NotKnown as error:
        listing.problems.append(Problem(number, named[first], error))
        return None
    if note:
        listing.notes.append(Problem(number, named[first], note))
    other = next((field for field in given_places if not _agrees(home, given_places[field])), None)
    if other:
        differs = BadInput(
            "{given} er {name}, men her står {other}",
            given=given_places[first],
            name=home.label,
            other=given_places[other],
        )
        listing.problems.append(Problem(number, named[other], differs))
        return None
    return home


def _agrees(home: Municipality, text: str) -> bool:
    """Whether `text` can mean `home`: also a name that several share, and one with a slip of the pen."""
    try:
        return fields.municipality(text)[0] == home
    except NotKnown as error:
        return home.label in error.candidates


def _twice(listing: People, named: Mapping[str, str]) -> None:
    """Add what occurs twice and may not: an address, and a role that a municipality has only one of."""
    addresses: dict[str, int] = {}
    holders: dict[tuple[str, str], int] = {}
    for each in listing.people:
        first = addresses.setdefault(each.email.casefold(), each.row) if each.email else each.row
        if first != each.row:
            same = BadInput(
                "{email} står også i rad {first}. Hver leder trenger sin egen adresse.",
                email=each.email,
                first=first,
            )
            listing.problems.append(Problem(each.row, named["epost"], same))
        first = holders.setdefault((each.municipality, each.role), each.row)
        if first != each.row and ROLES[each.role].single:
            same = BadInput(
                "kommune {municipality} har allerede en med rollen {role}, i rad {first}. Behold den som gjelder.",
                municipality=each.municipality,
                role=each.role,
                first=first,
            )
            listing.problems.append(Problem(each.row, named["rolle"], same))
    listing.problems.sort(key=lambda problem: problem.row)
