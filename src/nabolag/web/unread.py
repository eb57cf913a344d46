"""What an address says that no page reads: a language we do not have, a year that cannot be chosen."""

from __future__ import annotations

from starlette.datastructures import QueryParams

from nabolag.text import LANGUAGES, Texts

YEARS = ("ar", "år", "aar", "aargang", "year")
"""What people call a year in an address; every page shows the newest figures there are, with their year."""
ASKED = {"aar": ("/gebyr", "/samarbeid/telling")}
"""Pages that ask a question of their own by such a name."""
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
    return sentences
