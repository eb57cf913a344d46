"""How much a packed file (.docx, .xlsx) may unpack to, asked before anything is unpacked."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from nabolag.errors import BadInput

MOST_PARTS = 5_000
LARGEST = 250_000_000  # bytes
MOST_TIMES = 100
"""Above SUSPECT bytes a file may become this many times larger; sheets and documents become 5 to 20 times larger."""
SUSPECT = 20_000_000  # bytes


def check_packed(content: bytes | Path, file: str, *, largest: int = LARGEST, ending: str = "") -> None:
    """Refuse a file whose parts (those that end with `ending`) unpack to more than `largest` bytes.

    zipfile reads no more of a part than the sizes asked here.

    Raises:
        BadInput: too much, too many parts, or no packed file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content) if isinstance(content, bytes) else content) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise BadInput("{file} er ikke en hel fil. Åpne den og lagre den på nytt.", file=file) from error
    asked = [part for part in parts if part.filename.lower().endswith(ending)]
    unpacked, packed_size = (sum(p.file_size for p in asked), sum(p.compress_size for p in asked))
    if (
        len(parts) > MOST_PARTS
        or unpacked > largest
        or (unpacked > SUSPECT and unpacked > MOST_TIMES * max(packed_size, 1))
    ):
        raise BadInput(
            "Filen {file} blir for stor når den pakkes ut: {n} MB. Ta bort det som ikke trengs, og lagre den på nytt.",
            file=file,
            n=round(unpacked / 1e6),
        )
