"""The publication as PDF: tagged, checked against PDF/UA-1 as it is made, with links from figures to cells."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

from nabolag.report.publication.model import Publication, PublishedTable, Spans
from nabolag.report.rendering import pdf_of
from nabolag.text import texts


def pdf(publication: Publication) -> bytes:
    """The report on A4: text with figures upright, tables across."""
    template = files(__package__).joinpath("templates", "report.typ").read_bytes()
    inputs = {"main": template, "data.json": json.dumps(_data(publication), ensure_ascii=False).encode()}
    for figure in publication.figures:
        inputs[f"{figure.id}.svg"] = figure.svg(ink="print").encode()
    return pdf_of(inputs, publication.made)


def _data(p: Publication) -> dict[str, Any]:
    _ = texts(p.lang)
    return {
        "lang": p.lang,
        "title": p.title,
        "author": p.source,
        "keywords": [p.mark] if p.mark else [],
        "mark": f"{p.mark.upper()}: " if p.mark else "",
        "banner": f"{p.mark.upper()}." if p.mark else "",
        "warning": _(
            "Svarene er oppdiktet for å vise verktøyet. Tallene sier ingenting om virkelige kommuner eller ledere."
        ),
        "source": _("Kilde: {source}", source=p.source),
        "headline": _spans(p.headline),
        "lead": [_spans(s) for s in p.lead],
        "corrections": list(p.corrections),
        "sections": [
            {
                "title": s.title,
                "paragraphs": [[_spans(x) for x in paragraph] for paragraph in s.paragraphs],
                "figure": s.figure
                and {
                    "file": f"{s.figure.id}.svg",
                    "alt": s.figure.alt,
                    "tall": _tall(s.figure.svg(ink="print")),
                    "caption": s.figure.caption,
                    "note": f"{s.figure.note} {_('Kilde: {source}', source=s.figure.source)}",
                },
            }
            for s in p.sections
        ],
        "declaration": [[i.title, i.text] for i in p.declaration],
        "rounding": list(p.rounding),
        "notes": list(p.notes),
        "tables": [_table(p, t) for t in p.tables],
        "words": {
            "how": _("Slik er undersøkelsen gjort"),
            "rounding": _("Slik er tallene avrundet og omtalt"),
            "tables": _("Tabeller"),
        },
    }


def _tall(svg: str) -> bool:
    found = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg)
    return found is not None and float(found[2]) > float(found[1])


def _spans(said: Spans) -> list[tuple[str, str | None]]:
    return [(s.text, s.ref.id if s.ref else None) for s in said]


def _table(p: Publication, t: PublishedTable) -> dict[str, Any]:
    _ = texts(p.lang)
    percent = t.grid.percent
    return {
        "name": t.name,
        "title": t.grid.title,
        "head": list(t.grid.head),
        "rows": [
            {
                "name": row.name,
                "base": ":" if row.base is None else _.number(row.base),
                "cells": [
                    (
                        t.ref(line, column).id,
                        p.shown(cell, percent) if cell.value is not None else cell.symbol or ".",
                        p.interval(cell, percent) if cell.low is not None else "",
                    )
                    for column, cell in enumerate(row.cells)
                ],
            }
            for line, row in enumerate(t.grid.rows)
        ],
    }
