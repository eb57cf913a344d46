"""An agreement somebody sends, held against the law. Imports little: a new process does it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from nabolag.governance.agreement import read
from nabolag.governance.agreement.reading import Found
from nabolag.report.agreement.incoming import Incoming, incoming


def held_against(form: str, sent: tuple[str, bytes] | str) -> tuple[Incoming, list[Found]]:
    """What was sent (the name and the bytes of a file, or text), and each point of `form` in it.

    Raises:
        BadInput: the file or the text cannot be used; see `incoming` and `read`.
    """
    if isinstance(sent, str):
        source = Incoming(sent)
    else:
        name, content = sent
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"avtale{Path(name).suffix[:6]}"
            path.write_bytes(content)
            source = incoming(path, name or path.name)
    return source, read(form, source.text)
