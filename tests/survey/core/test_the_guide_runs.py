"""The code in the guide runs and gives what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[3] / "docs" / "survey-estimates.md"


def test_the_guide_for_r_users_runs() -> None:
    code = GUIDE.read_text(encoding="utf-8").split("```python")[1].split("```")[0]
    names: dict[str, object] = {}
    exec(code, names)
    assert names["margin_of_error"](0.5, 400) == pytest.approx(0.049, abs=5e-5)  # type: ignore[operator]
    weighted = names["weighted"]
    assert weighted.diagnostics.margins["after"].to_list() == pytest.approx([250, 107])  # type: ignore[attr-defined]
