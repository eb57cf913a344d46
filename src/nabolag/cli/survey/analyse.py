"""`nabolag survey analyse`: from answers to tables."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nabolag.cli.common import (
    N_,
    FriendlyCommand,
    echo_json,
    encoding_option,
    json_option,
    lang_option,
    option,
    progress,
)
from nabolag.cli.survey import intake
from nabolag.cli.survey.intake import report_option
from nabolag.report.survey import PLAN, Survey

if TYPE_CHECKING:
    from nabolag.survey.tabulation.analysis import Analysis
    from nabolag.text import Texts

WRITTEN = ("tabeller.xlsx", "tabeller.sav", "kjoring.json")


@click.command(
    "analyse",
    cls=FriendlyCommand,
    help=N_(
        "Lag tabeller av DATA: .sav, .csv, .xlsx, .parquet, .sss (triple-S), .lss/.lsa (LimeSurvey), eller mappen til "
        "en undersøkelse.\n\n"
        "Eksempel: nabolag survey analyse ledere.sav --starter > plan.yaml\n\n"
        "Eksempel: nabolag survey analyse ledere.sav --plan plan.yaml\n\n"
        "Eksempel: nabolag survey analyse ledere.sav --plan plan.yaml --out tabeller"
    ),
)
@click.argument("data", type=click.Path(path_type=Path))
@option("--plan", "plan_path", type=click.Path(path_type=Path), help=N_("Analyseplanen (YAML)."))
@option("--out", type=click.Path(path_type=Path), help=N_("Mappe for Excel, SPSS og kjøringslogg."))
@option(
    "--starter", is_flag=True, help=N_("Skriv en plan å begynne med, laget av det filen sier om seg selv.")
)
@report_option
@encoding_option
@option(
    "--cluster",
    help=N_(
        "Adressen til en Dask-klynge som leser DATA (Parquet, CSV eller et mønster av dem), for eksempel tcp://vert:8786."
    ),
)
@json_option
@lang_option
def command(
    data: Path,
    plan_path: Path | None,
    out: Path | None,
    starter: bool,
    report: bool,
    encoding: str | None,
    cluster: str | None,
    as_json: bool,
    lang: str,
) -> None:
    from rich.console import Console

    from nabolag.errors import BadInput
    from nabolag.report.paper.terminal import show
    from nabolag.report.survey_tables import as_dict, paper
    from nabolag.sources.survey_files import read_survey
    from nabolag.survey.tabulation import plan as plans
    from nabolag.text import texts

    _ = texts(lang)
    folder = Survey(data, lang=lang) if data.is_dir() else None
    plan_path = data / PLAN if folder and plan_path is None else plan_path
    if cluster is not None:
        if folder or starter or plan_path is None:
            raise BadInput("--cluster leser filer etter en plan: oppgi en fil og --plan.")
        from nabolag.survey.tabulation.gathering import on_cluster

        survey = on_cluster(str(data), plans.read_plan(_read(plan_path), plan_path.name), cluster)
    else:
        survey = folder.answers() if folder else read_survey(data, encoding=encoding)
    for loss in survey.losses:
        click.echo(loss.text(_), err=True)
    if starter:
        from nabolag.survey.tabulation.starter import starter as begin

        click.echo(begin(survey, lang), nl=False)
        return
    if report and plan_path is None:
        if as_json:
            echo_json(intake.report(survey, _))
        else:
            intake.show_report(survey, _)
        return
    if plan_path is None:
        raise BadInput("Oppgi --plan med en analyseplan, eller --starter for å få en å begynne med.")
    if out is not None and out.exists() and not out.is_dir():
        raise BadInput("{path} er en fil. Oppgi en mappe.", path=out)
    plan_file = plans.read_plan(_read(plan_path), plan_path.name)
    started = datetime.now(UTC)
    from nabolag.survey.tabulation.analysis import analyse as run

    with progress(_("Regner ut tabeller")) as step:
        analysis = run(survey, plan_file, lang=lang, progress=step)
    if out is not None:
        if folder and not folder.imported:
            folder.log("tables", files=[(out / name).resolve() for name in WRITTEN])
        _write(
            analysis,
            out,
            {
                data.name: survey.data.write_csv().encode() if folder or cluster else data.read_bytes(),
                plan_path.name: plan_path.read_bytes(),
            },
            started,
            _,
            read=intake.report(survey, _),
        )
    if as_json:
        echo_json(as_dict(analysis, _) | ({"read": intake.report(survey, _)} if report else {}))
    else:
        if report:
            intake.show_report(survey, _)
        show(paper(analysis, _), Console(highlight=False))


def _read(plan: Path) -> str:
    from nabolag.errors import BadInput
    from nabolag.sources.plain_yaml import written_text

    if not plan.is_file():
        raise BadInput("Filen {path} finnes ikke.", path=plan)
    return written_text(plan.read_bytes(), plan.name)


def _write(
    analysis: Analysis,
    out: Path,
    inputs: dict[str, bytes],
    started: datetime,
    _: Texts,
    *,
    read: dict[str, Any],
) -> None:
    """Make every file in full before the first is put in place."""
    import json

    from nabolag.errors import BadInput
    from nabolag.report.paper import made
    from nabolag.report.survey_tables import as_survey, paper, run_record
    from nabolag.sources.survey_files.sav import sav_bytes
    from nabolag.sources.writing import write_whole

    sav, _losses = sav_bytes(as_survey(analysis, _), lang=_.lang)
    files = dict(zip(WRITTEN, (made(paper(analysis, _, made=started.date()), "xlsx"), sav), strict=False))
    record = run_record(analysis, inputs=inputs, outputs=files, started=started, finished=datetime.now(UTC))
    record["read"] = read
    files[WRITTEN[-1]] = (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(
            "{path} kunne ikke skrives: {reason}.", path=out, reason=error.strerror or ""
        ) from error
    for name, content in files.items():
        write_whole(out / name, content, private=True)  # exact figures; only `publish` makes files to pass on
        click.echo(str(out / name), err=True)
