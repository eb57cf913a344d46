"""The data in use and how they have changed, as papers: table by table, and figure by figure."""

from __future__ import annotations

from datetime import UTC, date

from nabolag.data import descriptor, descriptors
from nabolag.data.describing import Status
from nabolag.data.history import Edition, editions
from nabolag.data.own import own_extracts
from nabolag.data.shipped import tables
from nabolag.data.snapshots import Revision, in_use
from nabolag.errors import NotKnown
from nabolag.municipalities import current
from nabolag.report.paper import Cell, Column, Fact, Facts, Paper, Section, Table, row, text
from nabolag.text import N_, Texts, texts

MOST = 500
"""Revisions shown on the page; the files have as many, and the API all."""
STATUS: dict[Status | None, str] = {
    "preliminary": N_("foreløpig"),
    "final": N_("endelig"),
    "withdrawn": N_("trukket tilbake"),
    None: N_("ikke oppgitt"),
}
KINDS = {
    "added": N_("ny rad"),
    "gone": N_("rad borte"),
    "new": N_("nytt tall"),
    "changed": N_("endret"),
    "withdrawn": N_("trukket tilbake"),
}


def data_paper(lang: str = "nb") -> Paper:
    """Which data are in use: the snapshot, and each table with source, day and how settled its figures are."""
    _ = texts(lang)
    snapshot, described = in_use(), descriptors()
    fetched = (
        {e.table: e for e in snapshot.entries if e.descriptor == descriptor(e.table)} if snapshot else {}
    )
    rows = tuple(
        (
            Cell(d.title[lang], href=d.url),
            Cell(", ".join(_(part) for part in (d.publisher, d.table_number or "") if part)),
            Cell(_.dated(_(d.vintage))),
            Cell(_.date(date.fromisoformat(d.retrieved)).replace(" ", "\u00a0"), d.retrieved),
            Cell(_(STATUS[d.status]), status="doubtful" if d.status == "withdrawn" else "ok"),
            Cell(_("hentet fra utgiveren") if d.name in fetched else _("følger med"), value=d.name),
            Cell("", d.rows),
        )
        for d in described
    )
    columns = (
        Column(_("Tabell")),
        Column(_("Utgiver")),
        Column(_("Gjelder"), priority=2),
        Column(_("Hentet")),
        Column(_("Status")),
        Column(_("Hvorfra"), priority=2),
        Column(_("Rader"), "number", priority=3),
    )
    facts = Facts(
        (
            Fact(
                _("I bruk"),
                _("datasettet {name}", name=snapshot.name) if snapshot else _("dataene som følger med"),
                snapshot.name if snapshot else None,
            ),
            Fact(_("Tabeller hentet fra utgiveren"), _.number(len(fetched)), len(fetched)),
        )
    )
    sections = (
        Section("bruk", _("I bruk nå"), (facts, text(_(STANDING), tone="quiet"))),
        *_beside(_),
        Section(
            "tabeller", _("Tabell for tabell"), (Table(_("Dataene i bruk"), columns, rows, id="tabeller"),)
        ),
    )
    return Paper("data", _("Dataene i bruk"), _.lang, sections, lead=(_lead(len(fetched), _),))


def _beside(_: Texts) -> tuple[Section, ...]:
    """The users' own extracts, when there are any."""
    found = own_extracts()
    columns = (Column(_("Uttrekk")), Column(_("Fil")), Column(_("Lagt inn")), Column(_("Tall"), "number"))
    rows = tuple(
        (
            Cell(one.name, href=f"/om/data/uttrekk/{one.name}"),
            Cell(one.file),
            Cell(_.date(one.added_at.astimezone(UTC).date())),
            Cell("", one.rows),
        )
        for one in found
    )
    note = text(_("Uttrekkene står for seg selv: ingen andre tall her bygger på dem."), tone="quiet")
    table = Table(_("Egne uttrekk"), columns, rows, id="uttrekk")
    return (Section("uttrekk", _("Egne uttrekk ved siden av"), (table, note)),) if found else ()


STANDING = N_(
    "Foreløpige KOSTRA-tall kommer 15. mars og rettes 15. juni. Det kilden har trukket tilbake, står med det siste "
    "tallet og merkes som tvilsomt."
)


def _lead(fetched: int, _: Texts) -> str:
    if not fetched:
        return _("Alle tall bygger på dataene som følger med. Hver tabell har sin kilde og dato.")
    return _(
        "{n} {n:tabell|tabeller} er hentet fra utgiveren etter at programmet ble laget. Resten følger med.",
        n=fetched,
    )


def revisions_paper(lang: str = "nb", snapshot: str = "", table: str = "") -> Paper:
    """Which figures have changed from one snapshot to the next, newest first; of one snapshot or table when it is named.

    Raises:
        NotKnown: no such snapshot or table.
    """
    _ = texts(lang)
    every = _chosen(snapshot, table)
    said = [
        (edition, one) for edition in every for one in edition.revisions if not table or one.table == table
    ]
    shown = said[:MOST]
    rows = tuple(
        row(
            _.date(edition.snapshot.made.astimezone(UTC).date()),
            title_of(one.table, lang),
            _place(one.key),
            column_of(one, lang),
            one.before or "",
            one.after or "",
            kind_of(one, _),
        )
        for edition, one in shown
    )
    heads = (_("Dato"), _("Tabell"), _("Rad"), _("Tall"), _("Før"), _("Nå"), _("Hva"))
    columns = tuple(Column(head) for head in heads)
    note = (
        _("De {n} nyeste av {total}.", n=_.number(MOST), total=_.number(len(said)))
        if len(said) > MOST
        else ""
    )
    blocks = (Table(_("Endrede tall"), columns, rows, note=note, id="revisjoner"),) if rows else ()
    lead = (
        _(
            "{n} {n:tall eller rad|tall og rader} er endret i {m} {m:datasett|datasett}.",
            n=len(said),
            m=len(every),
        )
        if every
        else _("Ingen tall er endret: dataene er de som følger med.")
    )
    return Paper(
        "revisjoner",
        _("Revisjoner: hvilke tall som er endret, og når"),
        _.lang,
        (Section("revisjoner", _("Endringer, nyeste først"), blocks),) if blocks else (),
        lead=(lead,),
    )


def _chosen(snapshot: str, table: str) -> list[Edition]:
    every = list(editions())
    if table and table not in tables():
        descriptor(table)
    if snapshot:
        every = [one for one in every if one.snapshot.name == snapshot]
        if not every:
            raise NotKnown("Datasettet «{name}» finnes ikke her.", name=snapshot)
    return every


def title_of(table: str, lang: str) -> str:
    """What a table is called; its name, when this snapshot no longer has it."""
    return descriptor(table).title[lang] if table in tables() else table


def kind_of(one: Revision, _: Texts) -> str:
    """What kind of change it is, in words; a row without a key is the whole table."""
    return _("ny tabell") if one.kind == "added" and not one.key else _(KINDS[one.kind])


def column_of(one: Revision, lang: str) -> str:
    """What a revised figure is, in words; empty for a whole row or table."""
    if not one.column or one.table not in tables():
        return one.column
    column = descriptor(one.table).columns.get(one.column)
    return column.definition[lang] if column else one.column


def _place(key: str) -> str:
    """A row's key with the municipality's name in the place of its code."""
    first, _blank, rest = key.partition(" ")
    return f"{current()[first].name} {rest}".strip() if first in current() else key
