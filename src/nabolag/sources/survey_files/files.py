"""Which reader and writer a file goes to, by its ending."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from nabolag.errors import BadInput
from nabolag.sources.survey_files import tables
from nabolag.sources.survey_files.checkboxes import with_checkboxes
from nabolag.sources.survey_files.door import cleaned
from nabolag.sources.survey_files.encoding import character_set
from nabolag.sources.survey_files.limesurvey import read_limesurvey
from nabolag.sources.survey_files.model import Loss, SurveyData
from nabolag.sources.survey_files.triple_s import read_triple_s
from nabolag.sources.survey_files.triple_s_writing import triple_s_files
from nabolag.sources.writing import write_whole


def _read_sav(path: Path, encoding: str | None = None) -> SurveyData:
    from nabolag.sources.survey_files.sav import (
        read_sav,
    )  # pyreadstat takes longer to start than a CSV to read

    return with_checkboxes(read_sav(path, encoding=encoding))


READERS: dict[str, Callable[..., SurveyData]] = {
    ".sav": _read_sav,
    ".zsav": _read_sav,
    ".csv": tables.read_csv,
    ".tsv": tables.read_csv,
    ".tab": tables.read_csv,
    ".xlsx": tables.read_xlsx,
    ".parquet": tables.read_parquet,
    ".sss": read_triple_s,
    ".xml": read_triple_s,
    ".lss": read_limesurvey,
    ".lsa": read_limesurvey,
}
_ENCODED = (".sav", ".zsav", ".csv", ".tsv", ".tab", ".sss", ".xml", ".lss")
WRITERS = (".sav", ".csv", ".xlsx", ".parquet", ".sss")


def read_survey(path: Path | str, *, encoding: str | None = None) -> SurveyData:
    """Read a survey file: .sav, .zsav, .csv (.tsv, .tab), .xlsx, .parquet, .sss/.xml (triple-S), .lss/.lsa (LimeSurvey).

    `encoding` is the character set of files that do not say theirs; without it, it is guessed, and `losses` say so.
    Control characters are left out of answers and labels.

    Raises:
        BadInput: the file is missing, of another kind, or damaged; or no such `encoding`.
    """
    path = Path(path)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise BadInput(
            "Filtypen «{suffix}» leses ikke. Disse leses: {kinds}.",
            suffix=path.suffix or path.name,
            kinds=", ".join(READERS),
        )
    if not path.is_file():
        raise BadInput("Filen {path} finnes ikke.", path=path)
    if encoding is not None:
        character_set(encoding)
    options = {"encoding": encoding} if path.suffix.lower() in _ENCODED else {}
    return replace(cleaned(reader(path, **options)), file=path.name)


def write_survey(survey: SurveyData, path: Path | str, *, private: bool = False) -> tuple[Loss, ...]:
    """Write `survey` to `path` by its ending, whole or not at all. Out: what the format could not hold.

    CSV comes with `<name>.codebook.yaml`, triple-S (.sss) with `<name>.csv`. `private`: only the owner may read them.

    Raises:
        BadInput: another ending, or the disk refuses.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    losses: tuple[Loss, ...] = ()
    if suffix == ".sav":
        from nabolag.sources.survey_files.sav import sav_bytes

        content, losses = sav_bytes(survey)
        files = {suffix: content}
    elif suffix == ".sss":
        files, losses = triple_s_files(survey)
    elif suffix == ".csv":
        files = tables.csv_files(survey)
    elif suffix == ".xlsx":
        files = {suffix: tables.xlsx_bytes(survey)}
    elif suffix == ".parquet":
        files = {suffix: tables.parquet_bytes(survey)}
    else:
        raise BadInput(
            "Filtypen «{suffix}» lages ikke her. Velg et filnavn som slutter på {kinds}.",
            suffix=path.suffix or path.name,
            kinds=", ".join(WRITERS),
        )
    for ending, content in files.items():
        write_whole(path.with_suffix(ending), content, private=private)
    return losses
