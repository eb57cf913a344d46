"""A municipality as an owner: one family of pages over one register, which lies in the address or comes from the sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import PureWindowsPath
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from nabolag.errors import BadInput, NabolagError, in_field
from nabolag.governance.ownership import (
    Interest,
    Practice,
    Read,
    Told,
    Whole,
    happened,
    packed,
    register_of,
    unpacked,
)
from nabolag.governance.ownership.following import read_demands
from nabolag.governance.ownership.meeting import MEETING_FORMS, read_seats
from nabolag.municipalities import Municipality, find
from nabolag.municipalities.search import loose
from nabolag.report.ownership import (
    Meeting,
    as_file,
    board_paper,
    calendar_feed,
    calendar_paper,
    draft_statement,
    follow_paper,
    mandate_note,
    meeting_paper,
    money_paper,
    norwegian,
    protocol,
    read_file,
    refused,
    register_paper,
    statement_paper,
)
from nabolag.report.paper import KINDS, Paper
from nabolag.report.register.exchange import LARGEST
from nabolag.sources.apart import Crashed, apart
from nabolag.text import N_, clean
from nabolag.web.basket import basket_of
from nabolag.web.calculator import Calculator
from nabolag.web.carrying import carried
from nabolag.web.files import paper_file
from nabolag.web.mistakes import mistake_of
from nabolag.web.pages.need_asked import day_in
from nabolag.web.posted import form_of
from nabolag.web.render import language, page

PATH = "/kommune/{which}/eierskap"
READ_SECONDS = 20
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
OF_VIEW: Mapping[str, tuple[str, ...]] = {
    "kalender": ("aret", *TOLD),
    "melding": ("melding", *PRACTICE),
    "mote": ("selskap", "eiere", "saker", "folkevalgte"),
    "oppfolging": ("eierkrav",),
}
"""The fields a page shows itself, beside the day."""
FEED_YEARS = 2
MOST_LINES, LONGEST_LINE = 200, 200
router = APIRouter()


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


def _register(request: Request) -> Paper:
    return register_paper(municipality_of(request), whole_of(request), language(request))


def _calendar(request: Request) -> Paper:
    _ = language(request)
    return calendar_paper(
        municipality_of(request),
        whole_of(request).interests,
        year_of(request),
        today_of(request),
        told_of(request),
        _,
    )


def _statement(request: Request) -> Paper:
    _, today = language(request), today_of(request)
    return statement_paper(
        municipality_of(request), whole_of(request), told_of(request), practice_of(request), today, _
    )


def _draft(request: Request) -> Paper:
    return draft_statement(
        municipality_of(request), whole_of(request), today_of(request), norwegian(language(request))
    )


def _money(request: Request) -> Paper:
    return money_paper(municipality_of(request), whole_of(request).interests, language(request))


def meeting_of(request: Request) -> Meeting:
    """The meeting that the fields describe.

    Raises:
        BadInput: a company that is not in the register, or owners that cannot be read.
    """
    query = request.query_params
    said, companies = query.get("selskap", "").strip(), meeting_companies(request)
    with in_field("selskap"):
        company = next((one for one in companies if loose(one.name) == loose(said)), None)
        if company is None:
            raise BadInput(
                "«{said}» er ikke blant virksomhetene som har møter. Velg en i listen.", said=said[:60]
            )
    with in_field("eiere"):
        seats = read_seats(query.get("eiere", ""))
    return Meeting(company, seats, _lines(request, "folkevalgte"), _lines(request, "saker"))


def meeting_companies(request: Request) -> tuple[Interest, ...]:
    """The interests whose owners meet in a body we have rules for."""
    return tuple(one for one in whole_of(request).interests if one.form in MEETING_FORMS)


def _lines(request: Request, name: str) -> tuple[str, ...]:
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


def _meeting(request: Request) -> Paper:
    meeting = meeting_of(request)
    with in_field("eiere"):
        return meeting_paper(municipality_of(request), meeting, language(request))


def _mandate(request: Request) -> Paper:
    _ = norwegian(language(request))
    return mandate_note(municipality_of(request), meeting_of(request), today_of(request), _)


def _board(request: Request) -> Paper:
    return board_paper(municipality_of(request), whole_of(request).interests, language(request))


def _follow(request: Request) -> Paper:
    interests, _ = whole_of(request).interests, language(request)
    with in_field("eierkrav"):
        demands = read_demands(request.query_params.get("eierkrav", ""), [one.name for one in interests])
    return follow_paper(municipality_of(request), interests, demands, today_of(request), _)


def _waits_for_company(request: Request) -> str:
    _ = language(request)
    if request.query_params.get("selskap", "").strip():
        return ""
    try:
        found = meeting_companies(request)
    except NabolagError:
        return ""  # the page says what is wrong with the register
    return (
        _("Velg virksomheten som har møte.")
        if found
        else _("Åpne deres eget register først: ingen IKS, KO, IPR eller AS er kjent.")
    )


VIEWS: Mapping[str, tuple[str, Callable[[Request], Paper]]] = {
    "": (N_("Eierinteresser"), _register),
    "kalender": (N_("Eierkalender"), _calendar),
    "melding": (N_("Eierskapsmelding"), _statement),
    "okonomi": (N_("Økonomi og ansvar"), _money),
    "mote": (N_("Møtet"), _meeting),
    "styre": (N_("Styre og representanter"), _board),
    "oppfolging": (N_("Oppfølging"), _follow),
}
"""The pages: the end of the address, the name, and what makes the paper."""


def _form_of(view: str) -> Callable[[Request], dict[str, Any]]:
    def form(request: Request) -> dict[str, Any]:
        municipality, query = municipality_of(request), request.query_params
        own = ("dag", *OF_VIEW.get(view, ()))
        pairs = [(k, v) for k, v in query.multi_items() if v]
        base = f"/kommune/{municipality.code}/eierskap"

        def at(name: str, ending: str = "", lang: str = "") -> str:
            carried = [pair for pair in pairs if pair[0] != "lang"] + [("lang", lang)] if lang else pairs
            return (
                base + (f"/{name}" if name else "") + ending + (f"?{urlencode(carried)}" if carried else "")
            )

        return {
            "municipality": municipality, "views": VIEWS, "view": view, "at": at, "base": base,
            "kept": [(k, v) for k, v in pairs if k not in (*own, "lang", "med", "tjeneste")],
            "given": {name: query.get(name, "") for name in own} | _year_shown(request), "fields": OF_VIEW.get(view, ()),
            "told": TOLD, "practice": PRACTICE,
            "companies": _companies(request) if view == "mote" else (),
            "carries": bool(query.get("eier", "").strip()),
        }  # fmt: skip

    return form


def _year_shown(request: Request) -> dict[str, str]:
    try:
        return {"aret": str(year_of(request))}
    except NabolagError:  # what was typed stays
        return {"aret": request.query_params.get("aret", "")}


def _companies(request: Request) -> tuple[str, ...]:
    try:
        return tuple(one.name for one in meeting_companies(request))
    except NabolagError:  # the page says what is wrong with the register
        return ()


INSTEAD: Mapping[str, Mapping[str, Callable[[Request], Paper]]] = {
    "melding": {"docx": _draft},
    "mote": {"docx": _mandate},
}
"""Files that are another paper than the page: what is to be written on."""
CALCULATORS = {
    view: Calculator(
        PATH + (f"/{view}" if view else ""),
        build,
        "ownership/page.html",
        _form_of(view),
        instead=INSTEAD.get(view, {}),
        waits=_waits_for_company if view == "mote" else lambda _request: "",
        labels={"aret": N_("År"), **TOLD, **PRACTICE},
    )
    for view, (_name, build) in VIEWS.items()
}


@router.get("/eierskap")
def choose(request: Request) -> Response:
    """Led on to the chosen municipality's pages; without one, it is asked for."""
    chosen = basket_of(request)
    if not chosen.code:
        return page(request, "ownership/choose.html")
    address = carried(f"/kommune/{chosen.code}/eierskap", chosen, language(request).lang)
    return RedirectResponse(address, 303)


