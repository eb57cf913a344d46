"""Deleting what was promised deleted, so that it is gone from the disk too."""

from __future__ import annotations

from datetime import datetime

from nabolag.store import Store
from nabolag.store.accounts import note
from nabolag.store.responses import delete_responses
from nabolag.store.surveys import delete_survey, forget_contacts, stored_survey, stored_surveys
from nabolag.survey.settings import OSLO


def delete_contacts(store: Store, survey: str, now: datetime, by: str) -> int:
    """Delete everybody who was invited; answers stay and are nobody's. Out: how many were deleted.

    Raises:
        NotKnown: no such survey.
    """
    with store.write() as c:
        stored_survey(c, survey)
        gone = forget_contacts(c, survey)
        note(c, now, by, "delete contacts", survey, contacts=gone)
    store.compact()
    return gone


def delete_all(store: Store, survey: str, now: datetime, by: str) -> None:
    """Delete the survey with contacts and answers; what is published stays.

    Raises:
        NotKnown: no such survey.
    """
    with store.read() as c:
        stored_survey(c, survey)
    with store.answers.write() as c:  # first: while the survey is there, a broken-off run is run again
        delete_responses(c, survey)
    with store.write() as c:
        delete_survey(c, survey)
        note(c, now, by, "delete survey", survey)
    store.compact()


def delete_due(store: Store, now: datetime) -> list[str]:
    """Delete every survey whose day has come. Out: which."""
    today = now.astimezone(OSLO).date()
    with store.read() as c:
        due = [s.id for s in stored_surveys(c) if s.delete_on and s.delete_on <= today]
    for survey in due:
        delete_all(store, survey, now, "nabolag")
    return due
