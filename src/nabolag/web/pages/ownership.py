"""A municipality as an owner: one family of pages over one register, which lies in the address or comes from the sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from nabolag.errors import BadInput, NabolagError, in_field
from nabolag.governance.ownership import (
    Interest,
    Read,
    packed,
)
from nabolag.report.agreement.held import reserved_in
from nabolag.report.agreement.incoming import LARGEST as LARGEST_AGREEMENT
from nabolag.report.ownership import (
    as_file,
    board_paper,
    calendar_feed,
    calendar_paper,
    change_paper,
    control_plan,
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
from nabolag.report.paper import KINDS, Paper, made
from nabolag.report.register.exchange import LARGEST
from nabolag.sources.apart import Crashed, apart
from nabolag.text import N_
from nabolag.web.basket import basket_of
from nabolag.web.calculator import Calculator
from nabolag.web.carrying import carried, save_address, site_of
from nabolag.web.files import paper_file
from nabolag.web.mistakes import mistake_of
from nabolag.web.pages.ownership_asked import (
    PRACTICE,
    TOLD,
    asked_at,
    before_of,
    lines_of,
    meeting_companies,
    meeting_of,
    municipality_of,
    owned_of,
    practice_of,
    today_of,
    told_of,
    whole_of,
    year_of,
)
from nabolag.web.posted import one_file
from nabolag.web.render import language, page

PATH = "/kommune/{which}/eierskap"
READ_SECONDS = 20
OF_VIEW: Mapping[str, tuple[str, ...]] = {
    "kalender": ("aret", *TOLD),
    "melding": ("melding", *PRACTICE),
    "mote": ("selskap", "eiere", "saker", "forbeholdt", "folkevalgte"),
    "styre": ("ledere",),
    "oppfolging": ("eierkrav", "avvik"),
}
"""The fields a page shows itself, beside the day."""
FEED_YEARS = 2
router = APIRouter()


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


def _meeting(request: Request) -> Paper:
    meeting = meeting_of(request)
    with in_field("eiere"):
        return meeting_paper(municipality_of(request), meeting, language(request))


def _mandate(request: Request) -> Paper:
    _ = norwegian(language(request))
    return mandate_note(municipality_of(request), meeting_of(request), today_of(request), _)


def _board(request: Request) -> Paper:
    interests, officers = whole_of(request).interests, lines_of(request, "ledere")
    return board_paper(municipality_of(request), interests, language(request), officers)


def _follow(request: Request) -> Paper:
    owned, _ = owned_of(request), language(request)
    return follow_paper(
        municipality_of(request), owned.interests, owned.demands, owned.day, _, owned.deviations
    )


def _change(request: Request) -> Paper:
    return change_paper(municipality_of(request), before_of(request), owned_of(request), language(request))


def _waits_for_earlier(request: Request) -> str:
    if request.query_params.get("forrige", "").strip():
        return ""
    return language(request)(
        "Lagre registeret på brukeren din. Da kan dere velge «Før og etter» ved en tidligere versjon i historikken."
    )


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
    "endring": (N_("Før og etter"), _change),
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
            "keep": save_address(request, base, pairs),
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
WAITS: Mapping[str, Callable[[Request], str]] = {"mote": _waits_for_company, "endring": _waits_for_earlier}
CALCULATORS = {
    view: Calculator(
        PATH + (f"/{view}" if view else ""),
        build,
        "ownership/page.html",
        _form_of(view),
        instead=INSTEAD.get(view, {}),
        waits=WAITS.get(view, lambda _request: ""),
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
    text, name = _feed(request), f"eierkalender-{municipality_of(request).code}.ics"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(text, media_type="text/calendar; charset=utf-8", headers=headers)


def _feed(request: Request) -> str:
    year, municipality = year_of(request), municipality_of(request)
    years, today = range(year, year + FEED_YEARS), today_of(request)
    address = f"/kommune/{municipality.code}/eierskap/kalender"
    _, told = language(request), told_of(request)
    return calendar_feed(municipality, whole_of(request).interests, years, today, told, _, address)


def all_files(request: Request, address: str) -> dict[str, bytes]:
    """Everything of a register's address: the sheet that reads back, the calendar, each page as Word and JSON, and the drafts.

    What cannot be made is named with the reason in `mangler.txt`.
    """
    asked = asked_at(request, address)
    _, at, files, missing = language(asked), site_of(request) + address, dict[str, bytes](), []

    def take(name: str, make: Callable[..., Mapping[str, bytes]], *of: Callable[[Request], Paper]) -> None:
        try:
            files.update(make(*of))
        except NabolagError as error:
            missing.append(f"{name}: {error.text(_)}")

    def page_files(build: Callable[[Request], Paper]) -> Mapping[str, bytes]:
        paper = build(asked)
        whole = replace(paper, made=date.today(), address=at)
        return {f"{paper.stem}.docx": made(whole, "docx"), f"{paper.stem}.json": made(paper, "json")}

    def draft_file(build: Callable[[Request], Paper]) -> Mapping[str, bytes]:
        paper = build(asked)
        return {f"{paper.stem}-{paper.lang}.docx": made(paper, "docx")}

    take(_("Eierkalender"), lambda: {"eierkalender.ics": _feed(asked).encode()})
    if interests := whole_of(asked).interests:
        files |= {f"eierinteresser.{kind}": as_file(interests, kind) for kind in ("xlsx", "csv")}
    for view, (name, build) in VIEWS.items():
        if view not in WAITS or not WAITS[view](asked):
            take(_(name), page_files, build)
    described = () if WAITS["mote"](asked) else ((N_("Møtet"), _mandate), (N_("Møtet"), _protocol))
    for name, build in ((N_("Eierskapsmelding"), _draft), (N_("Oppfølging"), _plan), *described):
        take(_(name), draft_file, build)
    return files | ({"mangler.txt": "\n".join(dict.fromkeys(missing)).encode()} if missing else {})


def _plan(request: Request) -> Paper:
    return control_plan(municipality_of(request), owned_of(request), norwegian(language(request)))


def _protocol(request: Request) -> Paper:
    _ = norwegian(language(request))
    return protocol(municipality_of(request), meeting_of(request), today_of(request), _)


@router.get(PATH + "/oppfolging/plan.docx")
def plan_file(request: Request) -> Response:
    """The draft of the term's plan of ownership control and performance audit, in bokmål or nynorsk."""
    return paper_file(request, _plan(request), "docx", CALCULATORS["oppfolging"].found_at(request, ""))


