"""`nabolag survey log`: what has been done with the surveys of a store, by whom."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, json_option, lang_option, option
from nabolag.cli.survey.folder import folder_argument, store_option


@click.command(
    "log",
    cls=FriendlyCommand,
    help=N_(
        "Skriv hele loggen som CSV, eller som JSON med --json: hva som er gjort, når og av hvem. Hvem som har svart hva, "
        "står ikke i den.\n\n"
        "Eksempel: nabolag survey log ledere --from 2026-11-01 --to 2026-11-30 --out logg.csv"
    ),
)
@folder_argument
@option("--from", "since", default="", help=N_("Første dag, som 2026-11-01."))
@option("--to", "until", default="", help=N_("Siste dag."))
@option(
    "--all",
    "every",
    is_flag=True,
    help=N_("Alt i lageret, også andre undersøkelser, brukere og innlogginger."),
)
@option("--out", type=click.Path(path_type=Path), help=N_("Filen loggen skrives til."))
@store_option
@json_option
@lang_option
def command(
    folder: Path,
    since: str,
    until: str,
    every: bool,
    out: Path | None,
    store_url: str | None,
    as_json: bool,
    lang: str,
) -> None:
    """Print the log, or write it to a file that only its owner may read."""
    from nabolag.report.survey import Survey
    from nabolag.sources.csv_text import csv_text
    from nabolag.sources.writing import write_whole
    from nabolag.store.accounts import events
    from nabolag.survey.fielding import logbook

    first, last = logbook.days(since, until)
    survey = Survey(folder, store_url)
    id_ = survey.settings.value.id
    with survey.store() as store, store.read() as c:
        entries = events(c, None if every else id_, None, since=first, until=last)
    content = logbook.as_json(entries) if as_json else csv_text(logbook.HEADER, logbook.rows(entries))
    if out is None:
        click.echo(content, nl=as_json)
        return
    write_whole(out, content.encode(), private=True)
    click.echo(str(out))
