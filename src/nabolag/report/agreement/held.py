"""An agreement somebody sends, held against the law. Imports little: a new process does it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from nabolag.errors import BadInput
from nabolag.governance.agreement import read
from nabolag.governance.agreement.reading import Found
from nabolag.governance.agreement.reserved import ReservedMatter, reserved
from nabolag.report.agreement.incoming import Incoming, incoming


def held_against(form: str, sent: tuple[str, bytes] | str) -> tuple[Incoming, list[Found]]:
    """What was sent (the name and the bytes of a file, or text), and each point of `form` in it.

    Raises:
        BadInput: the file or the text cannot be used; see `incoming` and `read`.
    """
    source = _source(sent)
    return source, read(form, source.text)


def reserved_in(sent: tuple[str, bytes]) -> tuple[ReservedMatter, ...]:
    """What an agreement that was sent gives to its owners to decide; see `reserved`.

    Raises:
        BadInput: the file cannot be used, as `incoming`; or no sentence of that kind is found.
    """
    found = reserved(_source(sent).text)
    if not found:
        raise BadInput(
            "Vi fant ingen setning i avtalen om saker eierne avgjør. Les den, og skriv sakene selv."
        )
    return found


def _source(sent: tuple[str, bytes] | str) -> Incoming:
    if isinstance(sent, str):
        return Incoming(sent)
    name, content = sent
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"avtale{Path(name).suffix[:6]}"
        path.write_bytes(content)
        return incoming(path, name or path.name)
