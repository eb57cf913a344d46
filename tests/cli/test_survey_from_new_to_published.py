"""The guide's commands, as they stand, lead from nothing to a published page."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from nabolag.cli import root
from nabolag.errors import BadInput
from nabolag.sources.survey_files import read_survey
from nabolag.store import open_store
from nabolag.survey import Survey
from nabolag.web.app import create_app

GUIDE = (Path(__file__).parents[2] / "docs" / "survey.md").read_text()


def run(line: str) -> str:
    done = CliRunner().invoke(root, shlex.split(line)[1:], catch_exceptions=False)
    assert done.exit_code == 0, f"{line}: {done.output}"
    return done.output


def test_the_guide_leads_from_nothing_to_a_published_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NABOLAG_STORE", raising=False)
    commands = re.search(r"```\n(nabolag survey new.*?)```", GUIDE, re.S)
    assert commands
    for line in commands[1].strip().splitlines():
        if not line.startswith("nabolag serve"):
            run(line)
    made = {str(p.relative_to("prove/publisert")) for p in Path("prove/publisert").rglob("*") if p.is_file()}
    assert {
        "index.html",
        "rapport.pdf",
        "figurer.pptx",
        "tabeller.xlsx",
        "tabeller.sav",
        "kjoring.json",
    } <= made
    survey = Survey("prove")
    assert survey.answers().data.height == 300
    assert [t.question for t in survey.analyse().tables]
    elsewhere = survey.publish(demonstration=True, out="igjen")
    assert {str(p.relative_to("igjen")) for p in elsewhere} == made
    run("nabolag survey publish prove --demonstration --lang nb,nn,nb")
    out = Path("prove/publisert")
    again = {str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()}
    assert again == made | {f"nn/{name}" for name in made}
    first, second = (Path(out, name).read_text() for name in ("index.html", "nn/index.html"))
    assert 'href="nn/index.html">Nynorsk' in first
    assert 'href="../index.html">Bokmål' in second
    assert '<html lang="nn">' in second
    with pytest.raises(BadInput, match="demonstrasjon"):
        survey.publish()
    for wrong in ("--lang=nb,sv", "--lang=,", "--also=nn,sv"):
        refused = CliRunner().invoke(root, ["survey", "publish", "prove", wrong])
        assert refused.exit_code == 2, wrong
        assert "er ikke et språk her" in refused.stderr, wrong
    store = open_store(f"sqlite:///{tmp_path}/prove/nabolag.db")
    site = TestClient(create_app(store))
    assert "kommuneleiarar" in site.get("/undersokelse/prove?lang=nn").text
    assert site.get("/undersokelse/prove/nn/rapport.docx").status_code == 200
    assert site.get("/undersokelse/prove/nn/side.html").status_code == 404
    page = site.get("/undersokelse/prove").text
    assert "28" in page
    assert "syntetisk" in page.lower()
    assert "demonstrasjon" in site.get("/undersokelse").text
    assert site.get("/undersokelse/prove/figurer/kapasitet.svg").headers["content-type"] == "image/svg+xml"
    assert site.get("/undersokelse/prove/om.json").status_code == 404
    assert site.get("/undersokelse/finnes-ikke").status_code == 404
    store.close()

    run("nabolag survey export prove --out svar.sav")
    back = read_survey("svar.sav")
    assert back.variable("kapasitet").says(1.0) == "I svært stor grad"
    assert back.mr_set("barrierer").variables[0] == "barrierer_kontroll"
    assert set(back.data["opphav"]) == {"syntetisk"}
    run("nabolag survey import svar.sav inn")
    refused = CliRunner().invoke(root, ["survey", "publish", "inn"])
    assert refused.exit_code == 2, refused.output
    run("nabolag survey delete prove --all --yes")
    assert CliRunner().invoke(root, ["survey", "status", "prove"]).exit_code == 2
