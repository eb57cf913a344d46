"""One guide over one case: need, form, agreement, power, cost, leaving, each step filled from those before it.

The whole case lies in the address, as everywhere; it can be kept as a file and opened again. The steps' papers are those
of the tools.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

import yaml
from fastapi import APIRouter, Depends, Request
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from nabolag.errors import BadInput, NabolagError, NotKnown, in_field
from nabolag.governance.agreement import FORMS as WITH_AGREEMENT
from nabolag.governance.agreement import points
from nabolag.governance.exit import exit_forms
from nabolag.governance.forms import ANSWERS, FORM_NAMES, Form, Need, open_questions, questions
from nabolag.governance.forms.names import form_called
from nabolag.governance.voting import all_forms
from nabolag.governance.voting.agreement_game import whole
from nabolag.municipalities import find
from nabolag.report.agreement import agreement_paper
from nabolag.report.answers import Case
from nabolag.report.casefile.subject import name_of
from nabolag.report.council import need_of
from nabolag.report.forms import forms_paper
from nabolag.report.leaving import FIELDS as LEAVING
from nabolag.report.leaving import leaving_paper
from nabolag.report.paper import Paper
from nabolag.report.power import decisions, power_paper
from nabolag.report.power.case import agreement_of
from nabolag.report.share import share_paper, shares_of
from nabolag.sources.plain_yaml import plain, written_text
from nabolag.text import N_, Texts, clean, read_share
from nabolag.web.basket import basket_of, say, service_choices
from nabolag.web.calculator import Calculator
from nabolag.web.mistakes import mistake_of
from nabolag.web.own_fields import filled as filled_for
from nabolag.web.pages.agreement import LABELS, document_of
from nabolag.web.pages.council import case_in
from nabolag.web.pages.need_asked import need_answers
from nabolag.web.pages.share_asked import MOST, CostFields
from nabolag.web.posted import one_file
from nabolag.web.render import language

PATH = "/kommune/{which}/styring"
STEPS = {
    "behov": N_("Behov"),
    "form": N_("Form"),
    "avtale": N_("Avtale"),
    "makt": N_("Makt"),
    "kostnad": N_("Kostnad"),
    "uttreden": N_("Uttreden"),
}
BASKET = ("med", "tjeneste", "kommune", "lang")
GAMES: dict[str, str] = {"vertskommune-nemnd": "nemnd"}
"""What the rules on votes call a form, where it is not the same."""
LARGEST = 100_000


@dataclass(frozen=True)
class Decided:
    """One point of the case: what is settled, in words; empty when it is not."""

    step: str
    name: str
    value: str


@dataclass(frozen=True)
class Guide:
    """The case as the address has it."""

    case: Case
    query: QueryParams

    @property
    def texts(self) -> Texts:
        return self.case.texts

    @property
    def step(self) -> str:
        step = self.query.get("steg", "")
        return step if step in STEPS else "behov"

    def need(self) -> Need:
        """The need with what has been answered.

        Raises:
            BadInput: an answer that cannot be used, or a form the law excludes.
        """
        start = need_of(self.case)
        return need_answers(self.query, start.service, list(start.participants))

    def form(self) -> Form | None:
        """The form chosen.

        Raises:
            NotKnown: it is no form.
        """
        name = self.query.get("form", "").strip()
        with in_field("form"):
            return form_called(name) if name else None

    def column(self, key: str) -> list[str]:
        """One field for each participant."""
        values = [value.strip() for value in self.query.getlist(key)]
        return (values + [""] * len(self.case.codes))[: len(self.case.codes)]

    def facts(self, form: str) -> QueryParams:
        """The agreement's facts, with the participants' seats and shares."""
        keys = {fact for clause in points(form).clauses for fact in clause.facts} | {"loan_cap_nok"}
        pairs = [(k, v) for k, v in self.query.multi_items() if k in keys and k != "participants"]
        rows = zip(self.case.codes, self.column("eierandel"), self.column("plasser"), strict=True)
        lines = [f"{name_of(code)};{share};{seats}" for code, share, seats in rows]
        return QueryParams([*pairs, ("participants", "\n".join(lines))])

    def shares(self) -> CostFields:
        """The case of cost sharing, with the participants and their inhabitants."""
        own = [(k, v) for k, v in self.query.multi_items() if k[:1] in "klh" and k[1:].isdecimal()]
        own += [(k, v) for k, v in self.query.multi_items() if k in ("enhet", "bare")]
        owned = self.column("eierandel")
        own += [("andel", share) for share in owned] if all(owned) else []
        return CostFields.of(QueryParams(filled_for("/fordeling", own, self.case.codes, "")))

    def stake(self) -> dict[str, str]:
        """What it would cost to leave is reckoned from; the ownership share is the agreement's until another is written."""
        given = {name: self.query.get(name, "").strip() for name in LEAVING}
        own = self.column("eierandel")[0]
        if own and not given["andel"]:
            try:
                percent = f"{float(read_share(own)) * 100:g}"
            except BadInput:
                return given  # the agreement's step says what is wrong with it
            given["andel"] = percent if self.texts.lang == "en" else percent.replace(".", ",")
        return given


