"""Writing a file, or a folder of files, whole or not at all."""

from __future__ import annotations

import ctypes
import os
import shutil
import tempfile
from collections.abc import Mapping
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


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Put a folder with exactly `files` (names may have folders in them) in the place of `path`.

    All is written beside it first. Whoever reads `path`, also after a kill, finds all of the old or all of the new.

    Raises:
        BadInput: the disk refuses, or a file stands in the folder's place.
    """
    if path.exists() and not path.is_dir():
        raise BadInput("{path} er en fil. Oppgi en mappe.", path=path)
    try:
        made = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
        try:
            for name, content in files.items():
                (made / name).parent.mkdir(parents=True, exist_ok=True)
                (made / name).write_bytes(content)
                (made / name).chmod(0o644)
            for folder in (made, *(p for p in made.rglob("*") if p.is_dir())):
                folder.chmod(0o755)
            if not path.exists():
                os.rename(made, path)
            elif not _exchanged(made, path):
                old = made.with_name(f"{made.name}.old")
                os.rename(path, old)
                os.rename(made, path)
                made = old
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise BadInput(
            "{path} kunne ikke skrives: {reason}.", path=path, reason=error.strerror or str(error)
        ) from error


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders change names in one step; False where the system cannot (then it takes two)."""
    here, exchange = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of renameat2(2)
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    status: int = rename(here, os.fsencode(one), here, os.fsencode(other), exchange)
    return status == 0
