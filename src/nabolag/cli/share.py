"""`nabolag share`: who pays what, and who would have reason to leave."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import FriendlyCommand, echo_json, json_option, lang_option, option
from nabolag.text import N_


@click.command(
    cls=FriendlyCommand,
    help=N_(
        "Fordel kostnader mellom deltakerne: hva hver betaler, og hvem som sparer på å gå.\n\n"
        "COSTS er en tabell (.csv, .xlsx) med kolonnene gruppe og kostnad, en rad for hver gruppe, eller YAML.\n\n"
        "Eksempler:\n"
        "  nabolag share --example > kostnader.csv\n"
        "  nabolag share kostnader.csv\n"
        "  nabolag share kostnader.csv --key population --out notat.docx"
    ),
)
@click.argument("costs", required=False, type=click.Path(path_type=Path))
@option("--example", is_flag=True, help=N_("Skriv en eksempelfil med oppdiktede tall."))
@option(
    "--key", help=N_("Vis bare én måte å dele på, for eksempel population, use, shapley eller nucleolus.")
)
@option("--unit", help=N_("Enheten kostnadene er i, for eksempel «mill. kr»."))
@option("--out", type=click.Path(path_type=Path), help=N_("Skriv til fil: .xlsx eller .docx."))
@json_option
@lang_option
def command(
    costs: Path | None,
    example: bool,
    key: str | None,
    unit: str | None,
    out: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    """Read a case, and print, write or dump what it gives."""
    from dataclasses import replace

    from nabolag.errors import BadInput
    from nabolag.report.share import document, paper_json, read_case, share_paper, workbook
    from nabolag.report.share.case import EXAMPLE
    from nabolag.report.share.terminal import print_paper
    from nabolag.sources.writing import check_target, write_whole
    from nabolag.text import texts

    if example:
        click.echo(EXAMPLE, nl=False)
        return
    if costs is None:
        raise BadInput("Oppgi en fil med kostnader, eller lag en med --example. Se nabolag share --help.")
    if out is not None:
        check_target(out, (".xlsx", ".docx"))
    case = read_case(costs)
    if unit is not None:
        case = replace(case, unit=unit)
    paper = share_paper(case, texts(lang), key)
    if out is not None:
        write_whole(out, workbook(paper) if out.suffix.lower() == ".xlsx" else document(paper))
        click.echo(paper.texts("Skrev {path}.", path=out), err=True)
    if as_json:
        echo_json(paper_json(paper))
    elif out is None:
        print_paper(paper)