def _guide(request: Request) -> Guide:
    guide, step = Guide(case_in(request), request.query_params), request.query_params.get("steg", "behov")
    if step not in STEPS:
        steps = ", ".join(STEPS)
        say(
            request,
            guide.texts("Steget «{said}» finnes ikke. Her er det første av {steps}.", said=step, steps=steps),
        )
    return guide


def _paper(request: Request) -> Paper:
    guide, step = _guide(request), _guide(request).step
    _, form = guide.texts, guide.form()
    if step in ("behov", "form"):
        need = guide.need()
        return forms_paper(need, _, who=list(basket_of(request).names) if guide.case.partners else [])
    assert form is not None, "the page waits for it"
    if step == "avtale":
        return agreement_paper(document_of(form, guide.facts(form), _.lang), _)
    if step == "makt":
        given = []
        for i, (code, seats) in enumerate(zip(guide.case.codes, guide.column("plasser"), strict=True), 1):
            with in_field(f"plasser-{i}"):
                given.append((code, whole(seats, name_of(code)) if seats else None))
        agreement = agreement_of(GAMES.get(form, form), given)
        return power_paper(decisions(agreement, _, guide.case.code))
    if step == "kostnad":
        return share_paper(shares_of(guide.shares().case(), _))
    return leaving_paper(form, guide.stake(), _)


def _waits(request: Request) -> str:
    """What a step needs from those before it, or from its own fields."""
    guide = _guide(request)
    _, step = guide.texts, guide.step
    try:
        form = guide.form()
    except NabolagError:
        return ""  # the page says what is wrong with it
    if step in ("behov", "form"):
        return "" if guide.case.service else _("Velg en tjeneste, så ser du hvilke former loven åpner for.")
    if not guide.case.partners:
        return _("Velg først hvem dere vil samarbeide med.")
    if form is None and step != "kostnad":
        return _("Velg først en form.")
    if step == "avtale" and form not in WITH_AGREEMENT:
        return _("Loven har ingen liste over hva en avtale i denne formen skal inneholde.")
    if step == "makt" and GAMES.get(form or "", form) not in all_forms():
        return _("I denne formen stemmer ikke deltakerne i et felles organ.")
    if step == "uttreden":
        if form not in exit_forms():
            return _("Vi har ikke regler for uttreden i denne formen.")
        return "" if guide.stake()["andel"] else _("Skriv eierandelen, så ser du hva det koster å gå ut.")
    if step == "kostnad":
        asked = guide.shares()
        if len(asked.slots) > MOST:
            return _("Kostnadene kan deles mellom høyst {most}. Velg færre.", most=MOST)
        if not asked.costs:
            return _(
                "Fyll inn hva hver ville betalt på egen hånd, og hva de ville betalt sammen. Da vises svaret her."
            )
    return ""


def _decided(guide: Guide) -> list[Decided]:
    """Every point of the case in order; those that nobody can settle in the chosen form are left out."""
    _, case = guide.texts, guide.case
    try:
        form = guide.form()
    except NabolagError:
        form = None
    decided = [
        Decided("behov", _("Tjenesten"), _(case.service.name) if case.service else ""),
        Decided("behov", _("Deltakerne"), case.together if case.partners else ""),
        Decided("form", _("Formen"), FORM_NAMES[form](_.lang) if form else ""),
    ]
    if form in WITH_AGREEMENT:
        assert form is not None
        decided += _points(guide, form)
    if form is None or GAMES.get(form, form) in all_forms():
        seats = guide.column("plasser")
        decided.append(Decided("makt", _("Plassene i organet"), _.join(seats) if all(seats) else ""))
    asked = guide.shares()
    costs = all(cost for _mask, _name, cost in asked.groups) and bool(asked.groups)
    decided.append(Decided("kostnad", _("Hva hver ville betalt alene"), _("fylt ut") if costs else ""))
    if form is None or form in exit_forms():
        stake = guide.stake()["andel"]
        decided.append(Decided("uttreden", _("Eierandelen ved uttreden"), f"{stake} %" if stake else ""))
    return decided


def _points(guide: Guide, form: Form) -> list[Decided]:
    """The points an act requires of the agreement."""
    _ = guide.texts
    try:
        written = document_of(form, guide.facts(form), _.lang).clauses
    except NabolagError:  # the step says what is wrong
        written = ()
    settled = {clause.id for clause in written if clause.kind == "required" and clause.settled}
    return [
        Decided("avtale", clause.heading(_.lang), _("avgjort") if clause.id in settled else "")
        for clause in points(form).clauses
        if clause.kind == "required"
    ]


def _asks(guide: Guide) -> list[tuple[Any, str]]:
    """The questions about the need that can still change the answer, and those that are answered."""
    try:
        open_ = {q.fact for q, _moves in open_questions(guide.need())}
    except NabolagError:
        open_ = set()
    return [
        (q, guide.query.get(q.fact, ""))
        for q in questions()
        if guide.case.service
        and (q.fact in open_ or guide.query.get(q.fact, "unknown") not in ("", "unknown"))
    ]


