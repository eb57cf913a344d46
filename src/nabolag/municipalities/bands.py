"""Size bands, centrality classes and parts of the country, with the limits they are made by."""

from __future__ import annotations

from dataclasses import dataclass

from nabolag.data.shipped import Words
from nabolag.errors import BadInput


@dataclass(frozen=True)
class SizeBand:
    """Municipalities with at least `low` and at most `high` inhabitants (None: no upper limit)."""

    id: str
    low: int
    high: int | None
    title: Words


def size_band(population: int) -> SizeBand:
    """The band a population falls in.

    Raises:
        BadInput: a negative population.
    """
    if population < 0:
        raise BadInput("Folketallet kan ikke være negativt: {value}.", value=population)
    return next(band for band in reversed(SIZE_BANDS) if population >= band.low)


def _band(low: int, high: int | None) -> SizeBand:
    def grouped(n: int, mark: str) -> str:
        return f"{n:,}".replace(",", mark)

    def words(mark: str, below: str, over: str, inhabitants: str) -> str:
        if high is None:
            return f"{grouped(low, mark)} {over} {inhabitants}"
        if low == 0:
            return f"{below} {grouped(high + 1, mark)} {inhabitants}"
        return f"{grouped(low, mark)}–{grouped(high, mark)} {inhabitants}"

    title = Words(
        nb=words("\u00a0", "under", "eller flere", "innbyggere"),
        nn=words("\u00a0", "under", "eller fleire", "innbyggjarar"),
        en=words(",", "under", "or more", "inhabitants"),
    )
    return SizeBand(f"{low}-{high}" if high else f"{low}+", low, high, title)


SIZE_BANDS: tuple[SizeBand, ...] = tuple(
    _band(low, high)
    for low, high in (
        (0, 999),
        (1000, 2999),
        (3000, 4999),
        (5000, 9999),
        (10000, 19999),
        (20000, 49999),
        (50000, None),
    )
)


CENTRALITY_WORDS: dict[int, Words] = {
    1: Words(nb="mest sentral", nn="mest sentral", en="most central"),
    2: Words(nb="nest mest sentral", nn="nest mest sentral", en="second most central"),
    3: Words(nb="mellomsentral 1", nn="mellomsentral 1", en="medium central 1"),
    4: Words(nb="mellomsentral 2", nn="mellomsentral 2", en="medium central 2"),
    5: Words(nb="nest minst sentral", nn="nest minst sentral", en="second least central"),
    6: Words(nb="minst sentral", nn="minst sentral", en="least central"),
}


def _centrality(number: int, low: int, high: int) -> Words:
    words = CENTRALITY_WORDS[number]
    return Words(
        nb=f"{number} – {words.nb} (indeks {low}–{high})",
        nn=f"{number} – {words.nn} (indeks {low}–{high})",
        en=f"{number} – {words.en} (index {low}–{high})",
    )


# Class intervals of SSB's centrality index 2023 (KLASS 128).
CENTRALITY: dict[int, Words] = {
    number: _centrality(number, low, high)
    for number, low, high in (
        (1, 925, 1000),
        (2, 870, 924),
        (3, 775, 869),
        (4, 670, 774),
        (5, 565, 669),
        (6, 0, 564),
    )
}
LANDSDEL = Words(
    nb="Landsdel følger SSBs inndeling. Møre og Romsdal hører da til Vestlandet. «Midt-Norge» er ikke en "
    "landsdel hos SSB; her vises både Trøndelag alene og Trøndelag med Møre og Romsdal.",
    nn="Landsdel følgjer SSBs inndeling. Møre og Romsdal høyrer då til Vestlandet. «Midt-Noreg» er ikkje "
    "ein landsdel hos SSB; her blir både Trøndelag åleine og Trøndelag med Møre og Romsdal viste.",
    en="Parts of the country follow Statistics Norway, where Møre og Romsdal belongs to Vestlandet. Central "
    "Norway is not one of them; both Trøndelag alone and Trøndelag with Møre og Romsdal are shown.",
)
