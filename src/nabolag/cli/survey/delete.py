"""`nabolag survey delete`: contacts, or everything, gone from the disk."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, lang_option, option
from nabolag.cli.survey.folder import folder_argument, store_option
from nabolag.report.survey import Survey


@click.command(
    "delete",
    cls=FriendlyCommand,
    help=N_(
        "Slett kontaktene i undersøkelsen (svarene blir, og er ingens), eller alt. Dagen «delete_on» i "
        "undersokelse.yaml slettes alt av seg selv når nettstedet er oppe.\n\n"
        "Eksempel: nabolag survey delete ledere --contacts\n\n"
        "Eksempel: nabolag survey delete ledere --all --yes"
    ),
)
@folder_argument
@option("--contacts", is_flag=True, help=N_("Navn, adresser og lenker."))
@option(
    "--all", "everything", is_flag=True, help=N_("Kontakter, svar og skjema. Det som er publisert, blir.")
)
@option("--yes", is_flag=True, help=N_("Ikke spør først."))
@store_option
@lang_option
def command(
    folder: Path, contacts: bool, everything: bool, yes: bool, store_url: str | None, lang: str
) -> None:
    """Ask, delete, and note it in the log."""
    from datetime import UTC, datetime

    from nabolag.errors import BadInput
    from nabolag.store.surveys import stored_survey
    from nabolag.survey.fielding.retention import delete_all, delete_contacts
    from nabolag.survey.fielding.traces import remove, traces
    from nabolag.text import texts

    _ = texts(lang)
    if contacts == everything:
        raise BadInput("Oppgi enten --contacts eller --all.")
    survey = Survey(folder, store_url)
    id_ = survey.settings.value.id
    what = _("alt i «{survey}»", survey=id_) if everything else _("alle kontakter i «{survey}»", survey=id_)
    with survey.store() as store:
        with store.read() as c:
            stored_survey(c, id_)
        files = traces(store, id_, folder, everything=everything)
        if not yes:
            for file in files.ours:
                click.echo(_("Filen slettes også: {file}", file=file))
            click.confirm(_("Slett {what}? Det kan ikke angres.", what=what), abort=True)
        done = (delete_all if everything else delete_contacts)(store, id_, datetime.now(UTC), "nabolag")
    failed = remove(files.ours)
    for file in files.ours:
        if file not in failed:
            click.echo(_("Filen er slettet: {file}", file=file))
    click.echo(_("Slettet: {what}.", what=what))
    for file in (*failed, *files.elsewhere):
        click.echo(_("Se selv om denne skal slettes: {file}", file=file), err=True)
    if done.left:
        click.echo(
            _(
                "Noen leser lageret nå, og loggfilen ved siden av det holder fortsatt det som ble slettet. Stopp dem, og "
                "kjør kommandoen på nytt."
            ),
            err=True,
        )
