"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from nabolag.errors import BadInput


def check_target(path: Path, kinds: tuple[str, ...]) -> Path:
    """`path`, if it can be written and its ending is one of `kinds` (such as `.html`).

    Raises:
        BadInput: another ending, a missing folder, a folder in the file's place, or no right to write.
    """
    if path.suffix.lower() not in kinds:
        raise BadInput(
            "Filtypen «{suffix}» lages ikke her. Velg et filnavn som slutter på {kinds}.",
            suffix=path.suffix or path.name,
            kinds=", ".join(kinds),
        )
    folder = path.parent
    if not folder.is_dir():
        raise BadInput("Mappen {folder} finnes ikke. Lag den først, eller velg en annen.", folder=folder)
    if path.is_dir():
        raise BadInput("{path} er en mappe. Oppgi et filnavn.", path=path)
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise BadInput("{path} kan ikke skrives. Velg en fil eller mappe du har skriverett til.", path=path)
    return path


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write `content` so that `path` holds either what it held before or all of it.

    `private`: only the owner may read it (for names, links and answers).

    Raises:
        BadInput: the disk refuses.
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(temporary, 0o600 if private else 0o644)
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise BadInput(
            "{path} kunne ikke skrives: {reason}.", path=path, reason=error.strerror or str(error)
        ) from error
