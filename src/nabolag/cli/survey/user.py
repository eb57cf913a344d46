"""`nabolag survey user`: who may log in to follow the survey."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from nabolag.cli.common import N_, FriendlyCommand, lang_option, option
from nabolag.cli.survey.folder import folder_argument, store_option
from nabolag.report.survey import Survey


@click.command(
    "user",
    cls=FriendlyCommand,
    help=N_(
        "Vis, lag eller fjern brukere som kan logge inn på /admin. En ny bruker ser denne undersøkelsen (eiere ser alle), og "
        "får et passord som vises én gang.\n\n"
        "Eksempel: nabolag survey user ledere --add kari --role owner\n\n"
        "Eksempel: nabolag survey user ledere --remove kari"
    ),
)
@folder_argument
@option("--add", "added", help=N_("Brukernavn som lages. Finnes det, får det nytt passord og ny rolle."))
@option(
    "--role",
    type=click.Choice(["owner", "analyst", "reader"]),
    help=N_("owner: alt; analyst: også svarene hver for seg; reader: bare hvor mange som har svart."),
)
@option(
    "--password-stdin", is_flag=True, help=N_("Les passordet fra første linje inn, i stedet for å lage ett.")
)
@option("--remove", "removed", help=N_("Brukernavn som fjernes."))
@option(
    "--reset-code",
    "reset",
    help=N_("Brukernavn som har mistet engangskoden sin. Den slås av, og brukeren logges ut."),
)
@store_option
@lang_option
def command(
    folder: Path,
    added: str | None,
    role: str | None,
    password_stdin: bool,
    removed: str | None,
    reset: str | None,
    store_url: str | None,
    lang: str,
) -> None:
    """Change the accounts as asked, and note it in the log; else show them."""
    from datetime import UTC, datetime

    from nabolag.errors import BadInput
    from nabolag.store import second
    from nabolag.store.accounts import (
        account,
        accounts,
        delete_account,
        end_sessions,
        give_surveys,
        note,
        save_account,
        surveys_of,
    )
    from nabolag.store.passwords import hashed, made_up
    from nabolag.text import texts

    _ = texts(lang)
    if sum(name is not None for name in (added, removed, reset)) > 1:
        raise BadInput("Oppgi bare én av --add, --remove og --reset-code.")
    if added is None and (role or password_stdin):
        raise BadInput("--role og --password-stdin hører til --add.")
    if added is not None and role is None:
        raise BadInput("Oppgi rollen til {name} med --role: owner, analyst eller reader.", name=added)
    now = datetime.now(UTC)
    survey = Survey(folder, store_url)
    id_ = survey.settings.value.id
    with survey.store() as store:
        if added is not None and role is not None:
            password = sys.stdin.readline().rstrip("\r\n") if password_stdin else made_up()
            kept = hashed(password, added)
            with store.write() as c:
                name = added.strip().lower()
                before = surveys_of(c, name)
                save_account(c, added, kept, role, now, surveys=(), temporary=True)
                give_surveys(c, name, {*before, id_})
                note(c, now, "nabolag", "account added", name=name, role=role, surveys=[id_])
            click.echo(_("{name} kan logge inn på /admin.", name=added.strip().lower()))
            if not password_stdin:
                click.echo(_("Passord, vises bare nå: {password}", password=password))
        elif reset is not None:
            with store.write() as c:
                user = account(c, reset)
                if user is None:
                    raise BadInput("Det er ingen bruker «{name}».", name=reset)
                second.end(c, user.name)
                end_sessions(c, user.name)
                note(c, now, "nabolag", "second reset", name=user.name)
            click.echo(
                _("{name} logger inn med passordet alene, og kan slå på engangskoden igjen.", name=user.name)
            )
        elif removed is not None:
            with store.write() as c:
                delete_account(c, removed)
                note(c, now, "nabolag", "account removed", name=removed.strip().lower())
            click.echo(_("{name} er fjernet.", name=removed.strip().lower()))
        else:
            with store.read() as c:
                users = [(a, surveys_of(c, a.name)) for a in accounts(c)]
            if not users:
                click.echo(_("Ingen har bruker ennå. Lag den første med --add og --role owner."))
            for a, given in users:
                seen = "*" if a.role == "owner" else ", ".join(sorted(given))
                click.echo(f"{a.name}\t{a.role}\t{a.made_at.date()}\t{seen}")
