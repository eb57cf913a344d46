"""Contact lists: who can be asked, from a CSV or an Excel file, with every mistake named at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from nabolag.errors import BadInput
from nabolag.municipalities import table
from nabolag.survey.frame.leaders import with_background
from nabolag.survey.frame.listing import BadContacts, Problem, read_people


@dataclass(frozen=True)
class Contacts:
    """A list without mistakes.

    `rows` has the columns of `leaders`, and person, email (None: not given) and language. `notes` are what was
    understood and ought to be seen, such as old names of municipalities; `ignored` the columns that were not
    read; `without` the numbers of the municipalities nobody on the list leads.
    """

    rows: pl.DataFrame
    notes: tuple[Problem, ...] = ()
    ignored: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def read_contacts(path: Path | str) -> Contacts:
    """Read a list from a file; see `contacts_from`.

    Raises:
        BadInput: the file is missing, or what `contacts_from` raises.
    """
    path = Path(path)
    if not path.is_file():
        raise BadInput("Filen {path} finnes ikke.", path=path)
    return contacts_from(path.read_bytes(), path.name)


def contacts_from(content: bytes, file: str) -> Contacts:
    """Read a list: CSV (semicolon, comma or tab; UTF-8 or Windows-1252) or the first sheet of an .xlsx.

    The first row names the columns, in Norwegian or English: municipality (name or number, or both), role and
    e-mail; name (whole, or first and last) and language may be there. Other columns, such as telephone numbers,
    are not kept.

    Raises:
        BadContacts: mistakes in the rows; nothing is read in.
        BadInput: another kind of file, an empty or too large one, or one without the columns that are needed.
    """
    listing = read_people(content, file, needed=("rolle", "epost"))
    if listing.problems:
        raise BadContacts(file, listing.problems)
    rows = with_background(listing.frame())
    without = table().join(rows, left_on="code", right_on="municipality", how="anti")["code"]
    return Contacts(rows, tuple(listing.notes), listing.ignored, tuple(without))
