"""What an address says that the page does not read: a language we do not have, a year, another page's choice."""

from __future__ import annotations

import re

from starlette.datastructures import QueryParams

from nabolag.text import LANGUAGES, Texts

YEARS = ("ar", "år", "aar", "aargang", "year")
"""What people call a year in an address; every page shows the newest figures there are, with their year."""
ASKED = {"aar": ("/gebyr", "/samarbeid/telling")}
"""Pages that ask a question of their own by such a name."""
READ_BY = {
    "steg": r"/kommune/[^/]+/styring",
    "antall": r"/kommune/[^/]+/(beredskap/turnus|staten)|/staten|/fordeling/anlegg",
    "form": r"/kommune/[^/]+/(styring|sakspapir|mote)|/form|/makt|/avtale|/fordeling|/samarbeid|/admin",
    "tiltak": r"\0",
    "k": r"/sammenlign|/admin",
    "kommuner": r"/form|/samarbeid|/admin",
    "participants": r"/avtale|/admin",
    "partners": r"/api",
    "partnere": r"\0",
    "med[]": r"\0",
}
"""Choices that people move from one page's address to another's, and the pages that read them."""
LONGEST = 60


def unread(query: QueryParams, _: Texts, path: str = "") -> list[str]:
    """A sentence for each; nothing for what other sites hang on to links."""
    sentences = []
    language = query.get("lang")
    if language is not None and language not in LANGUAGES:
        sentences.append(
            _("Språket «{lang}» finnes ikke her. Siden vises på bokmål.", lang=language[:LONGEST])
        )
    for name in YEARS:
        if path.startswith(ASKED.get(name, ("\0",))):
            continue
        if year := query.get(name, "").strip()[:LONGEST]:
            sentences.append(
                _(
                    "Året «{year}» kan ikke velges. Siden viser de nyeste tallene vi har, med årstall.",
                    year=year,
                )
            )
    if path == "/" and (there := query.get("til", "").strip()[:LONGEST]):
        sentences.append(
            _("Lenken skulle videre til «{said}», som ikke er en side her. Dette er forsiden.", said=there)
        )
    sentences += [
        _("Lenken hadde «{name}={said}», som denne siden ikke bruker.", name=name, said=said)
        for name, pages in READ_BY.items()
        if (said := query.get(name, "").strip()[:LONGEST]) and not re.match(pages, path)
    ]
    return sentences
