"""A measure of the state as data: whom it covers, what it pays or demands, and for which service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib import resources
from typing import Literal

from msgspec import Struct

from nabolag.cooperation.potential import official_scale, official_scales
from nabolag.cooperation.question.words import service_called
from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import current
from nabolag.municipalities.search import loose
from nabolag.sources.records import Record, read_record
from nabolag.text import LANGUAGES, N_, Amount, sort_key

Kind = Literal["grant", "match", "requirement"]
MOST = 4
"""Measures set side by side, beside none at all."""
MOST_MEMBERS = 357
LIMITS = ("max_population", "min_population", "counties", "centrality", "only_new")
"""The parts of a measure that say whom it is for."""
CENTRALITY = range(1, 7)
INFINITE = float("inf")


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
        counties: names of the counties it is for. centrality: classes 1–6 of Statistics Norway it is for; nothing: all of them.
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
    counties: tuple[str, ...] = ()
    centrality: tuple[int, ...] = ()
    only_new: bool = False
    members: int = 2
    budget: float | None = None
    start: str | None = None
    end: str | None = None
    source: str | None = None

    @property
    def spared(self) -> float:
        """The part of the members' costs that is no longer reckoned alone (0–1): of m that join, m − 1 are not."""
        return (self.members - 1) / self.members

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
    try:
        check_measures(measures)
    except BadMeasure as error:
        raise BadInput(
            "{file}, linje {line}: {what}",
            file=file,
            line=record.line(f"[{error.number - 1}].{error.part}"),
            what=error,
        ) from error
    return measures


class BadMeasure(BadInput):
    """A measure that cannot be: the `number` of it, counted from 1, and which `part` of it is wrong."""

    number = 0
    part = ""


def check_measures(measures: Sequence[Measure]) -> None:
    """Nothing, when every measure can be, and none stands twice for the same time.

    Raises:
        BadMeasure: which, and what is wrong with it.
    """
    for at, measure in enumerate(measures):
        try:
            _check(measure)
            for other in measures[:at]:
                if other.id.casefold() == measure.id.casefold() and _overlap(other, measure):
                    raise bad(
                        "id",
                        N_(
                            "«{id}» står to ganger for samme tid. Kall tiltaket noe annet, eller skriv en annen periode."
                        ),
                        id=measure.id,
                    )
        except BadMeasure as error:
            error.number = at + 1
            raise


def bad(part: str, message: str, **words: object) -> BadMeasure:
    """What is wrong with a `part` of a measure."""
    error = BadMeasure(message, **words)
    error.part = part
    return error


def _overlap(one: Measure, other: Measure) -> bool:
    return (one.start or "") <= (other.end or "9999") and (other.start or "") <= (one.end or "9999")


def _check(measure: Measure) -> None:
    for field in ("amount", "spending", "min_population", "max_population", "budget"):
        value = getattr(measure, field)
        if value is not None and not 0 <= value < INFINITE:
            raise bad(
                field,
                N_("«{field}» er {value}. Skriv et tall fra 0 og oppover."),
                field=field,
                value=Amount(value),
            )
    if measure.service is not None:
        try:
            service_id(measure.service)
        except NotKnown as error:
            wrong = bad("service", error.message, **error.values)
            wrong.repairs = tuple((measure.service, one) for one in error.candidates[:4])
            raise wrong from error
    if not 2 <= measure.members <= MOST_MEMBERS:
        raise bad(
            "members",
            N_("Et samarbeid må ha fra 2 til {most} kommuner, ikke {n}."),
            n=measure.members,
            most=MOST_MEMBERS,
        )
    if measure.kind == "match":
        if measure.share is None or measure.spending is None:
            raise bad(
                "kind",
                N_("Et spleiselag trenger både statens andel (share) og det hver bruker (spending)."),
            )
        if not 0 <= measure.share <= 1:
            raise bad(
                "share",
                N_("Statens andel er {value}. Skriv et tall fra 0 til 1, eller i prosent."),
                value=Amount(measure.share),
            )
    _check_who(measure)
    _check_period(measure)
    if measure.budget is not None and measure.paid > measure.budget:
        raise bad(
            "budget",
            N_("Én kommune får {paid} kr, men rammen er {budget} kr. Øk rammen eller senk beløpet."),
            paid=Amount(measure.paid),
            budget=Amount(measure.budget),
        )


def _check_who(measure: Measure) -> None:
    low, high = measure.min_population, measure.max_population
    if low is not None and high is not None and low > high:
        raise bad(
            "min_population",
            N_("Ingen kommune kan ha minst {low} og høyst {high} innbyggere. Bytt om tallene."),
            low=Amount(low),
            high=Amount(high),
        )
    known = {loose(one.county_name): one.county_name for one in current().values()}
    for county in measure.counties:
        if loose(county) not in known:
            raise bad(
                "counties",
                N_("Fylket «{said}» finnes ikke. Fylkene er {known}."),
                said=county,
                known=", ".join(sorted(known.values(), key=sort_key)),
            )
    for one in measure.centrality:
        if one not in CENTRALITY:
            raise bad(
                "centrality",
                N_("Sentralitetsklassen {said} finnes ikke. SSBs klasser er 1 (mest sentral) til 6."),
                said=one,
            )


def _check_period(measure: Measure) -> None:
    for field in ("start", "end"):
        day = getattr(measure, field)
        try:
            if day is not None:
                date.fromisoformat(day)
        except ValueError as error:
            raise bad(field, N_("«{said}» er ingen dato. Skriv den som 2027-01-31."), said=day) from error
    if measure.start and measure.end and measure.start > measure.end:
        raise bad(
            "end",
            N_("Tiltaket slutter ({end}) før det begynner ({start})."),
            start=measure.start,
            end=measure.end,
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
