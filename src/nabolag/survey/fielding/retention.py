"""Deleting what was promised deleted, so that it is gone from the disk too."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from nabolag.errors import NotKnown
from nabolag.store import Store
from nabolag.store.accounts import note
from nabolag.store.invitations import invitations
from nabolag.store.responses import delete_responses
from nabolag.store.surveys import (
    delete_survey,
    forget_contacts,
    save_survey,
    stored_survey,
    stored_surveys,
)
from nabolag.survey.fielding.exporting import freeze
from nabolag.survey.settings import OSLO


@dataclass(frozen=True)
class Deleted:
    """What a deletion did: how many contacts, and whether nothing of it is left in the store's files.

    `left`: somebody reads the store; the old pages go when they let go and something is deleted or closed again.
    """

    contacts: int
    left: bool


def delete_contacts(store: Store, survey: str, now: datetime, by: str) -> Deleted:
    """Delete everybody who was invited; answers stay and are nobody's.

    Raises:
        NotKnown: no such survey.
    """
    freeze(store, survey)
    with store.write() as c:
        stored_survey(c, survey)
        gone = forget_contacts(c, survey)
        note(c, now, by, "delete contacts", survey, contacts=gone)
    return Deleted(gone, left=not store.compact())


def delete_all(store: Store, survey: str, now: datetime, by: str) -> Deleted:
    """Delete the survey with contacts and answers; what is published stays.

    Raises:
        NotKnown: no such survey, or another keeper was first.
    """
    with store.read() as c:
        stored_survey(c, survey)
        contacts = len(invitations(c, survey))
    with store.answers.write() as c:  # first: while the survey is there, a broken-off run is run again
        delete_responses(c, survey)
    with store.write() as c:
        if delete_survey(c, survey):
            note(c, now, by, "delete survey", survey)
    return Deleted(contacts, left=not store.compact())


WARNED = timedelta(hours=20)
STEP = timedelta(hours=6)


def delete_due(store: Store, now: datetime) -> list[str]:
    """Delete every survey whose day has come, if the clock can be believed. Out: which are deleted.

    The day before, a first sign is kept. What is deleted has had it for 20 hours, with a look at the clock at least every
    six of them: a clock that is set ahead, or a machine that wakes with a wrong one, starts the wait and deletes nothing.
    """
    today = now.astimezone(OSLO).date()
    with store.write() as c:
        due = []
        for survey in stored_surveys(c):
            tomorrow = survey.delete_on is not None and survey.delete_on <= today + timedelta(days=1)
            trusted = survey.due_looked is not None and timedelta(0) <= now - survey.due_looked <= STEP
            first = survey.due_since if trusted and survey.due_since else now
            if tomorrow or survey.due_since:
                sign = {"due_since": first, "due_looked": now} if tomorrow else _NO_SIGN
                save_survey(c, survey.id, sign)
            if survey.delete_on and survey.delete_on <= today and now - first >= WARNED:
                due.append(survey.id)
    gone = []
    for survey_id in due:
        with suppress(NotKnown):  # another keeper was first
            delete_all(store, survey_id, now, "nabolag")
            gone.append(survey_id)
    return gone


_NO_SIGN: dict[str, datetime | None] = {"due_since": None, "due_looked": None}
