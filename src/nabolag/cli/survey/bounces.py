"""`nabolag survey bounces`: letters that came back."""

from __future__ import annotations

from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, echo_json, json_option, lang_option
from nabolag.cli.survey.folder import folder_argument, store_option
from nabolag.report.survey import Survey


@click.command(
    "bounces",
    cls=FriendlyCommand,
    help=N_(
        "Les meldinger om brev som ikke kom fram, og marker adressene, så de ikke får flere brev. FILE er en "
        "melding (.eml), en mbox, eller en mappe med meldinger (Maildir).\n\n"
        "Eksempel: nabolag survey bounces ledere retur.mbox"
    ),
)
@folder_argument
@click.argument("file", type=click.Path(path_type=Path))
@store_option
@json_option
@lang_option
def command(folder: Path, file: Path, store_url: str | None, as_json: bool, lang: str) -> None:
    """Read, mark, and say how many."""
    from nabolag.cli.survey.mail import now
    from nabolag.sources.bounces import read_messages
    from nabolag.store.accounts import note
    from nabolag.survey.fielding.posting import take_bounces
    from nabolag.text import texts

    _ = texts(lang)
    survey = Survey(folder, store_url)
    id_ = survey.settings.value.id
    with survey.store() as store:
        marked, strangers = take_bounces(store, id_, read_messages(file))
        with store.write() as c:
            note(c, now(), "nabolag", "bounces", id_, marked=marked)
    if as_json:
        echo_json({"survey": id_, "marked": marked, "not_invited": strangers})
        return
    click.echo(_("{n} inviterte er markert: adressen tar ikke imot e-post.", n=marked))
    if strangers:
        click.echo(_("{n} {n:adresse|adresser} i meldingene er ikke invitert.", n=strangers))
