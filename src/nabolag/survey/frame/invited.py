"""The sample as a file: a row for each leader to invite, that an analyst may fill in by hand."""

from __future__ import annotations

import polars as pl

from nabolag.errors import BadInput
from nabolag.sources.csv_text import BOM, csv_text
from nabolag.survey.frame.leaders import with_background
from nabolag.survey.frame.listing import BadContacts, Problem, read_people
from nabolag.survey.frame.sampling import DRAWN, SIZE, Sample

COLUMNS = {
    "id": "id",
    "kommune": "municipality",
    "kommunenavn": "name",
    "rolle": "role",
    "navn": "person",
    "epost": "email",
    "sprak": "language",
    "storrelse": "size",
    "sentralitet": "centrality",
    "landsdel": "landsdel",
    "fylke": "county",
    "folketall": "population",
    "stratum": "stratum",
    "N_stratum": SIZE,
    "n_trukket": DRAWN,
    "sannsynlighet": "probability",
    "vekt": "weight",
}
"""The file's columns, and the sample's they come from."""


def sample_csv(sample: Sample) -> bytes:
    """CSV that a Norwegian Excel opens and people fill in (semicolon, decimal comma, UTF-8 with mark). No cell is a formula.

    A sample drawn without contacts has the columns of names and addresses empty, to be filled in.
    """
    there = [column for column in COLUMNS.values() if column in sample.frame.columns]
    people = sample.frame.select(there).iter_rows(named=True)
    rows = ([_for_excel(row.get(column)) for column in COLUMNS.values()] for row in people)
    return (BOM + csv_text(list(COLUMNS), rows, delimiter=";")).encode()


def _for_excel(value: object) -> object:
    """A figure with decimal comma: a Norwegian Excel makes 1.5 the first of May."""
    return str(value).replace(".", ",") if isinstance(value, float) else value


def read_sample(content: bytes, file: str = "utvalg.csv") -> pl.DataFrame:
    """The leaders to invite: the columns of `leaders`, person, email, language, and the design of `Sample.frame`.

    Reads what `sample_csv` wrote, also after Excel has taken the zero from 0301. Who, where and the design are
    read; what the register knows comes from the register, and probability and weight follow from the counts.

    Raises:
        BadContacts: mistakes in the rows, all of them.
        BadInput: what `read_contacts` raises for the file as a whole.
    """
    listing = read_people(content, file, needed=("id", "rolle", "stratum", "drawn_of", "drawn"))
    counts: list[tuple[int, int]] = []
    ids: dict[str, int] = {}
    for each in listing.people:
        try:
            size, drawn = int(each.fields["drawn_of"]), int(each.fields["drawn"])
        except ValueError:
            size = drawn = 0
        if not 1 <= drawn <= size:
            error = BadInput("N_stratum og n_trukket skal være hele tall, og n_trukket høyst N_stratum")
            listing.problems.append(Problem(each.row, "n_trukket", error))
        counts.append((size, drawn))
        first = ids.setdefault(each.fields["id"], each.row)
        if first != each.row:
            error = BadInput("{id} står også i rad {first}", id=each.fields["id"], first=first)
            listing.problems.append(Problem(each.row, "id", error))
    if listing.problems:
        raise BadContacts(file, sorted(listing.problems, key=lambda problem: problem.row))
    people = listing.frame().with_columns(
        pl.Series("stratum", [each.fields["stratum"] for each in listing.people], pl.String),
        pl.Series(SIZE, [size for size, _drawn in counts], pl.Int64),
        pl.Series(DRAWN, [drawn for _size, drawn in counts], pl.Int64),
    )
    return (
        with_background(people)
        .with_columns(pl.Series("id", [each.fields["id"] for each in listing.people], pl.String))
        .with_columns(probability=pl.col(DRAWN) / pl.col(SIZE), weight=pl.col(SIZE) / pl.col(DRAWN))
    )
