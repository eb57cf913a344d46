"""A missing or changed data file is named, and nothing is read from it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nabolag.data import published, shipped
from nabolag.errors import DataDamaged, NotKnown
from nabolag.municipalities import register


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data folder that the package reads from."""
    folder = tmp_path / "data"
    shutil.copytree(shipped.FOLDER, folder)
    monkeypatch.setattr(shipped, "FOLDER", folder)
    monkeypatch.setattr(published, "FOLDER", folder)
    for cached in (shipped.table, shipped.descriptor, published.facts):
        cached.cache_clear()
    yield folder
    for cached in (shipped.table, shipped.descriptor, published.facts):
        cached.cache_clear()


def test_a_missing_table_is_named(package: Path) -> None:
    (package / "tables" / "annual_fees.parquet").unlink()
    with pytest.raises(DataDamaged, match=r"annual_fees\.parquet mangler"):
        shipped.table("annual_fees")


def test_one_changed_byte_is_noticed(package: Path) -> None:
    path = package / "tables" / "annual_fees.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(DataDamaged, match=r"annual_fees\.parquet er endret"):
        shipped.table("annual_fees")


def test_a_broken_descriptor_names_the_field(package: Path) -> None:
    path = package / "tables" / "annual_fees.yaml"
    path.write_text(path.read_text().replace("rows: 357", "rows: many"))
    with pytest.raises(DataDamaged, match=r"annual_fees\.yaml.*rows"):
        shipped.descriptor("annual_fees")


def test_a_fact_with_an_unknown_reason_is_refused(package: Path) -> None:
    path = package / "facts.yaml"
    path.write_text(path.read_text().replace("{n: not_published", "{n: no_such_reason", 1))
    with pytest.raises(DataDamaged, match=r"facts\.yaml.*no_such_reason"):
        published.facts()


def test_an_unknown_table_gives_the_nearest_name() -> None:
    with pytest.raises(NotKnown) as caught:
        shipped.table("anual_fees")
    assert "annual_fees" in caught.value.candidates


@pytest.mark.parametrize("content", [None, "[{", '[{"code": 1874}]'])
def test_a_damaged_register_is_named(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(register.FOLDER / "planned.yaml", tmp_path)
    if content is not None:
        (tmp_path / "register.json").write_text(content)
    monkeypatch.setattr(register, "FOLDER", tmp_path)
    with pytest.raises(DataDamaged, match=r"register\.json"):
        register.periods.__wrapped__()
    monkeypatch.undo()
    assert register.periods.__wrapped__() == register.periods()
