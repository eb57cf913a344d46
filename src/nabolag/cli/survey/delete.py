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
    from nabolag.survey.fielding.retention import delete_all, delete_contacts
    from nabolag.text import texts

    _ = texts(lang)
    if contacts == everything:
        raise BadInput("Oppgi enten --contacts eller --all.")
    found = Survey(folder, store_url)
    id_ = found.settings.value.id
    what = _("alt i «{survey}»", survey=id_) if everything else _("alle kontakter i «{survey}»", survey=id_)
    if not yes:
        click.confirm(_("Slett {what}? Det kan ikke angres.", what=what), abort=True)
    with found.store() as store:
        if everything:
            delete_all(store, id_, datetime.now(UTC), "nabolag")
        else:
            delete_contacts(store, id_, datetime.now(UTC), "nabolag")
    click.echo(_("Slettet: {what}.", what=what))
