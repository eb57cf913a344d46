"""`nabolag survey new`: a folder to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, lang_option, option
from nabolag.cli.survey.folder import begin, id_of
from nabolag.report.survey import PLAN, QUESTIONNAIRE, SETTINGS


@click.command(
    "new",
    cls=FriendlyCommand,
    help=N_(
        "Lag FOLDER med skjema, opplysninger og analyseplan for kommuneledere, klare til å endres.\n\n"
        "Eksempel: nabolag survey new ledere --block tjenester --block styring\n\n"
        "Eksempel: nabolag survey new prove --demo"
    ),
)
@click.argument("folder", type=click.Path(path_type=Path))
@option(
    "--block",
    "blocks",
    multiple=True,
    help=N_("Flere spørsmål: tjenester, former, styring, oppgaver; kan gjentas."),
)
@option("--demo", is_flag=True, help=N_("En demonstrasjon med oppdiktede svar; alt blir merket syntetisk."))
@lang_option
def command(folder: Path, blocks: tuple[str, ...], demo: bool, lang: str) -> None:
    """Write three files, none of them over another."""
    from importlib.resources import files

    from nabolag.survey.background import shipped_plan
    from nabolag.survey.questionnaire import shipped
    from nabolag.text import texts

    _ = texts(lang)
    id_ = id_of(folder) or "undersokelse"
    template = files("nabolag.survey") / "shipped" / ("demonstrasjon.yaml" if demo else "undersokelse.yaml")
    made = {
        QUESTIONNAIRE: shipped(*dict.fromkeys(blocks)),
        SETTINGS: template.read_text("utf-8").format(id=id_ if len(id_) > 1 else f"{id_}-1"),
        PLAN: shipped_plan(),
    }
    begin(folder, {name: text.encode() for name, text in made.items()})
    click.echo("")
    click.echo(
        _("Neste: fyll ut {file}, og kjør «nabolag survey check {folder}».", file=SETTINGS, folder=folder)
    )
