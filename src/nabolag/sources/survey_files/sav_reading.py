"""What a .sav file holds, whatever its character set and the state of what is beside the answers.

pyreadstat gives text as the file says it is, or not at all. Where that fails, the bytes are asked for (as ISO-8859-1,
which loses none) and made text here; records that only describe are taken out when they are what it cannot read.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat

from nabolag.errors import BadInput
from nabolag.sources.survey_files.encoding import character_set, guess, told
from nabolag.sources.survey_files.model import Loss
from nabolag.sources.survey_files.sav_header import declared, without_descriptions
from nabolag.text import N_

_BYTES = "LATIN1"
_REFUSALS = (
    pyreadstat.ReadstatError,
    pyreadstat.PyreadstatError,
    SystemError,  # how pyreadstat passes on a text that is not UTF-8
    ValueError,
    LookupError,
    OSError,
)


@dataclass(frozen=True)
class Stored:
    """The answers (dates as seconds) and what the file says of each column, by its name; `encoding` is Python's."""

    frame: pl.DataFrame
    labels: dict[str, str | None]
    value_labels: dict[str, dict[Any, str]]
    missing: dict[str, list[dict[str, Any]]]
    measures: dict[str, str]
    formats: dict[str, str]
    widths: dict[str, int]
    types: dict[str, str]
    alignments: dict[str, str]
    title: str
    notes: tuple[str, ...]
    encoding: str
    losses: tuple[Loss, ...]


def read_stored(path: Path, content: bytes, encoding: str | None) -> Stored:
    """Read the file.

    Raises:
        BadInput: it is damaged where the answers are.
    """
    losses: list[Loss] = []
    failed: Exception | None = None
    for given in (content, *without_descriptions(content)):
        if failed is not None:
            losses = [Loss(N_("Det SPSS-filen sier ved siden av svarene, er skadet og bare delvis lest."))]
        if encoding is None:
            try:
                frame, meta = _read(path, given, content, None)
            except _REFUSALS as error:
                failed = error
            else:
                name = _python(meta.file_encoding) or "utf-8"
                return _stored(frame, meta, name, str, losses)
        try:
            frame, meta = _read(path, given, content, _BYTES)
        except _REFUSALS as error:
            failed = error
            continue
        name = character_set(encoding) if encoding else _guessed(frame, meta, declared(content))
        text = _text(name)
        text_losses = told(path.name, name, text("\n".join(_texts(frame, meta))), encoding)
        return _stored(frame, meta, name, text, [*losses, *text_losses])
    raise BadInput("{file} er skadet eller ikke en SPSS-fil.", file=path.name) from failed


def _read(path: Path, given: bytes, content: bytes, encoding: str | None) -> tuple[pl.DataFrame, Any]:
    options: dict[str, Any] = {
        "user_missing": True,
        "output_format": "polars",
        "disable_datetime_conversion": True,
        "encoding": encoding,
    }
    if given is content:
        return pyreadstat.read_sav(str(path), **options)
    with tempfile.TemporaryDirectory() as folder:
        mended = Path(folder) / path.name
        mended.write_bytes(given)
        return pyreadstat.read_sav(str(mended), **options)


def _text(name: str) -> Callable[[str], str]:
    return lambda text: text.encode("latin-1", "replace").decode(name, "replace")


def _stored(
    frame: pl.DataFrame, meta: Any, name: str, text: Callable[[str], str], losses: list[Loss]
) -> Stored:
    """Every text put through `text`."""
    names = {n: text(n) for n in frame.columns}
    if len(set(names.values())) < len(names):
        names = {n: n for n in frame.columns}
    if text is not str:
        frame = frame.with_columns(
            pl.Series(c.name, [None if v is None else text(v) for v in c], pl.String)
            for c in frame
            if c.dtype == pl.String
        ).rename(names)
    frame = frame.with_columns(  # columns where nobody has answered
        pl.col(n).cast(pl.String if meta.readstat_variable_types[old] == "string" else pl.Float64)
        for old, n in names.items()
        if frame.schema[n] == pl.Null
    )

    def renamed(by_name: dict[str, Any] | None) -> dict[str, Any]:
        return {names[n]: value for n, value in (by_name or {}).items() if n in names}

    labels = renamed(meta.column_names_to_labels)
    return Stored(
        frame,
        {n: None if value is None else text(value) for n, value in labels.items()},
        {
            n: {text(k) if isinstance(k, str) else k: text(value) for k, value in values.items()}
            for n, values in renamed(meta.variable_value_labels).items()
        },
        {
            n: [{k: text(v) if isinstance(v, str) else v for k, v in part.items()} for part in parts]
            for n, parts in renamed(meta.missing_ranges).items()
        },
        renamed(meta.variable_measure),
        renamed(meta.original_variable_types),
        renamed(meta.variable_display_width),
        renamed(meta.readstat_variable_types),
        renamed(meta.variable_alignment),
        text(meta.file_label or ""),
        tuple(text(n) for n in meta.notes or ()),
        name,
        tuple(losses),
    )


def _guessed(frame: pl.DataFrame, meta: Any, declared: str | None) -> str:
    """What the file says it is, when some of it is; else what its letters look like."""
    own = _python(declared)
    content = "\n".join(_texts(frame, meta)).encode("latin-1", "replace")
    likely = guess(content)
    if own and (own != "utf-8" or likely == "utf-8"):
        return own
    return likely


def _texts(frame: pl.DataFrame, meta: Any) -> Iterator[str]:
    yield from frame.columns
    for column in frame:
        if column.dtype == pl.String:
            yield from (v for v in column if v)
    yield from (label for label in (meta.column_names_to_labels or {}).values() if label)
    for values in (meta.variable_value_labels or {}).values():
        yield from values.values()
    yield meta.file_label or ""
    yield from meta.notes or ()


def _python(encoding: str | None) -> str | None:
    try:
        return character_set(encoding) if encoding else None
    except BadInput:
        return None
