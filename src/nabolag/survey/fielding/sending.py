"""The mail server of a survey's settings, and a run that sends what waits and is written in the log."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime

from nabolag.sources.mail import Mailer, Server
from nabolag.store import Store
from nabolag.store.accounts import note
from nabolag.survey.fielding.posting import Posted, post
from nabolag.survey.settings import Settings

PASSWORD = "NABOLAG_SMTP_PASSWORD"


def server_of(settings: Settings) -> Server:
    """The mail server of the settings, with the password of the environment."""
    mail = settings.mail
    return Server(
        mail.host,
        mail.port,
        mail.security,
        mail.sender,
        mail.user,
        os.environ.get(PASSWORD, ""),
        mail.bounce_address,
    )


def send_waiting(
    store: Store,
    settings: Settings,
    mailer: Mailer,
    by: str,
    now: Callable[[], datetime],
    *,
    limit: int | None = None,
    sleep: Callable[[float], None] = time.sleep,
    step: Callable[[int, int], None] = lambda done, total: None,
) -> Posted:
    """Send what waits through `mailer`, and note in the log that `by` did, and how many.

    Raises:
        NotKnown, BadInput, Unavailable: as `post` does.
    """
    posted = post(
        store, settings.id, mailer.send, now, settings.mail.per_minute, limit=limit, sleep=sleep, step=step
    )
    with store.write() as c:
        note(c, now(), by, "letters", settings.id, sent=posted.sent, failed=posted.failed)
    return posted
