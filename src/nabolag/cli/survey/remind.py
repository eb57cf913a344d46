"""`nabolag survey remind`: a letter to those who are invited and have not handed in."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, option
from nabolag.cli.survey.folder import folder_argument
from nabolag.cli.survey.mail import now, send_waiting, sending_options, show_rehearsal
from nabolag.report.survey import Survey


@click.command(
    "remind",
    cls=FriendlyCommand,
    help=N_(
        "Send påminnelse til dem som er invitert og ikke har levert. De som har begynt, får andre ord. De som har "
        "sagt nei, ikke kan nås eller nettopp fikk brev, får ingen.\n\n"
        "Eksempel: nabolag survey remind ledere --dry-run\n\n"
        "Eksempel: nabolag survey remind ledere"
    ),
)
@folder_argument
@option(
    "--round",
    "round_",
    type=click.IntRange(min=1),
    help=N_("Hvilken påminnelse; ellers den neste, eller den som ikke er sendt ferdig."),
)
@option(
    "--rest-days",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    help=N_("Minst så mange dager siden forrige brev."),
)
@sending_options
def command(
    folder: Path,
    round_: int | None,
    rest_days: int,
    dry_run: bool,
    again: bool,
    limit: int | None,
    store_url: str | None,
    as_json: bool,
    lang: str,
) -> None:
    """Queue, and send what waits."""
    from nabolag.survey.fielding.posting import REMINDER, queue_reminders, rehearse, release
    from nabolag.survey.fielding.sending import server_of
    from nabolag.text import texts

    _ = texts(lang)
    survey = Survey(folder, store_url)
    settings = survey.settings.value
    with survey.store() as store:
        if dry_run:
            planned = rehearse(store, settings.id, REMINDER, now(), round_, rest_days=rest_days)
            show_rehearsal(planned, server_of(settings), as_json, _)
            return
        queue_reminders(store, settings.id, now(), round_, rest_days=rest_days)
        if again:
            release(store, settings.id)
        send_waiting(store, settings, limit, as_json, _)
