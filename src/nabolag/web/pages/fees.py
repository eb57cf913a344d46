"""What a household will pay: ten questions in, the path of the fee out; members side by side; a printed note checked."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from nabolag.errors import BadInput, NabolagError, NotKnown, in_field
from nabolag.fees import Agreement, Connection, FeeCase, Projection, Scenario, project, together
from nabolag.fees.workbook import template
from nabolag.report.casefile.services import SERVICES, service
from nabolag.report.country import fees_paper
from nabolag.report.fees import live_workbook, note_paper, path_paper, service_paper, together_paper
from nabolag.report.paper import KINDS, Paper
from nabolag.report.share.case import rows_of_text
from nabolag.text import N_, Texts, read_number
from nabolag.web.basket import basket_of
from nabolag.web.calculator import Calculator, paper_file
from nabolag.web.mistakes import mistake_of
from nabolag.web.own_fields import name_of
from nabolag.web.pages.fee_cases import Files, kept_form, opened
from nabolag.web.pages.fee_cases import router as kept_router
from nabolag.web.pages.fees_asked import (
    AHEAD,
    DRAWS,
    EXAMPLE,
    FIELDS,
    FIRST,
    MILLION,
    REFINED,
    asked,
    case_asked,
    field_of,
    given,
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


def _paper(request: Request) -> Paper:
    _ = language(request)
    if not asked(request):
        return fees_paper(_.lang)
    projection, example = _projected(request)
    note = ""
    if "fee" in projection.case.assumed and projection.case.fee is not None:
        note = _("Gebyret i dag er det offentlige tallet for 2026, {fee} ({source}).", fee=_.nok(projection.case.fee),
                 source=_("SSB, tabell 12842"))  # fmt: skip
    return path_paper(projection, _, note=note, example=example)


def _form(request: Request) -> dict[str, Any]:
    basket, query = basket_of(request), request.query_params
    fee = public_fee(basket.code, kind_of(request))
    example = query.get("eksempel") == "ja" and not any(given(request).values())
    return {
        "first": FIRST, "refined": REFINED, "ahead": AHEAD,
        "given": dict.fromkeys(FIELDS, "") | EXAMPLE if example else given(request), "asked": asked(request),
        "named": named(request) or (name_of(basket.code) if basket.code else ""), "service": kind_of(request),
        "known_fee": fee, "smooth": query.get("jevn") == "ja", "directive": query.get("direktiv") == "ja",
        **kept_form(request, PATH),
        "live": f"{PATH}/regneark.xlsx?{request.url.query}" if asked(request) else "",
    }  # fmt: skip


def _rows(request: Request) -> list[list[object]]:
    pasted = request.query_params.get("tabell", "")
    with in_field("tabell"):
        if len(pasted) > MOST_LETTERS:
            raise BadInput("Tabellen er for lang. Lim inn høyst {most} tegn.", most=MOST_LETTERS)
        return rows_of_text(pasted)


def _note(request: Request) -> Paper:
    with in_field("tabell"):
        return note_paper(_rows(request), language(request))


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


def _together(request: Request) -> Paper:
    query, _ = request.query_params, language(request)
    example = not query.get("tabell", "").strip()
    rows = rows_of_text(TABLE) if example else _rows(request)
    with in_field("tabell"):
        cases = members_of(rows, _, kind_of(request))

    def number(field: str, default: str) -> float:
        with in_field(field):
            return float(read_number(query.get(field, "").strip() or default, _({**AGREED, **PIPED}[field])))

    saving, once, transition = (
        number("spart", "5" if example else "0"),
        number("engang", "0"),
        number("overgang", "0"),
    )
    joins = query.get("kobles", "").strip()[:60]
    pipe = number("ledning", "0") * MILLION
    spare = number("plass", "0") if query.get("plass", "").strip() else None
    connections = (
        (Connection(joins, pipe, replaces=tuple(p.name for c in cases if c.name == joins for p in c.plan)),)
        if joins
        else ()
    )
    agreement = Agreement(
        "connection" if joins else "running", connections=connections, spare=spare,
        fees="harmonised" if query.get("likt") == "ja" else "separate", saving=saving / 100, transaction=once * MILLION,
        transition=int(transition), key=query.get("nokkel", "dwellings"),
    )  # fmt: skip
    return together_paper(together(cases, agreement, Scenario(draws=DRAWS)), _, example=example)


AGREED = {"spart": N_("Driften som spares, i prosent"), "engang": N_("Hva det koster å komme i gang, i mill. kr"),
          "overgang": N_("Overgang til likt gebyr, i år")}  # fmt: skip
PIPED = {"ledning": N_("Hva ledningen koster, i mill. kr"), "plass": N_("Ledig plass i anlegget, i boliger")}
KEY_NAMES = {
    "dwellings": N_("boliger"),
    "equal": N_("likt"),
    "use": N_("forbruk"),
    "cost": N_("kostnad alene"),
}


def _together_form(request: Request) -> dict[str, Any]:
    query = request.query_params
    return {
        "table": query.get("tabell", "").strip() or TABLE, "example": not query.get("tabell", "").strip(),
        "agreed": AGREED, "piped": PIPED, "joins": query.get("kobles", "").strip()[:60],
        "typed": {name: query.get(name, "").strip()[:20] for name in (*AGREED, *PIPED)},
        "alike": query.get("likt") == "ja", "keys": KEY_NAMES, "key": query.get("nokkel", "dwellings"),
    }  # fmt: skip


LABELS = {field: ask.words for field, ask in FIELDS.items()}
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
router.include_router(
    Calculator(
        PATH + "/sjekk",
        _note,
        "fees/note.html",
        lambda r: {"pasted": r.query_params.get("tabell", "")},
        waits=_note_waits,
    ).router()
)
router.include_router(Calculator(PATH + "/sammen", _together, "fees/together.html", _together_form).router())


def _national(request: Request) -> Paper:
    return service_paper(_indicator(request), language(request).lang)


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
