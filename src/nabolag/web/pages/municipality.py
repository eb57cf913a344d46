"""A municipality's pages: the five answers on one screen, what stands behind each, and the whole case file as files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from nabolag.cooperation.added import NONE, Additions
from nabolag.errors import NabolagError
from nabolag.municipalities import RULES, find, region_called
from nabolag.report.alone.felt import Felt, felt_in
from nabolag.report.answers import MARKS, Case, case_of
from nabolag.report.answers.build import Answers, answers_of
from nabolag.report.answers.model import PATHS, QUESTIONS, Answer, Question
from nabolag.report.answers.pages import GIVEN, answer_of, behind
from nabolag.report.answers.whole import whole_case
from nabolag.report.paper import Paper
from nabolag.report.paper.html import fragment
from nabolag.report.preparedness import Capacity
from nabolag.report.preparedness.held import Held
from nabolag.report.state import Wave, outcomes_of, wave_in
from nabolag.state import BadMeasure, Measure
from nabolag.state.written import FIELDS
from nabolag.text import N_, texts
from nabolag.web.basket import basket_of
from nabolag.web.carrying import site_of
from nabolag.web.figures import Taken, figure_routes, offered, taken
from nabolag.web.files import paper_file
from nabolag.web.pages.added import all_added, with_added
from nabolag.web.pages.duty_asked import told_in
from nabolag.web.pages.measures_asked import measures_in, query_of_rows, rows_in, tell_stray
from nabolag.web.render import language, led_on, page
from nabolag.web.store import store_or_none

router = APIRouter()
RULE_WORDS = {
    "band": N_("samme størrelse"),
    "band_centrality": N_("samme størrelse og sentralitet"),
    "kostra": N_("samme KOSTRA-gruppe"),
    "county": N_("samme fylke"),
    "ba_region": N_("samme bo- og arbeidsmarkedsregion"),
    "nearest": N_("de ti likeste i størrelse og sentralitet"),
}
assert tuple(RULE_WORDS) == RULES
ON_DUTY: tuple[Question, ...] = ("alone", "gain")
"""Questions whose answers say how much of the time a duty team is full, where the address tells who can be on it."""
KINDS = ("pdf", "docx", "xlsx", "csv", "json")
Key = tuple[str, tuple[str, ...], str, str, str]
"""A municipality, its partners, the service, the comparable group and the language."""
Measures = tuple[Measure, ...] | None
FIGURE_FIELDS = ("grunnlag", "brukere")
"""What a page's address says beside the choice and the language, which every link carries."""


@lru_cache(maxsize=2048)
def answered(
    code: str, partners: tuple[str, ...], service: str, comparable: str, lang: str
) -> tuple[Case, Answers]:
    """A case with its five answers, kept for the next reader."""
    case = case_of(code, partners, service or None, lang, comparable)
    return case, answers_of(case)


@lru_cache(maxsize=512)
def paper_behind(
    code: str,
    partners: tuple[str, ...],
    service: str,
    comparable: str,
    lang: str,
    question: Question,
    added: Additions = NONE,
    mixed: bool = False,
    felt: Felt | None = None,
    wave: Wave | None = None,
    measures: Measures = None,
    capacity: Capacity | None = None,
    held: Held | None = None,
) -> Paper:
    """The paper behind an answer, kept for the next reader."""
    case = case_of(code, partners, service or None, lang, comparable)
    return behind(case, question, added, mixed, felt, wave, measures, capacity, held)


@lru_cache(maxsize=512)
def shown_behind(
    key: Key,
    question: Question,
    added: Additions,
    mixed: bool,
    felt: Felt | None,
    wave: Wave | None,
    measures: Measures,
    capacity: Capacity | None,
    held: Held | None,
    site: str,
    query: str,
) -> tuple[Markup, Taken]:
    """Its sections as HTML, and its figures for the menu, kept too; `query` is what their addresses say beside the choice."""
    paper, path = (
        paper_behind(*key, question, added, mixed, felt, wave, measures, capacity, held),
        f"/kommune/{key[0]}/{PATHS[question]}",
    )

    def at(ending: str) -> str:
        return f"{path}{ending}" + (f"?{query}" if query else "")

    return fragment(paper, below=offered(at, site, texts(key[4]))), taken(paper, at, site)


