"""The example in docs/law.md says what it says it does."""

import re
from pathlib import Path

DOC = Path(__file__).parents[3] / "docs" / "law.md"


def test_the_example_runs_and_its_comments_are_true() -> None:
    code = re.search(r"```python\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)
    assert code
    names: dict[str, object] = {}
    for line in code[1].splitlines():
        said, _, comment = line.partition("# ")
        if comment.strip().startswith("'"):
            assert repr(eval(said, names)) == comment.strip()
        else:
            exec(said, names)