@router.get(PATH + "/mal.{kind}")
def template(request: Request, kind: str) -> Response:
    """The register as a sheet to fill in: what is known already, or an example row."""
    whole = whole_of(request)
    content = as_file(whole.interests, kind)
    name = f"eierinteresser-{municipality_of(request).code}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=KINDS[kind].media_type, headers=headers)


@router.get(PATH + "/kalender.ics")
def feed(request: Request) -> Response:
    """This year and the next as a calendar to subscribe to."""
    _, year, municipality = language(request), year_of(request), municipality_of(request)
    years, today = range(year, year + FEED_YEARS), today_of(request)
    address = f"/kommune/{municipality.code}/eierskap/kalender"
    text = calendar_feed(
        municipality, whole_of(request).interests, years, today, told_of(request), _, address
    )
    name = f"eierkalender-{municipality.code}.ics"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(text, media_type="text/calendar; charset=utf-8", headers=headers)


@router.get(PATH + "/mote/protokoll.docx")
def protocol_file(request: Request) -> Response:
    """The skeleton of the meeting's protocol, in bokmål or nynorsk."""
    _ = norwegian(language(request))
    paper = protocol(municipality_of(request), meeting_of(request), today_of(request), _)
    return paper_file(request, paper, "docx", CALCULATORS["mote"].found_at(request, ""))


async def _sent(request: Request) -> tuple[str, bytes]:
    """The name and the content of the file that was sent; an empty name when there is none."""
    sent = await form_of(request, max_files=1, max_fields=4, max_part_size=LARGEST)
    upload = sent.get("fil")
    if not isinstance(upload, UploadFile) or not upload.filename:
        return "", b""
    return PureWindowsPath(clean(upload.filename)).name, await upload.read(LARGEST + 1)


@router.post(PATH)
def open_file(request: Request, sent: Annotated[tuple[str, bytes], Depends(_sent)]) -> Response:
    """The user's sheet, read into the address; nothing is stored. With a fault nothing is taken in."""
    _, code = language(request), municipality_of(request).code
    try:
        with in_field("fil"):
            text = packed(_read(*sent, today_of(request), request))
    except NabolagError as error:
        shown = CALCULATORS[""]
        return shown.shown(request, shown.template, mistake_of(error, _))
    pairs = [("eier", text), *([("lang", _.lang)] if _.lang != "nb" else [])]
    return RedirectResponse(f"/kommune/{code}/eierskap?{urlencode(pairs)}", 303)


def _read(name: str, content: bytes, day: date, request: Request) -> tuple[Interest, ...]:
    if not name:
        raise BadInput("Velg en fil med eierinteressene: Excel (.xlsx) eller CSV.")
    try:
        read: Read = apart(read_file, content, name, day, seconds=READ_SECONDS, crew="read")
    except Crashed as error:
        raise BadInput("Filen {path} lot seg ikke lese. Lagre den på nytt.", path=name) from error
    if read.faults:
        raise refused(read, name, language(request))
    if not read.interests:
        raise BadInput(
            "Filen {file} har ingen eierinteresser. Skriv minst én rad under overskriftene.", file=name
        )
    return read.interests


for one in CALCULATORS.values():
    router.include_router(one.router())
