"""Tokens, and the two keys that each of them leads to.

A token is made from the installation's secret, so it can be sent again without being stored. Under one
hash of it lies who was invited, under another what was answered: the database alone cannot join them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from nabolag.errors import BadInput

TOKEN_LENGTH = 26  # characters of 5 bits: 130 bits
_SECRET_BYTES = 32


@dataclass(frozen=True)
class Keys:
    """Everything that is derived from the secret. `repr` never shows it."""

    secret: bytes

    def __repr__(self) -> str:
        return "Keys(…)"

    def token(self, salt: str, invitation: str) -> str:
        """The token of an invitation: 26 lower-case letters and digits, the same each time.

        `salt` belongs to the survey; when it is deleted, no token of the survey can be made again.
        """
        digest = self._hmac("token", f"{salt}\n{invitation}")
        return base64.b32encode(digest).decode().lower()[:TOKEN_LENGTH]

    def identity(self, token: str) -> str:
        """The key of who was invited."""
        return self._hmac("identity", token).hex()

    def answers(self, token: str) -> str:
        """The key of what was answered."""
        return self._hmac("answers", token).hex()

    def pseudonym(self, salt: str, name: str) -> str:
        """A name for a municipality that says only who shares it."""
        return self._hmac("pseudonym", f"{salt}\n{name}").hex()[:12]

    def session(self, cookie: str) -> str:
        """The key under which a login is kept."""
        return self._hmac("session", cookie).hex()

    def csrf(self, cookie: str) -> str:
        """What a form of this login must carry."""
        return self._hmac("csrf", cookie).hex()

    def second(self, account: str, word: str) -> bytes:
        """The key of an account's codes (TOTP): 160 bits."""
        return self._hmac("second", f"{account}\n{word}")[:20]

    def recovery(self, account: str, code: str) -> str:
        """What is kept of a recovery code."""
        return self._hmac("recovery", f"{account}\n{code}").hex()

    def signed(self, purpose: str, value: str) -> str:
        """`value` and a mark that nobody else can make: for what a browser keeps for us."""
        return f"{value}.{self._hmac(f'signed {purpose}', value).hex()[:40]}"

    def said_by_us(self, purpose: str, text: str) -> str | None:
        """The value that `signed` marked, or None."""
        value = text.rpartition(".")[0]
        return value if hmac.compare_digest(self.signed(purpose, value).encode(), text.encode()) else None

    def _hmac(self, purpose: str, value: str) -> bytes:
        return hmac.new(self.secret, f"{purpose}\0{value}".encode(), hashlib.sha256).digest()


def looks_like_token(text: str) -> bool:
    """Whether `text` has the shape of a token, before anything is looked up."""
    return len(text) == TOKEN_LENGTH and all(c in "abcdefghijklmnopqrstuvwxyz234567" for c in text)


def read_secret(file: Path | None) -> Keys:
    """The secret of NABOLAG_SECRET (64 hexadecimal digits), else of `file`, made there when it is missing.

    Raises:
        BadInput: neither is given, or what is there is no secret.
    """
    given = os.environ.get("NABOLAG_SECRET")
    if given is not None:
        return _keys(given, "NABOLAG_SECRET")
    if file is None:
        raise BadInput(
            "Sett NABOLAG_SECRET til en hemmelighet av 64 heksadesimale tegn (for eksempel fra: openssl rand -hex 32)."
        )
    if not file.exists():
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return read_secret(file)
        except OSError as error:
            raise BadInput(
                "{path} kunne ikke skrives: {reason}.", path=file, reason=error.strerror or ""
            ) from error
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_hex(_SECRET_BYTES) + "\n")
    return _keys(file.read_text().strip(), str(file))


def _keys(text: str, where: str) -> Keys:
    try:
        secret = bytes.fromhex(text)
    except ValueError:
        secret = b""
    if len(secret) < _SECRET_BYTES:
        raise BadInput(
            "{where} holder ikke en hemmelighet. Den skal være 64 heksadesimale tegn.", where=where
        )
    return Keys(secret)
