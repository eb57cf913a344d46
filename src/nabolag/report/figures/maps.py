"""Maps as plain SVG: shapes from the data package, one path per municipality, no script needed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

from nabolag.data import boundaries
from nabolag.municipalities.projection import utm33


@dataclass(frozen=True)
class MapGroup:
    """Municipalities that belong together on a map.

    Attributes:
        label: what stands in the middle of the group, as its number in a table.
        name: what it is called.
        codes: the municipalities.
        colour: 0 to 4, another than those of the groups beside it.
        middle: where the label stands, in metres of EPSG:25833.
        dashed: whether the line round it is broken.
    """

    label: str
    name: str
    codes: tuple[str, ...]
    colour: int
    middle: tuple[float, float]
    dashed: bool = False


UNIT = 1000  # metres per map unit of the country map
LABEL, LETTER = 16, 10  # height of a group's number and width of a digit, in map units
LOCAL_UNIT = 100
RING = 25
"""The ring round a chosen municipality is at least this part of the map's height across."""
ROOM, LETTERS = 0.06, 24
"""Sea and land round a local map, as a part of its longest side; so many letters' heights are its width."""
FILE_STYLE = {"nb-m": "#cfdcea", "nb-m-ours": "#0a5fb4", "nb-m-far": "#eceae5"}
"""Colours by CSS class, for a map that leaves the site."""


PLACE_STYLE = {"nb-k3": "#0a5fb4", "nb-k0": "#dcd9d2"}
"""As `FILE_STYLE`, of the municipalities of a place and the others."""
GROUP_STYLE = {
    "nb-k0": "#e4e2dd",
    "nb-k1": "#dcebf7",
    "nb-k2": "#abcde9",
    "nb-k3": "#6fa8d6",
    "nb-k4": "#2f7abb",
    "nb-k5": "#0b4a83",
}
"""As `FILE_STYLE`, of five colours that neighbours are told apart by, and of those in no group."""


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


def labelled(svg: str, labels: Iterable[tuple[float, float, str]]) -> str:
    """The map of the country with short texts at places, metres EPSG:25833: what a colour stands for without the colour.

    One that would lie on another is left to the table, whose rows have the same numbers: the first is kept.
    """
    box = _box(tuple(boundaries()), False)
    labels = list(_apart(labels))
    drawn = "".join(
        f'<text x="{(x - box[0]) / UNIT:.0f}" y="{(box[3] - y) / UNIT:.0f}" font-size="{LABEL}" font-weight="700" '
        'class="nb-number" text-anchor="middle" dominant-baseline="middle" pointer-events="none" '
        f'aria-hidden="true">{escape(label)}</text>'
        for x, y, label in labels
    )
    return svg.replace("</svg>", f"{drawn}</svg>")


def _apart(labels: Iterable[tuple[float, float, str]]) -> Iterable[tuple[float, float, str]]:
    """Those labels that lie on no earlier one."""
    taken: list[tuple[float, float, float, float]] = []
    for x, y, label in labels:
        half, tall = LETTER * len(label) * UNIT / 2, LABEL * UNIT / 2
        own = (x - half, y - tall, x + half, y + tall)
        if not any(_overlap(own, other) for other in taken):
            taken.append(own)
            yield x, y, label


def outlined(svg: str, groups: Iterable[tuple[tuple[str, ...], str]]) -> str:
    """The map of the country with a line round each group of municipalities: what a colour stands for without the colour.

    Args:
        groups: codes, and the CSS class of the line. Members that lie apart get a line each; along the sea it is thin.
    """
    box = _box(tuple(boundaries()), False)
    drawn = []
    for codes, css in groups:
        land, sea = _outline(codes, box)
        drawn.append(f'<path class="nb-group {css}" d="{land}"></path>')
        drawn.append(f'<path class="nb-shore {css}" d="{sea}"></path>' if sea else "")
    return svg.replace("</svg>", f"{''.join(drawn)}</svg>")


Point = tuple[int, int]


@cache
def _outline(codes: tuple[str, ...], box: Box) -> tuple[str, str]:
    """The outline of several municipalities together, as SVG path data: towards others on land, and towards the sea."""
    everyone, own = _edges(box), Counter[tuple[Point, Point]]()
    for code in codes:
        own.update(_edges_of(code, box))
    once = {edge for edge, n in own.items() if n == 1}
    land = {edge for edge in once if everyone[edge] > 1}
    return _chained(land), _chained(once - land)


