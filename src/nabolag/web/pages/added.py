"""What users have added to the register, for everybody to read, and the way to tell what is missing."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from nabolag.cooperation.added import NONE, Added, Additions
from nabolag.errors import BadInput, NabolagError, in_field
from nabolag.municipalities import find
from nabolag.report.paper.html import fragment
from nabolag.report.paper.model import Paper, Section
from nabolag.report.register.exchange import added_table
from nabolag.report.register.keeping import added_in, everything_added
from nabolag.store import additions
from nabolag.store.additions import ArrangementChange
from nabolag.web.limits import TooMany, address_of
from nabolag.web.mistakes import Mistake, mistake_of
from nabolag.web.posted import Sent, from_here, one, private
from nabolag.web.render import language, page
from nabolag.web.store import now_of, store_of, store_or_none

router = APIRouter()
LONGEST = {"kommune": 100, "hva": 2000, "kilde": 500, "kontakt": 200}


def all_added(request: Request) -> Additions:
    """What users have added as the register's own arrangements are; nothing on a site without a store."""
    store = store_or_none(request)
    if store is None:
        return NONE
    with store.read() as c:
        last = additions.last(c)
        kept: tuple[int, Additions] | None = getattr(request.app.state, "added", None)
        if kept is None or kept[0] != last:
            kept = request.app.state.added = (last, everything_added(c))
    return kept[1]


def chosen_added(request: Request) -> Additions:
    """What users have added, where the reader has asked for it to be counted in (`brukere=med`)."""
    return all_added(request) if with_added(request) else NONE


def with_added(request: Request) -> bool:
    """Whether the reader has asked for what users have added.

    Raises:
        BadInput: `brukere` is neither `med` nor `uten`.
    """
    said = request.query_params.get("brukere", "").strip()
    if said not in ("", "med", "uten"):
        raise BadInput("Valget «{said}» finnes ikke. Velg en av {known}.", said=said, known="med, uten")
    return said == "med"


@router.get("/samarbeid/lagt-inn")
def show(request: Request) -> Response:
    """Every arrangement that a user has added, with its origin. A site without a store has none."""
    _, store = language(request), store_or_none(request)
    entries: list[tuple[Added, ArrangementChange]] = []
    if store is not None:
        with store.read() as c:
            entries = added_in(c)
    table = added_table((added for added, _change in entries), _.lang, [change for _added, change in entries])
    paper = Paper(
        "lagt-inn", _("Samarbeid lagt inn av brukere"), _.lang, (Section("liste", _("Listen"), (table,)),)
    )
    response = page(
        request,
        "register/added.html",
        n=len(entries),
        answer=fragment(paper, level=2) if entries else None,
        takes=store is not None,
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


@router.get("/samarbeid/meld")
def ask(request: Request) -> Response:
    """The form for what is missing, and afterwards that it is received."""
    return _form(request, {"kommune": request.query_params.get("kommune", "")})


@router.post("/samarbeid/meld")
def take(request: Request, form: Sent) -> Response:
    """What somebody tells, into the queue; nothing about who sent it is kept but the contact they write themselves."""
    store, given = store_of(request), {name: one(form, name).strip() for name in LONGEST}
    try:
        if not from_here(request):
            raise BadInput("Skjemaet kommer fra et annet sted. Åpne siden på nytt og send det derfra.")
        for name, longest in LONGEST.items():
            with in_field(name):
                if len(given[name]) > longest:
                    raise BadInput(
                        "Teksten er lengre enn {longest} tegn. Skriv det kortere.", longest=longest
                    )
                if not given[name] and name in ("kommune", "hva"):
                    raise BadInput("Fyll ut feltet.")
        with in_field("kommune"):
            code = find(given["kommune"]).code
        if one(form, "nettside"):  # a field that people do not see; who fills it in is a program
            return private(RedirectResponse("/samarbeid/meld?mottatt=1", 303))
        if not request.app.state.hints.take(address_of(request)):
            raise TooMany("Det er sendt mange meldinger herfra. Vent en time og prøv igjen.")
        with store.write() as c:
            additions.hint(c, now_of(request), code, given["hva"], given["kilde"], given["kontakt"] or None)
    except TooMany:
        raise
    except NabolagError as error:
        return _form(request, given, mistake_of(error, language(request), request))
    lang = language(request).lang
    return private(
        RedirectResponse("/samarbeid/meld?mottatt=1" + ("" if lang == "nb" else f"&lang={lang}"), 303)
    )


def _form(request: Request, given: dict[str, str], wrong: Mistake | None = None) -> Response:
    mistake = wrong or Mistake()
    shown = page(
        request,
        "register/tell.html",
        status=mistake.status if mistake.said else 200,
        given={name: given.get(name, "") for name in LONGEST},
        mistake=mistake,
        takes=store_or_none(request) is not None,
        received=request.query_params.get("mottatt") == "1",
        longest=LONGEST,
    )
    return private(shown)
