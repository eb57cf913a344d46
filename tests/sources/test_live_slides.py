"""Slide events come from a map layer in pages, fall into municipalities, and are told of on the page on preparedness."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shapely import contains_xy
from shapely.geometry import Polygon
from tests.sources.live import at_home, forget
from tests.sources.stand_in import Services

from nabolag.data import descriptor, table, tables
from nabolag.data.geometry import boundaries
from nabolag.errors import SourceFailed
from nabolag.report.answers import case_of
from nabolag.report.preparedness.paper import preparedness_paper
from nabolag.sources.live import nve
from nabolag.sources.live.refresh import chosen, refresh

LAYER = "/nve/Mapservices/SkredHendelser/MapServer/0/query"


def middle(code: str) -> tuple[float, float]:
    """A point well inside a municipality."""
    ring = max(boundaries(detail=True)[code], key=lambda ring: Polygon(ring).area)
    point = Polygon(ring).buffer(0).representative_point()
    return point.x, point.y


def event(code: str, kind: float | None, name: str | None) -> dict[str, Any]:
    x, y = middle(code)
    return {"attributes": {"skredID": name, "skredType": kind}, "geometry": {"x": x, "y": y}}


def layer(events: list[dict[str, Any]], size: int = 3) -> Any:
    """The layer, `size` events a page, as ArcGIS answers: `exceededTransferLimit` only where there is more."""

    def answer(query: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        assert query["outSR"] == ["25833"]
        start = int(query["resultOffset"][0])
        page: dict[str, Any] = {"features": events[start : start + size]}
        return 200, page | ({"exceededTransferLimit": True} if start + size < len(events) else {})

    return answer


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Services]:
    with at_home(tmp_path / "data", Services()) as services:
        services.answers[LAYER] = layer(
            [
                event("1874", 130, "a"),
                event("1874", 130, "a"),  # its second point: the same event
                event("1874", 112.0, "b"),
                event("1874", 171, "c"),
                event("1859", 144, "d"),
                event("1859", None, None),
                {
                    "attributes": {"skredID": "sea", "skredType": 130},
                    "geometry": {"x": -300_000, "y": 7_000_000},
                },
                {"attributes": {"skredID": "nowhere", "skredType": 130}},
                {"attributes": {"skredID": "nan", "skredType": 130}, "geometry": {"x": "NaN", "y": "NaN"}},
            ]
        )
        yield services


def fetch() -> None:
    refresh(["nve"], sleep=lambda _: None, now=lambda: datetime(2026, 12, 1, 9, tzinfo=UTC))
    forget()


def test_each_event_counts_once_where_it_lies(here: Services) -> None:
    fetch()
    got = {row["code"]: row for row in table("slide_events").iter_rows(named=True)}
    assert len(got) == 357
    assert got["1874"] == {"code": "1874", "events": 3, "snow": 1, "rock": 1, "soil": 0, "other": 1}
    assert got["1859"] == {"code": "1859", "events": 2, "snow": 0, "rock": 0, "soil": 1, "other": 1}
    assert got["0301"]["events"] == 0
    assert len([path for path in here.asked if "SkredHendelser" in path]) == 3


def test_the_page_tells_of_them_with_source_and_day_and_calls_the_rest_unknown(here: Services) -> None:
    before = preparedness_paper(case_of("1874", ["1859"]))
    assert "Flom, skred og havnivå er ukjent" in before.lead[-1]
    assert not any(section.id == "skred" for section in before.sections)
    fetch()
    told = preparedness_paper(case_of("1874", ["1859"]))
    assert told.lead[-1].startswith(
        "I Moskenes er 3 skred meldt til NVEs skredhendelsesdatabase (hentet 1. desember 2026)."
    )
    assert "Flom og havnivå er ukjent" in told.lead[-1]
    assert "slide_events" in {source.key for source in told.sources}
    assert descriptor("slide_events").retrieved == "2026-12-01"


@pytest.mark.parametrize(
    "said", [{"error": {"code": 400, "message": "Invalid query"}}, {"features": []}, ["features"]]
)
def test_an_answer_that_is_none_changes_nothing(here: Services, said: object) -> None:
    here.answers[LAYER] = said
    with pytest.raises(SourceFailed, match="NVE ga et svar som ikke kan brukes"):
        fetch()
    assert "slide_events" not in tables()


def test_it_is_fetched_only_when_it_is_named() -> None:
    assert "nve/skredhendelser" not in [feed.id for feed in chosen([])]
    assert [feed.id for feed in chosen(["slide_events"])] == ["nve/skredhendelser"]


@pytest.mark.parametrize("code", ["1874", "0301", "5610", "1151", "4640"])
def test_what_lies_within_is_what_shapely_says(code: str) -> None:
    rings = boundaries(detail=True)[code]
    area = Polygon()
    for ring in rings:
        area = area.symmetric_difference(Polygon(ring).buffer(0))
    low_x, low_y, high_x, high_y = area.bounds
    points = np.random.default_rng(1).uniform(
        (low_x - 500, low_y - 500), (high_x + 500, high_y + 500), (2_000, 2)
    )
    found = nve.inside(points, rings)
    assert found.any()
    assert np.mean(found == contains_xy(area, points[:, 0], points[:, 1])) > 0.999
