"""`nabolag preparedness MUNICIPALITY`: what must be ready by law, alone and with each group."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, as_of_option, json_option, lang_option, option
from nabolag.cli.papers import check_out, deliver, out_option


@click.command(
    "preparedness",
    cls=FriendlyCommand,
    help=N_(
        "Hva loven krever at MUNICIPALITY har klart av beredskap, og hva det tar alene og sammen med andre.\n\n"
        "Eksempler:\n"
        "  nabolag preparedness Moskenes --service brann\n"
        "  nabolag preparedness Moskenes --with Flakstad --with Vestvågøy --out beredskap.docx"
    ),
)
@click.argument("municipality", nargs=-1, required=True)
@option("--with", "partners", multiple=True, help=N_("Vis gruppen med disse først. Kan gis flere ganger."))
@option("--service", help=N_("Tjenesten det gjelder, for eksempel brann."))
@out_option
@json_option
@as_of_option
@lang_option
def command(
    municipality: tuple[str, ...],
    partners: tuple[str, ...],
    service: str | None,
    out: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    """Print, write or dump the duties and what they take."""
    from nabolag.report.answers import case_of
    from nabolag.report.preparedness import preparedness_paper

    check_out(out)
    deliver(preparedness_paper(case_of(" ".join(municipality), partners, service, lang)), out, as_json)
