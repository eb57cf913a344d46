"""Statistics Norway's PxWebApi v2: what a table holds, and its cells in as many requests as the service allows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from nabolag.errors import SourceFailed
from nabolag.sources.live.addresses import SSB
from nabolag.sources.live.jsonstat import Dataset
from nabolag.sources.live.pages import Page, Pages

LONGEST_ADDRESS = 2000
"""Characters; the service answers 404 with an HTML page somewhat above this."""
CELLS = 800_000


class Config(msgspec.Struct, frozen=True, rename="camel"):
    """What the service says of itself."""

    max_data_cells: int = CELLS


def metadata(pages: Pages, table: str) -> tuple[Dataset, Page] | None:
    """The table's dimensions and codes, without values; None when there is no such table (any more).

    Raises:
        SourceFailed: no answer, or not the shape of a table.
    """
    got = pages.json(
        SSB,
        f"{SSB.base}/tables/{table}/metadata",
        [("lang", "no"), ("outputFormat", "json-stat2")],
        kind=Dataset,
    )
    if got:
        _sound(pages, *got)
    return got


def data(pages: Pages, table: str, wanted: Mapping[str, Sequence[str]]) -> Iterator[tuple[Dataset, Page]]:
    """The cells of the codes of each dimension, one dataset per request.

    Raises:
        SourceFailed: no answer, or an answer that lacks some of what was asked for.
    """
    got = pages.json(SSB, f"{SSB.base}/config", [("lang", "no")], kind=Config)
    most = got[0].max_data_cells if got else CELLS
    address = f"{SSB.base}/tables/{table}/data"
    whole = {
        name: tuple(dict.fromkeys(codes)) for name, codes in wanted.items()
    }  # a code said twice is error 500
    for n, part in enumerate(_parts(address, whole, most), start=1):
        answer = pages.json(SSB, address, _params(part), page=n, kind=Dataset)
        if answer is None:
            raise SourceFailed(
                "SSB har tabell {table} i oversikten, men gir ikke tallene: {address} (side {page}). Ingenting er endret.",
                table=table, address=address, page=n,
            )  # fmt: skip
        dataset, page = answer
        _sound(pages, dataset, page, n)
        lacking = [
            f"{name}: {', '.join(left)}"
            for name, codes in part.items()
            if (left := sorted(set(codes) - set(dataset.codes(name) if name in dataset.dimension else ())))
        ]
        if lacking or dataset.value is None:
            raise _broken(pages, page, n, "; ".join(lacking)[:200] or "value")
        yield dataset, page


def _parts(
    address: str, wanted: dict[str, tuple[str, ...]], most: int
) -> Iterator[dict[str, tuple[str, ...]]]:
    """`wanted` in parts that the service answers: few enough cells, and an address that is short enough."""
    import httpx

    cells = math.prod(map(len, wanted.values()))
    length = len(str(httpx.URL(address, params=list(_params(wanted)))))
    longest = max(wanted, key=lambda name: len(wanted[name]))
    if (cells <= most and length <= LONGEST_ADDRESS) or len(wanted[longest]) == 1:
        yield wanted
        return
    codes = wanted[longest]
    for half in (codes[: len(codes) // 2], codes[len(codes) // 2 :]):
        yield from _parts(address, wanted | {longest: half}, most)


def _params(wanted: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    return [("lang", "no"), ("outputFormat", "json-stat2")] + [
        (f"valueCodes[{name}]", ",".join(codes)) for name, codes in wanted.items()
    ]


def _sound(pages: Pages, dataset: Dataset, page: Page, number: int = 1) -> None:
    if fault := dataset.fault():
        raise _broken(pages, page, number, fault)


def _broken(pages: Pages, page: Page, number: int, why: str) -> SourceFailed:
    pages.forget(page.address)
    return SourceFailed(
        "{source} ga et svar som ikke kan brukes, fra {address} (side {page}): {why}. "
        "Ingenting er endret. Prøv igjen senere.",
        source=SSB.name, address=page.address[:110], page=number, why=why,
    )  # fmt: skip
