"""`nabolag survey open`: the questionnaire locked, everybody invited."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nabolag.cli.common import N_, FriendlyCommand, echo_json, json_option, lang_option, option
from nabolag.cli.survey.folder import folder_argument, store_option
from nabolag.report.survey import Survey

if TYPE_CHECKING:
    from nabolag.store import Store
    from nabolag.survey.settings import Settings
    from nabolag.text import Texts

STATUS = {
    "waiting": N_("ikke sendt"),
    "invited": N_("spurt"),
    "started": N_("begynt"),
    "completed": N_("levert"),
    "declined": N_("vil ikke"),
}
"""How far each leader has come, as the file of links says it."""


@click.command(
    "open",
    cls=FriendlyCommand,
    help=N_(
        "Lås skjemaet i FOLDER og åpne for svar fra dem som står i utvalg.csv. Kjør den igjen når tider, "
        "opplysninger eller utvalg er endret, eller skjemaet har fått en ny versjon.\n\n"
        "Eksempel: nabolag survey open ledere\n\n"
        "Eksempel: nabolag survey open ledere --links lenker.csv"
    ),
)
@folder_argument
@option(
    "--links",
    type=click.Path(path_type=Path),
    help=N_(
        "Skriv den personlige lenken til hver leder i en CSV-fil, for å sendes på annen måte enn e-post."
    ),
)
@store_option
@json_option
@lang_option
def command(folder: Path, links: Path | None, store_url: str | None, as_json: bool, lang: str) -> None:
    """Open, and say what was done."""
    from datetime import UTC, datetime

    from nabolag.sources.writing import check_target, write_whole
    from nabolag.store.accounts import note
    from nabolag.text import texts

    _ = texts(lang)
    survey = Survey(folder, store_url, lang)
    if links is not None:
        check_target(links, (".csv",))
    opened, settings = survey.open(), survey.settings
    if links is not None:
        with survey.store() as store:
            with store.write() as c:
                note(c, datetime.now(UTC), "nabolag", "links", settings.value.id, files=[links.resolve()])
            write_whole(links, _links(store, settings.value, _), private=True)
    if as_json:
        echo_json({"survey": settings.value.id, "version": opened.version, "new": opened.new})
        return
    click.echo(
        _(
            "«{survey}» er åpnet med versjon {version} av skjemaet. {n} {n:leder|ledere} er nye.",
            survey=settings.value.id,
            version=opened.version,
            n=opened.new,
        )
    )
    if links is None and settings.value.mail.host:
        click.echo(
            _("Ingen brev er sendt ennå. Send dem med «nabolag survey invite {folder}».", folder=folder)
        )
    if links is not None:
        click.echo(_("Lenkene står i {file}. Hver lenke åpner én leders svar: del dem ikke.", file=links))


def _links(store: Store, settings: Settings, _: Texts) -> bytes:
    from nabolag.sources.csv_text import BOM, csv_text
    from nabolag.store.invitations import invitations
    from nabolag.store.surveys import stored_survey

    with store.read() as c:
        salt = stored_survey(c, settings.id).salt or ""
        people = invitations(c, settings.id)
    address = settings.address.rstrip("/")
    rows = (
        (
            p.municipality,
            p.role,
            p.name,
            p.email,
            _(STATUS[p.status]),
            f"{address}/s/{store.keys.token(salt, p.id)}",
        )
        for p in people
    )
    header = ("kommune", "rolle", "navn", "epost", "status", "lenke")
    return (BOM + csv_text(header, rows, delimiter=";")).encode()
