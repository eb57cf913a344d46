"""Letters out by SMTP: one plain text to one person, and what the mail server said told apart.

In: a `Message` and a `Server`. Out: nothing when the server has taken it; else an error that says whether the
address, the moment, the connection or the settings are at fault. No address is ever in an error or a log.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr
from types import TracebackType
from typing import Literal

from nabolag.errors import BadInput, Unavailable

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+")
_SHOWN_ADDRESS = re.compile(r"[^\s<>()\"',;:]+@[^\s<>()\"',;:]+")
_GONE = re.compile(r"5\.[12]\.\d+")


class _OnOneLine(UnstructuredHeader, BaseHeader):
    """A header that is an address of the web: folded or encoded, no mail program would know it."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _OnOneLine)
_POLICY = SMTP.clone(header_factory=_HEADERS)


class Refused(BadInput):
    """The address does not take mail, for good."""


class Postponed(Unavailable):
    """The server wants this letter later."""


class Unsure(Unavailable):
    """The connection broke while the server was deciding: the letter may have arrived, or not."""


@dataclass(frozen=True)
class Server:
    """A mail server, and whose name it sends in. `bounce_address`: where notices of failure go.

    `sender`: `Name <address>` or an address alone.
    """

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    bounce_address: str = ""


@dataclass(frozen=True)
class Message:
    """A letter to one person, as plain text.

    `reference` is the same each time the same letter is tried, so that a mailbox which gets it again may know it.
    `leave`: the page where the recipient says no to further letters (RFC 2369). It is not offered for RFC 8058's
    one click: that click would delete answers without asking.
    """

    to: str = field(repr=False)
    name: str = field(repr=False)
    subject: str
    body: str = field(repr=False)
    language: str
    reference: str = field(repr=False)
    reply_to: str = ""
    leave: str = field(default="", repr=False)


