"""The services, their sector acts, and the words people use for them."""

from __future__ import annotations

import difflib
from functools import cache

import msgspec

from nabolag.errors import NotKnown
from nabolag.governance.forms.names import Said
from nabolag.governance.law import Cite, read
from nabolag.text import LANGUAGES, fold
from nabolag.text.languages import InEach


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cooperation in use: its name, its form and the year the form was registered so."""

    name: str
    form: str
    year: int


class Service(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One municipal service.

    `statutory`: whether the task is imposed by law (None: the texts do not settle it).
    `decides_for_persons`: its individual decisions concern persons' rights and duties, so they are neither
    internal matters nor grants. `individual_decisions` is false for services that by their nature make none.
    """

    id: str
    name: Said
    words: tuple[str, ...]
    statutory: bool | None
    decides_for_persons: bool
    individual_decisions: bool | None = None
    law: tuple[Cite, ...] = ()
    note: Said | None = None
    examples: tuple[Example, ...] = ()


class _Other(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    name: Said
    words: tuple[str, ...]


@cache
def services() -> tuple[Service, ...]:
    """The services whose own acts were read, in the order of `services.yaml`."""
    return read("forms/services.yaml", tuple[Service, ...])


TOLD = 12
"""So many services are named to whoever asks for one that is not there; with all of them the answer drowns."""


@cache
def other_services() -> tuple[Service, ...]:
    """The services whose own rules were not read, `annen` last: the general law holds, the rest is to be clarified."""
    return tuple(
        Service(other.id, other.name, other.words, statutory=None, decides_for_persons=False)
        for other in read("forms/other_services.yaml", tuple[_Other, ...])
    )


def service(word: str) -> Service:
    """The service that `word` means: an id, a synonym, or its name in any of the three languages.

    Raises:
        NotKnown: no service has that word; carries the nearest ones.
    """
    match = _words().get(fold(str(word)))
    if match is None:
        near = difflib.get_close_matches(fold(str(word)), _words(), n=3, cutoff=0.5)
        raise NotKnown(
            "Tjenesten «{service}» er ikke kjent. Tjenestene er {services} med flere. Skriv «annen» for den alminnelige loven.",
            candidates=list(dict.fromkeys(_words()[n].id for n in near)),
            service=word,
            services=InEach({lang: ", ".join(s.name(lang) for s in services()[:TOLD]) for lang in LANGUAGES}),
        )
    return match


@cache
def _words() -> dict[str, Service]:
    every = (*other_services(), *services())
    return {fold(word): s for s in every for word in (s.id, s.name.nb, s.name.nn, s.name.en, *s.words)}
