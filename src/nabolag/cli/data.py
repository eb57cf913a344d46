"""`nabolag data`: what the data are, how old, and what is newer at the sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nabolag.cli.common import (
    FriendlyCommand,
    FriendlyGroup,
    as_of_option,
    echo_json,
    json_option,
    lang_option,
    option,
    progress,
)
from nabolag.cli.papers import out_option
from nabolag.text import N_

if TYPE_CHECKING:
    from nabolag.data import TableDescriptor
    from nabolag.data.own import Own
    from nabolag.sources.live.refresh import Report
    from nabolag.text import Texts

SHOWN = 10
"""Figures that differ, shown for each table; `--json` has them all."""
STATUS = {
    "preliminary": N_("foreløpig"),
    "final": N_("endelig"),
    "withdrawn": N_("trukket tilbake"),
}


@click.group(
    cls=FriendlyGroup,
    help=N_("Hva dataene er, og hvor gamle de er.\n\nEksempel: nabolag data status"),
)
def command() -> None:
    """The `data` group."""


@command.command(
    cls=FriendlyCommand,
    help=N_(
        "Vis hver tabell med utgiver, årgang, rader, lisens og alder, og kontroller at filene er hele.\n\n"
        "Eksempel: nabolag data status"
    ),
)
@as_of_option
@json_option
@lang_option
def status(lang: str, as_json: bool) -> None:
    """Print one line per table after reading and checking each."""
    from datetime import date

    from nabolag import data
    from nabolag.data.own import own_extracts
    from nabolag.data.snapshots import in_use

    described = data.descriptors()
    for name in data.tables():
        data.table(name)
    data.boundaries()
    data.boundaries(detail=True)
    today = date.today()
    ages = {d.name: (today - date.fromisoformat(d.retrieved)).days for d in described}
    snapshot = in_use()
    if as_json:
        echo_json([_plain(d, ages, lang) for d in described])
        return
    _print(lang, described, ages, snapshot.name if snapshot else "")
    for one in own_extracts():
        click.echo(_own(one, lang))


def _own(one: Own, lang: str) -> str:
    from nabolag.text import texts

    _ = texts(lang)
    return _(
        "Eget uttrekk ved siden av: {name} ({file}), {n} {n:tall|tall}, lagt inn {date}",
        name=one.name, file=one.file, n=_.number(one.rows), date=_.date(one.added_at.date()),
    )  # fmt: skip


def _plain(d: TableDescriptor, ages: dict[str, int], lang: str) -> dict[str, Any]:
    from nabolag.data.snapshots import in_use

    snapshot = in_use()
    kept = snapshot.kept(d.name) if snapshot else None
    fetched = kept.entry if kept and kept.entry.descriptor == d else None
    return {
        "name": d.name,
        "title": d.title[lang],
        "publisher": d.publisher,
        "table_number": d.table_number,
        "vintage": d.vintage,
        "retrieved": d.retrieved,
        "age_days": ages[d.name],
        "rows": d.rows,
        "licence": d.licence,
        "attribution": d.attribution,
        "origin": d.origin,
        "url": d.url,
        "via": d.via,
        "sha256": d.sha256,
        "status": d.status,
        "snapshot": snapshot.name if snapshot and fetched else None,
        "address": fetched.address if fetched else None,
        "fetched_at": fetched.fetched_at.isoformat() if fetched else None,
        "updated": fetched.updated if fetched else None,
    }


@command.command(
    cls=FriendlyCommand,
    help=N_(
        "Hent nyere data fra kildene, si hva som er endret, og ta dem i bruk samlet. --dry-run: si det bare. "
        "--law: lovtekstene fra Lovdata, og hvilke regler som må leses på nytt.\n\n"
        "Eksempler:\n  nabolag data refresh --dry-run\n  nabolag data refresh --source ssb/12842\n"
        "  nabolag data refresh --law"
    ),
)
@option(
    "--source",
    "sources",
    multiple=True,
    help=N_("Bare denne kilden eller tabellen, som ssb eller ssb/12842. Kan gjentas."),
)
@option("--dry-run", is_flag=True, help=N_("Si hva som ville bli endret, uten å endre noe."))
@option("--law", is_flag=True, help=N_("Kontroller reglene mot Lovdatas åpne data."))
@json_option
@lang_option
def refresh(law: bool, sources: tuple[str, ...], dry_run: bool, lang: str, as_json: bool) -> None:
    """Fetch what is newer; with `--law`, check the pinned law against Lovdata."""
    if law:
        from nabolag.cli.law import refresh_law

        refresh_law(lang, as_json)
        return
    from nabolag.sources.live.refresh import refresh as fetch
    from nabolag.text import texts

    _ = texts(lang)
    with progress(_("Henter nye data …")) as shown:
        report = fetch(sources, dry_run=dry_run, progress=lambda _feed, done, total: shown(done, total))
    if as_json:
        echo_json(_told(report))
        return
    for line in _changes(report, _):
        click.echo(line)
    if report.snapshot:
        click.echo(_("Datasettet {name} er tatt i bruk.", name=report.snapshot.name))
    elif dry_run:
        click.echo(_("Ingenting er endret: dette er bare en prøve."))
    else:
        click.echo(_("Ingenting er nytt. Dataene er som før."))


@command.command(
    "add",
    cls=FriendlyCommand,
    help=N_(
        "Legg inn et eget uttrekk av KOSTRA (.xlsx, .csv eller JSON-stat) ved siden av. Det kontrolleres, og vises "
        "for seg selv.\n\nEksempel: nabolag data add gebyr.xlsx"
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@option("--name", default="", help=N_("Hva uttrekket skal hete. Uten: filens navn."))
@json_option
@lang_option
def add_own(file: Path, name: str, lang: str, as_json: bool) -> None:
    """Check an extract and keep it; with faults, print each with sheet, row and field."""
    import msgspec

    from nabolag.errors import BadInput, unread
    from nabolag.report.own import add_extract
    from nabolag.text import texts

    _ = texts(lang)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise unread(file, error) from error
    kept, found = add_extract(content, file.name, name)
    if kept is None:
        for fault in found.faults:
            row = _("rad {n}", n=fault.row) if fault.row else _("hele arket")
            click.echo(f"{fault.sheet}, {row}, {fault.field}: {fault.error.text(_)}", err=True)
        raise BadInput(
            "{n} {n:feil|feil} i {file}. Ingenting er lagt inn. Rett dem i filen og legg den inn på nytt.",
            n=len(found.faults),
            file=file.name,
        )
    if as_json:
        echo_json(msgspec.to_builtins(kept))
        return
    click.echo(
        _(
            "{name} er lagt inn: {n} {n:tall|tall} for {m} {m:kommune|kommuner}. Se det: nabolag data show {name}",
            name=kept.name, n=kept.rows, m=kept.municipalities,
        )
    )  # fmt: skip


@command.command(
    "show",
    cls=FriendlyCommand,
    help=N_("Vis et eget uttrekk ved siden av tallene som er i bruk.\n\nEksempel: nabolag data show gebyr"),
)
@click.argument("name")
@out_option
@json_option
@lang_option
def show_own(name: str, out: Path | None, lang: str, as_json: bool) -> None:
    """Print the extract as a paper."""
    from nabolag.cli.papers import check_out, deliver
    from nabolag.report.own import own_paper

    check_out(out)
    deliver(own_paper(name, lang), out, as_json)


@command.command(
    "remove",
    cls=FriendlyCommand,
    help=N_("Ta bort et eget uttrekk.\n\nEksempel: nabolag data remove gebyr"),
)
@click.argument("name")
@lang_option
def remove(name: str, lang: str) -> None:
    """Take an extract away."""
    from nabolag.data.own import remove_own
    from nabolag.text import texts

    remove_own(name)
    click.echo(texts(lang)("{name} er tatt bort.", name=name))


def _told(report: Report) -> dict[str, Any]:
    import msgspec

    return {
        "snapshot": report.snapshot.name if report.snapshot else None,
        "pages": {"asked": report.asked, "unchanged": report.unchanged, "kept": report.kept},
        "sources": [
            {
                "source": one.feed,
                "withdrawn": one.withdrawn,
                "missing": list(one.missing),
                "tables": [
                    {
                        "table": d.table,
                        "rows": {"added": d.added, "changed": d.changed, "gone": d.gone},
                        "figures": msgspec.to_builtins(d.figures),
                    }
                    for d in one.differences
                ],
            }
            for one in report.feeds
        ],
    }


def _changes(report: Report, _: Texts) -> list[str]:
    lines: list[str] = []
    for one in report.feeds:
        if one.withdrawn:
            lines.append(
                _(
                    "{source}: kilden har trukket tabellen tilbake. Det siste som ble hentet, står.",
                    source=one.feed,
                )
            )
        elif not one.differences:
            lines.append(_("{source}: ikke endret siden sist.", source=one.feed))
        for d in one.differences:
            lines.append(
                _(
                    "{source}, {table}: {added} {added:ny rad|nye rader}, {changed} {changed:endret|endrede}, "
                    "{gone} borte.",
                    source=one.feed, table=d.table, added=d.added, changed=d.changed, gone=d.gone,
                )
            )  # fmt: skip
            figures = [figure for figure in d.figures if figure.column]
            lines += [
                f"  {f.key} {f.column}: {_said(f.before, _)} → {_said(f.after, _)}" for f in figures[:SHOWN]
            ]
            if len(figures) > SHOWN:
                more = len(figures) - SHOWN
                lines.append("  " + _("og {n} {n:tall|tall} til (--json har alle)", n=more))
        if one.missing:
            lines.append("  " + _("Kilden har ikke: {keys}", keys=", ".join(one.missing)))
    return lines


def _said(value: str | None, _: Texts) -> str:
    return value if value is not None else _("ukjent")


def _print(lang: str, described: list[TableDescriptor], ages: dict[str, int], snapshot: str) -> None:
    from nabolag.text import texts

    _ = texts(lang)
    if snapshot:
        click.echo(
            _("Datasett i bruk: {name}. Tabeller uten nyere data er de som følger med.", name=snapshot)
        )
    else:
        click.echo(_("Dataene er de som følger med. Hent nyere: nabolag data refresh"))
    for d in described:
        publisher = ", ".join(_(part) for part in (d.publisher, d.table_number or "") if part)
        click.echo(f"{d.title[lang]}  ({d.name})")
        click.echo(f"  {publisher}. {_(d.vintage)}. {_(d.licence)}.")
        line = _(
            "{rows} {rows:rad|rader}, hentet {date} ({days} {days:dag|dager} siden)",
            rows=_.number(d.rows),
            **_when(d, ages, _),
        )
        click.echo(f"  {line}" + (f", {_(STATUS[d.status])}" if d.status else ""))
    click.echo(
        _(
            "{count} {count:tabell|tabeller}, alle hele. Kilder og lisenser: docs/data.md",
            count=len(described),
        )
    )


def _when(d: TableDescriptor, ages: dict[str, int], _: Texts) -> dict[str, str]:
    from datetime import date

    return {"date": _.date(date.fromisoformat(d.retrieved)), "days": _.number(ages[d.name])}
