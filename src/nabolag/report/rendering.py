"""Figures and PDFs drawn in worker processes with a limit of time and memory, and kept by content.

In: a Vega-Lite specification, an SVG or a Typst document. Out: the file. A renderer that dies takes its worker with
it, and never the site.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from nabolag.errors import NabolagError
from nabolag.sources.apart import WORKERS, apart
from nabolag.text import clean
from nabolag.threads import once, step_aside

T = TypeVar("T")
# vl-convert lacks the number locale nb-NO, so it is passed whole.
NUMBERS = {
    "nb": {
        "decimal": ",",
        "thousands": "\u00a0",
        "grouping": [3],
        "currency": ["", "\u00a0kr"],
        "minus": "\u2212",
    },
    "en": {
        "decimal": ".",
        "thousands": ",",
        "grouping": [3],
        "currency": ["NOK\u00a0", ""],
        "minus": "\u2212",
    },
}
NUMBERS["nn"] = NUMBERS["nb"]

FIGURE_SECONDS, PDF_SECONDS = 15, 60
FONTS = Path(__file__).parent / "fonts"
_LATIN = 0x24F  # the typeface has the letters up to here


@once
def svg_of(spec: str, lang: str) -> str:
    """A Vega-Lite specification (JSON) as SVG, with the numbers of `lang`.

    Raises:
        TooHeavy, Crashed, Unavailable: see `apart`.
    """
    return _drawn(_svg, _words_cleaned(spec), lang, seconds=FIGURE_SECONDS)


@once
def png_of(spec: str, scale: float, lang: str) -> bytes:
    """The same as PNG, `scale` pixels to a unit."""
    return _drawn(_png, _words_cleaned(spec), scale, lang, seconds=FIGURE_SECONDS)


@once
def png_of_svg(svg: str, scale: float = 1.0) -> bytes:
    """An SVG as PNG, `scale` pixels to a unit."""
    return _drawn(_svg_png, clean(svg), scale, seconds=FIGURE_SECONDS)


def pdf_of(inputs: Mapping[str, bytes], made: datetime) -> bytes:
    """A Typst document with its files by name (`main` is the document) as PDF/UA-1, dated `made`."""
    return _drawn(
        _pdf, {name: _file_cleaned(name, b) for name, b in inputs.items()}, made, seconds=PDF_SECONDS
    )


def _drawn(work: Callable[..., T], *values: object, seconds: float) -> T:
    step_aside.get()()
    return apart(work, *values, seconds=seconds)


def pens_ready() -> None:
    """Have every drawing process at hand with its renderer: until then a drawing takes some seconds."""

    def one(_number: int) -> None:
        with suppress(NabolagError):  # whoever needs a drawing is told
            apart(_svg, _FIRST_DRAWING, "nb", seconds=FIGURE_SECONDS)

    with ThreadPoolExecutor(WORKERS) as pens:
        list(pens.map(one, range(WORKERS)))


_FIRST_DRAWING = json.dumps({"data": {"values": [{}]}, "mark": "point"})


def _file_cleaned(name: str, content: bytes) -> bytes:
    if name.endswith(".json"):
        return _words_cleaned(content.decode()).encode()
    return clean(content.decode()).encode() if name.endswith(".svg") else content


def _words_cleaned(spec: str) -> str:
    return json.dumps(_cleaned(json.loads(spec)), ensure_ascii=False)


def _cleaned(node: Any) -> Any:
    if isinstance(node, str):
        return clean(node)
    if isinstance(node, list):
        return [_cleaned(n) for n in node]
    if isinstance(node, dict):
        return {clean(k): _cleaned(v) for k, v in node.items()}
    return node


def _svg(spec: str, lang: str) -> str:
    svg: str = _renderer().vegalite_to_svg(spec, format_locale=NUMBERS[lang])
    return svg


def _png(spec: str, scale: float, lang: str) -> bytes:
    png: bytes = _renderer().vegalite_to_png(spec, scale=scale, format_locale=NUMBERS[lang])
    return png


def _svg_png(svg: str, scale: float) -> bytes:
    png: bytes = _renderer().svg_to_png(svg, scale=scale)
    return png


@cache
def _renderer() -> Any:
    """vl-convert with the site's typeface, whatever the machine has; in the worker alone."""
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert


def _pdf(inputs: dict[str, bytes], made: datetime) -> bytes:
    import typst

    try:
        return _compiled(inputs, made)
    except typst.TypstError as error:
        if not _NOT_SHOWN.search(str(error)):
            raise
    told = {name: content.decode() for name, content in inputs.items() if name.endswith((".json", ".svg"))}
    unseen = dict.fromkeys(map(ord, _without_glyph(set("".join(told.values())))), "\ufffd")
    return _compiled(inputs | {name: text.translate(unseen).encode() for name, text in told.items()}, made)


_NOT_SHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')
_FONT = '#set document(title: "-")\n#set text(font: "Inter")\n'


def _without_glyph(characters: set[str]) -> set[str]:
    """Those of `characters` that no typeface at hand has: PDF/UA takes none unseen, and one never costs the paper."""
    import typst

    odd, unprintable = {c for c in characters if ord(c) > _LATIN}, set[str]()
    while odd:
        text = " ".join(f"\\u{{{ord(c):x}}}" for c in sorted(odd))
        try:
            _compiled({"main": (_FONT + text).encode()}, datetime(2000, 1, 1, tzinfo=UTC))
        except typst.TypstError as error:
            shown = _NOT_SHOWN.search(str(error))
            missing = odd.intersection(shown[1]) if shown else odd
            unprintable |= missing or odd
            odd -= missing or odd
        else:
            break
    return unprintable


def _compiled(inputs: dict[str, bytes], made: datetime) -> bytes:
    import typst

    compiled: Any = typst.compile  # its types leave out files held in memory
    pdf: bytes = compiled(
        inputs, format="pdf", pdf_standards=["ua-1"], font_paths=[str(FONTS)], timestamp=made
    )
    return pdf
