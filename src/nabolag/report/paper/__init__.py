"""Papers: one document model, and one renderer for each kind of file.

In: a `Paper` that a subject has built of blocks. Out: terminal text, HTML, Word, Excel, PDF, PowerPoint, JSON and CSV.
A subject builds and never renders; `files.made` gives the bytes of any kind.
"""

from nabolag.report.paper.blocks import (
    Bar,
    Bars,
    Block,
    Bullets,
    Cell,
    Claims,
    Column,
    Drawing,
    Fact,
    Facts,
    Law,
    LawLine,
    Map,
    Series,
    Span,
    Table,
    Terms,
    Text,
    row,
    text,
)
from nabolag.report.paper.files import KINDS, made
from nabolag.report.paper.model import Later, Paper, Section, Source

__all__ = [
    "KINDS",
    "Bar",
    "Bars",
    "Block",
    "Bullets",
    "Cell",
    "Claims",
    "Column",
    "Drawing",
    "Fact",
    "Facts",
    "Later",
    "Law",
    "LawLine",
    "Map",
    "Paper",
    "Section",
    "Series",
    "Source",
    "Span",
    "Table",
    "Terms",
    "Text",
    "made",
    "row",
    "text",
]
