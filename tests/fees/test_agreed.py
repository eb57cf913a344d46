"""An agreement as people write it: pipes, keys and savings in a file, read by the command and the library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from nabolag.cli import root
from nabolag.errors import BadInput
from nabolag.fees import Agreement, Connection, agreement_of, agreement_of_yaml

AGREED = """
enhet: mill. kr
tilkoblinger:
  - {kommune: Nord, til: Sør, pris: 25, år: 2029, levetid: 60, drift: 0,2, i stedet for: Renseanlegg, høyde: 35, meter: 8000}
spart: 5 %
engang: 1
årlig: 0.3
overgang: 4
plass: "2 000"
fra: 2028
nøkkel: nukleolus
"""
NORTH = """name: Nord
start: 2027
dwellings: 1200
operation: 4e6
plan: [{navn: Renseanlegg, pris: 70e6, levetid: 40, år: 2029}]
"""


def test_the_file_is_read_as_the_agreement_it_tells(tmp_path: Path) -> None:
    (tmp_path / "avtale.yaml").write_text(AGREED.replace("0,2", "'0,2'"), "utf-8")
    pipe = Connection("Nord", 25e6, 2029, 60, 2e5, ("Renseanlegg",), route=8000, height=35, to="Sør")
    assert agreement_of_yaml(tmp_path / "avtale.yaml") == Agreement(
        "connection", "separate", (pipe,), 0.05, 1e6, 3e5, 4, "nucleolus", 2000, 2028
    )


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ({}, Agreement()),
        ({"gebyr": "likt", "nøkkel": "likt"}, Agreement(fees="harmonised", key="equal")),
        ({"key": {"Nord": "2", "Sør": 1}}, Agreement(key={"Nord": 2.0, "Sør": 1.0})),
        ({"måte": "felles drift", "saving": 0.03}, Agreement(saving=0.03)),
        (
            {
                "tilkoblinger": [
                    {
                        "kommune": "Nord",
                        "høyde": 50,
                        "energipris": "1,2",
                        "virkningsgrad": "70 %",
                        "kilde til energipris": "avtale 2026",
                    }
                ]
            },
            Agreement(
                "connection",
                connections=(
                    Connection(
                        "Nord", height=50, energy_price=1.2, efficiency=0.7, energy_source="avtale 2026"
                    ),
                ),
            ),
        ),
        (
            {"connections": [{"member": "Nord", "replaces": ["A", "B"]}]},
            Agreement("connection", connections=(Connection("Nord", replaces=("A", "B")),)),
        ),
    ],
)
def test_plain_values_are_an_agreement(given: dict[str, object], made: Agreement) -> None:
    assert agreement_of(given) == made


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sparing": 5}, "«sparing» kjennes ikke"),
        ({"connections": "x"}, "rad for hver ledning"),
        ({"connections": ["x"]}, "felt med navn"),
        ({"connections": [{"to": "Sør"}]}, "kommune mangler"),
        ({"connections": [{"member": "Nord", "cost": "mye"}]}, "mye"),
    ],
)
def test_what_is_no_agreement_is_named(given: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        agreement_of(given)


def test_the_command_reckons_the_agreement_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("nord.yaml").write_text(NORTH, "utf-8")
    Path("sør.yaml").write_text("name: Sør\nstart: 2027\ndwellings: 4000\noperation: 9e6\n", "utf-8")
    Path("avtale.yaml").write_text(
        "tilkoblinger: [{kommune: Nord, til: Sør, pris: 25e6, år: 2029, i stedet for: Renseanlegg}]\nnøkkel: nukleolus\n",
        "utf-8",
    )
    run = CliRunner().invoke(root, ["fees", "nord.yaml", "sør.yaml", "--agreement", "avtale.yaml", "--json"])
    assert run.exit_code == 0, run.output
    data = json.loads(run.stdout)
    assert data["saved"] > 10e6
    assert data["losers"] == []
    for args, said in (
        (["nord.yaml", "sør.yaml", "--agreement", "avtale.yaml", "--saving", "5"], "--saving står i avtalen"),
        (["nord.yaml", "--agreement", "avtale.yaml"], "Oppgi minst to"),
        (["nord.yaml", "sør.yaml", "--agreement", "finnes-ikke.yaml"], "finnes ikke"),
    ):
        refused = CliRunner().invoke(root, ["fees", *args])
        assert refused.exit_code == 2
        assert said in refused.stderr