def _own_fields(guide: Guide, step: str, form: str) -> set[str]:
    """The names of the fields this step shows."""
    if step == "behov":
        return {"med", "tjeneste", *ANSWERS}
    if step == "avtale":
        facts = {f for c in points(form).clauses for f in c.facts} if form in WITH_AGREEMENT else set()
        return {"eierandel", "plasser", "loan_cap_nok", *facts}
    if step == "kostnad":
        return {"enhet", "bare", *(f"k{mask}" for mask, _name, _cost in guide.shares().groups)}
    return {"form": {"form"}, "makt": {"plasser"}, "uttreden": set(LEAVING)}[step]


def _form(request: Request) -> dict[str, Any]:
    guide, _ = _guide(request), language(request)
    steps, step = list(STEPS), guide.step
    at, form = steps.index(step), guide.query.get("form", "").strip()
    with suppress(NotKnown):  # the field keeps what is no form as typed
        form = guide.form() or ""
    own = _own_fields(guide, step, form)
    kept = [(k, v) for k, v in guide.query.multi_items() if v and k not in (*own, *BASKET, "steg")]
    points_ = _decided(guide)
    return {
        "case": guide.case,
        "steps": STEPS,
        "step": step,
        "previous": steps[at - 1] if at else "",
        "following": steps[at + 1] if at + 1 < len(steps) else "",
        "kept": kept,
        "decided": points_,
        "done": sum(bool(one.value) for one in points_),
        "services": service_choices(_),
        "basket_service": basket_of(request).service,
        "asks": _asks(guide),
        "form": form,
        "form_names": FORM_NAMES,
        "clauses": [c for c in points(form).clauses if c.kind == "required"]
        if form in WITH_AGREEMENT
        else [],
        "given": dict(guide.query),
        "names": [name_of(code) for code in guide.case.codes],
        "seats": guide.column("plasser"),
        "owned": guide.column("eierandel"),
        "asked": guide.shares(),
        "leaving": LEAVING,
        "stake": guide.stake(),
        "at": lambda to: _address(request, "", steg=to),
        "council": _address(request, "", path=f"/kommune/{guide.case.code}/sakspapir"),
    }


def _address(request: Request, ending: str, path: str = "", **changed: str) -> str:
    """The whole case in an address; `path` for another page of the same case."""
    pairs = [(k, v) for k, v in request.query_params.multi_items() if v and k not in changed]
    pairs += [(k, v) for k, v in changed.items() if v]
    own = f"/kommune/{find(request.path_params['which']).code}/styring"
    return f"{path or own}{ending}" + (f"?{urlencode(pairs)}" if pairs else "")


calculator = Calculator(
    PATH,
    _paper,
    "municipality/steering.html",
    _form,
    _address,
    kinds=("pdf", "docx", "json"),
    labels=LABELS,
    waits=_waits,
    folds=lambda section: (
        section.folded or section.id in ("rekkefolge", "avklart", "snur", "sektor", "pastand")
    ),
)
router = APIRouter()


@router.get(PATH + ".yaml")
def as_file(request: Request) -> Response:
    """The case as a file to keep and open again."""
    guide = _guide(request)
    kept: dict[str, Any] = {}
    for key in dict.fromkeys(k for k, v in guide.query.multi_items() if v and k not in ("steg", "lang")):
        values = guide.query.getlist(key)
        kept[key] = values[0] if len(values) == 1 else values
    content = yaml.safe_dump({"kommune": guide.case.code, "sak": kept}, allow_unicode=True, sort_keys=False)
    headers = {"Content-Disposition": f'attachment; filename="sak-{guide.case.code}.yaml"'}
    return Response(content, media_type="application/yaml", headers=headers)


@router.post(PATH)
def open_file(request: Request, sent: Annotated[tuple[str, bytes], Depends(one_file(LARGEST))]) -> Response:
    """A kept case, opened: its address. Nothing is stored."""
    lang = language(request).lang
    try:
        with in_field("fil"):
            pairs, code = _opened(sent[1])
    except NabolagError as error:
        return calculator.shown(request, calculator.template, mistake_of(error, language(request)))
    pairs += [("lang", lang)] * (lang != "nb")
    return RedirectResponse(f"/kommune/{code}/styring?{urlencode(pairs)}", 303)


def _opened(content: bytes) -> tuple[list[tuple[str, str]], str]:
    """The fields of a kept case and its municipality.

    Raises:
        BadInput: no such file.
    """
    wrong = BadInput("Filen er ikke en sak herfra. Velg en fil som er lastet ned med «Last ned saken».")
    if not content or len(content) > LARGEST:
        raise wrong
    try:
        document = plain(clean(written_text(content, "YAML")), "YAML")
        code = find(str(document["kommune"])).code
        fields = document["sak"] or {}
        if not isinstance(fields, Mapping):
            raise wrong
        pairs = [
            (str(key), str(value))
            for key, values in fields.items()
            for value in (values if isinstance(values, list) else [values])
            if key not in ("lang", "kommune")
        ]
    except (KeyError, TypeError, BadInput) as error:
        raise wrong from error
    return pairs, code


router.include_router(calculator.router())
