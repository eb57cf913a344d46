"""`nabolag survey`: from a question to a published answer, one command a step, one module a command.

In: a survey's folder (`folder`), options, a terminal. Out: what the rooms `survey`, `store` and `report` make of them.
"""

from __future__ import annotations

import click

from nabolag.cli.common import N_, LazyGroup

# name: (module, one-line help in bokmål), in the order of the work
COMMANDS: dict[str, tuple[str, str]] = {
    "new": ("nabolag.cli.survey.new", N_("Lag en mappe med skjema, opplysninger og analyseplan.")),
    "check": ("nabolag.cli.survey.check", N_("Se etter feil før noen blir spurt.")),
    "preview": ("nabolag.cli.survey.preview", N_("Prøv skjemaet i nettleseren.")),
    "sample": ("nabolag.cli.survey.sample", N_("Trekk utvalget, og vis hvor sikre svarene kan bli.")),
    "open": ("nabolag.cli.survey.open", N_("Lås skjemaet og åpne for svar.")),
    "invite": ("nabolag.cli.survey.invite", N_("Send invitasjoner på e-post.")),
    "user": ("nabolag.cli.survey.user", N_("Hvem som kan logge inn og følge svarene.")),
    "log": ("nabolag.cli.survey.log", N_("Hva som er gjort, av hvem.")),
    "status": ("nabolag.cli.survey.status", N_("Hvor mange som er invitert og har svart.")),
    "remind": ("nabolag.cli.survey.remind", N_("Send påminnelse til dem som ikke har levert.")),
    "bounces": ("nabolag.cli.survey.bounces", N_("Les meldinger om brev som ikke kom fram.")),
    "close": ("nabolag.cli.survey.close", N_("Lukk for svar.")),
    "export": (
        "nabolag.cli.survey.export",
        N_("Hent svarene ut som .sav, .xlsx, .csv, .parquet eller .sss."),
    ),
    "import": ("nabolag.cli.survey.importing", N_("Ta inn en ferdig undersøkelse.")),
    "weight": ("nabolag.cli.survey.weight", N_("Vekt svarene etter planen, og vis hva vektene gjør.")),
    "analyse": ("nabolag.cli.survey.analyse", N_("Lag tabeller etter analyseplanen.")),
    "capacity": (
        "nabolag.cli.survey.capacity",
        N_("Modeller hva alle ledere ville svart, i alt og i grupper."),
    ),
    "publish": ("nabolag.cli.survey.publish", N_("Lag figurer, tabeller, tekst og varefakta.")),
    "demo": ("nabolag.cli.survey.demo", N_("La oppdiktede ledere svare, i en demonstrasjon.")),
    "delete": ("nabolag.cli.survey.delete", N_("Slett kontakter eller alt.")),
}


@click.command(
    "survey",
    cls=LazyGroup,
    commands_at=COMMANDS,
    help=N_(
        "Spørreundersøkelser: fra spørsmål til publisert svar.\n\n"
        "Eksempel: nabolag survey new ledere\n\n"
        "Eksempel: nabolag survey analyse ledere.sav --plan plan.yaml --out tabeller"
    ),
)
def command() -> None:
    """Entry of every survey command."""
