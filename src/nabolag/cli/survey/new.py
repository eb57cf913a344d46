"""`nabolag survey new`: a folder to begin with."""

from __future__ import annotations

import re
from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, lang_option, option
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
    "--block", "blocks", multiple=True, help=N_("Flere spørsmål: tjenester, former, styring; kan gjentas.")
)
@option("--demo", is_flag=True, help=N_("En demonstrasjon med oppdiktede svar; alt blir merket syntetisk."))
@lang_option
def command(folder: Path, blocks: tuple[str, ...], demo: bool, lang: str) -> None:
    """Write three files, none of them over another."""
    from importlib.resources import files

    from nabolag.errors import BadInput
    from nabolag.sources.writing import write_whole
    from nabolag.survey.background import shipped_plan
    from nabolag.survey.questionnaire import shipped
    from nabolag.text import fold, texts

    _ = texts(lang)
    id_ = re.sub(r"[^a-z0-9]+", "-", fold(folder.resolve().name)).strip("-")[:60] or "undersokelse"
    template = files("nabolag.survey") / "shipped" / ("demonstrasjon.yaml" if demo else "undersokelse.yaml")
    made = {
        QUESTIONNAIRE: shipped(*dict.fromkeys(blocks)),
        SETTINGS: template.read_text("utf-8").format(id=id_ if len(id_) > 1 else f"{id_}-1"),
        PLAN: shipped_plan(),
    }
    there = [name for name in made if (folder / name).exists()]
    if there:
        raise BadInput(
            "{folder} har alt {files}. Velg en annen mappe.", folder=folder, files=", ".join(there)
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(
            "{path} kunne ikke skrives: {reason}.", path=folder, reason=error.strerror or ""
        ) from error
    for name, text in made.items():
        write_whole(folder / name, text.encode())
        click.echo(str(folder / name))
    click.echo("")
    click.echo(
        _("Neste: fyll ut {file}, og kjør «nabolag survey check {folder}».", file=SETTINGS, folder=folder)
    )
