"""The text of an agreement somebody already has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nabolag.errors import BadInput
from nabolag.sources.packed import check_packed
from nabolag.sources.survey_files.encoding import decoded
from nabolag.text import clean

LARGEST = 20_000_000  # bytes
LARGEST_UNPACKED = 100_000_000  # bytes
LARGEST_XML = 30_000_000  # bytes of text and its marking
MOST_PAGES, MOST_PARAGRAPHS = 400, 20_000
SCANNED_SIGNS_PER_PAGE = 25
"""A page with less text than this is a picture of a page."""
LARGEST_TEXT = 1_000_000  # signs
OLD_WORD = b"\xd0\xcf\x11\xe0"
"""How Word files of before 2007, and those with a password, begin."""


@dataclass(frozen=True)
class Incoming:
    """The text as it reads with every tracked change accepted, and how many were inserted and deleted."""

    text: str
    inserted: int = 0
    deleted: int = 0

    @property
    def tracked(self) -> bool:
        """Whether somebody still has to accept or reject changes."""
        return bool(self.inserted or self.deleted)


def text_of(path: Path) -> str:
    """The text of a .docx, .pdf or plain-text file, tables included; tracked changes as if accepted.

    Raises:
        BadInput: see `incoming`.
    """
    return incoming(path).text


def incoming(path: Path, name: str = "") -> Incoming:
    """The text of a file and what is to be known about it.

    `name`: what whoever gave the file calls it, in errors; the path when it is empty.

    Raises:
        BadInput: no such file, too large, another type, a file that cannot be opened, or a PDF without text.
    """
    name = name or str(path)
    if not path.is_file():
        raise BadInput("Filen {path} finnes ikke.", path=name)
    if path.stat().st_size > LARGEST:
        raise BadInput("Filen {path} er større enn 20 MB. Gi avtalen uten bilder.", path=name)
    if not path.stat().st_size:
        raise BadInput(
            "Filen {path} er tom (0 byte). Lagre avtalen på nytt, eller lim inn teksten.", path=name
        )
    kind = path.suffix.lower()
    if kind == ".docx":
        agreement = _word(path, name)
    elif kind == ".pdf":
        agreement = Incoming(_pdf(path, name))
    elif kind in (".txt", ".md"):
        agreement = Incoming(decoded(path.read_bytes(), name)[0])
    else:
        raise BadInput(
            "Filtypen «{suffix}» kan ikke leses. Lagre avtalen som Word (.docx), PDF eller ren tekst (.txt).",
            suffix=path.suffix,
        )
    agreement = replace(agreement, text=clean(agreement.text))
    if len(agreement.text) > LARGEST_TEXT:
        raise BadInput(
            "Teksten har {n} tegn. Avtaler på over en million tegn leses ikke.", n=len(agreement.text)
        )
    return agreement


def _pdf(path: Path, name: str) -> str:
    from pypdf import PdfReader

    try:
        reader = PdfReader(path)
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = 0 if locked else len(reader.pages)
        texts = [page.extract_text() for page in reader.pages] if 0 < pages <= MOST_PAGES else []
    except Exception as error:  # pypdf lets many kinds through from a damaged file
        raise BadInput(
            "{path} er ikke en PDF som lar seg lese. Lagre den på nytt, eller lim inn teksten.", path=name
        ) from error
    if locked:
        raise BadInput(
            "{path} er låst med passord. Lagre den uten passord, eller lim inn teksten.", path=name
        )
    if pages > MOST_PAGES:
        raise BadInput(
            "{path} har {n} {n:side|sider}. En avtale på over {most} sider leses ikke.",
            path=name,
            n=pages,
            most=MOST_PAGES,
        )
    text = "\n\n".join(texts)
    if len(text.strip()) < SCANNED_SIGNS_PER_PAGE * max(pages, 1):
        raise BadInput(
            "{path} er tom eller skannet: den har {pages} {pages:side|sider}, men nesten ingen tekst. Bruk en PDF med tekst, "
            "eller kjør tekstgjenkjenning (OCR) først.",
            path=name,
            pages=pages,
        )
    return text


def _word(path: Path, name: str) -> Incoming:
    import docx

    with path.open("rb") as file:
        old = file.read(len(OLD_WORD)) == OLD_WORD
    if old:
        raise BadInput(
            "{path} er en gammel Word-fil (.doc) eller låst med passord. Åpne den i Word og lagre som .docx uten passord.",
            path=name,
        )
    check_packed(path, name, largest=LARGEST_UNPACKED)
    check_packed(path, name, largest=LARGEST_XML, ending=".xml")
    try:
        document = docx.Document(str(path))
    except Exception as error:  # python-docx lets zip, XML and key errors through
        raise BadInput(
            "{path} er ikke en Word-fil som lar seg åpne. Åpne den i Word og lagre på nytt som .docx.",
            path=name,
        ) from error
    body = document.element.body
    paragraphs = sum(1 for _ in body.iter(_W + "p"))
    if paragraphs > MOST_PARAGRAPHS:
        raise BadInput(
            "{path} har {n} avsnitt. En avtale på over {most} avsnitt leses ikke.",
            path=name,
            n=paragraphs,
            most=MOST_PARAGRAPHS,
        )
    return Incoming(
        "\n".join(_paragraph(p) for p in body.iter(_W + "p")),
        sum(1 for _ in body.iter(_W + "ins", _W + "moveTo")),
        sum(1 for _ in body.iter(_W + "del", _W + "moveFrom")),
    )


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_GONE = (_W + "del", _W + "moveFrom", _W + "p")


def _paragraph(paragraph: Any) -> str:
    """A paragraph's text: inserted runs are in, deleted ones out, nested paragraphs are their own."""
    return "".join(_pieces(paragraph))


def _pieces(node: Any) -> Iterator[str]:
    for child in node:
        if child.tag in _GONE:
            continue
        if child.tag == _W + "t":
            yield child.text or ""
        elif child.tag in (_W + "tab", _W + "br", _W + "cr"):
            yield " "
        else:
            yield from _pieces(child)
