"""Boundaries projected to EPSG:25833 and simplified over shared edges."""

from __future__ import annotations

import json
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple

import topojson
from pyproj import Transformer
from shapely import STRtree, make_valid
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.ops import transform

SMALL_ISLAND = 0.04  # an island's tolerance is at most this share of its side: it keeps its shape
DRAWN_SHARE = 0.7  # islets below the limit are still drawn until this much of the land is


class Detail(NamedTuple):
    """How fine: simplification tolerance and grid in metres, smallest islet in m2."""

    tolerance_m: float
    grid_m: int
    smallest_m2: float


DETAILS = {"boundaries": Detail(500, 100, 3e6), "boundaries_detail": Detail(120, 10, 1e5)}
Shapes = dict[str, list[Polygon]]


def boundary_files(source: Path) -> dict[str, bytes]:
    """Name to content of its JSON file: the whole-country shapes, and finer ones for local maps."""
    original = projected(source)
    return {name: packed(simplified(original, detail), detail) for name, detail in DETAILS.items()}


def projected(source: Path) -> Shapes:
    """Municipality code to its parts in metres (EPSG:25833), largest first."""
    text = (source / "municipalities" / "boundaries.geojson").read_text(encoding="utf-8")
    to_utm = Transformer.from_crs("EPSG:4326", "EPSG:25833", always_xy=True).transform
    shapes = {
        feature["properties"]["id"]: make_valid(transform(to_utm, shape(feature["geometry"])))
        for feature in json.loads(text)["features"]
    }
    return {code: polygons(shapes[code]) for code in sorted(shapes)}


def simplified(shapes: Shapes, detail: Detail) -> Shapes:
    """Each shared boundary is simplified once, so neighbours still meet; islands keep their own shape."""
    bordering, islands = parted(shapes)
    features = [
        {"type": "Feature", "id": code, "properties": {}, "geometry": MultiPolygon(parts).__geo_interface__}
        for code, parts in bordering.items()
        if parts
    ]
    topology = topojson.Topology(
        {"type": "FeatureCollection", "features": features}, prequantize=False, shared_coords=True
    )
    thinned = json.loads(topology.toposimplify(detail.tolerance_m, prevent_oversimplify=False).to_geojson())
    found = {feature["id"]: polygons(shape(feature["geometry"])) for feature in thinned["features"]}
    for code, parts in islands.items():
        for island in kept(parts, shapes[code], detail.smallest_m2):
            tolerance = min(detail.tolerance_m, SMALL_ISLAND * sqrt(island.area))
            found.setdefault(code, []).append(island.simplify(tolerance))
    return {code: found[code] for code in sorted(found)}


def parted(shapes: Shapes) -> tuple[Shapes, Shapes]:
    """Parts that border on another municipality, and islands."""
    owners = [(code, part) for code, parts in shapes.items() for part in parts]
    tree = STRtree([part for _, part in owners])
    bordering: Shapes = {code: [] for code in shapes}
    islands: Shapes = {code: [] for code in shapes}
    for code, part in owners:
        touched = {owners[i][0] for i in tree.query(part, predicate="intersects")}
        (bordering if touched - {code} else islands)[code].append(part)
    return bordering, islands


def kept(islands: list[Polygon], everything: list[Polygon], smallest_m2: float) -> list[Polygon]:
    """Islands above the limit, and below it the largest until most of the municipality is drawn."""
    drawn = sum(part.area for part in everything) - sum(part.area for part in islands)
    wanted = DRAWN_SHARE * (drawn + sum(part.area for part in islands))
    found = []
    for island in sorted(islands, key=lambda part: -part.area):
        if island.area < smallest_m2 and drawn >= wanted:
            break
        found.append(island)
        drawn += island.area
    return found


def packed(shapes: Shapes, detail: Detail) -> bytes:
    """`{code: [[[x, y], …], …]}`: metres on the grid, outer rings and holes in one list."""
    lines = []
    for code, parts in shapes.items():
        rings = [on_grid(ring, detail.grid_m) for part in parts for ring in (part.exterior, *part.interiors)]
        rings = [ring for ring in rings if len(ring) >= 4]
        lines.append(f'"{code}":{json.dumps(rings, separators=(",", ":"))}')
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def polygons(geometry: Any) -> list[Polygon]:
    """The polygons in any geometry, largest first."""
    if isinstance(geometry, Polygon):
        return [] if geometry.is_empty else [geometry]
    parts = [part for inner in getattr(geometry, "geoms", ()) for part in polygons(inner)]
    return sorted(parts, key=lambda part: -part.area)


def on_grid(ring: Any, grid_m: int) -> list[list[int]]:
    points: list[list[int]] = []
    for x, y, *_ in ring.coords:
        point = [round(x / grid_m) * grid_m, round(y / grid_m) * grid_m]
        if not points or points[-1] != point:
            points.append(point)
    return points
