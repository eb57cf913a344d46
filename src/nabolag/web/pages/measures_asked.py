"""Measures of the state as an address carries them: a column to each field, a row to each measure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest

from fastapi import Request
from starlette.datastructures import QueryParams

from nabolag.errors import BadInput, in_field
from nabolag.report.preparedness.roster import TAKEN_ALONG
from nabolag.state.draws import Assumed
from nabolag.state.measures import BadMeasure, Measure, called
from nabolag.state.written import FIELDS, field_called, is_written, kroner, measures_written, nearest, written
from nabolag.text import N_, read_share
from nabolag.web.basket import say
from nabolag.web.render import language
from nabolag.web.unread import READ_BY, YEARS

QUERY: Mapping[str, str] = {
    "name": "navn",
    "kind": "slag",
    "service": "oppgave",
    "amount": "belop",
    "share": "andel",
    "spending": "utgift",
    "grades": "trinn",
    "risk": "tap",
    "min_population": "minst",
    "max_population": "storst",
    "counties": "fylke",
    "centrality": "sentralitet",
    "only_new": "nye",
    "members": "antall",
    "budget": "ramme",
    "start": "fra",
    "end": "slutt",
    "source": "kilde",
}
"""What a part of a measure is called in an address; `tjeneste` is the basket's."""
RANGES: Mapping[str, tuple[str, str, str]] = {
    "take_up": ("soker_fra", "soker_til", N_("Så mange av dem som kan, søker")),
    "halfway": ("halvt_fra", "halvt_til", N_("Halvparten av dem søker ved, kr")),
    "saved": ("spart_fra", "spart_til", N_("Så mye av det inntektssystemet regner, spares")),
    "certified": ("sikkert_fra", "sikkert_til", N_("Så mye av det kan dokumenteres")),
}
AMOUNTS = ("halfway",)
"""The ranges in kroner; the others are parts of the whole."""
BESIDE = (
    "lang",
    "kommune",
    "med",
    "tjeneste",
    "belopene",
    "tjenestene",
    "arene",
    "grunnlag",
    "brukere",
    *YEARS,
    *READ_BY,
)
"""What else these pages read of an address, or tell of themselves."""
PASSED = re.compile(rf"utm_|_|fbclid$|gclid$|msclkid$|mc_|ref$|(?:{TAKEN_ALONG.pattern})$", re.IGNORECASE)
"""What other sites hang on to a link, and what a municipality's pages hand on to each other."""
MOST_STRAY = 5
LONGEST = 300  # letters in a field
Rows = list[dict[str, str]]


def rows_in(query: QueryParams) -> Rows:
    """The rows where something is written, as it was written."""
    columns = [[text.strip()[:LONGEST] for text in query.getlist(name)] for name in QUERY.values()]
    rows = [dict(zip(QUERY, cells, strict=True)) for cells in zip_longest(*columns, fillvalue="")]
    return [row for row in rows if is_written(row)]


def measures_in(query: QueryParams, amounted: bool = False) -> tuple[Measure, ...] | None:
    """The measures of the address; None where there are none.

    Args:
        amounted: what they pay is asked for beside them, so a row need not say it.

    Raises:
        BadMeasure: one cannot be; with the field it was written in.
    """
    rows = rows_in(query)
    if amounted:
        rows = [row | {"amount": row["amount"] or "0"} for row in rows]
    try:
        return measures_written(rows) if rows else None
    except BadMeasure as error:
        raise placed(error) from error


def placed(error: BadMeasure) -> BadMeasure:
    """The same mistake beside the field it was written in."""
    told = called(error, FIELDS.get(error.part, error.part))
    told.number, told.repairs = error.number, error.repairs
    told.field = f"{QUERY.get(error.part, 'navn')}-{error.number}"
    return told


def tell_stray(request: Request) -> None:
    """Say on top of the page which names of the address are none of a measure's; the rest is read as it is."""
    query, _ = request.query_params, language(request)
    read = {*QUERY.values(), *(name for names in RANGES.values() for name in names[:2]), *BESIDE}
    others = [name for name in dict.fromkeys(query.keys()) if name not in read and not PASSED.match(name)]
    for name in others[:MOST_STRAY]:
        words = {"name": name[:40], "said": query.get(name, "")[:40]}
        plain = name.casefold()
        meant = plain if plain in read else QUERY.get(field_called(name) or nearest(name), "")
        said = _("Lenken hadde «{name}={said}», som denne siden ikke bruker.", **words)
        say(request, f"{said} {_('Mente du «{meant}»?', meant=meant)}" if meant else said)


def assumed_in(query: QueryParams) -> Assumed | None:
    """The ranges of the address, each as we have it where nothing is written; None: all of them.

    Raises:
        BadInput: an end that is no share, or a range with its ends swapped; with its field.
    """
    plain = Assumed()
    given: dict[str, tuple[float, float]] = {}
    for part, names in RANGES.items():
        ends = list(getattr(plain, part))
        for at, name in enumerate(names[:2]):
            if text := query.get(name, "").strip():
                with in_field(name):
                    ends[at] = kroner(text) if part in AMOUNTS else float(read_share(text, names[2]))
                    if part in AMOUNTS and not 0 <= ends[at] < float("inf"):
                        raise BadInput("«{said}» er ikke et beløp fra 0 og oppover.", said=text[:40])
                    if part not in AMOUNTS and not 0 <= ends[at] <= 1:
                        raise BadInput("«{said}» er ikke fra 0 til 100 prosent.", said=text[:40])
        if ends[0] > ends[1]:
            with in_field(names[0]):
                raise BadInput("Det laveste er høyere enn det høyeste. Bytt om tallene.")
        given[part] = (ends[0], ends[1])
    made = Assumed(**given)
    return None if made == plain else made


def query_of(measures: Sequence[Measure], ranges: Mapping[str, str]) -> list[tuple[str, str]]:
    """The address's part that carries the measures and the ranges as they were written."""
    rows = [written(one) for one in measures]
    return query_of_rows(rows, ranges)


def query_of_rows(rows: Sequence[Mapping[str, str]], ranges: Mapping[str, str]) -> list[tuple[str, str]]:
    """The same, of rows as they were written; a column where nothing is written is left out."""
    used = [part for part in QUERY if any(row.get(part, "") for row in rows)]
    pairs = [(QUERY[part], row.get(part, "")) for row in rows for part in used]
    return [*pairs, *((name, text) for name, text in ranges.items() if text)]


def ranges_in(query: QueryParams) -> dict[str, str]:
    """The ranges as they were written."""
    return {name: query.get(name, "").strip()[:40] for names in RANGES.values() for name in names[:2]}
