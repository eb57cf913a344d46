"""The publication as slides: title, what was found, a native chart for each finding, and how it was done."""

from __future__ import annotations

from nabolag.report.paper.slides import Deck
from nabolag.report.publication.model import Publication, plain
from nabolag.text import texts


def presentation(publication: Publication) -> bytes:
    """The bytes of a .pptx file; the word for synthetic stands on every slide."""
    _ = texts(publication.lang)
    deck = Deck(publication.title, publication.lang, publication.mark.upper(), publication.made)
    source = _("Kilde: {source}", source=publication.source)
    deck.lines(publication.title, [source, _("Laget {day}.", day=_.date(publication.made))], 20, first=True)
    deck.lines(
        plain(publication.headline), [*(plain(said) for said in publication.lead), *publication.corrections]
    )
    for chart in publication.slides:
        deck.chart(chart, chart.caption)
    deck.method([f"{item.title}: {item.text}" for item in publication.declaration])
    return deck.packed()
