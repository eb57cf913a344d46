"""`nabolag assess MUNICIPALITY`: the case file in the terminal or as any kind of file."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, as_of_option, json_option, lang_option, option
from nabolag.cli.duty import capacity_from, duty_options
from nabolag.cli.papers import check_out, deliver, out_option


@click.command(
    "assess",
    cls=FriendlyCommand,
    help=N_(
        "Skriv saksgrunnlaget for MUNICIPALITY: navn eller firesifret nummer.\n\n"
        "Eksempler:\n"
        "  nabolag assess Moskenes\n"
        "  nabolag assess 1874 --with Flakstad --service vann\n"
        "  nabolag assess 1874 --service vann --out moskenes.html\n"
        "  nabolag assess 1874 --with Flakstad --team vaktmannskap.xlsx --need 4 --leaders 1\n"
        "  nabolag assess Herøy i Nordland --lang en"
    ),
)
@click.argument("municipality", nargs=-1, required=True)
@option(
    "--with",
    "partners",
    multiple=True,
    help=N_("En kommune å samarbeide med, navn eller nummer. Kan gis flere ganger."),
)
@option("--service", help=N_("Vis bare det som gjelder én tjeneste, for eksempel vann."))
@option(
    "--comparable",
    default="band",
    show_default=True,
    help=N_(
        "Hvordan sammenlignbare kommuner velges: band, band_centrality, kostra, county, ba_region, nearest."
    ),
)
@option(
    "--wave",
    type=click.Path(path_type=Path),
    help=N_("En virkelig undersøkelse (fil eller mappe) som sier hva ledere i slike kommuner mener."),
)
@duty_options
@out_option
@json_option
@as_of_option
@lang_option
def command(
    municipality: tuple[str, ...],
    partners: tuple[str, ...],
    service: str | None,
    comparable: str,
    wave: Path | None,
    team: Path | None,
    out: Path | None,
    as_json: bool,
    lang: str,
    **given: str | None,
) -> None:
    from nabolag.report.answers import case_of
    from nabolag.report.answers.whole import whole_case

    check_out(out)
    case = case_of(" ".join(municipality), partners, service, lang, comparable)
    capacity, held = capacity_from(team, given, case)
    felt = None
    if wave is not None:
        from nabolag.report.alone.felt import felt_from
        from nabolag.report.survey import Survey
        from nabolag.sources.survey_files import read_survey
        from nabolag.survey.capacity import capacity as felt_capacity
        from nabolag.survey.capacity import is_synthetic

        answers = Survey(wave, lang=lang).answers() if wave.is_dir() else read_survey(wave)
        _ = case.texts
        if is_synthetic(answers):  # made-up answers never speak of a real municipality
            said = _(
                "Svarene i {path} er oppdiktet og brukes ikke: de sier ingenting om en virkelig kommune.",
                path=wave,
            )
        else:
            felt = felt_from(felt_capacity(answers, diagnose=False), case.code, _)
            said = _("Svarene i {path} sier ikke hvem som er fra samme kommune, og brukes ikke.", path=wave)
        if felt is None:
            click.echo(said, err=True)
    deliver(whole_case(case, comparable, felt, capacity, held), out, as_json)
