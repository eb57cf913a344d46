"""`nabolag power`: from the shell to who decides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nabolag.cli.power import command

LOFOTEN = "1874=1,1859=1,1860=5,1865=4"


def run(*args: str) -> Result:
    return CliRunner().invoke(command, list(args))


def test_any_vote_gives_exact_power_for_machines() -> None:
    done = run("--quota", "12", "--weights", "DE=4,FR=4,IT=4,NL=2,BE=2,LU=1", "--json")
    said = json.loads(done.output)
    assert said["banzhaf"]["DE"] == "5/21"
    assert said["shapley_shubik"]["NL"] == "3/20"
    assert said["dummies"] == ["LU"]


def test_owners_are_named_and_told_what_they_can_stop() -> None:
    done = run("--owners", "Moskenes=1,Flakstad=1,Vestvågøy=5,Vågan=4", "--for", "Moskenes")
    assert done.exit_code == 0, done.output
    assert "Moskenes har 1 av 11 stemmer" in done.output
    assert "IKS-loven § 9 (4)" in done.output


def test_seats_can_be_given_out_anew_and_compared() -> None:
    done = run(
        "--owners", LOFOTEN, "--by", "equal", "--compare", "--nearest", "population", "--parties", "--json"
    )
    said = json.loads(done.output)
    assert sorted(owner["votes"] for owner in said["matters"][0]["owners"]) == [2, 3, 3, 3]
    titles = [table["title"] for table in said["tables"]]
    assert any("side om side" in title for title in titles)
    assert any("parti" in title for title in titles)
    assert "Nærmest ønsket makt" in said["tables"][0]["header"]


def test_attendance_shows_what_staying_away_stops() -> None:
    done = run("--owners", LOFOTEN, "--present", "90 %", "--json")
    table = json.loads(done.output)["tables"][-1]
    assert table["header"][-1] == "Ekstra stoppkraft ved å utebli"
    assert all(0 <= row[2] <= 1 for row in table["rows"])


def test_an_agreement_file_and_a_council_paper(tmp_path: Path) -> None:
    agreement = tmp_path / "avtale.yaml"
    agreement.write_text(
        "form: KO\nchair: '1860'\nthresholds: {amendment: 3/4}\nowners:\n"
        "- {code: '1874', name: Moskenes, representatives: 1, share: 10 %}\n"
        "- {code: '1860', name: Vestvågøy, representatives: 3, votes_per_representative: 2}\n"
        "- {name: Nordland fylkeskommune, representatives: 2}\n",
        encoding="utf-8",
    )
    for name in ("notat.docx", "notat.xlsx", "notat.pptx"):
        done = run(str(agreement), "--for", "1874", "--out", str(tmp_path / name))
        assert done.exit_code == 0, done.output
        assert (tmp_path / name).read_bytes()[:2] == b"PK"
    assert "må avklares" in " ".join(run(str(agreement)).output.casefold().split())


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "--owners"),
        (("--quota", "3"), "--weights"),
        (("--quota", "9", "--weights", "A=1,B=2"), "større enn summen"),
        (("--quota", "0", "--weights", "A=1,B=2"), "større enn 0"),
        (("--quota", "2", "--weights", "A=1,A=2"), "to ganger"),
        (("--quota", "2", "--weights", "A=en"), "andel"),
        (("--quota", "2", "--weights", "A=-1,B=4"), "negativ"),
        (("--owners", "Moskenes=1,Vågan=1.5"), "helt tall"),
        (("--owners", "Moskenes=0,Vågan=2"), "§ 6"),
        (("--owners", LOFOTEN, "--form", "stiftelse"), "stiftelse"),
        (("--owners", LOFOTEN, "--by", "rett"), "rett"),
        (("--owners", LOFOTEN, "--threshold", "amendment=1/3"), "en halv"),
        (("--owners", LOFOTEN, "--present", "150 %"), "sannsynlighet"),
        (("--owners", LOFOTEN, "--chair", "Bodø"), "1804"),
        (("--owners", LOFOTEN, "--out", "notat.odt"), ".docx"),
        (("finnes-ikke.yaml",), "finnes ikke"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_2(args: tuple[str, ...], said: str) -> None:
    done = run(*args)
    assert done.exit_code == 2, done.output
    assert said in done.output
    assert "Traceback" not in done.output
