"""`nabolag potential MUNICIPALITY --with …`: what there is to gain, service by service, in layers."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, as_of_option, json_option, lang_option, option
from nabolag.cli.papers import check_out, deliver, out_option


@click.command(
    "potential",
    cls=FriendlyCommand,
    help=N_(
        "Hva det er å hente for en gruppe kommuner, tjeneste for tjeneste: det inntektssystemet regner med, og det de "
        "billigste i regnskapstallene viser. Alltid i intervall, med det studier har funnet begge veier.\n\n"
        "Eksempler:\n"
        "  nabolag potential Moskenes --with Flakstad --with Vestvågøy\n"
        "  nabolag potential Moskenes --with Flakstad --json"
    ),
)
@click.argument("municipality", nargs=-1, required=True)
@option("--with", "partners", multiple=True, help=N_("En kommune i gruppen. Kan gis flere ganger."))
@out_option
@json_option
@as_of_option
@lang_option
def command(
    municipality: tuple[str, ...], partners: tuple[str, ...], out: Path | None, as_json: bool, lang: str
) -> None:
    """Print, write or dump the layers."""
    from nabolag.report.answers import case_of
    from nabolag.report.partners import potential_paper

    check_out(out)
    deliver(potential_paper(case_of(" ".join(municipality), partners, None, lang)), out, as_json)
