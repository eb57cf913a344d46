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
        "Hent svarene ut, uten navn. Filen sier bare det minst fem av de inviterte har felles, og er likevel fortrolig.\n\n"
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
@option(
    "--full-detail",
    "reason",
    help=N_("Ta med alle opplysninger om de spurte. Skriv hvorfor; det står i loggen."),
)
@store_option
@lang_option
def command(
    folder: Path, out: Path, unfinished: bool, reason: str | None, store_url: str | None, lang: str
) -> None:
    """Say how many can be recognised, write the file, and note it in the log."""
    from datetime import UTC, datetime

    from nabolag.sources.survey_files import write_survey
    from nabolag.sources.survey_files.files import WRITERS
    from nabolag.sources.writing import check_target
    from nabolag.store.accounts import note
    from nabolag.survey.fielding.exporting import exported, exported_in_full, report
    from nabolag.text import texts

    _ = texts(lang)
    survey = Survey(folder, store_url)
    check_target(out, WRITERS)
    id_ = survey.settings.value.id
    with survey.store() as store:
        now, by, kind = datetime.now(UTC), "nabolag", out.suffix
        recognition = report(store, id_)
        click.echo(
            _(
                "Slik kan inviterte kjennes igjen, av {invited}: {full} ved alle opplysninger om dem, {clustered} når "
                "også samme kommune ses, og {given} i filen.",
                invited=recognition.invited,
                full=recognition.full,
                clustered=recognition.clustered,
                given=recognition.clustered if reason is not None else recognition.given,
            ),
            err=True,
        )
        if reason is not None:
            data = exported_in_full(store, id_, now, by, kind, reason, lang=lang)
        else:
            data = exported(store, id_, now, by, kind, unfinished=unfinished, lang=lang)
        with store.write() as c:
            parts = [out, out.with_suffix(".csv"), out.with_suffix(".codebook.yaml")]
            note(c, now, by, "answer file", id_, files=[part.resolve() for part in parts])
        losses = write_survey(data, out, private=True)
    for loss in losses:
        click.echo(loss.text(_), err=True)
    click.echo(_("{n} svar er skrevet til {file}. Filen er fortrolig.", n=data.data.height, file=out))
