"""What came in of a survey file, question by question, for the terminal and for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nabolag.cli.common import N_, F, option

if TYPE_CHECKING:
    from nabolag.sources.survey_files import SurveyData
    from nabolag.text import Texts


def report_option(f: F) -> F:
    """`--report`."""
    return option(
        "--report",
        is_flag=True,
        help=N_("Vis for hvert spørsmål hva filen har, hva som ble lest, og hva som ikke lot seg lese."),
    )(f)


def in_one_line(survey: SurveyData, _: Texts) -> str:
    """The sums over all questions."""
    from nabolag.sources.survey_files.intake import intakes, total

    return _(
        "{questions} spørsmål, {held} svar i filen: {read} lest, {missing} regnet som manglende, {unread} ikke lest.",
        **total(intakes(survey)),
    )


def report(survey: SurveyData, _: Texts) -> dict[str, Any]:
    """Rows and each question's count, as JSON has it."""
    from nabolag.sources.survey_files.intake import intakes

    return {"rows": survey.data.height, "questions": [c.as_dict(_) for c in intakes(survey)]}


def show_report(survey: SurveyData, _: Texts) -> None:
    """A row for each question, and the sums; `survey.losses` say why."""
    from rich.console import Console
    from rich.table import Table

    from nabolag.sources.survey_files.intake import intakes

    counts = intakes(survey)
    grid = Table(title=_("Hva som kom inn (av {n} svarende)", n=survey.data.height), title_justify="left")
    grid.add_column(_("Spørsmål"), overflow="fold")
    for head in (_("I filen"), _("Lest"), _("Manglende"), _("Ikke lest"), _("Tomt")):
        grid.add_column(head, justify="right")
    for c in counts:
        figures = (c.held, c.read, c.missing, c.unread, c.empty)
        grid.add_row(c.question, *map(str, figures), style="bold" if c.unread else None)
    Console(highlight=False, markup=False).print(grid)
    click.echo(in_one_line(survey, _))
