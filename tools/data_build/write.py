"""Writes parquet, descriptors, register and boundaries, the same bytes for the same input."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from data_build.history import changes, county_names, forms, norwegian_form, periods
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
    """Write everything below `out` (the package folder) and return its size in bytes."""
    spec = yaml.safe_load(SPEC.read_text(encoding="utf-8"))
    folder = out / "data" / "tables"
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*"):
        stale.unlink()
    frames = {}
    for name, table in spec["tables"].items():
        columns = _columns(spec, table)
        frames[name] = _typed(MAKERS[name](source), columns)
        content = _parquet(frames[name])
        (folder / f"{name}.parquet").write_bytes(content)
        described = _descriptor(spec, name, table, columns, content, rows=frames[name].height)
        _write_yaml(folder / f"{name}.yaml", described)
    for name, content in boundary_files(source).items():
        (out / "data" / f"{name}.json").write_bytes(content)
        shape = spec["shapes"][name]
        described = _descriptor(
            spec, name, shape, _columns(spec, shape), content, rows=len(frames["municipalities"])
        )
        _write_yaml(folder / f"{name}.yaml", described)
    register = out / "municipalities" / "register.json"
    register.parent.mkdir(parents=True, exist_ok=True)
    register.write_text(_register(source, frames), encoding="utf-8")
    written = [*folder.iterdir(), *(out / "data").glob("boundaries*"), register]
    return sum(path.stat().st_size for path in written)


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


def _write_yaml(path: Path, value: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=1000), encoding="utf-8")


def _descriptor(
    spec: dict[str, Any],
    name: str,
    table: dict[str, Any],
    columns: dict[str, dict[str, Any]],
    content: bytes,
    rows: int,
) -> dict[str, Any]:
    source = spec["sources"][table["source"]]
    number = table.get("table_number")
    publisher = table.get("publisher", source["publisher"])
    licence = table.get("licence", source["licence"])
    said = f"Kilde: {publisher}" + (f" ({number})" if number else "") + f", {licence}"
    return {
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
        "columns": columns,
        **({"promise": table["promise"]} if "promise" in table else {}),
    }


def _register(source: Path, frames: dict[str, pl.DataFrame]) -> str:
    facts = {row["code"]: row for row in frames["municipalities"].iter_rows(named=True)}
    official = {code: row["official_name"] for code, row in facts.items()}
    counties = county_names()
    rows = []
    first_years = dict(
        frames["code_history"].group_by("old_code").agg(pl.col("first_year").min()).iter_rows()
    )
    for period in periods(official, changes(source), first_years):
        now = facts[period.code] if period.valid_to is None else {}
        county = counties[period.code[:2]]
        names = list(dict.fromkeys(form for name in period.names for form in forms(name)))
        row = {
            "code": period.code,
            "name": norwegian_form(period.names[0]),
            "official_name": period.names[0],
            "county_code": period.code[:2],
            "county_name": county,
            "names": names,
            "valid_from": period.valid_from,
            "valid_to": period.valid_to,
            "predecessors": period.predecessors,
            "successors": period.successors,
        }
        rows.append(
            {key: value for key, value in {**row, **now, "names": names}.items() if value is not None}
        )
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"
