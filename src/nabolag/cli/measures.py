"""`nabolag measures [MUNICIPALITY]`: what measures of the state would cost, whom they cover and whom they miss."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nabolag.cli.common import N_, FriendlyCommand, json_option, lang_option, option
from nabolag.cli.papers import check_out, deliver, out_option

if TYPE_CHECKING:  # --help waits for none of these
    from nabolag.report.paper import Paper
    from nabolag.state import Measure
    from nabolag.state.draws import Assumed


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
    help=N_("Egne tiltak, ett til fire: regneark (.xlsx), CSV eller YAML."),
)
@option(
    "--take-up",
    multiple=True,
    help=N_("Hvor mange av hundre som søker. Gis to ganger: lavest og høyest."),
)
@option(
    "--halfway",
    multiple=True,
    help=N_("Kroner til hver der halvparten av dem søker. Gis to ganger: lavest og høyest."),
)
@option(
    "--saved",
    multiple=True,
    help=N_(
        "Hvor mange av hundre kroner inntektssystemet regner, som spares. Gis to ganger: lavest og høyest."
    ),
)
@option(
    "--certified",
    multiple=True,
    help=N_("Hvor mange av hundre sparte kroner som kan dokumenteres. Gis to ganger: lavest og høyest."),
)
@option(
    "--amount", "amounts", multiple=True, help=N_("Et beløp til hver i et rutenett. Kan gis flere ganger.")
)
@option("--service", "services", multiple=True, help=N_("En tjeneste i rutenettet. Kan gis flere ganger."))
@option(
    "--years",
    multiple=True,
    type=int,
    help=N_("Så mange år det som spares, legges sammen. Kan gis flere ganger."),
)
@option("--workers", type=click.IntRange(1, 64), default=1, help=N_("Så mange regner samtidig."))
@option("--template", is_flag=True, help=N_("Skriv en fil med eksempler som kan endres."))
@out_option
@json_option
@lang_option
def command(
    municipality: tuple[str, ...],
    partners: tuple[str, ...],
    path: Path | None,
    take_up: tuple[str, ...],
    halfway: tuple[str, ...],
    saved: tuple[str, ...],
    certified: tuple[str, ...],
    amounts: tuple[str, ...],
    services: tuple[str, ...],
    years: tuple[int, ...],
    workers: int,
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
    from nabolag.state.reading import examples_text

    if template:
        click.echo(examples_text(), nl=False)
        return
    check_out(out)
    if partners and not municipality:
        raise BadInput("--with trenger en kommune først, som nabolag measures Moskenes --with Flakstad.")
    given = {"take_up": take_up, "halfway": halfway, "saved": saved, "certified": certified}
    ranges = {name: _range(name, ends) for name, ends in given.items() if ends}
    measures = None if path is None else measures_of_file(_content(path), path.name, somebody_is_covered)
    assumed = Assumed(**ranges) if ranges else None
    if amounts or services or years:
        deliver(_grid(measures, amounts, services, years, assumed, workers, lang), out, as_json)
        return
    case = case_of(" ".join(municipality), partners, None, lang) if municipality else None
    deliver(measures_paper(measures, assumed, lang, case), out, as_json)


def _range(name: str, ends: tuple[str, ...]) -> tuple[float, float]:
    """The two ends of what is not known, in kroner or of a hundred."""
    from nabolag.errors import BadInput
    from nabolag.state.written import kroner
    from nabolag.text import read_number

    option = f"--{name.replace('_', '-')}"
    if len(ends) != 2:
        raise BadInput(
            "{option} gis to ganger: lavest og høyest, som {option} 10 {option} 40.", option=option
        )
    if name == "halfway":
        low, high = (kroner(one) for one in ends)
    else:
        low, high = (float(read_number(one.rstrip(" %"), option)) / 100 for one in ends)
    return low, high


def _grid(
    measures: tuple[Measure, ...] | None,
    amounts: tuple[str, ...],
    services: tuple[str, ...],
    years: tuple[int, ...],
    assumed: Assumed | None,
    workers: int,
    lang: str,
) -> Paper:
    """Every combination worked out, telling how far it is."""
    from nabolag.report.partners.grid import executor_of, work
    from nabolag.report.state.trials import trials, try_out
    from nabolag.report.state.trials_paper import trials_paper
    from nabolag.state import examples
    from nabolag.state.written import kroner
    from nabolag.text import texts

    _ = texts(lang)
    asked = trials(measures or examples(), [kroner(one) for one in amounts], services, years, assumed)
    kept: dict[str, dict[str, Any]] = {}

    def told(done: int, of: int) -> None:
        click.echo(_("{done} av {n} {n:kombinasjon|kombinasjoner} er regnet.", done=done, n=of), err=True)

    with ExitStack() as stack:
        work(asked, kept, executor_of(stack, workers, None), told, answer=try_out)
    return trials_paper(asked, kept, lang)


def _content(path: Path) -> bytes:
    from nabolag.errors import unread

    try:
        return path.read_bytes()
    except OSError as error:
        raise unread(path, error) from error
