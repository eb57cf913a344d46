"""Agreements: what each form's must hold, a draft to fill in, and an existing one held against the list."""

from __future__ import annotations

from difflib import get_close_matches
from fractions import Fraction
from itertools import zip_longest
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from nabolag.errors import BadInput, NabolagError, NotKnown, in_field
from nabolag.governance.agreement import FORMS, Document, Found, draft, points
from nabolag.governance.forms import FORM_NAMES
from nabolag.governance.forms.names import form_called
from nabolag.municipalities import find
from nabolag.report.agreement import Incoming, agreement_paper, contract_paper, reading_paper
from nabolag.report.agreement.held import held_against
from nabolag.report.agreement.incoming import LARGEST, LARGEST_TEXT
from nabolag.report.paper import Paper
from nabolag.report.paper.html import fragment
from nabolag.sources.apart import Crashed, apart
from nabolag.text import N_, read_number, read_share
from nabolag.web.basket import filled
from nabolag.web.calculator import Calculator
from nabolag.web.mistakes import Fix, fixes, mistake_of
from nabolag.web.posted import files_in, one
from nabolag.web.posted import sent as form_sent
from nabolag.web.render import language, page

router = APIRouter()
AMOUNTS = ("loan_cap_nok", "share_capital_nok", "nominal_nok", "price_nok", "reserved_over_nok")
LONGEST_FIELD = 2000
ROW = ("deltaker", "andel", "medlemmer")
"""The fields of one participant."""
LABELS = {
    "loan_cap_nok": N_("Tak for lån, kroner"),
    "share_capital_nok": N_("Aksjekapital, kroner"),
    "nominal_nok": N_("Pålydende for hver aksje, kroner"),
    "price_nok": N_("Pris for hver aksje, kroner"),
    "reserved_over_nok": N_("Beløp som må til eierne, kroner"),
}
"""What a field of an amount is called in a sentence about it."""
NOT_FACTS = ("lang", "participants", "notes")
TEMPLATE = "agreement/draft.html"
READ_SECONDS = 20


@router.get("/avtale")
def overview(request: Request) -> Response:
    """The forms whose agreement an act prescribes, and how many points it wants."""
    forms = [
        (form, FORM_NAMES[points(form).form], sum(c.kind == "required" for c in points(form).clauses))
        for form in FORMS
    ]
    return page(request, "agreement/list.html", forms=forms)


async def _sent(request: Request) -> tuple[str, bytes] | str:
    """A file's name and what is in it, or the text that was pasted."""
    chosen = await files_in(request, "avtale", LARGEST)
    return chosen[0] if chosen else one(await form_sent(request), "tekst")


def whole_page(request: Request) -> Response:
    """The form and the draft; rows of participants become the lines that an address carries."""
    query, asked = request.query_params, request.path_params["form"]
    if (form := form_called(asked)) != asked:  # in small letters
        return RedirectResponse(f"/avtale/{form}" + (f"?{query}" if query else ""), 301)
    if not any(field in query for field in ROW):
        return calculator.page(request)
    return RedirectResponse(f"{quote(request.url.path)}?{urlencode(gathered(query).multi_items())}", 303)


def gathered(query: QueryParams) -> QueryParams:
    """The query with its rows of participants as the lines that an address carries."""
    if not any(field in query for field in ROW):
        return query
    rows = zip_longest(*(query.getlist(field) for field in ROW), fillvalue="")
    lines = [
        "; ".join(part.replace(";", ",").strip() for part in row).rstrip("; ") for row in rows if any(row)
    ]
    kept = [(k, v) for k, v in query.multi_items() if k not in (*ROW, "participants")]
    return QueryParams([*kept, ("participants", "\n".join(lines))])


@router.post("/avtale/{form}/les")
def point_by_point(
    request: Request, form: str, sent: Annotated[tuple[str, bytes] | str, Depends(_sent)]
) -> Response:
    """An uploaded agreement, point by point. Nothing is kept."""
    form_id, pasted = points(form).form, sent if isinstance(sent, str) else ""
    try:
        with in_field("tekst" if pasted else "avtale"):
            source, findings = _held_apart(form_id, sent)
    except NabolagError as error:
        wrong = mistake_of(error, language(request), labels=LABELS)
        return calculator.shown(request, TEMPLATE, wrong, pasted=pasted)
    paper = reading_paper(form_id, findings, source, language(request))
    return calculator.shown(request, TEMPLATE, reading=paper, read=fragment(paper, level=3), pasted=pasted)


def _held_apart(form: str, sent: tuple[str, bytes] | str) -> tuple[Incoming, list[Found]]:
    if isinstance(sent, str) and not 0 < len(sent) <= LARGEST_TEXT:
        raise BadInput("Velg en fil (Word, PDF eller ren tekst), eller lim inn teksten.")
    try:
        return apart(held_against, form, sent, seconds=READ_SECONDS, crew="read")
    except Crashed as error:
        raise BadInput("Avtalen lot seg ikke lese. Lagre den på nytt, eller lim inn teksten.") from error


def _answer(request: Request) -> Paper:
    return agreement_paper(_document(request), language(request))


