"""`nabolag assess MUNICIPALITY`: the case file in the terminal, as HTML or as JSON."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, echo_json, json_option, lang_option, option


@click.command(
    "assess",
    cls=FriendlyCommand,
    help=N_(
        "Skriv saksgrunnlaget for MUNICIPALITY: navn eller firesifret nummer.\n\n"
        "Eksempler:\n"
        "  nabolag assess Moskenes\n"
        "  nabolag assess 1874 --service vann --out moskenes.html\n"
        "  nabolag assess Herøy i Nordland --lang en"
    ),
)
@click.argument("municipality", nargs=-1, required=True)
@option("--service", help=N_("Vis bare det som gjelder én tjeneste, for eksempel vann."))
@option(
    "--comparable",
    default="band",
    show_default=True,
    help=N_(
        "Hvordan sammenlignbare kommuner velges: band, band_centrality, kostra, county, ba_region, nearest."
    ),
)
@option("--out", type=click.Path(path_type=Path), help=N_("Skriv til en HTML-fil i stedet for skjermen."))
@json_option
@lang_option
def command(
    municipality: tuple[str, ...],
    service: str | None,
    comparable: str,
    out: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    from nabolag.report.casefile import as_dict, case_file
    from nabolag.report.casefile.page import document
    from nabolag.sources.writing import check_target, write_whole

    if out is not None:
        check_target(out, (".html", ".htm"))
    case = case_file(" ".join(municipality), service=service, comparable=comparable, lang=lang)
    if out is not None:
        write_whole(out, document(case).encode())
        click.echo(str(out), err=True)
    if as_json:
        echo_json(as_dict(case))
    elif out is None:
        from rich.console import Console

        from nabolag.report.casefile.terminal import show

        show(case, Console(highlight=False))
