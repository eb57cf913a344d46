"""Slides that have been reported, municipality by municipality, from NVE's database of slide events.

The service is an ArcGIS map layer of points. The layer, its fields and the shape of its answers are as programs that read
it publicly have them; from here it has not been seen to answer, so it is fetched only when it is named.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from nabolag.data.describing import Column, TableDescriptor, Words
from nabolag.data.geometry import boundaries
from nabolag.sources.live.addresses import NVE
from nabolag.sources.live.made import Made, made
from nabolag.sources.live.pages import Pages, unusable
from nabolag.text import N_

if TYPE_CHECKING:
    from nabolag.data.snapshots import Entry

LAYER = "Mapservices/SkredHendelser/MapServer/0/query"
MOST_PAGES = 1_000
FAMILIES = {11: "rock", 13: "snow", 14: "soil"}
"""The first two digits of `skredType`: 110–119 rock, 130–139 snow and slush, 140–149 soil, clay and debris."""


def _count(nb: str, nn: str, en: str) -> Column:
    return Column("count", Words(nb=nb, nn=nn, en=en))


SLIDES = TableDescriptor(
    name="slide_events",
    title=Words(
        nb="Skred som er meldt til NVEs skredhendelsesdatabase",
        nn="Skred som er melde til skredhendingsdatabasen til NVE",
        en="Slides reported to NVE's database of slide events",
    ),
    publisher="Norges vassdrags- og energidirektorat (NVE)",
    url=NVE.default,
    table_number=None,
    vintage="",
    retrieved="",
    licence=N_("vilkår som NVE oppgir"),
    attribution="Kilde: NVE",
    origin="register",
    rows=0,
    sha256="",
    columns={
        "code": Column("code", Words(nb="Kommunenummer", nn="Kommunenummer", en="Municipality number")),
        "events": _count("Meldte skred", "Melde skred", "Slides reported"),
        "snow": _count("Snøskred og sørpeskred", "Snøskred og sørpeskred", "Snow and slush avalanches"),
        "rock": _count("Skred fra fast fjell", "Skred frå fast fjell", "Rock slides and rockfall"),
        "soil": _count("Løsmasseskred", "Lausmasseskred", "Slides of soil, clay and debris"),
        "other": _count("Andre og ukjent type", "Andre og ukjend type", "Other and unknown kinds"),
    },
)


class _Kind(msgspec.Struct, frozen=True):
    skredID: str | None = None  # noqa: N815
    skredType: float | None = None  # noqa: N815


class _Point(msgspec.Struct, frozen=True):
    x: float | str
    y: float | str


class _Event(msgspec.Struct, frozen=True):
    attributes: _Kind
    geometry: _Point | None = None


class _Events(msgspec.Struct, frozen=True):
    """A page of the layer; `features` is lacking where the service answers with an error of its own."""

    features: list[_Event]
    exceededTransferLimit: bool = False  # noqa: N815


def fetch(pages: Pages) -> list[Made] | None:
    """The table `slide_events`: each municipality with how many slides lie within its borders, by kind.

    An event is counted once, by its id, where the first of its points lies. The borders are the shipped ones, simplified
    to about 200 m; what lies in no municipality, as out at sea, is left out.

    Raises:
        SourceFailed: no answer, another shape, or no event within the country.
    """
    import polars as pl

    address = f"{NVE.base}/{LAYER}"
    events: list[_Event] = []
    for number in range(1, MOST_PAGES + 1):
        params = [
            ("where", "1=1"),
            ("outFields", "skredID,skredType"),
            ("returnGeometry", "true"),
            ("outSR", "25833"),
            ("resultOffset", str(len(events))),
            ("f", "json"),
        ]
        got = pages.json(NVE, address, params, page=number, kind=_Events, slim=True)
        if got is None:
            return None
        events += got[0].features
        if not got[0].exceededTransferLimit or not got[0].features:
            break
    else:
        raise unusable(NVE, address, number, f"resultOffset > {len(events)}")
    counts = _counted(events)
    if not counts:
        raise unusable(NVE, address, number, "features: 0")
    rows = [
        (code, sum(found.values()), *(found[kind] for kind in ("snow", "rock", "soil", "other")))
        for code in sorted(boundaries())
        for found in (counts.get(code, Counter()),)
    ]
    kinds = {name: pl.String if name == "code" else pl.Int64 for name in SLIDES.columns}
    frame = pl.DataFrame(rows, schema=kinds, orient="row")
    return [made(SLIDES, frame, got[1], source="nve/skredhendelser", address=address, keys=("code",))]


def unchanged(_pages: Pages, _had: Entry) -> bool:
    """Never known without asking; the pages themselves are asked for with conditions."""
    return False


def _counted(events: list[_Event]) -> dict[str, Counter[str]]:
    """How many events of each kind lie in each municipality that has any."""
    once: dict[object, _Event] = {}
    for n, event in enumerate(events):
        if event.geometry and not isinstance(event.geometry.x, str) and not isinstance(event.geometry.y, str):
            once.setdefault(event.attributes.skredID or n, event)
    kept = list(once.values())
    at = np.array([(e.geometry.x, e.geometry.y) for e in kept if e.geometry], dtype=float).reshape(-1, 2)
    counts: dict[str, Counter[str]] = {}
    free = np.ones(len(kept), dtype=bool)
    for code, rings in boundaries(detail=True).items():
        mine = free & inside(at, rings)
        free &= ~mine
        if mine.any():
            counts[code] = Counter(_kind(kept[n].attributes.skredType) for n in np.flatnonzero(mine))
    return counts


def _kind(said: float | None) -> str:
    return FAMILIES.get(int(said) // 10, "other") if said is not None else "other"


def inside(points: np.ndarray, rings: list[list[tuple[int, int]]]) -> np.ndarray:
    """Which of `points` (n, 2) lie within `rings` by the even-odd rule: (n,) of bool. Points and rings in the same metres."""
    corners = np.array([corner for ring in rings for corner in ring], dtype=float)
    near = np.all((points >= corners.min(axis=0)) & (points <= corners.max(axis=0)), axis=1)
    x, y = points[near].T
    crossed = np.zeros(len(x), dtype=bool)
    for ring in rings:
        ends = np.array(ring, dtype=float)
        for (x1, y1), (x2, y2) in zip(ends, np.roll(ends, -1, axis=0), strict=True):
            if y1 == y2:
                continue
            level = (y1 > y) != (y2 > y)
            crossed ^= level & (x < x1 + (y - y1) * (x2 - x1) / (y2 - y1))
    found = np.zeros(len(points), dtype=bool)
    found[near] = crossed
    return found