def _contract(request: Request) -> Paper:
    return contract_paper(_document(request), notes=request.query_params.get("notes") == "1")


def _form(request: Request) -> dict[str, Any]:
    """Everything as it was written."""
    form = request.path_params["form"]
    return {
        "form": form,
        "name": FORM_NAMES[points(form).form],
        "clauses": points(form).clauses,
        "given": dict(filled(request)),
        "parties": _rows(gathered(filled(request)).get("participants", "")),
        "misspelt": _misspelt(request.query_params.get("participants", ""), request),
        "pasted": "",
        "reading": None,
        "read": "",
    }


def _rows(written: str) -> list[tuple[str, ...]]:
    """Name, share and members as written, with one row free; two where nobody is written."""
    lines = [line for line in written.splitlines() if line.strip()]
    rows = [tuple(part.strip() for part in (*line.split(";", 2), "", "")[:3]) for line in lines]
    return [*rows, *[("", "", "")] * (1 if rows else 2)]


def _document(request: Request) -> Document:
    return document_of(request.path_params["form"], gathered(filled(request)), language(request).lang)


def document_of(form: str, query: QueryParams, lang: str) -> Document:
    """The draft of a form with the facts of a query; a mistake concerns its field.

    Raises:
        NotKnown, BadInput, NotLawful: as `draft`.
    """
    points(form)
    facts, written = _facts(query), "nb" if lang == "en" else lang
    try:
        return draft(form, facts, written)
    except BadInput as error:
        error.field = error.field or _at_fault(form, facts, error)
        if error.field == "participants" and "rest" in error.values:
            error.repairs = _shares_that_sum(query.get("participants", ""))
        raise


def _shares_that_sum(written: str) -> tuple[tuple[str, str], ...]:
    """Each line with a share, and the line with the share that makes them one, where that share is possible."""
    lines = [line for line in written.splitlines() if line.strip()]
    parts = [line.split(";") for line in lines]
    exact = [read_share(part[1]) if len(part) > 1 else Fraction(0) for part in parts]
    repairs = []
    for line, part, own in zip(lines, parts, exact, strict=True):
        wanted = 1 - sum(exact, Fraction(0)) + own
        if 0 < wanted < 1:
            new = [
                part[0].strip(),
                f"{wanted.numerator}/{wanted.denominator}",
                *(p.strip() for p in part[2:]),
            ]
            repairs.append((line.strip(), "; ".join(new)))
    return tuple(repairs)


def _misspelt(written: str, request: Request) -> list[tuple[str, Fix]]:
    """Participants that are no municipality, and nearly the name of one; others may have any name."""
    misspelt = []
    for line in written.splitlines():
        name = line.partition(";")[0].strip()
        try:
            if name:
                find(name)
        except NotKnown as error:
            near = get_close_matches(
                name.casefold(), [c.partition(" (")[0].casefold() for c in error.candidates], 1, 0.8
            )
            meant = [
                fix
                for fix in fixes(error, language(request), request)
                if near and fix.name.casefold().startswith(near[0])
            ]
            misspelt += [(name, fix) for fix in meant[:1]]
        except BadInput:
            continue
    return misspelt


def _at_fault(form: str, facts: dict[str, Any], error: BadInput) -> str:
    """The one field that cannot be used whatever the others say; empty when it takes more than one."""
    for name, value in facts.items():
        try:
            draft(form, {name: value})
        except BadInput as alone:
            if alone.message == error.message:
                return name
    return ""


def _facts(query: QueryParams) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for key, value in query.items():
        text = value.strip()
        with in_field(key):
            if len(text) > LONGEST_FIELD:
                raise BadInput("Feltet {field} er lengre enn {n} tegn.", field=key, n=LONGEST_FIELD)
            if text and key not in NOT_FACTS:
                facts[key] = float(read_number(text, key)) if key in AMOUNTS else text
    with in_field("participants"):
        facts["participants"] = [
            _participant(line) for line in query.get("participants", "").splitlines() if line.strip()
        ]
    return facts


def _participant(line: str) -> dict[str, Any]:
    name, _, rest = line.partition(";")
    share, _, members = rest.partition(";")
    one: dict[str, Any] = {"name": name.strip()}
    if share.strip():
        one["share"] = share.strip()
    if members.strip():
        if not (members.strip().isascii() and members.strip().isdigit() and len(members.strip()) < 10):
            raise BadInput(
                "{who} må ha minst ett medlem, et helt tall, ikke «{said}».",
                who=name.strip(),
                said=members.strip(),
            )
        one["representatives"] = int(members)
    return one


calculator = Calculator(
    "/avtale/{form}",
    _answer,
    TEMPLATE,
    _form,
    labels=LABELS,
    kinds=("docx", "pdf", "html", "xlsx", "csv", "json"),
    instead={"docx": _contract, "pdf": _contract},
    moving="agreement/answer.html",
)
router.add_api_route("/avtale/{form}.{kind}", calculator.file, methods=["GET"])
router.add_api_route("/avtale/{form}", whole_page, methods=["GET"])
router.add_api_route("/avtale/{form}/svar", calculator.answer, methods=["GET"])
