"""Calls that cannot be carried out: exit code 2, a short message on the error stream, nothing written."""

from __future__ import annotations

import shlex
import time
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from nabolag.cli import root

IKS = "power --owners Moskenes=1,Flakstad=1"
PAPER = "agreement paper --service vann --participant 1874 --participant 1860"
FORMS = "forms --service vann --participant 1874 --participant 1860"
LONGEST = 600  # characters
CALLS = f"""
power
{IKS} --present nan
{IKS} --present inf
{IKS} --present -1
{IKS} --present 0
{IKS} --present 200
{IKS} --present ''
{IKS} --for ''
{IKS} --nearest=
{IKS} --threshold ''
{IKS} --threshold amendment=nan
{IKS} --out x.zzz
power --owners Moskenes=1000000000000000000000000000000,Vågan=1
power --owners Moskenes=-1,Vågan=1
power --owners LONG=1
power --quota nan --weights A=1,B=2
power --quota 1 --weights A=inf
power bomb.yaml
power deep.yaml
power ''
share
share ''
share wide.csv
share missing.csv
share --example --seed -1
share --example --draws 0
share --example --uncertainty nan
share --example --key zzz
share --example costs.csv
share --example --json
share costs.csv --uncertainty inf
share costs.csv --uncertainty 1e308
share costs.csv --uncertainty 10 --seed -1
share costs.csv --uncertainty nan
share costs.csv --uncertainty 10 --draws 1000000000
leave
leave --form IKS --share nan
leave --form IKS --share 25 --debt LONG
leave --form IKS --share 25 --notice -1
leave --form IKS --share 25 --notice 1e18
leave --form IKS --share 25 --notice 6,5
leave --form IKS --share 25 --plant 80 --lifetime 1e18
leave --form IKS --share 25 --lifetime 1e18
leave --form IKS --share 25 --lifetime 0
leave --form IKS --share 25 --lifetime 40,5
assess ''
assess LONG
assess Moskenes --service ''
assess Moskenes --out ''
serve --port -1
serve --host LONG --no-open
serve --store '' --no-open
serve --store sqlite:///random.db --no-open
serve --store sqlite:///costs.csv --no-open
serve --store sqlite:///folder --no-open
data refresh --source finnes-ikke
forms --service vann --participant LONG
forms --service vann --participant 1874 --on ''
forms --service vann --participant 1874 --on 2026-02-30
forms --service vann --participant 1874 --participant 1860 --weight steering=nan
{FORMS} --weight steering=1e308
{FORMS} --weight steering=1e18
{FORMS} --weight steering=1e-320
{FORMS} --weight steering=-1
{FORMS} --weight steering=
{FORMS} --weight steering=1 --weight steering=2
forms --service vann --participant 1874 --participant 1860 --turnover inf
agreement draft IKS --facts bomb.yaml
agreement draft IKS --facts deep.yaml
agreement draft IKS --out ''
agreement check '' --form IKS
{PAPER} --adopted ''
agreement paper --service LONG --participant 1874
agreement check random.db --form IKS
agreement draft IKS --facts folder
share random.csv
share --facility costs.csv --curve random.csv
power random.db
{PAPER} --start 0
{PAPER} --start 0001-01-01
{PAPER} --adopted 9999-12-31
survey new ''
survey new ' '
survey new LONG
survey new costs.csv/x
survey publish missing --also zz
survey log missing --from 2026-99-99
survey check ''
survey preview ''
survey analyse ''
survey analyse costs.csv --plan bomb.yaml
survey analyse costs.csv --plan deep.yaml
survey demo x --seed -1
survey demo x --n -1
survey import costs.csv ''
survey import costs.csv new --encoding base64
survey import costs.csv new --encoding rot13
survey import costs.csv new --encoding zlib
survey import costs.csv new --encoding idna
survey import costs.csv new --encoding undefined
survey import costs.csv new --encoding unicode_escape
survey import costs.csv new --encoding utf-32
survey import costs.csv new --encoding utf-16
survey import costs.csv new --encoding cp037
survey import folder new
survey import random.csv new
survey sample '' --n 5
survey sample . --n 5 --seed -1
survey sample . --n LONG
survey sample . --n 5 --deff LONG
LONG
survey LONG
survey --LONG
survey bounces '' ''
survey weight ''
survey close ''
survey delete '' --all --yes
survey export missing --out ''
survey open ''
survey invite missing --limit 0
survey remind missing --round 0
survey publish ''
survey status ''
survey user missing --add ''
zzz
"""


@pytest.mark.parametrize("call", CALLS.strip().splitlines())
def test_a_malformed_call_is_refused_in_short(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aliases = (f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12))
    (tmp_path / "bomb.yaml").write_text("a0: &a0 [x, x]\n" + "".join(aliases))
    (tmp_path / "deep.yaml").write_text("a: " + "[" * 20_000 + "]" * 20_000)
    (tmp_path / "costs.csv").write_text("gruppe;kostnad\nA;5\nB;6\nA+B;9\n")
    for name in ("random.db", "random.csv"):
        (tmp_path / name).write_bytes(Random(1).randbytes(3000))
    (tmp_path / "folder").mkdir()
    wide = (cell + f";{key}" * 20_000 for cell, key in (("gruppe;kostnad", "k"), ("A;5", "1"), ("B;6", "1")))
    (tmp_path / "wide.csv").write_text("\n".join(wide))
    monkeypatch.chdir(tmp_path)
    before, began = sorted(tmp_path.rglob("*")), time.monotonic()
    done = CliRunner().invoke(root, [a.replace("LONG", "x" * 5000) for a in shlex.split(call)])
    assert done.exit_code == 2, (done.output, done.exception)
    assert isinstance(done.exception, SystemExit)
    assert 0 < len(done.stderr) < LONGEST
    assert len(done.stderr.strip().splitlines()) <= 4  # the parser's own come with the usage
    assert time.monotonic() - began < 200
    assert sorted(tmp_path.rglob("*")) == before
