"""Writes parquet, descriptors, register and boundaries, the same bytes for the same input."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from data_build.register import register
from data_build.shapes import boundary_files
from data_build.tables import MAKERS

SPEC = Path(__file__).parent / "tables.yaml"
RETRIEVED = "2026-11-23"
LANGUAGES = ("nb", "nn", "en")
TYPES: dict[str, Any] = {
    "code": pl.String,
    "text": pl.String,
    "class": pl.String,
    "date": pl.Date,
    "flag": pl.Boolean,
    **dict.fromkeys(("inhabitants", "count", "seats", "year", "m"), pl.Int64),
    **dict.fromkeys(("nok", "nok_ex_vat", "nok_1000", "nok_per_inhabitant"), pl.Int64),
    **dict.fromkeys(("km", "km2", "percent", "permille", "share", "index", "minutes"), pl.Float64),
    **dict.fromkeys(("degrees", "value", "nok_billion"), pl.Float64),
}
WHOLE_CLASSES = {"centrality_class", "kostra_group"}


def build(source: Path, out: Path) -> int:
    """Make everything, then write it below `out` (the package folder); the size in bytes."""
    files = made(source)
    folder = out / "data" / "tables"
    folder.mkdir(parents=True, exist_ok=True)
    (out / "municipalities").mkdir(exist_ok=True)
    for stale in {*folder.iterdir()} - {out / name for name in files}:
        stale.unlink()
    for name, content in files.items():
        (out / name).write_bytes(content)
    return sum(map(len, files.values()))


def made(source: Path) -> dict[str, bytes]:
    """Path in the package to content, of every file that is built."""
    spec = yaml.safe_load(SPEC.read_text(encoding="utf-8"))
    files, frames = {}, {}
    for name, table in spec["tables"].items():
        columns = _columns(spec, table)
        frames[name] = _typed(MAKERS[name](source), columns)
        content = files[f"data/tables/{name}.parquet"] = _parquet(frames[name])
        files[f"data/tables/{name}.yaml"] = _descriptor(spec, name, table, content, frames[name].height)
    for name, content in boundary_files(source).items():
        files[f"data/{name}.json"] = content
        rows = frames["municipalities"].height
        files[f"data/tables/{name}.yaml"] = _descriptor(spec, name, spec["shapes"][name], content, rows)
    files["municipalities/register.json"] = register(source, frames)
    return files


def _columns(spec: dict[str, Any], table: dict[str, Any]) -> dict[str, dict[str, Any]]:
    empty = table.get("empty", {})
    made = {}
    for name, given in table["columns"].items():
        unit, *definition = given or spec["columns"][name]
        made[name] = {"unit": unit, "definition": _words(definition)}
        if name in empty:
            made[name]["empty"] = _words(empty[name])
    return made


def _words(texts: list[str]) -> dict[str, str]:
    return dict(zip(LANGUAGES, texts, strict=True))


def _typed(frame: pl.DataFrame, columns: dict[str, dict[str, Any]]) -> pl.DataFrame:
    def cast(name: str, unit: str) -> pl.Expr:
        kind = pl.Int64 if name in WHOLE_CLASSES and frame[name].str.contains(r"^\d+$").all() else TYPES[unit]
        column = pl.col(name)
        if kind == pl.Boolean:
            return column.replace_strict({"1": True, "0": False}, default=None)
        if kind == pl.Date and frame.schema[name] == pl.String:
            return column.str.to_date()
        return column.cast(kind)

    return frame.select(cast(name, column["unit"]).alias(name) for name, column in columns.items())


def _parquet(frame: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.rechunk().write_parquet(out, compression="zstd", compression_level=15, statistics=False)
    return out.getvalue()


def _descriptor(spec: dict[str, Any], name: str, table: dict[str, Any], content: bytes, rows: int) -> bytes:
    source = spec["sources"][table["source"]]
    number = table.get("table_number")
    publisher = table.get("publisher", source["publisher"])
    licence = table.get("licence", source["licence"])
    said = f"Kilde: {publisher}" + (f" ({number})" if number else "") + f", {licence}"
    described = {
        "name": name,
        "title": _words(table["title"]),
        "publisher": publisher,
        "url": table["url"],
        "via": table.get("via"),
        "table_number": number,
        "vintage": table["vintage"],
        "retrieved": table.get("retrieved", RETRIEVED),
        "licence": licence,
        "attribution": table.get("attribution", source.get("attribution", said)),
        "origin": "register" if table["source"] == "brreg" and "publisher" not in table else "published",
        "rows": rows,
        "sha256": hashlib.sha256(content).hexdigest(),
        "columns": _columns(spec, table),
        **{key: table[key] for key in ("promise", "status") if key in table},
    }
    return yaml.safe_dump(described, allow_unicode=True, sort_keys=False, width=1000).encode()
