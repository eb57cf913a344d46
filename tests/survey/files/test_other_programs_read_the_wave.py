"""SPSS's free sibling PSPP and R find labels, missing values and multi-response sets in the .sav of a wave."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path

import pytest

from nabolag.sources.survey_files import SurveyData, write_survey
from nabolag.survey.wave import wave


@pytest.fixture(scope="module")
def survey() -> SurveyData:
    return wave()


@pytest.fixture(scope="module")
def sav(survey: SurveyData, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sav") / "ledere.sav"
    write_survey(survey, path)
    return path


def has_r_package(name: str) -> bool:
    if shutil.which("Rscript") is None:
        return False
    asked = ["Rscript", "-e", f'quit(status = !requireNamespace("{name}", quietly = TRUE))']
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def ran(*command: str, folder: Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder).stdout


def test_pspp_finds_sets_labels_and_missing_values(survey: SurveyData, sav: Path) -> None:
    if shutil.which("pspp") is None:
        pytest.skip("PSPP is not installed (Debian: pspp)")
    (sav.parent / "les.sps").write_text(
        "GET FILE='ledere.sav'.\nMRSETS /DISPLAY NAME=ALL.\nFREQUENCIES /VARIABLES=staten.\n", "utf-8"
    )
    said = ran("pspp", "-O", "format=csv", "les.sps", folder=sav.parent)
    rows = list(csv.reader(said.splitlines()))
    for ours in survey.mr_sets:
        (found,) = [r for r in rows if r and r[0] == f"${ours.name}"]
        assert found[1:4] == [ours.label("nb"), "Dichotomies", "1"]
        assert "".join(found[4].split()) == "".join(ours.variables)
    start = next(i for i, r in enumerate(rows) if len(r) > 2 and r[2] == "Frequency")
    counted = {r[1]: (float(r[2]), r[0]) for r in rows[start + 1 :] if len(r) > 2 and r[1]}
    staten, weight = survey.data["staten"], survey.data[survey.weight or ""]
    for category in survey.variable("staten").categories:
        found_weight, kind = counted[category.labels["nb"]]
        assert found_weight == pytest.approx(weight.filter(staten == category.value).sum(), abs=0.006)
        assert (kind == "Missing") == (category.value == 98)


@pytest.mark.parametrize("package", ["haven", "foreign"])
def test_r_finds_labels_and_missing_values(package: str, survey: SurveyData, sav: Path) -> None:
    if not has_r_package(package):
        pytest.skip(f"the R package {package} is not installed (Debian: r-cran-{package})")
    read = {
        "haven": """
            d <- haven::read_sav("ledere.sav", user_na = TRUE)
            about <- function(v) list(label = attr(d[[v]], "label"), missing = attr(d[[v]], "na_values"),
                values = attr(d[[v]], "labels"), sum = sum(d[[v]]))
        """,
        "foreign": """
            d <- foreign::read.spss("ledere.sav", use.value.labels = FALSE, use.missings = FALSE,
                reencode = "UTF-8")
            about <- function(v) list(label = attr(d, "variable.labels")[[v]],
                missing = attr(d, "missings")[[v]]$value,
                values = sapply(rev(attr(d[[v]], "value.labels")), as.numeric), sum = sum(d[[v]]))
        """,
    }[package]
    tell = """
        for (v in c("kapasitet", "staten", "barrierer_kontroll")) { a <- about(v)
          cat(v, a$label, if (length(a$missing)) a$missing else "-", a$sum,
              paste(names(a$values), a$values, sep = "=", collapse = "|"), sep = "\\t"); cat("\\n") }
    """
    said = ran("Rscript", "-e", read + tell, folder=sav.parent)
    for line, name in zip(said.splitlines(), ("kapasitet", "staten", "barrierer_kontroll"), strict=True):
        ours = survey.variable(name)
        values = "|".join(f"{c.labels['nb']}={c.value:g}" for c in ours.categories)
        missing = "98" if ours.missing else "-"
        assert line.split("\t") == [name, ours.label("nb"), missing, f"{survey.data[name].sum():g}", values]
