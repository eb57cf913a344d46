"""The words of a question, as `words.yaml` lists them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from nabolag.data import Words
from nabolag.data.shipped import read_yaml
from nabolag.errors import NotKnown
from nabolag.municipalities.search import loose


class ServiceWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A service, or several that are asked for in one word, what it is called, and the words for it.

    `part_of`: the wider service that the sources have it in; `named`: what stands in the name of an organisation there
    that does this part, as no source says more than the name.
    """

    ids: tuple[str, ...]
    says: Words
    words: tuple[str, ...]
    part_of: str = ""
    named: tuple[str, ...] = ()


class FormWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A legal form and the words for it."""

    id: str
    words: tuple[str, ...]


class Landmark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place that is no municipality: the one whose latitude stands for it, or its own latitude, and why."""

    why: Words
    code: str = ""
    latitude: float | None = None


class Vocabulary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every word that is understood; `ignored` ones say nothing that a search needs."""

    services: tuple[ServiceWords, ...]
    forms: tuple[FormWords, ...]
    capitals: dict[str, str]
    places: dict[str, Landmark]
    names: dict[str, str]
    also: dict[str, str]
    districts: dict[str, tuple[str, ...]]
    north: tuple[str, ...]
    south: tuple[str, ...]
    sideways: tuple[str, ...]
    coast: tuple[str, ...]
    but: tuple[str, ...]
    without: tuple[str, ...]
    everybody: tuple[str, ...]
    listing: tuple[str, ...]
    yes_or_no: tuple[str, ...]
    negations: tuple[str, ...]
    other_form: tuple[str, ...]
    below: tuple[str, ...]
    above: tuple[str, ...]
    at_most: tuple[str, ...]
    at_least: tuple[str, ...]
    between: tuple[str, ...]
    fewer: tuple[str, ...]
    more: tuple[str, ...]
    than: tuple[str, ...]
    people: tuple[str, ...]
    units: tuple[str, ...]
    small: tuple[str, ...]
    middle: tuple[str, ...]
    large: tuple[str, ...]
    since: tuple[str, ...]
    after: tuple[str, ...]
    before: tuple[str, ...]
    until: tuple[str, ...]
    ignored: tuple[str, ...]


@cache
def vocabulary() -> Vocabulary:
    """The shipped words."""
    return read_yaml(Path(__file__).parent / "words.yaml", Vocabulary)


def service_name(services: tuple[str, ...]) -> Words | None:
    """What one service, or several asked for in one word, is called; None when they have no common name."""
    return next((s.says for s in vocabulary().services if set(s.ids) == set(services)), None)


@cache
def service_word(service: str) -> str:
    """The word for one service that stands in addresses: the first in bokmål; the id itself where there is none."""
    return next((s.words[0] for s in vocabulary().services if s.ids == (service,)), service)


@cache
def services_by_word() -> Mapping[str, tuple[str, ...]]:
    """The services that a word asks for, by the word as `loose` makes it; the id of a service is a word for it too."""
    return {
        loose(word): words.ids
        for words in vocabulary().services
        for word in (*words.words, *(words.ids if len(words.ids) == 1 else ()))
    }


def service_called(name: str) -> str:
    """The id of the one service that `name` is a word for, as `barnevern`, `Brann og redning` or `child_welfare`.

    Of a part of a service, as `legevakt`, the whole, which is what the sources tell.

    Raises:
        NotKnown: the register has no such service.
    """
    ids = services_by_word().get(loose(name), ())
    if len(ids) == 1:
        return parts()[ids[0]].part_of if ids[0] in parts() else ids[0]
    raise NotKnown(
        "Registeret har ingen tjeneste som heter «{name}». Velg en i oversikten over tjenestene.",
        name=name,
        candidates=[words.words[0] for words in wholes()],
    )


@cache
def parts() -> Mapping[str, ServiceWords]:
    """The services that are part of another, by id."""
    return {words.ids[0]: words for words in vocabulary().services if words.part_of}


@cache
def wholes() -> tuple[ServiceWords, ...]:
    """The single services that are no part of another."""
    return tuple(w for w in vocabulary().services if len(w.ids) == 1 and not w.part_of)


def served_by(services: tuple[str, ...], name: str) -> frozenset[str]:
    """What an organisation can be asked for as: its services, those that they are part of, and the parts that its name tells."""
    whole = {parts()[s].part_of if s in parts() else s for s in services}
    folded = f" {name.casefold()}"
    told = {
        id_
        for id_, part in parts().items()
        if part.part_of in whole and any(_starts_a_word(stem, folded) for stem in part.named)
    }
    return frozenset({*services, *whole, *told})


def _starts_a_word(stem: str, folded: str) -> bool:
    """Short stems only where a word begins, as «ika» in «IKA Finnmark», not in «Helgelandika»."""
    return (f" {stem}" if len(stem) < LONG else stem) in folded


LONG = 4  # letters
