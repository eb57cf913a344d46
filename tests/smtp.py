"""A real SMTP server on this machine that keeps what it gets, and can be told to refuse, delay or hang up."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from nabolag.sources.mail import Server

SENDER = "Instituttet <undersokelse@institutt.example>"


class Postbox:
    """What has arrived, and how the server behaves.

    `replies`: to an address in RCPT TO, one for each time, in order. `hang_up`: how many times the connection is
    dropped at RCPT, at DATA's start, or when the letter has come in and before it is acknowledged; `dropped` has
    whose letter it was, at RCPT.
    """

    def __init__(self) -> None:
        self.letters: list[tuple[str, EmailMessage]] = []
        self.envelopes: list[Envelope] = []
        self.replies: dict[str, list[str]] = {}
        self.data_replies: list[str] = []
        self.hang_up: dict[str, int] = {}
        self.dropped: list[str] = []
        self.said_hello: list[str] = []
        self.encrypted: list[bool] = []

    @property
    def to(self) -> list[str]:
        """Who got a letter, in order."""
        return [to for to, _mail in self.letters]

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.said_hello.append(hostname)
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._drops("RCPT", server):
            self.dropped.append(address)
            return "421 bye"
        waiting = self.replies.get(address)
        if waiting:
            said = waiting.pop(0)
            if not said.startswith("250"):
                return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data_replies:
            return self.data_replies.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=default)
        self.letters += [(to, mail) for to in envelope.rcpt_tos]  # type: ignore[misc]
        self.envelopes.append(envelope)
        assert server.transport is not None
        self.encrypted.append(server.transport.get_extra_info("sslcontext") is not None)
        self._drops("acknowledging", server)
        return "250 kept"

    def _drops(self, where: str, server: SMTP) -> bool:
        if self.hang_up.get(where, 0) < 1:
            return False
        self.hang_up[where] -= 1
        assert server.transport is not None
        server.transport.abort()
        return True


@contextmanager
def running(postbox: Postbox, **settings: Any) -> Iterator[Server]:
    """The server; gives its address as `Server`. `settings` go to aiosmtpd."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(postbox, hostname="127.0.0.1", port=port, **settings)
    controller.start()
    try:
        yield Server("127.0.0.1", port, "none", SENDER)
    finally:
        controller.stop()


def password_of(user: str, password: str) -> Any:
    """An authenticator that knows one user."""

    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (
            user.encode(),
            password.encode(),
        )
        return AuthResult(success=good, handled=False)

    return check


def certificate(folder: Path) -> tuple[Path, Path]:
    """A self-made certificate for 127.0.0.1 and its key."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    wanted = (
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run(
        ["openssl", *wanted.split(), "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True
    )
    return cert, key
