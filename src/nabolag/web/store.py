"""The store and the clock a page works with."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from starlette.requests import Request

from nabolag.errors import NotKnown
from nabolag.store import Store, open_store


def store_of(request: Request) -> Store:
    """The site's store.

    Raises:
        NotKnown: this site has none.
    """
    store = store_or_none(request)
    if store is None:
        raise NotKnown("Dette nettstedet har ingen undersøkelser.")
    return store


def store_or_none(request: Request) -> Store | None:
    """The site's store; None where it has none."""
    store: Store | None = request.app.state.store
    return store


def now_of(request: Request) -> datetime:
    """What time it is, UTC."""
    now: datetime = request.app.state.clock()
    return now


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def store_from_environment() -> Store | None:
    """The database of NABOLAG_STORE, or None when it is not set."""
    url = os.environ.get("NABOLAG_STORE")
    return open_store(url) if url else None
