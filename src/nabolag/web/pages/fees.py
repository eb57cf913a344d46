"""What a household will pay: ten questions in, the path of the fee out; members side by side; a printed note checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from nabolag.errors import BadInput, NotKnown, in_field
from nabolag.fees import (
    Agreement,
    Asset,
    Connection,
    FeeCase,
    Investment,
    Projection,
    Scenario,
    project,
    together,
)
from nabolag.fees.selvkost.rates import of_percent
from nabolag.fees.workbook import template
from nabolag.report.casefile.services import SERVICES, service
from nabolag.report.casefile.subject import readings
from nabolag.report.country import fees_paper
from nabolag.report.fees import live_workbook, note_paper, path_paper, service_paper, together_paper
from nabolag.report.paper import KINDS, Paper
from nabolag.report.share.case import rows_of_text
from nabolag.text import N_, Texts, read_number
from nabolag.web.basket import basket_of
from nabolag.web.calculator import Calculator, paper_file
from nabolag.web.own_fields import name_of
from nabolag.web.render import language, led_on

PATH = "/gebyr"
START = 2027
"""The first year reckoned: the fees at hand are those of 2026."""
DRAWS, MOST_MEMBERS, MOST_LETTERS = 200, 12, 20_000
MILLION = 1e6


@dataclass(frozen=True)
class FeeField:
    """One question: the words of its field, its unit, and whether there is no answer without it."""

    words: str
    unit: str = ""
    needed: bool = False


FIRST: dict[str, FeeField] = {
    "boliger": FeeField(N_("Hvor mange boliger er tilknyttet?"), N_("boliger"), True),
    "drift": FeeField(N_("Hva koster driften i året?"), N_("mill. kr"), True),
    "gebyr": FeeField(N_("Hva betaler en vanlig bolig i dag, uten mva.?"), N_("kr")),
    "verdi": FeeField(N_("Hvor mye av anleggene er ikke avskrevet?"), N_("mill. kr")),
    "igjen": FeeField(N_("Hvor mange år er igjen av dem i snitt?"), N_("år")),
    "plan": FeeField(N_("Hvor mye skal dere investere?"), N_("mill. kr")),
    "planaar": FeeField(N_("Når tas det i bruk?"), N_("årstall")),
    "fond": FeeField(N_("Hvor mye står på selvkostfondet? Minus for underskudd."), N_("mill. kr")),
}
REFINED: dict[str, FeeField] = {
    "levetid": FeeField(N_("Levetiden til det nye"), N_("år")),
    "nye": FeeField(N_("Nye boliger i året"), N_("boliger")),
    "indirekte": FeeField(N_("Indirekte drift i året"), N_("mill. kr")),
    "forbruk": FeeField(N_("Forbruk i en vanlig bolig"), N_("m³")),
    "fondaar": FeeField(N_("Året overskuddet på fondet oppsto"), N_("årstall")),
    "rente": FeeField(N_("Kalkylerente"), N_("prosent")),
    "priser": FeeField(N_("Vekst i lønn og priser"), N_("prosent")),
    "aar": FeeField(N_("Hvor mange år framover"), N_("år")),
}
FIELDS = {**FIRST, **REFINED}
CASE_FIELDS = {
    "name": "navn", "dwellings": "boliger", "operation": "drift", "fee": "gebyr", "volume": "forbruk", "new_dwellings": "nye",
    "indirect": "indirekte", "years": "aar", "prices": "priser", "rate": "rente", "policy": "jevn",
}  # fmt: skip
EXAMPLE = {
    "boliger": "2000",
    "drift": "6",
    "gebyr": "5000",
    "verdi": "80",
    "igjen": "45",
    "plan": "90",
    "planaar": "2030",
    "fond": "1,8",
}
TABLE = """kommune;boliger;drift;verdi;igjen;plan;planår;fond
Nordvik;1200;4;60;50;70;2029;0,6
Sørvik;4000;9;120;60;0;;0
"""
COLUMNS = ("kommune", "boliger", "drift", "verdi", "igjen", "plan", "planår", "fond")


def given(request: Request) -> dict[str, str]:
    """Every field as it was written."""
    return {name: request.query_params.get(name, "").strip()[:40] for name in FIELDS}


def asked(request: Request) -> bool:
    """Whether somebody has answered a question, or wants to see the example."""
    query = request.query_params
    return any(query.get(name, "").strip() for name in FIELDS) or query.get("eksempel") == "ja"


def _case(request: Request) -> tuple[FeeCase, Scenario, bool]:
    example = not any(given(request).values())
    typed = dict.fromkeys(FIELDS, "") | EXAMPLE if example else given(request)
    basket, _ = basket_of(request), language(request)
    name = (
        request.query_params.get("navn", "").strip()[:60]
        or (name_of(basket.code) if basket.code else "")
        or _("kommunen")
    )
    kind = _kind(request)
    case = _made(typed, _("Eksempelvik") if example else name, kind, public_fee(basket.code, kind))
    smooth = request.query_params.get("jevn") == "ja"
    numbers = {n: _number(n, typed[n]) for n in ("rente", "priser", "aar") if typed[n]}
    base = Scenario()
    ahead = FIELDS["aar"].words
    with in_field("aar"):
        years = numbers.get("aar", base.years)
        if years != int(years):
            raise BadInput("{what}: «{said}» er ikke et helt tall.", what=_(ahead), said=typed["aar"])
    rate, prices = base.rate, base.prices
    interest, growth = FIELDS["rente"].words, FIELDS["priser"].words
    if "rente" in numbers:
        with in_field("rente"):
            rate = of_percent(numbers["rente"], _(interest))
    if "priser" in numbers:
        with in_field("priser"):
            prices = of_percent(numbers["priser"], _(growth), -20)
    scenario = Scenario(
        years=int(years), draws=DRAWS, policy="smooth" if smooth else "even",
        rate=rate, prices=prices,
        directive=request.query_params.get("direktiv") == "ja",
    )  # fmt: skip
    return case, scenario, example


def _made(typed: Mapping[str, str], name: str, kind: str, fee: float | None) -> FeeCase:
    numbers = {n: _number(n, typed[n]) for n in FIELDS if typed.get(n)}
    for field, ask in FIELDS.items():
        if ask.needed and field not in numbers:
            with in_field(field):
                raise BadInput("Fyll inn hvor mange boliger som er tilknyttet, og hva driften koster i året.")
    assumed = [
        n
        for n, field, of in (
            ("fee", "gebyr", ""), ("volume", "forbruk", ""), ("assets.life", "igjen", "verdi"),
            ("plan.year", "planaar", "plan"), ("plan.life", "levetid", "plan"), ("fund.year", "fondaar", "fond"),
        )
        if field not in numbers and (not of or numbers.get(of))
    ]  # fmt: skip
    life = numbers.get("levetid", 40)
    assets = (
        (Asset("Anlegg i bruk", numbers["verdi"] * MILLION, _whole("igjen", numbers.get("igjen", 40)), START - 1),)
        if numbers.get("verdi") else ()
    )  # fmt: skip
    plan = (
        (Investment(
            "Planlagt", numbers["plan"] * MILLION, _whole("levetid", life), _whole("planaar", numbers.get("planaar", START))
        ),)
        if numbers.get("plan") else ()
    )  # fmt: skip
    arose = _whole("fondaar", numbers.get("fondaar", START - 1))
    return FeeCase(
        name, START, numbers["boliger"], numbers["drift"] * MILLION, service=kind, assets=assets, plan=plan,
        indirect=numbers.get("indirekte", 0.0) * MILLION, new_dwellings=numbers.get("nye", 0.0),
        volume=numbers.get("forbruk", 150.0), fund={arose: numbers["fond"] * MILLION} if numbers.get("fond") else {},
        fee=numbers.get("gebyr", fee), assumed=tuple(assumed),
    )  # fmt: skip


def public_fee(code: str, kind: str) -> float | None:
    """The municipality's fee of today, where it is known and not doubtful."""
    reading = readings(f"{kind}_fee").get(code) if code else None
    return reading.value if reading is not None and reading.status == "ok" else None


