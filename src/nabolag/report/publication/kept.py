"""What a store has of a survey's publication: its editions and its languages."""

from __future__ import annotations

import json

from nabolag.report.publication.record import editions
from nabolag.store import Store
from nabolag.store.publications import PRIVATE, publications, published_file
from nabolag.survey.tabulation.editions import Edition
from nabolag.text import LANGUAGES

ABOUT, RECORD, PAGE = "om.json", "kjoring.json", "index.html"


def kept_editions(store: Store, survey: str) -> tuple[Edition, ...]:
    """What is out, oldest first; nothing where nothing is published."""
    with store.read() as c:
        kept, run = published_file(c, survey, PRIVATE), published_file(c, survey, RECORD) or b""
    if kept is None and b'"protected"' in run:  # counts were there before they were kept apart
        kept = run
    return () if kept is None else editions(kept)


def kept_languages(store: Store, survey: str) -> tuple[str, ...]:
    """The languages it is published in, the main one first."""
    about = kept_about(store, survey)
    if not about:
        return ()
    with store.read() as c:
        names = publications(c).get(survey, (None, []))[1]
    first = about.get("lang", LANGUAGES[0])
    return (first, *(lang for lang in LANGUAGES if lang != first and f"{lang}/{PAGE}" in names))


def kept_about(store: Store, survey: str) -> dict[str, str]:
    """`title`, `lang` (the main language) and `origin` of the publication."""
    with store.read() as c:
        about: dict[str, str] = json.loads(published_file(c, survey, ABOUT) or b"{}")
    return about
