"""The cited paragraphs that ship with nabolag."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

import msgspec

from nabolag.errors import DataDamaged, NotKnown
from nabolag.threads import decode

PART = "del "
"""What the parts of an amending act are called, before their Roman numeral."""


class Paragraph(msgspec.Struct, frozen=True):
    """One paragraph: `text` as printed with amendment notes; `since` the day this wording took effect.

    `until` is the day a change that the notes tell of takes effect (None: no such day is set). What an amending act says is its
    parts: "del I".
    """

    act: str
    paragraph: str
    heading: str
    text: str
    hash: str
    words: str
    since: date | None
    until: date | None = None

    @property
    def url(self) -> str:
        """Its address at lovdata.no."""
        kind, number = self.act.split("-", 1)
        if self.paragraph.startswith(PART):
            return f"https://lovdata.no/dokument/LTI/{kind}/{number}"
        base = "lov" if kind == "lov" else "forskrift"
        register = "NL" if kind == "lov" else "SF"
        return f"https://lovdata.no/dokument/{register}/{base}/{number}/{self.paragraph.replace(' ', '')}"


class Act(msgspec.Struct, frozen=True):
    """One act: its short name, full title and whether it is in force."""

    act: str
    name: str
    title: str
    in_force: bool


class Law(msgspec.Struct, frozen=True):
    """All cited paragraphs; `status` is the day the texts were current, `attribution` the licence's words."""

    source: str
    status: date
    retrieved: date
    licence: str
    attribution: str
    acts: tuple[Act, ...]
    paragraphs: tuple[Paragraph, ...]

    def paragraph(self, act: str, paragraph: str) -> Paragraph:
        """One paragraph.

        Raises:
            NotKnown: no rule or fact cites it, so it does not ship.
        """
        entry = _index().get((act, paragraph))
        if entry is None:
            raise NotKnown("Paragrafen {paragraph} i {act} er ikke blant lovtekstene som følger med.",
                           paragraph=paragraph, act=act)  # fmt: skip
        return entry

    def act(self, act: str) -> Act:
        """One act by its id (`lov-2018-06-22-83`)."""
        return next(a for a in self.acts if a.act == act)


@cache
def shipped() -> Law:
    """The paragraphs in `paragraphs.json`.

    Raises:
        DataDamaged: the file is missing or does not read as it should.
    """
    try:
        raw = (files("nabolag.governance.law") / "paragraphs.json").read_bytes()
        return decode(raw, Law)
    except (OSError, msgspec.DecodeError) as error:
        raise DataDamaged("Filen med lovtekster kan ikke leses: {why}.", why=str(error)) from error


@cache
def _index() -> dict[tuple[str, str], Paragraph]:
    return {(p.act, p.paragraph): p for p in shipped().paragraphs}