@cache
def _edges(box: Box) -> Counter[tuple[Point, Point]]:
    """How many municipalities each edge belongs to."""
    return Counter(edge for code in boundaries() for edge in _edges_of(code, box))


def _edges_of(code: str, box: Box) -> set[tuple[Point, Point]]:
    edges: set[tuple[Point, Point]] = set()
    for ring in boundaries()[code]:
        points = [(round((x - box[0]) / UNIT), round((box[3] - y) / UNIT)) for x, y in ring]
        for a, b in zip(points, [*points[1:], points[0]], strict=True):
            if a != b:
                edges ^= {(min(a, b), max(a, b))}
    return edges


def _chained(edges: Iterable[tuple[Point, Point]]) -> str:
    """Edges as few lines, as SVG path data; a line that ends somewhere begins there."""
    beside: dict[Point, set[Point]] = {}
    for a, b in edges:
        beside.setdefault(a, set()).add(b)
        beside.setdefault(b, set()).add(a)
    out = []
    while beside:
        at = min((p for p in beside if len(beside[p]) == 1), default=min(beside))
        line = [at]
        while after := beside.get(at):
            following = min(after)
            _cut(beside, at, following)
            at = following
            line.append(at)
        out.append("M" + "L".join(f"{x} {y}" for x, y in line))
    return "".join(out)


def _cut(beside: dict[Point, set[Point]], a: Point, b: Point) -> None:
    """Take the edge between two points away."""
    for one, other in ((a, b), (b, a)):
        beside[one].discard(other)
        if not beside[one]:
            del beside[one]


def lined(svg: str, latitude: float, label: str) -> str:
    """The map of the country with a dashed line from west to east at a latitude, and a label at both ends."""
    left, _bottom, right, top = _box(tuple(boundaries()), False)
    points = [utm33(lon / 2, latitude) for lon in range(0, 70)]
    inside = [((x - left) / UNIT, (top - y) / UNIT) for x, y in points if left <= x <= right]
    path = " ".join(f"{'L' if i else 'M'}{x:.0f} {y:.0f}" for i, (x, y) in enumerate(inside))
    drawn = f'<path class="nb-latitude" d="{path}"></path>'
    for (x, y), anchor in ((inside[0], "start"), (inside[-1], "end")):
        drawn += (
            f'<text class="nb-latitude-name" x="{x:.0f}" y="{y - 8:.0f}" font-size="26" text-anchor="{anchor}" '
            f'aria-hidden="true">{escape(label)}</text>'
        )
    return svg.replace("</svg>", f"{drawn}</svg>")


def place_map(
    codes: frozenset[str],
    latitudes: tuple[tuple[float, str], ...],
    *,
    alt: str,
    titles: Mapping[str, str],
    query: str = "",
    style: Mapping[str, str] | None = None,
) -> str:
    """The country with the municipalities of a place in one colour, the rest in grey, and a line at each latitude.

    Of a latitude, how it is written too. With `style` (colours by CSS class) it is a picture of its own, without links.
    """
    classes = {code: "nb-k3" if code in codes else "nb-k0" for code in boundaries()}
    drawn = country_map(alt=alt, titles=titles, classes=classes, query=query)
    for latitude, written in latitudes:
        drawn = lined(drawn, latitude, written)
    return drawn if style is None else _standalone(drawn, style)


def grouped_map(
    groups: Sequence[MapGroup],
    *,
    alt: str,
    titles: Mapping[str, str],
    query: str = "",
    style: Mapping[str, str] | None = None,
) -> str:
    """The country with groups of municipalities: a line round each, a colour, and its label in the middle.

    With `style` (colours by CSS class) it is a picture of its own, without links.
    """
    classes = dict.fromkeys(boundaries(), "nb-k0") | {
        code: f"nb-k{group.colour + 1}" for group in groups for code in group.codes
    }
    drawn = country_map(alt=alt, titles=titles, classes=classes, query=query)
    drawn = outlined(drawn, [(group.codes, "nb-told" if group.dashed else "nb-sourced") for group in groups])
    drawn = labelled(drawn, [(*group.middle, group.label) for group in groups])
    return drawn if style is None else _standalone(drawn, style)


