"""The register of municipalities: one JSON line per code and period, with every form of the name."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from data_build.history import Period, changes, periods

COUNTIES = Path(__file__).parent / "counties.yaml"


def register(source: Path, frames: dict[str, pl.DataFrame]) -> bytes:
    """`register.json`; facts beside the names only for the municipalities of today."""
    facts = {row["code"]: row for row in frames["municipalities"].iter_rows(named=True)}
    other_languages = {row[name] for row in facts.values() for name in ("name_sami", "name_kven")}
    official = {code: row["official_name"] for code, row in facts.items()}
    by_code = frames["code_history"].group_by("old_code").agg(pl.col("first_year").min())
    counties: dict[str, str] = yaml.safe_load(COUNTIES.read_text(encoding="utf-8"))
    lines = []
    for period in periods(official, changes(source), dict(by_code.iter_rows())):
        row = {
            **_described(period, counties, other_languages),
            **(facts[period.code] if period.valid_to is None else {}),
        }
        known = {key: value for key, value in row.items() if value is not None}
        lines.append(json.dumps(known, ensure_ascii=False))
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


def _described(period: Period, counties: dict[str, str], other_languages: set[str]) -> dict[str, Any]:
    forms = [form for official in period.names for form in _forms(official)]
    return {
        "code": period.code,
        "name": _norwegian(period.names[0], other_languages),
        "official_name": period.names[0],
        "county_code": period.code[:2],
        "county_name": counties[period.code[:2]],
        "names": list(dict.fromkeys(forms)),
        "valid_from": period.valid_from,
        "valid_to": period.valid_to,
        "predecessors": period.predecessors,
        "successors": period.successors,
    }


def _forms(official: str) -> list[str]:
    """Every form in which an official name is written: whole, without the county, each language alone."""
    plain = _without_county(official)
    return [official, plain, *plain.split(" - ")]


def _norwegian(official: str, other_languages: set[str]) -> str:
    parts = _without_county(official).split(" - ")
    return next((part for part in parts if part not in other_languages), parts[0])


def _without_county(official: str) -> str:
    return re.sub(r" \(.*\)$", "", official)
