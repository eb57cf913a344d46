"""The documents about the data name everything that ships, and their code runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nabolag.data import descriptors

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("described", descriptors(), ids=lambda d: d.name)
def test_every_table_is_documented_with_its_licence(described) -> None:
    assert f"| `{described.name}` | {described.title.en} |" in (ROOT / "docs" / "data.md").read_text()
    row = f"| `{described.name}` | {described.licence} | {described.attribution} |"
    assert row in (ROOT / "LICENSES-DATA.md").read_text()


def test_the_examples_run() -> None:
    names: dict[str, object] = {}
    for code in re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "data.md").read_text(), re.DOTALL):
        exec(code, names)
    assert names["fees"].height == 357  # type: ignore[attr-defined]
