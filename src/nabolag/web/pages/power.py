"""Who decides: owners and seats in, power out. The whole case lies in the address."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import zip_longest
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from nabolag.errors import BadInput, NabolagError
from nabolag.governance.voting import Agreement, all_forms, form_rules, matter_game
from nabolag.governance.voting.agreement_game import share, whole
from nabolag.governance.voting.designs import KEYS
from nabolag.report.power import agreement_paper, document, figure, shown, workbook
from nabolag.report.power.case import agreement_of, case_of
from nabolag.report.power.paper import Paper, paper_json
from nabolag.report.power.tables import DESIGNS, explained, secondary_table
from nabolag.report.word import MEDIA_TYPE
from nabolag.text import Texts
from nabolag.web.render import csv_file, language, page

router = APIRouter()

MOST = 30
ATTENDANCE = ("95 %", "90 %", "80 %", "70 %")
AGREED = ("1/2", "3/5", "2/3", "3/4", "1/1")
OWN = "egen"
"""The threshold written as a number of percent beside the usual ones."""
FILES = {
    "xlsx": (workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": (document, MEDIA_TYPE),
}


class Row(NamedTuple):
    """One owner as written."""

    name: str
    seats: str
    votes: str = ""
    share: str = ""


EXAMPLE = (Row("1874", "1"), Row("1859", "1"), Row("1860", "5"), Row("1865", "4"), Row("1866", "3"))
"""Neighbours in and by Lofoten with seats made up to show the page; said so on it."""


class Threshold(NamedTuple):
    """One kind of matter's threshold in the form: `preset` is empty, one of `AGREED` or `OWN`."""

    matter: str
    preset: str
    percent: str
    law: str


@dataclass
class Asked:
    """What the address asks for, as written."""

    form: str
    owners: list[Row]
    chair: str
    focus: str
    thresholds: dict[str, str]
    target: str
    present: str
    more: bool
    example: bool

    @classmethod
    def of(cls, request: Request) -> Asked:
        query = request.query_params
        columns = [query.getlist(key) for key in ("kommune", "plasser", "stemmer", "andel")]
        written = zip_longest(*(column[: len(columns[0])] for column in columns), fillvalue="")
        owners = [row for each in written if (row := Row(*(text.strip() for text in each))).name]
        return cls(
            form=query.get("form", "IKS"),
            owners=owners or list(EXAMPLE),
            chair=query.get("leder", "").strip(),
            focus=query.get("for", "").strip(),
            thresholds={
                matter: given
                for matter in ("ordinary", "amendment")
                if (given := _threshold(query.get(f"krav_{matter}", ""), query.get(f"prosent_{matter}", "")))
            },
            target=query.get("maal", "").strip(),
            present=query.get("moter", "").strip(),
            more=query.get("flere") == "1",
            example=not owners,
        )

    def address(self, path: str, lang: str) -> str:
        """`path` with the whole case."""
        pairs = [("form", self.form)]
        weighted, owned = any(row.votes for row in self.owners), any(row.share for row in self.owners)
        for row in self.owners:
            pairs += [("kommune", row.name), ("plasser", row.seats)]
            pairs += [("stemmer", row.votes)] * weighted + [("andel", row.share)] * owned
        pairs += [(key, value) for key, value in self._single() if value]
        pairs += [(f"krav_{matter}", value) for matter, value in self.thresholds.items()]
        pairs += [("flere", "1")] * self.more + [("lang", lang)] * (lang != "nb")
        return f"{path}?{urlencode(pairs)}"

    def _single(self) -> tuple[tuple[str, str], ...]:
        return ("leder", self.chair), ("for", self.focus), ("maal", self.target), ("moter", self.present)

    def agreement(self) -> Agreement:
        """The agreement.

        Raises:
            BadInput: more owners than the page takes, or what `Agreement` raises.
        """
        if len(self.owners) > MOST:
            raise BadInput(
                "Siden tar {most} deltakere, ikke {count}. Kommandolinjen, nabolag power, tar flere.",
                most=MOST,
                count=len(self.owners),
            )
        given = [(row.name, whole(row.seats, row.name) if row.seats else None) for row in self.owners]
        votes = [whole(row.votes, row.name) if row.votes else 1 for row in self.owners]
        shares = [share(row.share, row.name) if row.share else None for row in self.owners]
        known = {matter.id for matter in form_rules(self.form).matters}
        thresholds: dict[str, Fraction] = {
            matter: share(value, matter) for matter, value in self.thresholds.items() if matter in known
        }
        return agreement_of(
            self.form,
            given,
            chair=self.chair or None,
            thresholds=thresholds,
            votes=votes,
            shares=shares,
        )

    def threshold(self, matter: str) -> Threshold:
        """How the form shows the threshold: as the law has it, a usual one, or a number of percent."""
        law = _law_percent(self.form, matter)
        written = self.thresholds.get(matter, "")
        if written in ("", *AGREED):
            return Threshold(matter, written, _percent(written) or law, law)
        return Threshold(matter, OWN, _percent(written) or law, law)


@dataclass
class Answer:
    """The paper and what the page shows beside it, or the mistake that was made."""

    paper: Paper | None = None
    mistake: str = ""
    candidates: tuple[str, ...] = ()
    names: list[Row] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)


