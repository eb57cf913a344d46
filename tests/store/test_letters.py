"""The outbox does the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

from tests.fielded import NOW, SURVEY
from tests.posted import address, field

from nabolag.sources.mail import Message, Postponed, Refused
from nabolag.store import Store
from nabolag.store.invitations import invitations
from nabolag.store.outbox import last_round, letters, next_due
from nabolag.survey.fielding.posting import (
    REMINDER,
    Posted,
    post,
    queue_invitations,
    queue_reminders,
    rehearse,
    release,
)


def test_letters_are_queued_sent_put_off_refused_and_released(store: Store) -> None:
    field(store, 4)
    at = [NOW]

    def send(message: Message) -> None:
        if message.to == address(1):
            raise Refused("Adressen tar ikke imot e-post ({code}).", code=550)
        if message.to == address(2):
            raise Postponed("E-posttjeneren vil ha brevet senere ({code}).", code=451)

    def sleep(seconds: float) -> None:
        at[0] += timedelta(seconds=seconds)

    def run() -> Posted:
        return post(store, SURVEY, send, lambda: at[0], 6000, sleep=sleep)

    assert queue_invitations(store, SURVEY, NOW) == 4
    with store.read() as c:
        assert next_due(c, SURVEY) == NOW
        assert last_round(c, SURVEY, REMINDER) == 0
    assert run() == Posted(sent=2, failed=2, waiting=0, dropped=0, unfinished=0)
    with store.read() as c:
        assert next_due(c, SURVEY) is None
        found = {p.email: (p.status, p.bounced, p.mails) for p in invitations(c, SURVEY)}
    assert found[address(0)] == ("invited", False, 1)
    assert found[address(1)] == ("waiting", True, 0)
    assert found[address(2)] == ("waiting", False, 0)
    assert release(store, SURVEY) == 1

    at[0] += timedelta(days=4)
    assert len(rehearse(store, SURVEY, REMINDER, at[0])) == 3  # two reminders, and the invitation that waits
    with store.read() as c:
        assert not any(kind == REMINDER for kind, _state in letters(c, SURVEY))
    assert queue_reminders(store, SURVEY, at[0]) == 2
    with store.read() as c:
        assert last_round(c, SURVEY, REMINDER) == 1
