"""`nabolag survey weight`: the answers with their weights, and what the weights do."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, echo_json, json_option, lang_option, option
from nabolag.cli.survey.folder import folder_argument, store_option
from nabolag.report.survey import PLAN, Survey


@click.command(
    "weight",
    cls=FriendlyCommand,
    help=N_(
        "Vekt svarene i FOLDER etter analyseplanen, og vis hva vektene gjør.\n\n"
        "Eksempel: nabolag survey weight ledere\n\n"
        "Eksempel: nabolag survey weight ledere --out vektet.sav"
    ),
)
@folder_argument
@option("--out", type=click.Path(path_type=Path), help=N_("Skriv svarene med vekten «vekt_endelig»."))
@store_option
@json_option
@lang_option
def command(folder: Path, out: Path | None, store_url: str | None, as_json: bool, lang: str) -> None:
    """Weight, and print the effect."""
    from nabolag.sources.survey_files import write_survey
    from nabolag.sources.survey_files.files import WRITERS
    from nabolag.sources.writing import check_target
    from nabolag.survey.tabulation.analysis import weighted
    from nabolag.survey.tabulation.plan import read_plan
    from nabolag.text import texts

    _ = texts(lang)
    survey = Survey(folder, store_url)
    if out is not None:
        check_target(out, WRITERS)
    answers = survey.answers()
    made, weight = weighted(answers, read_plan(survey.text(PLAN), PLAN))
    values = weight.to_list()
    effective = sum(values) ** 2 / sum(w * w for w in values)  # Kish (1965)
    effect = len(values) / effective
    report = {
        "respondents": len(values),
        "smallest": min(values),
        "largest": max(values),
        "weighting_effect": effect,
        "effective_n": effective,
    }
    if out is not None:
        if not survey.imported:
            parts = [out, out.with_suffix(".csv"), out.with_suffix(".codebook.yaml")]
            survey.log("answer file", files=[p.resolve() for p in parts])
        write_survey(made, out, private=True)
    if as_json:
        echo_json(report)
        return
    click.echo(
        _(
            "{n} svar. Vektene går fra {low} til {high}. Vekteffekten er {effect}: svarene er verdt {effective} "
            "fra et enkelt tilfeldig utvalg.",
            n=_.number(report["respondents"]),
            low=_.number(report["smallest"], 2),
            high=_.number(report["largest"], 2),
            effect=_.number(effect, 2),
            effective=_.number(effective),
        )
    )
    if out is not None:
        click.echo(_("Skrevet til {file}. Filen er fortrolig.", file=out))
