"""`nabolag survey close`: no more answers."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, lang_option
from nabolag.cli.survey.folder import folder_argument, store_option
from nabolag.report.survey import Survey


@click.command(
    "close",
    cls=FriendlyCommand,
    help=N_("Lukk for svar. «open» åpner igjen.\n\nEksempel: nabolag survey close ledere"),
)
@folder_argument
@store_option
@lang_option
def command(folder: Path, store_url: str | None, lang: str) -> None:
    """Close, and note it in the log."""
    from datetime import UTC, datetime

    from nabolag.survey.fielding.opening import close_fielding
    from nabolag.survey.fielding.progress import counts
    from nabolag.text import texts

    _ = texts(lang)
    survey = Survey(folder, store_url)
    id_ = survey.settings.value.id
    with survey.store() as store:
        close_fielding(store, id_, datetime.now(UTC), "nabolag")
        n = counts(store, id_)["completed"]
    click.echo(_("«{survey}» er lukket. {n} har levert.", survey=id_, n=n))
