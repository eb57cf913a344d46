"""A second factor: codes of six digits that change every 30 seconds (TOTP, RFC 6238), and ten codes for a lost phone.

The key of the codes is made from the installation's secret and a word that the store keeps, so that the database alone
can make no code. A code is good for its own 30 seconds and those before and after, once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from datetime import datetime
from typing import Literal
from urllib.parse import quote, urlencode

from sqlalchemy import Connection, select, update

from nabolag.store import schema
from nabolag.store.keys import Keys

STEP, DIGITS, SLACK = 30, 6, 1
"""Seconds a code lasts, its digits, and how many codes a clock may be off."""
RECOVERY = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike; ten of them are 49 bits


def new_word() -> str:
    """What the store keeps of a key."""
    return secrets.token_hex(16)


def is_word(text: str) -> bool:
    """Whether `text` has the shape of `new_word`."""
    return len(text) == 32 and all(c in "0123456789abcdef" for c in text)


def typed(key: bytes) -> str:
    """The key as people type it: base32 in groups of four."""
    letters = base64.b32encode(key).decode()
    return " ".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def address(key: bytes, name: str, site: str) -> str:
    """The key as apps read it from a QR code (otpauth://)."""
    about = {"secret": base64.b32encode(key).decode(), "issuer": site}
    return f"otpauth://totp/{quote(f'{site}:{name}')}?{urlencode(about, quote_via=quote)}"


def code_at(key: bytes, step: int) -> str:
    """The six digits of a step (RFC 4226 § 5.3); step 0 began in 1970."""
    digest = hmac.new(key, step.to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def right_step(key: bytes, entered: str, now: datetime, after: int = 0) -> int | None:
    """The step later than `after` whose code `entered` is, or None."""
    digits = "".join(entered.split())
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    here = int(now.timestamp()) // STEP
    steps = range(here - SLACK, here + SLACK + 1)
    right = [step for step in steps if hmac.compare_digest(code_at(key, step), digits)]
    return max((step for step in right if step > after), default=None)


def begin(c: Connection, keys: Keys, name: str, word: str, entered: str, now: datetime) -> list[str] | None:
    """Turn the second factor on when `entered` is the code of `word` now. Out: the recovery codes, shown once; or None."""
    step = right_step(keys.second(name, word), entered, now)
    if step is None:
        return None
    codes = [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2))
        for _ in range(RECOVERY)
    ]
    kept = json.dumps([keys.recovery(name, _bare(code)) for code in codes])
    t = schema.accounts
    c.execute(update(t).where(t.c.name == name).values(second=word, second_step=step, recovery=kept))
    return codes


def end(c: Connection, name: str) -> None:
    """Turn the second factor off."""
    t = schema.accounts
    c.execute(update(t).where(t.c.name == name).values(second=None, second_step=0, recovery="[]"))


def use(
    c: Connection, keys: Keys, name: str, entered: str, now: datetime
) -> Literal["code", "recovery"] | None:
    """Use up a code of the account; None: it is wrong, or was used before."""
    t = schema.accounts
    query = select(t.c.second, t.c.second_step, t.c.recovery).where(t.c.name == name).with_for_update()
    row = c.execute(query).one_or_none()
    if row is None or row.second is None:
        return None
    step = right_step(keys.second(name, row.second), entered, now, row.second_step)
    if step is not None:
        c.execute(update(t).where(t.c.name == name).values(second_step=step))
        return "code"
    kept, asked = json.loads(row.recovery), keys.recovery(name, _bare(entered))
    left = [code for code in kept if not hmac.compare_digest(code, asked)]
    if len(left) == len(kept):
        return None
    c.execute(update(t).where(t.c.name == name).values(recovery=json.dumps(left)))
    return "recovery"


def left(recovery: str) -> int:
    """How many recovery codes an account has left, from its column."""
    return len(json.loads(recovery))


def _bare(code: str) -> str:
    return "".join(c for c in code.lower() if c.isalnum())[:40]
