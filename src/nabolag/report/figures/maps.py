"""Maps as plain SVG: shapes from the data package, one path per municipality, no script needed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from html import escape

from nabolag.data import boundaries

UNIT = 1000  # metres per map unit of the country map
LOCAL_UNIT = 100
RING = 25
"""The ring round a chosen municipality is at least this part of the map's height across."""
FILE_STYLE = {"nb-m": "#cfdcea", "nb-m-ours": "#0a5fb4"}
"""Colours by CSS class, for a map that leaves the site."""


def country_map(
    *,
    alt: str,
    titles: Mapping[str, str],
    classes: Mapping[str, str],
    href: str = "/kommune/{code}",
    query: str = "",
    only: tuple[str, ...] = (),
) -> str:
    """All municipalities, or those in `only` with the finer shapes, each a link.

    Args:
        alt: what the map shows, for those who do not see it.
        titles: code → text shown when pointing at it and read to a screen reader.
        classes: code → CSS class that gives its colour; a legend and a table must say the same.
        href: address of a municipality's page with `{code}`; `query` is put after it.
    """
    detail, unit = bool(only), LOCAL_UNIT if only else UNIT
    shapes = only or tuple(boundaries())
    box = _box(shapes, detail)
    paths = "".join(
        f'<a href="{href.format(code=code)}{escape(query)}" tabindex="-1" aria-label="{escape(titles[code])}">'
        f'<path class="{classes.get(code, "nb-m")}" d="{_path(code, box, unit, detail)}">'
        f"<title>{escape(titles[code])}</title></path></a>"
        for code in shapes
    )
    return _wrapped(paths, box, unit, alt, "nb-map")


def marked(svg: str, code: str, only: tuple[str, ...] = ()) -> str:
    """A map of the country, or of `only`, with the outline of one municipality and a ring that is seen from afar."""
    detail, unit = bool(only), LOCAL_UNIT if only else UNIT
    shapes = only or tuple(boundaries())
    if code not in shapes:
        return svg
    box, own = _box(shapes, detail), _box((code,), detail)
    middle = ((own[0] + own[2]) / 2 - box[0]) / unit, (box[3] - (own[1] + own[3]) / 2) / unit
    radius = max(own[2] - own[0], own[3] - own[1], (box[3] - box[1]) / RING) / 2 / unit
    drawn = (
        f'<path class="nb-here" d="{_path(code, box, unit, detail)}"></path>'
        f'<circle class="nb-ring" cx="{middle[0]:.0f}" cy="{middle[1]:.0f}" r="{radius * 1.2:.0f}"></circle>'
    )
    return svg.replace("</svg>", f"{drawn}</svg>")


def local_map(
    code: str,
    around: tuple[str, ...],
    *,
    alt: str,
    titles: Mapping[str, str],
    query: str = "",
    style: Mapping[str, str] | None = None,
) -> str:
    """One municipality and those `around` it, the others links; drawn with the finer shapes.

    With `style` (colours by CSS class) it is a picture of its own, without links.
    """
    box = _box((code, *around), detail=True)
    paths = [
        f'<a href="/kommune/{c}{escape(query)}" tabindex="-1" aria-label="{escape(titles[c])}">'
        f'<path class="nb-m" d="{_path(c, box, LOCAL_UNIT, True)}"><title>{escape(titles[c])}</title></path></a>'
        for c in around
    ]
    paths.append(
        f'<path class="nb-m-ours" d="{_path(code, box, LOCAL_UNIT, True)}"><title>{escape(titles[code])}</title></path>'
    )
    drawn = _wrapped("".join(paths), box, LOCAL_UNIT, alt, "nb-map nb-map-local")
    return drawn if style is None else _standalone(drawn, style)


def _standalone(svg: str, style: Mapping[str, str]) -> str:
    svg = re.sub(r"</?a\b[^>]*>", "", svg)
    for css, colour in style.items():
        svg = svg.replace(f'class="{css}"', f'fill="{colour}" stroke="#fff" stroke-width="2"')
    return svg.replace('class="nb-map nb-map-local" ', 'xmlns="http://www.w3.org/2000/svg" ', 1).replace(
        'role="group"', 'role="img"'
    )


Box = tuple[int, int, int, int]


@cache
def _box(codes: tuple[str, ...], detail: bool = False) -> Box:
    shapes = boundaries(detail)
    xs = [x for c in codes for ring in shapes[c] for x, _ in ring]
    ys = [y for c in codes for ring in shapes[c] for _, y in ring]
    return min(xs), min(ys), max(xs), max(ys)


@cache
def _path(code: str, box: Box, unit: int, detail: bool) -> str:
    left, top = box[0], box[3]
    out = []
    for ring in boundaries(detail)[code]:
        points = [(round((x - left) / unit), round((top - y) / unit)) for x, y in ring]
        kept = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
        if len(kept) < 3:  # an islet smaller than the grid stays visible as a dot
            x, y = kept[0]
            out.append(f"M{x} {y}h1v1h-1z")
            continue
        steps = [f"{x - px} {y - py}" for (px, py), (x, y) in zip(kept, kept[1:], strict=False)]
        out.append(f"M{kept[0][0]} {kept[0][1]}l{' '.join(steps)}z".replace(" -", "-"))
    return "".join(out)


def _wrapped(paths: str, box: Box, unit: int, alt: str, css: str) -> str:
    width, height = (box[2] - box[0]) // unit + 2, (box[3] - box[1]) // unit + 2
    return (
        f'<svg class="{css}" viewBox="-1 -1 {width + 1} {height + 1}" role="group" aria-label="{escape(alt)}" '
        f'fill-rule="evenodd">{paths}</svg>'
    )
