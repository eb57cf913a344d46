"""What a household will pay: ten questions in, the path of the fee out; members side by side; a printed note checked."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from nabolag.errors import BadInput, NabolagError, NotKnown, in_field
from nabolag.fees import Agreement, Connection, FeeCase, Projection, Scenario, project, together
from nabolag.fees.agreement import FAIR
from nabolag.fees.kept import mark, packed
from nabolag.fees.notes import checked_text
from nabolag.fees.workbook import template
from nabolag.municipalities import Municipality, current
from nabolag.report.casefile.services import SERVICES, service
from nabolag.report.casefile.subject import name_of
from nabolag.report.country import fees_paper
from nabolag.report.fees import (
    beside_sections,
    income_sections,
    live_together,
    live_workbook,
    note_paper,
    path_paper,
    public_figures,
    public_section,
    service_paper,
    together_paper,
)
from nabolag.report.paper import KINDS, Paper
from nabolag.report.share.case import rows_of_text
from nabolag.text import N_, Amount, Texts, read_number
from nabolag.web.basket import basket_of
from nabolag.web.calculator import Calculator
from nabolag.web.files import paper_file
from nabolag.web.mistakes import mistake_of
from nabolag.web.pages.fee_cases import Files, cases_of, keep_address, kept_form, note_opened, opened
from nabolag.web.pages.fee_cases import router as kept_router
from nabolag.web.pages.fees_asked import (
    AHEAD,
    DRAWS,
    EXAMPLE,
    FIELDS,
    FIRST,
    INCOME,
    MILLION,
    REFINED,
    asked,
    case_asked,
    field_of,
    given,
    incomes_asked,
    kind_of,
    made_case,
    named,
    public_fee,
)
from nabolag.web.render import language, led_on

PATH = "/gebyr"
MOST_MEMBERS, MOST_LETTERS = 12, 20_000


TABLE = """kommune;boliger;drift;verdi;igjen;plan;planår;fond
Nordvik;1200;4;60;50;70;2029;0,6
Sørvik;4000;9;120;60;0;;0
"""
COLUMNS = ("kommune", "boliger", "drift", "verdi", "igjen", "plan", "planår", "fond")


def _projected(request: Request) -> tuple[Projection, bool]:
    try:
        case, scenario, example = case_asked(request)
        return project(case, scenario), example
    except BadInput as error:
        error.field = field_of(error.field)
        raise


def _ours(request: Request) -> Municipality | None:
    """The reader's own municipality, marked in what is shown of all."""
    return current().get(basket_of(request).code)


def _paper(request: Request) -> Paper:
    _ = language(request)
    if not asked(request):
        return fees_paper(_.lang, _ours(request))
    projection, example = _projected(request)
    note = ""
    if "fee" in projection.case.assumed and projection.case.fee is not None:
        note = _("Gebyret i dag er det offentlige tallet for 2026, {fee} ({source}).", fee=_.nok(projection.case.fee),
                 source=_("SSB, tabell 12842"))  # fmt: skip
    code = "" if example else basket_of(request).code
    beside = (
        *income_sections(projection, incomes_asked(request), _),
        *(
            (*beside_sections(projection, code, _), public_section(code, projection.case.service, _))
            if code
            else ()
        ),
    )
    return path_paper(projection, _, note=note, example=example, beside=beside)


def _form(request: Request) -> dict[str, Any]:
    basket, query = basket_of(request), request.query_params
    fee = public_fee(basket.code, kind_of(request))
    example = query.get("eksempel") == "ja" and not any(given(request).values())
    return {
        "first": FIRST, "refined": REFINED, "ahead": AHEAD,
        "given": dict.fromkeys(FIELDS, "") | EXAMPLE if example else given(request), "asked": asked(request),
        "named": named(request) or (name_of(basket.code) if basket.code else ""), "service": kind_of(request),
        "known_fee": fee, "smooth": query.get("jevn") == "ja", "directive": query.get("direktiv") == "ja",
        "incomes": query.get("inntekt", "").strip()[:400], "income_words": INCOME, **kept_form(request, PATH),
        "live": f"{PATH}/regneark.xlsx?{request.url.query}" if asked(request) else "",
        "public": public_figures(basket.code, kind_of(request), language(request)) if basket.code else (),
    }  # fmt: skip