def local_map(
    code: str,
    around: tuple[str, ...],
    *,
    alt: str,
    titles: Mapping[str, str],
    query: str = "",
    style: Mapping[str, str] | None = None,
) -> str:
    """One municipality and those `around` it with their names, the others links; the land beside them is drawn too.

    With `style` (colours by CSS class) it is a picture of its own, without links.
    """
    box = _with_room(_box((code, *around), detail=True))
    far = [c for c in boundaries(True) if c not in (code, *around) and _meets(_box((c,), True), box)]
    paths = [f'<path class="nb-m-far" d="{_path(c, box, LOCAL_UNIT, True)}"></path>' for c in far]
    paths += [
        f'<a href="/kommune/{c}{escape(query)}" tabindex="-1" aria-label="{escape(titles[c])}">'
        f'<path class="nb-m" d="{_path(c, box, LOCAL_UNIT, True)}"><title>{escape(titles[c])}</title></path></a>'
        for c in around
    ]
    paths.append(
        f'<path class="nb-m-ours" d="{_path(code, box, LOCAL_UNIT, True)}"><title>{escape(titles[code])}</title></path>'
    )
    paths.append(_names((code, *around), titles, box))
    drawn = _wrapped("".join(paths), box, LOCAL_UNIT, alt, "nb-map nb-map-local")
    return drawn if style is None else _standalone(drawn, style)


def _names(codes: tuple[str, ...], titles: Mapping[str, str], box: Box) -> str:
    """The names over their land, the first code's first; one that would lie on another is left to the text."""
    width, height = (box[2] - box[0]) / LOCAL_UNIT, (box[3] - box[1]) / LOCAL_UNIT
    size = max(width, height * 1.1) / LETTERS
    taken: list[tuple[float, float, float, float]] = []
    out: list[str] = []
    for code in codes:
        x, y = _middle(code, box)
        half = len(titles[code]) * size * 0.3
        x, y = min(max(x, half), width - half), min(max(y, size), height - size / 2)
        own = (x - half, y - size, x + half, y + size * 0.4)
        if half * 2 > width or any(_overlap(own, other) for other in taken):
            continue
        taken.append(own)
        css = "nb-m-name" if out or code != codes[0] else "nb-m-name nb-m-name-ours"
        out.append(
            f'<text class="{css}" x="{x:.0f}" y="{y:.0f}" font-size="{size:.0f}" text-anchor="middle" '
            f'aria-hidden="true">{escape(titles[code])}</text>'
        )
    return "".join(out)


def _middle(code: str, box: Box) -> tuple[float, float]:
    """The middle of the largest part of a municipality, in map units."""

    def spread(ring: Sequence[tuple[int, int]]) -> int:
        return (max(x for x, _ in ring) - min(x for x, _ in ring)) * (
            max(y for _, y in ring) - min(y for _, y in ring)
        )

    ring = max(boundaries(True)[code], key=spread)
    x, y = sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)
    return (x - box[0]) / LOCAL_UNIT, (box[3] - y) / LOCAL_UNIT


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _with_room(box: Box) -> Box:
    """A little sea and land round what is drawn, so that nothing touches the frame."""
    room = round(max(box[2] - box[0], box[3] - box[1]) * ROOM)
    return box[0] - room, box[1] - room, box[2] + room, box[3] + room


def _meets(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _standalone(svg: str, style: Mapping[str, str]) -> str:
    svg = re.sub(r"</?a\b[^>]*>", "", svg)
    for css, colour in style.items():
        svg = svg.replace(f'class="{css}"', f'fill="{colour}" stroke="#fff" stroke-width="2"')
    name = (
        'fill="#1a2330" font-family="Inter, sans-serif" stroke="#fff" stroke-width="5" paint-order="stroke"'
    )
    svg = re.sub(r'class="(?:nb-m-name[^"]*|nb-latitude-name|nb-number)"', name, svg)
    svg = svg.replace(
        'class="nb-latitude"', 'fill="none" stroke="#b35900" stroke-width="5" stroke-dasharray="16 10"'
    )
    for css, width in (("nb-group", 3), ("nb-shore", 0.8)):
        line = f'fill="none" stroke="#1a2330" stroke-width="{width}"'
        svg = svg.replace(f'class="{css} nb-sourced"', line)
        svg = svg.replace(f'class="{css} nb-told"', f'{line} stroke-dasharray="7 5"')
    return re.sub(
        r'class="nb-map(?: nb-map-local)?" ', 'xmlns="http://www.w3.org/2000/svg" ', svg, count=1
    ).replace('role="group"', 'role="img"')


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
