"""`nabolag survey preview`: the questionnaire in the browser, as a leader will meet it, before anybody is asked."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nabolag.cli.common import N_, FriendlyCommand, lang_option, option
from nabolag.cli.survey.folder import folder_argument
from nabolag.report.survey import QUESTIONNAIRE, SETTINGS, Survey

if TYPE_CHECKING:
    from nabolag.store import Store


@click.command(
    "preview",
    cls=FriendlyCommand,
    help=N_(
        "Prøv skjemaet i nettleseren, slik en leder møter det. Det du svarer, lagres ikke; Ctrl-C stopper.\n\n"
        "Eksempel: nabolag survey preview ledere\n\n"
        "Eksempel: nabolag survey preview ledere --out skjema.html"
    ),
)
@folder_argument
@option("--municipality", default="1874", help=N_("Kommunen lederen kommer fra, som nummer."))
@option(
    "--role",
    type=click.Choice(["ordforer", "kommunedirektor", "annen"]),
    default="ordforer",
    help=N_("Rollen lederen har."),
)
@option("--port", default=0, type=click.IntRange(0, 65535), help=N_("Porten; 0 velger en ledig."))
@option(
    "--open/--no-open", "open_", default=True, help=N_("Åpne siden i nettleseren, der det finnes en skjerm.")
)
@option(
    "--out",
    type=click.Path(path_type=Path),
    help=N_("Skriv heller hele skjemaet til én .html-fil, med koder og når hvert spørsmål stilles."),
)
@lang_option
def command(
    folder: Path, municipality: str, role: str, port: int, open_: bool, out: Path | None, lang: str
) -> None:
    """Field the questionnaire to one made-up leader in a store that is thrown away, or write it to a file."""
    from nabolag.cli.serve import serve
    from nabolag.sources.writing import check_target, write_whole
    from nabolag.survey.questionnaire import read_questionnaire
    from nabolag.text import texts
    from nabolag.web.pages.admin.preview import printed

    _ = texts(lang)
    survey = Survey(folder)
    if out is not None:
        check_target(out, (".html",))
        write_whole(out, printed(read_questionnaire(survey.text(QUESTIONNAIRE)), lang).encode())
        click.echo(_("Skjemaet er skrevet til {file}.", file=out))
        return
    with tempfile.TemporaryDirectory() as scratch:
        store, token = trial(survey, Path(scratch), municipality, role)
        click.echo(_("Dette er en prøve. Svarene blir borte når du stopper."))
        try:
            serve(store, "127.0.0.1", port, f"/s/{token}", open_=open_, lang=lang)
        finally:
            store.close()


def trial(survey: Survey, scratch: Path, municipality: str, role: str) -> tuple[Store, str]:
    """A store in `scratch` where one made-up leader is asked, and the leader's token.

    Raises:
        BadInput: the questionnaire or the settings have a mistake, or there is no such municipality.
    """
    from datetime import UTC, datetime

    import polars as pl

    from nabolag.errors import NotKnown
    from nabolag.store import open_store
    from nabolag.survey.fielding.opening import try_out
    from nabolag.survey.frame import leaders

    text = survey.text(QUESTIONNAIRE)
    settings, settings_text = survey.settings.value, survey.text(SETTINGS)
    one = leaders().filter((pl.col("municipality") == municipality) & (pl.col("role") == role))
    if one.is_empty():
        raise NotKnown("Det er ingen kommune med nummer {code}.", code=municipality)
    store = open_store(f"sqlite:///{scratch}/prove.db")
    return store, try_out(store, settings.id, settings_text, text, one, datetime.now(UTC))
