"""The text of an agreement somebody already has."""

from __future__ import annotations

from pathlib import Path

from nabolag.errors import BadInput

LARGEST = 20_000_000  # bytes


def text_of(path: Path) -> str:
    """The text of a .docx or plain-text file, tables' cells included.

    Raises:
        BadInput: no such file, too large, another type, or a .docx that cannot be opened.
    """
    if not path.is_file():
        raise BadInput("Filen {path} finnes ikke.", path=path)
    if path.stat().st_size > LARGEST:
        raise BadInput("Filen {path} er større enn 20 MB. Gi avtalen uten bilder.", path=path)
    if path.suffix.lower() == ".docx":
        return _word(path)
    if path.suffix.lower() in (".txt", ".md"):
        content = path.read_bytes()
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return content.decode("cp1252", errors="replace")
    raise BadInput(
        "Filtypen «{suffix}» kan ikke leses. Lagre avtalen som Word (.docx) eller ren tekst (.txt).",
        suffix=path.suffix,
    )


def _word(path: Path) -> str:
    import docx

    try:
        found = docx.Document(str(path))
    except Exception as error:  # python-docx lets zip, XML and key errors through
        raise BadInput(
            "{path} er ikke en Word-fil som lar seg åpne. Åpne den i Word og lagre på nytt som .docx.",
            path=path,
        ) from error
    lines = [p.text for p in found.paragraphs]
    lines += [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return "\n".join(lines)
