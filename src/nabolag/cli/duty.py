"""Who can be on duty as options of a command: the template, filled in, and what team it must make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nabolag.cli.common import N_, option

if TYPE_CHECKING:
    from nabolag.report.answers import Case
    from nabolag.report.preparedness import Capacity
    from nabolag.report.preparedness.held import Held

Command = Callable[..., Any]
ASKED = ("vakt", "vaktledere", "likhet", "frist")


def duty_options(command: Command) -> Command:
    """`--team FILE` and what is asked of the team."""
    for one in (
        option(
            "--within",
            "frist",
            help=N_("Regn bare med dem som er framme innen så mange minutter, etter kjøretiden i --team."),
        ),
        option("--likeness", "likhet", help=N_("Samvariasjonen mellom to fra samme kommune, 0 til 0,9.")),
        option("--leaders", "vaktledere", help=N_("Hvor mange av dem som må kunne lede.")),
        option("--need", "vakt", help=N_("Hvor mange som må være på vakt samtidig.")),
        option(
            "--team",
            type=click.Path(path_type=Path),
            help=N_("Hvem som kan gå vakt: malen, fylt ut (.xlsx eller .csv)."),
        ),
    ):
        command = one(command)
    return command


def capacity_from(
    team: Path | None, given: Mapping[str, str | None], case: Case
) -> tuple[Capacity | None, Held | None]:
    """Who can be on duty as the file and the options tell, and what the fire services have; None without a file.

    Raises:
        BadInput: options without the file, a file that cannot be read, or a figure that cannot be meant.
    """
    from nabolag.errors import BadInput
    from nabolag.report.preparedness import capacity_of, read_file
    from nabolag.report.preparedness.duties import default_team
    from nabolag.report.preparedness.held import held_of
    from nabolag.report.preparedness.paper import said_passed_over

    asked = {name: given.get(name) or "" for name in ASKED}
    if team is None:
        if any(asked.values()):
            raise BadInput("--need, --leaders, --likeness og --within gjelder dem i --team. Oppgi filen.")
        return None, None
    try:
        content = team.read_bytes()
    except OSError as error:
        raise BadInput("Filen {path} kan ikke leses: {why}.", path=team, why=error.strerror) from error
    written = read_file(content, team.name, case.texts.lang)
    if written.passed_over:
        click.echo(said_passed_over(written.passed_over, case.texts), err=True)
    return capacity_of(written, asked, case.texts, default_team(case)), held_of(written, case.texts)
