"""YAML from strangers is read in bounded time and memory, or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from nabolag.errors import BadInput
from nabolag.sources.plain_yaml import plain
from nabolag.sources.records import read_record
from nabolag.sources.survey_files.codebook import Codebook, from_yaml

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12)
)
HOSTILE = [
    BOMB,
    "a: &a [*a]",
    "[" * 20_000,
    "{a: " * 20_000,
    "- " * 20_000 + "x",
    "a: !!python/object/apply:os.system [ls]",
    "? [a, b]\n: 1\n? {c: d}\n: 2",
    "a: " + "9" * 10_000,
    "a: !!int x",
    "a\x00b: 1",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_yaml_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        plain(text, "f.yaml")
    with pytest.raises(BadInput):
        read_record(text, "f.yaml", Codebook)
    with pytest.raises(BadInput):
        from_yaml(text.encode(), "f.yaml")


@pytest.mark.parametrize("text", HOSTILE)
def test_the_command_line_refuses_it_in_words(text: str, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from nabolag.cli import root

    path = tmp_path / "f.yaml"
    path.write_text(text, encoding="utf-8")
    for arguments in (
        ["share", str(path)],
        ["power", str(path)],
        ["agreement", "draft", "IKS", "--facts", str(path)],
    ):
        ran = CliRunner().invoke(root, arguments)
        assert ran.exit_code == 2, (arguments, ran.output)
        assert ran.exception is None or isinstance(ran.exception, SystemExit)


def test_an_alias_that_saves_writing_is_read() -> None:
    assert plain("a: &x {b: nei}\nc: *x", "f") == {"a": {"b": "nei"}, "c": {"b": "nei"}}