class Mailer:
    """Sends letters over one connection, made when it is needed and again when it is lost.

    Raises:
        BadInput: host, sender or bounce address is missing or is none, or a password would go in the open.
    """

    def __init__(self, server: Server, *, timeout: float = 60) -> None:
        self.server = server
        self._timeout = timeout
        self._sender = _sender(server.sender)
        self._envelope = server.bounce_address or self._sender.addr_spec
        if not _ADDRESS.fullmatch(self._envelope):
            raise BadInput("mail.bounce_address i undersokelse.yaml skal være en e-postadresse.")
        if not server.host.strip():
            raise BadInput("mail.host mangler i undersokelse.yaml. Skriv navnet på e-posttjeneren.")
        if server.user and server.security == "none" and not _this_machine(server.host):
            raise BadInput(
                "mail.security er «none», og da ville passordet gått åpent over nettet. Velg starttls eller tls."
            )
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Mailer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up(politely=kind is None)

    def connect(self) -> None:
        """Reach the server and log in, before anything is sent.

        Raises:
            Unavailable: it does not answer. BadInput: it does not let us in.
        """
        try:
            self._connect()
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise self._silent() from error

    def send(self, message: Message) -> None:
        """Hand a letter to the server; when this returns, the server has taken it.

        Raises:
            Refused: the address does not take mail, or is none. Postponed: the server wants the letter later.
            Unsure: the letter may have been taken. Unavailable: the server does not answer.
            BadInput: the server does not let us in, or takes no letter like this from us.
        """
        content = as_email(message, self._sender).as_bytes()
        try:
            self._hand_over(message.to, content)
        except BaseException as error:
            self._hang_up(politely=isinstance(error, Refused | Postponed))
            raise

    def _hand_over(self, to: str, content: bytes) -> None:
        smtp, (code, reply) = self._begin()
        if code != 250:
            raise self._ours(code, reply)
        try:
            code, reply = smtp.rcpt(to)
            if code not in (250, 251):
                raise self._theirs(code, reply)
            code, reply = smtp.docmd("DATA")
            if code != 354:
                raise self._theirs(code, reply)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise self._silent() from error
        try:
            smtp.send(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")
            code, reply = smtp.getreply()
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise Unsure(
                "Forbindelsen ble brutt før e-posttjeneren svarte. Brevet kan være kommet fram."
            ) from error
        if code != 250:
            raise self._theirs(code, reply)

    def _begin(self) -> tuple[smtplib.SMTP, tuple[int, bytes]]:
        """A connection that has taken our MAIL FROM, or refused it; a connection gone stale is made anew once."""
        for smtp in (self._smtp, None):
            fresh = smtp is None
            try:
                connection = smtp or self._connect()
                reply = connection.mail(self._envelope)
            except (smtplib.SMTPServerDisconnected, OSError) as error:
                self._hang_up(politely=False)
                if fresh:
                    raise self._silent() from error
                continue
            if reply[0] == 421 and not fresh:
                self._hang_up(politely=False)
                continue
            return connection, reply
        raise AssertionError("unreachable")

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        ours = self._envelope.rpartition("@")[2]  # not this machine's name
        context = ssl.create_default_context()
        try:
            if server.security == "tls":
                self._smtp = smtplib.SMTP_SSL(
                    server.host, server.port, ours, timeout=self._timeout, context=context
                )
            else:
                self._smtp = smtplib.SMTP(server.host, server.port, ours, timeout=self._timeout)
            if server.security == "starttls":
                self._smtp.starttls(context=context)
            if server.user:
                self._smtp.login(server.user, server.password)
            else:
                self._smtp.ehlo_or_helo_if_needed()
        except smtplib.SMTPResponseException as error:
            raise self._ours(error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPNotSupportedError as error:
            raise BadInput(
                "E-posttjeneren {host}:{port} tilbyr ikke det som er valgt i mail.security og mail.user.",
                host=server.host,
                port=server.port,
            ) from error
        except ssl.SSLError as error:
            if isinstance(error, ssl.SSLEOFError):
                raise
            raise BadInput(
                "E-posttjeneren {host}:{port} kan ikke nås kryptert slik mail.security sier: {reason}.",
                host=server.host,
                port=server.port,
                reason=getattr(error, "verify_message", None) or error.reason or "",
            ) from error
        return self._smtp

    def _ours(self, code: int, reply: bytes | str) -> BadInput | Unavailable:
        """The server has something against us, not against the recipient."""
        if 400 <= code < 500:
            return Unavailable(
                "E-posttjeneren {host}:{port} tar ikke imot nå: {reply}.", **self._reply(code, reply)
            )
        return BadInput(
            "E-posttjeneren {host}:{port} avviste oss: {reply}. Se over mail i undersokelse.yaml, og passordet.",
            **self._reply(code, reply),
        )

    def _theirs(self, code: int, reply: bytes | str) -> BadInput | Unavailable:
        """The server has something against the recipient, or the letter.

        A mailbox is gone when the reply says so (RFC 3463 x.1.x, x.2.x), or gives no reason beyond RFC 5321's
        codes for mailboxes. Other refusals, such as of relaying or of what looks like spam, are about us.
        """
        if code == 421:
            return self._ours(code, reply)
        if 400 <= code < 500:
            return Postponed("E-posttjeneren vil ha brevet senere ({code}).", code=_codes(code, reply))
        enhanced = _enhanced(reply)
        if _GONE.fullmatch(enhanced) or (not enhanced and code in (550, 551, 552, 553)):
            return Refused("Adressen tar ikke imot e-post ({code}).", code=_codes(code, reply))
        return self._ours(code, reply)

    def _silent(self) -> Unavailable:
        return Unavailable(
            "E-posttjeneren {host}:{port} svarer ikke.", host=self.server.host, port=self.server.port
        )

    def _reply(self, code: int, reply: bytes | str) -> dict[str, object]:
        text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
        shown = _SHOWN_ADDRESS.sub(lambda match: masked(match[0]), _line(text))[:200]
        return {"host": self.server.host, "port": self.server.port, "reply": f"{code} {shown}".rstrip(". ")}

    def _hang_up(self, *, politely: bool) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            if politely:
                smtp.quit()
        except (smtplib.SMTPException, OSError):
            pass
        finally:
            smtp.close()


def as_email(message: Message, sender: Address) -> EmailMessage:
    """The letter with its headers. Nothing in it can become a header of its own.

    Raises:
        Refused: the recipient's address is none.
    """
    if not _ADDRESS.fullmatch(message.to):
        raise Refused("Adressen er ingen e-postadresse.")
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = sender
    mail["To"] = Address(display_name=_line(message.name), addr_spec=message.to)
    mail["Subject"] = _line(message.subject)
    mail["Message-ID"] = f"<{hashlib.sha256(message.reference.encode()).hexdigest()[:32]}@{sender.domain}>"
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies, please
    if message.reply_to and _ADDRESS.fullmatch(message.reply_to):
        mail["Reply-To"] = message.reply_to
    if message.leave:
        mail["List-Unsubscribe"] = f"<{_line(message.leave)}>"
    mail.set_content(message.body, charset="utf-8", cte="quoted-printable")
    mail["Content-Language"] = message.language
    return mail


def masked(address: str) -> str:
    """`o***@example.no`: enough to recognise, too little to use."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}***{at}{domain}" if at else "***"


def _sender(text: str) -> Address:
    name, address = parseaddr(text)
    if not _ADDRESS.fullmatch(address) or "\n" in text or "\r" in text:
        raise BadInput(
            "mail.sender i undersokelse.yaml skal være slik: Instituttet <undersokelse@eksempel.no>."
        )
    return Address(display_name=_line(name), addr_spec=address)


def _line(text: str) -> str:
    """One line without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _enhanced(reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    match = re.match(r"[245]\.\d{1,3}\.\d{1,3}\b", text)
    return match[0] if match else ""


def _codes(code: int, reply: bytes | str) -> str:
    return f"{code} {_enhanced(reply)}".rstrip()


def _this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
