"""`nabolag survey export`: the raw answers, for analysts."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, lang_option, option
from nabolag.cli.survey.folder import folder_argument, store_option
from nabolag.report.survey import Survey


@click.command(
    "export",
    cls=FriendlyCommand,
    help=N_(
        "Hent svarene ut. Filen er fortrolig: den har ikke navn, men få har samme rolle i like kommuner.\n\n"
        "Eksempel: nabolag survey export ledere --out svar.sav"
    ),
)
@folder_argument
@option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help=N_(".sav, .xlsx, .csv, .parquet eller .sss."),
)
@option("--unfinished", is_flag=True, help=N_("Ta med dem som ikke har levert."))
@store_option
@lang_option
def command(folder: Path, out: Path, unfinished: bool, store_url: str | None, lang: str) -> None:
    """Write the file, and note it in the log."""
    from datetime import UTC, datetime

    from nabolag.sources.survey_files import write_survey
    from nabolag.sources.survey_files.files import WRITERS
    from nabolag.sources.writing import check_target
    from nabolag.store.accounts import note
    from nabolag.survey.fielding.collected import collected
    from nabolag.text import texts

    _ = texts(lang)
    found = Survey(folder, store_url)
    check_target(out, WRITERS)
    id_ = found.settings.value.id
    with found.store() as store:
        data = collected(store, id_, unfinished=unfinished, lang=lang)
        losses = write_survey(data, out)
        with store.write() as c:
            note(c, datetime.now(UTC), "nabolag", "export", id_, rows=data.data.height, kind=out.suffix)
    for loss in losses:
        click.echo(loss.text(_), err=True)
    click.echo(_("{n} svar er skrevet til {file}. Filen er fortrolig.", n=data.data.height, file=out))
