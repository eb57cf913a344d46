"""`nabolag data`: what the shipped data are, and how old."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from nabolag.cli.common import FriendlyCommand, FriendlyGroup, echo_json, json_option, lang_option, option
from nabolag.text import N_

if TYPE_CHECKING:
    from nabolag.data import TableDescriptor
    from nabolag.text import Texts


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
@json_option
@lang_option
def status(lang: str, as_json: bool) -> None:
    """Print one line per shipped table after reading and checking each."""
    from datetime import date

    from nabolag import data

    described = data.descriptors()
    for name in data.tables():
        data.table(name)
    data.boundaries()
    data.boundaries(detail=True)
    today = date.today()
    ages = {d.name: (today - date.fromisoformat(d.retrieved)).days for d in described}
    if as_json:
        echo_json(
            [
                {
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
                }
                for d in described
            ]
        )
        return
    _print(lang, described, ages)


@command.command(
    cls=FriendlyCommand,
    help=N_(
        "Hent nye tekster fra kilden og si hva som er endret. --law: lovtekstene fra Lovdata, og hvilke regler "
        "som må leses på nytt.\n\nEksempel: nabolag data refresh --law"
    ),
)
@option("--law", is_flag=True, help=N_("Kontroller reglene mot Lovdatas åpne data."))
@json_option
@lang_option
def refresh(law: bool, lang: str, as_json: bool) -> None:
    """Check the pinned law against Lovdata."""
    from nabolag.cli.law import refresh_law
    from nabolag.errors import BadInput

    if not law:
        raise BadInput("Si hva som skal hentes: --law.")
    refresh_law(lang, as_json)


def _print(lang: str, described: list[TableDescriptor], ages: dict[str, int]) -> None:
    from nabolag.text import texts

    _ = texts(lang)
    for d in described:
        publisher = ", ".join(_(part) for part in (d.publisher, d.table_number or "") if part)
        click.echo(f"{d.title[lang]}  ({d.name})")
        click.echo(f"  {publisher}. {_(d.vintage)}. {_(d.licence)}.")
        line = _(
            "{rows} {rows:rad|rader}, hentet {date} ({days} {days:dag|dager} siden)",
            rows=_.number(d.rows),
            **_when(d, ages, _),
        )
        click.echo(f"  {line}")
    click.echo(
        _(
            "{count} {count:tabell|tabeller}, alle hele. Kilder og lisenser: docs/data.md",
            count=len(described),
        )
    )


def _when(d: TableDescriptor, ages: dict[str, int], _: Texts) -> dict[str, str]:
    from datetime import date

    return {"date": _.date(date.fromisoformat(d.retrieved)), "days": _.number(ages[d.name])}