@lru_cache(maxsize=2048)
def answer_to(
    code: str,
    partners: tuple[str, ...],
    service: str,
    comparable: str,
    lang: str,
    question: Question,
    capacity: Capacity | None = None,
    held: Held | None = None,
) -> Answer:
    """The answer to one question alone, kept for the next reader."""
    return answer_of(case_of(code, partners, service or None, lang, comparable), question, capacity, held)


@router.get("/kommune/{which}.{kind}")
def as_file(request: Request, which: str, kind: str) -> Response:
    """The whole case file as a file to keep or send: the five answers, then all that they stand on.

    Raises:
        BadInput: another kind of file.
    """
    asked = _asked(request, find(which).code)
    return paper_file(
        request,
        whole_case(
            asked.case,
            asked.comparable,
            _felt(request, asked.case.code),
            *told_in(request, asked.case),
        ),
        kind,
        _address(request, f"/kommune/{asked.case.code}"),
    )


@router.get("/kommune/{which}")
def show(request: Request, which: str) -> Response:
    """Five questions and their answers on one screen; a name in the address leads to its number."""
    if moved := _to_code(request, which):
        return moved
    asked = _asked(request, which)
    capacity, held, wrong = _capacity(request, asked.case)
    return page(
        request,
        "municipality/answers.html",
        case=asked.case,
        answers=answers_of(asked.case, capacity, held) if capacity or held else answers_of_asked(asked),
        faults=(*asked.faults, *([wrong] if wrong else [])),
        marks=MARKS,
        paths=PATHS,
        kinds=KINDS,
    )


def _sub_page(question: Question) -> None:
    """The page and the files of what stands behind one answer."""
    path = f"/kommune/{{which}}/{PATHS[question]}"

    def as_page(request: Request, which: str) -> Response:
        if moved := _to_code(request, which):
            return moved
        if question == "state":
            tell_stray(request)
        asked = _asked(request, which)
        added, mixed = _added(request, asked.case.code) if question == "together" else (NONE, False)
        own = query_of_rows(rows_in(request.query_params), {}) if question == "state" else []
        query = urlencode(
            [*(pair for pair in request.query_params.multi_items() if pair[0] in FIGURE_FIELDS), *own]
        )
        felt = _felt(request, asked.case.code) if question == "alone" else None
        wave = wave_of(request) if question == "state" else None
        measures, wrong = _measures(request) if question == "state" else (None, "")
        capacity, held = None, None
        if question in ON_DUTY:
            capacity, held, wrong = _capacity(request, asked.case)
        body, drawn = shown_behind(
            asked.key, question, added, mixed, felt, wave, measures, capacity, held, site_of(request), query
        )
        ids = list(QUESTIONS)
        number = ids.index(question)
        return page(
            request,
            "municipality/behind.html",
            case=asked.case,
            paper=paper_behind(*asked.key, question, added, mixed, felt, wave, measures, capacity, held),
            body=body,
            drawn=drawn,
            faults=(*asked.faults, *([wrong] if wrong else [])),
            number=number + 1,
            answer=answer_to(*asked.key, question, capacity, held),
            on_duty=question in ON_DUTY,
            marks=MARKS,
            previous=ids[number - 1] if number else None,
            following=ids[number + 1] if number + 1 < len(ids) else None,
            questions=QUESTIONS,
            paths=PATHS,
            kinds=KINDS,
            rules=RULE_WORDS if question == "alone" else {},
            comparable=asked.comparable,
            told=bool(added.arrangements),
            mixed=mixed,
            here_path=f"/kommune/{asked.case.code}/{PATHS[question]}",
            own_query=urlencode(own),
        )

    def as_paper(request: Request, kind: str) -> Response:
        return paper_file(request, build(request), kind, found_at(request, ""))

    def build(request: Request) -> Paper:
        asked = _asked(request, find(request.path_params["which"]).code)
        added, mixed = _added(request, asked.case.code) if question == "together" else (NONE, False)
        felt = _felt(request, asked.case.code) if question == "alone" else None
        wave = wave_of(request) if question == "state" else None
        measures = measures_in(request.query_params) if question == "state" else None
        capacity, held = told_in(request, asked.case) if question in ON_DUTY else (None, None)
        return paper_behind(*asked.key, question, added, mixed, felt, wave, measures, capacity, held)

    def found_at(request: Request, ending: str) -> str:
        code = find(request.path_params["which"]).code
        return _address(request, f"/kommune/{code}/{PATHS[question]}{ending}")

    figure_routes(router, path, build, found_at)
    router.add_api_route(path + ".{kind}", as_paper, methods=["GET"])
    router.add_api_route(path, as_page, methods=["GET"])


