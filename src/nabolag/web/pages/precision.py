"""How sure a survey of leaders can be: strata and numbers in the address, margins of error out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from nabolag.errors import BadInput, NabolagError
from nabolag.survey.frame import (
    STRATA,
    Precision,
    allocate,
    expected,
    leaders,
    required_n,
    source,
    stratum_title,
)
from nabolag.text import N_, Texts
from nabolag.web.render import csv_file, language, page

router = APIRouter()

BY = {
    "storrelse": N_("Innbyggertall"),
    "rolle": N_("Rolle"),
    "sentralitet": N_("Sentralitet"),
    "landsdel": N_("Landsdel"),
    "fylke": N_("Fylke"),
}
ALLOCATIONS = {"proportional": N_("Etter størrelse"), "equal": N_("Like mange i hvert stratum")}
FIELDS = {
    "n": (N_("Inviteres i alt"), "300"),
    "svar": (N_("Svarprosent"), "40"),
    "andel": (N_("Andel i prosent"), "50"),
    "deff": (N_("Designeffekt"), "1"),
    "minst": (N_("Minst i hvert stratum"), "5"),
    "mal": (N_("Ønsket feilmargin i prosentpoeng"), "5"),
}
LEVEL = 0.95
MOST = 10_000_000


@dataclass(frozen=True)
class Answer:
    """One row a stratum and last all together, with the answers that the wanted margin takes; or the mistake."""

    rows: tuple[tuple[str, Precision, int], ...] = ()
    mistake: str = ""


@dataclass(frozen=True)
class Asked:
    """What the address asks for, as written. `sizes`: leaders in each stratum, from the register until changed."""

    by: str
    allocation: str
    fields: dict[str, str]
    titles: tuple[str, ...]
    sizes: tuple[str, ...]

    @classmethod
    def of(cls, request: Request, lang: str) -> Asked:
        query = request.query_params
        by = query.get("etter", "storrelse")
        if by not in STRATA:
            raise BadInput("«{by}» finnes ikke. Velg blant {known}.", by=by, known=", ".join(STRATA))
        column = STRATA[by]
        counted = leaders().group_by(column, maintain_order=True).len()
        counted = counted.sort(column) if counted[column].dtype.is_integer() else counted
        given = tuple(text.strip() for text in query.getlist("N"))
        ours = query.get("delt", by) == by and len(given) == counted.height
        return cls(
            by=by,
            allocation=query.get("fordeling", "proportional"),
            fields={
                name: query.get(name, "").strip() or default for name, (_label, default) in FIELDS.items()
            },
            titles=tuple(stratum_title(column, value, lang) for value in counted[column]),
            sizes=given if ours else tuple(str(size) for size in counted["len"]),
        )

    def address(self, path: str, lang: str) -> str:
        """`path` with the whole question."""
        pairs = [("etter", self.by), ("delt", self.by), ("fordeling", self.allocation), *self.fields.items()]
        pairs += [("N", size) for size in self.sizes] + [("lang", lang)] * (lang != "nb")
        return f"{path}?{urlencode(pairs)}"

    def answer(self, texts: Texts) -> tuple[tuple[str, Precision, int], ...]:
        """The margins.

        Raises:
            BadInput: a field that is no number within its limits, or what `allocate` and `expected` raise.
        """
        numbers = {name: _number(text, texts(FIELDS[name][0])) for name, text in self.fields.items()}
        sizes = {t: _whole(_number(size, t), t) for t, size in zip(self.titles, self.sizes, strict=True)}
        n, minimum = (_whole(numbers[name], texts(FIELDS[name][0])) for name in ("n", "minst"))
        if self.allocation not in ALLOCATIONS:
            raise BadInput(
                "Fordelingen «{method}» finnes ikke. Velg {methods}.",
                method=self.allocation,
                methods=", ".join(ALLOCATIONS),
            )
        invited = allocate(
            sizes, n, "equal" if self.allocation == "equal" else "proportional", minimum=minimum
        )
        p, deff, margin = numbers["andel"] / 100, numbers["deff"], numbers["mal"] / 100
        found = expected(
            {title: (sizes[title], invited[title]) for title in sizes}, numbers["svar"] / 100, p, LEVEL, deff
        )
        return tuple(
            (row.stratum or texts("Samlet"), row, required_n(margin, row.population, p, LEVEL, deff))
            for row in found
        )


@router.get("/undersokelse/presisjon")
def whole_page(request: Request) -> Response:
    """The form and the table; everything lies in the address."""
    texts = language(request)
    asked = Asked.of(request, texts.lang)
    try:
        answer = Answer(asked.answer(texts))
    except NabolagError as error:
        answer = Answer(mistake=error.text(texts))
    return page(
        request,
        "precision/precision.html",
        status=422 if answer.mistake else 200,
        asked=asked,
        answer=answer,
        by=BY,
        allocations=ALLOCATIONS,
        fields=FIELDS,
        source=source(),
        address=lambda path: asked.address(path, texts.lang),
    )


@router.get("/undersokelse/presisjon.json")
def as_json(request: Request) -> Response:
    """The same as data; margins as shares."""
    texts = language(request)
    asked = Asked.of(request, texts.lang)
    rows = [_as_dict(*row) for row in asked.answer(texts)]
    return JSONResponse(
        {"by": asked.by, "level": LEVEL, "source": source(), "strata": rows[:-1], "total": rows[-1]}
    )


@router.get("/undersokelse/presisjon.csv")
def as_csv(request: Request) -> Response:
    """The table; margins as shares."""
    texts = language(request)
    rows = [_as_dict(*row) for row in Asked.of(request, texts.lang).answer(texts)]
    return csv_file("presisjon.csv", list(rows[0]), [list(row.values()) for row in rows])


def _as_dict(title: str, row: Precision, required: int) -> dict[str, Any]:
    return {
        "stratum": title,
        "population": row.population,
        "invited": row.invited,
        "expected_answers": row.answers,
        "expected_margin": row.margin,
        "required_answers": required,
    }


def _number(text: str, name: str) -> float:
    try:
        found = float("".join(text.split()).replace(",", "."))
    except ValueError:
        found = float("nan")
    if not 0 <= found <= MOST:
        raise BadInput("{name} er «{value}». Skriv et tall fra 0 og oppover.", name=name, value=text[:40])
    return found


def _whole(value: float, name: str) -> int:
    if value != int(value):
        raise BadInput("{name} er {value}. Skriv et helt tall.", name=name, value=value)
    return int(value)
