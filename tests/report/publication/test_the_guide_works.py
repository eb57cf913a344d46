"""The examples of docs/publication.md run."""

from __future__ import annotations

import re
from pathlib import Path

from nabolag.survey.tabulation.analysis import analyse
from nabolag.survey.tabulation.plan import read_plan
from nabolag.survey.wave import wave

GUIDE = (Path(__file__).parents[3] / "docs" / "publication.md").read_text()


def test_the_python_of_the_guide_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE, re.S)
    exec(code, {})


def test_the_plan_of_the_guide_is_a_plan() -> None:
    (plan,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.S)
    found = analyse(wave(), read_plan(plan))
    assert [(t.question, t.group) for t in found.tables if t.question == "staten"] == [("staten", None)]
