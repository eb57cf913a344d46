"""The state's own scale: what the income system reckons that every municipality costs, however few live there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nabolag.data import Words
from nabolag.data.shipped import read_yaml
from nabolag.errors import BadInput
from nabolag.municipalities.search import loose
from nabolag.text import LANGUAGES
from nabolag.text.showing import Shown


@dataclass(frozen=True, repr=False)
class OfficialScale(Shown):
    """One service in the income system.

    Attributes:
        basis: the part of the service's cost key that is the same sum to every municipality (0–1); 0: the state sees no cost
            of being small here.
        per_municipality: that part of the national net expenditure on the service, per municipality, in kroner a year; None
            where the expenditure is not known.
    """

    id: str
    name: Words
    basis: float
    per_municipality: float | None
    sources: tuple[str, str]

    def together(self, members: int) -> tuple[float, float] | None:
        """From nothing to what is reckoned once instead of `members` times, in kroner a year; None where it is not known.

        The lower end is 0: the criterion compensates a municipality that does all of it alone. It has never been measured
        what a cooperation saved.

        Raises:
            BadInput: `members` below 1.
        """
        if members < 1:
            raise BadInput("Et samarbeid må ha minst én kommune, ikke {n}.", n=members)
        if self.basis == 0:
            return 0.0, 0.0
        return None if self.per_municipality is None else (0.0, (members - 1) * self.per_municipality)


@dataclass(frozen=True)
class _Service:
    id: str
    basis: float
    national_1000_nok: float | None
    name: Words


@dataclass(frozen=True)
class _ScaleFile:
    sources: dict[str, str]
    municipalities: int
    services: tuple[_Service, ...]


@cache
def official_scales() -> tuple[OfficialScale, ...]:
    """Every service with a cost key, those with a basis part first."""
    scale_file = read_yaml(Path(__file__).parent / "scale.yaml", _ScaleFile)
    sources = (scale_file.sources["criteria"], scale_file.sources["spending"])
    return tuple(
        OfficialScale(
            one.id,
            one.name,
            one.basis,
            None
            if one.national_1000_nok is None
            else 1000.0 * one.national_1000_nok * one.basis / scale_file.municipalities,
            sources,
        )
        for one in scale_file.services
    )


def scale_called(name: str) -> OfficialScale | None:
    """The scale of the service that `name` is the id of, or what the income system calls it in any of the languages."""
    wanted = loose(name)
    return next(
        (
            one
            for one in official_scales()
            if wanted in {loose(one.id), *(loose(one.name[lang]) for lang in LANGUAGES)}
        ),
        None,
    )


def official_scale(service: str) -> OfficialScale | None:
    """The income system's scale for a service; None where the service has no cost key of its own (water, fire …)."""
    return next((one for one in official_scales() if one.id == service), None)
