"""What `invite` and `remind` share: the mail server of the folder, a rehearsal, and a run with its result."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import click

from nabolag.cli.common import N_, echo_json, json_option, lang_option, option, progress
from nabolag.cli.survey.folder import store_option

if TYPE_CHECKING:
    from nabolag.sources.mail import Server
    from nabolag.store import Store
    from nabolag.survey.fielding.posting import Planned
    from nabolag.survey.settings import Settings
    from nabolag.text import Texts

_LONG_SECONDS = 5
F = TypeVar("F", bound=Callable[..., object])


def sending_options(f: F) -> F:
    """The options of every command that sends letters."""
    for each in (
        lang_option,
        json_option,
        store_option,
        option("--limit", type=click.IntRange(min=1), help=N_("Send høyst så mange brev nå.")),
        option(
            "--again",
            is_flag=True,
            help=N_(
                "Send også brev som ble avbrutt eller gitt opp. Et avbrutt brev kan alt være kommet fram: "
                "noen kan få det to ganger."
            ),
        ),
        option("--dry-run", is_flag=True, help=N_("Vis hvem som ville fått hvilket brev. Ingenting sendes.")),
    ):
        f = each(f)
    return f


def show_rehearsal(planned: list[Planned], server: Server, as_json: bool, _: Texts) -> None:
    """Who would get which letter, and one whole letter; addresses and tokens masked."""
    from nabolag.sources.mail import masked

    rows = [
        {
            "kind": p.kind,
            "to": masked(p.message.to),
            "municipality": p.person.municipality,
            "role": p.person.role,
        }
        | {"language": p.message.language, "subject": p.message.subject}
        for p in planned
    ]
    if as_json:
        echo_json({"sender": server.sender, "letters": rows})
        return
    click.echo(_("{n} brev ville blitt sendt. Ingenting er sendt.", n=len(rows)))
    for row in rows:
        click.echo(
            "  ".join(str(row[name]) for name in ("municipality", "role", "language", "to", "subject"))
        )
    if not planned:
        return
    first = planned[0]
    click.echo()
    click.echo(_("Slik er det første brevet. Lenken er gjort ubrukelig her."))
    click.echo(_("Fra: {sender}", sender=server.sender))
    click.echo(_("Til: {address}", address=masked(first.message.to)))
    click.echo(_("Emne: {subject}", subject=first.message.subject))
    click.echo()
    click.echo(re.sub(r"(?<=/s/)[a-z2-7]{26}", "•" * 26, first.message.body))


def send_waiting(store: Store, settings: Settings, limit: int | None, as_json: bool, _: Texts) -> None:
    """Send what waits, with a bar, and say what was done."""
    from nabolag.sources.mail import Mailer
    from nabolag.survey.fielding import sending

    with Mailer(sending.server_of(settings)) as mailer, progress(_("Sender")) as step:
        mailer.connect()
        posted = sending.send_waiting(
            store,
            settings,
            mailer,
            "nabolag",
            now,
            limit=limit,
            sleep=lambda seconds: _patiently(seconds, _),
            step=step,
        )
    if as_json:
        echo_json(asdict(posted))
        return
    click.echo(_("{n} brev er sendt.", n=posted.sent))
    if posted.failed:
        click.echo(
            _("{n} brev kunne ikke sendes. Adressen finnes ikke, eller fem forsøk er brukt.", n=posted.failed)
        )
    if posted.dropped:
        click.echo(_("{n} brev trengs ikke lenger: mottakeren har svart eller sagt nei.", n=posted.dropped))
    if posted.waiting:
        click.echo(_("{n} brev venter. De sendes neste gang, når undersøkelsen er åpen.", n=posted.waiting))
    if posted.unfinished:
        click.echo(
            _(
                "{n} brev ble avbrutt mens de ble sendt, og kan være kommet fram. --again sender dem på nytt.",
                n=posted.unfinished,
            )
        )


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def _patiently(seconds: float, _: Texts) -> None:
    if seconds > _LONG_SECONDS:
        click.echo(
            _("Venter på e-posttjeneren. Prøver igjen om {n} {n:sekund|sekunder}.", n=round(seconds)),
            err=True,
        )
    time.sleep(seconds)
