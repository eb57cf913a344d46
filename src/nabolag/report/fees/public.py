"""What public tables say of a municipality's service before anybody has filled in a case; what they do not say stays unknown."""

from __future__ import annotations

from dataclasses import dataclass

from nabolag.data import descriptor, table, tables
from nabolag.report.casefile.subject import described, readings
from nabolag.report.paper import Cell, Column, Section, Table, row
from nabolag.text import N_, Texts, fold

FETCHED = ("ssb_11787", "ssb_12056", "ssb_13129", "ssb_12367")
"""Tables that nothing ships of, and that an installation may have fetched."""
WORDS = {"water": "vann", "wastewater": "avlop"}
MOST_FETCHED = 30
UNKNOWN = (
    N_("Tilkoblede boliger"),
    N_("Ledninger etter lengde, alder og materiale"),
    N_("Drift, bokført verdi og lån"),
    N_("Selvkostfondet"),
)


@dataclass(frozen=True)
class PublicFigure:
    """One figure: what it is, its value and unit, the year, and where it is from; value None: not known, with the reason."""

    what: str
    value: float | None
    unit: str
    year: int | None
    source: str
    decimals: int = 0


def public_figures(code: str, service: str, _: Texts) -> tuple[PublicFigure, ...]:
    """Those of the municipality that ship, those that are fetched, and those that nobody has here."""
    out = [_shipped(code, id_, _) for id_ in ("population", "population_change_10y", f"{service}_fee")]
    fetched = [name for name in FETCHED if name in tables()]
    for name in fetched:
        out += _fetched(name, code, service)
    why = "" if fetched else _("SSB har tabellene 11787, 12056, 13129 og 12367, som ikke er hentet hit")
    out += [PublicFigure(_(what), None, "", None, why) for what in UNKNOWN]
    return tuple(out)


def _shipped(code: str, id_: str, _: Texts) -> PublicFigure:
    about, reading = described(id_), readings(id_)[code]
    lang = _.lang
    known = reading.value is not None and reading.status == "ok"
    number = about.source.table_number
    source = ", ".join(
        filter(None, (_(about.source.publisher), number and _("tabell {number}", number=number)))
    )
    unit = {"population": _("innbyggere"), "population_change_10y": _("prosent")}.get(
        id_, _("kroner uten mva.")
    )
    scale = 100 if id_ == "population_change_10y" and about.unit == "share" else 1
    value = reading.value * scale if known and reading.value is not None else None
    return PublicFigure(
        about.title[lang], value, unit if known else "", about.year, source if known else reading.note or source,
        1 if id_ == "population_change_10y" else 0,
    )  # fmt: skip


def _fetched(name: str, code: str, service: str) -> list[PublicFigure]:
    """What a fetched table says of the service, in SSB's own words."""
    about = descriptor(name)
    frame = table(name)
    rows = [
        line for line in frame.iter_rows(named=True)
        if line["code"] == code and line["value"] is not None and WORDS[service] in fold(f"{line['words']} {about.title.nb}")
    ]  # fmt: skip
    source = f"{about.publisher}, {about.table_number}"
    return [
        PublicFigure(line["words"], line["value"], line["unit"] or "", line["year"], source)
        for line in rows[:MOST_FETCHED]
    ]


def public_section(code: str, service: str, _: Texts) -> Section:
    """The figures as a table."""
    columns = (Column(_("Hva")), Column(_("Tall"), "number"), Column(_("Enhet")), Column(_("År og kilde")))
    body = tuple(
        row(
            one.what,
            Cell(_("ukjent"), status="unknown")
            if one.value is None
            else Cell(_.number(one.value, one.decimals)),
            one.unit or "–",
            ", ".join(filter(None, (str(one.year) if one.year and one.value is not None else "", one.source)))
            or "–",
        )
        for one in public_figures(code, service, _)
    )
    made = Table(_("Offentlige tall"), columns, body, id="public", sheet=_("Offentlige tall"),
                 note=_("Bare gebyret fylles inn for dere, og sies å være det. Resten er til hjelp når dere svarer."),
                 )  # fmt: skip
    return Section("offentlig", _("Hva offentlige tall sier"), (made,), folded=True)
