"""Cuts the text of an agreement into passages under their headings, in time linear in its length."""

# ruff: noqa: E501
from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_PASSAGE = 1500
LONGEST_HEADING = 90
FEW_WORDS = 4
"""A heading on the line of its text has at most these; more is a sentence of its own."""
SECTION = 3000
"""Signs of a section that are read together with its heading."""

_NUMBERED = re.compile(
    r"(?:§{1,2}\s?\d[\d.\-]*|\d{1,2}(?:[.\-]\d{1,2}){0,2}[.)]?|Art(?:ikkel|\.)?\s\d+|Kap(?:ittel|\.)?\s\d+)[.:]?\s+(?=\S)",
    re.I,
)
_INLINE = re.compile(
    r"((?:§\s?\d[\d.\-]*|\d{1,2}(?:[.\-]\d{1,2}){0,2}[.)]?)[.:]?\s+[A-ZÆØÅ][^.:]{2,60})[.:]\s+(\S.*)", re.S
)
_SHORTENED = re.compile(
    r"\b(nr|kr|jf|mill|mrd|pkt|inkl|ca|evt|art|stk|org|f\.eks|bl\.a|m\.v|mv|m\.m|første ledd)\.(?=\s)", re.I
)
_TOPIC = re.compile(
    r"\W*(?:selskapets? |avtalens? |om )?(?:foretak|føretak|navn|namn|avtalepart|delt|delag|eier|eigar|eige|part|formål|føremål|virksom|verksem|hovedkontor|hovudkontor|"
    r"forretnings|kontor|styre|innsk|tilsk|andre ytel|ansvar|representant|lån|arkiv|oppl|avvik|opph|uttre|uttræ|utmeld|oppsig|oppsei|rett|"
    r"oppg|mynd|deleg|rapport|økonom|oppgj|kost|finans|betal|vert|overf|oppst|underr|inform|nemnd|endr|tvist|ikraft|iverk|stift|aksje|"
    r"pålyd|revis|kontingent|årsm|oversk|grunnkap|særr|organ|sak|sekret|dagleg|daglig|ansatt|tilsett|klage|instru|budsjett|regnsk|rekne)",
    re.I,
)


@dataclass(frozen=True)
class Passage:
    """A paragraph: its heading, its text as written, and normalised for patterns (`plain`, and `low` in small letters).

    `section` is the beginning of everything under the same heading, normalised.
    """

    head: str
    text: str
    plain: str
    low: str
    section: str


def passages(text: str) -> list[Passage]:
    """The paragraphs of `text` in order, each with the heading it stands under."""
    blocks: list[tuple[str, list[str]]] = [("", [])]
    lines = _joined(text)
    for i, line in enumerate(lines):
        head, body = _split(line, lines[i + 1] if i + 1 < len(lines) else "")
        own = not _TOPIC.match(_NUMBERED.sub("", blocks[-1][0], count=1)) and bool(_NUMBERED.match(line))
        if head:
            blocks.append((head, []))
        if body:
            if own and blocks[-1][1]:
                blocks.append((blocks[-1][0], []))
            blocks[-1][1].extend(_chunks(body))
    out = []
    for head, bodies in blocks:
        section = normalised("\n".join(bodies)[:SECTION])
        whole = [" ".join(bodies)] if bodies and len(" ".join(bodies)) <= LONGEST_PASSAGE else bodies
        for body in whole:
            plain = normalised(body)
            out.append(Passage(head, body, plain, f" {plain.casefold()}", section))
        if not bodies and head:
            out.append(Passage(head, "", "", f" {head.casefold()}", ""))
    return out


def normalised(text: str) -> str:
    """Spaces made one, and full stops that end no sentence taken away."""
    flat = " ".join(text.split())
    flat = _SHORTENED.sub(r"\1", flat)
    flat = re.sub(r"(?<=\d)\.(?=\d{3}(?!\d))", " ", flat)
    flat = re.sub(r"(?<=\d)\.(?=\d)", ",", flat) if "." in flat else flat
    flat = re.sub(r"\b(\d{1,2}),(\d{1,2}), ?(\d{2,4})\b", r"\1 \2 \3", flat)
    return re.sub(r"(?<=\d)\. (?=[a-zæøå\d])", " ", flat)


def _joined(text: str) -> list[str]:
    """Lines, with those that a PDF broke in the middle of a sentence put together again."""
    text = re.sub(r"(?<=[a-zæøå])[-\u00ad]\n(?=[a-zæøå])", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    out: list[list[str]] = []
    blank = True
    last = ""
    for raw in text.split("\n"):
        line = " ".join(raw.split())
        if not line:
            blank = True
            continue
        runs_on = (
            not blank
            and len(last) >= 45
            and last[-1] not in ".:;"
            and (line[0].islower() or line[0].isdigit())
            and not re.match(r"\d+(?:\.\d+)?\.?\s+[A-ZÆØÅ]", line)
        )
        if runs_on:
            out[-1].append(line)
        else:
            out.append([line])
        last, blank = line, False
    return [" ".join(parts) for parts in out]


def _split(line: str, following: str) -> tuple[str, str]:
    """Heading and body of a line; one of them may be empty."""
    match = _NUMBERED.match(line)
    bare = line[match.end() :] if match else line
    named = re.match(r"([A-ZÆØÅ][\w ,/-]{2,50}):\s*(?=\S)", bare) if match else None
    if named and _TOPIC.match(bare) and len(named[1].split()) <= 3:
        return named[1], bare
    short = len(line) <= LONGEST_HEADING and not line.endswith((".", ";", ","))
    topical = bool(_TOPIC.match(bare))
    if (
        short
        and not line.endswith(":")
        and (
            (match and topical) or (topical and len(bare.split()) <= 6) or (line.isupper() and len(line) > 3)
        )
    ):
        return line, ""
    longer = len(following) > len(line) or (
        bool(match) and not line[0].isdigit() and not _NUMBERED.match(following)
    )
    if short and match and following and longer and ":" not in line:
        return line, ""
    inline = _INLINE.match(line)
    if inline and _TOPIC.match(_NUMBERED.sub("", inline[1], count=1)):
        return inline[1], line if len(inline[1].split()) > FEW_WORDS else inline[2]
    label = re.match(r"([A-ZÆØÅ][\w ,/-]{2,50}):\s*(\S.*)?$", line)
    if label and topical and len(label[1].split()) <= 3:
        return label[1], line if label[2] else ""
    return "", line


def _chunks(body: str) -> list[str]:
    """Pieces of at most `LONGEST_PASSAGE` signs, cut at sentences where there are any."""
    if len(body) <= LONGEST_PASSAGE:
        return [body]
    out, start = [], 0
    while start < len(body):
        end = min(start + LONGEST_PASSAGE, len(body))
        stop = body.rfind(". ", start + LONGEST_PASSAGE // 2, end) if end < len(body) else -1
        end = stop + 1 if stop > 0 else end
        out.append(body[start:end].strip())
        start = end
    return out
