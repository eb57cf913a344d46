"""What members of a cooperation agree on: what is done together, who pays, and whether it can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from nabolag.errors import BadInput, NotPossible
from nabolag.fees.case import FeeCase
from nabolag.fees.scenario import Scenario

Kind = Literal["connection", "running"]
Fees = Literal["separate", "harmonised"]
FAIR = ("shapley", "nucleolus", "scrb")
"""Keys of the cost-sharing room: what every group would cost decides what each pays."""
KEYS = ("dwellings", "equal", "use", "cost", *FAIR)
WATER_DENSITY, GRAVITY, JOULES_IN_KWH = 1000.0, 9.81, 3.6e6
"""kg/m³, m/s²: what it takes to lift water."""
DEAREST_ENERGY = 100.0
"""Kroner per kWh: more than energy has cost; such a price is in øre."""


@dataclass(frozen=True)
class Connection:
    """A member that is connected to a neighbour: kroner of the first year.

    Attributes:
        cost: pipe, pumps and what the receiving plant needs; `route` times `per_metre` where it is 0.
        year: taken into use. yearly: what it costs to run, pumping included.
        replaces: planned investments of the member, by name, that are then not built.
        route: metres; told beside the cost.
        height: metres that everything from the member is lifted; below 0 it runs by itself.
        energy_price, efficiency: kroner per kWh, and the share of it that lifts; both, or pumping is not priced.
        energy_source: where these two are from; "": those who made the agreement assume them.
        to: the member that receives it; "": not said.
    """

    member: str
    cost: float = 0.0
    year: int | None = None
    life: int = 80
    yearly: float = 0.0
    replaces: tuple[str, ...] = ()
    route: float = 0.0
    per_metre: float = 0.0
    height: float = 0.0
    to: str = ""
    energy_price: float | None = None
    efficiency: float | None = None
    energy_source: str = ""

    @property
    def price(self) -> float:
        return self.cost or self.route * self.per_metre

    @property
    def priced(self) -> bool:
        """Whether lifting costs something that is known."""
        return self.height > 0 and self.energy_price is not None and self.efficiency is not None

    def energy(self, cubic_metres: float) -> float:
        """kWh that lift so much water: density · gravity · height · amount / efficiency. Friction comes beside.

        >>> round(Connection("A", height=50, efficiency=0.7).energy(100_000))
        19464
        """
        if self.height <= 0 or not self.efficiency:
            return 0.0
        return WATER_DENSITY * GRAVITY * self.height * cubic_metres / self.efficiency / JOULES_IN_KWH


@dataclass(frozen=True)
class Agreement:
    """What is done together, and who pays.

    Attributes:
        kind: `connection` joins pipes; `running` joins only operation.
        fees: `separate`: each member keeps its own cost, and what is new is shared by `key`; `harmonised`: one fee for all
            after `transition` years, each with its own fund.
        connections: what is built; several may join.
        saving: share of the members' direct operation that is saved from `start` on. Somebody's estimate, never ours.
        transaction: kroner to set it up, in the first joint year; whether that is selvkost is to be clarified (§ 2).
        yearly: kroner a year that the cooperation costs more, such as joint accounts; owner bodies are no part of selvkost
            (selvkostforskriften § 4 third paragraph).
        key: `dwellings` `equal` `use` `cost`, or a figure for each member, share what is new; `shapley` `nucleolus` `scrb` share
            the whole saving by what every group would cost (`fair_shares`).
        spare: standard dwellings that the receiving plant can take; None: not known.
        start: the first joint year; None: the first year reckoned.
    """

    kind: Kind = "running"
    fees: Fees = "separate"
    connections: tuple[Connection, ...] = ()
    saving: float = 0.0
    transaction: float = 0.0
    yearly: float = 0.0
    transition: int = 0
    key: str | Mapping[str, float] = "dwellings"
    spare: float | None = None
    start: int | None = None


def check_members(cases: Sequence[FeeCase]) -> None:
    """Raises:
    BadInput: fewer than two members, two of one name, or other first years, services or dwellings' use.
    """
    if len(cases) < 2:
        raise BadInput("Et samarbeid trenger minst to kommuner. Her er {n}.", n=len(cases))
    names = [case.name for case in cases]
    for name in names:
        if (count := names.count(name)) > 1:
            numbers = [str(i) for i, other in enumerate(names, 1) if other == name]
            raise BadInput(
                "{count} {count:kommune|kommuner} heter «{name}» (nummer {numbers}). "
                "Gi hver sitt eget navn, for eksempel med fylket.",
                count=count, name=name, numbers=", ".join(numbers),
            )  # fmt: skip
    for case in cases[1:]:
        for part, value, other in (
            ("start", case.start, cases[0].start),
            ("service", case.service, cases[0].service),
            ("volume", case.volume, cases[0].volume),
        ):
            if value != other:
                raise BadInput(
                    "{name}: {part} er {said}, men {other} hos {first}. Alle må ha det samme for å kunne sammenlignes.",
                    name=case.name, part=part, said=value, other=other, first=cases[0].name,
                )  # fmt: skip


def check_agreement(cases: Sequence[FeeCase], agreement: Agreement, scenario: Scenario) -> None:
    """Raises:
    BadInput: a figure that cannot be, or a connection or key of somebody who is no member.
    NotPossible: those who are connected need more than the receiving plant can spare.
    """
    by_name = {case.name: case for case in cases}
    first = cases[0].start
    if agreement.kind not in ("connection", "running") or agreement.fees not in ("separate", "harmonised"):
        raise BadInput(
            "«{said}» er ikke en måte å samarbeide på. Skriv connection eller running, og separate eller harmonised.",
            said=f"{agreement.kind}, {agreement.fees}",
        )
    if agreement.kind == "running" and agreement.connections:
        raise BadInput("Felles drift alene har ingen ledning. Velg connection, eller ta ut tilkoblingen.")
    for what, value, most in (
        ("saving", agreement.saving, 1.0), ("transaction", agreement.transaction, 1e12),
        ("yearly", agreement.yearly, 1e12), ("transition", agreement.transition, 60),
    ):  # fmt: skip
        if not 0 <= value <= most:
            raise BadInput(
                "{what} er {value}. Skriv et tall fra 0 til {most}.", what=what, value=value, most=most
            )
    if agreement.start is not None and not first <= agreement.start < first + scenario.years:
        raise BadInput("Samarbeidet begynner i {year}, men årene er {first} til {last}.",
                       year=agreement.start, first=first, last=first + scenario.years - 1)  # fmt: skip
    for one in agreement.connections:
        if one.member not in by_name:
            raise BadInput(
                "{member} er ikke blant deltakerne: {names}.", member=one.member, names=", ".join(by_name)
            )
        if one.to and (one.to not in by_name or one.to == one.member):
            raise BadInput("{member} kan ikke kobles til {to}. Velg en annen av deltakerne: {names}.",
                           member=one.member, to=one.to, names=", ".join(n for n in by_name if n != one.member))  # fmt: skip
        plans = [p.name for p in by_name[one.member].plan]
        for name in one.replaces:
            if name not in plans:
                raise BadInput(
                    "{member} har ingen investering som heter «{name}» i planen. Der står {plans}.",
                    member=one.member, name=name, plans=", ".join(plans) or "–",
                )  # fmt: skip
        if one.replaces and not one.price:
            raise BadInput(
                "Tilkoblingen av {member} har ingen pris. Skriv hva ledningen koster, eller lengden og prisen for hver meter.",
                member=one.member,
            )
        if (one.year or first) < first or not 1 <= one.life <= 200 or one.price < 0 or one.yearly < 0:
            raise BadInput(
                "Tilkoblingen av {member} har et år, en levetid eller en kostnad som ikke går.",
                member=one.member,
            )
        _check_pumping(one)
    if isinstance(agreement.key, Mapping):
        missing = [name for name in by_name if name not in agreement.key]
        if missing or sum(agreement.key.values()) <= 0 or min(agreement.key.values()) < 0:
            raise BadInput("Nøkkelen skal ha et tall for hver deltaker, 0 eller mer. {names} mangler eller går ikke.",
                           names=", ".join(missing or by_name))  # fmt: skip
    elif agreement.key not in KEYS:
        raise BadInput(
            "«{key}» er ikke en nøkkel. Velg blant {keys}.", key=agreement.key, keys=", ".join(KEYS)
        )
    if agreement.fees == "harmonised" and agreement.key in FAIR:
        raise BadInput(
            "Et likt gebyr deler ikke etter {key}. Velg hver sitt gebyr, eller en annen nøkkel.",
            key=agreement.key,
        )
    if agreement.spare is not None:
        need = sum(
            by_name[m].dwellings
            + by_name[m].new_dwellings * scenario.years
            + by_name[m].industry / by_name[m].volume
            for m in {one.member for one in agreement.connections}
        )
        if need > agreement.spare:
            raise NotPossible(
                "De som kobles til, trenger plass til {need} {need:bolig|boliger}. Anlegget har plass til {spare}. "
                "Ta med utvidelsen av "
                "anlegget som en tilkobling, eller koble til færre.",
                need=round(need), spare=round(agreement.spare),
            )  # fmt: skip


def _check_pumping(one: Connection) -> None:
    if (one.energy_price is None) != (one.efficiency is None):
        raise BadInput(
            "Pumpingen fra {member} kan ikke prises: skriv både energipris og virkningsgrad, eller ingen av dem.",
            member=one.member,
        )
    if one.efficiency is not None and not 0 < one.efficiency <= 1:
        raise BadInput(
            "Pumpenes virkningsgrad er {said}. Skriv en andel over 0 og høyst 1, for eksempel 0,7.",
            said=one.efficiency,
        )
    if one.energy_price is not None and not 0 <= one.energy_price <= DEAREST_ENERGY:
        raise BadInput(
            "Energiprisen er {said} kroner per kWh. Skriv kroner, fra 0 til {most}.",
            said=one.energy_price,
            most=DEAREST_ENERGY,
        )
