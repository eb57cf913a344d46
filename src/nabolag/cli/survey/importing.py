"""`nabolag survey import`: a finished survey as a folder, ready to be analysed and published."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, encoding_option, lang_option
from nabolag.cli.survey.folder import begin, id_of
from nabolag.cli.survey.intake import in_one_line, report_option, show_report
from nabolag.errors import BadInput
from nabolag.report.survey import ANSWERS, PLAN, SETTINGS

CAME_IN = "inntak.json"


@click.command(
    "import",
    cls=FriendlyCommand,
    help=N_(
        "Ta inn en ferdig undersøkelse, FILE: .sav, .xlsx, .csv, .parquet, .sss (triple-S) eller .lss/.lsa "
        "(LimeSurvey). FOLDER får svarene, en analyseplan laget av det filen sier, og opplysninger å fylle ut.\n\n"
        "Eksempel: nabolag survey import ledere.sav ledere"
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
@report_option
@encoding_option
@lang_option
def command(file: Path, folder: Path, report: bool, encoding: str | None, lang: str) -> None:
    """Write the folder; what was there is not written over."""
    from importlib.resources import files

    from nabolag.sources.survey_files import read_survey
    from nabolag.sources.survey_files.intake import kept
    from nabolag.sources.survey_files.tables import parquet_bytes
    from nabolag.survey.tabulation.starter import starter
    from nabolag.text import texts

    _ = texts(lang)
    survey = read_survey(file, encoding=encoding)
    if survey.data.is_empty():
        raise BadInput("{file} har overskrifter, men ingen svar.", file=file.name)
    id_ = id_of(folder)
    template = files("nabolag.survey") / "shipped" / "undersokelse.yaml"
    settings = template.read_text("utf-8").format(id=id_ if len(id_) > 1 else f"{id_ or 'u'}-1")
    if survey.origin == "synthetic":
        settings = settings.replace("origin: user ", "origin: synthetic ")
    made = {
        ANSWERS: parquet_bytes(survey),
        PLAN: starter(survey, lang).encode(),
        SETTINGS: settings.encode(),
        CAME_IN: kept(survey, file.name),
    }
    begin(folder, made, private=(ANSWERS,))
    for loss in survey.losses:
        click.echo(loss.text(_), err=True)
    empty = [v.name for v in survey.variables if survey.data[v.name].count() == 0]
    if empty:
        click.echo(_("Ingen har svart på: {names}.", names=", ".join(empty)), err=True)
    click.echo(_("{n} svar er tatt inn.", n=survey.data.height))
    if report:
        show_report(survey, _)
    else:
        click.echo(in_one_line(survey, _))
