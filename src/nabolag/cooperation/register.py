"""The arrangements that shipped extracts and lists name for a municipality."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from nabolag.cooperation.extracts import (
    KnownArrangement,
    child_welfare,
    joint_bodies,
    own_shares,
    owners,
    seats,
    seats_of_2011,
    waste,
    waste_areas,
)
from nabolag.cooperation.registered import registered, registered_seats
from nabolag.data import Words, table, tables
from nabolag.municipalities import Municipality, find


def known(municipality: str | int | Municipality) -> list[KnownArrangement]:
    """Every arrangement the shipped sources name for a municipality; owners first, then partners, areas and seats.

    An empty list means that nothing was found, not that the municipality works alone.

    Raises:
        NotKnown: no municipality of today has the code.
    """
    return list(_all().get(find(municipality).code, ()))


def coverage_note() -> Words:
    """What the register cannot know, to be shown wherever `known` is."""
    return (
        COVERAGE
        if "registered_owners" not in tables()
        else Words(*(f"{COVERAGE[lang]} {FETCHED[lang]}" for lang in ("nb", "nn", "en")))
    )


FETCHED = Words(
    nb="I tillegg er eierne av interkommunale selskaper og kommunale foretak hentet fra Enhetsregisteret.",
    nn="I tillegg er eigarane av interkommunale selskap og kommunale føretak henta frå Einingsregisteret.",
    en="In addition, the owners of intermunicipal companies and municipal enterprises are fetched from the register of entities.",
)
COVERAGE = Words(
    nb="Oversikten bygger på Bufdirs lister over hvem som hadde barnevern sammen i 2021 og 2023, et "
    "uttrekk av interkommunale selskaper fra 2021 (179 av rundt 225), eierlister for "
    "ni vann- og avløpsselskaper fra før 2020, andelene til Oslo, Bergen og Stavanger i 14 selskaper i 2017 "
    "og lister over hvem som henter avfall i 188 kommuner i 2026. "
    "Annet vertskommunesamarbeid, de fleste oppgavefellesskap og aksjeselskaper, og avtaler står ikke der. "
    "Det som ikke er funnet, "
    "er ukjent. Det betyr ikke at samarbeidet ikke finnes.",
    nn="Oversikta byggjer på listene til Bufdir over kven som hadde barnevern saman i 2021 og 2023, eit "
    "uttrekk av interkommunale selskap frå 2021 (179 av rundt 225), eigarlister for "
    "ni vass- og avløpsselskap frå før 2020, delane til Oslo, Bergen og Stavanger i 14 selskap i 2017 "
    "og lister over kven som hentar avfall i 188 kommunar i 2026. "
    "Anna vertskommunesamarbeid, dei fleste oppgåvefellesskap og aksjeselskap, og avtalar står ikkje der. "
    "Det som ikkje er funne, "
    "er ukjent. Det tyder ikkje at samarbeidet ikkje finst.",
    en="The list rests on Bufdir's lists of who ran child welfare together in 2021 and 2023, an "
    "extract of intermunicipal companies from 2021 (179 of about 225), owner lists of "
    "nine water and wastewater companies from before 2020, the shares of Oslo, Bergen and Stavanger in 14 companies in "
    "2017, and lists of who collects waste in 188 municipalities "
    "in 2026. Other host-municipality cooperation, most municipal task communities and "
    "limited companies, and contracts are not in it. "
    ""
    "What is not found is unknown. It does not mean that there is no cooperation.",
)


@cache
def _all() -> dict[str, tuple[KnownArrangement, ...]]:
    by_code: dict[str, list[KnownArrangement]] = {}
    owned = {
        (code, arrangement.org_number) for code, arrangement in (*owners(), *own_shares(), *registered())
    }
    listed = {(code, arrangement.organisation) for code, arrangement in waste()} | {
        (code, arrangement.org_number) for code, arrangement in waste()
    }
    for code, arrangement in named():
        if arrangement.role == "seat" and (code, arrangement.org_number) in owned:
            continue
        if (
            arrangement.table == "waste_service_areas"
            and (code, arrangement.org_number or arrangement.organisation) in listed
        ):
            continue  # the comparison of three lists has it too, and says how many agree
        if superseded(code, arrangement) or arrangement.as_of == "2011":
            continue
        by_code.setdefault(code, []).append(arrangement)
    return {code: tuple(arrangements) for code, arrangements in by_code.items()}


def named() -> Iterator[tuple[str, KnownArrangement]]:
    """Every (code, arrangement) that a source names, older sources too; owners, then partners, areas and seats."""
    yield from owners()
    yield from own_shares()
    yield from registered()
    yield from child_welfare()
    yield from waste()
    yield from waste_areas()
    yield from seats()
    yield from joint_bodies()
    yield from seats_of_2011()
    yield from registered_seats()


def superseded(code: str, arrangement: KnownArrangement) -> bool:
    """Whether a newer edition of the same source says something else of the municipality."""
    if arrangement.role == "seat":
        return arrangement.as_of == "2011" and arrangement.org_number in _registered_later()
    return arrangement.role == "partner" and arrangement.certainty != "yes" and code in _listed_now()


@cache
def _listed_now() -> frozenset[str]:
    """Who the newest list of partners names."""
    return frozenset(code for code, arrangement in child_welfare() if arrangement.certainty == "yes")


@cache
def _registered_later() -> frozenset[str]:
    """Organisation numbers of the 2021 extract."""
    bodies = table("public_bodies")
    return frozenset(bodies.filter(year=2021)["org_number"])
