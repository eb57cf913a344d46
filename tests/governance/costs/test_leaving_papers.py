"""Leaving on the web, on the command line, in Word and in Excel: the same figures, and what is not known in words."""

from __future__ import annotations

import io
import json
import shlex
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from nabolag.cli import root
from nabolag.governance.exit import Stake, leaving
from nabolag.web.app import create_app

QUERY = "form=IKS&andel=25&innskudd=4&verdi=10&gjeld=80&betaling=3&anlegg=80&levetid=40"
OPTIONS = shlex.split(
    "--form IKS --share 25 --contribution 4 --net-value 10 --debt 80 --yearly 3 --plant 80 --lifetime 40"
)


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app())


def run(*arguments: str) -> Any:
    return CliRunner().invoke(root, ["leave", *arguments])


def amounts(found: dict[str, Any]) -> dict[str, float | None]:
    return {name: amount["value"] for name, amount in found["amounts"].items()}


def test_web_and_command_line_give_the_same(site: TestClient) -> None:
    """IKS-loven § 30: a quarter of the net 10 and the plant 80 is 22.5, and the ceiling 4; a quarter of 80 follows out.

    The debt is in the net value already, and is not taken off again.
    """
    printed = json.loads(run(*OPTIONS, "--json").stdout)
    assert amounts(printed) == {"notice": 12, "paid": 3.0, "payout": 4.0, "ceiling": 18.5, "liability": 20.0}
    assert printed == site.get(f"/fordeling/uttreden.json?{QUERY}").json()


@pytest.mark.parametrize("form", ["IKS", "KO", "IPR", "vertskommune", "AS", "SA"])
@pytest.mark.parametrize("debt", [0, 30, 80])
@pytest.mark.parametrize("net", [-20, 0, 10, 40])
def test_library_web_and_command_line_agree_whatever_the_debt(
    site: TestClient, form: str, debt: int, net: int
) -> None:
    found = leaving(form, Stake(0.25, 4.0, net, debt, 3.0))
    same = {
        "notice": found.notice_months,
        "paid": found.paid_in_notice,
        "payout": found.payout,
        "ceiling": found.ceiling_loss,
        "liability": found.liability,
    }
    printed = json.loads(
        run("--form", form, "--share", "25", "--contribution", "4", f"--net-value={net}", "--debt", str(debt),
            "--yearly", "3", "--json").stdout
    )  # fmt: skip
    assert amounts(printed) == same
    query = f"form={form}&andel=25&innskudd=4&verdi={net}&gjeld={debt}&betaling=3"
    assert site.get(f"/fordeling/uttreden.json?{query}").json() == printed
    gross = site.get(f"/fordeling/uttreden.json?{query.replace(f'verdi={net}', f'brutto={net + debt}')}")
    assert amounts(gross.json()) == same


def test_gross_and_net_that_contradict_are_refused(site: TestClient) -> None:
    page = site.get("/fordeling/uttreden?form=IKS&andel=25&verdi=10&brutto=80&gjeld=80")
    assert page.status_code == 422
    assert 'aria-describedby="feil-brutto"' in page.text


def test_the_reason_for_leaving_stays_in_every_link_and_moves_the_notice(site: TestClient) -> None:
    page = site.get(f"/fordeling/uttreden?{QUERY}&grunn=boundary").text
    assert "grunn=boundary" in page.split("share-files")[1]
    found = site.get(f"/fordeling/uttreden.json?{QUERY}&grunn=boundary").json()
    assert (found["ground"], amounts(found)["notice"]) == ("boundary", 6)
    assert json.loads(run(*OPTIONS, "--ground", "boundary", "--json").stdout) == found
    assert site.get("/fordeling/uttreden?form=AS&andel=10&grunn=breach").status_code == 422


