"""Notices that a letter could not be delivered: read from where a mail program keeps them.

In: messages as bytes. Out: the addresses that do not take mail, by RFC 3464 and nothing else: no guessing from
subjects, holiday replies or notices of delay.
"""

from __future__ import annotations

import mailbox
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from nabolag.errors import unread

_PERMANENT = re.compile(r"5\.\d{1,3}\.\d{1,3}")


def bounced_addresses(message: bytes) -> list[str]:
    """The addresses that a delivery status notification says failed for good (Action failed, Status 5.x.x).

    Where the notice names both the address we wrote to and where it was forwarded, the first is given.
    """
    notice = message_from_bytes(message)
    if notice.get_content_type() != "multipart/report" or not notice.is_multipart():
        return []
    if str(notice.get_param("report-type", "")).lower() != "delivery-status":
        return []
    addresses: dict[str, None] = {}
    for part in notice.get_payload():
        if not isinstance(part, Message) or part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks[1:] if isinstance(blocks, list) else ():
            address = _failed(block) if isinstance(block, Message) else ""
            if address:
                addresses[address] = None
    return list(addresses)


def read_messages(path: Path) -> Iterator[bytes]:
    """The messages of a file (one message, or an mbox of many) or of a folder (Maildir, or saved messages).

    Raises:
        BadInput: there is nothing at `path`, or it cannot be read.
    """
    try:
        if path.is_dir():
            for file in sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith(".")):
                yield file.read_bytes()
            return
        with path.open("rb") as opened:
            is_mbox = opened.read(5) == b"From "
        if not is_mbox:
            yield path.read_bytes()
            return
        box = mailbox.mbox(path, create=False)
        try:
            for key in box.iterkeys():
                yield box.get_bytes(key)
        finally:
            box.close()
    except OSError as error:
        raise unread(path, error) from error


def _failed(block: Message) -> str:
    action, status = (str(block.get(name, "")) for name in ("Action", "Status"))
    if action.strip().lower() != "failed" or not _PERMANENT.match(status.strip()):
        return ""
    for name in ("Original-Recipient", "Final-Recipient"):
        kind, _, address = str(block.get(name, "")).partition(";")
        if kind.strip().lower() in ("rfc822", "utf-8") and "@" in address:
            return address.strip().strip("<>")
    return ""
