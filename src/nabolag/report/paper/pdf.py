"""The paper as PDF: tagged, checked against PDF/UA-1 as it is made, in the site's typeface."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from itertools import chain, pairwise
from typing import Any

from nabolag.report.paper.blocks import Bars, Block, Claims, Drawing, Facts, Map, Series, Table, Text, text
from nabolag.report.paper.draw import map_svg, picture, said_under
from nabolag.report.paper.model import Paper, claim_heads, heading, in_table
from nabolag.report.paper.widths import least, widths
from nabolag.report.rendering import pdf_of
from nabolag.text import bound

WIDE_LETTERS = 105
"""A table whose longest words need more letters than this is set across the page."""
PADDING = 2.5
AFTER_NUMBERS = 2.0
"""Letters more that words need beside a column of numbers, which stands close to them."""
SHORT = 1500
"""A table with no more letters than this is not torn where a page can hold it."""


def pdf(paper: Paper) -> bytes:
    """The paper on A4, upright; on its side when a table needs the width."""
    pictures: dict[str, bytes] = {}
    data = bound(json.dumps(_data(paper, pictures), ensure_ascii=False))
    template = files(__package__).joinpath("templates", "paper.typ").read_bytes()
    inputs = {"main": template, "data.json": data.encode(), **pictures}
    return pdf_of(inputs, _stamp(paper))


def _stamp(paper: Paper) -> Any:
    from datetime import UTC, datetime

    day = paper.made
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime(2000, 1, 1, tzinfo=UTC)


def _data(p: Paper, pictures: dict[str, bytes]) -> dict[str, Any]:
    _ = p.texts
    return {
        "lang": p.lang,
        "title": p.title,
        "mark": p.mark,
        "warning": p.warning,
        "over": p.over,
        "contents": _("Innhold") if p.contents else "",
        "wide": _wide(p, appendix=False),
        "turned": _wide(p, appendix=True),
        "made": ""
        if p.unsigned
        else _("Laget av nabolag {day}.", day=_.date(p.made))
        if p.made
        else "nabolag",
        "address": "" if p.unsigned else p.address,
        "lead": [_block(line if isinstance(line, Text) else text(line), p, pictures, "") for line in p.lead],
        "sections": [
            {
                "title": s.title,
                "level": s.level,
                "appendix": s.appendix,
                "blocks": [_block(block, p, pictures, s.title) for block in s.blocks],
            }
            for s in p.sections
        ],
        "sources": [
            {"n": s.number, "text": f"{s.text} {s.licence}.".replace(" .", ""), "url": s.url}
            for s in p.sources
        ],
        "notes": p.notes,
        "words": {"sources": _("Kilder")},
    }


def _wide(p: Paper, *, appendix: bool) -> bool:
    """Whether a table of the text, or of what follows it, wants the page on its side."""
    tables = (b for s in p.sections if s.appendix is appendix for b in s.blocks if isinstance(b, Table))
    return any(_letters(t, p) > WIDE_LETTERS for t in tables)


def _letters(table: Table, p: Paper) -> float:
    return sum(least(_letters_of(table, p), 1.0, PADDING))


def _letters_of(table: Table, p: Paper) -> list[list[str]]:
    return [[heading(c) for c in table.columns], *_shown(table, p)]


def _shown(table: Table, p: Paper) -> list[list[str]]:
    return [
        [in_table(table, c, col, p.texts) for c, col in zip(r, table.columns, strict=True)]
        for r in table.rows
    ]


def _block(block: Block, p: Paper, pictures: dict[str, bytes], title: str) -> dict[str, Any]:
    from dataclasses import asdict

    marks = "".join(f" [{n}]" for n in p.numbers(block.sources))
    if isinstance(block, Table):
        return {
            "kind": "table",
            "id": block.id,
            "marks": marks,
            "caption": "" if block.caption == title else block.titled,
            "note": block.note,
            "heads": [heading(column) for column in block.columns],
            "numeric": [column.numeric for column in block.columns],
            "rows": _shown(block, p),
            "short": sum(map(len, chain.from_iterable(_shown(block, p)))) <= SHORT,
            "weights": weights_of(block, p),
        }
    if isinstance(block, Bars | Series):
        drawn = picture(block, p.lang)
        note = block.note if isinstance(block, Bars) else block.gaps
        return _picture(drawn.svg(640, ink="print"), drawn.caption, drawn.alt, note, marks, pictures)
    if isinstance(block, Drawing):
        f = block.figure
        credit = said_under(block, p.texts)
        return _picture(f.svg(640, ink="print"), f.caption, f.alt, credit, marks, pictures)
    if isinstance(block, Map):
        made = _picture(map_svg(block), block.caption, block.alt, block.credit, marks, pictures)
        return made | {"width": "map"}
    if isinstance(block, Facts):
        if block.key:
            return {"kind": "key", "facts": [[f.shown, f.label, f.note] for f in block.facts]}
        rows = [[f.label, f"{f.shown} ({f.note})" if f.note else f.shown] for f in block.facts]
        return {"kind": "facts", "rows": rows, "marks": marks, "caption": block.caption}
    if isinstance(block, Text):
        spans = [[s.text, s.cell.replace("/", "-") or None, s.blank] for s in block.spans]
        return {"kind": "text", "spans": spans, "tone": block.tone, "marks": marks, "remark": block.remark}
    if isinstance(block, Claims):
        return asdict(block) | {"marks": marks, "heads": claim_heads(block, p.texts)}
    return asdict(block) | {"marks": marks}


def weights_of(table: Table, p: Paper) -> list[float]:
    """How wide the columns are beside each other."""
    numeric = [column.numeric for column in table.columns]
    more = [AFTER_NUMBERS * (before and not own) for before, own in pairwise([False, *numeric])]
    made = widths(_letters_of(table, p), 1.0, PADDING, WIDE_LETTERS - sum(more))
    return [width + gap for width, gap in zip(made, more, strict=True)]


def _picture(
    svg: str, caption: str, alt: str, note: str, marks: str, pictures: dict[str, bytes]
) -> dict[str, Any]:
    name = f"figure{len(pictures)}.svg"
    pictures[name] = svg.encode()
    size = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg)
    tall = size is not None and float(size[2]) > float(size[1])
    return {
        "kind": "picture",
        "file": name,
        "caption": caption,
        "alt": alt,
        "note": note,
        "marks": marks,
        "width": "100%",
        "tall": tall,
    }
