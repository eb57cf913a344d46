"""How far two municipalities lie apart: a straight line and so much for each crossing of water, or a table of the user's own.

A table is a list (from; to; how far) or a matrix with the municipalities in its first row and column, as .csv or .xlsx, in
any unit: minutes by car and ferry, kilometres of road.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import current, find, neighbours
from nabolag.report.casefile.subject import rows
from nabolag.report.share.case import rows_of_file
from nabolag.text import Amount, read_number

Floats = NDArray[np.float64]
Travel = tuple[tuple[str, str, float], ...]
ASIDE = 0.1  # part that the two ways between a pair may differ; the longer counts
_LAND, _WATER = (
    1,
    1000,
)  # what a step over land and over water counts in a path; no path has so many steps over land


def kilometres(codes: Sequence[str], crossing_km: float) -> Floats:
    """(n, n) straight lines between municipalities, with `crossing_km` for each crossing of water on the way."""
    places = np.array([(rows()[code]["x"], rows()[code]["y"]) for code in codes], dtype=np.float64)
    apart: Floats = np.hypot(*(places[:, None] - places).transpose(2, 0, 1)) / 1000
    if crossing_km:
        order = {code: at for at, code in enumerate(current())}
        here = [order[code] for code in codes]
        apart += crossing_km * crossings()[np.ix_(here, here)]
    return apart


@cache
def crossings() -> Floats:
    """(all, all) fewest crossings of water on a way from neighbour to neighbour, in the order of `current()`.

    Two with land between them need none. Bridges and tunnels are not in the data: such a strait counts as one.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import shortest_path

    order = {code: at for at, code in enumerate(current())}
    steps: dict[tuple[int, int], int] = {}
    for code, at in order.items():
        around = neighbours(code)
        for others, counts in (((*around.near, *around.sea), _WATER), (around.land, _LAND)):
            steps |= {(at, order[other]): counts for other in others}
    ends = np.array(list(steps), dtype=np.int64).T
    graph = csr_array((np.array(list(steps.values()), dtype=np.float64), ends), shape=(len(order),) * 2)
    found: Floats = np.floor(shortest_path(graph, directed=False) / _WATER)
    return found


def told(travel: Travel, codes: Sequence[str]) -> Floats:
    """(n, n) what a table says between municipalities; infinite where it says nothing."""
    order = {code: at for at, code in enumerate(codes)}
    apart: Floats = np.full((len(order), len(order)), np.inf)
    np.fill_diagonal(apart, 0.0)
    for a, b, far in travel:
        if a in order and b in order:
            apart[order[a], order[b]] = apart[order[b], order[a]] = far
    return apart


def read_travel(path: Path, steps: int) -> Travel:
    """The user's own table, each pair that lies near each other once, by code.

    Args:
        steps: every two that lie so many neighbours from each other, or nearer, must be in it.

    Raises:
        BadInput: no table, a cell that is no number from 0 and up, a pair with two answers, one that is missing; where.
        NotKnown: no municipality is called that; where.
    """
    table = [[str(cell if cell is not None else "").strip() for cell in row] for row in rows_of_file(path)]
    found = _pairs(_matrix(table, path) if _is_matrix(table) else _list(table, path), path)
    near = sorted(near_each_other(steps))
    missing = [pair for pair in near if pair not in found]
    if missing:
        a, b = missing[0]
        raise BadInput(
            "{path} mangler {a} til {b}, og {n} {n:par|par} i alt av dem som kan være i samme gruppe. Skriv et tall for hvert.",
            path=path,
            a=rows()[a]["name"],
            b=rows()[b]["name"],
            n=len(missing),
        )
    return tuple((*pair, found[pair]) for pair in near)


def _is_matrix(table: Sequence[Sequence[str]]) -> bool:
    """Whether it has more columns than a list, or two municipalities both ways."""
    return len(table[0]) > 3 or [row[0] for row in table[1:]] == list(table[0][1:])


def _matrix(table: Sequence[Sequence[str]], path: Path) -> Iterable[tuple[int, str, str, str]]:
    across = [_code(name, path, 1) for name in table[0][1:]]
    down: list[str] = []
    for line, row in enumerate(table[1:], 2):
        down.append(_code(row[0], path, line))
        for at, other in enumerate(across, 1):
            yield line, down[-1], other, row[at] if at < len(row) else ""
    for codes in (across, down):
        if twice := [code for code in codes if codes.count(code) > 1]:
            raise BadInput(
                "{path}: {name} står to ganger. Ta bort den ene.", path=path, name=rows()[twice[0]]["name"]
            )


def _list(table: Sequence[Sequence[str]], path: Path) -> Iterable[tuple[int, str, str, str]]:
    for line, row in enumerate(table, 1):
        if line == 1 and not any(character.isdigit() for character in (row[2] if len(row) > 2 else "")):
            continue  # the headings
        if len(row) < 3:
            raise BadInput(
                "{path}, linje {line}: skriv fra, til og hvor langt, med semikolon mellom: Moskenes; Flakstad; 45.",
                path=path,
                line=line,
            )
        yield line, _code(row[0], path, line), _code(row[1], path, line), row[2]


def _code(name: str, path: Path, line: int) -> str:
    try:
        return find(name).code
    except NotKnown as error:
        raise NotKnown(
            "{path}, linje {line}: {why}", path=path, line=line, why=error, candidates=error.candidates
        ) from error


def _pairs(cells: Iterable[tuple[int, str, str, str]], path: Path) -> dict[tuple[str, str], float]:
    """How far by pair, the smaller code first; the longer of two ways that hardly differ."""
    found: dict[tuple[str, str], float] = {}
    for line, a, b, said in cells:
        names: Mapping[str, object] = {
            "path": path,
            "line": line,
            "a": rows()[a]["name"],
            "b": rows()[b]["name"],
        }
        if not said:
            continue  # missing; a matrix often has one half alone
        far = float(read_number(said, f"{path}, {rows()[a]['name']}–{rows()[b]['name']}"))
        if far < 0:
            raise BadInput(
                "{path}, linje {line}: {a} til {b} er {said}. Skriv et tall fra 0 og oppover.",
                said=said,
                **names,
            )
        if a == b:
            if far:
                raise BadInput(
                    "{path}, linje {line}: {a} til seg selv er {said}. Skriv 0.", said=said, **names
                )
            continue
        pair = (min(a, b), max(a, b))
        other = found.get(pair, far)
        if abs(far - other) > ASIDE * max(far, other):
            raise BadInput(
                "{path}, linje {line}: {a} til {b} er {said}, men et annet sted står det {other}. De to veiene kan skille høyst "
                "10 prosent; skriv den lengste begge steder.",
                said=said,
                other=Amount(other),
                **names,
            )
        found[pair] = max(far, other)
    if not found:
        raise BadInput(
            "{path} har ingen par. Skriv fra, til og hvor langt: Moskenes; Flakstad; 45.", path=path
        )
    return found


@cache
def near_each_other(steps: int) -> frozenset[tuple[str, str]]:
    """Pairs that lie at most so many neighbours from each other."""
    from nabolag.report.partners.looking import beside

    found: set[tuple[str, str]] = set()
    for code in current():
        reached, edge = {code}, {code}
        for _step in range(steps):
            edge = {other for one in edge for other in beside()[one]} - reached
            reached |= edge
        found |= {(code, other) for other in reached if code < other}
    return frozenset(found)
