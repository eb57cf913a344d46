"""What a scanned survey is read from: files, lazy tables and relations of other libraries."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

from nabolag.errors import BadInput

PART = 5_000_000  # rows of a Parquet file that one worker of a cluster sums at a time
_CODE_ROWS = 10_000
_PARQUET = (".parquet", ".pq")


def lazy(source: Any) -> nw.LazyFrame[Any]:
    """The table of a path, a lazy table, or a table in memory."""
    if isinstance(source, str | Path):
        source = _scan(str(source))
    if isinstance(source, pl.DataFrame):
        source = source.lazy()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # of narwhals, on where its Dask support will live
            frame = nw.from_native(source)
    except TypeError as error:
        raise BadInput(
            "scan leser Parquet, CSV, Polars, DuckDB og Dask, ikke {kind}.", kind=type(source).__name__
        ) from error
    made: nw.LazyFrame[Any] = frame if isinstance(frame, nw.LazyFrame) else frame.lazy()
    return made


def in_parts(source: Any) -> tuple[nw.LazyFrame[Any], ...]:
    """The tables of a path that workers of a cluster can read each by itself: files, and rows of large Parquet files."""
    if not isinstance(source, str | Path):
        raise BadInput(
            "En klynge leser filer: gi stien til Parquet eller CSV, ikke {kind}.", kind=type(source).__name__
        )
    path = str(source) if "://" in str(source) else str(Path(source).absolute())
    whole = _scan(path)
    try:
        if Path(path).suffix.lower() in _PARQUET:
            tables = [part for file in files_of(path) for part in _rows(pl.scan_parquet(file))]
        else:
            tables = [_scan(file, whole.collect_schema()) for file in files_of(path)]
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BadInput("{path} kan ikke leses.", path=path) from error
    return tuple(nw.from_native(table) for table in tables)


def _rows(table: pl.LazyFrame) -> list[pl.LazyFrame]:
    rows = table.select(pl.len()).collect().item()
    return [table.slice(start, PART) for start in range(0, rows, PART)] if rows > PART else [table]


def files_of(path: str) -> list[str]:
    """The files of a pattern, in order; what is no file here (an address in the cloud) is itself."""
    folder, pattern = Path(path).parent, Path(path).name
    return [str(file) for file in sorted(folder.glob(pattern))] or [path]


def _scan(path: str, schema: pl.Schema | None = None) -> pl.LazyFrame:
    """A file, or many by a pattern. In a CSV without `schema`, a column where a number has a leading zero holds codes."""
    kind = Path(path).suffix.lower()
    try:
        if kind in _PARQUET:
            return pl.scan_parquet(path)
        if kind not in (".csv", ".tsv", ".txt"):
            raise BadInput("scan leser Parquet og CSV, ikke {kind}.", kind=kind or path)
        with Path(files_of(path)[0]).open("rb") as file:
            head = file.readline()
        mark = max((";", ",", "\t"), key=lambda m: head.count(m.encode()))
        options: dict[str, Any] = {"separator": mark, "decimal_comma": mark == ";", "null_values": [""]}
        if schema is not None:
            return pl.scan_csv(path, schema=schema, **options)
        sample = pl.scan_csv(
            path, infer_schema=False, n_rows=_CODE_ROWS, **{**options, "decimal_comma": False}
        )
        zeros = sample.select(pl.all().str.contains(r"^0\d").any()).collect().row(0, named=True)
        codes = {name: pl.String for name, coded in zeros.items() if coded}
        return pl.scan_csv(path, schema_overrides=codes, infer_schema_length=_CODE_ROWS, **options)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BadInput("{path} kan ikke leses.", path=path) from error
