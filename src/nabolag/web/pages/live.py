"""The data in use, and the page and feed of revisions."""

from __future__ import annotations

from collections import Counter
from xml.sax.saxutils import escape, quoteattr

from fastapi import APIRouter, Request
from starlette.responses import Response

from nabolag.data.history import Edition, editions
from nabolag.report.live import column_of, data_paper, kind_of, revisions_paper, title_of
from nabolag.report.own import own_paper
from nabolag.text import Texts
from nabolag.web.calculator import Calculator
from nabolag.web.carrying import site_of
from nabolag.web.render import language

DATA, REVISIONS, OWN = "/om/data", "/om/revisjoner", "/om/data/uttrekk/{name}"
LINES = 20
"""Figures named in an entry of the feed; the page has the rest."""
router = APIRouter()


@router.get(REVISIONS + ".atom")
def feed(request: Request) -> Response:
    """Atom: one entry for each table that a snapshot changed, newest first."""
    _ = language(request)
    base = site_of(request)
    address = f"{base}{REVISIONS}"
    entries = [_entry(edition, name, address, _) for edition in editions() for name in edition.tables]
    updated = editions()[0].snapshot.made.isoformat() if editions() else "2026-11-23T00:00:00+00:00"
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{escape(_('nabolag: endrede tall'))}</title><id>{escape(address)}</id>"
        f"<updated>{updated}</updated><author><name>nabolag</name></author>"
        f'<link rel="self" href={quoteattr(address + ".atom")}/><link href={quoteattr(address)}/>'
        f"{''.join(entries)}</feed>"
    )
    return Response(body, media_type="application/atom+xml")


def _entry(edition: Edition, table: str, address: str, _: Texts) -> str:
    mine = [one for one in edition.revisions if one.table == table]
    counted = Counter(kind_of(one, _) for one in mine)
    said = ", ".join(f"{kind}: {_.number(n)}" for kind, n in counted.items())
    lines = [
        f"{one.key} {column_of(one, _.lang)}: {one.before or '–'} → {one.after or '–'}"
        for one in mine
        if one.column
    ][:LINES]
    made = edition.snapshot.made.isoformat()
    link = f"{address}?datasett={edition.snapshot.name}&tabell={table}"
    return (
        f"<entry><title>{escape(title_of(table, _.lang))}</title><id>{escape(link)}</id><updated>{made}</updated>"
        f"<link href={quoteattr(link)}/><summary>{escape(said)}</summary>"
        f'<content type="text">{escape(chr(10).join(lines))}</content></entry>'
    )


router.include_router(
    Calculator(
        REVISIONS,
        lambda request: revisions_paper(
            language(request).lang,
            request.query_params.get("datasett", "").strip(),
            request.query_params.get("tabell", "").strip(),
        ),
        template="about/live.html",
    ).router()
)
router.include_router(
    Calculator(DATA, lambda request: data_paper(language(request).lang), template="about/live.html").router()
)
router.include_router(
    Calculator(
        OWN,
        lambda request: own_paper(request.path_params["name"], language(request).lang),
        template="about/live.html",
    ).router()
)
