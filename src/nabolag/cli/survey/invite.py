"""`nabolag survey invite`: a letter to everybody who is asked."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand
from nabolag.cli.survey.folder import folder_argument
from nabolag.cli.survey.mail import now, send_waiting, sending_options, show_rehearsal
from nabolag.report.survey import Survey


@click.command(
    "invite",
    cls=FriendlyCommand,
    help=N_(
        "Send invitasjon til dem i undersøkelsen som ikke har fått, og brev som venter. Passordet til "
        "e-posttjeneren leses fra NABOLAG_SMTP_PASSWORD.\n\n"
        "Eksempel: nabolag survey invite ledere --dry-run\n\n"
        "Eksempel: nabolag survey invite ledere --limit 5"
    ),
)
@folder_argument
@sending_options
def command(
    folder: Path,
    dry_run: bool,
    again: bool,
    limit: int | None,
    store_url: str | None,
    as_json: bool,
    lang: str,
) -> None:
    """Queue, and send what waits."""
    from nabolag.survey.fielding.posting import INVITATION, queue_invitations, rehearse, release
    from nabolag.survey.fielding.sending import server_of
    from nabolag.text import texts

    _ = texts(lang)
    survey = Survey(folder, store_url)
    settings = survey.settings.value
    with survey.store() as store:
        if dry_run:
            show_rehearsal(rehearse(store, settings.id, INVITATION, now()), server_of(settings), as_json, _)
            return
        queue_invitations(store, settings.id, now())
        if again:
            release(store, settings.id)
        send_waiting(store, settings, limit, as_json, _)
