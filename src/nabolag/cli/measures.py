"""`nabolag measures [MUNICIPALITY]`: what measures of the state would cost, whom they cover and whom they miss."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, json_option, lang_option, option
from nabolag.cli.papers import check_out, deliver, out_option


@click.command(
    "measures",
    cls=FriendlyCommand,
    help=N_(
        "Statlige tiltak ved siden av hverandre, og ingen tiltak: hvem som dekkes, hva det koster, hva som går til dem som alt "
        "samarbeider, og hvem som blir stående utenfor. Med MUNICIPALITY også hva tiltakene ville vært der.\n\n"
        "Eksempler:\n"
        "  nabolag measures Moskenes --with Flakstad\n"
        "  nabolag measures --template > tiltak.yaml\n"
        "  nabolag measures --file tiltak.yaml --take-up 10 --take-up 40"
    ),
)
@click.argument("municipality", nargs=-1)
@option(
    "--with",
    "partners",
    multiple=True,
    help=N_("En kommune å samarbeide med, navn eller nummer. Kan gis flere ganger."),
)
@option(
    "--file",
    "--measures",
    "path",
    type=click.Path(path_type=Path),
    help=N_("Egne tiltak, ett til fire: YAML eller regneark (.xlsx)."),
)
@option(
    "--take-up",
    multiple=True,
    help=N_("Hvor mange av hundre som søker. Gis to ganger: lavest og høyest."),
)
@option("--template", is_flag=True, help=N_("Skriv en fil med eksempler som kan endres."))
@out_option
@json_option
@lang_option
def command(
    municipality: tuple[str, ...],
    partners: tuple[str, ...],
    path: Path | None,
    take_up: tuple[str, ...],
    template: bool,
    out: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    """Print, write or dump the measures; or print the template."""
    from nabolag.errors import BadInput
    from nabolag.report.answers import case_of
    from nabolag.report.state import measures_paper
    from nabolag.report.state.places import somebody_is_covered
    from nabolag.state.draws import Assumed
    from nabolag.state.files import measures_of_file
    from nabolag.state.measures import examples_text
    from nabolag.text import read_number

    if template:
        click.echo(examples_text(), nl=False)
        return
    check_out(out)
    if partners and not municipality:
        raise BadInput("--with trenger en kommune først, som nabolag measures Moskenes --with Flakstad.")
    if take_up and len(take_up) != 2:
        raise BadInput("--take-up gis to ganger: lavest og høyest, som --take-up 10 --take-up 40.")
    ends = tuple(float(read_number(one.rstrip(" %"), "--take-up")) / 100 for one in take_up)
    measures = None if path is None else measures_of_file(_content(path), path.name, somebody_is_covered)
    assumed = Assumed(take_up=(ends[0], ends[1])) if ends else None
    case = case_of(" ".join(municipality), partners, None, lang) if municipality else None
    deliver(measures_paper(measures, assumed, lang, case), out, as_json)


def _content(path: Path) -> bytes:
    from nabolag.errors import unread

    try:
        return path.read_bytes()
    except OSError as error:
        raise unread(path, error) from error
