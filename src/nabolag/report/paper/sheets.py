"""How a paper is divided between the sheets of a workbook."""

from __future__ import annotations

from collections.abc import Iterator

from nabolag.report.paper.blocks import Block, Bullets, Claims, Law, LawLine, Table, Terms, Text
from nabolag.report.paper.model import Paper, heading, term_said

DEEPEST = 3
"""Sections of this level are parts of the one above."""
Alike = tuple[str, tuple[str, ...]]


def alike(table: Table) -> Alike:
    """What tables that can stand on one sheet have in common."""
    return (table.sheet or table.caption, tuple(map(heading, table.columns)))


def in_parts(paper: Paper) -> Iterator[tuple[str, Block]]:
    """Every block, with the title of the part it belongs to."""
    part = ""
    for section in paper.sections:
        part = section.title if section.level < DEEPEST else part
        yield from ((part, block) for block in section.blocks)


def rules(paper: Paper) -> dict[LawLine, list[str]]:
    """Every rule that the paper stands on, once, with the parts that stand on it."""
    parts_by_rule: dict[LawLine, list[str]] = {}
    for part, block in in_parts(paper):
        for line in block.lines if isinstance(block, Law) else ():
            parts = parts_by_rule.setdefault(line, [])
            if part not in parts:
                parts.append(part)
    return parts_by_rule


def in_words(block: object) -> list[str]:
    """What a block says in words; nothing for those that have a sheet of their own."""
    if isinstance(block, Text):
        return [block.text]
    if isinstance(block, Bullets):
        return list(block.items)
    if isinstance(block, Terms):
        return [term_said(*term) for term in block.terms]
    if isinstance(block, Claims):
        left, right = (f"{head}: " for head in block.heads) if block.heads else ("", "")
        return [
            f"{left}{claim} ({by}) – {right}{against} ({whom})" for claim, by, against, whom in block.pairs
        ]
    return []


def in_header(text: str) -> str:
    """Text in a header, where & has a meaning and 255 letters is the most."""
    return text.replace("&", "&&")[:110]
