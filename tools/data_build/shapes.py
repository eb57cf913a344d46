"""Boundaries projected to EPSG:25833 and simplified over shared edges."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import topojson
from pyproj import Transformer
from shapely import make_valid
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.ops import transform

OVERVIEW_M = 1000
DETAIL_M = 200
GRID_M = 10


def boundary_files(source: Path) -> dict[str, bytes]:
    """Name to content of its JSON file: the whole-country shapes, and finer ones for local maps."""
    original = projected(source)
    return {
        "boundaries": packed(simplified(original, OVERVIEW_M), original, smallest_m2=4e6),
        "boundaries_detail": packed(simplified(original, DETAIL_M), original, smallest_m2=1e5),
    }


def projected(source: Path) -> dict[str, Any]:
    """Municipality code to shape in metres (EPSG:25833)."""
    text = (source / "municipalities" / "boundaries.geojson").read_text(encoding="utf-8")
    to_utm = Transformer.from_crs("EPSG:4326", "EPSG:25833", always_xy=True).transform
    return {
        feature["properties"]["id"]: make_valid(transform(to_utm, shape(feature["geometry"])))
        for feature in json.loads(text)["features"]
    }


def simplified(shapes: dict[str, Any], tolerance_m: float) -> dict[str, Any]:
    """Each boundary line is simplified once, so that neighbours still meet without gaps."""
    codes = sorted(shapes)
    features = [
        {"type": "Feature", "id": code, "properties": {}, "geometry": shapes[code].__geo_interface__}
        for code in codes
    ]
    topology = topojson.Topology(
        {"type": "FeatureCollection", "features": features}, prequantize=False, shared_coords=True
    )
    made = json.loads(topology.toposimplify(tolerance_m, prevent_oversimplify=False).to_geojson())
    return {feature["id"]: shape(feature["geometry"]) for feature in made["features"]}


def packed(shapes: dict[str, Any], original: dict[str, Any], smallest_m2: float) -> bytes:
    """`{code: [[[x, y], …], …]}`, integer metres on the grid, outer rings and holes in one list.

    Islets below `smallest_m2` are left out, but never the largest part of a municipality.
    """
    out = {}
    for code in sorted(original):
        rings = []
        parts = sorted(polygons(shapes.get(code)), key=lambda part: -part.area)
        for i, part in enumerate(parts):
            if i == 0 or part.area >= smallest_m2:
                rings += [on_grid(ring) for ring in (part.exterior, *part.interiors)]
        rings = [ring for ring in rings if len(ring) >= 4]
        if not rings:
            largest = max(polygons(original[code]), key=lambda part: part.area)
            rings = [on_grid(largest.convex_hull.exterior)]
        out[code] = rings
    lines = ",\n".join(f'"{code}":{json.dumps(rings, separators=(",", ":"))}' for code, rings in out.items())
    return f"{{\n{lines}\n}}\n".encode()


def polygons(geometry: Any) -> list[Polygon]:
    if isinstance(geometry, Polygon):
        return [] if geometry.is_empty else [geometry]
    if isinstance(geometry, MultiPolygon) or hasattr(geometry, "geoms"):
        return [part for inner in geometry.geoms for part in polygons(inner)]
    return []


def on_grid(ring: Any) -> list[list[int]]:
    points: list[list[int]] = []
    for x, y, *_ in ring.coords:
        point = [round(x / GRID_M) * GRID_M, round(y / GRID_M) * GRID_M]
        if not points or points[-1] != point:
            points.append(point)
    return points
