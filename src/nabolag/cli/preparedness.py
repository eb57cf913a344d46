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
        "  nabolag preparedness Moskenes --with Flakstad --with Vestvågøy --out beredskap.docx\n"
        "  nabolag preparedness Moskenes --with Flakstad --template vaktmannskap.xlsx\n"
        "  nabolag preparedness Moskenes --with Flakstad --team vaktmannskap.xlsx --need 4 --leaders 1"
    ),
)
@click.argument("municipality", nargs=-1, required=True)
@option("--with", "partners", multiple=True, help=N_("Vis gruppen med disse først. Kan gis flere ganger."))
@option("--service", help=N_("Tjenesten det gjelder, for eksempel brann."))
@option(
    "--team",
    type=click.Path(path_type=Path),
    help=N_("Hvem som kan gå vakt: malen, fylt ut (.xlsx eller .csv)."),
)
@option(
    "--template",
    type=click.Path(path_type=Path),
    help=N_("Skriv malen for --team til en fil (.xlsx eller .csv)."),
)
@option("--need", "vakt", help=N_("Hvor mange som må være på vakt samtidig."))
@option("--leaders", "vaktledere", help=N_("Hvor mange av dem som må kunne lede."))
@option("--likeness", "likhet", help=N_("Samvariasjonen mellom to fra samme kommune, 0 til 0,9."))
@out_option
@json_option
@as_of_option
@lang_option
def command(
    municipality: tuple[str, ...],
    partners: tuple[str, ...],
    service: str | None,
    team: Path | None,
    template: Path | None,
    out: Path | None,
    as_json: bool,
    lang: str,
    **needed: str | None,
) -> None:
    """Print, write or dump the duties and what they take."""
    from nabolag.errors import BadInput
    from nabolag.report.answers import case_of
    from nabolag.report.preparedness import capacity_of, preparedness_paper, read_file
    from nabolag.report.preparedness.duties import default_team
    from nabolag.report.preparedness.roster import template_csv, template_xlsx
    from nabolag.sources.writing import check_target, write_whole

    check_out(out)
    case = case_of(" ".join(municipality), partners, service, lang)
    if template is not None:
        check_target(template, (".xlsx", ".csv"))
        write_whole(
            template, (template_csv if template.suffix.lower() == ".csv" else template_xlsx)(case.codes)
        )
        click.echo(case.texts("Skrev {path}.", path=template), err=True)
        return
    if team is None and any(needed.values()):
        raise BadInput("--need, --leaders og --likeness gjelder dem i --team. Oppgi filen.")
    capacity = None
    if team is not None:
        try:
            written = read_file(team.read_bytes(), team.name)
        except OSError as error:
            raise BadInput("Filen {path} kan ikke leses: {why}.", path=team, why=error.strerror) from error
        asked = {name: value or "" for name, value in needed.items()}
        capacity = capacity_of(written, asked, case.texts, default_team(case))
    deliver(preparedness_paper(case, capacity), out, as_json)
