"""Who can be on duty is written once: it follows the reader to every answer it matters to, to files, and can be taken away."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from nabolag.cli import root
from nabolag.report.answers import case_of
from nabolag.report.preparedness import Capacity, capacity_of
from nabolag.report.preparedness.coverage import covered_cell
from nabolag.text import texts
from nabolag.web.app import create_app

OWN = {
    "personer-1874": "10", "ledere-1874": "2", "dag-1874": "60-80", "kveld-1874": "75", "helg-1874": "70 %",
    "personer-1859": "8", "ledere-1859": "2", "dag-1859": "50", "kveld-1859": "75", "helg-1859": "70",
    "vakt": "4", "vaktledere": "1", "likhet": "0,1",
}  # fmt: skip
CASE = {"med": "1859", "tjeneste": "fire"}
HERE = "/kommune/1874"


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app())


def own_capacity() -> Capacity:
    written = {
        code: {name.split("-")[0]: said for name, said in OWN.items() if name.endswith(code)}
        for code in ("1874", "1859")
    }
    found = capacity_of(written, OWN, texts("nb"))
    assert found is not None
    return found


def links(page: str) -> set[str]:
    return {unescape(one) for one in re.findall(r'<a\b[^>]*href="([^"]+)"', page)}


@pytest.mark.parametrize("path", ["", "/alene", "/gevinst", "/samarbeid", "/beredskap", "/partnere"])
def test_every_page_of_the_case_hands_the_figures_to_the_next(site: TestClient, path: str) -> None:
    page = site.get(HERE + path, params=CASE | OWN)
    assert page.status_code == 200
    onward = [one for one in links(page.text) if re.match(rf"{HERE}(/(alene|gevinst|beredskap))?\?", one)]
    onward = [one for one in onward if f"{HERE}{path}?" not in one]
    assert onward
    for one in onward:
        assert OWN.items() <= dict(parse_qsl(urlsplit(one).query)).items()


@pytest.mark.parametrize("path", ["/alene", "/gevinst", "/partnere"])
def test_the_same_share_stands_on_every_page_it_matters_to(site: TestClient, path: str) -> None:
    cell = covered_cell(case_of("1874", ["1859"], "brann"), own_capacity(), ("1874", "1859"))
    assert cell.low is not None
    low = texts("nb").percent(cell.low, 1)
    with_own, without = (site.get(HERE + path, params=CASE | more).text for more in (OWN, {}))
    assert low.split("\xa0")[0] in with_own
    assert "Andel av tiden vakten kan fylles" in with_own
    assert "Andel av tiden vakten kan fylles" not in without
    for kind in ("docx", "json"):
        assert site.get(f"{HERE}{path}.{kind}", params=CASE | OWN).status_code == 200


def test_machines_get_the_coverage_of_question_one_and_three(site: TestClient) -> None:
    for path in ("/alene", "/gevinst"):
        told = site.get(f"{HERE}{path}.json", params=CASE | OWN).json()["covered"]
        assert told["team"] == {"people": 4, "leaders": 1}


def test_what_is_taken_away_does_not_come_back(site: TestClient) -> None:
    page = site.get(f"{HERE}/beredskap", params=CASE | OWN).text
    blank = re.search(r'href="([^"]+)"[^>]*>Nullstill', page)
    assert blank
    assert "personer-1874" not in blank[1]
    assert "med=1859" in blank[1]
    assert not re.search(r'type="hidden" name="personer-1874"', page)


def test_other_pages_get_none_of_it(site: TestClient) -> None:
    page = site.get(HERE, params=CASE | OWN).text
    elsewhere = [one for one in links(page) if one.startswith(("/sammenlign", "/makt", "/indikator"))]
    assert elsewhere
    assert not [one for one in elsewhere if "personer-1874" in one]


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("dag-1874", "0,6", "Skriv prosent, som 60"),
        ("dag-1874", "5/0", "5/0"),
        ("ledere-1874", "11", "fra 0 til 10"),
        ("personer-1874", "ti", "ti"),
        ("vakt", "-1", "minst 1"),
        ("likhet", "1", "til 0,9"),
    ],
)
def test_a_figure_that_cannot_be_is_said_on_the_answer_pages_too(
    site: TestClient, field: str, value: str, word: str
) -> None:
    for path in ("", "/alene", "/gevinst"):
        page = site.get(HERE + path, params=CASE | OWN | {field: value})
        assert page.status_code == 200
        assert word in unescape(page.text)
    assert site.get(f"{HERE}/alene.docx", params=CASE | OWN | {field: value}).status_code == 422


def test_the_commands_take_the_template_too(tmp_path: Path) -> None:
    table = tmp_path / "vakt.csv"
    table.write_text(
        "kommune;personer;ledere;dag;kveld;helg\nMoskenes;10;2;60-80;75;70\nFlakstad;8;2;50;75;70\n"
    )
    team = ["--team", str(table), "--need", "4", "--leaders", "1"]
    for command in ("assess", "partners"):
        call = [command, "Moskenes", "--with", "Flakstad", "--service", "brann"]
        said = CliRunner().invoke(root, [*call, *team])
        assert said.exit_code == 0, said.output
        assert "Andel av tiden vakten kan fylles" in said.output
        assert CliRunner().invoke(root, [*call, "--need", "4"]).exit_code == 2
        assert CliRunner().invoke(root, [*call, "--team", str(tmp_path / "x.csv")]).exit_code == 2