def _pasted(request: Request) -> str:
    pasted = request.query_params.get("tabell", "")
    with in_field("tabell"):
        if len(pasted) > MOST_LETTERS:
            raise BadInput("Tabellen er for lang. Lim inn høyst {most} tegn.", most=MOST_LETTERS)
    return pasted


def _rows(request: Request) -> list[list[object]]:
    with in_field("tabell"):
        return rows_of_text(_pasted(request))


def _note(request: Request) -> Paper:
    query = request.query_params
    with in_field("tabell"):
        return note_paper(
            checked_text(_pasted(request), query.get("ark", "").strip()[:100]), language(request)
        )


def _note_waits(request: Request) -> str:
    if request.query_params.get("tabell", "").strip():
        return ""
    return language(request)("Lim inn noten. Da ser dere hva som går opp, og hva som ikke gjør det.")


def members_of(rows: list[list[object]], _: Texts, kind: str = "water") -> list[FeeCase]:
    """A case for each row of the table of members.

    Raises:
        BadInput: a column that is missing, or a figure that is none; names row and column.
    """
    head = [str(cell).strip().casefold().split(" ")[0] for cell in rows[0]]
    missing = [name for name in COLUMNS[:3] if name not in head]
    if missing:
        raise BadInput(
            "Kolonnen {missing} mangler. Kolonnene er {columns}.",
            missing=", ".join(missing),
            columns=", ".join(COLUMNS),
        )
    if not 2 <= len(rows) - 1 <= MOST_MEMBERS:
        raise BadInput(
            "Tabellen har {n} {n:kommune|kommuner}. Skriv fra 2 til {most}.",
            n=len(rows) - 1,
            most=MOST_MEMBERS,
        )
    out = []
    for number, cells in enumerate(rows[1:], 2):
        by = {
            name: str(cells[i]).strip() for i, name in enumerate(head) if i < len(cells) and name in COLUMNS
        }
        typed = {
            ("planaar" if name == "planår" else name): value
            for name, value in by.items()
            if name != "kommune"
        }
        try:
            out.append(made_case(typed, by.get("kommune", ""), kind, None, _))
        except BadInput as error:
            wrong = BadInput("Rad {row}: {what}", row=number, what=error.text(_))
            wrong.field = "tabell"
            raise wrong from error
    return out


def _members(request: Request) -> tuple[list[FeeCase], bool]:
    """(the cases of the address, or of the table, or of our example; whether it is that)."""
    if kept := cases_of(request, MOST_MEMBERS):
        if len(kept) > MOST_MEMBERS:
            with in_field("fil"):
                raise BadInput(
                    "Det er {n} {n:sak|saker}. Regn høyst {most} sammen.", n=len(kept), most=MOST_MEMBERS
                )
        return kept, False
    example = not request.query_params.get("tabell", "").strip()
    rows = rows_of_text(TABLE) if example else _rows(request)
    with in_field("tabell"):
        return members_of(rows, language(request), kind_of(request)), example


def _together(request: Request) -> Paper:
    _ = language(request)
    cases, agreement, example = _agreed(request)
    with in_field("nokkel" if agreement.key in FAIR else ""):
        return together_paper(together(cases, agreement, Scenario(draws=DRAWS)), _, example=example)


