"""How often somebody has guessed, counted in one place for all processes."""

from __future__ import annotations

from sqlalchemy import case, delete, update

from nabolag.store import schema
from nabolag.store.opening import Store
from nabolag.store.upsert import insert_for

LASTS = 60.0  # seconds


def take_try(store: Store, place: str, limit: int, now: float, lasts: float = LASTS) -> bool:
    """Count a guess from `place` at `now` (seconds); False: there are `limit` already since the first, `lasts` seconds ago.

    Raises:
        Unavailable: the database is gone, full or locked.
    """
    t, key = schema.tries, _key(store, place)
    over = t.c.since <= now - LASTS
    now += lasts - LASTS  # a longer time is kept as one that begins later, so that every row ends alike
    with store.write() as c:
        query = insert_for(c, t).values(key=key, count=1, since=now)
        counted = query.on_conflict_do_update(
            index_elements=[t.c.key],
            set_={"count": case((over, 1), else_=t.c.count + 1), "since": case((over, now), else_=t.c.since)},
        ).returning(t.c.count)
        count: int = c.execute(counted).scalar_one()
        if count == 1:
            c.execute(delete(t).where(over))
    return count <= limit


def give_back_try(store: Store, place: str) -> None:
    """Take one guess from `place` off again.

    Raises:
        Unavailable: the database is gone, full or locked.
    """
    t = schema.tries
    with store.write() as c:
        c.execute(update(t).where(t.c.key == _key(store, place), t.c.count > 0).values(count=t.c.count - 1))


def _key(store: Store, place: str) -> str:
    return store.keys.pseudonym("tries", place)
