"""`nabolag data status` tells what every table is."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from nabolag.cli.data import command
from nabolag.data import shipped, tables
from nabolag.errors import DataDamaged


def test_every_table_is_listed_with_publisher_vintage_and_licence() -> None:
    run = CliRunner().invoke(command, ["status"])
    assert run.exit_code == 0
    assert "Årsgebyr for vann, avløp, avfall og feiing 2026  (annual_fees)" in run.output
    assert (
        "Statistisk sentralbyrå, 12842. 2026, reviderte tall (etter 15. juni 2026). CC BY 4.0." in run.output
    )
    for name in tables():
        assert f"({name})" in run.output


def test_json_has_the_same_tables() -> None:
    run = CliRunner().invoke(command, ["status", "--json"])
    listed = {row["name"]: row for row in json.loads(run.output)}
    assert set(tables()) | {"boundaries", "boundaries_detail"} == set(listed)
    assert listed["annual_fees"]["rows"] == 357
    assert listed["annual_fees"]["age_days"] >= 0


@pytest.mark.parametrize(("lang", "said"), [("nn", "rader, henta"), ("en", "rows, retrieved")])
def test_it_speaks_nynorsk_and_english(lang: str, said: str) -> None:
    run = CliRunner().invoke(command, ["status", "--lang", lang])
    assert run.exit_code == 0
    assert said in run.output


def test_a_damaged_file_is_one_sentence_and_exit_2(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(*_: object) -> bytes:
        raise DataDamaged("Datafilen {file} mangler. Installer nabolag på nytt.", file="x.parquet")

    monkeypatch.setattr(shipped, "checked_bytes", damaged)
    shipped.table.cache_clear()
    run = CliRunner().invoke(command, ["status"])
    shipped.table.cache_clear()
    assert run.exit_code == 2
    assert "Datafilen x.parquet mangler." in run.output
    assert "Traceback" not in run.output
