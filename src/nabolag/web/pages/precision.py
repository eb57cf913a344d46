"""How sure a survey of leaders can be: strata and numbers in the address, margins of error out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from nabolag.errors import BadInput, in_field
from nabolag.report.paper import Paper
from nabolag.report.precision import precision_paper
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
from nabolag.text import N_, Texts, read_number
from nabolag.web.calculator import Calculator
from nabolag.web.render import language

PATH = "/undersokelse/presisjon"

BY = {
    "storrelse": N_("Innbyggertall"),
    "rolle": N_("Rolle"),
    "sentralitet": N_("Sentralitet"),
    "landsdel": N_("Landsdel"),
    "fylke": N_("Fylke"),
}
ALLOCATIONS = {"proportional": N_("Etter størrelse"), "equal": N_("Like mange i hver gruppe")}
FIELDS = {
    "n": (N_("Inviteres i alt"), "300"),
    "svar": (N_("Svarprosent"), "40"),
    "andel": (N_("Antatt andel som svarer ja, i prosent"), "50"),
    "deff": (N_("Designeffekt"), "1"),
    "minst": (N_("Minst i hver gruppe"), "5"),
    "mal": (N_("Ønsket feilmargin i prosentpoeng"), "5"),
}
LEVEL = 0.95
MOST = 10_000_000


@dataclass(frozen=True)
class PrecisionFields:
    """What the address asks for, as written. `sizes`: leaders in each stratum, from the register until changed."""

    by: str
    allocation: str
    fields: dict[str, str]
    titles: tuple[str, ...]
    sizes: tuple[str, ...]

    @classmethod
    def of(cls, request: Request, lang: str) -> PrecisionFields:
        query = request.query_params
        by = query.get("etter", "storrelse")
        column = STRATA.get(by, STRATA["storrelse"])
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
        with in_field("etter"):
            if self.by not in STRATA:
                raise BadInput("«{by}» finnes ikke. Velg blant {known}.", by=self.by, known=", ".join(STRATA))
        numbers = {}
        for name, text in self.fields.items():
            with in_field(name):
                numbers[name] = _number(text, texts(FIELDS[name][0]))
                if name in ("n", "minst"):
                    _whole(numbers[name], texts(FIELDS[name][0]))
        sizes = {}
        for i, (title, size) in enumerate(zip(self.titles, self.sizes, strict=True), 1):
            with in_field(f"N-{i}"):
                sizes[title] = _whole(_number(size, title), title)
        n, minimum = int(numbers["n"]), int(numbers["minst"])
        with in_field("fordeling"):
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
        rows = expected(
            {title: (sizes[title], invited[title]) for title in sizes}, numbers["svar"] / 100, p, LEVEL, deff
        )
        return tuple(
            (row.stratum or texts("Samlet"), row, required_n(margin, row.population, p, LEVEL, deff))
            for row in rows
        )


def _paper(request: Request) -> Paper:
    texts = language(request)
    asked = PrecisionFields.of(request, texts.lang)
    return precision_paper(asked.answer(texts), texts, by=asked.by, level=LEVEL, source=source(texts.lang))


def _form(request: Request) -> dict[str, Any]:
    asked = PrecisionFields.of(request, language(request).lang)
    return {
        "asked": asked,
        "by": BY,
        "allocations": ALLOCATIONS,
        "fields": FIELDS,
    }


def _address(request: Request, ending: str) -> str:
    lang = language(request).lang
    return PrecisionFields.of(request, lang).address(PATH + ending, lang)


def _number(text: str, name: str) -> float:
    try:
        number = float(read_number(text))
    except BadInput:
        number = -1
    if not 0 <= number <= MOST:
        raise BadInput("{name} er «{value}». Skriv et tall fra 0 og oppover.", name=name, value=text[:40])
    return number


def _whole(value: float, name: str) -> int:
    if value != int(value):
        raise BadInput("{name} er {value}. Skriv et helt tall.", name=name, value=value)
    return int(value)


router = Calculator(PATH, _paper, "precision/precision.html", _form, _address).router()
