"""A table of how far it is, as somebody sends it: what it is in, and its file read in a process of its own."""

from __future__ import annotations

from nabolag.errors import BadInput, in_field
from nabolag.report.partners.land import LARGEST
from nabolag.report.partners.travel import UNITS, Travel
from nabolag.report.partners.travel_file import read_travel
from nabolag.sources.apart import Crashed, apart

FILE, UNIT = "fil", "enhet"
READ_SECONDS = 20
WRITTEN = {"min": "min", "km": "km", "annet": ""}
"""What stands in an address for each unit."""
UNIT_WORDS = {said: UNITS[unit] for said, unit in WRITTEN.items()}
assert set(WRITTEN.values()) == set(UNITS)


def unit_of(written: str) -> str:
    """The unit as `UNITS` has it.

    Raises:
        BadInput: none is chosen, or one that is not there; at its field.
    """
    with in_field(UNIT):
        if written not in WRITTEN:
            raise BadInput("Velg hva reisetabellen er i: minutter, kilometer på vei eller noe annet.")
    return WRITTEN[written]


def read_sent(name: str, content: bytes, unit: str, reach: int | None = LARGEST) -> Travel:
    """The table of a file that was sent.

    Raises:
        BadInput: as `read_travel`; at the field of the file.
    """
    with in_field(FILE):
        try:
            return apart(read_travel, content, name, unit, reach, seconds=READ_SECONDS, crew="read")
        except Crashed as error:
            raise BadInput("Filen {path} lot seg ikke lese. Lagre den på nytt.", path=name) from error
