"""Answers of a store from before they had a database of their own, moved there."""

from __future__ import annotations

from sqlalchemy import Connection, text

from nabolag.store import schema
from nabolag.store.database import Database
from nabolag.store.keys import Keys
from nabolag.store.upsert import insert_or_leave

_STATUS = """
UPDATE invitations SET status = CASE WHEN mails > 0 THEN 'invited' ELSE 'waiting' END
WHERE status IN ('started', 'completed', 'declined')
"""


def move(c: Connection, answers: Database, keys: Keys) -> bool:
    """Copy answers, refusals and days from `c` to `answers`, and let no invitation say who has answered.

    The copy is on disk before `c` commits; a run that was broken off can be run again. Out: whether there were any.
    """
    responses = [dict(r._mapping) for r in c.execute(text("SELECT * FROM responses ORDER BY key"))]
    given = [dict(r._mapping) for r in c.execute(text("SELECT * FROM answers ORDER BY key, field"))]
    declined = [
        {
            "key": keys.answers(keys.token(salt, id_)),
            "survey": survey,
            "version": 0,
            "language": language,
            "background": "{}",
            "orders": "{}",
            "state": "declined",
        }
        for id_, survey, language, salt in c.execute(
            text(
                "SELECT i.id, i.survey, i.language, s.salt FROM invitations i JOIN surveys s ON s.id = i.survey "
                "WHERE i.status = 'declined' AND s.salt IS NOT NULL"
            )
        )
    ]
    days = [
        {"survey": survey, "day": day, "handed_in": n}
        for survey, day, n in c.execute(
            text(
                "SELECT survey, answered_on, count(*) FROM invitations "
                "WHERE status = 'completed' AND answered_on IS NOT NULL GROUP BY survey, answered_on"
            ).columns(survey=schema.days.c.survey.type, answered_on=schema.days.c.day.type)
        )
    ]
    with answers.write() as a:
        insert_or_leave(a, schema.responses, sorted([*responses, *declined], key=lambda r: str(r["key"])))
        insert_or_leave(a, schema.answers, given)
        insert_or_leave(a, schema.days, days)
    c.execute(text(_STATUS))
    return bool(responses or declined)
