"""Who pays: what each group would pay alone goes in, shares and reasons to leave come out. The case lies in the address."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from nabolag.errors import BadInput, NabolagError
from nabolag.governance.costs.coalitions import members_of
from nabolag.report.figures import Figure
from nabolag.report.share import (
    Case,
    Paper,
    allocation_figure,
    document,
    example,
    paper_json,
    share_paper,
    workbook,
)
from nabolag.report.share.case import figure, from_text
from nabolag.report.word import MEDIA_TYPE
from nabolag.text import Texts
from nabolag.web.pages import leaving
from nabolag.web.render import csv_file, language, page

router = APIRouter()
router.include_router(leaving.router)

MOST = 6
LONGEST = 60
KEYS = {"folk": "population", "bruk": "use"}
FILES = {
    "xlsx": (workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": (document, MEDIA_TYPE),
}


@dataclass(frozen=True)
class Asked:
    """What the address asks for, as written. `costs` is by bitmask over the six name fields."""

    names: tuple[str, ...]
    keys: dict[str, tuple[str, ...]]
    costs: dict[int, str]
    unit: str
    example: bool = False

    @classmethod
    def of(cls, request: Request) -> Asked:
        """The case in the address, or the example when there is none."""
        query = request.query_params
        names = tuple(name.strip()[:LONGEST] for name in query.getlist("navn"))
        if not any(names):
            return replace(cls.from_case(example(), query.get("lang", "nb")), example=True)
        width = max(MOST, len(names))

        def filled(values: list[str]) -> tuple[str, ...]:
            return tuple(value.strip() for value in [*values, *[""] * width][:width])

        costs = {
            int(key[1:]): value.strip()
            for key, value in query.items()
            if key[:1] == "k" and key[1:].isdecimal() and len(key) <= 4 and value.strip()
        }
        return cls(
            filled(list(names)),
            {k: filled(query.getlist(k)) for k in KEYS},
            costs,
            query.get("enhet", "").strip()[:20],
        )

    @classmethod
    def from_case(cls, case: Case, lang: str) -> Asked:
        """The same for a case that was read from a table."""
        order = {name: i for i, name in enumerate(case.players)}
        blank = [""] * (MOST - len(case.players))
        return cls(
            names=(*case.players, *blank),
            keys={
                field: (*(_plain(case.keys.get(key, {}).get(name), lang) for name in case.players), *blank)
                for field, key in KEYS.items()
            },
            costs={
                sum(1 << order[name] for name in group): _plain(cost, lang)
                for group, cost in case.costs.items()
            },
            unit=case.unit,
        )

    @property
    def slots(self) -> tuple[int, ...]:
        """The fields that hold a name."""
        return tuple(i for i, name in enumerate(self.names) if name)

    @property
    def groups(self) -> list[tuple[int, str, str]]:
        """(bitmask, the group's names, the cost as written), small groups first."""
        if len(self.slots) > MOST:
            return []
        masks = [sum(1 << self.slots[i] for i in members_of(mask)) for mask in range(1, 1 << len(self.slots))]
        masks.sort(key=lambda mask: (mask.bit_count(), members_of(mask)))
        return [
            (mask, " + ".join(self.names[i] for i in members_of(mask)), self.costs.get(mask, ""))
            for mask in masks
        ]

    def address(self, path: str, lang: str) -> str:
        """`path` with the whole case."""
        if self.example:
            return path if lang == "nb" else f"{path}?lang={lang}"
        pairs = [("navn", name) for name in self.names]
        for key, values in self.keys.items():
            pairs += [(key, value) for value in values] if any(values) else []
        pairs += [(f"k{mask}", cost) for mask, _, cost in self.groups if cost]
        pairs += [("enhet", self.unit)] * bool(self.unit) + [("lang", lang)] * (lang != "nb")
        return f"{path}?{urlencode(pairs)}"

    def case(self) -> Case:
        """The case.

        Raises:
            BadInput: fewer than two or more than six names, a cost or key that is not a number or is missing.
        """
        if not 2 <= len(self.slots) <= MOST:
            raise BadInput(
                "Siden tar fra 2 til {most} deltakere, ikke {count}. Kommandolinjen, nabolag share, tar flere.",
                most=MOST,
                count=len(self.slots),
            )
        missing = [said for _, said, cost in self.groups if not cost]
        if missing:
            raise BadInput(
                "Fyll inn hva {group} ville betalt på egen hånd ({missing} grupper mangler).",
                group=missing[0],
                missing=len(missing),
            )
        keys = {}
        for field, key in KEYS.items():
            given = {self.names[i]: self.keys[field][i] for i in self.slots if self.keys[field][i]}
            if given:
                keys[key] = {name: figure(value, 0, name) for name, value in given.items()}
        return Case(
            players=tuple(self.names[i] for i in self.slots),
            costs={
                tuple(self.names[i] for i in members_of(mask)): figure(cost, 0, said)
                for mask, said, cost in self.groups
            },
            keys=keys,
            unit=self.unit,
            example=self.example,
        )


@dataclass(frozen=True)
class Answer:
    """The paper and its figure, or the mistake that was made."""

    paper: Paper | None = None
    figure: Figure | None = None
    mistake: str = ""


@router.get("/fordeling")
def whole_page(request: Request) -> Response:
    """The form and the answer; a pasted table becomes an address first."""
    pasted = request.query_params.get("tabell", "").strip()
    texts = language(request)
    if pasted:
        try:
            case = from_text(pasted)
            if len(case.players) > MOST:
                raise BadInput(
                    "Siden tar fra 2 til {most} deltakere, ikke {count}. Kommandolinjen, nabolag share, tar flere.",
                    most=MOST,
                    count=len(case.players),
                )
        except NabolagError as error:
            return _page(request, "share/share.html", Answer(mistake=error.text(texts)), pasted)
        unit = request.query_params.get("enhet", "")
        return RedirectResponse(
            replace(Asked.from_case(case, texts.lang), unit=unit).address("/fordeling", texts.lang), 303
        )
    return _page(request, "share/share.html")


@router.get("/fordeling/svar")
def answer_only(request: Request) -> Response:
    """The answer alone, for a figure that changes; tells the browser the address that carries the case."""
    response = _page(request, "share/answer.html")
    response.headers["HX-Replace-Url"] = Asked.of(request).address("/fordeling", language(request).lang)
    response.status_code = 200
    return response


@router.get("/fordeling/grupper")
def groups_only(request: Request) -> Response:
    """The cost fields for the names given, for a name that changes."""
    response = _page(request, "share/groups.html")
    response.status_code = 200
    return response


@router.get("/fordeling.json")
def as_json(request: Request) -> Response:
    """The same as data."""
    return JSONResponse(paper_json(share_paper(Asked.of(request).case(), language(request))))


@router.get("/fordeling.csv")
def as_csv(request: Request) -> Response:
    """What each pays under each way of sharing."""
    paper = share_paper(Asked.of(request).case(), language(request))
    header = (paper.texts("Måte"), *paper.case.players, paper.texts("Har grunn til å gå"))
    rows = [
        (
            row.name,
            *(row.allocation[p] if row.allocation else None for p in paper.case.players),
            paper.stays(row),
        )
        for row in paper.rows
    ]
    return csv_file("fordeling.csv", header, rows)


@router.get("/fordeling.{kind}")
def as_file(request: Request, kind: str) -> Response:
    """The paper as a workbook or a document.

    Raises:
        BadInput: another kind of file, or a case that cannot be used.
    """
    if kind not in FILES:
        raise BadInput(
            "Filtypen «{suffix}» lages ikke her. Velg et filnavn som slutter på {kinds}.",
            suffix=kind,
            kinds="xlsx, docx",
        )
    make, media_type = FILES[kind]
    return Response(
        make(share_paper(Asked.of(request).case(), language(request))),
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="fordeling.{kind}"'},
    )


def _page(request: Request, template: str, answer: Answer | None = None, pasted: str = "") -> Response:
    texts, asked = language(request), Asked.of(request)
    started = time.perf_counter()
    answer = answer or _answer(asked, texts)
    milliseconds = (time.perf_counter() - started) * 1000
    response = page(
        request,
        template,
        status=422 if answer.mistake else 200,
        asked=asked,
        answer=answer,
        pasted=pasted,
        address=lambda path: asked.address(path, texts.lang),
    )
    response.headers["Server-Timing"] = f"compute;dur={milliseconds:.1f}"
    return response


def _answer(asked: Asked, texts: Texts) -> Answer:
    try:
        paper = share_paper(asked.case(), texts)
    except NabolagError as error:
        return Answer(mistake=error.text(texts))
    return Answer(paper, allocation_figure(paper))


def _plain(value: float | None, lang: str) -> str:
    shown = "" if value is None else f"{value:.12g}"
    return shown if lang == "en" else shown.replace(".", ",")
