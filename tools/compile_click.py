"""Compiles the translations of click's own messages, which click reads with the standard library.

Run after a change in `src/nabolag/text/locale/click/*.po`; a test fails when the result is out of step.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parents[1] / "src" / "nabolag" / "text" / "locale" / "click"


def compiled(source: Path) -> bytes:
    """The `.mo` content for a `.po` file; the same input gives the same bytes."""
    out = io.BytesIO()
    catalogue = read_po(source.open("rb"), locale=source.stem)
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 11, 23, tzinfo=UTC)
    write_mo(out, catalogue)
    return out.getvalue()


def target(source: Path) -> Path:
    """Where the standard library looks for it."""
    return FOLDER / source.stem / "LC_MESSAGES" / "messages.mo"


if __name__ == "__main__":
    for source in sorted(FOLDER.glob("*.po")):
        target(source).parent.mkdir(parents=True, exist_ok=True)
        target(source).write_bytes(compiled(source))
