"""Who runs this site and how to reach them, from the settings of whoever does; and what was corrected, with its date."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from nabolag.data.shipped import Words, read_yaml

OWNER, CONTACT = "NABOLAG_OWNER", "NABOLAG_CONTACT"


@dataclass(frozen=True)
class Owner:
    """As set: a name, and an e-mail address or a web address; "" where nothing is set, which the pages say."""

    name: str
    contact: str

    @property
    def link(self) -> str:
        """The contact as an address to follow, or "" when it is neither an e-mail nor a web address."""
        if urlsplit(self.contact).scheme in ("https", "http"):
            return self.contact
        return f"mailto:{self.contact}" if self.contact.count("@") == 1 and " " not in self.contact else ""


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that was wrong on the site: the day it was corrected, where it stood, what was wrong and what is right."""

    day: date
    page: str
    said: Words


def owner() -> Owner:
    """Whoever NABOLAG_OWNER and NABOLAG_CONTACT name."""
    return Owner(os.environ.get(OWNER, "").strip(), os.environ.get(CONTACT, "").strip())


@cache
def corrections() -> tuple[Correction, ...]:
    """Newest first.

    Raises:
        DataDamaged: the list cannot be read.
    """
    entries = read_yaml(Path(__file__).parent / "corrections.yaml", list[Correction])
    return tuple(sorted(entries, key=lambda one: one.day, reverse=True))
