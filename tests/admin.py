"""Logging in to the admin pages, for tests."""

from __future__ import annotations

import re
from functools import cache

from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from tests.fielded import NOW

from nabolag.store import Store, passwords
from nabolag.store.accounts import save_account
from nabolag.store.passwords import hashed

PASSWORD = "fjord torsk vinter"
FULL_WORK = passwords._hasher
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
"""As argon2id, with a hundredth of the work: these tests log in a thousand times. `FULL_WORK` is the real one."""


@cache
def kept() -> str:
    """The hash of PASSWORD, worked out once."""
    return hashed(PASSWORD)


def account(store: Store, name: str, role: str) -> None:
    """Make an account with PASSWORD."""
    with store.write() as c:
        save_account(c, name, kept(), role, NOW)


def signed_in(client: TestClient, store: Store, role: str) -> str:
    """Log a new account with `role` in through the form; the csrf value of its forms."""
    account(store, f"en-{role}", role)
    answer = client.post(
        "/admin/inn", data={"navn": f"en-{role}", "passord": PASSWORD}, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    return csrf(client.get("/admin/passord").text)


def csrf(page: str) -> str:
    """The csrf value of the page's forms."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page)
    assert found, page
    return found[1]
