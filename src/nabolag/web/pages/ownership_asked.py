"""What the address of an owner's page asks: the register it carries, the day, the year, what is done, and the meeting."""

from __future__ import annotations

from datetime import date

from fastapi import Request

from nabolag.errors import BadInput, in_field
from nabolag.governance.ownership import Interest, Practice, Told, Whole, happened, register_of, unpacked
from nabolag.governance.ownership.control import Owned, read_deviations
from nabolag.governance.ownership.following import read_demands
from nabolag.governance.ownership.meeting import meeting_in, read_seats, with_meetings
from nabolag.municipalities import Municipality, find
from nabolag.report.ownership import Meeting
from nabolag.text import N_
from nabolag.web.pages.need_asked import day_in

FIRST, LAST = 2000, 2100
TOLD = {
    "melding": N_("Eierskapsmeldingen sist vedtatt"),
    "kontrollplan": N_("Plan for eierskapskontroll sist vedtatt"),
    "revisjonsplan": N_("Plan for forvaltningsrevisjon sist vedtatt"),
}
PRACTICE = {
    "prinsipper": N_("Har kommunen vedtatt prinsipper for eierstyring?"),
    "opplaering": N_("Har de folkevalgte fått opplæring i eierskap?"),
    "krav": N_("Er det stilt målbare krav til virksomhetene?"),
}
KEPT = (
    "eier",
    *TOLD,
    *PRACTICE,
    "selskap",
    "eiere",
    "saker",
    "folkevalgte",
    "forbeholdt",
    "eierkrav",
    "avvik",
    "ledere",
)
"""What is saved of an address on an account: all that somebody has told, and not the day or the year it is looked at."""
MOST_LINES, LONGEST_LINE = 200, 200


def municipality_of(request: Request) -> Municipality:
    """The municipality in the path.

    Raises:
        NotKnown: none has the name or code.
    """
    return find(request.path_params["which"])


def own_of(request: Request) -> tuple[Interest, ...]:
    """The interests that the address carries.

    Raises:
        BadInput: they are not whole.
    """
    with in_field("fil"):
        return unpacked(request.query_params.get("eier", ""))


def asked_at(request: Request, address: str) -> Request:
    """The request as it would be for another address of an owner's page, in the same language."""
    path, _mark, query = address.partition("?")
    asked = f"{query}&lang={request.query_params.get('lang', 'nb')}"
    named = {"path": path, "raw_path": path.encode(), "query_string": asked.encode(), "method": "GET"}
    ours = {k: v for k, v in request.scope.items() if k in ("type", "app", "headers", "scheme", "server")}
    return Request({**ours, **named, "path_params": {"which": path.split("/")[2]}})


def whole_of(request: Request) -> Whole:
    """The register: what the address carries over what the sources know."""
    return register_of(municipality_of(request), own_of(request))


def today_of(request: Request) -> date:
    """The day the reader asks about, else today.

    Raises:
        BadInput: no date, or one beyond the years that are reckoned.
    """
    day = day_in(request.query_params, "dag") or date.today()
    with in_field("dag"):
        if not FIRST <= day.year <= LAST:
            raise BadInput("Velg en dag fra {first} til {last}.", first=FIRST, last=LAST)
    return day


def year_of(request: Request) -> int:
    """The year asked for, else that of the day.

    Raises:
        BadInput: no year from 2000 to 2100.
    """
    said = request.query_params.get("aret", "").strip()
    with in_field("aret"):
        if said and not (said.isdecimal() and len(said) == 4 and FIRST <= int(said) <= LAST):
            raise BadInput(
                "«{said}» er ikke et år fra {first} til {last}.", said=said[:20], first=FIRST, last=LAST
            )
    return int(said) if said else today_of(request).year


def owned_of(request: Request) -> Owned:
    """The register with its demands and deviations, on the day asked about.

    Raises:
        BadInput: a line of them that cannot be read; it concerns its field.
    """
    interests, query = whole_of(request).interests, request.query_params
    names = [one.name for one in interests]
    with in_field("eierkrav"):
        demands = read_demands(query.get("eierkrav", ""), names)
    with in_field("avvik"):
        deviations = read_deviations(query.get("avvik", ""), names)
    return Owned(interests, demands, deviations, today_of(request))


def before_of(request: Request) -> Owned:
    """What the address carries of an earlier state: `forrige`, the address it was kept under, and `forrige_dag`, the day.

    Raises:
        BadInput: it is no such address of the same municipality, or what it carries is not whole.
    """
    with in_field("forrige"):
        address = request.query_params.get("forrige", "")
        if not address.startswith(f"/kommune/{municipality_of(request).code}/eierskap"):
            raise BadInput("Den tidligere versjonen er ikke denne kommunens. Åpne den fra saken på nytt.")
        day = request.query_params.get("forrige_dag", "")
        return owned_of(asked_at(request, f"{address}{'&' if '?' in address else '?'}dag={day}"))


def told_of(request: Request) -> Told:
    """What the municipality says it has done.

    Raises:
        BadInput: something that is no date, or a day that has not come.
    """
    return Told(*(_done(request, name) for name in TOLD))


def _done(request: Request, name: str) -> date | None:
    day = day_in(request.query_params, name)
    with in_field(name):
        return happened(day, max(date.today(), today_of(request)))


def practice_of(request: Request) -> Practice:
    """What the municipality says of its own work.

    Raises:
        BadInput: neither ja nor nei.
    """
    return Practice(*(_yes(request, name) for name in PRACTICE))


def _yes(request: Request, name: str) -> bool | None:
    said = request.query_params.get(name, "").strip().casefold()
    with in_field(name):
        if said not in ("", "ja", "nei"):
            raise BadInput("Svaret «{said}» finnes ikke. Velg ja eller nei.", said=said[:20])
    return None if not said else said == "ja"


def meeting_of(request: Request) -> Meeting:
    """The meeting that the fields describe.

    Raises:
        BadInput: a company that is not in the register, or owners that cannot be read.
    """
    query = request.query_params
    said, interests = query.get("selskap", "").strip(), whole_of(request).interests
    with in_field("selskap"):
        company = meeting_in(interests, said)
    with in_field("eiere"):
        seats = read_seats(query.get("eiere", ""))
    return Meeting(
        company,
        seats,
        lines_of(request, "folkevalgte"),
        lines_of(request, "saker"),
        lines_of(request, "forbeholdt"),
    )


def meeting_companies(request: Request) -> tuple[Interest, ...]:
    """The interests whose owners meet in a body we have rules for."""
    return with_meetings(whole_of(request).interests)


def lines_of(request: Request, name: str) -> tuple[str, ...]:
    """What is written in a field, line by line.

    Raises:
        BadInput: too many lines, or one that is too long.
    """
    lines = request.query_params.get(name, "").splitlines()
    with in_field(name):
        found = tuple(" ".join(line.split()) for line in lines if line.strip())
        if len(found) > MOST_LINES or any(len(line) > LONGEST_LINE for line in found):
            raise BadInput(
                "Skriv høyst {most} linjer, hver på høyst {longest} tegn.",
                most=MOST_LINES,
                longest=LONGEST_LINE,
            )
    return found
