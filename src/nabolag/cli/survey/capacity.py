"""`nabolag survey capacity`: what all leaders would answer, modelled from those who did."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import (
    N_,
    FriendlyCommand,
    encoding_option,
    json_option,
    lang_option,
    option,
)

SAV = ".sav"


@click.command(
    "capacity",
    cls=FriendlyCommand,
    help=N_(
        "Modeller hva alle ledere ville svart på et gradert spørsmål, i alt og i grupper, fra DATA: en svarfil eller mappen til "
        "en undersøkelse. Rått, vektet og modellert står ved siden av hverandre.\n\n"
        "Eksempel: nabolag survey capacity ledere\n\n"
        "Eksempel: nabolag survey capacity ledere.sav --model modell.yaml --out kapasitet.docx"
    ),
)
@click.argument("data", type=click.Path(path_type=Path))
@option(
    "--model",
    "model_path",
    type=click.Path(path_type=Path),
    help=N_(
        "Modellen (YAML): question, grades, focus, effects, trends, splines, tasks, cluster, weights, frame, level, disclosure. "
        "Uten den brukes den vanlige."
    ),
)
@option(
    "--before",
    type=click.Path(path_type=Path),
    help=N_("Forrige bølge (fil eller mappe): vis endringen, der spørsmålet har samme ord."),
)
@option(
    "--tasks",
    help=N_(
        "Spørsmål på samme skala om flere oppgaver: navnet kolonnene deler, for eksempel Q5. Modelleres sammen."
    ),
)
@option("--quick", is_flag=True, help=N_("Uten prøvene av om modellen kan stoles på."))
@option(
    "--out",
    type=click.Path(path_type=Path),
    help=N_("Skriv til fil: .pdf, .docx, .xlsx, .pptx, .html, .csv, .json eller .sav."),
)
@encoding_option
@json_option
@lang_option
def command(
    data: Path,
    model_path: Path | None,
    before: Path | None,
    tasks: str | None,
    quick: bool,
    out: Path | None,
    encoding: str | None,
    as_json: bool,
    lang: str,
) -> None:
    """Fit, and deliver the paper."""
    import msgspec

    from nabolag.cli.papers import check_out, deliver
    from nabolag.errors import BadInput
    from nabolag.report.capacity import as_survey, capacity_paper
    from nabolag.report.survey import Survey
    from nabolag.sources.plain_yaml import written_text
    from nabolag.sources.survey_files import read_survey, write_survey
    from nabolag.survey.capacity import Model, capacity, changed, read_model
    from nabolag.text import texts

    _ = texts(lang)
    sav = out is not None and out.suffix.lower() == SAV
    if not sav:
        check_out(out)
    folder = Survey(data, lang=lang) if data.is_dir() else None
    survey = folder.answers() if folder else read_survey(data, encoding=encoding)
    model, frame = None, None
    if model_path is not None:
        if not model_path.is_file():
            raise BadInput("Filen {path} finnes ikke.", path=model_path)
        model = read_model(written_text(model_path.read_bytes(), model_path.name), model_path.name)
        if model.frame is not None:
            frame = read_survey(model_path.parent / model.frame).data
    if tasks is not None:
        model = msgspec.structs.replace(model or Model(), tasks=tasks)
    found = capacity(survey, model, frame, diagnose=not quick)
    since = None
    if before is not None:
        earlier = (
            Survey(before, lang=lang).answers() if before.is_dir() else read_survey(before, encoding=encoding)
        )
        tasked = found.tasks is not None
        since = changed(
            capacity(earlier, model, frame, diagnose=False, tasks=tasked), found, earlier.title or before.stem
        )
    if sav and out is not None:
        write_survey(as_survey(found, _, since), out)
        click.echo(_("Skrev {path}.", path=out), err=True)
        if not as_json:
            return
        out = None
    deliver(capacity_paper(found, _, changed=since), out, as_json)