def _agreed(request: Request) -> tuple[list[FeeCase], Agreement, bool]:
    """(the members, what they agree on, whether they are our example).

    Raises:
        BadInput: a figure that cannot be; `field` says which.
    """
    query, _ = request.query_params, language(request)
    cases, example = _members(request)
    words = {**AGREED, **PIPED}

    def number(field: str, default: str = "0", least: float = 0.0, most: float = 1e9) -> float:
        with in_field(field):
            said = float(read_number(query.get(field, "").strip() or default, _(words[field])))
            if not least <= said <= most:
                raise BadInput(
                    "{what} er {value}. Skriv et tall fra {least} til {most}.",
                    what=_(words[field]), value=Amount(said), least=Amount(least), most=Amount(most),
                )  # fmt: skip
            return said

    saving, once = number("spart", "5" if example else "0", most=100), number("engang")
    transition = number("overgang", most=60)
    with in_field("overgang"):
        if transition != int(transition):
            raise BadInput(
                "{what}: «{said}» er ikke et helt tall.", what=words["overgang"], said=Amount(transition)
            )
    joins, to = query.get("kobles", "").strip()[:60], query.get("tar", "").strip()[:60]
    spare = number("plass") if query.get("plass", "").strip() else None
    connections = (
        (Connection(
            joins, number("ledning") * MILLION, replaces=tuple(p.name for c in cases if c.name == joins for p in c.plan),
            route=number("meter"), per_metre=number("permeter"), height=number("hoyde", least=-5000, most=5000), to=to,
            energy_price=number("energipris", most=100) if query.get("energipris", "").strip() else None,
            efficiency=number("virkning", least=1, most=100) / 100 if query.get("virkning", "").strip() else None,
            energy_source=query.get("energikilde", "").strip()[:200],
        ),)
        if joins else ()
    )  # fmt: skip
    if any(not one.price for one in connections):
        with in_field("ledning"):
            raise BadInput(
                "Tilkoblingen av {member} har ingen pris. Skriv hva ledningen koster, eller lengden og prisen for hver meter.",
                member=joins,
            )
    agreement = Agreement(
        "connection" if joins else "running", connections=connections, spare=spare,
        fees="harmonised" if query.get("likt") == "ja" else "separate", saving=saving / 100, transaction=once * MILLION,
        transition=int(transition), key=query.get("nokkel", "dwellings"),
    )  # fmt: skip
    return cases, agreement, example


AGREED = {"spart": N_("Driften som spares, i prosent"), "engang": N_("Hva det koster å komme i gang, i mill. kr"),
          "overgang": N_("Overgang til likt gebyr, i år")}  # fmt: skip
PIPED = {"ledning": N_("Hva ledningen koster, i mill. kr"), "meter": N_("Ledningens lengde, i meter"),
         "permeter": N_("Kroner for hver meter, når prisen ikke er kjent"), "hoyde": N_("Høyden det må pumpes, i meter"),
         "energipris": N_("Energipris, kroner per kWh"), "virkning": N_("Pumpenes virkningsgrad, i prosent"),
         "plass": N_("Ledig plass i anlegget, i boliger")}  # fmt: skip
KEY_NAMES = {
    "dwellings": N_("boliger"),
    "equal": N_("likt"),
    "use": N_("forbruk"),
    "cost": N_("kostnad alene"),
    "shapley": N_("det hver gruppe kunne fått til selv (Shapley)"),
    "nucleolus": N_("slik at ingen gruppe har mer å hente alene (nukleolus)"),
    "scrb": N_("det hver legger til, og resten etter hva hver sparer (SCRB)"),
}


def _together_form(request: Request) -> dict[str, Any]:
    query = request.query_params
    try:
        kept = cases_of(request, MOST_MEMBERS)
    except BadInput:
        kept = []
    return {
        "kept": [(case, mark(case), packed(case)) for case in kept], "to": query.get("tar", "").strip()[:60],
        "energy_source": query.get("energikilde", "").strip()[:200],
        "table": query.get("tabell", "").strip() or TABLE, "example": not query.get("tabell", "").strip() and not kept,
        "agreed": AGREED, "piped": PIPED, "joins": query.get("kobles", "").strip()[:60],
        "typed": {name: query.get(name, "").strip()[:20] for name in (*AGREED, *PIPED)},
        "joined": any(query.get(name, "").strip() for name in ("kobles", "tar", "energikilde", *PIPED)),
        "live": f"{PATH}/sammen/regneark.xlsx?{request.url.query}",
        "keep": keep_address(request, [("sak", packed(case)) for case in kept], together=True),
        "alike": query.get("likt") == "ja", "keys": KEY_NAMES, "key": query.get("nokkel", "dwellings"),
    }  # fmt: skip


