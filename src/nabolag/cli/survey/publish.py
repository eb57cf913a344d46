"""`nabolag survey publish`: figures, tables, text and poll declaration, or the reason why not."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, languages, languages_option, option, progress
from nabolag.cli.survey.folder import folder_argument, store_option
from nabolag.report.survey import PUBLISHED, Survey


@click.command(
    "publish",
    cls=FriendlyCommand,
    help=N_(
        "Lag alt som skal publiseres, i FOLDER/publisert: nettside, PDF, figurer, PowerPoint, Excel, .sav og "
        "varefakta. Er undersøkelsen i lageret, viser nettstedet den på /undersokelse/ID. Oppdiktede svar "
        "krever --demonstration. Er svarene endret siden sist, lager --correction en rettet utgave.\n\n"
        "Eksempel: nabolag survey publish ledere\n\n"
        'Eksempel: nabolag survey publish ledere --correction "Seks svar kom inn etter fristen."\n\n'
        "Eksempel: nabolag survey publish prove --demonstration --also nn,en"
    ),
)
@folder_argument
@option("--demonstration", is_flag=True, help=N_("Publiser oppdiktede svar, merket syntetisk."))
@option("--correction", help=N_("Lag en rettet utgave, og si leserne i en setning hva som er rettet."))
@option(
    "--also",
    default="",
    help=N_(
        "Flere språk i samme kjøring, med komma mellom: nn,en. En rettelse lages i alle som er publisert."
    ),
)
@store_option
@languages_option
def command(
    folder: Path,
    demonstration: bool,
    correction: str | None,
    also: str,
    store_url: str | None,
    lang: list[str],
) -> None:
    """Make every file before the first is put in place."""
    from nabolag.text import texts

    first, *more = [*lang, *languages(also)]
    _ = texts(first)
    survey = Survey(folder, store_url, first)
    for other in survey.overlaps():
        click.echo(other.said(_), err=True)
    with progress(_("Lager tabeller, figurer og rapport")):
        written = survey.publish(demonstration=demonstration, correction=correction, also=more)
    for path in written:
        click.echo(str(path))
    click.echo(
        _(
            "Publisert: {path}, og på nettstedet på /undersokelse/{id}.",
            path=folder / PUBLISHED / "index.html",
            id=survey.id,
        )
    )
