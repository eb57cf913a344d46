"""Ownership followed up at the command line: the same papers as on the web, and one clear error of what cannot be used."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nabolag.cli import root
from nabolag.governance.ownership import Interest
from nabolag.report.ownership import as_file


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(root, ["ownership", *map(str, args)])


@pytest.fixture
def sheets(tmp_path: Path) -> tuple[Path, Path]:
    """Last year's register and this year's: the agreement is renewed in between."""
    old, new = tmp_path / "før.csv", tmp_path / "nå.csv"
    for path, agreed in ((old, date(2015, 1, 1)), (new, date(2026, 3, 1))):
        path.write_bytes(as_file([Interest(name="Vannverket IKS", form="IKS", agreement=agreed)], "csv"))
    return old, new


def test_before_and_after_part_by_part(sheets: tuple[Path, Path]) -> None:
    old, new = sheets
    deviation = "Vannverket IKS; Lekkasje; 2025-02-01; Ny ledning; 2025-10-01; Kari"
    done = run(
        "change", "Utsira", "--before", old, "--before-day", "2025-12-31", "--before-deviation", deviation,
        "--file", new, "--day", "2026-11-01", "--deviation", f"{deviation}; 2026-05-01", "--json",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    parts = {part["id"]: part for part in json.loads(done.stdout)["parts"]}
    assert (parts["deviations"]["before"], parts["deviations"]["after"]) == ([0, 1], [1, 1])
    assert (parts["agreements"]["before"][0], parts["agreements"]["after"][0]) == (0, 1)


def test_the_plan_of_control_is_a_draft_in_word(sheets: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "plan.docx"
    done = run("plan", "Utsira", "--file", sheets[1], "--day", "2026-11-01", "--out", out, "--lang", "nn")
    assert done.exit_code == 0, done.output
    assert out.stat().st_size > 5000


def test_deviations_stand_in_the_years_report(sheets: tuple[Path, Path]) -> None:
    line = "Vannverket IKS; Lekkasje; 2025-02-01; Ny ledning; 2025-10-01; Kari"
    done = run("follow", "Utsira", "--file", sheets[1], "--deviation", line, "--day", "2026-11-01")
    assert done.exit_code == 0, done.output
    assert "åpent, fristen er passert" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--before-day", "2026-11-02"), "senere enn 2026-11-01"),
        (("--before-day", "i fjor"), "må skrives som"),
        (("--before-day", "2025-12-31", "--deviation", "Ukjent AS; noe"), "Avvik 1: «Ukjent AS»"),
        (("--before-day", "2025-12-31", "--before-demand", "Vannverket IKS"), "Krav 1 må være"),
        (("--before-day", "2014-12-31"), "finnes ikke 2014-12-31"),
    ],
)
def test_what_cannot_be_used_ends_with_2_and_what_is_wrong(
    sheets: tuple[Path, Path], args: tuple[str, ...], says: str
) -> None:
    old, new = sheets
    done = run("change", "Utsira", "--before", old, "--file", new, "--day", "2026-11-01", *args)
    assert done.exit_code == 2
    assert says in " ".join(done.stderr.split())