for _question in GIVEN:
    _sub_page(_question)


@dataclass(frozen=True)
class AskedCase:
    """The case of an address, the comparable group asked for, and what could not be used of it beside the basket."""

    case: Case
    comparable: str
    faults: tuple[str, ...]

    @property
    def key(self) -> Key:
        """What the case is found by."""
        case = self.case
        service = case.service.id if case.service else ""
        return case.code, case.codes[1:], service, self.comparable, case.texts.lang


def answers_of_asked(asked: AskedCase) -> Answers:
    """The five answers of the case."""
    return answered(*asked.key)[1]


def _asked(request: Request, code: str) -> AskedCase:
    """What an address asks about; what cannot be used is said, and the rest is kept. The basket says its own."""
    _, query, faults = language(request), request.query_params, []
    comparable = query.get("grunnlag") or "band"
    if comparable not in RULE_WORDS:
        faults.append(
            _(
                "Grunnlaget «{said}» finnes ikke. Her er {name} sammenlignet med kommuner av samme størrelse.",
                said=comparable,
                name=find(code).name,
            )
        )
        comparable = "band"
    chosen = basket_of(request)
    case = case_of(code, chosen.partners, chosen.service or None, _.lang, comparable)
    return AskedCase(case, comparable, tuple(faults))


def _added(request: Request, code: str) -> tuple[Additions, bool]:
    """What users have added, and whether it is asked for in the network; nothing where no change names the municipality.

    Municipalities that nobody has added anything about share one paper, whatever is added elsewhere.
    """
    everything, mixed = all_added(request), with_added(request)
    return (everything, mixed) if mixed or everything.of(code) else (NONE, False)


def _felt(request: Request, code: str) -> Felt | None:
    """What a published real wave says of leaders here; None where the site has none."""
    store = store_or_none(request)
    return None if store is None else felt_in(store, code, language(request))


def _capacity(request: Request, case: Case) -> tuple[Capacity | None, Held | None, str]:
    """Who can be on duty and what the fire services have as the address tells, and what is wrong with it."""
    try:
        return *told_in(request, case), ""
    except NabolagError as error:
        return None, None, error.text(language(request))


def _measures(request: Request) -> tuple[Measures, str]:
    """The measures of the address; where one cannot be, none of them, and what is wrong."""
    _ = language(request)
    try:
        measures = measures_in(request.query_params)
        if measures is not None:
            outcomes_of(measures, None)
    except BadMeasure as error:
        where = _("Tiltak {n}", n=error.number)
        return None, f"{where}, {_.quoted(_(FIELDS.get(error.part, 'Navn')))}: {error.text(_)}"
    return measures, ""


def wave_of(request: Request) -> Wave | None:
    """The newest published real wave that asked about barriers; None where the site has none."""
    store = store_or_none(request)
    return None if store is None else wave_in(store)


def _to_code(request: Request, which: str) -> Response | None:
    """To the address with the number in it, where it was asked for by name."""
    try:
        code = find(which).code
    except NabolagError:
        if region_called(which) is None:
            raise
        return led_on(request, f"/sok?{urlencode({'q': which})}")
    if which == code:
        return None
    path = request.url.path.replace(f"/kommune/{which}", f"/kommune/{code}", 1)
    return RedirectResponse(path + (f"?{request.url.query}" if request.url.query else ""), 301)


def _address(request: Request, path: str) -> str:
    """Where exactly this is found again."""
    return path + (f"?{request.url.query}" if request.url.query else "")
