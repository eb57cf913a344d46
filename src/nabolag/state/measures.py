"""A measure of the state as data: whom it covers, what it pays or demands, and for which service."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Literal

from msgspec import Struct

from nabolag.cooperation.potential import official_scale, official_scales
from nabolag.cooperation.question.words import service_called
from nabolag.errors import BadInput
from nabolag.municipalities.search import loose
from nabolag.sources.records import Record, read_record
from nabolag.text import LANGUAGES, N_

Kind = Literal["grant", "match", "requirement"]
MOST = 4
"""Measures set side by side, beside none at all."""


class Measure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One measure.

    Attributes:
        id, name: how it is called.
        kind: `grant` pays `amount` to each municipality that joins; `match` pays `share` of what each spends, at most `amount`;
            `requirement` makes everybody covered join, and pays `amount` (usually 0).
        service: whom it is about, as people call it (`barnevern`); nothing: any service.
        amount: kroner to each municipality, once.
        share: the state's part of what is spent (0–1), for a match.
        spending: what each municipality spends, in kroner, for a match.
        min_population, max_population: inhabitants of those covered; nothing: no limit.
        only_new: covers only those that are not known to share the service already.
        members: municipalities in each cooperation.
        budget: the most that is paid in all, in kroner; nothing: no limit.
        start, end: first and last day (YYYY-MM-DD), when it is set.
        source: where its terms are from; nothing: it is thought up.
    """

    id: str
    name: str
    kind: Kind
    service: str | None = None
    amount: float = 0.0
    share: float | None = None
    spending: float | None = None
    min_population: float | None = None
    max_population: float | None = None
    only_new: bool = False
    members: int = 2
    budget: float | None = None
    start: str | None = None
    end: str | None = None
    source: str | None = None

    @property
    def paid(self) -> float:
        """Kroner to each municipality that joins."""
        if self.kind != "match":
            return self.amount
        assert self.share is not None
        assert self.spending is not None
        part = self.share * self.spending
        return min(part, self.amount) if self.amount else part


def read_measures(text: str, file: str) -> tuple[Measure, ...]:
    """One to four measures from a YAML file of the user's.

    Raises:
        BadInput: not YAML, an unknown field or service, a negative amount, limits that exclude everybody, a measure twice,
            overlapping periods of one measure, or a payment above the budget; names the line.
    """
    record: Record[tuple[Measure, ...]] = read_record(text, file, tuple[Measure, ...])
    measures = record.value
    if not 1 <= len(measures) <= MOST:
        raise BadInput(
            "{file}: {n} {n:tiltak|tiltak}. Skriv fra ett til {most}; «ingen tiltak» er alltid med.",
            file=file,
            n=len(measures),
            most=MOST,
        )
    for at, measure in enumerate(measures):
        _check(measure, record, f"[{at}]")
        for other in measures[:at]:
            if other.id == measure.id and _overlap(other, measure):
                raise BadInput(
                    "{file}, linje {line}: «{id}» står to ganger for samme tid. Gi tiltaket en annen id eller en annen periode.",
                    file=file,
                    line=record.line(f"[{at}].id"),
                    id=measure.id,
                )
    return measures


def _overlap(one: Measure, other: Measure) -> bool:
    return (one.start or "") <= (other.end or "9999") and (other.start or "") <= (one.end or "9999")


def _check(measure: Measure, record: Record[tuple[Measure, ...]], path: str) -> None:
    def refuse(at: str, message: str, **words: object) -> None:
        raise BadInput(message, file=record.file, line=record.line(f"{path}.{at}"), **words)

    for field in ("amount", "spending", "min_population", "max_population", "budget"):
        value = getattr(measure, field)
        if value is not None and value < 0:
            refuse(
                field,
                "{file}, linje {line}: «{field}» er {value}. Skriv et tall fra 0 og oppover.",
                field=field,
                value=f"{value:g}",
            )
    if measure.service is not None:
        service_id(measure.service)
    if measure.members < 2:
        refuse(
            "members",
            N_("{file}, linje {line}: et samarbeid må ha minst to kommuner, ikke {n}."),
            n=measure.members,
        )
    if measure.kind == "match":
        if measure.share is None or measure.spending is None:
            refuse("kind", N_("{file}, linje {line}: et spleiselag trenger både «share» og «spending»."))
        elif not 0 <= measure.share <= 1:
            refuse(
                "share",
                N_(
                    "{file}, linje {line}: statens andel er {value}. Skriv et tall fra 0 til 1, eller i prosent."
                ),
                value=f"{measure.share:g}",
            )
    low, high = measure.min_population, measure.max_population
    if low is not None and high is not None and low > high:
        refuse(
            "min_population",
            N_(
                "{file}, linje {line}: ingen kommune kan ha minst {low} og høyst {high} innbyggere. Bytt om tallene."
            ),
            low=f"{low:g}",
            high=f"{high:g}",
        )
    if measure.budget is not None and measure.paid > measure.budget:
        refuse(
            "budget",
            N_(
                "{file}, linje {line}: én kommune får {paid} kr, men rammen er {budget} kr. Øk rammen eller senk beløpet."
            ),
            paid=f"{measure.paid:g}",
            budget=f"{measure.budget:g}",
        )


@cache
def examples() -> tuple[Measure, ...]:
    """Three measures thought up here, to be set side by side and changed: none of them is decided by anybody."""
    return read_measures(examples_text(), "examples.yaml")


def examples_text() -> str:
    """The file of examples, as a template to write further."""
    return resources.files("nabolag.state").joinpath("examples.yaml").read_text("utf-8")


def service_id(name: str) -> str:
    """The id of the service that `name` is a word for in the income system or the register.

    Raises:
        NotKnown: neither has it.
    """
    for scale in official_scales():
        if loose(name) in {loose(scale.id), *(loose(scale.name[lang]) for lang in LANGUAGES)}:
            return scale.id
    return service_called(name)


def scale_of(measure: Measure) -> float | None:
    """What the income system reckons that each municipality costs in the service, in kroner a year; None: unknown."""
    if measure.service is None:
        return None
    scale = official_scale(service_id(measure.service))
    return None if scale is None else (scale.per_municipality if scale.basis else 0.0)