def _number(field: str, text: str) -> float:
    with in_field(field):
        return float(read_number(text, FIELDS[field].words if field in FIELDS else field))


def _whole(field: str, value: float) -> int:
    with in_field(field):
        if value != int(value):
            raise BadInput(
                "{what}: «{said}» er ikke et helt tall.", what=FIELDS[field].words, said=f"{value:g}"
            )
    return int(value)


def _kind(request: Request) -> str:
    """The service of the basket, whatever word the address has for it; water for one that has no fee here."""
    return "wastewater" if basket_of(request).service == "wastewater" else "water"


def _projected(request: Request) -> tuple[Projection, bool]:
    try:
        case, scenario, example = _case(request)
        return project(case, scenario), example
    except BadInput as error:
        error.field = _field_of(error.field)
        raise


def _field_of(path: str) -> str:
    """The question whose answer a refusal of the case concerns."""
    if path in FIELDS:
        return path
    if path.startswith("assets"):
        return "verdi" if path.endswith(("price", "book")) else "igjen"
    if path.startswith("plan"):
        return {"life": "levetid", "year": "planaar"}.get(path.rsplit(".", 1)[-1], "plan")
    if path.startswith("fund"):
        return "fondaar"
    return CASE_FIELDS.get(path, "")


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
    fee = public_fee(basket.code, _kind(request))
    example = query.get("eksempel") == "ja" and not any(given(request).values())
    return {
        "first": FIRST, "refined": REFINED, "given": dict.fromkeys(FIELDS, "") | EXAMPLE if example else given(request),
        "asked": asked(request),
        "named": query.get("navn", "").strip()[:60] or (name_of(basket.code) if basket.code else ""),
        "service": _kind(request), "known_fee": fee, "smooth": query.get("jevn") == "ja",
        "directive": query.get("direktiv") == "ja",
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
            out.append(_made(typed, by.get("kommune", ""), kind, None))
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
        cases = members_of(rows, _, _kind(request))

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
router = APIRouter()


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


router.include_router(Calculator(PATH, _paper, "fees/fees.html", _form, labels=LABELS, level=2).router())
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