@router.get(PATH + "/mote/protokoll.docx")
def protocol_file(request: Request) -> Response:
    """The skeleton of the meeting's protocol, in bokmål or nynorsk."""
    return paper_file(request, _protocol(request), "docx", CALCULATORS["mote"].found_at(request, ""))


@router.post(PATH)
def open_file(request: Request, sent: Annotated[tuple[str, bytes], Depends(one_file(LARGEST))]) -> Response:
    """The user's sheet, read into the address; nothing is stored. With a fault nothing is taken in."""
    _, code = language(request), municipality_of(request).code
    try:
        with in_field("fil"):
            text = packed(_read(*sent, today_of(request), request))
    except NabolagError as error:
        shown = CALCULATORS[""]
        return shown.shown(request, shown.template, mistake_of(error, _))
    others = [pair for pair in request.query_params.multi_items() if pair[0] not in ("eier", "lang")]
    pairs = [("eier", text), *others, *([("lang", _.lang)] if _.lang != "nb" else [])]
    return RedirectResponse(f"/kommune/{code}/eierskap?{urlencode(pairs)}", 303)


@router.post(PATH + "/mote")
def open_agreement(
    request: Request, sent: Annotated[tuple[str, bytes], Depends(one_file(LARGEST_AGREEMENT, "avtale"))]
) -> Response:
    """What an agreement reserves, written into the field to be read through; nothing is stored."""
    query = request.query_params
    try:
        with in_field("avtale"):
            written = dict.fromkeys(query.get("forbeholdt", "").splitlines()) | dict.fromkeys(_reserved(sent))
    except NabolagError as error:
        shown = CALCULATORS["mote"]
        return shown.shown(request, shown.template, mistake_of(error, language(request)))
    pairs = [pair for pair in query.multi_items() if pair[0] != "forbeholdt"]
    pairs.append(("forbeholdt", "\n".join(filter(None, written))))
    return RedirectResponse(f"{request.url.path}?{urlencode(pairs)}", 303)


def _reserved(sent: tuple[str, bytes]) -> list[str]:
    if not sent[0]:
        raise BadInput("Velg avtalen: Word (.docx), PDF eller ren tekst.")
    try:
        found = apart(reserved_in, sent, seconds=READ_SECONDS, crew="read")
    except Crashed as error:
        raise BadInput("Filen {path} lot seg ikke lese. Lagre den på nytt.", path=sent[0]) from error
    return [one.text for one in found]


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
