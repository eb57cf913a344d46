"""`nabolag ownership follow`, `plan` and `change`: demands, deviations, the plan of control, and before against after."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nabolag.cli.common import N_, FriendlyCommand, option
from nabolag.cli.ownership.given import paper_options, seen
from nabolag.cli.papers import check_out, deliver

if TYPE_CHECKING:
    from nabolag.governance.ownership.control import Owned
    from nabolag.municipalities import Municipality


def lines_options(f: click.decorators.FC) -> click.decorators.FC:
    """`--demand` and `--deviation`, each a line of the follow-up."""
    demand = N_("«virksomhet; krav; mål; målt; frist; hvem; vedtatt»; kan gjentas.")
    deviation = N_("«virksomhet; avvik; oppdaget; tiltak; frist; hvem; lukket»; kan gjentas.")
    f = option("--deviation", "deviations", multiple=True, help=deviation)(f)
    return option("--demand", "demands", multiple=True, help=demand)(f)


@click.command(
    "follow", cls=FriendlyCommand, help=N_("Årets rapport: eierkrav, avvik og grunnlag for kontrollplanen.")
)
@click.argument("municipality")
@lines_options
@paper_options
def follow(
    municipality: str,
    demands: tuple[str, ...],
    deviations: tuple[str, ...],
    file: Path | None,
    day: str | None,
    out: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    from nabolag.report.ownership import follow_paper
    from nabolag.text import texts

    check_out(out)
    found, owned = _owned(municipality, file, day, demands, deviations, lang)
    _ = texts(lang)
    deliver(follow_paper(found, owned.interests, owned.demands, owned.day, _, owned.deviations), out, as_json)


@click.command(
    "plan",
    cls=FriendlyCommand,
    help=N_("Utkast til plan for eierskapskontroll og forvaltningsrevisjon; bokmål eller nynorsk."),
)
@click.argument("municipality")
@lines_options
@paper_options
def plan(
    municipality: str,
    demands: tuple[str, ...],
    deviations: tuple[str, ...],
    file: Path | None,
    day: str | None,
    out: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    from nabolag.report.ownership import control_plan, norwegian
    from nabolag.text import texts

    check_out(out)
    found, owned = _owned(municipality, file, day, demands, deviations, lang)
    deliver(control_plan(found, owned, norwegian(texts(lang))), out, as_json)


@click.command(
    "change",
    cls=FriendlyCommand,
    help=N_(
        "Før og etter: kontrollen med eierskapet del for del, i et tidligere register og i dagens.\n\n"
        "Eksempel:\n"
        "  nabolag ownership change Stavanger --before i-fjor.xlsx --before-day 2025-12-31 --file eierskap.xlsx"
    ),
)
@click.argument("municipality")
@option(
    "--before",
    type=click.Path(path_type=Path),
    required=True,
    help=N_("Registeret slik det var før (.xlsx eller .csv)."),
)
@option("--before-day", required=True, help=N_("Dagen det gjaldt (ÅÅÅÅ-MM-DD)."))
@option(
    "--before-demand", "old_demands", multiple=True, help=N_("Et eierkrav slik det var før; kan gjentas.")
)
@option(
    "--before-deviation", "old_deviations", multiple=True, help=N_("Et avvik slik det var før; kan gjentas.")
)
@lines_options
@paper_options
def change(
    municipality: str,
    before: Path,
    before_day: str,
    old_demands: tuple[str, ...],
    old_deviations: tuple[str, ...],
    demands: tuple[str, ...],
    deviations: tuple[str, ...],
    file: Path | None,
    day: str | None,
    out: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    from nabolag.errors import BadInput
    from nabolag.report.ownership import change_paper
    from nabolag.text import texts

    check_out(out)
    found, old = _owned(municipality, before, before_day, old_demands, old_deviations, lang)
    _found, new = _owned(municipality, file, day, demands, deviations, lang)
    if old.day > new.day:
        raise BadInput(
            "Dagen før, {before}, er senere enn {day}. Rett en av dem.",
            before=old.day.isoformat(), day=new.day.isoformat(),
        )  # fmt: skip
    deliver(change_paper(found, old, new, texts(lang)), out, as_json)


def _owned(
    municipality: str,
    file: Path | None,
    day: str | None,
    demands: tuple[str, ...],
    deviations: tuple[str, ...],
    lang: str,
) -> tuple[Municipality, Owned]:
    """The municipality, and its register with demands and deviations on a day.

    Raises:
        NotKnown: no municipality has the name. BadInput: a date, a register or a line that cannot be read.
    """
    from nabolag.governance.ownership.control import Owned, read_deviations
    from nabolag.governance.ownership.following import read_demands

    found, whole, today = seen(municipality, file, day, lang)
    names = [one.name for one in whole.interests]
    return found, Owned(
        whole.interests,
        read_demands("\n".join(demands), names),
        read_deviations("\n".join(deviations), names),
        today,
    )
