"""Formulas in a workbook whose figures were never reckoned out, as when a program wrote them and nobody opened it."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence

from nabolag.sources.survey_files.model import Loss
from nabolag.text import N_


def uncalculated(content: bytes, heads: Sequence[str | None], file: str) -> Iterator[Loss]:
    """What is said of formulas without a figure in the first sheet; `heads` names its columns."""
    from openpyxl import load_workbook

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if not any(b"<f" in packed.read(n) for n in packed.namelist() if n.startswith("xl/worksheets/")):
            return
    books = [
        load_workbook(io.BytesIO(content), read_only=True, data_only=reckoned) for reckoned in (False, True)
    ]
    pairs = zip(*(book.worksheets[0].iter_rows(min_row=2, values_only=True) for book in books), strict=False)
    lost = Counter(
        i
        for written, reckoned in pairs
        for i, (formula, value) in enumerate(zip(written, reckoned, strict=False))
        if isinstance(formula, str) and formula.startswith("=") and value is None
    )
    for book in books:
        book.close()
    for i, n in sorted(lost.items()):
        name = (heads[i] if i < len(heads) else None) or f"kolonne_{i + 1}"
        yield Loss(
            N_(
                "{file}: {n} {n:celle|celler} i «{variable}» er {n:en formel|formler} som ikke er regnet ut, og mangler. "
                "Åpne filen i Excel og lagre den."
            ),
            {"file": file, "n": n, "variable": name},
            unread={name: n},
        )