@router.get("/makt")
def whole_page(request: Request) -> Response:
    """The form and the answer."""
    return _page(request, "power/power.html")


@router.get("/makt/svar")
def answer_only(request: Request) -> Response:
    """The answer alone, for a slider that moves; tells the browser the address that carries the case."""
    texts, asked = language(request), Asked.of(request)
    response = _page(request, "power/answer.html")
    response.headers["HX-Replace-Url"] = asked.address("/makt", texts.lang)
    response.status_code = 200
    return response


@router.get("/makt.json")
def as_json(request: Request) -> Response:
    """The same as data."""
    return JSONResponse(paper_json(_paper(Asked.of(request), language(request))))


@router.get("/makt.csv")
def as_csv(request: Request) -> Response:
    """Every kind of matter and owner as one table."""
    paper = _paper(Asked.of(request), language(request))
    header = (paper.texts("Saksslag"), *paper.matters[0].table.header)
    rows = [(part.title, *row) for part in paper.matters for row in part.table.rows]
    return csv_file("makt.csv", header, rows)


@router.get("/makt.{kind}")
def as_file(request: Request, kind: str) -> Response:
    """The council paper as a workbook or a document.

    Raises:
        BadInput: another kind of file.
    """
    if kind not in FILES:
        raise BadInput(
            "Filtypen «{suffix}» lages ikke her. Velg et filnavn som slutter på {kinds}.",
            suffix=kind,
            kinds="xlsx, docx",
        )
    make, media_type = FILES[kind]
    return Response(
        make(_paper(Asked.of(request), language(request))),
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="makt.{kind}"'},
    )


def _paper(asked: Asked, texts: Texts) -> Paper:
    case = case_of(asked.agreement())
    absence = None
    if asked.present:
        absence = case.absence(share(asked.present, texts("Sjanse for å møte")))
    return agreement_paper(
        case.agreement,
        texts,
        _focus(asked, case.agreement),
        case.designs(asked.target or None),
        case.parties() if asked.more else None,
        absence,
    )


def _focus(asked: Asked, agreement: Agreement) -> str | None:
    wanted = asked.focus.casefold()
    return next((o.code for o in agreement.owners if wanted in (o.code.casefold(), o.name.casefold())), None)


def _page(request: Request, template: str) -> Response:
    texts, asked = language(request), Asked.of(request)
    started = time.perf_counter()
    answer = _answer(asked, texts)
    milliseconds = (time.perf_counter() - started) * 1000
    shown_owners = answer.names or asked.owners
    response = page(
        request,
        template,
        status=422 if answer.mistake else 200,
        asked=asked,
        answer=answer,
        rows=[*shown_owners, *([Row("", "")] if len(shown_owners) < MOST else [])],
        forms={id_: rules.name[texts.lang] for id_, rules in all_forms().items()},
        agreed={preset: _percent(preset) for preset in AGREED},
        own=OWN,
        thresholds=[asked.threshold(matter) for matter in ("ordinary", "amendment")],
        targets={key: texts(DESIGNS[key]) for key in KEYS},
        attendance=ATTENDANCE,
        shown=shown,
        address=lambda path: asked.address(path, texts.lang),
        most_seats=max(
            [20, *(int(row.seats) for row in asked.owners if row.seats.isdecimal() and len(row.seats) < 6)]
        ),
    )
    response.headers["Server-Timing"] = f"compute;dur={milliseconds:.1f}"
    return response


def _answer(asked: Asked, texts: Texts) -> Answer:
    try:
        paper = _paper(asked, texts)
    except NabolagError as error:
        return Answer(mistake=error.text(texts), candidates=tuple(getattr(error, "candidates", ())))
    agreement = paper.agreement
    extra: dict[str, Any] = {"figure": figure(paper.matters[0].result, texts)}
    if asked.more:
        names = {owner.code: owner.name for owner in agreement.owners}
        try:
            extra["secondary"] = secondary_table(
                matter_game(agreement, agreement.rules.matters[0]), names, texts
            )
            extra["secondary_explained"] = explained(texts, ("johnston", "deegan_packel", "holler"))
        except BadInput as error:
            extra["secondary_mistake"] = error.text(texts)
    rows = [
        row._replace(name=owner.name, seats=str(owner.representatives))
        for owner, row in zip(agreement.owners, asked.owners, strict=True)
    ]
    return Answer(paper, names=rows, extra=extra)


def _threshold(preset: str, percent: str) -> str:
    """The threshold asked for; the number of percent counts only where it is chosen."""
    if preset.strip() != OWN:
        return preset.strip()
    return f"{percent.strip()} %" if percent.strip() else ""


def _percent(written: str) -> str:
    """`2/3` as `66.7`, the way a number field takes it; empty when it is no share."""
    try:
        return f"{float(share(written, '')) * 100:.1f}".removesuffix(".0")
    except NabolagError:
        return ""


def _law_percent(form: str, matter: str) -> str:
    matters = all_forms()[form].matters if form in all_forms() else ()
    needs = (need for each in matters if each.id == matter for need in each.needs if need.of == "votes")
    return _percent(next((need.share for need in needs), "1/2"))
