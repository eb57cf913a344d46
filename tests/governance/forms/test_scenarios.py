"""What a jurist reads out of the law, and what `advise` answers: one test per case in `scenarios/`."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from nabolag.governance.forms import Need, advise
from nabolag.governance.law import contains, shipped

FOLDER = Path(__file__).parent / "scenarios"
CASES: list[dict[str, Any]] = [
    case for path in sorted(FOLDER.glob("*.yaml")) for case in yaml.safe_load(path.read_text("utf-8"))
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_the_law_answers(case: dict[str, Any]) -> None:
    answers = {a.form: a for a in advise(Need(**case["need"]))}
    for form, (verdict, act, paragraph) in case["expect"].items():
        answer = answers[form]
        assert answer.verdict == verdict, f"{form}: {[(r.rule, r.unknown) for r in answer.reasons]}"
        cited = [r for r in answer.reasons if (r.act, r.paragraph) == (act, paragraph)]
        assert cited, f"{form} should cite {act} {paragraph}, cites {[r.paragraph for r in answer.reasons]}"
        assert all(contains(shipped().paragraph(r.act, r.paragraph).text, r.quote) for r in cited)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60
    assert len({case["case"] for case in CASES}) == len(CASES)