def test_the_workbook_has_numbers_as_numbers(site: TestClient) -> None:
    answer = site.get(f"/fordeling/uttreden.xlsx?{QUERY}")
    book = load_workbook(io.BytesIO(answer.content))
    today = {row[0]: row[1] for row in book.worksheets[0].iter_rows(values_only=True)}
    assert today["Utbetales ved uttreden (negativt: må betales inn)"] == 4.0
    locked = [row[3] for row in book["Låst i anlegget"].iter_rows(min_row=2, values_only=True)]
    assert locked[:2] == [16.0, 13.5]
    given = {row[0]: row[1] for row in book["Tallene som er gitt"].iter_rows(values_only=True)}
    assert given["Eierandel i prosent"] == 25
    assert given["Avtalt utløsningssum"] == "ikke oppgitt"


def test_the_document_has_the_law_word_for_word(site: TestClient) -> None:
    answer = site.get(f"/fordeling/uttreden.docx?{QUERY}&lang=nn")
    made = docx.Document(io.BytesIO(answer.content))
    said = "\n".join(p.text for p in made.paragraphs)
    assert "Utløsningssummen kan likevel ikke overstige verdien av deltakerens innskudd" in said
    assert made.core_properties.language == "nn-NO"


@pytest.mark.parametrize("kind", ["docx", "xlsx", "json"])
def test_what_must_be_clarified_is_never_a_figure(site: TestClient, kind: str) -> None:
    answer = site.get(f"/fordeling/uttreden.{kind}?form=KO&andel=30&anlegg=50")
    if kind == "json":
        assert answer.json()["amounts"]["payout"] == {
            "label": "Utbetales ved uttreden (negativt: må betales inn)", "value": None, "state": "unclear",
        }  # fmt: skip
    elif kind == "xlsx":
        cells = [c.value for row in load_workbook(io.BytesIO(answer.content)).worksheets[0] for c in row]
        assert "må avklares" in cells
        assert "ikke oppgitt" in cells
    else:
        made = docx.Document(io.BytesIO(answer.content))
        assert "må avklares" in [cell.text for row in made.tables[0].rows for cell in row.cells]


def test_agreed_payout_and_liability_stay_in_every_link(site: TestClient) -> None:
    page = site.get(f"/fordeling/uttreden?{QUERY}&utbetaling=7&ansvar=40").text
    assert "utbetaling=7" in page.split("share-files")[1]
    assert "ansvar=40" in page.split("share-files")[1]
    found = site.get(f"/fordeling/uttreden.json?{QUERY}&utbetaling=7&ansvar=40").json()
    assert (amounts(found)["payout"], amounts(found)["liability"]) == (7.0, 32.0)


@pytest.mark.parametrize("name", ["uttreden.docx", "uttreden.xlsx", "uttreden.pptx"])
def test_the_command_writes_files(tmp_path: Path, name: str) -> None:
    assert run(*OPTIONS, "--out", str(tmp_path / name)).exit_code == 0
    assert (tmp_path / name).read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--form", "IKS"], "Oppgi eierandelen"),
        (["--form", "ASA", "--share", "10"], "«ASA»"),
        (["--form", "AS", "--share", "10", "--liability", "5"], "hefter ikke"),
        (["--form", "IKS", "--share", "ti"], "«ti» er ikke et tall"),
        (["--form", "IKS", "--share", "10", "--out", "x.odt"], "docx"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(arguments: list[str], says: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert says in done.output


def test_an_unknown_file_is_not_made(site: TestClient) -> None:
    assert site.get(f"/fordeling/uttreden.odt?{QUERY}").status_code == 422


def test_a_mistake_stands_beside_its_field_and_all_that_was_written_stays(site: TestClient) -> None:
    page = site.get("/fordeling/uttreden?form=KO&andel=ti&innskudd=4&gjeld=80")
    assert page.status_code == 422
    for field, written in (("andel", "ti"), ("innskudd", "4"), ("gjeld", "80")):
        assert f'name="{field}" class="ds-input" inputmode="decimal" value="{written}"' in page.text
    assert 'aria-describedby="feil-andel"' in page.text
    assert page.text.count("nb-wrong") == 1


def test_what_is_locked_is_drawn_where_it_is_known_and_not_where_the_agreement_must_say(
    site: TestClient,
) -> None:
    known = site.get("/fordeling/uttreden").text
    assert 'class="nb-series"' in known
    assert "er låst i dag" in known
    assert 'class="nb-series"' not in site.get("/fordeling/uttreden?form=KO&andel=30&anlegg=50").text