LABELS = {field: ask.words for field, ask in FIELDS.items()} | {INCOME: INCOME}
calculator = Calculator(PATH, _paper, "fees/fees.html", _form, labels=LABELS, level=2)
router = APIRouter()


@router.post(PATH)
def open_file(request: Request, sent: Files) -> Response:
    """A file with a case, opened: its address. Nothing is stored."""
    try:
        return opened(request, sent, PATH, most=1)
    except NabolagError as error:
        return calculator.shown(
            request, calculator.template, mistake_of(error, language(request), labels=LABELS)
        )


@router.get(PATH + "/regneark.xlsx")
def live(request: Request) -> Response:
    """The same path as a workbook with formulas."""
    projection, _example = _projected(request)
    return _book(live_workbook(projection, language(request)), "gebyr-formler.xlsx")


@router.get(PATH + "/sammen/regneark.xlsx")
def live_members(request: Request) -> Response:
    """The members alone and together as a workbook with formulas."""
    cases, agreement, _example = _agreed(request)
    return _book(live_together(cases, agreement, Scenario(), language(request)), "gebyr-sammen-formler.xlsx")


@router.get(PATH + "/mal.xlsx")
def empty(request: Request) -> Response:
    """The workbook to fill in."""
    return _book(template(), "gebyrsak.xlsx")


def _book(content: bytes, name: str) -> Response:
    return Response(
        content,
        media_type=KINDS["xlsx"].media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


router.include_router(kept_router)
router.include_router(calculator.router())
noted = Calculator(
    PATH + "/sjekk",
    _note,
    "fees/note.html",
    lambda r: {"pasted": r.query_params.get("tabell", ""), "from_sheet": r.query_params.get("ark", "")[:100]},
    waits=_note_waits,
)


@router.post(PATH + "/sjekk")
def open_note(request: Request, sent: Files) -> Response:
    """A file with a note, opened: its address. Nothing is stored."""
    try:
        return note_opened(request, sent, PATH + "/sjekk", most=MOST_LETTERS)
    except NabolagError as error:
        return noted.shown(request, noted.template, mistake_of(error, language(request)))


router.include_router(noted.router())
side_by_side = Calculator(PATH + "/sammen", _together, "fees/together.html", _together_form)


@router.post(PATH + "/sammen")
def open_members(request: Request, sent: Files) -> Response:
    """The cases of the members, opened from files: their address. Nothing is stored."""
    try:
        return opened(request, sent, PATH + "/sammen", most=MOST_MEMBERS)
    except NabolagError as error:
        return side_by_side.shown(request, side_by_side.template, mistake_of(error, language(request)))


router.include_router(side_by_side.router())


def _national(request: Request) -> Paper:
    return service_paper(_indicator(request), language(request).lang, _ours(request))


def _indicator(request: Request) -> str:
    which = str(request.path_params["which"])
    fee = service(which).fee
    if fee is None:
        paid = [s.words[0] for s in SERVICES if s.fee]
        raise NotKnown("Husholdningene betaler ikke gebyr for «{said}».", said=which, candidates=paid)
    return fee


national = Calculator(PATH + "/{which}", _national, "country/page.html", lambda r: {"links": (
    (f"/indikator/{_indicator(r)}", N_("Kart og alle kommuner")), (PATH, N_("Regn ut gebyret framover")),
)}, level=2)  # fmt: skip


@router.get(PATH + "/{which}.{kind}")
def national_file(request: Request, which: str, kind: str) -> Response:
    """The same as a file.

    Raises:
        NotKnown: no such fee.
    """
    return paper_file(request, _national(request), kind, f"{PATH}/{which}")


@router.get(PATH + "/{which}")
def one_fee(request: Request, which: str) -> Response:
    """Water and wastewater today and to come; the map and table of the other fees.

    Raises:
        NotKnown: there is no such service, or households pay no fee for it.
    """
    fee = _indicator(request)
    if fee not in ("water_fee", "wastewater_fee"):
        return led_on(request, f"/indikator/{fee}", 307)
    return national.page(request)
