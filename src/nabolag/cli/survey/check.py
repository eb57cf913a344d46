"""`nabolag survey check`: every mistake before anybody is asked."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, echo_json, json_option, lang_option
from nabolag.cli.survey.folder import folder_argument
from nabolag.report.survey import PLAN, QUESTIONNAIRE, SAMPLE, SETTINGS, Survey


@click.command(
    "check",
    cls=FriendlyCommand,
    help=N_("Se etter feil i FOLDER før noen blir spurt.\n\nEksempel: nabolag survey check ledere"),
)
@folder_argument
@json_option
@lang_option
def command(folder: Path, as_json: bool, lang: str) -> None:
    """Read everything; what is wrong in one file does not hide the next."""
    from nabolag.errors import BadInput
    from nabolag.survey.frame import read_sample
    from nabolag.survey.questionnaire import fields, read_located, survey_data
    from nabolag.survey.settings import missing_before_opening
    from nabolag.survey.tabulation.plan import check_against, read_plan
    from nabolag.survey.tabulation.uncoded import refuse_uncoded
    from nabolag.text import texts

    _ = texts(lang)
    survey = Survey(folder)
    problems: list[str] = []
    done: list[str] = []
    questionnaire = None
    try:
        questionnaire = read_located(survey.text(QUESTIONNAIRE), QUESTIONNAIRE).value
        asked = sum(len(fields(q)) for q in questionnaire.questions())
        done.append(
            _(
                "{file}: {n} spørsmål på {pages} {pages:side|sider}, versjon {version}.",
                file=QUESTIONNAIRE,
                n=asked,
                pages=len(questionnaire.pages),
                version=questionnaire.version,
            )
        )
    except BadInput as error:
        problems.append(error.text(_))
    try:
        settings = survey.settings
        lacking = missing_before_opening(settings)
        problems += [
            _("{file}, linje {line}: «{field}» er ikke fylt ut.", file=SETTINGS, line=m.line, field=m.field)
            for m in lacking
        ]
        if not lacking:
            done.append(_("{file}: alt respondentene har krav på å vite, er sagt.", file=SETTINGS))
    except BadInput as error:
        problems.append(error.text(_))
    try:
        plan = read_plan(survey.text(PLAN), PLAN)
        if questionnaire is not None:
            from nabolag.survey.fielding.collected import columns

            empty = survey_data(questionnaire, [], background=columns(synthetic=True))
            check_against(plan, empty)
            refuse_uncoded(plan, empty)
        done.append(_("{file}: planen passer til skjemaet.", file=PLAN))
    except BadInput as error:
        problems.append(error.text(_))
    if (folder / SAMPLE).exists():
        try:
            n = read_sample((folder / SAMPLE).read_bytes(), SAMPLE).height
            done.append(_("{file}: {n} {n:leder|ledere}.", file=SAMPLE, n=n))
        except BadInput as error:
            problems.append(error.text(_))
    if as_json:
        echo_json({"ok": not problems, "problems": problems, "checked": done})
    else:
        for line in done:
            click.echo(line)
        for line in problems:
            click.echo(f"{_('Feil')}: {line}", err=True)
        if not problems:
            click.echo(_("Ingen feil."))
    if problems:
        click.get_current_context().exit(2)
