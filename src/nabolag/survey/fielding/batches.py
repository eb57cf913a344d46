"""Counts and downloads go out in batches, so that nobody who watches them tick learns who answered just then."""

from __future__ import annotations

from datetime import datetime, timedelta

from nabolag.store import Store
from nabolag.store.responses import bring_out, last_batch, unseen
from nabolag.store.surveys import stored_survey

FEWEST = 5
"""The fewest changes (begun, handed in, declined) that go out together while the survey is open."""
GAP = timedelta(hours=1)


def refresh(store: Store, survey: str, now: datetime) -> None:
    """Bring out a batch if one may go: an hour after the last with at least FEWEST changes, or when it is closed.

    Raises:
        NotKnown: no such survey.
    """
    with store.read() as c:
        closed = stored_survey(c, survey).state(now) == "closed"

    with store.answers.read() as c:
        if not _ripe(unseen(c, survey), last_batch(c, survey), now, closed):
            return
    with store.answers.write() as c:
        if _ripe(unseen(c, survey), last_batch(c, survey), now, closed):
            bring_out(c, survey, now)


def _ripe(changes: int, last: datetime | None, now: datetime, closed: bool) -> bool:
    if closed:
        return changes > 0
    return changes >= FEWEST and (last is None or now - last >= GAP)
