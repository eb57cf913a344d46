"""Who can be on duty, as an address tells: in its fields, or in a table that was pasted."""

from __future__ import annotations

from fastapi import Request

from nabolag.errors import BadInput, in_field
from nabolag.municipalities import current
from nabolag.report.answers import Case
from nabolag.report.preparedness import Capacity, capacity_of, read_table
from nabolag.report.preparedness.duties import default_team
from nabolag.report.preparedness.held import Held, held_of
from nabolag.report.preparedness.reading import Filled
from nabolag.report.preparedness.roster import FIELDS, HELD, TAKEN_ALONG, TEAM, TELLS

LONGEST = 8_000
PASSED_OVER = "utelatt"
"""The field of the address with the headings that were not read, in the order of the file."""
MOST_PASSED_OVER = 12
Written = dict[str, dict[str, str]]


def written_in(request: Request, case: Case) -> Written:
    """Everybody's people as written: in the fields, else in the pasted table.

    Raises:
        BadInput: a table that cannot be read; it concerns its field.
    """
    query = request.query_params
    # others than those of the case count too: a group of the partner room may have them
    others = [code for name in query if TAKEN_ALONG.fullmatch(name) and (code := name[-4:]) in current()]
    codes = dict.fromkeys((*case.codes, *others))
    fields = (*FIELDS, *HELD, *TELLS, *(f"til{there}" for there in codes))
    given = {code: {f: query.get(f"{f}-{code}", "").strip()[:40] for f in fields} for code in codes}
    table = query.get("tabell", "").strip()
    if not table or any(any(fields.values()) for fields in given.values()):
        return given
    with in_field("tabell"):
        if len(table) > LONGEST:
            raise BadInput("Tabellen er for lang. Lim inn høyst {most} tegn.", most=LONGEST)
        return read_table(table, case.texts.lang)


def passed_over_in(request: Request, case: Case) -> tuple[str, ...]:
    """The headings of the file that was sent, or the table that was pasted, that no figure was read from."""
    sent = request.query_params.getlist(PASSED_OVER)
    written = written_in(request, case)
    pasted = written.passed_over if isinstance(written, Filled) else []
    return tuple(head.strip()[:40] for head in (*sent, *pasted) if head.strip())[:MOST_PASSED_OVER]


def capacity_in(request: Request, case: Case) -> Capacity | None:
    """Who can be on duty, as the address tells; None where it does not.

    Raises:
        BadInput: a figure that cannot be meant; it concerns its field.
    """
    team = {name: request.query_params.get(name, "").strip()[:40] for name in TEAM}
    return capacity_of(written_in(request, case), team, case.texts, default_team(case))


def held_in(request: Request, case: Case) -> Held | None:
    """What the fire services have and what is told of the other duties, as the address tells; None where it does not.

    Raises:
        BadInput: a figure that cannot be meant; it concerns its field.
    """
    held = held_of(written_in(request, case), case.texts)
    return held if held.figures or held.told else None


def told_in(request: Request, case: Case) -> tuple[Capacity | None, Held | None]:
    """Both of them.

    Raises:
        BadInput: a figure that cannot be meant; it concerns its field.
    """
    return capacity_in(request, case), held_in(request, case)
