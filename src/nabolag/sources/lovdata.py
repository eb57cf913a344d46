"""Lovdata's open data: the acts and central regulations in force, as downloadable archives (NLOD 2.0).

`fetch` downloads the archives and returns the paragraphs of the acts asked for. The archives hold one file
per act (`nl/nl-20180622-083.xml`), in HTML that is also XML: `article.legalArticle` is a paragraph,
`article.changesToParent` its amendment notes. Documented at https://api.lovdata.no/.
"""

from __future__ import annotations

import re
import tarfile
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from html.parser import HTMLParser
from typing import IO

from nabolag.errors import DataDamaged, NabolagError, NotKnown

BASE = "https://api.lovdata.no/v1/publicData/get"
ARCHIVES = {"lov": "gjeldende-lover.tar.bz2", "forskrift": "gjeldende-sentrale-forskrifter.tar.bz2"}
LARGEST = 200 * 1024 * 1024
_FILE = re.compile(r"(?:nl|sf)-(\d{4})(\d{2})(\d{2})-(\d+)\.xml$")
_ACT = re.compile(r"(lov|forskrift)-(\d{4})-(\d{2})-(\d{2})(?:-(\d+))?")

Texts = dict[tuple[str, str], str]


def fetch(
    acts: Iterable[str], base: str = BASE, progress: Callable[[str, int], None] = lambda name, done: None
) -> Texts:
    """The paragraphs in force of `acts` (`lov-2018-06-22-83`): text by (act, §), without amendment notes.

    `progress(archive, bytes so far)` is called while downloading.

    Raises:
        NabolagError: Lovdata does not answer.
        DataDamaged: the archive cannot be read.
        NotKnown: an act is not in the archive: repealed, or never there.
    """
    wanted = {_key(act): act for act in acts}
    texts: Texts = {}
    for kind, archive in ARCHIVES.items():
        mine = {key: act for key, act in wanted.items() if key[0] == kind}
        if not mine:
            continue
        with tempfile.TemporaryFile() as file:
            _download(f"{base}/{archive}", file, partial(progress, archive))
            file.seek(0)
            texts |= _read(file, kind, mine, archive)
    missing = sorted(set(wanted.values()) - {act for act, _ in texts})
    if missing:
        raise NotKnown("Lovdata har ikke lenger {act} blant gjeldende regler.", act=", ".join(missing))
    return texts


def _key(act: str) -> tuple[str, ...]:
    match = _ACT.fullmatch(act)
    if match is None:
        raise NotKnown("«{act}» er ikke en lov eller forskrift, som lov-2018-06-22-83.", act=act)
    return (match[1], match[2], match[3], match[4], str(int(match[5] or 0)))


def _download(url: str, file: IO[bytes], progress: Callable[[int], None]) -> None:
    import httpx

    done = 0
    try:
        with httpx.stream("GET", url, timeout=60, follow_redirects=True) as answer:
            answer.raise_for_status()
            for chunk in answer.iter_bytes(1 << 16):
                done += len(chunk)
                if done > LARGEST:
                    raise DataDamaged("Arkivet {url} er større enn ventet.", url=url)
                file.write(chunk)
                progress(done)
    except httpx.HTTPError as error:
        raise NabolagError(
            "Lovdata svarer ikke på {url}: {why}. Tekstene som følger med, brukes videre.",
            url=url,
            why=str(error),
        ) from error


def _read(file: IO[bytes], kind: str, wanted: dict[tuple[str, ...], str], name: str) -> Texts:
    texts: Texts = {}
    try:
        with tarfile.open(fileobj=file, mode="r:bz2") as archive:
            for member in archive:
                match = _FILE.search(member.name)
                act = wanted.get((kind, *match.groups()[:3], str(int(match[4])))) if match else None
                content = archive.extractfile(member) if act else None
                if act and content:
                    for paragraph, text in paragraphs_of_xml(content.read().decode()).items():
                        texts[act, paragraph] = text
    except (tarfile.TarError, OSError, EOFError, UnicodeDecodeError) as error:
        raise DataDamaged(
            "Arkivet {name} fra Lovdata kan ikke leses: {why}.", name=name, why=str(error)
        ) from error
    return texts


def paragraphs_of_xml(text: str) -> dict[str, str]:
    """`{"§ 19-1": text}` of one file. A blank line between ledd; a dash before each list item."""
    reader = _Reader()
    reader.feed(text)
    return {
        name: re.sub(r"\n{3,}", "\n\n", "".join(parts)).strip() for name, parts in reader.paragraphs.items()
    }


class _Reader(HTMLParser):
    """Walks the file with a stack of open tags; text outside paragraphs and in notes is passed over."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: dict[str, list[str]] = {}
        self._open: list[tuple[str, str]] = []
        self._name: list[str] = []
        self._parts: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        role = next((c for c in classes if c in _ROLES), "")
        if tag in _VOID:
            return
        self._open.append((tag, role))
        if role == "legalArticle":
            self._name, self._parts = [], []
        elif (
            self._parts is not None
            and role in ("legalP", "numberedLegalP")
            and not self._within("listArticle")
        ):
            self._parts.append("\n\n")
        elif self._parts is not None and tag == "li":
            self._parts.append("\n- ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing to open or close."""

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            opened, role = self._open.pop()
            if role == "legalArticle":
                name = " ".join("".join(self._name).split())
                if name and self._parts is not None:
                    self.paragraphs.setdefault(name, self._parts)
                self._parts = None
            if opened == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._within("legalArticleValue"):
            self._name.append(data)
        elif self._parts is not None and not self._within(
            "legalArticleHeader", "changesToParent", "footnote"
        ):
            self._parts.append(data)

    def _within(self, *roles: str) -> bool:
        return any(role in roles for _, role in self._open)


_VOID = {"br", "hr", "img", "meta", "link", "input", "col"}
_ROLES = {
    "legalArticle",
    "legalArticleHeader",
    "legalArticleValue",
    "legalP",
    "numberedLegalP",
    "listArticle",
    "changesToParent",
    "footnote",
}
